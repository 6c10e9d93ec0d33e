"""Two registrations of one person, in different households, become one: nobody else moves, history and 撤销 are whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from db.file.check import check
from db.file.connection import connect
from db.file.content import digest
from db.file.history import history_of
from db.file.save import save
from db.file.store import Store
from db.records import Household, Resident
from db.records.listing import ids_of, rows_of
from db.records.record import Row
from desktop.main_window import MainWindow
from desktop.screens.duplicates import DuplicatesScreen
from desktop.screens.households import HouseholdsScreen
from desktop.workspace import Workspace


def rows(workspace: Workspace, record: Any) -> dict[str, Row]:
    with workspace.store.read() as connection:
        return {row["id"]: row for row in rows_of(connection, record, ids_of(connection, record))}


def content(workspace: Workspace) -> str:
    raw = connect(workspace.store.path, workspace.store.key)
    try:
        return digest(raw)
    finally:
        raw.close()


def story(workspace: Workspace, resident: str) -> list[str]:
    with workspace.store.read() as connection:
        return [entry["reason"] for entry in history_of(connection, "resident", resident)]


def test_two_residents_of_different_households_become_one(
    sample_store: Store, furnished: Callable[[Store], Workspace], qtbot: QtBot, voice: Any
) -> None:
    workspace = furnished(sample_store)
    contact = next(row for row in rows(workspace, Household).values() if row["contact_id"] and not row["until"])
    person = rows(workspace, Resident)[contact["contact_id"]]
    elsewhere = next(one for one in rows(workspace, Household).values() if one["id"] != contact["id"] and one["contact_id"])
    again = {"household_id": elsewhere["id"], "name": person["name"], "birth_date": person["birth_date"], "phone": "19900004321", "relation": "外孙"}
    with workspace.store.write("又登记了一次") as work:
        (twin,) = save(work, Resident, [again])
    before, people, homes = content(workspace), rows(workspace, Resident), rows(workspace, Household)

    window = MainWindow(workspace.look)
    qtbot.addWidget(window)
    window.furnish(workspace, "青松居委会")
    window.show()
    window.go_to("查重")
    screen = window.current()
    assert isinstance(screen, DuplicatesScreen)
    qtbot.waitUntil(lambda: screen.pairs.select_id("|".join(sorted((person["id"], twin)))))
    assert screen.comparison.sides()[0]["id"] == person["id"]  # the contact of a household stays
    screen.merge.click()
    undo = voice.undo

    now = rows(workspace, Resident)
    assert set(people) - set(now) == {twin}
    assert {key: row["household_id"] for key, row in now.items()} == {key: people[key]["household_id"] for key in now}
    assert {key for key in now if now[key] != people[key]} == {person["id"]}
    assert rows(workspace, Household) == homes | {contact["id"]: rows(workspace, Household)[contact["id"]]}
    assert rows(workspace, Household)[contact["id"]]["contact_id"] == person["id"]
    assert (now[person["id"]]["phone"], now[person["id"]]["relation"]) == ("19900004321", person["relation"])
    assert story(workspace, twin) == ["合并重复的居民", "又登记了一次"]
    assert story(workspace, person["id"])[0] == "合并重复的居民"
    assert check(workspace.store).findings == ()

    window.go_to("住户", "resident", person["id"])
    at_home = window.current()
    assert isinstance(at_home, HouseholdsScreen)
    at_home.detail.people.table.opened.emit(person["id"])
    told = at_home.detail.people.form.history.list
    lines = [told.item(at).text() for at in range(told.count())]
    assert [line.split("　")[-1].split("\n")[0] for line in lines[:3]] == ["合并重复的居民", "合并重复的居民", "又登记了一次"]
    merged = next(line for line in lines if f"并入的“{elsewhere['door']} {person['name']}”" in line)
    assert "手机：199****4321" in merged
    assert "与联系人关系：外孙" in merged

    undo()
    assert content(workspace) == before
    assert rows(workspace, Resident)[twin]["household_id"] == elsewhere["id"]
    assert story(workspace, twin)[0] == story(workspace, person["id"])[0] == "撤销：合并重复的居民"
    at_home.detail.people.form.history.show_record(person["id"])
    assert not any("并入的" in told.item(at).text() for at in range(told.count()))
