"""Lists of records: sorted ids first, rows by the page afterwards; plain dictionaries, nothing attached."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Text, func, or_, select

from db.fields.kind import clean
from db.records.place import Place
from db.records.record import Record, Row

CHUNK = 500
NOT_SEARCHED = frozenset({"id", "office_id", "created_at", "changed_at"})
SORTED_BY = {"caller": "caller_key", "name": "name_key", "door": "door_key", "path": "sort_key", "place": "place_key", "holder": "holder"}


def ids_of(
    connection: Connection,
    record: type[Record],
    *,
    having: Mapping[str, Any] | None = None,
    order: Sequence[tuple[str, bool]] = (),
    office_id: str | None = None,
    text: str = "",
    searched: Sequence[str] = (),
) -> list[str]:
    """Ids of the rows that have these values (a list means any of them), in order: [(column, descending)].

    A column that has a stored sort key is sorted by it. `text` is looked for inside the `searched` columns.
    """
    table = record.__table__
    query = select(table.c.id)
    for name, value in (having or {}).items():
        column = table.c[name]
        query = query.where(column.in_(value) if isinstance(value, list | tuple | set) else column == value)
    if office_id:
        query = query.where(table.c.office_id == office_id)
    if text and searched:
        query = query.where(or_(*(table.c[name].contains(clean(text), autoescape=True) for name in searched)))
    for name, descending in order:
        stored = SORTED_BY.get(name, name)
        column = table.c[stored if stored in table.c else name]
        query = query.order_by(column.desc().nulls_last() if descending else column.asc().nulls_last())
    return list(connection.scalars(query.order_by(table.c.id)))


def rows_of(connection: Connection, record: type[Record], ids: Sequence[str]) -> list[Row]:
    """Whole rows in the order of `ids`; ids that are not there any more are left out."""
    table = record.__table__
    found: dict[str, Row] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(table).where(table.c.id.in_(ids[start : start + CHUNK]))
        found |= {row["id"]: dict(row) for row in connection.execute(query).mappings()}
    return [found[i] for i in ids if i in found]


def one(connection: Connection, record: type[Record], record_id: str) -> Row | None:
    """One whole row, None when it is not there."""
    return next(iter(rows_of(connection, record, [record_id])), None)


def among(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Condition that a column holds one of many texts; they go as one JSON text, so one prepared statement serves any number."""
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


def titles_of(
    connection: Connection, record: type[Record], *, text: str = "", ids: Sequence[str] = (), limit: int = 30
) -> list[tuple[str, str]]:
    """(id, title) of the first rows whose text columns contain `text`, or of the given ids."""
    table = record.__table__
    if ids:
        return [(row["id"], record.title(row)) for row in rows_of(connection, record, ids)]
    query = select(table)
    if text:
        query = query.where(or_(*(column.contains(clean(text), autoescape=True) for column in _searched(table))))
    rows = connection.execute(query.order_by(table.c.id).limit(limit)).mappings()
    return [(row["id"], record.title(dict(row))) for row in rows]


def _searched(table: FromClause) -> list[ColumnElement[Any]]:
    """Columns that hold words people know: no ids, no references, no sort keys, no times of saving."""
    return [
        column for column in table.columns
        if isinstance(column.type, Text) and column.name not in NOT_SEARCHED
        and not column.foreign_keys and not column.name.endswith("_key")
    ]


def under(place_id: str) -> Select[Any]:
    """Query for the ids of a place and of everything below it in the tree."""
    place = Place.__table__
    tree = select(place.c.id).where(place.c.id == place_id).cte("below", recursive=True)
    tree = tree.union_all(select(place.c.id).where(place.c.parent_id == tree.c.id))
    return select(tree.c.id)


def within(column: ColumnElement[Any], place_id: str | None) -> ColumnElement[bool] | None:
    """Condition that a column names a place at or below `place_id`, None for everywhere."""
    return column.in_(under(place_id)) if place_id else None
