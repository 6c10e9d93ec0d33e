"""Seats as rows of a list: place, slot, who holds it, and what has to be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.fields.kinds import Phone
from db.records.record import Row
from desktop.widgets.window_model import Column

ALL, VACANT, ENDING = "全部", "空缺", "任期将满"
SHOWN = ((ALL, "list"), (VACANT, "flag"), (ENDING, "due"))
_PHONE = Phone()


def named(which: int) -> str:
    """The n-th way of looking at the list."""
    return SHOWN[which][0]


def _tone(row: Mapping[str, Any]) -> str:
    return {VACANT: "danger", ENDING: "warn"}.get(row["task"], "info")


COLUMNS = (
    Column("place", "楼栋", 130, lambda row: str(row["place"] or ""), stretch=True),
    Column("slot", "席位", 64, lambda row: str(row["slot"] or "")),
    Column("holder", "姓名", 86, lambda row: str(row["holder"] or "—"), bold=True),
    Column("phone", "联系电话", 116, lambda row: _PHONE.show(row["phone"]) or "—", sortable=False),
    Column("since", "任职起", 98, lambda row: str(row["since"] or "")),
    Column("until", "任职止", 98, lambda row: str(row["until"] or "")),
    Column("task", "待办", 92, lambda row: str(row["task"]), tone=_tone),
)


class Seats:
    """The seats of an office; `soon` (ISO day): terms that end until then are to be seen to."""

    def __init__(self, seats: Sequence[Row], soon: str = "") -> None:
        """Flatten seats and their terms."""
        self.rows = [_flat(seat, soon, order) for order, seat in enumerate(seats)]
        self._by_id = {row["id"]: row for row in self.rows}

    def get(self, seat: str) -> Row | None:
        """One seat, None when it is not there."""
        return self._by_id.get(seat)

    def some(self, ids: Sequence[str]) -> list[Row]:
        """Rows of seats by id."""
        return [self._by_id[one] for one in ids if one in self._by_id]

    def holder_of(self, seat: str) -> str:
        """Who holds a seat, "" for nobody."""
        return str(self._by_id[seat]["holder_id"] or "") if seat in self._by_id else ""

    def of_holder(self, holder: str) -> str:
        """A seat of a person, "" for none."""
        return next((row["id"] for row in self.rows if row["holder_id"] == holder), "")

    def ids(self, shown: str, words: str, order: str, *, descending: bool) -> list[str]:
        """Ids in order, of all, the vacant or the ending seats, whose place or holder has `words` in it."""
        rows = [
            row for row in self.rows
            if (shown == ALL or row["task"] == shown) and words.lower() in f"{row['place']} {row['holder'] or ''} {row['keys']}".lower()
        ]
        key = "order" if order == "place" else order
        return [row["id"] for row in sorted(rows, key=lambda r: (str(r[key] or "") if key != "order" else r[key]), reverse=descending)]


def _flat(seat: Row, soon: str, order: int) -> Row:
    term = seat["term"] or {}
    until = term.get("until")
    task = VACANT if not term else ENDING if until and until <= soon else ""
    if term and not task and not term.get("phone"):
        task = "缺电话"
    return {
        "id": f"{seat['place_id']}|{seat['slot']}|{term.get('id', '')}", "order": order, "place": seat["place"],
        "place_id": seat["place_id"], "slot": seat["slot"], "holder": term.get("name"), "holder_id": term.get("holder_id"),
        "term_id": term.get("id"), "phone": term.get("phone"), "since": term.get("since"), "until": until, "task": task,
        "keys": f"{term.get('pinyin') or ''} {term.get('initials') or ''}".lower(),
    }
