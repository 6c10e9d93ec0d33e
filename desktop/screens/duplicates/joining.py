"""Two records as the screen compares them, and the one write that makes them one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.file.drafts import drop_draft
from db.file.merge import left_empty, merge_households, merge_residents
from db.file.write import Write
from db.records.household import Household
from db.records.household_list import people_of
from db.records.listing import rows_of
from db.records.record import Record, Row
from db.records.resident import Resident
from desktop.workspace import Workspace

END = 1
BESIDE = ("cn", "version", "created_at", "changed_at")


@dataclass(frozen=True)
class Both:
    """Two records of one table, as they are now; `around` names the people of each one's household.

    `proposed`: which of the two should stay (0 or 1).
    """

    record: type[Record]
    rows: tuple[Row, Row]
    around: tuple[str, str]
    proposed: int

    @property
    def names(self) -> tuple[str, str]:
        """Whom each is about."""
        return _name(self.rows[0]), _name(self.rows[1])

    @property
    def doors(self) -> tuple[str, str]:
        """Where each is."""
        return str(self.rows[0]["door"] or ""), str(self.rows[1]["door"] or "")


def both_of(workspace: Workspace, record: type[Record], ids: tuple[str, str]) -> Both | None:
    """Read both; None when one is gone.

    The contact of a household is proposed to stay, or the household with more people; then the one that tells more.
    """
    with workspace.store.read() as connection:
        rows = rows_of(connection, record, ids)
        if len(rows) < len(ids):
            return None
        homes = [row["household_id"] if record is Resident else row["id"] for row in rows]
        living = [[person for person in people_of(connection, home) if not person["ended_on"]] for home in homes]
        contacts = {home["contact_id"] for home in rows_of(connection, Household, homes)}
    worth = [(row["id"] in contacts if record is Resident else len(people), _told(row)) for row, people in zip(rows, living, strict=True)]
    around = [_named([person["name"] or "" for person in people]) for people in living]
    return Both(record, (rows[0], rows[1]), (around[0], around[1]), int(worth[1] > worth[0]))


def _named(people: Sequence[str]) -> str:
    return f"本户 {len(people)} 人：{'、'.join(people)}" if people else "这一户没有人员"


def _told(row: Row) -> int:
    return sum(value is not None for name, value in row.items() if name not in BESIDE)


def join(workspace: Workspace, record: type[Record], stays: Row, goes: Row, values: Mapping[str, Any]) -> bool:
    """Merge `goes` into `stays`, asking what becomes of a household that would be left empty → whether it was done."""
    until: dict[str, str] = {}
    if record is Resident:
        with workspace.store.read() as connection:
            empty = left_empty(connection, stays, [goes])
        for home in empty:
            answer = workspace.voice.choose(f"合并后 {home['door'] or '原来那一户'} 没有人住了。这一户怎么办？", ["保留这一户", "登记为已迁出"])
            day = workspace.ask_day("迁出日期：") if answer == END else None
            if answer is None or (answer == END and day is None):
                return False
            if day:
                until[home["id"]] = day

    def change() -> None:
        with workspace.store.write(f"合并重复的{record.term}") as work:
            note = _merge(work, record, stays, goes, values, until)
        workspace.done(f"已把两条“{_name(stays)}”合并成一条。{note}", work)

        drop_draft(workspace.store, record.__tablename__, goes["id"])  # nobody can go on with it any more

    return workspace.attempt(change)


def _merge(work: Write, record: type[Record], stays: Row, goes: Row, values: Mapping[str, Any], until: Mapping[str, str]) -> str:
    if record is Household:
        merge_households(work, stays, [goes], values)
        return ""
    made = merge_residents(work, stays, [goes], values, until=until)
    return f"{goes['door']} 要重新选联系人。" if made.without_contact else ""


def _name(row: Row) -> str:
    return str(row.get("name") or row.get("caller") or "—")
