"""The written log of everything that left the file, and what was printed for whom; ids and counts, no values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from db.file.store import Store, plain
from db.file.tables import egress_log, printed
from db.records.record import Row


@dataclass(frozen=True)
class Departure:
    """One thing that leaves: `fields` are the terms of the personal fields in it, `digest` the SHA-256 of its bytes."""

    id: str
    action: str
    purpose: str
    what: str
    rows: int
    fields: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Piece:
    """One printed piece: for which record, naming which role holders, with a digest of the words on it."""

    entity: str
    record_id: str
    holder_ids: tuple[str, ...]
    content: str


def record(store: Store, departure: Departure, pieces: Sequence[Piece]) -> str:
    """Write the departure before it happens → id of its line; delivering the same thing again is a line of its own."""
    at = store.now()
    with store.write(f"{departure.action}记录") as work:
        again = work.connection.scalar(select(egress_log.c.id).where(egress_log.c.id == departure.id)) is not None
        line = store.ids.new() if again else departure.id
        entry = {
            "id": line, "at": at, "who": store.who, "action": departure.action, "purpose": departure.purpose,
            "what": departure.what, "rows": departure.rows, "fields": "、".join(departure.fields),
            "digest": departure.digest,
        }
        work.connection.execute(insert(egress_log), [entry])
        rows = [
            {"print_id": line, "entity": p.entity, "record_id": p.record_id, "content": p.content, "at": at,
             "holder_ids": json.dumps(p.holder_ids)}
            for p in pieces
        ]
        if rows:
            work.connection.execute(insert(printed), rows)
    return line


def mark_failed(store: Store, line: str) -> None:
    """Note that a recorded departure did not come about."""
    with store.write("未送出记录") as work:
        failed = update(egress_log).where(egress_log.c.id == line)
        work.connection.execute(failed.values(what=egress_log.c.what + "（未送出）"))


def departures(connection: Connection, limit: int = 500) -> list[Row]:
    """What has left, newest first."""
    return plain(connection.execute(select(egress_log).order_by(egress_log.c.id.desc()).limit(limit)))


def printed_for(connection: Connection, entity: str, record_id: str) -> list[Row]:
    """What was printed for a record, newest first: print_id, holder_ids, content digest, at; who, purpose and what of the log."""
    told = (egress_log.c.who, egress_log.c.purpose, egress_log.c.what)
    query = select(printed, *told).join(egress_log, egress_log.c.id == printed.c.print_id, isouter=True)
    query = query.where(printed.c.entity == entity, printed.c.record_id == record_id)
    rows = plain(connection.execute(query.order_by(printed.c.print_id.desc())))
    return [row | {"holder_ids": tuple(json.loads(row["holder_ids"]))} for row in rows]
