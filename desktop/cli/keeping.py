"""Commands on the file itself: new, backup, restore, check, version."""

from __future__ import annotations

import argparse
from importlib import metadata
from pathlib import Path

from db.file import check as examination
from db.file import office_file
from db.file.backup import back_up
from db.file.office_file import NewOffice
from db.file.upgrade import newest
from desktop.cli.terminal import Terminal, clock

FOUND = 2


def new(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Make a file and show its recovery code, once."""
    password = terminal.password("为这个账号设一个密码：", twice=True)
    office = NewOffice(chosen.office, chosen.code, chosen.street, chosen.account, password, chosen.level)
    code = office_file.create_office(chosen.file, office, clock)
    terminal.line(f"已建立 {chosen.file.name}。恢复码（只显示这一次，请抄下来锁进保险柜）：")
    terminal.line(code)
    terminal.result({"file": str(chosen.file), "recovery_code": code})
    return 0


def backup(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Back up into a folder and prove that it restores."""
    store = terminal.open(chosen.file)
    try:
        folder: Path = chosen.to or chosen.file.parent / "备份"
        folder.mkdir(parents=True, exist_ok=True)
        made = back_up(store.path, store.key, folder, clock())
    finally:
        store.close()
    rows = sum(made.rows.values())
    terminal.line(f"已备份并验证：{made.path}（{rows} 行）")
    terminal.result({"backup": str(made.path), "rows": rows})
    return 0


def restore(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Bring a backup back as a new file, which is a new replica."""
    account = "" if chosen.recovery else chosen.account or next(iter(office_file.accounts_in(chosen.backup)), "")
    secret = terminal.password("恢复码：" if chosen.recovery else f"{account} 的密码：")
    office_file.restore_office(chosen.backup, chosen.to, account, secret)
    terminal.line(f"已恢复成 {chosen.to}。")
    terminal.result({"file": str(chosen.to)})
    return 0


def check(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Look at everything; 2 when something is wrong."""
    store = terminal.open(chosen.file)
    try:
        found = examination.check(store)
    finally:
        store.close()
    for finding in found.findings:
        terminal.line(f"{finding.sentence}　{finding.entity} {finding.id}".rstrip())
    if not found.findings:
        terminal.line(f"没有发现问题（{sum(found.rows.values())} 行）。")
    facts = [{"code": f.code, "entity": f.entity, "id": f.id, "sentence": f.sentence} for f in found.findings]
    terminal.result({"rows": found.rows, "findings": facts})
    return FOUND if found.findings else 0


def version(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Version of the program and of the file's schema."""
    del chosen
    number = metadata.version("linli")
    terminal.line(f"邻里 {number} · 文件结构 {newest()}")
    terminal.result({"version": number, "schema": newest()})
    return 0
