"""From roster files on disk to rows the planner understands; both the wizard and the command line come in here."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from db.errors import ContentError, FileRefused
from db.file.backup import back_up_in_steps, backup_name
from db.file.batch import BatchResult, apply, mappings
from db.file.plan_parts import Plan, Problem, Source, SourceRow
from db.file.store import Store
from db.records.shape import LEADERS, PEOPLE, PLACES, Shape, field_named, households_shape, leaders_shape, people_shape
from desktop.exchange.roster import Column, Recognised, recognise
from desktop.exchange.roster_headings import RESIDENT_ROSTER, SERIAL, never_taken, normalised
from desktop.exchange.spreadsheet import Sheet, Workbook, read_workbook

Decisions = Mapping[str, Mapping[int, str | None]]
LARGEST_MAPPING = 1 << 20
TOP_ROWS = 80  # twice as far down as a heading is looked for


@dataclass(frozen=True)
class SheetRead:
    """One sheet with what was understood of it; `recognised` is None when it has no heading row."""

    file: Path
    sheet: Sheet
    shape: Shape
    recognised: Recognised | None
    reason: str = ""


@dataclass(frozen=True)
class Intake:
    """Everything read from the chosen files; all rows are of one kind: people and households, or leaders, or a ledger.

    `books` are the files as they were read, to recognise them again with other mappings and to give them back marked.
    """

    shape: Shape
    books: tuple[Workbook, ...]
    sheets: tuple[SheetRead, ...]
    rows: tuple[SourceRow, ...]
    columns_not_taken: tuple[tuple[str, str], ...] = ()
    asks: tuple[str, ...] = ()
    unread: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A step: files read of how many."""

    done: int
    total: int | None
    what: str


def read_rosters(
    store: Store, files: Sequence[Path], *, fixed: Decisions | None = None, shape: Shape | None = None,
    read: Callable[[Path], Workbook] = read_workbook,
) -> Generator[Reading, None, Intake]:
    """Read the files (each in a child process) and recognise every sheet, with the mappings the office fixed before.

    `shape` is given for the ledger of one record; without it people, households and leaders are told apart.
    Raises FileRefused for a file that cannot be read; ContentError when no sheet holds a roster.
    """
    decided = decisions(store, fixed or {})
    books: list[Workbook] = []
    for number, file in enumerate(files):
        yield Reading(number, len(files), f"读取 {file.name}")
        books.append(read(file))
    yield Reading(len(files), len(files), "辨认栏目")
    return understand(books, decided, shape)


def decisions(store: Store, fixed: Decisions) -> dict[str, dict[int, str | None]]:
    """What was fixed before, with `fixed` over it: fingerprint of the heading → column from 0 → target (None: left out)."""
    with store.read() as connection:
        known = mappings(connection)
    return known | {one: known.get(one, {}) | dict(columns) for one, columns in fixed.items()}


def understand(books: Sequence[Workbook], remembered: Decisions, shape: Shape | None = None) -> Intake:
    """Recognise every sheet by the shape that fits it, and turn their rows into source rows.

    Raises ContentError when nothing is recognised, or when leaders and residents come in one go.
    """
    sheets = tuple(
        _recognised(book.file, sheet, shape, remembered)
        for book in books for sheet in book.sheets if not sheet.hidden and any(map(any, sheet.rows))
    )
    known = [(read.file, read.recognised) for read in sheets if read.recognised is not None]
    if not known:
        names = "、".join(book.file.name for book in books)
        raise ContentError(f"“{names}”里没有找到标题行（如 姓名、室号、电话）。请在第一行写上栏目名称后再导入。", "no_header")
    shapes = {read.shape.code: read.shape for read in sheets if read.recognised is not None}
    if LEADERS in shapes and len(shapes) > 1:
        raise ContentError("楼组长名册和居民花名册请分开导入。", "mixed_rosters")
    rows = tuple(row for file, found in known for row in _source_rows(file, found))
    left_out = dict.fromkeys(
        (column.heading, column.reason or "") for _, found in known for column in found.columns_not_taken if column.heading
    )
    asks = tuple(dict.fromkeys(ask for _, found in known for ask in found.asks))
    unread = tuple(
        Problem(Source(read.file.name, read.sheet.name, 1), "", read.reason) for read in sheets if read.recognised is None
    )
    whole = shapes.get(PEOPLE) or next(iter(shapes.values()))
    return Intake(whole, tuple(books), sheets, rows, tuple(left_out), asks, unread)


