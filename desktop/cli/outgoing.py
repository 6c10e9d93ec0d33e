"""Commands that send to other offices or take a package in: office-card, receivers, export, open-package."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from db.errors import ContentError, FileRefused
from db.file.durable import write_file
from db.file.store import Store
from desktop.cli.terminal import Terminal
from desktop.egress.files import FolderSink
from desktop.egress.gate import Gate
from desktop.egress.inbox import Inbox
from desktop.egress.keyring import Keyring
from desktop.egress.parcel import WAYS, Parcel, Parcels


def office_card(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Write this office's card; the first time its keys are made and the recovery identity is shown once."""
    with opened(chosen, terminal) as store:
        keyring = Keyring(store)
        recovery = keyring.make()
        card = keyring.card()
    write_file(chosen.out, card.to_text().encode())
    if recovery:
        terminal.line("数据包恢复私钥（只显示这一次，请抄下来锁进保险柜）：")
        terminal.line(recovery)
    terminal.line(f"已写出 {card.name} 的公钥名片：{chosen.out}")
    terminal.line(f"电话核对号：{card.number}")
    terminal.result({"file": str(chosen.out), "code": card.code, "number": card.number, "recovery": recovery})
    return 0


def receivers(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Register another office's card, or list the registered ones."""
    with opened(chosen, terminal) as store:
        keyring = Keyring(store)
        if chosen.what == "add":
            if chosen.card is None:
                raise ContentError("请写上对方的公钥名片文件。", "no_card")
            card = keyring.add_file(chosen.card)
            terminal.line(f"已登记 {card.name}（{card.code}）。请打电话核对：{card.number}")
        cards = keyring.cards().values()
    if chosen.what == "list":
        for card in cards:
            terminal.line(f"{card.code}　{card.name}　{card.number}")
    terminal.result({"receivers": [{"code": c.code, "name": c.name, "number": c.number} for c in cards]})
    return 0


def export(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Preview, or write the sealed package into a folder."""
    with opened(chosen, terminal) as store:
        gate = Gate(store)
        gate.prove()  # the password was given for this very command
        parcels = Parcels(store, gate, Keyring(store))
        parcel = parcels.prepare(parcels.profile(chosen.profile), chosen.to)
        _describe(parcel, terminal)
        sentence = "" if chosen.preview else parcels.send(parcel, FolderSink(chosen.out))
    terminal.line(sentence or "只是预览，没有写出。")
    terminal.result({
        "file": "" if chosen.preview else str(chosen.out / parcel.outgoing.name), "digest": parcel.package.digest,
        "counts": parcel.counts, "treatments": parcel.treatments, "profile": parcel.profile.id,
        "package_seq": parcel.package.exchange.package_seq,
        "problems": [vars(leak) for leak in parcel.leaks.leaks],
    })
    return 2 if parcel.leaks.leaks else 0


def open_package(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Read a package and take it in, or only say what it holds."""
    if not chosen.package.is_file():
        raise FileRefused(f"找不到数据包“{chosen.package.name}”。", "missing")
    with opened(chosen, terminal) as store:
        read = Inbox(store, Keyring(store)).open(chosen.package, dry_run=chosen.dry_run)
    facts = read.facts()
    terminal.line(f"{facts['sender_name']}（{facts['sender']}）第 {facts['package_seq']} 号：{facts['state']}")
    for entity, figures in facts["entities"].items():
        terminal.line(f"  {entity}：{figures['put']} 行，退回 {figures['refused']} 行　{figures['taken'] or ''}")
    for error in facts["errors"]:
        terminal.line(f"  {error['entity']} 第 {error['row']} 行：{error['sentence']}{error['advice']}")
    outcomes = {"known": "这个包以前收过，没有重复写入。", "stale": "已经有更新的内容，没有写入。"}
    terminal.line(outcomes.get(facts["outcome"], "试收完成，没有写入。" if chosen.dry_run else "已接收。"))
    terminal.result(facts)
    return 2 if facts["errors"] or facts["foreign"] else 0


@contextmanager
def opened(chosen: argparse.Namespace, terminal: Terminal) -> Iterator[Store]:
    """The office's file while a command is at work."""
    store = terminal.open(chosen.file)
    try:
        yield store
    finally:
        store.close()


def _describe(parcel: Parcel, terminal: Terminal) -> None:
    terminal.line(f"{parcel.outgoing.title}，签名内容 {parcel.package.digest}")
    for treatment, terms in parcel.treatments.items():
        terminal.line(f"  {WAYS[treatment]}：{'、'.join(terms)}")
    for sentence in parcel.outgoing.complaints:
        terminal.line(f"  {sentence}")
