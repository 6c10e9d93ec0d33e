"""Prove that a file is sound: every page authentic, references whole, stored keys equal to what records say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from db.fields.field import derived_of
from db.file.connection import connect, faults
from db.file.near import near_of
from db.file.store import Store
from db.file.tables import file_state, history
from db.records import RECORDS
from db.records.record import Record

CHUNK = 2000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: a stable code, the table, the record's id (never a value), a sentence."""

    code: str
    entity: str
    id: str
    sentence: str


@dataclass(frozen=True)
class Examination:
    """Result of a check: rows looked at by table, and what was found."""

    rows: dict[str, int]
    findings: tuple[Finding, ...]


def check(store: Store) -> Examination:
    """Look at the whole file; nothing is changed."""
    raw = connect(store.path, store.key)
    try:
        found = [Finding("page", "", "", f"文件内容有损坏：{text}") for text in faults(raw)]
    finally:
        raw.close()
    rows: dict[str, int] = {}
    with store.read() as connection:
        for record in RECORDS:
            rows[record.__tablename__], wrong = _keys(connection, record)
            found += wrong
        found += _numbers(connection)
    return Examination(rows, tuple(found))


def repair(store: Store) -> int:
    """Write the stored keys anew where they differ from the records → how many rows were mended."""
    mended = 0
    with store.write("重建检索键") as work:
        for record in RECORDS:
            ids = [f.id for f in _keys(work.connection, record)[1]]
            work.refresh(record, ids)
            mended += len(ids)
    return mended


def _keys(connection: Connection, record: type[Record]) -> tuple[int, list[Finding]]:
    table, names = record.__table__, derived_of(record)
    count = int(connection.scalar(select(func.count()).select_from(table)) or 0)
    found: list[Finding] = []
    if not names:
        return count, found
    ids: Sequence[str] = list(connection.scalars(select(table.c.id)))
    for start in range(0, len(ids), CHUNK):
        query = select(table).where(table.c.id.in_(ids[start : start + CHUNK]))
        rows = [dict(row) for row in connection.execute(query).mappings()]
        for row, near in zip(rows, near_of(connection, record, rows), strict=True):
            if any(row[name] != value for name, value in record.derive(row, near).items()):
                found.append(Finding("stale_key", record.__tablename__, row["id"], f"{record.term}的检索键与内容不一致"))
    return count, found


def _numbers(connection: Connection) -> list[Finding]:
    top = int(connection.scalar(select(func.max(history.c.cn))) or 0)
    have = int(connection.scalar(select(file_state.c.value).where(file_state.c.key == "cn")) or 0)
    return [] if have >= top else [Finding("change_number", "file_state", "", "变更编号小于历史记录中的编号")]
