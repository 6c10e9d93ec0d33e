"""What an import plan is made of: where each line comes from, what it would do, and what stands against it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from db.fields.field import Field, fields_of
from db.fields.kinds import Day
from db.file.tables import file_state
from db.records.record import Record, Row

_STARS_WOULD_STAY = "这一格里有遮盖了的号码，写进去原来的号码就没有了；请用“原样复制”的表格来改"
NEW = "new"  # the answer “none of these, a new one”


class Source(NamedTuple):
    """Where a line stands: file and sheet by name, row as the spreadsheet counts."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a roster: texts by target (“entity.field”), headings as written, cells that must not be used."""

    file: str
    sheet: str
    row: int
    values: Mapping[str, str]
    headings: Mapping[str, str] = field(default_factory=dict)
    troubles: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """Where the row stands."""
        return Source(self.file, self.sheet, self.row)


class Item(NamedTuple):
    """One record the plan would make, change, or found the same; `changes`: field → (old shown, new shown)."""

    source: Source | None
    entity: str
    id: str
    title: str
    changes: Mapping[str, tuple[str, str]] = {}
    note: str = ""


class Problem(NamedTuple):
    """Why a row cannot be taken (or, among the hints, what to look at): place, column heading, sentence."""

    source: Source
    column: str
    sentence: str


class QuestionKey(NamedTuple):
    """What an answer refers to: the row, and whether the person or the household of it is asked about."""

    file: str
    sheet: str
    row: int
    entity: str


class Question(NamedTuple):
    """A row that fits several records: `candidates` are (id, title); answered by an id or by `NEW`."""

    key: QuestionKey
    sentence: str
    candidates: tuple[tuple[str, str], ...]


class NewPlace(NamedTuple):
    """A place the file does not know yet; `source` is the first row that names it."""

    source: Source
    id: str
    kind: str
    path: str


Answers = Mapping[QuestionKey, str]


