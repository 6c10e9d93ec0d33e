"""A roster given back with its problems marked: content that leaves, so it goes through the gate like everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from db.fields.purposes import INTERNAL
from db.file.plan_parts import Problem
from db.file.store import Store
from db.records.shape import field_named
from desktop.egress.gate import EXPORT, Outgoing, personal_terms
from desktop.exchange.roster_headings import SERIAL
from desktop.exchange.spreadsheet import Sheet, Workbook
from desktop.exchange.spreadsheet_write import Problem as Mark
from desktop.exchange.spreadsheet_write import annotated as marked
from desktop.intake import Intake, SheetRead, may_be_mapped


def annotated(store: Store, intake: Intake, problems: Sequence[Problem]) -> Outgoing:
    """The sheets of every file that has problems, in one workbook: cells coloured, the sentences beside their rows.

    Columns the charter keeps out come back with their headings only. Values are not masked: they are to be put right.
    """
    wrong = {problem.source.file for problem in problems}
    sheets = [read for read in intake.sheets if read.file.name in wrong]
    several = len({read.file for read in sheets}) > 1
    names = {(read.file.name, read.sheet.name): _name(read, several=several) for read in sheets}
    columns = {(read.file.name, read.sheet.name): _columns(read) for read in sheets}
    marks = [
        Mark(names[place], problem.source.row, columns[place].get(problem.column), problem.sentence)
        for problem in problems
        if (place := (problem.source.file, problem.source.sheet)) in names
    ]
    book = Workbook(Path("问题"), tuple(_allowed(read, _name(read, several=several)) for read in sheets))
    rows = sum(len(read.recognised.rows) for read in sheets if read.recognised)
    title = f"{intake.shape.term}（{len({(p.source, p.sentence) for p in problems})} 个问题）"
    terms = tuple(dict.fromkeys(term for read in sheets for term in _personal(read)))
    return Outgoing(
        store.ids.new(), EXPORT, INTERNAL, title, "花名册-问题.xlsx", marked(book, marks), rows, terms, bare=bool(terms)
    )


def _name(read: SheetRead, *, several: bool) -> str:
    return f"{read.file.stem}·{read.sheet.name}" if several else read.sheet.name


def _columns(read: SheetRead) -> dict[str, int]:
    """Column index by heading and by the field it fills; the first of equal headings."""
    found: dict[str, int] = {}
    for column in read.recognised.columns if read.recognised else ():
        if column.target:
            found.setdefault(column.heading, column.index)
    return found


def _allowed(read: SheetRead, name: str) -> Sheet:
    """The sheet without what stands below the headings the charter keeps out; empty when nobody knows what it holds."""
    if read.recognised is None:
        return Sheet(name, [[""]])
    barred = {column.index for column in read.recognised.columns if not may_be_mapped(column)}
    first = min((row.number for row in read.recognised.rows), default=len(read.sheet.rows) + 1) - 1
    rows = [
        [("" if at in barred else text) for at, text in enumerate(row)] if number >= first else row
        for number, row in enumerate(read.sheet.rows)
    ]
    return replace(read.sheet, name=name, rows=rows)


def _personal(read: SheetRead) -> Iterator[str]:
    """Terms of personal fields, and the headings of columns nobody knows: they may hold anything."""
    columns = read.recognised.columns if read.recognised else ()
    for column in columns:
        found = field_named(column.target) if column.target else None
        if found is not None:
            yield from personal_terms([(found.term, found.sensitivity)])
        elif not column.target and column.heading and column.reason != SERIAL and may_be_mapped(column):
            yield column.heading