def in_the_way(intake: Intake, made: Plan) -> list[Problem]:
    """What keeps rows from being taken: sheets nobody understood, problems of rows, questions without an answer."""
    asked = [Problem(Source(*q.key[:3]), "", f"{q.sentence}：{'；'.join(title for _, title in q.candidates)}")
             for q in made.questions]
    return [*intake.unread, *made.problems, *asked]


def may_be_mapped(column: Column) -> bool:
    """Whether the user may say what a column is; what the charter keeps out, and labels of people, stay out."""
    return never_taken((column.heading,)) in (None, SERIAL)


def take_in(store: Store, made: Plan, folder: Path, *, skip_problems: bool) -> Generator[Reading, None, BatchResult]:
    """Back up into `folder`, prove the backup, then write the plan as one batch; closing it early writes nothing.

    A plan that writes nothing needs no backup. Raises what `back_up` and `apply` raise.
    """
    if made.puts:
        folder.mkdir(parents=True, exist_ok=True)
        at = store.clock()
        while (folder / backup_name(store.path, at)).exists():  # two imports within one second
            at += timedelta(seconds=1)
        backup = back_up_in_steps(store.path, store.key, folder, at)
        try:
            for share in backup:
                yield Reading(round(share * 100), 100, "先备份并验证")
        finally:
            backup.close()
    writing = apply(store, made, skip_problems=skip_problems)
    try:
        while True:
            try:
                step = next(writing)
            except StopIteration as end:
                result: BatchResult = end.value
                return result
            yield Reading(step.done, step.total, f"写入{step.what}")
    finally:
        writing.close()


def widened(shape: Shape) -> Shape:
    """A shape that also knows the headings rosters were seen to have; one that a field of the shape has stays its own."""
    own = {normalised(heading) for headings in shape.targets.values() for heading in headings}
    targets = {
        target: headings + tuple(h for h in RESIDENT_ROSTER.get(target, ()) if normalised(h) not in own)
        for target, headings in shape.targets.items()
    }
    return replace(shape, targets=targets)


def mapping_from(path: Path) -> dict[str, dict[int, str | None]]:
    """Read a mapping file: {fingerprint: {"column number from 0": "entity.field" or null}}. Raises FileRefused."""
    try:
        facts: Any = json.loads(path.read_bytes()[:LARGEST_MAPPING])
        found = {
            str(fingerprint): {int(index): None if target is None else str(target) for index, target in columns.items()}
            for fingerprint, columns in facts.items()
        }
    except OSError as error:
        raise FileRefused(f"读不了“{path.name}”，请检查文件在不在。", "unreadable") from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise FileRefused(f"“{path.name}”不是栏目对应关系文件。", "mapping") from error
    for target in {target for columns in found.values() for target in columns.values() if target}:
        if target not in PLACES and not target.endswith(".id") and field_named(target) is None:
            raise FileRefused(f"“{path.name}”里写的“{target}”不是已有的栏目。", "mapping")
    return found


def _recognised(file: Path, sheet: Sheet, shape: Shape | None, remembered: Decisions) -> SheetRead:
    """By the given shape, else leaders where their words stand, people where names do, households where only heads do."""
    tried = (shape,) if shape else (leaders_shape(), widened(people_shape()), widened(households_shape()))
    reason, top = "", _top(sheet)
    for each in tried:
        try:
            found = recognise(top, each.targets, remembered, each.days())
        except ContentError as error:
            reason = error.sentence
            continue
        if shape or _fits(each, found):
            return SheetRead(file, sheet, each, recognise(sheet, each.targets, remembered, each.days()))
    return SheetRead(file, sheet, tried[-1], None, reason)


def _top(sheet: Sheet) -> Sheet:
    """The rows that hold the headings: which kind of roster it is shows without reading all of it."""
    return replace(sheet, rows=sheet.rows[:TOP_ROWS], merged=tuple(span for span in sheet.merged if span[2] < TOP_ROWS))


def _fits(shape: Shape, found: Recognised) -> bool:
    taken = {column.target: column.heading for column in found.columns if column.target}
    if shape.code == LEADERS:
        return "role_term.slot" in taken or "楼" in taken.get("role_holder.name", "")
    return shape.code != PEOPLE or "resident.name" in taken


def _source_rows(file: Path, found: Recognised) -> list[SourceRow]:
    headings = {column.target: column.heading for column in found.columns if column.target}
    return [
        SourceRow(
            file.name, found.sheet, row.number, row.values, headings,
            {target: trouble.sentence for target, trouble in row.troubles.items()},
        )
        for row in found.rows
    ]
