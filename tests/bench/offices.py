"""What the bench works on: rosters and office files of any size, made once, from the sample office."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path

import xlsxwriter

from db.file.batch import apply, to_end
from db.file.keys import KeySlots, slots_path
from db.file.office_file import NewOffice, create_office
from db.file.plan import plan
from db.file.plan_parts import Plan
from db.file.slot import Cost
from db.file.store import Opening, Store
from desktop.exchange.sample_office import Truth, truth
from desktop.intake import Intake, read_rosters

CODE, STREET = "310199001001", "310199001000"
WHO, PASSWORD = "文书", "春江花月夜2026"
NOW = datetime(2026, 3, 16, 8, 30, tzinfo=timezone(timedelta(hours=8)))
CHEAP = Cost(passes=1, memory_kib=8 * 1024, lanes=1)
HEADINGS = ("小区", "楼号", "单元", "室号", "姓名", "性别", "身份证号", "与户主关系", "手机", "户号", "户籍地址", "人户状态")


class Office:
    """One size: its people, its roster, its file with everybody in it; each made when first asked for."""

    def __init__(self, folder: Path, people: int) -> None:
        """Everything goes below `folder`."""
        self.people, self.folder = people, folder / str(people)
        self.folder.mkdir()
        self._count = 0

    @cached_property
    def truth(self) -> Truth:
        """The sample office."""
        return truth(people=self.people)

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """A tidy roster, one row for each person, in the order of `HEADINGS`."""
        return list(self._rows())

    @cached_property
    def roster(self) -> Path:
        """The same as a spreadsheet."""
        path = self.folder / "花名册.xlsx"
        with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
            page = book.add_worksheet("花名册")
            for number, row in enumerate((HEADINGS, *self.rows)):
                for column, text in enumerate(row):
                    page.write_string(number, column, text)
        return path

    @cached_property
    def filled(self) -> Store:
        """An open file with everybody in it; jobs that change it copy it."""
        store = self.empty()
        intake = self.read(store)
        to_end(apply(store, self.planned(store, intake)))
        return store

    def empty(self) -> Store:
        """A fresh file, open."""
        self._count += 1
        path = self.folder / f"{self._count}.linli"
        create_office(path, NewOffice("示例居委会", CODE, "示例街道", WHO, PASSWORD), lambda: NOW, CHEAP)
        return opened(path)

    def copied(self) -> Store:
        """A copy of the filled file, open."""
        with self.filled.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._count += 1
        path = self.folder / f"{self._count}.linli"
        shutil.copyfile(self.filled.path, path)
        shutil.copyfile(slots_path(self.filled.path), slots_path(path))
        return opened(path)

    def read(self, store: Store) -> Intake:
        """The roster, read and recognised."""
        return to_end(read_rosters(store, [self.roster]))

    def planned(self, store: Store, intake: Intake) -> Plan:
        """What the roster would change."""
        with store.read() as connection:
            return plan(connection, intake.shape, intake.rows, store.ids.new, create_places=True)

    def _rows(self) -> Iterator[tuple[str, ...]]:
        known = self.truth
        for person in known.residents:
            home = known.households[person.household]
            room = known.places[home.dwelling]
            above = known.places[room.parent or 0]
            unit = above if above.kind == "单元" else None
            building = known.places[above.parent or 0] if unit else above
            estate = known.places[building.parent or 0]
            yield (
                estate.name, building.name, unit.name if unit else "", room.name.removesuffix("室"), person.name, person.sex,
                person.document_number, person.relation, person.phone, home.roster_no, home.registered_address,
                "人户一致",
            )


def opened(path: Path) -> Store:
    """The store of a file made here."""
    key = KeySlots.load(slots_path(path)).unlock(WHO, PASSWORD)
    return Store(Opening(path, key, WHO, lambda: NOW))
