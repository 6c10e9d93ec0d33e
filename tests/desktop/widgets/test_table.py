"""Tables: few fetches for many rows, selection by id, columns as one wants them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from desktop.look.look import Look
from desktop.widgets.table import Column, Table
from desktop.widgets.window_model import PAGE, PAGES_KEPT, TONE_ROLE, WindowModel
from tests.desktop.a11y import lint

TASKS = (("待走访", "warn"), ("", ""), ("2 件未办结", "danger"))
COLUMNS = (
    Column("room", "室号", 60, lambda row: row["room"], bold=True),
    Column("name", "联系人", 90, lambda row: row["name"]),
    Column("task", "待办", 100, lambda row: TASKS[row["task"]][0], tone=lambda row: TASKS[row["task"]][1], stretch=True),
    Column("phone", "电话", 110, lambda row: row["phone"], sortable=False),
    Column("note", "备注", 80, lambda _row: "", shown=False),
)


class Office:
    """Rows that count how often they are fetched."""

    def __init__(self, count: int) -> None:
        self.rows: dict[str, dict[str, Any]] = {
            f"id{at}": {"id": f"id{at}", "room": f"{at:06}", "name": f"住户{at}", "task": at % 3, "phone": "199****0000"}
            for at in range(count)
        }
        self.fetched: list[int] = []
        self.orders: list[tuple[str, bool]] = []
        self.kept: list[dict[str, Any]] = []

    def fetch(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        self.fetched.append(len(ids))
        return [self.rows[one] for one in reversed(ids) if one in self.rows]

    def order(self, name: str, descending: bool) -> list[str]:
        self.orders.append((name, descending))
        return sorted(self.rows, key=lambda one: self.rows[one][name], reverse=descending)


@pytest.fixture
def office() -> Office:
    return Office(9)


@pytest.fixture
def table(look: Look, office: Office, qtbot: QtBot) -> Table:
    made = opened(look, office, qtbot)
    made.sort_by("room")
    return made


def opened(look: Look, office: Office, qtbot: QtBot, layout: dict[str, Any] | None = None) -> Table:
    made = Table(look, "住户表", COLUMNS, office.fetch, office.order, layout=layout, keep_layout=office.kept.append)
    qtbot.addWidget(made)
    made.resize(560, 420)
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(table: Table, column: int = 0) -> list[str]:
    return [table.rows.index(at, column).data() for at in range(table.rows.rowCount())]


def test_a_hundred_thousand_rows_cost_one_page_to_show_and_few_to_jump(look: Look, qtbot: QtBot) -> None:
    office = Office(100_000)
    table = opened(look, office, qtbot)
    table.sort_by("room")
    table.grab()
    assert office.fetched == [PAGE]
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    table.grab()
    assert office.fetched == [PAGE, PAGE]
    assert table.select_id("id50000")
    table.grab()
    assert len(office.fetched) <= 4
    table.refresh()
    table.grab()
    assert len(office.fetched) <= 6
    assert table.current_id() == "id50000"


def test_pages_seen_long_ago_are_let_go_and_fetched_again(look: Look, qtbot: QtBot) -> None:
    office = Office(PAGE * (PAGES_KEPT + 2))
    table = opened(look, office, qtbot)
    table.show_ids(list(office.rows))
    for page in range(PAGES_KEPT + 1):
        table.rows.index(page * PAGE, 0).data()
    before = len(office.fetched)
    table.rows.index(PAGES_KEPT * PAGE, 0).data()
    assert len(office.fetched) == before
    table.rows.index(0, 0).data()
    assert len(office.fetched) == before + 1


def test_cells_say_what_the_columns_show(table: Table) -> None:
    assert table.rows.index(4, 1).data() == "住户4"
    assert table.rows.index(5, 2).data(TONE_ROLE) == "danger"
    assert table.rows.index(5, 1).data(TONE_ROLE) is None
    assert table.rows.index(4, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "联系人 住户4"
    assert table.rows.headerData(0, Qt.Orientation.Horizontal) == "室号"


def test_a_row_removed_meanwhile_is_blank_until_the_refresh(table: Table, office: Office) -> None:
    del office.rows["id3"]
    table.show_ids(table.rows.ids())
    assert shown(table)[3] == ""
    table.refresh()
    assert "" not in shown(table)


def test_clicking_a_title_sorts_and_clicking_again_turns_round(table: Table, office: Office, qtbot: QtBot) -> None:
    header = table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(1) + 12, 10)
    office.orders.clear()
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert office.orders == [("name", False), ("name", True)]
    assert table.sorted_by() == ("name", True)


def test_a_column_without_sort_key_is_not_sorted(table: Table, office: Office) -> None:
    office.orders.clear()
    table.horizontalHeader().setSortIndicator(3, Qt.SortOrder.AscendingOrder)
    assert office.orders == []


def test_selection_and_current_row_stay_with_their_ids(table: Table) -> None:
    table.select_id("id2")
    for one in (4, 5, 7):
        table.selectionModel().select(
            table.rows.index(one, 0), table.selectionModel().SelectionFlag.Select | table.selectionModel().SelectionFlag.Rows)
    table.sort_by("room", descending=True)
    assert table.selected_ids() == ["id7", "id5", "id4", "id2"]
    assert table.current_id() == "id2"
    assert table.currentIndex().row() == 6


def test_painting_titles_does_not_walk_a_selection_of_all_rows(look: Look, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    plain = WindowModel.flags

    def flags(self: WindowModel, index: Any) -> Qt.ItemFlag:
        asked.append(index.row())
        return plain(self, index)

    monkeypatch.setattr(WindowModel, "flags", flags)
    office = Office(5_000)
    table = opened(look, office, qtbot)
    table.show_ids(list(office.rows))
    table.selectAll()
    asked.clear()
    table.grab()
    assert len(asked) < 1_000


def test_a_current_row_that_is_gone_is_told(table: Table, qtbot: QtBot) -> None:
    table.select_id("id2")
    with qtbot.waitSignal(table.current_changed) as told:
        table.show_ids(["id1", "id3"])
    assert told.args == [""]
    assert table.current_id() == ""
    assert not table.select_id("id2")


def test_refresh_of_the_same_current_row_tells_nothing(table: Table, qtbot: QtBot) -> None:
    table.select_id("id2")
    with qtbot.assertNotEmitted(table.current_changed):
        table.refresh()


def test_arrows_tell_and_enter_opens(table: Table, qtbot: QtBot) -> None:
    table.select_id("id0")
    with qtbot.waitSignals([table.current_changed, table.picked]):
        qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == ["id1"]


def test_a_double_click_opens(table: Table, qtbot: QtBot) -> None:
    at = table.visualRect(table.rows.index(3, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(table.opened) as told:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert told.args == ["id3"]


def test_copying_is_only_asked_for(table: Table, qtbot: QtBot) -> None:
    table.selectAll()
    with qtbot.waitSignal(table.copy_wanted) as told:
        qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert told.args == [[f"id{at}" for at in range(9)]]


def test_typing_goes_to_the_row_or_on_to_the_filter(table: Table, qtbot: QtBot) -> None:
    table.select_id("id0")
    for key in "000005":
        qtbot.keyClick(table, key)
    assert table.current_id() == "id5"
    table._since.invalidate()
    with qtbot.waitSignal(table.typed) as told:
        qtbot.keyClick(table, "z")
    assert told.args == ["z"]


def test_hovering_lights_the_row_and_a_pill_has_its_tone(table: Table, look: Look, qtbot: QtBot) -> None:
    centre = table.visualRect(table.rows.index(4, 1)).center()
    qtbot.mouseMove(table.viewport(), centre)
    assert table.hovered_row() == 4
    picture = table.viewport().grab().toImage()
    right = table.visualRect(table.rows.index(4, 3))
    assert picture.pixelColor(right.right() - 4, right.top() + 4) == look.colour("sunken")
    pill = table.visualRect(table.rows.index(5, 2))
    colours = {picture.pixelColor(pill.x() + at, pill.center().y()).name() for at in range(8, 60)}
    assert QColor(look.colours["danger_soft"]).name() in colours


def test_columns_are_chosen_ordered_widened_and_kept(look: Look, table: Table, office: Office, qtbot: QtBot) -> None:
    header = table.horizontalHeader()
    header.moveSection(1, 0)
    header.resizeSection(0, 150)
    menu = table.column_menu()
    next(act for act in menu.actions() if act.text() == "电话").trigger()
    qtbot.waitUntil(lambda: bool(office.kept))
    kept = office.kept[-1]
    assert kept["order"][:2] == ["name", "room"]
    assert kept["hidden"] == ["phone", "note"]
    assert kept["widths"]["room"] == 150
    assert kept["sort"] == ["room", False]
    again = opened(look, office, qtbot, kept)
    assert again.columns.state() == kept


def test_the_original_columns_can_be_had_back(table: Table) -> None:
    table.horizontalHeader().moveSection(1, 0)
    next(act for act in table.column_menu().actions() if act.text() == "恢复原来的列").trigger()
    state = table.columns.state()
    assert state["order"] == [column.name for column in COLUMNS]
    assert state["hidden"] == ["note"]


def test_the_order_is_kept_and_asked_for_when_the_rows_are_listed_again(look: Look, table: Table, office: Office, qtbot: QtBot) -> None:
    table.sort_by("name", descending=True)
    qtbot.waitUntil(lambda: bool(office.kept) and office.kept[-1]["sort"] == ["name", True])
    asked = len(office.orders)
    again = opened(look, office, qtbot, office.kept[-1])
    assert len(office.orders) == asked
    assert again.sorted_by() == ("name", True)
    assert again.horizontalHeader().sortIndicatorSection() == 1
    again.refresh()
    assert office.orders[-1] == ("name", True)
    with qtbot.waitSignal(again.columns.reset):
        next(act for act in again.column_menu().actions() if act.text() == "恢复原来的列").trigger()
    assert again.sorted_by() is None
    assert again.horizontalHeader().sortIndicatorSection() == -1


@pytest.mark.parametrize("sort", ["name", ["phone", False], ["gone", True], ["name"], {"name": True}, [3, 4]])
def test_a_kept_order_that_cannot_be_is_passed_over(look: Look, office: Office, qtbot: QtBot, sort: Any) -> None:
    assert opened(look, office, qtbot, {"sort": sort}).sorted_by() is None


def test_the_last_column_cannot_be_hidden(table: Table) -> None:
    for act in table.column_menu().actions()[: len(COLUMNS)]:
        act.setChecked(False)
    assert len(table.columns.state()["hidden"]) == len(COLUMNS) - 1


def test_sorting_is_also_in_the_menu(table: Table, office: Office) -> None:
    part = next(menu for menu in table.column_menu().findChildren(QMenu) if menu.title() == "从大到小排列")
    titles = [act.text() for act in part.actions()]
    assert "电话" not in titles
    part.actions()[titles.index("联系人")].trigger()
    assert office.orders[-1] == ("name", True)


@pytest.mark.parametrize("layout", [
    {"order": "x", "hidden": 5, "widths": []}, {"order": ["gone", 3, "task"], "widths": {"room": "wide", "gone": 9}},
    {"hidden": [column.name for column in COLUMNS]},
])
def test_a_broken_layout_is_passed_over(look: Look, office: Office, qtbot: QtBot, layout: dict[str, Any]) -> None:
    table = opened(look, office, qtbot, layout)
    assert table.columnWidth(0) == look.px(60)
    assert len(table.columns.state()["order"]) == len(COLUMNS)
    assert not all(table.isColumnHidden(at) for at in range(len(COLUMNS)))


def test_the_stretching_column_takes_the_room_left_and_gives_way(table: Table) -> None:
    table.resize(900, 300)
    assert table.horizontalHeader().length() == table.viewport().width()
    table.resize(200, 300)
    assert table.columnWidth(2) == 100


def test_table_is_fit_for_a_screen_reader(table: Table) -> None:
    assert lint(table) == []
    assert table.accessibleName() == "住户表"


@pytest.mark.qt_log_ignore("does not support")
def test_a_text_without_room_is_told_under_the_mouse(table: Table, look: Look) -> None:
    table.columns.apply({"widths": {"name": 20, "room": 200}})
    told = []
    for at in (0, 1):
        index = table.rows.index(0, at)
        where = table.visualRect(index).center()
        event = QHelpEvent(QEvent.Type.ToolTip, where, table.viewport().mapToGlobal(where))
        assert table.itemDelegate().helpEvent(event, table, QStyleOptionViewItem(), index)
        told.append(QToolTip.text())
    assert told == ["", "住户0"]
    QToolTip.hideText()
