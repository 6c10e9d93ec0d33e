"""整户搬到…, 办理 with one 撤销, and the word while somebody is typed a second time."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.file.connection import connect
from db.file.content import digest
from db.records.household import Household
from db.records.household_list import people_of
from db.records.place import Dwelling
from db.records.record import Row
from db.records.resident import Resident
from desktop.screens.households import HouseholdsScreen
from tests.desktop.desk import Desk
from tests.desktop.screens.household_steps import free_door, ids, of_several, shown, stored, write

WHERE = "desktop.screens.households.moving.choose_record"


@pytest.fixture
def screen(desk: Desk, qtbot: QtBot) -> HouseholdsScreen:
    return shown(HouseholdsScreen(desk()), qtbot)


def content(screen: HouseholdsScreen) -> str:
    raw = connect(screen.workspace.store.path, screen.workspace.store.key)
    try:
        return digest(raw)
    finally:
        raw.close()


def choose(screen: HouseholdsScreen, text: str) -> None:
    """Choose a line of 办理…."""
    next(action for action in screen.detail.people.more.menu().actions() if action.text() == text).trigger()


def living(screen: HouseholdsScreen, household: str) -> list[Row]:
    with screen.workspace.store.read() as connection:
        return [person for person in people_of(connection, household) if not person["ended_on"]]


def test_a_whole_household_moves_to_a_free_door_and_back(screen: HouseholdsScreen, voice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    household, door = of_several(screen), free_door(screen)
    before, was = content(screen), {row["id"]: row["household_id"] for row in living(screen, household)}
    monkeypatch.setattr(WHERE, lambda *_: door)
    voice.answer("2026-03-10")
    choose(screen, "整户搬到…")
    assert voice.last == f"整户已搬到{Dwelling.title(stored(screen, Dwelling, door))}。"
    row = stored(screen, Household, household)
    assert (row["dwelling_id"], row["since"]) == (door, "2026-03-10")
    assert {row["id"]: row["household_id"] for row in living(screen, household)} == was
    assert {row["door"] for row in living(screen, household)} == {row["door"]}
    voice.undo()
    assert content(screen) == before


@pytest.mark.parametrize("goes_on", [True, False])
def test_who_lives_there_already_is_said_first(screen: HouseholdsScreen, voice: Any, monkeypatch: pytest.MonkeyPatch, goes_on: bool) -> None:
    household = of_several(screen)
    other = next(one for one in ids(screen, Household, until=None) if one != household and stored(screen, Household, one)["caller"])
    there = stored(screen, Household, other)
    before = content(screen)
    monkeypatch.setattr(WHERE, lambda *_: there["dwelling_id"])
    voice.answer(*((True, "2026-03-10") if goes_on else (False,)))
    choose(screen, "整户搬到…")
    assert there["caller"] in voice.asked[0]
    assert (stored(screen, Household, household)["dwelling_id"] == there["dwelling_id"]) is goes_on
    assert stored(screen, Household, other) == there
    assert (content(screen) == before) is not goes_on


@pytest.mark.parametrize(("door", "answers"), [(None, ()), ("free", (None,)), ("free", ("没有这一天",))])
def test_thinking_better_of_it_changes_nothing(
    screen: HouseholdsScreen, voice: Any, monkeypatch: pytest.MonkeyPatch, door: str | None, answers: Any
) -> None:
    of_several(screen)
    before = content(screen)
    monkeypatch.setattr(WHERE, lambda *_: door and free_door(screen))
    voice.answer(*answers)
    choose(screen, "整户搬到…")
    assert content(screen) == before


def test_where_it_lives_already_is_refused(screen: HouseholdsScreen, voice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    household = of_several(screen)
    here = stored(screen, Household, household)["dwelling_id"]
    before = content(screen)
    monkeypatch.setattr(WHERE, lambda *_: here)
    voice.answer("2026-03-10")
    choose(screen, "整户搬到…")
    assert voice.said[-1] == ("sorry", "这一户就住在那里，请另选一处。")
    assert content(screen) == before


def test_what_is_done_with_people_is_taken_back_at_once(screen: HouseholdsScreen, voice: Any) -> None:
    household = of_several(screen)
    before, people = content(screen), screen.detail.people
    people.select(living(screen, household)[0]["id"])
    voice.answer("2026-03-10")
    choose(screen, "迁出…")
    assert voice.last == "已登记迁出。"
    assert content(screen) != before
    voice.undo()
    assert content(screen) == before


def test_a_person_typed_a_second_time_is_noticed(desk: Desk, qtbot: QtBot) -> None:
    went: list[tuple[str, str, str]] = []
    screen = shown(HouseholdsScreen(desk(went=lambda *where: went.append(where))), qtbot)
    of_several(screen)
    known = next(row for one in ids(screen, Resident, ended_on=None) if (row := stored(screen, Resident, one))["document_number"])
    people = screen.detail.people
    screen.detail.form.tabs.setCurrentWidget(people)
    people.add.click()
    notice = people.form.notice
    with qtbot.waitSignal(people.form.form.draft):
        write(people.form, "name", known["name"])
    assert not notice.isVisible()
    write(people.form, "birth_date", known["birth_date"])
    qtbot.waitUntil(notice.isVisible)
    assert notice.text() == f"已经登记过{known['door']} {known['name']}，可能是同一个人。"
    notice._button.click()
    assert went == [("住户", "resident", known["id"])]
    people.form.revert()


def test_who_is_registered_already_may_be_edited_without_a_word(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    household = of_several(screen)
    people = screen.detail.people
    screen.detail.form.tabs.setCurrentWidget(people)
    people.table.opened.emit(living(screen, household)[0]["id"])
    with qtbot.waitSignal(people.form.form.draft):
        write(people.form, "phone", "19900007777")
    assert not people.form.notice.isVisible()
    people.form.revert()
