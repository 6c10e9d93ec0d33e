"""What happened to a record, and how a removed one comes back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from db.errors import UserError
from db.file.store import Store, plain
from db.file.tables import history
from db.records import record_named
from db.records.record import Record, Row


def history_of(connection: Connection, entity: str, record_id: str, limit: int = 200) -> list[Row]:
    """Entries of one record, newest first: cn, op, who, at, reason, batch, before, after (dictionaries or None)."""
    query = select(history).where(history.c.entity == entity, history.c.id == record_id)
    return [_opened(row) for row in plain(connection.execute(query.order_by(history.c.cn.desc()).limit(limit)))]


def removed_records(connection: Connection, entity: str, limit: int = 500) -> list[Row]:
    """Last before-image of every record of a table that is not there any more, newest first."""
    table = record_named(entity).__table__
    query = (
        select(history)
        .where(history.c.entity == entity, history.c.op == "del", history.c.id.not_in(select(table.c.id)))
        .order_by(history.c.cn.desc())
        .limit(limit)
    )
    newest: dict[str, Row] = {}
    for row in plain(connection.execute(query)):
        newest.setdefault(row["id"], _opened(row))
    return list(newest.values())


def restore(store: Store, record: type[Record], record_id: str) -> None:
    """Bring back a removed record as it was last; raises UserError when there is nothing to bring back."""
    entity = record.__tablename__
    with store.write(f"恢复{record.term}") as work:
        entries = history_of(work.connection, entity, record_id, limit=1)
        if not entries or entries[0]["op"] != "del":
            raise UserError("没有可以恢复的内容：这条记录没有被删除过。", "nothing_to_restore")
        work.put(record, [{**entries[0]["before"], "id": record_id}])


def restore_to(store: Store, record: type[Record], record_id: str, cn: int) -> None:
    """Set a living record back to how it stood just before change `cn`; later changes stay in history."""
    with store.write(f"恢复{record.term}到以前的内容") as work:
        entries = history_of(work.connection, record.__tablename__, record_id, limit=10_000)
        values: dict[str, Any] = {"id": record_id}
        for entry in entries:
            if entry["cn"] < cn:
                break
            before = entry["before"] or {}
            values |= {name: before.get(name) for name in {*before, *(entry["after"] or {})}}
        work.put(record, [values])


def _opened(row: Row) -> Row:
    return row | {side: json.loads(row[side]) if row[side] else None for side in ("before", "after")}
