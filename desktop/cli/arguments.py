"""What `linli` understands; help in Chinese."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, NoReturn

from db.fields.purposes import INTERNAL, POSTED, PURPOSES
from db.records.office import LEVELS
from desktop.cli import content, keeping, outgoing, paper

CONTENT_PROBLEM = 2


class _Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese."""

    def __init__(self, **facts: Any) -> None:
        facts["add_help"] = False
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **facts)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"命令写得不对：{_translated(message)}\n{self.format_usage()}")
        raise SystemExit(CONTENT_PROBLEM)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(prog="linli", description=(
        "邻里 · 居委会工作台（命令行）\n结果码：0 完成 · 2 内容有问题 · 3 文件读不了或被拒绝 · 4 密码不对或没有权限\n"
        "linli --selftest：用临时的示例文件逐项自检，不碰自己的文件"
    ))
    commands = top.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)
    _file_commands(commands)
    _content_commands(commands)
    _paper_commands(commands)
    _outgoing_commands(commands)
    return top


def _file_commands(commands: Any) -> None:
    new = _command(commands, "new", keeping.new, "建立一个新的办公文件，恢复码只显示这一次", opens=False)
    _file(new)
    new.add_argument("--office", required=True, metavar="名称", help="本单位名称")
    new.add_argument("--code", required=True, metavar="代码", help="12 位区划代码")
    new.add_argument("--street", required=True, metavar="街道", help="所属街道")
    new.add_argument("--account", required=True, metavar="姓名", help="第一个账号")
    new.add_argument("--level", choices=tuple(LEVELS), default="committee", help="级别（默认 committee）")
    new.add_argument("--password-stdin", action="store_true", help="从标准输入读密码")
    new.add_argument("--json", action="store_true", help="只输出一个 JSON")

    backup = _command(commands, "backup", keeping.backup, "备份并验证")
    backup.add_argument("--to", type=Path, metavar="文件夹", help="备份放到哪里（默认在文件旁边的“备份”）")
    restore = _command(commands, "restore", keeping.restore, "从备份恢复成一个新文件", opens=False)
    restore.add_argument("backup", type=Path, metavar="备份", help="备份文件 (.linlibak)")
    restore.add_argument("--to", type=Path, required=True, metavar="文件", help="恢复成哪个文件")
    restore.add_argument("--recovery", action="store_true", help="用恢复码代替密码（恢复码按密码的方式给出）")
    _access(restore)
    _command(commands, "check", keeping.check, "检查文件：内容完整、检索键与记录一致")
    version = commands.add_parser("version", help="显示版本", description="显示版本")
    version.add_argument("--json", action="store_true", help="只输出一个 JSON")
    version.set_defaults(run=keeping.version)


def _content_commands(commands: Any) -> None:
    roster = _command(commands, "import", content.import_rosters, "导入花名册")
    roster.add_argument("rosters", type=Path, nargs="+", metavar="花名册", help=".xlsx .xls .ods .csv")
    roster.add_argument("--plan", action="store_true", help="只看会改什么，不写入")
    roster.add_argument("--skip-problems", action="store_true", help="有问题的行跳过，其余写入")
    roster.add_argument("--create-places", action="store_true", help="新住址自动建立")
    roster.add_argument("--complete", action="store_true", help="花名册是完整的：列出其中没有的人（不会删除）")
    roster.add_argument("--mapping", type=Path, metavar="M.json", help="列的对应关系")
    roster.add_argument("--problems", type=Path, metavar="X.xlsx", help="把有问题的行标注到这个表格")
    undo = _command(commands, "undo", content.undo, "撤销一批导入")
    undo.add_argument("batch", metavar="批次", help="批次号")
    undo.add_argument("--rest", action="store_true", help="导入后又改过的保留，其余撤销")
    find = _command(commands, "find", content.find, "查人、查门牌")
    find.add_argument("text", metavar="文字", help="姓名、拼音、电话尾号、3-501 …")
    find.add_argument("--limit", type=int, default=50, metavar="N", help="最多显示多少条（默认 50）")


