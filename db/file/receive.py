"""Rows another office sent: stored as they were sent, apart from our own, read-only; whole state by whole state.

A full package replaces what we had of its sender. Nothing of ours can be touched: a row whose id belongs to us or to
a third office is refused as `foreign_id`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from db.errors import FileRefused
from db.fields.kinds import Value
from db.file.store import Store, plain
from db.file.tables import received, received_row
from db.file.write import Write, insert_all
from db.records import RECORDS
from db.records.record import Row

CHUNK = 500
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class Incoming(NamedTuple):
    """One row as it arrived; `hash` is that of its cells as sent."""

    id: str
    cn: int
    changed_at: str | None
    values: Mapping[str, Value | None]
    hash: str


@dataclass(frozen=True)
class Arrival:
    """A full package that was read and checked: what it says of itself, and its rows by record type."""

    package_id: str
    committee_id: str
    replica_id: str
    package_seq: int
    head_cn: int
    tables: Mapping[str, Sequence[Incoming]]


@dataclass(frozen=True)
class Figures:
    """What became of the rows of one record type."""

    new: int
    changed: int
    unchanged: int
    deleted: int
    refused: int


@dataclass(frozen=True)
class Reception:
    """Result: `state` is ok, known (the same package again) or stale (we have newer); ids refused as foreign."""

    state: str
    entities: dict[str, Figures]
    foreign: tuple[tuple[str, str], ...]


class _RolledBack(Exception):
    """Ends a dry run."""


def receive(store: Store, arrival: Arrival, *, dry_run: bool = False) -> Reception:
    """Take a full package in, in one transaction; a dry run does the very same and rolls back."""
    if arrival.committee_id == store.office_id:
        raise FileRefused("这是本单位自己发出的数据包，不需要接收。", "own_package")
    result: Reception | None = None
    try:
        with store.write(f"接收 {arrival.committee_id} 的数据包") as work:
            result = _take(store, work, arrival)
            if dry_run:
                raise _RolledBack  # noqa: TRY301 - ends the write block
    except _RolledBack:
        pass
    assert result is not None  # noqa: S101 - set before anything can end the block quietly
    return result


def receptions(connection: Connection) -> list[Row]:
    """Packages taken in, newest first, each with its report."""
    rows = plain(connection.execute(select(received).order_by(received.c.at.desc(), received.c.package_seq.desc())))
    return [row | {"report": json.loads(row["report"])} for row in rows]


def rows_from(connection: Connection, committee_id: str, entity: str) -> list[Row]:
    """Rows of a record type as an office sent them: id, cn, changed_at and the sent fields."""
    query = select(received_row).where(received_row.c.committee_id == committee_id, received_row.c.entity == entity)
    return [
        {"id": row["id"], "cn": row["cn"], "changed_at": row["changed_at"], **json.loads(row["content"])}
        for row in plain(connection.execute(query.order_by(received_row.c.id)))
    ]


def _take(store: Store, work: Write, arrival: Arrival) -> Reception:
    connection = work.connection
    if connection.scalar(select(received.c.package_id).where(received.c.package_id == arrival.package_id)):
        return Reception("known", {}, ())
    same_life = (received.c.committee_id == arrival.committee_id) & (received.c.replica_id == arrival.replica_id)
    newest = select(received.c.head_cn, received.c.package_seq).where(same_life)
    last = connection.execute(newest.order_by(received.c.head_cn.desc(), received.c.package_seq.desc()).limit(1)).first()
    # Of two packages of one state the later number holds: it may have been asked to say more.
    if last is not None and tuple(last) > (arrival.head_cn, arrival.package_seq):
        return Reception("stale", {}, ())
    foreign = _foreign(connection, arrival)
    held = select(received_row.c.entity).where(received_row.c.committee_id == arrival.committee_id).distinct()
    entities = {*arrival.tables, *connection.scalars(held)}  # what the package leaves out, its sender has no more
    figures = {
        entity: _replace(connection, arrival, entity, arrival.tables.get(entity, ()), foreign) for entity in sorted(entities)
    }
    result = Reception("ok", figures, tuple(sorted(foreign)))
    report = {"entities": {name: asdict(figure) for name, figure in figures.items()}, "foreign": len(foreign)}
    entry = {
        "package_id": arrival.package_id, "committee_id": arrival.committee_id, "replica_id": arrival.replica_id,
        "package_seq": arrival.package_seq, "head_cn": arrival.head_cn, "at": store.now(), "who": store.who,
        "report": json.dumps(report, ensure_ascii=False),
    }
    connection.execute(insert(received), [entry])
    return result


def _replace(
    connection: Connection, arrival: Arrival, entity: str, rows: Sequence[Incoming], foreign: set[tuple[str, str]]
) -> Figures:
    ours = (received_row.c.committee_id == arrival.committee_id) & (received_row.c.entity == entity)
    before = {row.id: row.hash for row in connection.execute(select(received_row.c.id, received_row.c.hash).where(ours))}
    good = [row for row in rows if (entity, row.id) not in foreign]
    kept = {row.id for row in good}
    gone = [key for key in before if key not in kept]
    connection.execute(delete(received_row).where(ours))
    entries: list[dict[str, Any]] = [
        {
            "committee_id": arrival.committee_id, "entity": entity, "id": row.id, "cn": row.cn,
            "changed_at": row.changed_at, "hash": row.hash,
            "content": _ENCODER.encode({k: v for k, v in row.values.items() if v is not None}),
        }
        for row in good
    ]
    if entries:
        insert_all(connection, received_row, entries)
    new = sum(1 for row in good if row.id not in before)
    unchanged = sum(1 for row in good if before.get(row.id) == row.hash)
    return Figures(new, len(good) - new - unchanged, unchanged, len(gone), len(rows) - len(good))


def _foreign(connection: Connection, arrival: Arrival) -> set[tuple[str, str]]:
    """Rows whose id is already that of another office, be it ours or a third one's."""
    found: set[tuple[str, str]] = set()
    own = {record.__tablename__: record.__table__ for record in RECORDS}
    for entity, rows in arrival.tables.items():
        ids = [row.id for row in rows]
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            elsewhere = select(received_row.c.id).where(
                received_row.c.id.in_(part), received_row.c.committee_id != arrival.committee_id
            )
            found |= {(entity, key) for key in connection.scalars(elsewhere)}
            if entity in own:
                table = own[entity]
                found |= {(entity, key) for key in connection.scalars(select(table.c.id).where(table.c.id.in_(part)))}
    return found
