"""Two records that are one, side by side: which fields differ, which value is proposed, what the merged one has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from db.fields.field import Field, fields_of
from db.fields.id_number import whole_number
from db.fields.kinds import Day, DocumentNumber, LongText, Reference, Value
from db.records.record import Record, Row

STAYS, GOES, BOTH = 0, 1, 2
#: What a record tells of the home it stands in; the home of the one that goes is not dragged along.
OF_THE_HOME: Final = {
    "resident": ("relation", "residence_status", "separated_since", "separated_until", "since", "ended_on", "ended_by"),
}
#: What follows from a field: taken from the side whose field is taken.
FOLLOWING: Final = {"document_number": ("document_kind", "birth_date", "sex"), "print_consent": ("consent_on",)}
#: What somebody agreed to or not is never decided by itself.
ASKED: Final = ("print_consent",)
#: The end of what one of the two still does: it is proposed only where both have ended.
ENDS: Final = ("ended_on", "ended_by", "until")
#: Named together with a reference, of which only one may be given.
BESIDE_REFERENCES: Final = {"household": ("contact_name",)}


@dataclass(frozen=True)
class Line:
    """One field of both: `values` of the one that stays and the one that goes; `side` is what is proposed.

    `side` None: somebody has to choose. `differs`: both have a value, and not the same.
    """

    field: Field
    values: tuple[Value | None, Value | None]
    differs: bool
    side: int | None

    @property
    def alike(self) -> bool:
        """Whether both have the very same value."""
        return self.values[STAYS] == self.values[GOES]

    def value(self) -> Value | None:
        """What the merged record gets."""
        if self.side == BOTH:
            return _joined(*map(str, self.values))
        return None if self.side is None else self.values[self.side]


def compare(record: type[Record], stays: Row, goes: Row) -> list[Line]:
    """Lines for the fields of which either has a value: filled over empty, else the one saved later; who is still there stays there."""
    newer = GOES if (goes["changed_at"] or "", goes["cn"]) > (stays["changed_at"] or "", stays["cn"]) else STAYS
    left_out = set(BESIDE_REFERENCES.get(record.__tablename__, ()))
    if any(stays[f.name] != goes[f.name] for f in fields_of(record) if f.required and isinstance(f.kind, Reference)):
        left_out |= set(OF_THE_HOME.get(record.__tablename__, ()))
    fields = [f for f in fields_of(record) if not isinstance(f.kind, Reference) and f.name not in left_out]
    lines = [_line(f, stays[f.name], goes[f.name], newer) for f in fields if stays[f.name] is not None or goes[f.name] is not None]
    for name in FOLLOWING:
        lines = following(lines, name)
    return lines


def choose(lines: Sequence[Line], name: str, side: int) -> list[Line]:
    """Take one field from one side, and with it what follows from it."""
    return following([replace(line, side=side) if line.field.name == name else line for line in lines], name)


def following(lines: Sequence[Line], name: str) -> list[Line]:
    """Take what follows from a field from the same side, where that side tells it; the day of a consent belongs to it alone."""
    led = next((line for line in lines if line.field.name == name), None)
    if led is None or led.side is None or led.alike:
        return list(lines)
    names, side = FOLLOWING.get(name, ()), led.side
    told = [one.field.name for one in lines if one.field.name in names and (name in ASKED or one.values[side] is not None)]
    return [replace(one, side=side) if one.field.name in told else one for one in lines]


def outcome(lines: Sequence[Line]) -> dict[str, Value | None]:
    """Values by field for `merge`."""
    return {line.field.name: line.value() for line in lines}


def unchosen(lines: Sequence[Line]) -> list[str]:
    """Terms of the fields somebody still has to choose."""
    return [line.field.term for line in lines if line.side is None]


def _line(field: Field, mine: Value | None, other: Value | None, newer: int) -> Line:
    if mine is None or other is None:
        filled, blank = (GOES, STAYS) if mine is None else (STAYS, GOES)
        return Line(field, (mine, other), False, blank if field.name in ENDS else filled)
    if field.kind.same(mine, other):
        return Line(field, (mine, other), False, STAYS)
    if field.name in ASKED:
        return Line(field, (mine, other), True, None)
    if isinstance(field.kind, DocumentNumber):
        return _numbers(field, str(mine), str(other))
    if isinstance(field.kind, LongText):
        return Line(field, (mine, other), True, BOTH)
    if isinstance(field.kind, Day) and (str(mine).startswith(str(other)) or str(other).startswith(str(mine))):
        return Line(field, (mine, other), True, STAYS if len(str(mine)) > len(str(other)) else GOES)
    return Line(field, (mine, other), True, newer)


def _numbers(field: Field, mine: str, other: str) -> Line:
    """Two numbers are never decided by themselves, except that one of an old card gives way to its own long form."""
    same = whole_number(mine) == whole_number(other)
    return Line(field, (mine, other), not same, (STAYS if len(mine) > len(other) else GOES) if same else None)


def _joined(mine: str, other: str) -> str:
    there = mine.split("\n")
    return "\n".join([*there, *(line for line in other.split("\n") if line not in there)])


def titled(record: type[Record], row: Mapping[str, Any]) -> str:
    """A record for people: its title, and its door where the title does not tell it."""
    title, door = record.title(row), str(row.get("door") or "")
    return title if not door or door in title else f"{door} {title}"
