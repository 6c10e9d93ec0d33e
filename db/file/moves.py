"""Residents move, split off and die: entered once with a day, and every list is right afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from db.errors import ContentError
from db.file.save import save
from db.file.write import Write
from db.records.household import Household
from db.records.listing import one, rows_of
from db.records.record import Row
from db.records.resident import DIED, MOVED, Resident


def leave(work: Write, resident_ids: Sequence[str], day: str) -> list[str]:
    """Residents moved away on `day` (ISO) → ids of households that need a new contact."""
    return _end(work, resident_ids, day, MOVED)


def die(work: Write, resident_ids: Sequence[str], day: str) -> list[str]:
    """Residents died on `day` → ids of households that need a new contact."""
    return _end(work, resident_ids, day, DIED)


def move_to(work: Write, resident_ids: Sequence[str], household_id: str, day: str) -> list[str]:
    """Residents belong to another household of the office from `day` on → households that need a new contact.

    What they were to the contact they leave is not told of the next one. Raises ContentError when that household is gone.
    """
    people = _living(work, resident_ids)
    _there(work, household_id)
    left = {person["household_id"] for person in people} - {household_id}
    moved = {"household_id": household_id, "since": day, "relation": None}  # it was told of the contact they left
    save(work, Resident, [{"id": p["id"], **moved} for p in people if p["household_id"] != household_id])
    return _tidy(work, left, {p["id"] for p in people}, day)


def split(work: Write, resident_ids: Sequence[str], dwelling_id: str, day: str) -> str:
    """Residents form a household of their own in a dwelling from `day` on; the first is its contact → its id."""
    people = _living(work, resident_ids)
    (new,) = save(work, Household, [{"dwelling_id": dwelling_id, "since": day}])
    move_to(work, [p["id"] for p in people], new, day)
    save(work, Household, [{"id": new, "contact_id": people[0]["id"]}])
    return new


def move_household(work: Write, household_id: str, dwelling_id: str, day: str) -> None:
    """A whole household lives in another dwelling of the office from `day` on; raises ContentError when it lives there."""
    if _there(work, household_id)["dwelling_id"] == dwelling_id:
        raise ContentError("这一户就住在那里，请另选一处。", "already_there")
    save(work, Household, [{"id": household_id, "dwelling_id": dwelling_id, "since": day}])


def _there(work: Write, household_id: str) -> Row:
    household = one(work.connection, Household, household_id)
    if household is None or household["until"]:
        raise ContentError("这一户已经迁出或被删除了，请重新选择。", "household_gone")
    return household


def _end(work: Write, resident_ids: Sequence[str], day: str, cause: str) -> list[str]:
    people = _living(work, resident_ids)
    save(work, Resident, [{"id": p["id"], "ended_on": day, "ended_by": cause} for p in people])
    return _tidy(work, {p["household_id"] for p in people}, {p["id"] for p in people}, day)


def _living(work: Write, resident_ids: Sequence[str]) -> list[Row]:
    people = rows_of(work.connection, Resident, resident_ids)
    if not people:
        raise ContentError("请先选中要办理的人员。", "nobody_chosen")
    if gone := [p["name"] for p in people if p["ended_on"]]:
        raise ContentError(f"{'、'.join(gone)}已经登记过离开，不能重复办理。", "already_gone")
    return people


def _tidy(work: Write, households: set[str], movers: set[str], day: str) -> list[str]:
    """Households nobody lives in any more end on `day`; a contact who left is taken off, never replaced by a guess."""
    table = Resident.__table__
    wanted = select(table.c.household_id).where(table.c.household_id.in_(households), table.c.ended_on.is_(None))
    living: defaultdict[str, int] = defaultdict(int)
    for household in work.connection.scalars(wanted):
        living[household] += 1
    open_contacts: list[str] = []
    for row in rows_of(work.connection, Household, sorted(households)):
        values: Row = {"id": row["id"]}
        if not living[row["id"]] and not row["until"]:
            values["until"] = day
        if row["contact_id"] in movers:
            values["contact_id"] = None
            open_contacts += [row["id"]] if living[row["id"]] else []
        if len(values) > 1:
            save(work, Household, [values])
    return open_contacts
