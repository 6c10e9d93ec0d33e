"""The one door in: whatever comes from a form, a roster, a package or a script is read and checked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from db.errors import ContentError
from db.fields.field import fields_of
from db.fields.kinds import Reference
from db.file.write import Write
from db.records.place import Place, standing_problem
from db.records.record import Record, Row, read_values


class Problems(ContentError):
    """A row was not saved: `by_field` has a sentence for each field that is wrong."""

    def __init__(self, by_field: Mapping[str, str], term: str) -> None:
        """Join the sentences for those who see only one line."""
        super().__init__(f"{term}没有保存：" + "；".join(by_field.values()), "problems")
        self.by_field = dict(by_field)


def save(work: Write, record: type[Record], rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Read by kinds, complete, check rules and references, then put → ids. Raises Problems and writes nothing.

    A row with an `id` changes only the fields it names; without one it is new.
    """
    ready: list[Row] = []
    for row in rows:
        values, found, _ = read_values(record, {k: v for k, v in row.items() if k not in ("id", "version")})
        whole = _whole(work.connection, record, row.get("id"), values)
        filled = record.completed(whole)
        values |= {name: filled[name] for name in filled if filled[name] != whole.get(name)}
        whole = filled
        found = {**record.problems(whole), **conflicts(work.connection, record, values, whole), **found}
        if found:
            raise Problems(found, record.term)
        ready.append({**{k: row[k] for k in ("id", "version") if k in row}, **values})
    return work.put(record, ready)


def conflicts(connection: Connection, record: type[Record], values: Mapping[str, Any], whole: Row) -> dict[str, str]:
    """Sentences for what only the file can tell: a reference that is not there, a place that may not stand there."""
    found: dict[str, str] = {}
    for field in fields_of(record):
        wanted = values.get(field.name)
        if wanted is None or not isinstance(field.kind, Reference):
            continue
        table = Record.metadata.tables[field.kind.target_table]
        if connection.scalar(select(table.c.id).where(table.c.id == wanted)) is None:
            found[field.name] = f"{field.term}已经不在了，请重新选择"
    if record is Place and not found and {"kind", "parent_id"} & values.keys():
        table = Record.metadata.tables["place"]
        above = connection.scalar(select(table.c.kind).where(table.c.id == whole.get("parent_id")))
        if sentence := standing_problem(whole.get("kind"), above):
            found["parent_id"] = sentence
    return found


def _whole(connection: Connection, record: type[Record], record_id: str | None, values: Row) -> Row:
    names = [f.name for f in fields_of(record)]
    old: Row = {}
    if record_id:
        table = record.__table__
        columns = [table.c[name] for name in names]
        found = connection.execute(select(*columns).where(table.c.id == record_id)).mappings().first()
        old = dict(found) if found else {}
    return {name: values[name] if name in values else old.get(name) for name in names}

