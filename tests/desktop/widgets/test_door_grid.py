"""The picture of a building: where doors stand, how one walks, what is read aloud."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desktop.look.look import Look
from desktop.widgets.door_grid import Door, DoorGrid, Task
from tests.desktop.a11y import lint

TASKS = (Task("访", "本月待访", "warn"), Task("问", "有未办结问题", "danger"))
DOORS = (
    Door("a301", 3, "301", "周家 · 3人", "1单元", ("访", "问")),
    Door("a201", 2, "201", "陆家 · 2人", "1单元"),
    Door("a202", 2, "202", "空置", "1单元", empty=True),
    Door("a101", 1, "101", "许家 · 1人", "1单元"),
    Door("b301", 3, "301", "何家 · 4人", "2单元"),
    Door("b101", 1, "101", "吕家 · 5人", "2单元", ("问",)),
)


@pytest.fixture
def grid(look: Look, qtbot: QtBot) -> DoorGrid:
    made = DoorGrid(look, TASKS)
    qtbot.addWidget(made)
    made.resize(480, 320)
    made.show()
    qtbot.waitExposed(made)
    made.show_doors("2号楼", DOORS)
    return made


def walk(grid: DoorGrid, qtbot: QtBot, *keys: Qt.Key) -> list[str]:
    seen = []
    for key in keys:
        qtbot.keyClick(grid, key)
        seen.append(grid.current_id())
    return seen


def test_top_floor_is_above_and_units_stand_side_by_side(grid: DoorGrid) -> None:
    assert grid.doors.place("a301") == (1, 0)
    assert grid.doors.place("a202") == (2, 1)
    assert grid.doors.place("b101") == (3, 3)
    assert grid.doors.gaps() == [2]
    assert [grid.doors.index(0, at).data() for at in range(4)] == ["1单元", "", "", "2单元"]
    assert [grid.doors.headerData(at, Qt.Orientation.Vertical) for at in range(4)] == ["", "3层", "2层", "1层"]


def test_arrows_walk_over_gaps_and_missing_doors(grid: DoorGrid, qtbot: QtBot) -> None:
    assert grid.current_id() == "a301"
    right, down, left, up = Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up
    assert walk(grid, qtbot, right, down, left, up, up) == ["b301", "b101", "a101", "a201", "a301"]
    assert walk(grid, qtbot, up, left) == ["a301", "a301"]


def test_enter_opens_and_walking_tells(grid: DoorGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.current_changed) as told:
        qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert told.args == ["a201"]
    with qtbot.waitSignal(grid.opened) as told:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert told.args == ["a201"]


def test_each_door_is_read_aloud_with_what_needs_doing(grid: DoorGrid) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    assert grid.doors.index(1, 0).data(role) == "1单元 301，周家 · 3人，本月待访，有未办结问题"
    assert grid.doors.index(2, 1).data(role) == "1单元 202，空置"
    assert grid.accessibleName() == "2号楼楼面图"
    assert "3 层 6 户" in grid.accessibleDescription()


def test_gaps_and_titles_cannot_be_gone_to(grid: DoorGrid) -> None:
    for place in ((0, 0), (2, 2), (1, 1)):
        assert not grid.doors.index(*place).flags() & Qt.ItemFlag.ItemIsEnabled


def test_a_door_has_the_colour_of_its_first_task_and_an_empty_one_is_sunken(grid: DoorGrid, look: Look) -> None:
    picture = grid.viewport().grab().toImage()
    for one, role in (("a301", "warn_soft"), ("b101", "danger_soft"), ("a202", "sunken"), ("a101", "surface")):
        place = grid.doors.place(one)
        assert place is not None
        area = grid.visualRect(grid.doors.index(*place))
        assert picture.pixelColor(area.center().x(), area.bottom() - 7) == QColor(look.colours[role])


def test_typing_a_number_goes_to_the_door(grid: DoorGrid, qtbot: QtBot) -> None:
    qtbot.keyClick(grid, "2")
    assert grid.current_id() in ("a201", "a202")


def test_the_current_door_stays_over_a_refresh(grid: DoorGrid) -> None:
    grid.select_id("b301")
    grid.show_doors("2号楼", DOORS)
    assert grid.current_id() == "b301"
    grid.show_doors("3号楼", DOORS[:2])
    assert grid.current_id() == "a301"
    assert not grid.select_id("b301")


def test_a_building_without_units_has_no_titles_and_none_without_doors(grid: DoorGrid) -> None:
    grid.show_doors("5号楼", [Door("x", 1, "101")])
    assert grid.rowHeight(0) == 0
    grid.show_doors("6号楼", [])
    assert grid.doors.rowCount() == 0
    assert grid.current_id() == ""


def test_doors_share_the_room_and_scroll_when_there_are_too_many(grid: DoorGrid, look: Look) -> None:
    assert grid.horizontalHeader().length() <= grid.viewport().width()
    grid.show_doors("长楼", [Door(str(at), 1, f"1{at:02}") for at in range(30)])
    assert grid.columnWidth(0) == look.px(76)
    assert grid.horizontalScrollBar().maximum() > 0


def test_grid_is_fit_for_a_screen_reader(grid: DoorGrid) -> None:
    assert lint(grid) == []
