"""What can be done inside the one transaction: put and remove whole rows; history and change numbers come by themselves."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from db.errors import UserError
from db.fields.field import fields_of
from db.file.ids import Ids
from db.file.near import Soon, dependents, near_of, target_of
from db.file.tables import file_state, history, tombstone
from db.records.listing import among
from db.records.record import Record, Row

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Change:
    """After a commit: which rows of a table were put and which were removed."""

    entity: str
    put: frozenset[str]
    removed: frozenset[str]


class Stale(UserError):
    """The row was saved by somebody else since it was loaded; nothing was written."""


class Write:
    """One transaction's work. Made by `Store.write` only."""

    def __init__(
        self, connection: Connection, ids: Ids, office_id: str, who: str, at: str, reason: str, batch: str | None
    ) -> None:
        """Begin counting at the file's change number."""
        self.connection, self.office_id, self.who, self.at = connection, office_id, who, at
        self.reason, self.batch, self._ids = reason, batch, ids
        self.cn = int(connection.scalar(select(file_state.c.value).where(file_state.c.key == "cn")) or 0)
        self._first = self.cn
        self._put: defaultdict[str, set[str]] = defaultdict(set)
        self._removed: defaultdict[str, set[str]] = defaultdict(set)
        self._awaited: defaultdict[str, set[str]] = defaultdict(set)  # what stored keys were made without, so far

    def put(self, record: type[Record], rows: Iterable[Mapping[str, Any]], *, soon: Soon | None = None) -> list[str]:
        """Insert rows without a known id, change the named fields of the others → ids in order.

        A row may carry `version` as it was loaded: raises Stale when it was changed or removed since.
        Rows in which nothing differs are left alone (no change number, no history). Rows with one id count as one,
        the later values win. Raises UserError `foreign_id` for a row of another office.
        `soon`: rows (by table and id) that will be put next and that stored keys of these are made of.
        """
        table = _table(record)
        wanted = one_each(rows)
        single = list({id(row): row for row in wanted}.values())
        known = self._current(table, [row["id"] for row in single if row.get("id")])
        given = [row["id"] for row in single if row.get("id") and row["id"] not in known]
        fresh: list[Row] = []
        changed: list[tuple[Row, Row]] = []
        for row in single:
            old = known.get(row.get("id") or "")
            self._refuse_foreign(old or {}, row)
            if old is None:
                _refuse_removed(row)
                fresh.append(self._fresh(record, row))
                row["id"] = fresh[-1]["id"]
            elif (new := _changed(record, old, row)) is not None:
                changed.append((old, new))
        known_since = self._revive(table, given)
        fresh = [row | {"created_at": known_since[row["id"]]} if row["id"] in known_since else row for row in fresh]
        self._derive(record, fresh + [new for _, new in changed], soon)
        self._insert(record, table, fresh)
        self._update(record, table, changed)
        moved = [new["id"] for _, new in changed]
        born = {row["id"] for row in fresh}
        self._removed[table.name] -= born
        self._put[table.name].update(born, moved)
        asked = {name for other, column in dependents(record) for name in other.near[column]}
        felt = [new["id"] for old, new in changed if any(old[name] != new[name] for name in asked)]
        self._cascade(record, [*felt, *sorted(born & self._awaited[table.name])])
        return [row["id"] for row in wanted]

    def remove(self, record: type[Record], ids: Iterable[str]) -> int:
        """Really delete rows, keeping a before-image in history and a tombstone → how many there were."""
        table = _table(record)
        gone = list(self._current(table, list(ids)).values())
        entries, stones = [], []
        for row in gone:
            self._refuse_foreign(row)
            cn = self._next()
            entries.append(self._entry(record, row["id"], cn, "del", _declared(record, row), None))
            stones.append({"entity": table.name, "id": row["id"], "cn": cn, "at": self.at})
        if gone:
            self.connection.execute(delete(table).where(among(table.c.id, [row["id"] for row in gone])))
            insert_all(self.connection, history, entries)
            insert_all(self.connection, tombstone, stones)
        self._removed[table.name].update(row["id"] for row in gone)
        self._put[table.name] -= self._removed[table.name]
        return len(gone)

    def refresh(self, record: type[Record], ids: Sequence[str]) -> None:
        """Compute the stored keys of rows, and of what stands on them, anew; content, change number, version stay."""
        table = _table(record)
        rows = list(self._current(table, ids).values())
        self._derive(record, rows)
        if rows:
            self._overwrite(table, rows)
            self._put[table.name].update(row["id"] for row in rows)
            self._cascade(record, [row["id"] for row in rows])

    def finish(self) -> None:
        """Refuse to leave references to removed rows behind, then write the change number."""
        self._refuse_dangling()
        if self.cn != self._first:
            state = update(file_state).where(file_state.c.key == "cn").values(value=str(self.cn))
            self.connection.execute(state)

    @property
    def span(self) -> tuple[int, int]:
        """First and last change number of this transaction, as far as it is; the first is greater when nothing was changed."""
        return self._first + 1, self.cn

    def changes(self) -> tuple[Change, ...]:
        """What this transaction changed, by table."""
        names = {*self._put, *self._removed}
        found = (Change(n, frozenset(self._put[n]), frozenset(self._removed[n])) for n in sorted(names))
        return tuple(change for change in found if change.put or change.removed)

    def _fresh(self, record: type[Record], row: Mapping[str, Any]) -> Row:
        return {
            **_blank(record), **row, "id": row.get("id") or self._ids.new(), "office_id": self.office_id,
            "version": 1, "created_at": self.at, "changed_at": self.at, "cn": self._next(),
        }

    def _revive(self, table: Table, ids: Sequence[str]) -> dict[str, str]:
        """Records that were removed are there again → when each of them was first made."""
        gone = delete(tombstone).where(tombstone.c.entity == table.name)
        if not ids or not self.connection.execute(gone.where(among(tombstone.c.id, ids))).rowcount:
            return {}
        made = (history.c.entity == table.name, among(history.c.id, ids), history.c.before.is_(None))
        query = select(history.c.id, func.min(history.c.at).label("made")).where(*made).group_by(history.c.id)
        return {row.id: row.made for row in self.connection.execute(query)}

    def _insert(self, record: type[Record], table: Table, rows: Sequence[Row]) -> None:
        if not rows:
            return
        insert_all(self.connection, table, rows)
        entries = [self._entry(record, row["id"], row["cn"], "put", None, _declared(record, row)) for row in rows]
        insert_all(self.connection, history, entries)

    def _update(self, record: type[Record], table: Table, pairs: Sequence[tuple[Row, Row]]) -> None:
        if not pairs:
            return
        entries = []
        for old, new in pairs:
            new.update(cn=self._next(), version=(old["version"] or 0) + 1, changed_at=self.at)
            names = [f.name for f in fields_of(record) if old[f.name] != new[f.name]]
            before, after = {n: old[n] for n in names}, {n: new[n] for n in names}
            entries.append(self._entry(record, new["id"], new["cn"], "put", before, after))
        self._overwrite(table, [new for _, new in pairs])
        insert_all(self.connection, history, entries)

    def _overwrite(self, table: Table, rows: Sequence[Row]) -> None:
        names = [c.name for c in table.columns if c.name != "id"]
        statement = update(table).where(table.c.id == bindparam("the_id"))
        statement = statement.values({name: bindparam(f"new_{name}") for name in names})
        named = [{"the_id": row["id"], **{f"new_{n}": row[n] for n in names}} for row in rows]
        self.connection.execute(statement, named)

    def _derive(self, record: type[Record], rows: Sequence[Row], soon: Soon | None = None) -> None:
        found = near_of(self.connection, record, rows, soon)
        for row, near in zip(rows, found, strict=True):
            row.update(record.derive(row, near))
        for column in record.near:
            without = {row[column] for row, near in zip(rows, found, strict=True) if row.get(column) and column not in near}
            self._awaited[target_of(record, column).name] |= without

    def _cascade(self, record: type[Record], ids: Sequence[str]) -> None:
        for other, column in dependents(record) if ids else ():
            table = _table(other)
            rows = self._rows(table, column, ids)
            before = [dict(row) for row in rows]
            self._derive(other, rows)
            moved = [row for old, row in zip(before, rows, strict=True) if old != row]
            if moved:
                self._overwrite(table, moved)
                self._put[table.name].update(row["id"] for row in moved)
                self._cascade(other, [row["id"] for row in moved])

    def _current(self, table: Table, ids: Sequence[str]) -> dict[str, Row]:
        return {row["id"]: row for row in self._rows(table, "id", ids)}

    def _rows(self, table: Table, column: str, ids: Sequence[str]) -> list[Row]:
        if not ids:
            return []
        names = table.columns.keys()
        found = self.connection.execute(select(table).where(among(table.c[column], ids)))
        return [dict(zip(names, row, strict=True)) for row in found]

    def _refuse_dangling(self) -> None:
        for entity, ids in self._removed.items():
            for record, column in referring(entity):
                count = select(func.count()).select_from(_table(record))
                column_ = _table(record).c[column]
                left = self.connection.scalar(count.where(among(column_, sorted(ids)))) if ids else 0
                if left:
                    what = _by_table()[entity].term
                    raise UserError(f"该{what}还有 {left} 条{record.term}记录，请先处理这些记录。", "still_referenced")

    def _refuse_foreign(self, *rows: Mapping[str, Any]) -> None:
        if any(row.get("office_id") not in (None, self.office_id) for row in rows):
            raise UserError("这条记录属于别的单位，只能查看，不能在这里修改。", "foreign_id")

    def _entry(
        self, record: type[Record], row_id: str, cn: int, op: str, before: Row | None, after: Row | None
    ) -> Row:
        return {
            "cn": cn, "entity": record.__tablename__, "id": row_id, "op": op, "who": self.who, "at": self.at,
            "reason": self.reason, "batch": self.batch, "before": _json(before), "after": _json(after),
        }

    def _next(self) -> int:
        self.cn += 1
        return self.cn


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert many rows straight through the driver: binding each by SQLAlchemy takes longer than the insert."""
    statement = str(insert(table).compile(dialect=connection.dialect))
    connection.exec_driver_sql(statement, list(map(itemgetter(*table.columns.keys()), rows)))


def one_each(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """A copy of each row; rows with one id share one copy, in which the later values count."""
    by_id: dict[str, Row] = {}
    copies: list[Row] = []
    for row in rows:
        key = row.get("id")
        whole = by_id.setdefault(key, {}) if key else {}
        whole.update(row)
        copies.append(whole)
    return copies


def _refuse_removed(row: Mapping[str, Any]) -> None:
    if row.get("version") is not None:
        raise Stale("这条记录刚被删除了，没有保存。要找回它，请点列表上方的“恢复…”，找回后再改。", "stale")


def _table(record: type[Record]) -> Table:
    table = record.__table__
    assert isinstance(table, Table)  # noqa: S101 - every record is one table
    return table


def _by_table() -> dict[str, type[Record]]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Record.registry.mappers}


def referring(entity: str) -> list[tuple[type[Record], str]]:
    """Records and their columns that refer to a table."""
    return [
        (record, column.name)
        for record in _by_table().values()
        for column in _table(record).columns
        for link in column.foreign_keys
        if link.column.table.name == entity
    ]


def _changed(record: type[Record], old: Row, row: Row) -> Row | None:
    if row.get("version") is not None and row["version"] != old["version"]:
        raise Stale("这条记录刚被修改过，请按 F5 刷新后再改。您填写的内容还在。", "stale")
    names = [f.name for f in fields_of(record) if f.name in row and row[f.name] != old[f.name]]
    return old | {n: row[n] for n in names} if names else None


@cache
def _blank(record: type[Record]) -> Row:
    return dict.fromkeys(f.name for f in fields_of(record))


def _declared(record: type[Record], row: Row) -> Row:
    return {name: row[name] for name in _blank(record) if row[name] is not None}


def _json(values: Row | None) -> str | None:
    return None if values is None else _ENCODER.encode(values)

