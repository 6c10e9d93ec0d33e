"""住户 as rows: narrowed by kept filters, counted while selected, changed together, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from db.file.saved_filters import keep_filter
from db.records import Dwelling, Household, Resident
from db.records.condition import EARLIER, IS, Condition
from db.records.filter import Filter
from desktop.bulk_edit import BulkEdit
from desktop.removed_list import RemovedList
from desktop.row_steps import BULK, REMOVE
from desktop.screens.households import HouseholdsScreen
from desktop.screens.households.head import PEOPLE
from desktop.screens.households.listing import BULK_DOORS, MERGE
from desktop.widgets.selection_count import counted
from tests.desktop.desk import Desk
from tests.desktop.screens.household_steps import shown, stored


@pytest.fixture
def screen(desk: Desk, qtbot: QtBot) -> HouseholdsScreen:
    return shown(HouseholdsScreen(desk()), qtbot)


def select(screen: HouseholdsScreen, many: int, qtbot: QtBot) -> list[str]:
    screen.table.select_id(screen.table.rows.ids()[0])
    for _ in range(many - 1):
        qtbot.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return screen.table.selected_ids()


def test_households_and_people_have_filters_of_their_own(screen: HouseholdsScreen) -> None:
    store = screen.workspace.store
    rented = keep_filter(store, Household, "出租的", Filter(conditions=(Condition("dwelling.use", IS, "出租"),)))
    old = keep_filter(store, Resident, "五十年代以前", Filter(conditions=(Condition("resident.birth_date", EARLIER, "1950"),)))
    every = len(screen.table.rows.ids())
    screen.table.picker.choose(rented)
    uses = {row["use"] for row in screen.table.fetch(screen.table.rows.ids())}
    assert uses == {"出租"}
    assert len(screen.table.rows.ids()) < every
    screen.list_head.show_view(PEOPLE)
    screen.residents.picker.choose(old)
    born = [row["birth_date"] for row in screen.residents.fetch(screen.residents.rows.ids())]
    assert born
    assert all(day < "1950" for day in born)


def test_the_selected_are_counted_with_their_people(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    chosen = select(screen, 4, qtbot)
    heads = sum(row["heads"] for row in screen.table.fetch(chosen))
    assert counted(screen.table) == f"已选 4 户 · 人口 {heads}"


def test_the_doors_of_selected_households_are_changed_and_taken_back(
    screen: HouseholdsScreen, voice: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = select(screen, 3, qtbot)
    doors = [stored(screen, Household, one)["dwelling_id"] for one in chosen]
    before = [stored(screen, Dwelling, door)["use"] for door in doors]

    def rent(dialog: BulkEdit) -> int:
        dialog.show()
        dialog.field.setCurrentText("居住性质")
        dialog.form.editor("use").put_state("借住")
        dialog.form.changed.emit()
        qtbot.waitUntil(dialog.sure.isEnabled)
        dialog.sure.click()
        qtbot.waitUntil(lambda: not dialog.isVisible())
        return 1

    monkeypatch.setattr(BulkEdit, "exec", rent)
    screen.table.take_step(BULK_DOORS)
    assert [stored(screen, Dwelling, door)["use"] for door in doors] == ["借住"] * 3
    assert [row["use"] for row in screen.table.fetch(chosen)] == ["借住"] * 3
    assert screen.table.selected_ids() == chosen
    voice.undo()
    assert [stored(screen, Dwelling, door)["use"] for door in doors] == before


def test_the_rows_offer_the_same_steps_everywhere(screen: HouseholdsScreen) -> None:
    assert [step.text for step in screen.table.steps] == [BULK, BULK_DOORS, MERGE, REMOVE]
    assert [step.text for step in screen.residents.steps] == [BULK, MERGE, REMOVE]


def test_what_rows_offer_is_also_a_command_once_rows_are_selected(
    screen: HouseholdsScreen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(BulkEdit, "exec", lambda dialog: opened.append(dialog.windowTitle()))
    offers = {offer.title: offer for offer in HouseholdsScreen.commands}
    assert not any(offers[title].when(screen) for title in (BULK, BULK_DOORS))
    select(screen, 2, qtbot)
    for title in (BULK, BULK_DOORS):
        assert offers[title].when(screen)
        offers[title].act(screen)
    screen.list_head.show_view(PEOPLE)
    screen.residents.selectAll()
    assert (offers[BULK].when(screen), offers[BULK_DOORS].when(screen)) == (True, False)
    offers[BULK].act(screen)
    people = len(screen.residents.rows.ids())
    assert opened == ["批量修改 2 条住户", "批量修改 2 条房屋", f"批量修改 {people} 条居民"]


def test_each_list_brings_back_its_own(screen: HouseholdsScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(RemovedList, "exec", lambda dialog: opened.append(dialog.windowTitle()))
    back = next(each for each in screen.findChildren(QPushButton) if each.text() == "恢复…")
    back.click()
    screen.list_head.show_view(PEOPLE)
    back.click()
    assert opened == ["恢复删除的住户", "恢复删除的居民"]
