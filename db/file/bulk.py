"""One field of many records changed at once: what would become of each row, and the change itself, step by step."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from db.fields.field import SENSITIVE, Field, fields_of
from db.fields.kinds import Name, Reference, Text, Value
from db.file.save import problems_of, save
from db.file.store import Store
from db.file.write import Write
from db.records.listing import rows_of
from db.records.record import Record, Row

PORTION = 200
_ONE_EACH = (("household", "roster_no"),)  # what a roster tells one from another by


@dataclass(frozen=True)
class BulkRow:
    """What becomes of one record: `problem` is why it stays as it is; without one, and `old` other than new, it changes."""

    id: str
    title: str
    version: int
    old: Value | None
    problem: str = ""
    same: bool = False

    @property
    def changes(self) -> bool:
        """Whether the record is going to be changed."""
        return not self.problem and not self.same


@dataclass(frozen=True)
class BulkStep:
    """How far long work is, as `desktop.jobs` wants to know it."""

    done: int
    total: int
    what: str


def changed_together(record: type[Record]) -> tuple[Field, ...]:
    """Fields that many records can sensibly have alike: no names, no document or roster numbers, no references."""
    return tuple(
        f for f in fields_of(record)
        if f.sensitivity != SENSITIVE and not isinstance(f.kind, Name | Reference) and not (f.required and isinstance(f.kind, Text))
        and (record.__tablename__, f.name) not in _ONE_EACH
    )


def foreseen(
    store: Store, record: type[Record], ids: Sequence[str], field: Field, value: Value | None
) -> Generator[BulkStep, None, list[BulkRow]]:
    """Work out what setting `field` to `value` would do, in the order of `ids` → a row for each that is still there."""
    found: list[BulkRow] = []
    with store.read() as connection:
        for start in range(0, len(ids), PORTION):
            yield BulkStep(start, len(ids), "核对")
            found += _portion(connection, record, ids[start : start + PORTION], field, value)
    return found


def change_all(
    store: Store, record: type[Record], rows: Sequence[BulkRow], field: Field, value: Value | None
) -> Generator[BulkStep, None, Write]:
    """Set `field` of the rows that change, all in one transaction → its Write. Closing the generator changes nothing.

    Raises Stale when one of them was changed since it was looked at, Problems when one cannot be saved.
    """
    wanted = [{"id": row.id, "version": row.version, field.name: value} for row in rows if row.changes]
    with store.write(f"批量修改{record.term}：{field.term}") as work:
        for start in range(0, len(wanted), PORTION):
            yield BulkStep(start, len(wanted), f"修改{field.term}")
            save(work, record, wanted[start : start + PORTION])
    return work


def _portion(
    connection: Connection, record: type[Record], ids: Sequence[str], field: Field, value: Value | None
) -> Iterator[BulkRow]:
    rows = rows_of(connection, record, ids)
    problems = problems_of(connection, record, [{"id": row["id"], field.name: value} for row in rows])
    for row, found in zip(rows, problems, strict=True):
        same = field.kind.same(row[field.name], value)
        yield BulkRow(row["id"], _named(record, row), int(row["version"] or 0), row[field.name], "" if same else "；".join(found.values()), same)


def _named(record: type[Record], row: Row) -> str:
    """The title, and of a person also the door: many bear one name."""
    title, door = record.title(row), str(row.get("door") or "")
    return title if door in title else f"{title}　{door}"
