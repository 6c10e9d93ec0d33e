"""The CSV of a package checked by our own schema: what fits becomes rows, what does not is told per cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from db.fields.digest import row_hasher
from db.fields.kinds import Value
from db.fields.profile import Column
from desktop.exchange.block import Exchange
from desktop.exchange.package import DELETE, FIXED, PUT, Row
from desktop.exchange.refusals import Refused

ERRORS_SHOWN: Final = 200
_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
_CN: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_TIME: Final = re.compile(
    r"(?:\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?)?", re.ASCII
)
_BACK: Final = "请对方在原记录里改正后重新报送。"
_AGAIN: Final = "请对方用本程序重新导出。"
_MANY: Final = 100_000


class Arrived(NamedTuple):
    """A row as it arrived, and the hash of its cells as they were sent (also of columns we do not know)."""

    row: Row
    hash: str


@dataclass(frozen=True)
class RowError:
    """One row that was refused: where, why, its value masked, and what to do. `row` counts lines from 2."""

    entity: str
    row: int
    id: str
    field: str
    code: str
    masked: str
    sentence: str
    advice: str


@dataclass
class Parsed:
    """One table that was read: good rows, errors (the first 200 in full), columns that one side does not know.

    `broken` of the `refused` rows are no sound change at all and could not be counted as put or deleted.
    """

    rows: list[Arrived] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    refused: int = 0
    broken: int = 0
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    put: int = 0
    deleted: int = 0
    entries: list[tuple[str, str, int, str]] = field(default_factory=list)


class RowProblem(NamedTuple):
    """Why a row cannot be taken."""

    field: str
    code: str
    text: str
    sentence: str
    advice: str


class _CellReader(NamedTuple):
    """Reads one column: where its cells stand (behind the last one where it was not sent), values read before."""

    column: Column
    place: int
    known: dict[str, Value]


def parse(entity: str, content: bytes, columns: Sequence[Column] | None, exchange: Exchange) -> Parsed:
    """Read one CSV; `columns` None means a record type we do not know: it is counted and hashed, not kept.

    Raises Refused `csv_encoding`, `csv_nul`, `csv_form`, `csv_cell`, `csv_header`.
    """
    lines = _lines(entity, content)
    header = next(lines, [])
    names = header[len(FIXED) :]
    if tuple(header[: len(FIXED)]) != FIXED or len(set(header)) != len(header) or not all(map(_NAME.fullmatch, names)):
        raise Refused("csv_header", table=entity)
    known = {column.name: column for column in columns or ()}
    parsed = Parsed(
        ignored=tuple(name for name in names if name not in known),
        missing=tuple(name for name in known if name not in names),
    )
    readers = None if columns is None else [
        _CellReader(column, names.index(column.name) if column.name in names else len(names), {}) for column in columns
    ]
    width, hashed, seen = len(header), row_hasher(names), set[str]()
    for number, line in enumerate(lines, 2):
        problem = _frame_problem(line, width, seen, exchange)
        if problem:
            parsed.broken += 1
        else:
            problem = _take(entity, line, hashed, readers, parsed)
        if problem:
            _note(parsed, entity, number, line, problem)
    return parsed


def _lines(entity: str, content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("csv_encoding", table=entity) from error
    if "\0" in text:
        raise Refused("csv_nul", table=entity)
    if not text.endswith("\r\n"):
        raise Refused("csv_form", table=entity)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise Refused("csv_cell" if "field limit" in str(error) else "csv_form", table=entity) from error


def _frame_problem(line: list[str], width: int, seen: set[str], exchange: Exchange) -> RowProblem | None:
    """Check what every row has: number of cells, id, operation, change number, time."""
    if len(line) != width:
        return RowProblem("", "width", "", f"这一行有 {len(line)} 格，应为 {width} 格。", _AGAIN)
    key, op, cn, changed_at = line[: len(FIXED)]
    if not _ID.fullmatch(key):
        return RowProblem("id", "id", key, "记录编号不对。", _AGAIN)
    if key in seen:
        return RowProblem("id", "id_twice", key, "同一条记录出现了两次。", _AGAIN)
    seen.add(key)
    if op not in (PUT, DELETE):
        return RowProblem("op", "op", op, "操作应为 put 或 del。", _AGAIN)
    if not _CN.fullmatch(cn) or not exchange.base_cn < int(cn) <= exchange.head_cn:
        return RowProblem("cn", "cn", cn, "变更号不在这个数据包的范围内。", _AGAIN)
    if not _TIME.fullmatch(changed_at):
        return RowProblem("changed_at", "changed_at", changed_at, "变更时间写得不对。", _AGAIN)
    if op == DELETE and any(line[len(FIXED) :]):
        return RowProblem("op", "deleted_filled", "", "已删除的记录不应再带内容。", _AGAIN)
    return None


def _take(
    entity: str, line: list[str], hashed: Callable[[Sequence[str]], str],
    readers: Sequence[_CellReader] | None, parsed: Parsed,
) -> RowProblem | None:
    """Count and hash a row with a sound frame; keep it unless one of its cells is wrong."""
    key, op, cn, changed_at, *cells = line
    digest = ""
    if op == PUT:
        parsed.put += 1
        digest = hashed(cells)
        parsed.entries.append((entity, key, int(cn), digest))
    else:
        parsed.deleted += 1
    if readers is None:
        return None
    values: list[Value | None] = []
    cells.append("")
    for column, place, known in readers if op == PUT else ():
        text = cells[place]
        value = known.get(text) if text else None
        if text and value is None:
            reading = column.kind.read(text)
            if reading.problem:
                return RowProblem(column.name, "value", text, f"{column.term}：{reading.problem}", _BACK)
            value = reading.value
            if value is not None and len(known) < _MANY:
                known[text] = value
        values.append(value)
    parsed.rows.append(Arrived(Row(key, op, int(cn), changed_at or None, tuple(values)), digest))
    return None


def _note(parsed: Parsed, entity: str, number: int, line: list[str], problem: RowProblem) -> None:
    parsed.refused += 1
    if len(parsed.errors) < ERRORS_SHOWN:
        key = line[0] if line and _ID.fullmatch(line[0]) else ""
        shown = RowError(entity, number, key, problem.field, problem.code, masked(problem.text), problem.sentence,
                         problem.advice)
        parsed.errors.append(shown)


def masked(text: str) -> str:
    """First and last character of a wrong value, so that it can be found and is not shown."""
    return text if len(text) <= 1 else f"{text[0]}{'*' * min(len(text) - 2, 8)}{text[-1]}"
