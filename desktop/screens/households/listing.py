"""The two lists of the screen, households and people: their columns and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.fields.kinds import Phone
from db.records.household import Household
from db.records.household_list import NO_CONTACT, household_ids, household_rows, households_behind, task_of
from db.records.people_list import resident_ids, resident_rows, residents_behind
from db.records.place import Dwelling
from db.records.record import Record, Row
from db.records.resident import Resident
from desktop.bulk_edit import bulk_edit
from desktop.carry import carry, export
from desktop.record_screen import shower
from desktop.row_steps import row_steps
from desktop.saved_filter import FilterPicker
from desktop.widgets.table import Table
from desktop.widgets.table_menu import Step
from desktop.widgets.window_model import Column
from desktop.workspace import Workspace

FOUND_AT_MOST = 2000
BULK_DOORS = "批量修改房屋…"
MERGE = "合并重复的…"


def _tone(household: Mapping[str, Any]) -> str:
    return "danger" if task_of(household) == NO_CONTACT else "warn"


_PHONE = Phone()
_HOUSEHOLDS = (
    Column("door", "门牌", 150, lambda row: str(row["door_here"] or ""), stretch=True),
    Column("caller", "联系人", 96, lambda row: str(row["caller"] or "—"), bold=True),
    Column("heads", "人口", 46, lambda row: str(row["heads"]), sortable=False, amount=lambda row: row["heads"]),
    Column("use", "居住", 52, lambda row: str(row["use"] or ""), sortable=False),
    Column("task", "待办", 80, task_of, tone=_tone, sortable=False),
    Column("caller_phone", "联系电话", 112, lambda row: _PHONE.mask(row["caller_phone"]) or "—", sortable=False),
)
_PEOPLE = (
    Column("name", "姓名", 76, shower(Resident, "name"), bold=True),
    Column("door", "门牌", 130, lambda row: str(row["door_here"] or ""), stretch=True),
    Column("sex", "性别", 46, shower(Resident, "sex")),
    Column("birth_date", "出生", 100, shower(Resident, "birth_date")),
    Column("phone", "手机", 104, shower(Resident, "phone"), sortable=False),
    Column("relation", "与户主关系", 88, shower(Resident, "relation")),
    Column("residence_status", "人户情况", 84, shower(Resident, "residence_status")),
    Column("document_number", "证件号码", 160, shower(Resident, "document_number"), sortable=False),
    Column("document_kind", "证件种类", 100, shower(Resident, "document_kind"), shown=False),
    Column("since", "入户日期", 100, shower(Resident, "since"), shown=False),
    Column("notes", "备注", 160, lambda row: " ".join(str(row["notes"] or "").split()), sortable=False, shown=False),
)


@dataclass(frozen=True)
class Holds:
    """What a list holds: its accessible name, how its rows are counted, and where they come from."""

    record: type[Record]
    name: str
    counted: str
    columns: Sequence[Column]
    ids: Callable[..., list[str]]
    rows: Callable[..., list[Row]]
    behind: Callable[..., set[str]]


HOUSEHOLDS = Holds(Household, "住户表", "户", _HOUSEHOLDS, household_ids, household_rows, households_behind)
PEOPLE = Holds(Resident, "人员表", "人", _PEOPLE, resident_ids, resident_rows, residents_behind)


class PlaceList(Table):
    """What there is at a place: its households, or its people. Rows can be copied, pasted and exported."""

    def __init__(self, workspace: Workspace, holds: Holds, screen: str, may_leave: Callable[[], bool]) -> None:
        """Empty until `relist`; `screen` is the title of the screen it stands on, which asks whether edits may be left."""
        self._workspace, self.holds = workspace, holds
        self._place = self._path = self._words = ""
        self._cut = False  # more fits the words than is listed
        self.picker = FilterPicker(workspace, holds.record)
        entity, settings = holds.record.__tablename__, workspace.settings
        super().__init__(
            workspace.look, holds.name, holds.columns, self.fetch, self._ids, layout=settings.layout(entity),
            keep_layout=lambda layout: settings.keep_layout(entity, layout), unit=holds.counted,
        )
        carry(workspace, holds.record, self, self.fetch, screen)
        self.steps += row_steps(workspace, (holds.record,), self, may_leave)
        self.steps.insert(1, Step(MERGE, lambda ids: workspace.go_to("查重", entity, "|".join(ids))))
        if holds is HOUSEHOLDS:
            self.steps.insert(1, Step(BULK_DOORS, lambda ids: self._change_doors(ids) if may_leave() else None))
        self.picker.changed.connect(self._again)
        self.columns.reset.connect(self._again)

    def relist(self, place: str, path: str, words: str) -> None:
        """Show what is at a place ("" for everywhere) and fits the words; doors are written without the place's `path`."""
        self._place, self._path, self._words = place, path, words
        self._again()

    def export(self) -> None:
        """The list as it is shown, as a file."""
        export(self._workspace, self.holds.record, self, self.fetch)

    def fetch(self, ids: Sequence[str]) -> list[Row]:
        """Rows of the list; `door_here` is the door as it is shown."""
        with self._workspace.store.read() as connection:
            rows = self.holds.rows(connection, ids)
        return [row | {"door_here": (row["door"] or "").removeprefix(self._path)} for row in rows]

    def caption(self) -> str:
        """The line below: how many, and what to do when there are none."""
        number, chosen, counted = len(self.rows.ids()), len(self.selected_ids()), self.holds.counted
        if number:
            told = f"符合的太多，只列出 {number} {counted}，请多写几个字" if self._cut else f"共 {number} {counted}"
            return told + (f" · 已选 {chosen} {counted}" if chosen else "")
        what, asked = self.holds.name.removesuffix("表"), self._words or self.picker.title()
        return f"没有符合“{asked}”的{what}" if asked else f"这里还没有{what}。在楼面图里选一扇门，按 Enter 登记"

    def narrowed(self) -> bool:
        """Whether words or a kept filter leave something out."""
        return bool(self._words or self.picker.title())

    def _change_doors(self, ids: Sequence[str]) -> None:
        """The doors of the selected households, each once."""
        doors = dict.fromkeys(row["dwelling_id"] for row in self.fetch(ids))
        bulk_edit(self._workspace, Dwelling, list(doors), self)

    def _again(self) -> None:
        self.show_ids(self._ids(*(self.sorted_by() or ("door", False))))
        self.picked.emit()

    def _ids(self, order: str, descending: bool) -> Sequence[str]:
        holds, words, self._cut = self.holds, self._words, False
        with self._workspace.store.read() as connection:
            ids = holds.ids(connection, place_id=self._place or None, order=order, descending=descending)
            if not words.strip():
                return self.picker.narrowed(ids)
            found: dict[str, list[str]] = {}
            hits = self._workspace.finder.find(words, FOUND_AT_MOST)
            self._cut = hits.cut
            for hit in hits.hits:
                found.setdefault(hit.kind, []).append(hit.id)
            wanted = holds.behind(connection, found)
        return self.picker.narrowed([one for one in ids if one in wanted])
