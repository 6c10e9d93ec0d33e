"""The one door in: whatever comes from a form, a roster, a package or a script is read and checked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.errors import ContentError
from db.fields.field import fields_of
from db.file.conflicts import Wanted, conflicts
from db.file.write import Write, one_each
from db.records.listing import rows_of
from db.records.record import Record, Row, read_values


class Problems(ContentError):
    """A row was not saved: `by_field` has a sentence for each field that is wrong."""

    def __init__(self, by_field: Mapping[str, str], term: str) -> None:
        """Join the sentences for those who see only one line."""
        super().__init__(f"{term}没有保存：" + "；".join(by_field.values()), "problems")
        self.by_field = dict(by_field)


@dataclass(frozen=True)
class _Draft:
    """One row as it was read: what to put, the whole row it makes, and what could not be read."""

    put: Row
    wanted: Wanted
    problems: dict[str, str]


def save(work: Write, record: type[Record], rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Read by kinds, complete, check rules and references, then put → ids. Raises Problems and writes nothing.

    A row with an `id` changes only the fields it names; without one it is new. Rows with one id count as one.
    """
    given = one_each(rows)
    single = {id(row): row for row in given}
    drafts = dict(zip(single, _drafts(work.connection, record, list(single.values())), strict=True))
    for found in _judged(work.connection, record, list(drafts.values())):
        if found:
            raise Problems(found, record.term)
    return work.put(record, [drafts[id(row)].put for row in given])


def problems_of(connection: Connection, record: type[Record], rows: Sequence[Row]) -> list[dict[str, str]]:
    """Sentences by field for each row as `save` would say them, {} where it would save; no two rows may have one id."""
    return _judged(connection, record, _drafts(connection, record, rows))


def _judged(connection: Connection, record: type[Record], drafts: Sequence[_Draft]) -> list[dict[str, str]]:
    clashes = conflicts(connection, record, [draft.wanted for draft in drafts])
    pairs = zip(drafts, clashes, strict=True)
    return [{**record.problems(draft.wanted.after), **clash, **draft.problems} for draft, clash in pairs]


def _drafts(connection: Connection, record: type[Record], rows: Sequence[Row]) -> list[_Draft]:
    known = {row["id"]: row for row in rows_of(connection, record, [row["id"] for row in rows if row.get("id")])}
    return [_draft(record, row, known) for row in rows]


def _draft(record: type[Record], row: Row, known: Mapping[str, Row]) -> _Draft:
    values, problems, _ = read_values(record, {k: v for k, v in row.items() if k not in ("id", "version")})
    row_id = row.get("id") or values.get(record.shares_id_of)
    old = known.get(row_id or "")
    names = [f.name for f in fields_of(record)]
    before = {name: old[name] for name in names} if old else {}
    whole = {name: values[name] if name in values else before.get(name) for name in names}
    filled = record.completed(whole)
    values |= {name: filled[name] for name in filled if filled[name] != whole[name]}
    kept = {"id": row_id} if row_id else {}
    if "version" in row:
        kept["version"] = row["version"]
    return _Draft({**kept, **values}, Wanted(row_id, before, filled), problems)
