"""Plans a ledger of any record by its field declarations alone: one row, one record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.fields.field import Field, fields_of
from db.fields.kinds import Name, Reference
from db.file.plan_parts import NEW, Draft, SourceRow, Verdict, load, weigh
from db.file.plan_reading import Line, Reader
from db.records import record_named
from db.records.record import Record, Row
from db.records.shape import Shape

_Key = tuple[Any, ...]


def plan_flat(
    connection: Connection, shape: Shape, draft: Draft, rows: Sequence[SourceRow], office_id: str | None
) -> None:
    """Fill the draft with what the rows of a ledger would do."""
    _Ledger(connection, shape, draft, office_id).make(rows)


class Titles:
    """Finds referenced records by their title, whole name or id, within the office's own."""

    def __init__(self, connection: Connection, office_id: str | None) -> None:
        """Tables are read when first asked for."""
        self._connection, self._office_id = connection, office_id
        self._ids: dict[str, dict[str, list[str]]] = {}
        self._titles: dict[str, dict[str, str]] = {}

    def find(self, entity: str, text: str) -> list[str]:
        """Ids of the records of a table that a text names; an id names itself."""
        self._read(entity)
        return [text] if text in self._titles[entity] else self._ids[entity].get(text, [])

    def title(self, entity: str, record_id: str) -> str:
        """Title of a record; its id when it is not the office's own."""
        self._read(entity)
        return self._titles[entity].get(record_id, record_id)

    def _read(self, entity: str) -> None:
        if entity in self._titles:
            return
        record = record_named(entity)
        self._titles[entity] = {key: record.title(row) for key, row in load(self._connection, record, self._office_id).items()}
        names: defaultdict[str, list[str]] = defaultdict(list)
        for key, title in self._titles[entity].items():
            names[title].append(key)
        self._ids[entity] = dict(names)


class _Ledger:
    """Matches by our id or the whole title where it is given, else by all required fields; a name alone is never enough."""

    def __init__(self, connection: Connection, shape: Shape, draft: Draft, office_id: str | None) -> None:
        self.record: type[Record] = shape.record
        self.entity = self.record.__tablename__
        self.draft, self.reader = draft, Reader(_without_references(shape), draft)
        self.titles = Titles(connection, office_id)
        self.references = [f for f in fields_of(self.record) if isinstance(f.kind, Reference)]
        self.required = [f for f in fields_of(self.record) if f.required]
        self.name_alone = [type(f.kind) for f in self.required] == [Name]
        self.known = load(connection, self.record, office_id)
        self.alike: defaultdict[_Key, list[Row]] = defaultdict(list)
        for row in self.known.values():
            self.alike[self._key(row)].append(row)
        self.claimed: dict[str, SourceRow] = {}

    def make(self, rows: Sequence[SourceRow]) -> None:
        lines = [self.reader.read(row) for row in rows]
        for line in lines:
            self._refer(line)
        given = [line.values[self.entity].pop("id", None) for line in lines]
        for line, record_id in zip(lines, given, strict=True):
            if record_id is not None:
                self._by_id(line, str(record_id))
        for line, record_id in zip(lines, given, strict=True):
            if record_id is None and not line.wrong:
                self._by_likeness(line)

    def _refer(self, line: Line) -> None:
        """Read references: a title, the whole name of a place, or an id."""
        for f in self.references:
            target = f"{self.entity}.{f.name}"
            text = line.row.values.get(target, "").strip()
            if not text:
                continue
            assert isinstance(f.kind, Reference)  # noqa: S101 - chosen so
            found = self.titles.find(f.kind.target_table, text)
            if len(found) == 1:
                line.values[self.entity][f.name] = found[0]
                continue
            line.wrong = True
            many = f"有 {len(found)} 个“{text}”，请改填系统编号" if found else f"找不到“{text}”，请先登记或改正"
            self.draft.trouble(line.row, target, f"{f.term}{many}")

    def _by_id(self, line: Line, record_id: str) -> None:
        found = self.titles.find(self.entity, record_id)
        old = self.known[found[0]] if len(found) == 1 else None
        if old is None:
            many = f"在文件里有 {len(found)} 条，分不清是哪一条" if found else "在文件里找不到，请留空或核对"
            self.draft.trouble(line.row, f"{self.entity}.id", f"“{record_id}”{many}")
        elif self._claim(line, old) and not line.wrong:
            self._settle(line, old)

    def _by_likeness(self, line: Line) -> None:
        values = line.values[self.entity]
        alike = [row for row in self.alike[self._key(values)] if row["id"] not in self.claimed]
        equal = [row for row in alike if weigh(self.record, row, values).put is None]
        if len(equal) == 1 or (len(alike) == 1 and not self.name_alone):
            old: Row | None = (equal or alike)[0]
        elif alike:
            titles = {row["id"]: self._described(row) for row in equal or alike}
            answer = self.draft.ask(line.row, self.entity, f"文件里有 {len(titles)} 条相近的，请选择", titles)
            if answer is None:
                return
            old = None if answer == NEW else self.known[answer]
        else:
            old = None
        if old is None or self._claim(line, old):
            self._settle(line, old)

    def _claim(self, line: Line, old: Row) -> bool:
        first = self.claimed.setdefault(old["id"], line.row)
        if first is line.row:
            return True
        self.draft.trouble(line.row, f"{self.entity}.id", f"与第 {first.row} 行是同一条记录")
        return False

    def _settle(self, line: Line, old: Row | None) -> None:
        values: Row = {**line.values[self.entity], "id": old["id"] if old else self.draft.new_id()}
        verdict: Verdict = weigh(self.record, old, values, self._shown)
        for name, sentence in verdict.problems.items():
            self.draft.trouble(line.row, f"{self.entity}.{name}", sentence)
        if not verdict.problems:
            whole = {**(old or {}), **(verdict.put or {}), "id": values["id"]}
            self.draft.settle(self.record, line.row.source, verdict, whole, known=old is not None)

    def _key(self, row: Row) -> _Key:
        return tuple(row.get(f.name) for f in self.required)

    def _described(self, row: Row) -> str:
        shown = (self._shown(f, row[f.name]) for f in fields_of(self.record) if row[f.name] is not None)
        return " ".join(list(dict.fromkeys((self.record.title(row), *shown)))[:4])

    def _shown(self, f: Field, value: Any) -> str:
        if value is None or not isinstance(f.kind, Reference):
            return f.kind.show(value)
        return self.titles.title(f.kind.target_table, str(value))


def _without_references(shape: Shape) -> Shape:
    """Text of a reference is a title, which its kind (an id) would refuse."""
    names = {f"{shape.record.__tablename__}.{f.name}" for f in fields_of(shape.record) if isinstance(f.kind, Reference)}
    kept = {target: headings for target, headings in shape.targets.items() if target not in names}
    return Shape(shape.code, shape.term, shape.record, kept)
