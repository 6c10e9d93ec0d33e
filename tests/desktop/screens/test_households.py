"""住户: adding, finding, changing, removing and undoing households and people, the picture, and unsaved edits."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.file.departures import departures
from db.file.save import save
from db.records.household import Household
from db.records.household_list import people_of
from db.records.place import BUILDING, Dwelling
from db.records.resident import Resident
from desktop.removed_list import RemovedList
from desktop.screens.households import HouseholdsScreen, people
from tests.desktop.desk import Desk
from tests.desktop.screens.household_steps import (
    free_door,
    ids,
    of_several,
    pick,
    shown,
    someone_else,
    stored,
    tree,
    write,
)

# An identity number that nobody has (GB 11643: its check character fits).
NUMBER = "310104194703120028"


@pytest.fixture
def screen(desk: Desk, went_to: list[Any], qtbot: QtBot) -> HouseholdsScreen:
    return shown(HouseholdsScreen(desk(went=lambda *where: went_to.append(where))), qtbot)


# Households


def test_a_household_is_added_at_a_door_found_changed_removed_and_brought_back(
    screen: HouseholdsScreen, voice: Any, qtbot: QtBot
) -> None:
    free = free_door(screen)
    screen.new()
    assert screen.detail.form.title.text() == "新建住户"
    write(screen.detail.form, "contact_name", "濮阳新来")
    assert not screen.save()
    assert screen.detail.form.form.shown_problem("dwelling_id") == "请填写住址。"
    screen.detail.form.form.editor("dwelling_id").put_state(free)
    assert screen.save()
    household = screen.detail.current_id()
    assert stored(screen, Household, household)["contact_name"] == "濮阳新来"
    assert screen.table.current_id() == household

    screen.list_head.filter.setText("濮阳")
    assert screen.table.rows.ids() == [household]
    write(screen.detail.form, "phone", "199 0000 0099")
    assert screen.save()
    assert stored(screen, Household, household)["phone"] == "19900000099"
    assert screen.detail.form.subtitle.text() == "濮阳新来　199 0000 0099"

    voice.answer(True)
    screen.detail.form.remove()
    assert household not in screen.table.rows.ids()
    assert ids(screen, Household, id=household) == []
    assert voice.undo is not None
    voice.undo()
    assert stored(screen, Household, household)["phone"] == "19900000099"
    assert screen.table.rows.ids() == [household]


def test_a_removed_household_comes_back_from_the_list_of_removed_ones(screen: HouseholdsScreen, voice: Any, qtbot: QtBot) -> None:
    door = free_door(screen)
    with screen.workspace.store.write("新") as work:
        (household,) = save(work, Household, [{"dwelling_id": door, "contact_name": "濮阳新来"}])
    with screen.workspace.store.write("删") as work:
        work.remove(Household, [household])
    removed = RemovedList(screen.workspace, Household, screen)
    qtbot.addWidget(removed)
    assert removed.list.item(0).text().startswith(f"{stored(screen, Dwelling, door)['path']} 濮阳新来")
    removed.list.setCurrentRow(0)
    qtbot.mouseClick(removed.back, Qt.MouseButton.LeftButton)
    assert stored(screen, Household, household)["contact_name"] == "濮阳新来"
    assert household in screen.table.rows.ids()
    assert [removed.list.item(at).text() for at in range(removed.list.count())] == ["没有删除过的住户"]


def test_history_tells_what_changed_and_sets_it_back(screen: HouseholdsScreen, voice: Any, qtbot: QtBot) -> None:
    household = pick(screen)
    screen.detail.form.form.editor("notes").edit.setPlainText("白天不在家")
    assert screen.save()
    history = screen.detail.form.history
    assert "备注：（空） → 白天不在家" in history.list.item(0).text()
    history.list.setCurrentRow(0)
    qtbot.mouseClick(history.back, Qt.MouseButton.LeftButton)
    assert stored(screen, Household, household)["notes"] is None
    assert screen.detail.form.form.editor("notes").state() == ""
    assert voice.last == "已恢复到以前的内容。"


def test_history_asks_before_it_replaces_unsaved_edits(screen: HouseholdsScreen, voice: Any) -> None:
    household = pick(screen)
    someone_else(screen, Household, household, notes="白天不在家")
    write(screen.detail.form, "phone", "19900000099")
    voice.answer(None)
    screen.detail.form.history.list.setCurrentRow(0)
    screen.detail.form.history.back.click()
    assert stored(screen, Household, household)["notes"] == "白天不在家"
    assert screen.detail.form.form.editor("phone").state() == "19900000099"


@pytest.mark.parametrize("by", ["name", "initials", "tail", "door"])
def test_the_filter_finds_by_name_pinyin_phone_tail_and_door(screen: HouseholdsScreen, by: str) -> None:
    household = pick(screen, 4)
    whole = stored(screen, Household, household)
    contact = stored(screen, Resident, whole["contact_id"])
    words = {
        "name": contact["name"], "initials": contact["initials"].split()[0], "tail": str(whole["caller_phone"])[-4:],
        "door": whole["door"],
    }[by]
    screen.list_head.filter.setText(words)
    assert household in screen.table.rows.ids()
    assert len(screen.table.rows.ids()) < 40
    screen.list_head.filter.setText("没有这个人")
    assert screen.table.rows.ids() == []
    assert screen.caption.text() == "没有符合“没有这个人”的住户"


def test_a_place_in_the_tree_narrows_the_list(screen: HouseholdsScreen) -> None:
    everybody = len(screen.table.rows.ids())
    building = next(node for node in tree(screen) if node["kind"] == BUILDING and 0 < node["households"] < everybody)
    screen.tree.select_id(building["id"])
    assert len(screen.table.rows.ids()) == building["households"]
    assert screen.counts.text() == f"{building['path']} · {building['households']} 户"
    screen.tree.select_id("all")
    assert len(screen.table.rows.ids()) == everybody


def test_the_contact_is_chosen_among_the_people_of_the_household(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    household = of_several(screen, 2)
    with screen.workspace.store.read() as connection:
        members = people_of(connection, household)
    edit = screen.detail.form.form.editor("contact_id").edit
    screen.detail.form.form.focus_field("contact_id")
    edit.clear()
    edit.suggest_all()
    assert [hit.id for hit in edit.suggestions.hits()] == [person["id"] for person in members]
    second = members[1]
    qtbot.keyClicks(edit, second["initials"].split()[0].lower())
    assert second["id"] in [hit.id for hit in edit.suggestions.hits()]
    while edit.suggestions.current().id != second["id"]:
        qtbot.keyClick(edit, Qt.Key.Key_Down)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert screen.save()
    assert stored(screen, Household, household)["caller"] == second["name"]


# People


def test_a_person_gets_birth_date_and_sex_from_the_identity_number(screen: HouseholdsScreen, voice: Any) -> None:
    household = pick(screen)
    before = screen.detail.people.living()
    tab = screen.detail.people
    screen.detail.form.tabs.setCurrentWidget(tab)
    tab.add.click()
    write(tab.form, "name", "濮阳奶奶")
    write(tab.form, "document_number", NUMBER)
    assert screen.save()
    (made,) = ids(screen, Resident, name="濮阳奶奶")
    person = stored(screen, Resident, made)
    assert (person["household_id"], person["birth_date"], person["sex"]) == (household, "1947-03-12", "女")
    assert tab.pages.currentIndex() == 0
    assert screen.detail.form.tabs.tabText(1) == f"人员 {before + 1}"


def test_a_person_is_changed_and_removed(screen: HouseholdsScreen, voice: Any, qtbot: QtBot) -> None:
    household = of_several(screen, 2)
    contact = stored(screen, Household, household)["contact_id"]
    with screen.workspace.store.read() as connection:
        member = next(p for p in people_of(connection, household) if p["id"] != contact)
    tab = screen.detail.people
    screen.detail.show_person(member["id"])
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert tab.form.title.text() == member["name"]
    write(tab.form, "relation", "侄女")
    assert screen.save()
    assert stored(screen, Resident, member["id"])["relation"] == "侄女"
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    voice.answer(True)
    heads = tab.living()
    tab.form.remove()
    assert ids(screen, Resident, id=member["id"]) == []
    assert screen.detail.form.tabs.tabText(1) == f"人员 {heads - 1}"


def test_the_full_identity_number_is_shown_on_request_and_that_is_logged(screen: HouseholdsScreen, qtbot: QtBot) -> None:
    household = pick(screen)
    with screen.workspace.store.read() as connection:
        person = people_of(connection, household)[0]
    someone_else(screen, Resident, person["id"], document_number=NUMBER, document_kind=None, birth_date=None, sex=None)
    tab = screen.detail.people
    screen.detail.show_person(person["id"])
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    editor = tab.form.form.editor("document_number")
    assert NUMBER not in editor.edit.text()
    eye = tab.form.form._lines["document_number"].eye
    assert eye is not None
    eye.click()
    assert editor.edit.text() == NUMBER
    with screen.workspace.store.read() as connection:
        newest = departures(connection)[0]
    assert (newest["action"], newest["fields"]) == ("显示", "证件号码")
    assert NUMBER not in str(newest)


def act(screen: HouseholdsScreen, words: str) -> None:
    tab = screen.detail.people
    screen.detail.form.tabs.setCurrentWidget(tab)
    next(action for action in tab.more.menu().actions() if action.text() == words).trigger()


def test_leaving_dying_moving_and_splitting_are_done_from_the_menu(
    screen: HouseholdsScreen, voice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = of_several(screen, 4)
    contact = stored(screen, Household, household)["contact_id"]
    with screen.workspace.store.read() as connection:
        first, second, third = [p["id"] for p in people_of(connection, household) if p["id"] != contact][:3]
    elsewhere = next(one for one in screen.table.rows.ids() if one != household)
    tab = screen.detail.people
    asked: list[str] = []
    answers = {"household": elsewhere, "dwelling": free_door(screen)}
    monkeypatch.setattr(people, "choose_record", lambda *given: asked.append(given[2]) or answers[given[2]])

    tab.select(first)
    voice.answer("2026-03-01")
    act(screen, "去世…")
    gone = stored(screen, Resident, first)
    assert (gone["ended_on"], gone["ended_by"]) == ("2026-03-01", "去世")

    tab.select(second)
    voice.answer("2026-03-02")
    act(screen, "转到另一户…")
    assert stored(screen, Resident, second)["household_id"] == elsewhere

    tab.select(third)
    voice.answer("2026-03-03")
    act(screen, "分户…")
    made = stored(screen, Resident, third)["household_id"]
    assert stored(screen, Household, made)["contact_id"] == third
    assert asked == ["household", "dwelling"]

    tab.select(contact)
    voice.answer("2026-03-04")
    act(screen, "迁出…")
    assert stored(screen, Resident, contact)["ended_by"] == "迁出"
    assert stored(screen, Household, household)["contact_id"] is None


def test_the_menu_says_first_that_nobody_is_chosen(screen: HouseholdsScreen, voice: Any) -> None:
    pick(screen)
    screen.detail.people.table.clearSelection()
    for words in ("迁出…", "去世…", "转到另一户…", "分户…", "设为联系人"):
        act(screen, words)
        assert voice.said[-1] == ("sorry", "请先在列表里选中要办理的人员。")


def test_a_member_becomes_the_contact(screen: HouseholdsScreen) -> None:
    household = of_several(screen, 2)
    contact = stored(screen, Household, household)["contact_id"]
    with screen.workspace.store.read() as connection:
        member = next(p for p in people_of(connection, household) if p["id"] != contact)
    screen.detail.people.select(member["id"])
    act(screen, "设为联系人")
    assert stored(screen, Household, household)["contact_id"] == member["id"]
    assert screen.detail.form.subtitle.text().startswith(member["name"])
