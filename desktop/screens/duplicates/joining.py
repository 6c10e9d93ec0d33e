"""The one write that makes two records one, and what is asked before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.file.drafts import drop_draft
from db.file.merge import left_empty, merge_households, merge_records, merge_residents
from db.file.write import Write
from db.records.household import Household
from db.records.record import Record, Row
from db.records.resident import Resident
from desktop.screens.duplicates.both import name_of
from desktop.workspace import Workspace

END = 1


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
        workspace.done(f"已把两条“{name_of(stays)}”合并成一条。{note}", work)
        drop_draft(workspace.store, record.__tablename__, goes["id"])  # nobody can go on with it any more

    return workspace.attempt(change)


def _merge(work: Write, record: type[Record], stays: Row, goes: Row, values: Mapping[str, Any], until: Mapping[str, str]) -> str:
    if record is Household:
        merge_households(work, stays, [goes], values)
        return ""
    if record is not Resident:
        merge_records(work, record, stays, [goes], values)
        return ""
    made = merge_residents(work, stays, [goes], values, until=until)
    return f"{goes['door']} 要重新选联系人。" if made.without_contact else ""
