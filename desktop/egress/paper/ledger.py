"""The household ledger of a place, or of the households a filter finds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from db.errors import ContentError
from db.fields.profile import OMIT, Profile
from db.fields.purposes import HANDOVER, INTERNAL, POSTED, paper
from db.records import FIELDS
from db.records.filter import Filter, filtered_ids
from db.records.household import Household
from db.records.paper_rows import ledger_rows
from db.records.place import Dwelling
from db.records.record import Row
from db.records.resident import Resident
from db.records.role import RoleHolder
from desktop.egress.gate import Outgoing
from desktop.egress.paper.masks import personal, shower, within
from desktop.egress.paper.press import Press, counted, letterhead, office_of
from desktop.printing import household_ledger


@dataclass(frozen=True)
class Sieve:
    """A filter that lets only some households through; `name` "" when it was not kept under one."""

    wanted: Filter
    name: str = ""


@dataclass(frozen=True)
class Choice:
    """How a ledger is wanted: where, a new page for every building, how many rows to write in by hand, which households."""

    place_id: str | None = None
    page_per_building: bool = False
    blank_rows: int = 0
    sieve: Sieve | None = None


def ledger(press: Press, purpose: str, choice: Choice) -> Outgoing:
    """Lay the ledger out."""
    profile = paper(purpose, FIELDS)
    with press.store.read() as connection:
        only = sifted(connection, choice.sieve)
        office, rows = office_of(connection), ledger_rows(connection, press.today(), choice.place_id, only)
    if not rows:
        raise ContentError(nobody(choice.sieve, "台账"), "nothing_to_print")
    shown = _cells(profile, rows, counts=purpose != POSTED)
    content = household_ledger.content(
        shown, office=letterhead(office) + named(choice.sieve, purpose), filled_on=press.day_in_words(), footer=press.footer(purpose),
        page_per_building=choice.page_per_building, blank_rows=choice.blank_rows, made_at=press.store.clock(),
    )
    document = household_ledger.lay_out(content, press.fonts)
    notes = counted(
        (sum(1 for row in shown if not row["contact_name"]), "有 {} 户没有联系人。"),
        (sum(1 for row in rows if not row["caller_phone"]), "有 {} 户没有联系电话。"),
        (sum(1 for row in rows if not row["leader"]), "有 {} 户没有楼组长。"),
    )
    asked = [
        (Household, "contact_name", "联系人"), (Household, "phone", "联系电话"), (Household, "registered_address", "户籍"),
        (Household, "notes", "备注"), (Resident, "birth_date", "出生年"),
    ]
    return press.outgoing(press.number(), purpose, f"住户台账（{len(rows)} 户）", "住户台账.pdf", document, len(rows),
                          personal(profile, asked), notes=notes)


def sifted(connection: Any, sieve: Sieve | None) -> Collection[str] | None:
    """Ids of the households a filter finds, None without one."""
    return None if sieve is None else filtered_ids(connection, Household, sieve.wanted)


def named(sieve: Sieve | None, purpose: str) -> str:
    """Say on paper that not everybody is on it; only inside the office by the filter's name, which may tell on people."""
    if sieve is None:
        return ""
    return f" · 筛选：{sieve.name}" if sieve.name and purpose in (INTERNAL, HANDOVER) else " · 部分住户"


def nobody(sieve: Sieve | None, what: str) -> str:
    """The sentence when there is nobody to print."""
    if sieve is not None:
        called = f"筛选“{sieve.name}”" if sieve.name else "筛选"
        return f"这里没有符合{called}的住户，没有可打印的{what}。请换一个范围，或换一个筛选。"
    return f"这里还没有住户，没有可打印的{what}。请先导入花名册或新建住户。"


def _cells(profile: Profile, rows: Sequence[Row], *, counts: bool) -> list[dict[str, str]]:
    household, resident = shower(profile, Household), shower(profile, Resident)
    dwelling, holder = shower(profile, Dwelling), shower(profile, RoleHolder)
    keeps_address = profile.entities["household"].fields.get("registered_address", OMIT) != OMIT
    cells = []
    for row in rows:
        home = household(row | {"contact_name": row["caller"], "phone": row["caller_phone"]})
        person = resident({"sex": row["sex"], "birth_date": row["birth_date"]})
        building = row["building"]
        cells.append({
            "building": building, "address": within(row["door"], building), "contact_name": home["contact_name"],
            "sex": person["sex"], "birth_year": person["birth_date"][:4], "use": dwelling({"use": row["use"]})["use"],
            "people": str(row["heads"]) if counts else "", "phone": home["phone"],
            "registered": row["registered"] if keeps_address else "",
            "leader": holder({"name": row["leader"]})["name"], "notes": home["notes"],
        })
    return cells
