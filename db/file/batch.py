"""Imports as batches: applied in one transaction, numbered, undone with one key; headings fixed once are remembered."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, delete, func, insert, select, update

from db.errors import ContentError, UserError
from db.file.collecting import without_collecting
from db.file.connection import room_for_many
from db.file.plan_parts import Plan
from db.file.reversal import Kept, Reversal
from db.file.store import Store, plain
from db.file.tables import batch, mapping
from db.records.household import Household
from db.records.place import Place
from db.records.record import Record, Row
from db.records.resident import Resident

CHUNK = 1000
T = TypeVar("T")


class Step(NamedTuple):
    """How far an import is: rows written, of how many, and what is being written."""

    done: int
    total: int
    what: str


@dataclass(frozen=True)
class BatchResult:
    """What an import did; `id` and `number` are None when there was nothing to write."""

    id: str | None
    number: int | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class UndoResult:
    """How many records an undo set back, and those that stay, each with the reason.

    When something must stay and the rest was not asked for, nothing was undone.
    """

    number: int
    undone: int
    kept: tuple[Kept, ...]


def apply(store: Store, plan: Plan, *, skip_problems: bool = False) -> Generator[Step, None, BatchResult]:
    """Write a plan as one batch, yielding progress; closing the generator early leaves nothing behind.

    Raises ContentError when rows have problems or open questions and they are not to be skipped, UserError when the
    file was changed since the plan was made; nothing is written then.
    """
    blocked = len({item.source for item in plan.problems} | {(q.key[:3]) for q in plan.questions})
    if blocked and not skip_problems:
        raise ContentError(f"有 {blocked} 行有问题，没有导入。请改正后重来，或选择跳过这些行。", "rows_with_problems")
    counts = plan.counts() | {"skipped": blocked}
    total = sum(len(rows) for _, rows in plan.puts)
    if not total:
        return BatchResult(None, None, counts)
    batch_id = store.ids.new()
    with store.write(f"导入{plan.term}", batch=batch_id) as work:
        if store.state(work.connection, "cn") != str(plan.head_cn):
            raise UserError("核对之后文件里又有了改动，请重新核对一遍再导入。", "plan_outdated")
        number = int(work.connection.scalar(select(func.max(batch.c.number))) or 0) + 1
        done, coming = 0, _coming(plan)
        with room_for_many(work.connection.exec_driver_sql):
            for record, rows in _portions(plan):
                with without_collecting():
                    work.put(record, rows, soon=coming)
                done += len(rows)
                yield Step(done, total, record.term)
        entry = {"id": batch_id, "number": number, "at": work.at, "who": work.who, "reason": work.reason}
        entry |= {"first_cn": plan.head_cn + 1, "last_cn": work.cn}
        work.connection.execute(insert(batch).values(**entry, counts=json.dumps(counts)))
    return BatchResult(batch_id, number, counts)


def to_end(steps: Generator[object, None, T]) -> T:
    """Run a job without a window and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def undo(store: Store, which: int | str, *, rest: bool = False) -> UndoResult:
    """Set back what a batch (its number or id) wrote. Records changed since, or in use by others, are kept and listed.

    If there are any, nothing is undone unless `rest` says to undo the others. Raises UserError when there is no such
    batch or it was undone before.
    """
    with store.write("撤销导入") as work:
        found = _find(work.connection, which)
        work.reason = f"撤销第 {found['number']} 批导入"
        reversal = Reversal(work.connection, found["first_cn"], found["last_cn"], "导入之后")
        if reversal.kept and not rest:
            return UndoResult(found["number"], 0, reversal.kept)
        with room_for_many(work.connection.exec_driver_sql), without_collecting():
            undone = reversal.carry_out(work)
        work.connection.execute(update(batch).where(batch.c.id == found["id"]).values(undone_at=work.at))
    return UndoResult(found["number"], undone, reversal.kept)


def batches(connection: Connection) -> list[Row]:
    """All batches, newest first: id, number, at, who, reason, counts (by name), undone_at (None: not undone)."""
    rows = plain(connection.execute(select(batch).order_by(batch.c.number.desc())))
    return [row | {"counts": json.loads(row["counts"])} for row in rows]


def remember_mapping(store: Store, fingerprint: str, columns: Mapping[int, str | None]) -> None:
    """Keep which column of this kind of heading is which target (None: left out), as the user fixed it."""
    content = json.dumps({str(index): target for index, target in columns.items()}, ensure_ascii=False)
    with store.write("记住表头") as work:
        work.connection.execute(delete(mapping).where(mapping.c.fingerprint == fingerprint))
        work.connection.execute(insert(mapping).values(fingerprint=fingerprint, content=content, at=work.at))


def mappings(connection: Connection) -> dict[str, dict[int, str | None]]:
    """Everything the user fixed: fingerprint of the heading → column from 0 → target (None: left out)."""
    rows = connection.execute(select(mapping.c.fingerprint, mapping.c.content).order_by(mapping.c.fingerprint))
    return {found: {int(index): target for index, target in json.loads(content).items()} for found, content in rows}


def _portions(plan: Plan) -> Iterator[tuple[type[Record], list[Row]]]:
    """Rows to put, in pieces; places level by level, because a place's whole name is made of the one above."""
    for record, rows in plan.puts:
        for piece in _levels(rows) if record is Place else [list(rows)]:
            for start in range(0, len(piece), CHUNK):
                yield record, piece[start : start + CHUNK]


def _levels(rows: Sequence[Row]) -> list[list[Row]]:
    return [list(level) for _, level in groupby(rows, key=lambda row: row.get("kind"))]


def _coming(plan: Plan) -> dict[str, dict[str, Row]]:
    """People who are written after the households they are the contact of."""
    people = next((rows for record, rows in plan.puts if record is Resident), ())
    contacts = {row.get("contact_id") for record, rows in plan.puts if record is Household for row in rows}
    chosen = (row for row in people if row["id"] in contacts and "version" not in row)
    return {Resident.__tablename__: {row["id"]: {**row, **Resident.derive(row, {})} for row in chosen}}


def _find(connection: Connection, which: int | str) -> Row:
    column = batch.c.number if isinstance(which, int) else batch.c.id
    found = plain(connection.execute(select(batch).where(column == which)))
    if not found:
        raise UserError("没有这一批导入，请在批次列表里选择。", "no_such_batch")
    if found[0]["undone_at"]:
        raise UserError(f"第 {found[0]['number']} 批导入已经撤销过了。", "already_undone")
    return found[0]
