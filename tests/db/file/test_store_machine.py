"""Any sequence of writes against a plain dictionary: content, change numbers, history and stored keys always agree."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from db.errors import UserError
from db.fields.field import derived_of, fields_of
from db.file.check import check
from db.file.history import history_of, restore, restore_to
from db.file.moves import move_to
from db.file.near import near_of
from db.file.save import save
from db.file.store import Opening, Store, plain
from db.file.tables import history, tombstone
from db.records import Dwelling, Household, Place, Resident
from db.records.record import Row

KEPT = (Place, Dwelling, Household, Resident)
Model = dict[str, dict[str, Row]]
names = st.sampled_from(("杏花里", "1号", "12号", "3号楼", "张伟", "王芳", "曾国荃", "甲"))


def declared(record: Any, row: Row) -> Row:
    return {f.name: row[f.name] for f in fields_of(record)}


class StoreMachine(RuleBasedStateMachine):
    """The model holds the declared fields of every row; the file must hold the same after each step."""

    template: ClassVar[Any] = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "a.linli"
        shutil.copyfile(self.template.path, path)
        self.store = Store(Opening(path, self.template.key, "文书", lambda: datetime(2026, 3, 16, tzinfo=UTC)))
        self.model: Model = {record.__tablename__: {} for record in KEPT}
        self.gone: list[tuple[Any, str, Row]] = []
        self.count, self.top = itertools.count(1), 0
        self.last: tuple[Any, str, Row] | None = None

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @initialize()
    def a_building(self) -> None:
        with self.store.write("建") as work:
            (estate,) = self.put(work, Place, [{"kind": "小区", "name": "桃花里"}])
            self.put(work, Place, [{"kind": "楼栋", "name": "1号楼", "parent_id": estate}])
        self.door()
        self.household(at=0)

    def put(self, work: Any, record: Any, rows: list[Row]) -> list[str]:
        """Save, and do the same to the model."""
        ids = save(work, record, rows)
        for one, row in zip(ids, rows, strict=True):
            old = self.model[record.__tablename__].get(one, dict.fromkeys(f.name for f in fields_of(record)))
            self.model[record.__tablename__][one] = old | {k: v for k, v in row.items() if k in old}
        return ids

    def some(self, record: Any, at: int, **having: str) -> str | None:
        rows = self.model[record.__tablename__]
        fitting = sorted(k for k, row in rows.items() if all(row[n] == v for n, v in having.items()))
        return fitting[at % len(fitting)] if fitting else None

    def attempt(self, change: Any) -> None:
        """A refused change leaves the model, as it must leave the file, untouched."""
        before = deepcopy(self.model)
        try:
            change()
        except UserError:
            self.model = before

    @rule()
    def door(self) -> None:
        building = self.some(Place, 0, kind="楼栋")
        with self.store.write("建") as work:
            (one,) = self.put(work, Place, [{"kind": "室", "name": f"{next(self.count):03}", "parent_id": building}])
            self.put(work, Dwelling, [{"id": one, "place_id": one}])

    @rule(at=st.integers(0, 9))
    def household(self, at: int) -> None:
        if dwelling := self.some(Dwelling, at):
            with self.store.write("入住") as work:
                (home,) = self.put(work, Household, [{"dwelling_id": dwelling}])
                (one,) = self.put(work, Resident, [{"household_id": home, "name": "张伟"}])
                self.put(work, Household, [{"id": home, "contact_id": one}])

    @rule(at=st.integers(0, 9), kind=st.sampled_from(("小区", "楼栋", "室")), name=names)
    def rename_a_place(self, at: int, kind: str, name: str) -> None:
        def change() -> None:
            was = dict(self.model["place"][one])
            with self.store.write("改名") as work:
                self.put(work, Place, [{"id": one, "name": name}])
            self.last = None if was["name"] == name else (Place, one, was)

        if one := self.some(Place, at, kind=kind):
            self.attempt(change)

    @rule(at=st.integers(0, 9), name=names, phone=st.sampled_from((None, "19900000001", "19900000002")))
    def change_a_resident(self, at: int, name: str, phone: str | None) -> None:
        self.last = None
        if one := self.some(Resident, at):
            was = dict(self.model["resident"][one])
            with self.store.write("改") as work:
                self.put(work, Resident, [{"id": one, "name": name}, {"id": one, "phone": phone}])
            self.last = None if was == self.model["resident"][one] else (Resident, one, was)

    @rule(at=st.integers(0, 9), home=st.integers(0, 9))
    def move_a_resident(self, at: int, home: int) -> None:
        one, where = self.some(Resident, at), self.some(Household, home)
        if not one or not where or self.model["household"][where]["until"]:
            return
        left = self.model["resident"][one]["household_id"]
        with self.store.write("搬") as work:
            move_to(work, [one], where, "2026-03-16")
        if left == where:
            return
        self.model["resident"][one] |= {"household_id": where, "since": "2026-03-16", "relation": None}
        old = self.model["household"][left]
        if old["contact_id"] == one:
            old["contact_id"] = None
        if not self.some(Resident, 0, household_id=left) and not old["until"]:
            old["until"] = "2026-03-16"

    @rule(at=st.integers(0, 9), record=st.sampled_from((Resident, Household, Place)), back=st.booleans())
    def remove_one(self, at: int, record: Any, back: bool) -> None:
        one = self.some(record, at)

        def change() -> None:
            with self.store.write("删") as work:
                for part in self.parts(record, one):
                    work.remove(*part)
            for kind, ids in self.parts(record, one):
                self.gone += [(kind, key, self.model[kind.__tablename__].pop(key)) for key in ids]

        if one:
            self.attempt(change)
            self.the_file_holds_what_the_model_holds()
        if self.gone and back:
            self.bring_one_back(at)

    def parts(self, record: Any, one: str | None) -> list[tuple[Any, list[str]]]:
        """A door goes with what is known of it, a household with its people."""
        people = [key for key, row in self.model["resident"].items() if row["household_id"] == one]
        beside: list[tuple[Any, list[str]]] = [(Dwelling, [one])] if one in self.model["dwelling"] else []
        return [*([(Resident, people)] if people else beside), (record, [str(one)])]

    @precondition(lambda self: bool(self.gone))
    @rule(at=st.integers(0, 9))
    def bring_one_back(self, at: int) -> None:
        record, one, row = self.gone[at % len(self.gone)]

        def change() -> None:
            restore(self.store, record, one)
            there = self.model["resident"]
            lost = {"contact_id": None} if row.get("contact_id") and row["contact_id"] not in there else {}
            self.model[record.__tablename__][one] = row | lost
            self.gone.remove((record, one, row))

        self.attempt(change)

    @rule(at=st.integers(0, 9))
    def a_block_that_fails_leaves_nothing(self, at: int) -> None:
        with pytest.raises(ZeroDivisionError), self.store.write("失败") as work:  # noqa: PT012 - the block is what is tested
            if one := self.some(Resident, at):
                save(work, Resident, [{"id": one, "name": "改"}])
            save(work, Place, [{"kind": "小区", "name": "不会有"}])
            raise ZeroDivisionError

    @precondition(lambda self: self.last is not None)
    @rule()
    def undo_the_last_change(self) -> None:
        record, one, row = self.last or (Place, "", {})
        self.last = None

        def change() -> None:
            restore_to(self.store, record, one, newest["cn"])
            self.model[record.__tablename__][one] = row

        with self.store.read() as connection:
            newest = history_of(connection, record.__tablename__, one, limit=1)[0]
        if newest["cn"] == self.top and newest["op"] == "put":
            self.attempt(change)

    @invariant()
    def the_file_holds_what_the_model_holds(self) -> None:
        with self.store.read() as connection:
            told = plain(connection.execute(select(history).order_by(history.c.cn)))
            stones = {(s["entity"], s["id"]) for s in plain(connection.execute(select(tombstone)))}
            head = int(self.store.state(connection, "cn") or 0)
            for record in KEPT:
                rows = plain(connection.execute(select(record.__table__)))
                content = {row["id"]: declared(record, row) for row in rows}
                assert content == self.model[record.__tablename__]
                assert _replayed(record, told) == content
                for row, near in zip(rows, near_of(connection, record, rows), strict=True):
                    assert {n: row[n] for n in derived_of(record)} == record.derive(row, near)
        assert [e["cn"] for e in told] == list(range(1, head + 1))
        assert head >= self.top
        self.top = head
        assert stones == {(record.__tablename__, one) for record, one, _ in self.gone}


def _replayed(record: Any, told: list[Row]) -> dict[str, Row]:
    """What history alone says there is, from the empty file on."""
    rows: dict[str, Row] = {}
    for entry in told:
        if entry["entity"] != record.__tablename__:
            continue
        if entry["op"] == "del":
            was = rows.pop(entry["id"])
            assert {k: v for k, v in was.items() if v is not None} == json.loads(entry["before"])
            continue
        row = rows.setdefault(entry["id"], dict.fromkeys(f.name for f in fields_of(record)))
        before = json.loads(entry["before"]) if entry["before"] else {}
        assert {name: row[name] for name in before} == before
        row |= json.loads(entry["after"])
    return rows


def test_any_sequence_of_writes_keeps_file_history_and_keys_in_step(template_file: Any) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    class Machine(StoreMachine):
        template = template_file

    run_state_machine_as_test(Machine, settings=settings(settings.get_profile("steady"), max_examples=12, stateful_step_count=20))


def test_the_check_agrees_at_the_end(template_file: Any) -> None:
    machine = type("Machine", (StoreMachine,), {"template": template_file})()
    try:
        machine.a_building()
        for at in range(4):
            machine.household(at)
            machine.rename_a_place(at, "楼栋", "12号")
            machine.move_a_resident(at, at + 1)
            machine.the_file_holds_what_the_model_holds()
        assert check(machine.store).findings == ()
    finally:
        machine.teardown()
