"""The doors of a building as a sheet to walk with: what is written at each door depends on who is to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from db.errors import ContentError
from db.fields.purposes import POSTED, paper
from db.file.departures import Piece
from db.records import FIELDS
from db.records.household import Household
from db.records.household_list import TASK_LETTERS, task_of
from db.records.paper_rows import walk_rows
from db.records.record import Row
from desktop.egress.gate import Outgoing
from desktop.egress.paper.masks import digest, personal, post_of, shower
from desktop.egress.paper.press import Press, counted, letterhead, office_of
from desktop.printing import walk_sheet

VACANT, NOBODY = "空置", "无住户"


def walk(press: Press, purpose: str, place_id: str | None) -> Outgoing:
    """One sheet or more for every building at or below a place.

    What is posted has the doors alone: a masked name, or none, would still tell which of them are vacant.
    """
    profile = paper(purpose, FIELDS)
    with press.store.read() as connection:
        office, found = office_of(connection), walk_rows(connection, press.today(), place_id)
    rows = [row for row in found if row["doors"]]
    if not rows:
        raise ContentError("这里还没有门牌，没有可打印的楼面图。请先导入花名册或新建楼栋。", "nothing_to_print")
    tells, household = purpose != POSTED, shower(profile, Household)
    made = [
        {"name": row["path"], "leaders": _leaders(row["leaders"]),
         "doors": [_door(homes, lambda name: household({"contact_name": name})["contact_name"], tells=tells) for homes in _by_door(row["doors"])]}
        for row in rows
    ]
    content = walk_sheet.content(
        made, office=letterhead(office), purpose=purpose, printed_on=press.day_in_words(), footer=press.footer(purpose),
        legend=[(letter, task) for task, letter in TASK_LETTERS.items()] if tells else (), pale="空置或没有住户" if tells else "",
        made_at=press.store.clock(),
    )
    document = walk_sheet.lay_out(content, press.fonts)
    doors = sum(len(each["doors"]) for each in made)
    pieces = tuple(
        Piece("place", row["id"], tuple(term["holder_id"] for term in row["leaders"]), digest(each))
        for row, each in zip(rows, made, strict=True)
    )
    terms, bare = personal(profile, [(Household, "contact_name", "联系人")]) if tells else ((), False)
    led = any(row["leaders"] for row in rows)
    return press.outgoing(
        press.number(), purpose, f"楼面图（{len(rows)} 栋，{doors} 户门）", "楼面图.pdf", document, doors,
        ((*terms, *(["任职人姓名"] if led else [])), bare or led), pieces,
        counted((len(found) - len(rows), "有 {} 栋楼还没有门牌，没有印。")),
    )


def _leaders(terms: Sequence[Row]) -> str:
    return "、".join(dict.fromkeys(f"{post_of(term)} {term['name']}" for term in terms)) or "楼组长空缺"


def _by_door(doors: Sequence[Row]) -> list[list[Row]]:
    """What is behind each door: one row, or one for each household."""
    homes: dict[str, list[Row]] = {}
    for door in doors:
        homes.setdefault(door["id"], []).append(door)
    return list(homes.values())


def _door(homes: Sequence[Row], named: Callable[[str], str], *, tells: bool) -> Mapping[str, Any]:
    first = homes[0]
    place = {"floor": first["floor"] or 0, "number": first["name"], "unit": first["unit"]}
    if not tells:
        return place
    if not first["household_id"]:
        return place | {"name": first["use"] or NOBODY, "pale": True}
    several = f"等{len(homes)}户" if len(homes) > 1 else ""
    name = f"{named(first['caller'])}{several}"
    tasks = dict.fromkeys(task for home in homes if (task := task_of(home)))
    return place | {
        "name": name, "more": f"{sum(home['heads'] for home in homes)}人", "pale": first["use"] == VACANT,
        "letters": tuple(TASK_LETTERS[task] for task in tasks),
    }