@dataclass(frozen=True)
class Plan:
    """What an import would do; nothing is written. `puts` are the rows without problems, in the order to write them.

    `head_cn` is the file's change number the plan was made at: it is void once anything was written.
    """

    term: str
    head_cn: int
    rows: int
    new: tuple[Item, ...]
    changed: tuple[Item, ...]
    same: tuple[Item, ...]
    absent: tuple[Item, ...]
    new_places: tuple[NewPlace, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    hints: tuple[Problem, ...]
    puts: tuple[tuple[type[Record], tuple[Row, ...]], ...] = field(repr=False)

    def counts(self) -> dict[str, int]:
        """How many of each, for the batch's entry."""
        names = ("new", "changed", "same", "absent", "new_places", "problems", "questions")
        return {name: len(getattr(self, name)) for name in names}


class Verdict(NamedTuple):
    """What taking `values` for a record would mean: the row to put (None: nothing differs), changes, problems."""

    put: Row | None
    changes: dict[str, tuple[str, str]]
    problems: dict[str, str]


@dataclass
class Draft:
    """A plan being made: collects items, problems and the rows to put."""

    term: str
    new_id: Callable[[], str]
    answers: Answers
    new: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    same: list[Item] = field(default_factory=list)
    absent: list[Item] = field(default_factory=list)
    new_places: list[NewPlace] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    hints: list[Problem] = field(default_factory=list)
    puts: defaultdict[type[Record], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def trouble(self, row: SourceRow, target: str, sentence: str) -> None:
        """Note a problem at the cell of a target."""
        self.problems.append(Problem(row.source, heading(row, target), sentence))

    def hint(self, row: SourceRow, target: str, sentence: str) -> None:
        """Note what the user should look at; the row is taken all the same."""
        self.hints.append(Problem(row.source, heading(row, target), sentence))

    def ask(self, row: SourceRow, entity: str, sentence: str, candidates: Mapping[str, str]) -> str | None:
        """The id the user chose among candidates (id → title), `NEW`, or None: then it is noted as a question."""
        key = QuestionKey(row.file, row.sheet, row.row, entity)
        answer = self.answers.get(key)
        if answer == NEW or answer in candidates:
            return answer
        self.questions.append(Question(key, sentence, tuple(candidates.items())))
        return None

    def settle(
        self, record: type[Record], source: Source | None, verdict: Verdict, whole: Row, *, known: bool, note: str = ""
    ) -> None:
        """Put down what a verdict without problems means; `whole` names the record (id and what the title needs)."""
        item = Item(source, record.__tablename__, whole["id"], record.title(whole), verdict.changes, note)
        if not known:
            self.new.append(item)
        elif verdict.put is None:
            self.same.append(item)
        else:
            self.changed.append(item)
        if verdict.put is not None:
            self.puts[record].append(verdict.put)

    def finished(self, connection: Connection, rows: int, order: tuple[type[Record], ...]) -> Plan:
        """The plan; `order` is the order in which records are written."""
        head = int(connection.scalar(select(file_state.c.value).where(file_state.c.key == "cn")) or 0)
        puts = tuple((record, tuple(self.puts[record])) for record in order if self.puts.get(record))
        return Plan(
            self.term, head, rows, tuple(self.new), tuple(self.changed), tuple(self.same), tuple(self.absent),
            tuple(self.new_places), tuple(self.problems), tuple(self.questions), tuple(self.hints), puts,
        )


def heading(row: SourceRow, target: str) -> str:
    """The column's heading as written, else the term of the field behind the target."""
    from db.records.shape import OWN_ID, PLACES, field_named  # noqa: PLC0415 - shapes are asked only for sentences

    if target in row.headings:
        return row.headings[target]
    found = field_named(target)
    return found.term if found else PLACES.get(target, (OWN_ID,))[0]


def weigh(record: type[Record], old: Row | None, values: Row, shown: Callable[[Field, Any], str] | None = None) -> Verdict:
    """Compare values (blanks left out; None clears) with a known record, or check them as a new one.

    `shown` writes references for people. Pure; the record's own `completed` and `problems` decide.
    """
    if old is None:
        whole = record.completed(values)
        put = {name: value for name, value in whole.items() if value is not None}
        return Verdict(put, {}, record.problems(whole))
    fields = fields_of(record)
    named = [f for f in fields if f.name in values and _differs(f, old[f.name], values[f.name])]
    if not named:
        return Verdict(None, {}, {})
    before = {f.name: old[f.name] for f in fields}
    whole = record.completed(before | {f.name: values[f.name] for f in named})
    moved = [f for f in fields if whole[f.name] != before[f.name]]
    put = {"id": old["id"], "version": old["version"], **{f.name: whole[f.name] for f in moved}}
    show = shown or (lambda f, value: f.kind.show(value))
    changes = {f.name: (show(f, before[f.name]), show(f, whole[f.name])) for f in moved}
    hidden = {f.name: _STARS_WOULD_STAY for f in named if _has_stars(values[f.name]) and f.kind.mask(before[f.name]) != before[f.name]}
    return Verdict(put, changes, hidden | record.problems(whole))


def _differs(f: Field, old: Any, new: Any) -> bool:
    if old == new or f.kind.same(old, new) or _spaced(old) == _spaced(new):
        return False
    if _has_stars(new) and _spaced(f.kind.mask(old)) == _spaced(new):
        return False  # a masked copy that came back
    coarser = isinstance(f.kind, Day) and new is not None and str(old or "").startswith(str(new))
    return not coarser  # 1947 does not overwrite 1947-03-12


def _has_stars(value: Any) -> bool:
    return isinstance(value, str) and re.search(r"\*{3,}\d", value) is not None


def _spaced(value: Any) -> Any:
    """A text with single blanks: spreadsheet programs make one of several, and of tabs."""
    return re.sub(r"[ \t\u00a0]+", " ", value) if isinstance(value, str) else value


def load(connection: Connection, record: type[Record], office_id: str | None) -> dict[str, Row]:
    """All rows of the office's own by id, in one query."""
    table = record.__table__
    assert isinstance(table, Table)  # noqa: S101 - every record is one table
    skipped = {"cn", "created_at", "changed_at", "pinyin", "initials", "name_key", "door_key", "caller_key"}
    columns = [column for column in table.columns if column.name not in skipped]
    names = [column.name for column in columns]
    query = select(*columns).where(table.c.office_id == office_id).order_by(table.c.id)
    return {row[0]: dict(zip(names, row, strict=True)) for row in connection.execute(query)}


def own_office(connection: Connection) -> str | None:
    """Code of the office whose file this is."""
    return connection.scalar(select(file_state.c.value).where(file_state.c.key == "office_id"))
