"""Commands that print and write contacts: print, vcard."""

from __future__ import annotations

import argparse

from db.errors import ContentError
from db.fields.purposes import INTERNAL, POSTED
from db.file.saved_filters import saved_filters
from db.file.store import Store
from db.records.household import Household
from db.records.paper_rows import building_named
from desktop.cli.outgoing import opened
from desktop.cli.terminal import Terminal
from desktop.egress.contacts import contacts
from desktop.egress.files import FileSink
from desktop.egress.gate import Gate, Outgoing
from desktop.egress.paper import Choice, Listed, Paper, Sieve
from desktop.paths import resources_folder
from desktop.printing.fonts import FontSet

CARDS, DOORS, WALK, LEDGER, LEADERS, PHONES = PRINTS = ("cards", "doors", "walk", "ledger", "leaders", "phones")
SIFTED = (LEDGER, PHONES)


def print_out(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Write a print as PDF; a card for a door is for everybody unless another purpose is given, the rest is internal."""
    if chosen.filter and chosen.what not in SIFTED:
        raise ContentError(f"--filter 只能用于 {' 和 '.join(SIFTED)}。", "no_filter_here")
    with opened(chosen, terminal) as store:
        paper = Paper(store, FontSet(resources_folder() / "fonts"))
        purpose = chosen.purpose or (POSTED if chosen.what == DOORS else INTERNAL)
        return _deliver(chosen, terminal, store, _prepared(chosen, paper, store, purpose))


def vcard(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Write those who serve as a vCard file."""
    with opened(chosen, terminal) as store:
        return _deliver(chosen, terminal, store, contacts(store, chosen.purpose, _building(store, chosen.building)))


def _prepared(chosen: argparse.Namespace, paper: Paper, store: Store, purpose: str) -> Outgoing:
    place, sieve = _building(store, chosen.building), _sieve(store, chosen.filter)
    if chosen.what == DOORS:
        return paper.door_cards(purpose, place, per_unit=chosen.per_unit, single=chosen.a5)
    if chosen.what == WALK:
        return paper.walk(purpose, place)
    if chosen.what == LEDGER:
        return paper.ledger(purpose, Choice(place, sieve=sieve))
    if chosen.what == LEADERS:
        return paper.leaders(purpose, place)
    if chosen.what == PHONES:
        return paper.phones(purpose, Listed(place, not chosen.no_households, chosen.by_name, sieve))
    return paper.cards(purpose, place)


def _deliver(chosen: argparse.Namespace, terminal: Terminal, store: Store, outgoing: Outgoing) -> int:
    gate = Gate(store)
    gate.prove()  # the password was given for this very command
    sentence = gate.deliver(outgoing, FileSink(chosen.out))
    for complaint in outgoing.complaints:
        terminal.line(f"请注意：{complaint}")
    terminal.line(f"{outgoing.title}：{sentence}")
    terminal.result({"file": str(chosen.out), "rows": outgoing.rows, "print_id": outgoing.id,
                     "personal": list(outgoing.personal), "complaints": list(outgoing.complaints)})
    return 0


def _building(store: Store, name: str | None) -> str | None:
    if name is None:
        return None
    with store.read() as connection:
        found = building_named(connection, name)
    if not found:
        raise ContentError(f"没有“{name}”这栋楼。请写楼栋的名称，例如 3号楼 或 清溪路12弄3号。", "no_building")
    if len(found) > 1:
        paths = "、".join(row["path"] for row in found)
        raise ContentError(f"“{name}”有好几处：{paths}。请写全称。", "which_building")
    return str(found[0]["id"])


def _sieve(store: Store, name: str | None) -> Sieve | None:
    if name is None:
        return None
    with store.read() as connection:
        kept = {each.name: each for each in saved_filters(connection, Household.__tablename__)}
    if name not in kept:
        known = f"现有的是：{'、'.join(kept)}。" if kept else "现在一个也没有，请先在“住户”里保存筛选。"
        raise ContentError(f"没有名为“{name}”的筛选。{known}", "no_filter")
    return Sieve(kept[name].wanted(Household), name)
