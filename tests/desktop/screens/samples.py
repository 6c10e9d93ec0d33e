"""One sound sample of every record type, made from its declaration; what a rule wants is added by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from db.fields.field import Field, fields_of
from db.fields.kinds import Choice, Code, Day, DocumentNumber, IdNumber, LongText, Name, Number, Phone, Reference, Text
from db.file.save import save
from db.file.write import Write
from db.records import record_named
from db.records.listing import ids_of
from db.records.place import BUILDING, DWELLING, Place
from db.records.record import Record, Row

BY_KIND: dict[type, Callable[[Any], Any]] = {
    Choice: lambda kind: kind.options[0], Code: lambda _: "310199001002", Day: lambda _: "2020-05-01",
    DocumentNumber: lambda _: None, IdNumber: lambda _: None, LongText: lambda _: "一段说明", Name: lambda _: "单样例",
    Number: lambda kind: int(kind.low or 1), Phone: lambda _: "19900000001", Text: lambda _: "样例",
}
#: What a rule wants of a sample: values, None for fields left out.
RULES: dict[str, Row] = {
    "place": {"kind": "小区", "parent_id": None},
    "household": {"contact_id": None, "until": None},
    "resident": {"document_kind": None, "ended_on": None, "ended_by": None, "separated_until": None},
    "role_term": {"until": None},
    "building": {"grid_id": None},
}


def sample(work: Write, record: type[Record]) -> Row:
    """Values of a sound new row; records it refers to are made."""
    fixed = RULES.get(record.__tablename__, {})
    if record is Place:
        fixed = fixed | {"name": f"样例{len(ids_of(work.connection, Place))}"}
    return {f.name: fixed[f.name] if f.name in fixed else _value(work, record, f) for f in fields_of(record)}


def add(work: Write, record: type[Record]) -> str:
    """Save a sample → its id."""
    (made,) = save(work, record, [sample(work, record)])
    return made


def _value(work: Write, record: type[Record], field: Field) -> Any:
    if isinstance(field.kind, Reference):
        kinds = record.wants.get(field.name)
        return _place(work, kinds[0]) if kinds else add(work, record_named(field.kind.target_table))
    return next(make(field.kind) for kind, make in BY_KIND.items() if type(field.kind) is kind)


def change(work: Write, record: type[Record], row: Row) -> Row:
    """One field with another sound value: an optional one left out, else a text made longer, else another reference."""
    fields = fields_of(record)
    for field in reversed(fields):
        if not field.required and not isinstance(field.kind, Reference) and row[field.name] is not None:
            return {field.name: None}
    for field in fields:
        if type(field.kind) is Text:
            return {field.name: f"{row[field.name]}改"}
    field = next(f for f in fields if isinstance(f.kind, Reference))
    return {field.name: _value(work, record, field)}


def _place(work: Write, kind: str) -> str:
    above = _place(work, BUILDING) if kind == DWELLING else None
    (made,) = save(work, Place, [sample(work, Place) | {"kind": kind, "parent_id": above}])
    return made
