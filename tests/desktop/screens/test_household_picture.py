"""楼面图: walked by keys, opening households and vacant doors."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.file.save import save
from db.records.household import Household
from db.records.household_list import doors_of, place_tree
from db.records.place import BUILDING, Dwelling
from db.records.record import Row
from desktop.screens.households import HouseholdsScreen
from tests.desktop.desk import Desk
from tests.desktop.screens.household_steps import shown, stored, write


@pytest.fixture
def screen(desk: Desk, went_to: list[Any], qtbot: QtBot) -> HouseholdsScreen:
    return shown(HouseholdsScreen(desk(went=lambda *where: went_to.append(where))), qtbot)


def drawn(screen: HouseholdsScreen) -> list[Row]:
    """The doors of a building that has a vacant one and two taken, drawn."""
    with screen.workspace.store.read() as connection:
        for node in place_tree(connection):
            rows = doors_of(connection, node["id"]) if node["kind"] == BUILDING else []
            if sum(1 for row in rows if row["household_id"]) > 1 and any(not row["household_id"] for row in rows):
                break
    screen.tree.select_id(node["id"])
    screen.list_head.show_view("楼面图")
    return rows


def test_arrows_walk_the_picture_and_enter_opens_the_household(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    drawn(screen)
    grid = screen.picture.grid
    screen.focus_page()
    assert grid.hasFocus()
    start = grid.current_id()
    keys = [Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left]
    for key in keys:
        qtbot.keyClick(grid, key)
    assert grid.current_id() != start
    while screen.picture._doors[grid.current_id()][0]["household_id"] is None:
        before = grid.current_id()
        qtbot.keyClick(grid, Qt.Key.Key_Up)
        assert grid.current_id() != before
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    household = screen.picture._doors[grid.current_id()][0]["household_id"]
    assert screen.detail.current_id() == household
    assert grid.hasFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert screen.detail.form.form.isAncestorOf(QApplication.focusWidget())


def test_enter_on_a_vacant_door_begins_a_household_there(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    vacant = next(row for row in drawn(screen) if not row["household_id"])
    screen.picture.grid.select_id(vacant["id"])
    qtbot.keyClick(screen.picture.grid, Qt.Key.Key_Return)
    assert screen.detail.form.title.text() == "新建住户"
    assert screen.detail.form.subtitle.text() == stored(screen, Dwelling, vacant["id"])["path"]
    write(screen.detail.form, "contact_name", "濮阳新来")
    assert screen.save()
    assert stored(screen, Household, screen.detail.current_id())["dwelling_id"] == vacant["id"]
    assert screen.picture._doors[vacant["id"]][0]["caller"] == "濮阳新来"


def test_the_picture_goes_to_the_household_that_is_shown(screen: HouseholdsScreen) -> None:
    rows = drawn(screen)
    screen.list_head.show_view("列表")
    taken = [row for row in rows if row["household_id"]][1]
    screen.table.select_id(taken["household_id"])
    screen.list_head.show_view("楼面图")
    assert screen.picture.grid.current_id() == taken["id"]


def test_a_door_with_two_households_shows_both(screen: HouseholdsScreen) -> None:
    taken = next(row for row in drawn(screen) if row["household_id"])
    with screen.workspace.store.write("第二户") as work:
        save(work, Household, [{"dwelling_id": taken["id"], "contact_name": "濮阳新来"}])
    door = screen.picture.grid.doors.door(*screen.picture.grid.doors.place(taken["id"]))
    assert "等2户" in door.text




def test_the_picture_is_printed_as_it_is_chosen(screen: HouseholdsScreen, went_to: list[Any]) -> None:
    drawn(screen)
    screen.picture.paper.click()
    assert went_to == [("打印中心", "walk", screen.tree.current_id())]


def test_what_is_seen_is_what_is_printed(screen: HouseholdsScreen, went_to: list[Any]) -> None:
    drawn(screen)
    screen.print_out()
    screen.list_head.show_view("列表")
    screen.print_out()
    assert [kind for _, kind, _ in went_to] == ["walk", "place"]
