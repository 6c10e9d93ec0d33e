"""What every record has: an owner, a change number, a version, and rules that are asked before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.fields.field import Field, fields_of
from db.fields.kinds import Reference

Row = dict[str, Any]
Near = Mapping[str, Mapping[str, Any]]

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(DeclarativeBase):
    """One kind of thing the office keeps; a subclass declares its fields and rules, nothing else.

    `term` is the Chinese word for it, `near` names the columns of referenced records that `derive` needs:
    {reference column: (columns of the referenced table)}. `wants` names the kinds that a referenced place must be of;
    `shares_id_of` the reference whose record has the very same id.
    """

    metadata = MetaData(naming_convention=NAMES)

    id: Mapped[str] = mapped_column(Text(), primary_key=True, sort_order=-9)
    office_id: Mapped[str] = mapped_column(Text(), nullable=False, sort_order=-8)
    cn: Mapped[int] = mapped_column(Integer(), nullable=False, sort_order=90)
    version: Mapped[int | None] = mapped_column(Integer(), sort_order=91)
    created_at: Mapped[str | None] = mapped_column(Text(), sort_order=92)
    changed_at: Mapped[str | None] = mapped_column(Text(), sort_order=93)

    term: ClassVar[str] = ""
    near: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    wants: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    shares_id_of: ClassVar[str] = ""

    @classmethod
    def title(cls, row: Mapping[str, Any]) -> str:
        """Shortest name of one row for people: its first filled field that is no reference, shown."""
        own = (f for f in fields_of(cls) if not isinstance(f.kind, Reference))
        return next((f.kind.show(row[f.name]) for f in own if row.get(f.name) is not None), cls.term)

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> dict[str, str]:
        """Sentences by field for what is wrong in the typed values of one whole row; pure, {} when all is well."""
        return {f.name: f"请填写{f.term}" for f in _required(cls) if values.get(f.name) is None}

    @classmethod
    def completed(cls, values: Mapping[str, Any]) -> Row:
        """Values of one whole row with those filled in that follow from others; pure."""
        return dict(values)

    @classmethod
    def derive(cls, row: Mapping[str, Any], near: Near) -> Row:
        """Stored keys of one row, computed from it and from the `near` columns of what it references; pure."""
        del row, near
        return {}


def read_values(record: type[Record], raw: Mapping[str, object]) -> tuple[Row, dict[str, str], dict[str, str]]:
    """Read raw values by their kinds → (typed values, problems by field, hints by field); unknown names are refused.

    Raises KeyError for a name that is no field of the record: a bug of the caller.
    """
    declared = {f.name: f for f in fields_of(record)}
    values: Row = {}
    problems: dict[str, str] = {}
    hints: dict[str, str] = {}
    for name, text in raw.items():
        reading = declared[name].kind.read(text)
        values[name] = reading.value
        if reading.problem:
            problems[name] = reading.problem
        if reading.hint:
            hints[name] = reading.hint
    return values, problems, hints


def field_of(record: type[Record], name: str) -> Field:
    """The declared field `name` of a record; KeyError when there is none."""
    return next((f for f in fields_of(record) if f.name == name), None) or _missing(record, name)


@cache
def _required(record: type[Record]) -> tuple[Field, ...]:
    return tuple(f for f in fields_of(record) if f.required)


def _missing(record: type[Record], name: str) -> Field:
    raise KeyError(f"{record.__tablename__}.{name}")
