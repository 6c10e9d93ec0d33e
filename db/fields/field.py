"""A field is declared once, on its mapped class; form, table, roster, print, package and glossary read that line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKey
from sqlalchemy.orm import MappedColumn, mapped_column

from db.fields.kinds import Kind, Reference

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

OPEN: Final = "open"
PERSONAL: Final = "personal"
SENSITIVE: Final = "sensitive"


@dataclass(frozen=True)
class Field:
    """One declared field: `name` English, `term` Chinese, `kind` how it reads, shows, masks and compares.

    `headings` are further column headings under which rosters carry the field. `where` says how a clash
    between records is told apart in a search (`key` fields are searched).
    """

    name: str
    term: str
    kind: Kind
    required: bool
    sensitivity: str
    headings: tuple[str, ...]
    help: str


def field(
    term: str,
    kind: Kind,
    *,
    required: bool = False,
    sensitivity: str = OPEN,
    headings: tuple[str, ...] = (),
    help: str = "",  # noqa: A002
    index: bool = False,
) -> MappedColumn[Any]:
    """Declare a field of a record; the column is nullable in SQL, `required` is a rule of `save`."""
    facts = {"term": term, "kind": kind, "required": required, "sensitivity": sensitivity}
    return mapped_column(
        kind.sql_type(), nullable=True, index=index, info={**facts, "headings": headings, "help": help}
    )


def reference(target: str, term: str, *, required: bool = False, help: str = "") -> MappedColumn[Any]:  # noqa: A002
    """Declare a field that names a record of table `target`; a referenced record cannot be removed."""
    kind = Reference(target)
    facts = {"term": term, "kind": kind, "required": required, "sensitivity": OPEN}
    link = ForeignKey(f"{target}.id", deferrable=True, initially="DEFERRED")
    return mapped_column(
        kind.sql_type(), link, nullable=True, index=True, info={**facts, "headings": (), "help": help}
    )


def derived() -> MappedColumn[Any]:
    """Declare a stored key (sort key, pinyin) that `Record.derive` fills in the transaction of its record.

    Never indexed: sorting a whole list takes less than following an index from page to encrypted page.
    """
    from sqlalchemy import Text  # noqa: PLC0415

    return mapped_column(Text(), nullable=True, info={"derived": True})


@cache
def fields_of(record: type[Any]) -> tuple[Field, ...]:
    """The declared fields of a mapped class, in the order of declaration."""
    table: Table = record.__table__
    return tuple(_field(column) for column in table.columns if "kind" in column.info)


@cache
def derived_of(record: type[Any]) -> tuple[str, ...]:
    """Names of the stored keys of a mapped class."""
    return tuple(column.name for column in record.__table__.columns if column.info.get("derived"))


def _field(column: Column[Any]) -> Field:
    facts = column.info
    return Field(
        column.name, facts["term"], facts["kind"], facts["required"], facts["sensitivity"],
        facts["headings"], facts["help"],
    )
