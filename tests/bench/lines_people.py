"""Finding, listing, sorting, saving, unlocking."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from comparing import Line, seconds
from offices import PASSWORD, WHO, Office
from PySide6.QtWidgets import QApplication
from sqlalchemy import Connection, bindparam, select, update

from db.file.finder import Finder
from db.file.keys import KeySlots, slots_path
from db.file.save import save
from db.file.slot import OFFICE_COST
from db.records.household import Household
from db.records.household_list import household_ids, household_rows
from db.records.listing import ids_of, rows_of
from db.records.resident import Resident
from desktop.look.look import Look
from desktop.paths import resources_folder
from desktop.widgets.table import Column, Table

KINDS = {
    "name": "张丽华", "part of a name": "丽", "surname": "张", "initials": "zlh", "one letter": "z", "pinyin": "zhanglihua",
    "mixed pinyin": "zhanglh", "hanzi and pinyin": "张lh", "door": "3-501", "short door": "501", "tail of a phone": "0402",
    "phone": "19900000402", "document": "31019919", "tail of a document": "0012", "nothing there": "龘龘",
}
PAGE = 200


def lines(offices: list[Office]) -> Iterator[Line]:
    """Every line about what is on the screen."""
    large = offices[-1]
    many = f"{large.people:,}"
    finder = Finder(large.filled)
    finder.load()
    keys = "\n".join(f"{person.name} {person.phone} {person.document_number}" for person in large.truth.residents)
    for kind, typed in KINDS.items():
        yield Line(f"find as you type at {many}: {kind} {typed}",
                   seconds(lambda typed=typed: finder.find(typed, 50), clock=time.perf_counter),
                   seconds(lambda: re.findall("龘", keys), clock=time.perf_counter), most=0.010, rounds=9,
                   note="limit: one pass over all names and numbers" if kind == "name" else "")
    finder.close()
    application = QApplication.instance() or QApplication([])
    look = Look(resources_folder())
    look.apply(application)
    yield Line(f"table of {many} rows", seconds(lambda: table_of(large, look)), seconds(lambda: ids_and_page(large)), 1.5)
    yield Line(f"sort {many} rows by stored keys", seconds(lambda: sort(large)), most=0.150)
    yield Line(f"households of {many}: ids and first page", seconds(lambda: households(large)))
    small = offices[0].copied()
    with small.read() as connection:
        homes = itertools.cycle(ids_of(connection, Household)[:500])
    number = itertools.count()

    def save_one() -> None:
        with small.write("修改住户") as work:
            save(work, Household, [{"id": next(homes), "notes": f"记录{next(number)}"}])

    def core() -> None:
        with small.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(CORE, {"one": next(homes), "text": f"记录{next(number)}"})

    yield Line(f"save one record, durable, at {offices[0].people:,}", seconds(save_one, clock=time.perf_counter),
               seconds(core, clock=time.perf_counter), 3, rounds=60)
    slots = slots_of(offices[0])
    yield Line("unlock with a password", seconds(lambda: slots.unlock(WHO, PASSWORD), clock=time.perf_counter),
               seconds(argon, clock=time.perf_counter), most=1.0)


_HOME = Household.__table__
CORE = update(_HOME).where(_HOME.c.id == bindparam("one")).values(notes=bindparam("text"))


def slots_of(office: Office) -> KeySlots:
    """Slots with the cost an office has, in memory."""
    path = office.filled.path
    key = KeySlots.load(slots_path(path)).unlock(WHO, PASSWORD)
    slots = KeySlots.create(key, cost=OFFICE_COST)
    slots.add_account(key, WHO, PASSWORD)
    return slots


def argon() -> None:
    """The stretching alone."""
    cost = OFFICE_COST
    hash_secret_raw(PASSWORD.encode(), b"0" * 16, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)


def table_of(office: Office, look: Look) -> None:
    """The table of the program, shown with everybody in it, first page painted."""
    store = office.filled

    def fetch(ids: Any) -> Any:
        with store.read() as connection:
            return rows_of(connection, Resident, ids)

    def order(name: str, descending: bool) -> list[str]:
        with store.read() as connection:
            return ids_of(connection, Resident, order=[(name, descending)])

    names = ("name", "sex", "birth_date", "relation", "phone", "door")
    columns = [Column(name, name, 120, lambda row, name=name: str(row[name] or "")) for name in names]
    table = Table(look, "居民", columns, fetch, order)
    table.resize(1000, 700)
    table.show()
    table.show_ids(order("name", False))
    table.grab()
    table.close()
    table.deleteLater()


def ids_and_page(office: Office) -> None:
    """What cannot be saved: all ids in order, and one page of rows."""
    person = Resident.__table__
    with office.filled.read() as connection:
        ids = list(connection.scalars(select(person.c.id).order_by(person.c.name_key, person.c.id)))
        _page(connection, ids)


def _page(connection: Connection, ids: list[str]) -> list[dict[str, Any]]:
    person = Resident.__table__
    return [dict(row) for row in connection.execute(select(person).where(person.c.id.in_(ids[:PAGE]))).mappings()]


def sort(office: Office) -> None:
    """All ids in the order of names."""
    with office.filled.read() as connection:
        ids_of(connection, Resident, order=[("name", False)])


def households(office: Office) -> None:
    """The list an office lives in."""
    with office.filled.read() as connection:
        household_rows(connection, household_ids(connection)[:PAGE])
