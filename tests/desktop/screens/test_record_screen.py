"""Every screen made from a declaration: list, filter, order, form, removed records, unsaved edits."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.file.save import save
from db.file.saved_filters import keep_filter
from db.records.condition import FILLED, Condition
from db.records.filter import Filter
from db.records.listing import ids_of, one
from db.records.role import Role
from desktop.bulk_edit import BulkEdit
from desktop.record_screen import RecordScreen
from desktop.removed_list import RemovedList
from desktop.saved_filter_dialog import FilterDialog
from desktop.screens.roles import RolesScreen
from desktop.screens.terms import TermsScreen
from tests.desktop.desk import Desk, Queries


@pytest.fixture
def screen(desk: Desk, qtbot: QtBot) -> RecordScreen:
    return shown(RolesScreen(desk()), qtbot)


def shown(made: RecordScreen, qtbot: QtBot) -> RecordScreen:
    qtbot.addWidget(made)
    made.resize(1194, 690)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def titles(screen: RecordScreen) -> list[str]:
    return [screen.table.rows.index(at, 0).data() for at in range(len(screen.ids))]


def test_a_record_is_added_found_changed_removed_and_brought_back(
    screen: RecordScreen, voice: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.add.click()
    screen.form.form.editor("name").put_state("电梯管家")
    assert screen.save()
    made = screen.form.current_id()
    assert screen.table.current_id() == made
    screen.filter.setText("电梯")
    assert titles(screen) == ["电梯管家"]
    screen.form.form.editor("stands_at").put_state("楼栋")
    assert screen.save()
    assert screen.table.rows.index(0, 1).data() == "楼栋"
    voice.answer(True)
    screen.form.remove()
    assert screen.ids == []
    assert screen.caption.text() == "没有符合“电梯”的岗位"

    def choose(dialog: RemovedList) -> int:
        dialog.list.setCurrentRow(0)
        dialog.back.click()
        return 0

    monkeypatch.setattr(RemovedList, "exec", choose)
    screen.back.click()
    assert voice.last == "已恢复“电梯管家”。"
    assert screen.ids == [made]


def test_columns_sort_and_keys_walk_open_and_filter(screen: RecordScreen, qtbot: QtBot) -> None:
    screen.table.sort_by("order", descending=True)
    with screen.workspace.store.read() as connection:
        assert list(screen.ids) == ids_of(connection, Role, order=[("order", True)])
    screen.focus_page()
    screen.table.select_id(screen.ids[0])
    qtbot.keyClick(screen.table, Qt.Key.Key_Down)
    assert screen.form.current_id() == screen.ids[1]
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert screen.form.form.editor("name").widget.hasFocus()
    screen.focus_page()
    qtbot.keyClicks(screen.table, "q")
    assert screen.filter.text() == "q"


@pytest.mark.parametrize("answer", [0, None])
def test_list_and_form_show_the_same_after_saving_or_staying(screen: RecordScreen, voice: Any, answer: int | None) -> None:
    first, second = screen.ids[:2]
    screen.table.select_id(first)
    screen.form.form.editor("stands_at").put_state("别处")
    voice.answer(answer)
    screen.table.select_id(second)
    assert screen.table.current_id() == screen.form.current_id() == (first if answer is None else second)


def test_a_refresh_keeps_edits_and_renews_what_is_only_looked_at(screen: RecordScreen) -> None:
    first = screen.ids[0]
    screen.table.select_id(first)
    with screen.workspace.store.write("别处") as work:
        save(work, Role, [{"id": first, "stands_at": "别处"}])
    assert screen.form.form.editor("stands_at").state() == "别处"
    screen.form.form.editor("name").put_state("正在改")
    with screen.workspace.store.write("别处") as work:
        save(work, Role, [{"id": first, "stands_at": "又别处"}])
    screen.refresh()
    assert screen.form.form.editor("name").state() == "正在改"
    assert screen.form.form.editor("stands_at").state() == "别处"
    assert not screen.save()
    screen.refresh()
    assert screen.form.form.editor("stands_at").state() == "又别处"
    assert screen.save()
    with screen.workspace.store.read() as connection:
        kept = one(connection, Role, first)
    assert kept is not None
    assert (kept["name"], kept["stands_at"]) == ("正在改", "又别处")


def test_an_empty_list_says_what_the_screen_is_for(workspace: Any, qtbot: QtBot) -> None:
    terms = shown(TermsScreen(workspace), qtbot)
    assert terms.nothing.isVisible()
    assert not terms.table.isVisible()
    terms.nothing.buttons[0].click()
    assert terms.form.title.text() == "新建任期"


def test_a_record_found_elsewhere_is_shown(screen: RecordScreen) -> None:
    last = screen.ids[-1]
    screen.filter.setText("没有")
    screen.open_record("role", last)
    assert screen.table.current_id() == screen.form.current_id() == last


def test_more_rows_the_same_number_of_queries(desk: Desk, qtbot: QtBot) -> None:
    asked = []
    for people in (300, 3000):
        terms = shown(TermsScreen(desk(people)), qtbot)
        with Queries(terms.workspace.store) as queries:
            terms.refresh()
            terms.table.select_id(terms.ids[3])
        asked.append(queries.count)
    assert asked[0] == asked[1] < 20


def test_a_kept_filter_narrows_the_list_and_goes_when_a_record_is_looked_for(screen: RecordScreen, qtbot: QtBot) -> None:
    everything, store = list(screen.ids), screen.workspace.store
    kept = keep_filter(store, Role, "有席位的", Filter(conditions=(Condition("role.slots", FILLED),)))
    screen.chosen.choose(kept)
    assert titles(screen) == ["楼组长"]
    screen.filter.setText("没有")
    assert (screen.ids, screen.caption.text()) == ([], "没有符合“没有”的岗位")
    screen.filter.clear()
    with store.write("改") as work:
        save(work, Role, [{"id": screen.ids[0], "slots": None}])
    assert (screen.ids, screen.caption.text()) == ([], "没有符合“有席位的”的岗位")
    assert screen.table.isVisible()
    screen.open_record("role", everything[-1])
    assert (screen.table.current_id(), list(screen.ids)) == (everything[-1], everything)


def test_the_order_is_remembered_and_the_declared_one_had_back(desk: Desk, qtbot: QtBot) -> None:
    workspace = desk()
    first = shown(RolesScreen(workspace), qtbot)
    declared = list(first.ids)
    first.table.sort_by("name", descending=True)
    qtbot.waitUntil(lambda: workspace.settings.layout("role").get("sort") == ["name", True])
    again = shown(RolesScreen(workspace), qtbot)
    assert list(again.ids) == list(first.ids) != declared
    next(act for act in again.table.column_menu().actions() if act.text() == "恢复原来的列").trigger()
    assert list(again.ids) == declared


def test_selected_rows_are_changed_together_or_removed(
    screen: RecordScreen, voice: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(BulkEdit, "exec", lambda dialog: opened.append(dialog.windowTitle()))
    assert not screen.bulk.isEnabled()
    screen.table.select_id(screen.ids[0])
    qtbot.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    screen.bulk.click()
    assert opened == ["批量修改 2 条岗位"]
    with screen.workspace.store.write("新") as work:
        made = save(work, Role, [{"name": "甲"}, {"name": "乙"}])
    for one_ in made:
        screen.table.select_id(one_)
        voice.answer(True)
        screen.focus_page()
        qtbot.keyClick(screen.table, Qt.Key.Key_Delete)
        assert one_ not in screen.ids
    assert screen.form.current_id() not in made
    voice.undo()
    assert made[1] in screen.ids


def test_its_steps_are_commands_too(screen: RecordScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(BulkEdit, "exec", lambda dialog: opened.append(dialog.windowTitle()))
    monkeypatch.setattr(FilterDialog, "exec", lambda dialog: opened.append(dialog.windowTitle()) or 0)
    offers = {offer.title: offer for offer in type(screen).commands}
    assert not offers["批量修改选中的岗位…"].when(screen)
    screen.table.select_id(screen.ids[0])
    assert offers["批量修改选中的岗位…"].when(screen)
    for title in ("批量修改选中的岗位…", "新建岗位筛选…"):
        offers[title].act(screen)
    assert opened == ["批量修改 1 条岗位", "新建岗位筛选"]
