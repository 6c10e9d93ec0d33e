"""Columns of referenced rows that stored keys are made of, fetched for many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from db.records.listing import among
from db.records.record import Near, Record, Row

Soon = Mapping[str, Mapping[str, Row]]


def near_of(
    connection: Connection, record: type[Record], rows: Sequence[Row], soon: Soon | None = None
) -> list[Near]:
    """For each row the `record.near` columns of the rows it references: {reference column: {column: value}}.

    `soon`: rows by table and id that the same transaction puts later; they count as there.
    """
    found: list[dict[str, Row]] = [{} for _ in rows]
    for column, names in record.near.items():
        target = target_of(record, column)
        coming = (soon or {}).get(target.name, {})
        wanted = {r[column] for r in rows if r.get(column)}
        known = _fetch(connection, target, names, sorted(wanted - coming.keys()))
        known |= {row_id: {name: coming[row_id].get(name) for name in names} for row_id in wanted & coming.keys()}
        for near, row in zip(found, rows, strict=True):
            if row.get(column) in known:
                near[column] = known[row[column]]
    return list(found)


def dependents(record: type[Record]) -> list[tuple[type[Record], str]]:
    """Records whose stored keys are made of this record's columns, with the referring column."""
    return [
        (mapper.class_, column)
        for mapper in record.registry.mappers
        for column in mapper.class_.near
        if target_of(mapper.class_, column) is record.__table__
    ]


def target_of(record: type[Any], column: str) -> Table:
    """Table that a reference column names rows of."""
    link = next(iter(record.__table__.columns[column].foreign_keys))
    table = link.column.table
    assert isinstance(table, Table)  # noqa: S101 - a reference names a table
    return table


def _fetch(connection: Connection, table: Table, names: Sequence[str], ids: Sequence[str]) -> dict[str, Row]:
    if not ids:
        return {}
    query = select(table.c.id, *(table.c[name] for name in names)).where(among(table.c.id, ids))
    return {row_id: dict(zip(names, values, strict=True)) for row_id, *values in connection.execute(query)}
