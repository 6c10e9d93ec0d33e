"""Rosters: reading, importing, planning an unchanged one again, writing a spreadsheet, pinyin keys."""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from comparing import Line, Run, seconds
from offices import CODE, HEADINGS, Office
from python_calamine import CalamineWorkbook

from db.fields.kinds import IdNumber, Name, Phone
from db.file.batch import apply, to_end
from db.file.store import Store
from db.search.pinyin import name_keys, sort_key
from desktop.exchange.spreadsheet import read_workbook
from desktop.exchange.spreadsheet_write import write_table

CHILD = """
import json, sys
from python_calamine import CalamineWorkbook
rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
sys.stdout.write(json.dumps([[str(cell) for cell in row] for row in rows], ensure_ascii=False))
"""
BARE = """
INSERT INTO resident (id, office_id, cn, version, household_id, name, sex, document_number, relation, phone, pinyin,
initials, name_key, door, door_key) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
"""


def lines(offices: list[Office]) -> Iterator[Line]:
    """Every line about rosters."""
    for office in offices:
        many, rounds = f"{office.people:,}", 5 if office.people <= 10_000 else 2
        yield Line(f"read a roster xlsx, {many}", wall(lambda o=office: read_workbook(o.roster)),
                   wall(lambda o=office: in_a_child(o.roster)), 1.3, rounds=rounds,
                   note="limit: a child with calamine alone, rows handed over as JSON")
        yield Line(f"import a roster, {many}", noted(office.people, seconds(lambda made, o=office: take_in(o, made), office.empty)),
                   seconds(lambda made, o=office: bare(o, made), office.empty), 2.5, rounds=rounds if many == "10,000" else 1,
                   note="processor of this process; reading runs beside it in a child")
        yield Line(f"read and plan it again unchanged, {many}", seconds(lambda _, o=office: again(o), lambda o=office: o.filled),
                   seconds(lambda made, o=office: bare(o, made), office.empty), 1.5, rounds=3 if many == "10,000" else 1)
        yield Line(f"write an xlsx, {many}", seconds(lambda o=office: write_table(HEADINGS, o.rows)),
                   seconds(lambda o=office: plain_xlsx(o)), 1.2, rounds=rounds)
    small, large = offices[0].people, offices[-1].people
    if TAKEN[small] and TAKEN[large]:
        yield Line(f"import is linear: {large:,} by {large // small} × {small:,}", lambda: TAKEN[large][-1],
                   lambda: statistics.median(TAKEN[small]) * large / small, 1.3, rounds=1, note="of the imports above")
    names = [person.name for person in offices[0].truth.residents]
    cache = {character: name_keys(f"王{character}").full[4:].split(" ")[0] or "x" for name in names for character in name}
    yield Line(f"pinyin keys, {len(names):,} names", seconds(lambda: [name_keys(name) for name in names]),
               seconds(lambda: [("".join(cache[c] for c in name), "".join(cache[c][0] for c in name)) for name in names]),
               3, rounds=9)


TAKEN: defaultdict[int, list[float]] = defaultdict(list)  # seconds of imports, by people


def noted(people: int, run: Run) -> Run:
    """The same run; its seconds are kept for the line about growth."""
    def kept() -> float:
        TAKEN[people].append(run())
        return TAKEN[people][-1]

    return kept


def wall(work: Any) -> Any:
    """Seconds on the clock, for what runs in a child."""
    return seconds(work, clock=time.perf_counter)


def in_a_child(path: Path) -> list[list[str]]:
    """The library alone, in a process of its own."""
    import json

    ran = subprocess.run([sys.executable, "-c", CHILD, str(path)], check=True, capture_output=True)
    return json.loads(ran.stdout)


def take_in(office: Office, store: Store) -> None:
    """Read, plan and write everything."""
    to_end(apply(store, office.planned(store, office.read(store))))


def again(office: Office) -> None:
    """Plan what is all there already."""
    made = office.planned(office.filled, office.read(office.filled))
    assert not made.new
    assert not made.changed


def bare(office: Office, store: Store) -> None:
    """What cannot be saved: calamine, the checks of the kinds, pinyin, one raw insert; no history, no places."""
    name, number, phone = Name(), IdNumber(), Phone()
    rows = CalamineWorkbook.from_path(office.roster).get_sheet_by_index(0).to_python()
    ready = []
    for at, row in enumerate(rows[1:]):
        called = name.read(row[4]).value
        keys = name_keys(called)
        ready.append((
            str(uuid.uuid4()), CODE, at, 1, None, called, row[5], number.read(row[6]).value, row[7], phone.read(row[8]).value,
            keys.full, keys.initials, sort_key(called), row[0] + row[1] + row[2] + row[3], row[9],
        ))
    with store.engine.begin() as connection:
        connection.exec_driver_sql(BARE, ready)


def plain_xlsx(office: Office) -> bytes:
    """The library alone, every cell as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate((HEADINGS, *office.rows)):
            for column, text in enumerate(row):
                if text:
                    page.write_string(number, column, text)
    return out.getvalue()
