"""What happened to a record, and how a removed one comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.errors import UserError
from db.fields.field import fields_of
from db.fields.kinds import Reference
from db.file.conflicts import Wanted, conflicts
from db.file.save import Problems
from db.file.store import Store, plain
from db.file.tables import history
from db.file.write import Write
from db.records import record_named
from db.records.listing import one
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
    """Bring back a removed record as it was last, see `restored`."""
    with store.write(f"恢复{record.term}") as work:
        restored(work, (record,), [record_id])


def restored(work: Write, kinds: Sequence[type[Record]], ids: Sequence[str]) -> None:
    """Bring back removed records of `kinds[0]`, in this order, each with those of the other kinds that went with it.

    What a record may do without and is gone meanwhile stays blank. Raises UserError when there is nothing to bring back,
    or something it cannot do without has to come back first; Problems when something else has taken its place.
    """
    for record_id in ids:
        for record in kinds:
            last = next(iter(history_of(work.connection, record.__tablename__, record_id, limit=1)), None)
            if last is not None and last["op"] == "del":
                _bring_back(work, record, record_id, last["before"])
            elif record is kinds[0]:
                raise UserError("没有可以恢复的内容：这条记录没有被删除过。", "nothing_to_restore")


def restore_to(store: Store, record: type[Record], record_id: str, cn: int) -> None:
    """Set a living record back to how it stood just before change `cn`; later changes stay in history.

    Raises UserError when it was not there before that change or is not there now, and as `restore` does.
    """
    with store.write(f"恢复{record.term}到以前的内容") as work:
        entries = [e for e in history_of(work.connection, record.__tablename__, record_id, limit=10_000) if e["cn"] >= cn]
        there = one(work.connection, record, record_id) is not None
        if not there or not entries or entries[-1]["cn"] != cn or entries[-1]["before"] is None:
            raise UserError("没有可以恢复的内容：在这次修改以前没有这条记录，或者它已经被删除了。", "nothing_to_restore")
        values: dict[str, Any] = {}
        for entry in entries:
            before = entry["before"] or {}
            values |= {name: before.get(name) for name in {*before, *(entry["after"] or {})}}
        _bring_back(work, record, record_id, values)


def _bring_back(work: Write, record: type[Record], record_id: str, values: Mapping[str, Any]) -> None:
    whole = dict(values)
    for field in fields_of(record):
        if not isinstance(field.kind, Reference) or whole.get(field.name) is None:
            continue
        target = record_named(field.kind.target_table)
        if one(work.connection, target, whole[field.name]) is None:
            if field.required:
                raise UserError(f"所属的{target.term}已经删除，请先恢复它。", "reference_gone")
            whole[field.name] = None
    now = one(work.connection, record, record_id) or {}
    before = {f.name: now.get(f.name) for f in fields_of(record)} if now else {}
    (found,) = conflicts(work.connection, record, [Wanted(record_id, before, before | whole)])
    if found:
        raise Problems(found, record.term)
    work.put(record, [whole | {"id": record_id}])


def _opened(row: Row) -> Row:
    return row | {side: json.loads(row[side]) if row[side] else None for side in ("before", "after")}
