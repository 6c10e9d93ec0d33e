"""Every reason for which a package, card or file is refused: a code for machines, a sentence for people."""

from __future__ import annotations

from typing import Final

from db.errors import FileRefused

SENTENCES: Final[dict[str, str]] = {
    "empty": "这个文件是空的，请对方重新导出。",
    "too_large": "这个文件太大，不像是数据包，没有读取。",
    "not_a_package": "这个文件不是数据包，请确认选对了文件。",
    "not_for_us": "这个数据包不是封给本单位的，本单位打不开；请确认对方用的是本单位最新的单位名片。",
    "damaged": "这个数据包在传送中损坏了，请对方重新拷贝一次。",
    "zip_broken": "数据包内部结构不完整，没有读取；请对方重新导出。",
    "zip_members": "数据包里的文件太多，没有读取；请联系对方核实。",
    "zip_name": "数据包里有不该有的文件名，没有读取；请联系对方核实。",
    "zip_link": "数据包里有链接文件，没有读取；请联系对方核实。",
    "zip_encrypted": "数据包里有加了密码的文件，没有读取；请联系对方核实。",
    "zip_duplicate": "数据包里有重名文件，没有读取；请联系对方核实。",
    "zip_method": "数据包用了不认识的压缩方式，没有读取；请对方用本程序重新导出。",
    "zip_ratio": "数据包里有压缩得异常小的文件，没有读取；请联系对方核实。",
    "zip_size": "数据包展开后太大，没有读取；请联系对方核实。",
    "zip_lies": "数据包里文件的实际内容与登记的不符，没有读取；请对方重新导出。",
    "zip_odd": "数据包里有多余的内容，没有读取；请对方用本程序重新导出。",
    "bag_missing": "数据包缺少清单文件，没有读取；请对方重新导出。",
    "bag_form": "数据包的清单写法不对，没有读取；请对方用本程序重新导出。",
    "sender_unknown": "发来数据包的单位（{sender}）没有登记单位名片，没有读取；请先登记对方的单位名片。",
    "signature_form": "数据包的签名写法不对，没有读取；请对方重新导出。",
    "signer_foreign": "数据包不是用 {sender} 登记的钥匙签的，没有读取；请电话核实对方是否换过钥匙。",
    "signature_wrong": "数据包的签名对不上，内容可能被改过，没有读取；请电话联系对方。",
    "other_recipient": "这个数据包是发给别的单位（{recipient}）的，没有读取。",
    "tag_manifest": "数据包的总清单与内容不符，没有读取；请对方重新导出。",
    "manifest": "数据包的文件清单与内容不符，没有读取；请对方重新导出。",
    "json_form": "数据包的说明文件读不懂，没有读取；请对方用本程序重新导出。",
    "needs_newer": "这个数据包需要 {version} 以上版本的程序才能读，请先升级；文件已原样保留。",
    "suite_unknown": "这个数据包用了本程序不认识的密码算法（{suite}），没有读取。",
    "exchange_form": "数据包说明中的“{key}”不对，没有读取；请对方用本程序重新导出。",
    "sender_differs": "数据包内外写的发送单位不一致，没有读取；请电话联系对方。",
    "resources": "数据包的说明与所含表格不一致，没有读取；请对方重新导出。",
    "csv_encoding": "表格“{table}”不是 UTF-8 文字，没有读取；请对方用本程序重新导出。",
    "csv_nul": "表格“{table}”里有空字符，没有读取；请对方用本程序重新导出。",
    "csv_cell": "表格“{table}”里有一格内容太长，没有读取；请联系对方核实。",
    "csv_form": "表格“{table}”的写法不对，没有读取；请对方用本程序重新导出。",
    "csv_header": "表格“{table}”的列名不对，没有读取；请对方用本程序重新导出。",
    "counts": "表格“{table}”的行数与说明中的不符，没有读取；请对方重新导出。",
    "state_digest": "表格内容与对方登记的汇总校验值不符，没有读取；请对方重新导出。",
    "card": "这个文件不是有效的单位名片，请对方重新导出一份。",
    "card_signature": "这张单位名片的签名对不上，可能被改过；请电话联系对方核对六组数字。",
    "card_succession": "这张新名片没有用原来的钥匙签过，不能直接替换；请双方当面重新登记。",
    "keys": "本单位的钥匙读不出来，请从备份恢复文件。",
    "target_exists": "目标位置已有同名文件“{name}”，没有覆盖；请核对后再试。",
    "target_name": "“{name}”不能用作文件名。",
    "target_unwritable": "写不进目标位置（{reason}），请检查U盘是否插好、有没有写保护。",
    "target_full": "目标位置空间不够，文件没有写入；请清理后再试。",
    "target_differs": "写入后读回来的内容不一致，文件没有保存；U盘可能坏了，请换一个。",
    "source_unreadable": "读不出文件“{name}”，请检查U盘是否插好。",
}


class Refused(FileRefused):
    """A file is refused; `code` is a key of `SENTENCES`."""

    def __init__(self, code: str, **facts: object) -> None:
        """Make the sentence of `code` with its facts."""
        super().__init__(SENTENCES[code].format(**facts), code)
