"""住户: unsaved edits are never lost, and keys do what hands expect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from db.file.drafts import draft_of
from db.records.household import Household
from db.records.household_list import people_of
from db.records.place import Dwelling
from db.records.resident import Resident
from desktop.screens.households import HouseholdsScreen
from desktop.screens.households.new_building import NewBuilding
from tests.desktop.desk import Desk, Queries
from tests.desktop.screens.household_steps import (
    composing,
    free_door,
    of_several,
    pick,
    shown,
    someone_else,
    stored,
    tree,
    write,
)


@pytest.fixture
def screen(desk: Desk, went_to: list[Any], qtbot: QtBot) -> HouseholdsScreen:
    return shown(HouseholdsScreen(desk(went=lambda *where: went_to.append(where))), qtbot)


def test_a_stale_save_says_so_and_keeps_the_edits_until_they_stand_over_what_is_new(
    screen: HouseholdsScreen, voice: Any
) -> None:
    household = pick(screen)
    form = screen.detail.form
    write(form, "phone", "19900000099")
    someone_else(screen, Household, household, emergency_phone="19900000077")
    assert not screen.save()
    assert voice.said[-1] == ("sorry", "这条记录刚被修改过，请按 F5 刷新后再改。您填写的内容还在。")
    assert form.form.editor("phone").state() == "19900000099"
    screen.refresh()
    assert form.form.editor("phone").state() == "19900000099"
    assert form.form.editor("emergency_phone").state() != ""
    assert form.notice.isVisibleTo(form)
    assert screen.save()
    kept = stored(screen, Household, household)
    assert (kept["phone"], kept["emergency_phone"]) == ("19900000099", "19900000077")


@pytest.mark.parametrize("where", ["household", "person", "dwelling"])
def test_a_form_with_unsaved_edits_is_never_replaced_by_a_refresh(screen: HouseholdsScreen, where: str, qtbot: QtBot) -> None:
    household = pick(screen)
    detail = screen.detail
    with screen.workspace.store.read() as connection:
        person = people_of(connection, household)[0]["id"]
    door = stored(screen, Household, household)["dwelling_id"]
    form, name = {
        "household": (detail.form, "emergency_phone"), "person": (detail.people.form, "phone"), "dwelling": (detail.dwelling.form, "floor"),
    }[where]
    if where == "person":
        detail.show_person(person)
        qtbot.keyClick(detail.people.table, Qt.Key.Key_Return)
    detail.form.tabs.setCurrentIndex({"household": 0, "person": 1, "dwelling": 2}[where])
    write(form, name, "23")
    someone_else(screen, Household, household, notes="别处的备注")
    someone_else(screen, Resident, person, notes="别处的备注")
    someone_else(screen, Dwelling, door, area=61.5)
    screen.refresh()
    assert form.form.editor(name).edit.text() == "23"
    assert form.form.is_dirty()
    if where == "person":
        assert detail.people.pages.currentIndex() == 1


def test_saving_the_household_leaves_an_open_person_alone(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    household = pick(screen)
    tab = screen.detail.people
    with screen.workspace.store.read() as connection:
        person = people_of(connection, household)[0]["id"]
    screen.detail.show_person(person)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    write(tab.form, "relation", "侄女")
    screen.detail.form.tabs.setCurrentIndex(0)
    write(screen.detail.form, "emergency_name", "濮阳")
    assert screen.save()
    assert (tab.pages.currentIndex(), tab.form.form.editor("relation").state()) == (1, "侄女")


@pytest.mark.parametrize(("answer", "left", "phone"), [(0, True, "19900000099"), (1, True, None), (None, False, None)])
def test_leaving_asks_what_becomes_of_edits(
    screen: HouseholdsScreen, voice: Any, answer: int | None, left: bool, phone: str | None
) -> None:
    household = pick(screen)
    someone_else(screen, Household, household, phone=None)
    write(screen.detail.form, "phone", "19900000099")
    voice.answer(answer)
    other = screen.table.rows.ids()[1]
    screen.table.select_id(other)
    assert "有没保存的修改" in voice.asked[-1]
    assert stored(screen, Household, household)["phone"] == phone
    assert screen.detail.current_id() == screen.table.current_id() == (other if left else household)
    assert screen.detail.form.form.is_dirty() is not left


def test_a_draft_comes_back_after_a_crash(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    household = pick(screen)
    form = screen.detail.form
    write(form, "emergency_name", "濮阳")
    with qtbot.waitSignal(form.form.draft, timeout=5000):
        pass
    again = shown(HouseholdsScreen(screen.workspace), qtbot)
    again.table.select_id(household)
    assert again.detail.form.notice.text() == "上次有没保存完的内容。"
    again.detail.form.notice._act()
    assert again.detail.form.form.editor("emergency_name").state() == "濮阳"
    assert again.save()
    with screen.workspace.store.read() as connection:
        assert draft_of(connection, screen.workspace.store.who, "household", household) is None


def test_a_person_begun_in_one_household_is_not_offered_in_another(screen: HouseholdsScreen) -> None:
    first = pick(screen)
    tab = screen.detail.people
    tab.add.click()
    tab.form._keep_draft({"name": "濮阳奶奶"})
    pick(screen, 1)
    tab.add.click()
    assert not tab.form.notice.isVisibleTo(tab.form)
    screen.table.select_id(first)
    tab.add.click()
    assert tab.form.notice.isVisibleTo(tab.form)


def test_a_word_still_being_composed_is_saved(screen: HouseholdsScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    household = pick(screen)
    screen.detail.form.form.focus_field("emergency_name")
    edit = screen.detail.form.form.editor("emergency_name").edit
    edit.clear()
    composing(edit, "濮阳", monkeypatch)
    assert screen.save()
    assert stored(screen, Household, household)["emergency_name"] == "濮阳"


def test_a_word_still_being_composed_is_asked_about_on_leaving(
    screen: HouseholdsScreen, voice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = pick(screen)
    screen.detail.form.form.focus_field("emergency_name")
    edit = screen.detail.form.form.editor("emergency_name").edit
    edit.clear()
    composing(edit, "濮阳", monkeypatch)
    voice.answer(0)
    assert screen.may_leave()
    assert stored(screen, Household, household)["emergency_name"] == "濮阳"





def test_enter_goes_from_field_to_field_and_ends_on_save(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    pick(screen)
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    form = screen.detail.form
    form.form.focus_field("phone")
    qtbot.keyClick(form.form.editor("phone").edit, Qt.Key.Key_Return)
    assert form.form.editor("registered_address").edit.hasFocus()
    form.form.focus_field("until")
    qtbot.keyClick(form.form.editor("until").edit, Qt.Key.Key_Return)
    assert form.save_button.hasFocus()


def test_tab_goes_through_the_form_in_reading_order(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    pick(screen)
    screen.detail.focus_first()
    seen = []
    for _ in range(7):
        seen.append(QApplication.focusWidget().accessibleName())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert seen == ["联系人", "外部联系人", "联系电话", "户籍地址", "备注", "紧急联系人", "紧急联系电话"]


def test_esc_closes_the_suggestions_and_leaves_the_form(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    pick(screen)
    screen.detail.focus_first()
    edit = screen.detail.form.form.editor("contact_id").edit
    edit.suggest_all()
    assert edit.suggestions.isVisible()
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not edit.suggestions.isVisible()
    assert screen.isVisible()


def test_a_new_building_is_made_and_chosen(screen: HouseholdsScreen, voice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(dialog: NewBuilding) -> int:
        dialog.estate.setEditText("桂花苑")
        dialog.name.setText("7号楼")
        dialog.floors.setValue(3)
        assert "6 扇门" in dialog.count.text()
        dialog._make()
        return dialog.result()

    monkeypatch.setattr(NewBuilding, "exec", fill)
    next(b for b in screen.findChildren(QPushButton) if b.text() == "新建楼栋" and b.isVisible()).click()
    assert screen.counts.text() == "桂花苑7号楼 · 0 户"
    assert "楼面图" in screen.caption.text()
    screen.list_head.show_view("楼面图")
    assert len(screen.picture._doors) == 6


def test_a_building_without_a_name_is_refused_and_the_dialog_stays(screen: HouseholdsScreen, voice: Any, qtbot: QtBot) -> None:
    dialog = NewBuilding(screen.workspace, screen)
    qtbot.addWidget(dialog)
    before = len(tree(screen))
    dialog._make()
    assert voice.said[-1] == ("sorry", "请填写楼栋名称，例如 3号楼。")
    assert (dialog.made, len(tree(screen))) == ("", before)


def test_a_person_found_elsewhere_is_shown_in_the_household(screen: HouseholdsScreen) -> None:
    household = of_several(screen, 2)
    with screen.workspace.store.read() as connection:
        member = people_of(connection, household)[1]["id"]
    pick(screen, 5)
    screen.open_record("resident", member)
    assert screen.detail.current_id() == household == screen.table.current_id()
    assert screen.detail.people.table.current_id() == member
    door = free_door(screen)
    screen.open_record("dwelling", door)
    assert screen.detail.form.title.text() == "新建住户"
    assert screen.detail.form.form.editor("dwelling_id").state() == door


def test_an_office_without_households_is_told_the_next_step(workspace: Any, went_to: list[Any], qtbot: QtBot) -> None:
    empty = shown(HouseholdsScreen(workspace), qtbot)
    assert empty.views.currentWidget() is empty.nothing
    empty.nothing.buttons[0].click()
    assert went_to == [("导入", "", "")]


def test_other_people_more_rows_the_same_number_of_queries(desk: Desk, qtbot: QtBot) -> None:
    def cost(people: int, act: Callable[[HouseholdsScreen], object]) -> list[str]:
        screen = screens[people]
        with Queries(screen.workspace.store) as asked:
            act(screen)
        return list(asked.said)

    screens = {people: shown(HouseholdsScreen(desk(people)), qtbot) for people in (300, 3000)}
    acts: list[Callable[[HouseholdsScreen], object]] = [
        HouseholdsScreen.refresh, lambda s: pick(s, 2), lambda s: s.table.sort_by("caller"),
        lambda s: s.tree.select_id(next(n["id"] for n in tree(s) if n["households"] > 5)),
        lambda s: s.list_head.show_view("楼面图"),
        lambda s: s.list_head.filter.setText("zh"),
    ]
    for step in acts:
        few, many = cost(300, step), cost(3000, step)
        assert 0 < len(few) < 30 or few == many == []
        assert len(few) == len(many), (few, many)