def _paper_commands(commands: Any) -> None:
    printed = _command(commands, "print", paper.print_out, "打印成 PDF：联系卡、门牌联系卡、楼面图、住户台账、楼组长名册、通讯录")
    printed.add_argument("what", choices=paper.PRINTS, help="印什么")
    printed.add_argument("--out", type=Path, required=True, metavar="X.pdf", help="写到哪个文件")
    printed.add_argument("--purpose", choices=PURPOSES, help=f"用途（默认 {INTERNAL}，doors 默认 {POSTED}）")
    printed.add_argument("--building", metavar="3号楼", help="只印这一栋")
    printed.add_argument("--filter", metavar="名称", help="ledger、phones：只印这个筛选里的住户")
    printed.add_argument("--per-unit", action="store_true", help="doors：有单元的楼，每个单元一张")
    printed.add_argument("--a5", action="store_true", help="doors：用 A5 纸，一页一张")
    printed.add_argument("--by-name", action="store_true", help="phones：按姓名拼音排")
    printed.add_argument("--no-households", action="store_true", help="phones：只印任职人")
    vcard = _command(commands, "vcard", paper.vcard, "把任职人写成手机通讯录能读的文件")
    vcard.add_argument("--out", type=Path, required=True, metavar="X.vcf", help="写到哪个文件")
    vcard.add_argument("--purpose", choices=PURPOSES, default=INTERNAL, help=f"用途（默认 {INTERNAL}）")
    vcard.add_argument("--building", metavar="3号楼", help="只要这一栋的")


def _outgoing_commands(commands: Any) -> None:
    card = _command(commands, "office-card", outgoing.office_card, "写出本单位的公钥名片")
    card.add_argument("--out", type=Path, required=True, metavar="X", help="写到哪个文件")
    receivers = _command(commands, "receivers", outgoing.receivers, "登记往来单位的公钥名片")
    receivers.add_argument("what", choices=("add", "list"), help="登记或列出")
    receivers.add_argument("card", type=Path, nargs="?", metavar="名片", help="对方的公钥名片文件")
    export = _command(commands, "export", outgoing.export, "生成签名加密的上报包")
    export.add_argument("--to", required=True, metavar="代码", help="收件单位的 12 位代码")
    export.add_argument("--out", type=Path, required=True, metavar="文件夹", help="放到哪个文件夹")
    export.add_argument("--profile", default="report-minimal", metavar="方案", help="上报范围（默认 report-minimal）")
    export.add_argument("--preview", action="store_true", help="只看会报什么，不写出")
    opened = _command(commands, "open-package", outgoing.open_package, "查看或接收一个数据包")
    opened.add_argument("package", type=Path, metavar="数据包", help=".cpkg 文件")
    opened.add_argument("--dry-run", action="store_true", help="只检查，不接收")


def _command(commands: Any, name: str, run: Any, sentence: str, *, opens: bool = True) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=sentence, description=sentence)
    command.set_defaults(run=run)
    if opens:
        _file(command)
        _access(command)
    return command


def _file(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="文件", help="办公文件 (.linli)")


def _access(command: argparse.ArgumentParser) -> None:
    command.add_argument("--account", metavar="姓名", help="用哪个账号（只有一个时可省略）")
    command.add_argument("--password-stdin", action="store_true", help="从标准输入读密码")
    command.add_argument("--json", action="store_true", help="只输出一个 JSON")


def _translated(message: str) -> str:
    known = {
        "the following arguments are required:": "缺少：", "unrecognized arguments:": "多出来的：",
        "invalid choice:": "不能是", "(choose from": "（只能是", "expected one argument": "后面要写内容",
        "argument": "参数", "expected at least one argument": "至少要写一个", "invalid int value:": "应为数字：",
    }
    for english, chinese in known.items():
        message = message.replace(english, chinese)
    return message
