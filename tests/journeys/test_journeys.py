"""Steps of the journeys: what a secretary does at the window, and what stands there afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytest_bdd import given, parsers, scenarios, then, when

from db.records.listing import ids_of, one, rows_of
from db.records.resident import Resident
from db.records.role import RoleHolder, RoleTerm
from desktop.screens.households.new_building import NewBuilding
from desktop.screens.leaders import terms
from tests.journeys.conftest import Secretary

scenarios(".")

CONTROL = Qt.KeyboardModifier.ControlModifier


@given("打开了示例居民区的窗口", target_fixture="somebody")
def _opened(open_window: Any) -> Secretary:
    return open_window()


@given(parsers.parse("窗口里是“住户”的第{number:d}户"))
def _household(somebody: Secretary, number: int) -> None:
    somebody.go_to("住户")
    household = somebody.screen.table.rows.ids()[number - 1]
    somebody.screen.table.select_id(household)
    somebody.kept.update(household=household, phone=somebody.screen.detail.form.form.editor("phone").state())


@when("在搜索框里写一位居民的姓名并按回车")
def _search(somebody: Secretary, qtbot: Any) -> None:
    with somebody.store.read() as connection:
        people = rows_of(connection, Resident, ids_of(connection, Resident))
    names = [person["name"] for person in people]
    person = somebody.kept["person"] = next(person for person in people if names.count(person["name"]) == 1)
    somebody.key(Qt.Key.Key_K, CONTROL)
    somebody.window.search.insert(person["name"])
    somebody.window.search.suggest()
    qtbot.keyClick(somebody.window.search, Qt.Key.Key_Return)


@then(parsers.parse("窗口显示“{title}”"))
def _shown(somebody: Secretary, title: str) -> None:
    assert somebody.screen.title == title


@then("右边是这位居民的那一户")
def _right_household(somebody: Secretary) -> None:
    assert somebody.screen.detail.current_id() == somebody.kept["person"]["household_id"]
    assert somebody.screen.detail.form.title.text().startswith(somebody.kept["person"]["door"])


@then("人员里选中了这位居民")
def _right_person(somebody: Secretary) -> None:
    table = somebody.screen.detail.people.table
    assert table.isVisible()
    assert somebody.cells(table)[table.currentIndex().row()][0] == somebody.kept["person"]["name"]


@when(parsers.parse("把“{term}”改成“{text}”并按 Ctrl+S"))
def _change(somebody: Secretary, term: str, text: str) -> None:
    somebody.write(term, text)
    somebody.key(Qt.Key.Key_S, CONTROL)


@then(parsers.parse("列表里这一户的联系电话是“{shown}”"))
def _listed_phone(somebody: Secretary, shown: str) -> None:
    table = somebody.screen.table
    assert somebody.cells(table)[table.rows.place(somebody.kept["household"])][-1] == shown


@then(parsers.parse("状态栏说“{words}”"))
def _status(somebody: Secretary, words: str) -> None:
    assert somebody.window.status.text().startswith(words)


@when("在“经过”里恢复到最近一次修改之前")
def _restore(somebody: Secretary) -> None:
    somebody.tab("经过")
    somebody.screen.detail.form.history.list.setCurrentRow(0)
    somebody.press("恢复到这次修改之前")


@then("这一户的联系电话和原来一样")
def _phone_as_before(somebody: Secretary) -> None:
    assert somebody.screen.detail.current_id() == somebody.kept["household"]
    assert somebody.screen.detail.form.form.editor("phone").state() == somebody.kept["phone"] != "199 0000 0099"


@when(parsers.parse("新建楼栋“{estate}苑{name}”，{floors:d}层，每层{doors:d}户"))
def _build(somebody: Secretary, estate: str, name: str, floors: int, doors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(dialog: NewBuilding) -> int:
        dialog.show()
        dialog.estate.setEditText(f"{estate}苑")
        dialog.name.setText(name)
        dialog.floors.setValue(floors)
        dialog.doors.setValue(doors)
        somebody.press("建立", dialog)
        return dialog.result()

    monkeypatch.setattr(NewBuilding, "exec", fill)
    somebody.press("新建楼栋")


@then(parsers.parse("左边的树里选中了“{name}”"))
def _tree(somebody: Secretary, name: str) -> None:
    assert somebody.screen.tree.view.currentIndex().data().startswith(name)


@when(parsers.parse("在楼面图里选“{number}”并按回车"))
def _door(somebody: Secretary, number: str, qtbot: Any) -> None:
    somebody.press("楼面图")
    grid = somebody.screen.picture.grid
    grid.setFocus()
    for _ in range(20):
        if grid.doors.door(grid.currentIndex().row(), grid.currentIndex().column()).number == number:
            break
        qtbot.keyClick(grid, Qt.Key.Key_Up if grid.currentIndex().row() > 2 else Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert somebody.screen.detail.form.subtitle.text().endswith(number)


@then(parsers.parse("列表里有“{name}”，门牌“{door}”"))
def _listed(somebody: Secretary, name: str, door: str) -> None:
    assert [row[:2] for row in somebody.cells(somebody.screen.table)] == [[door, name]]


@then(parsers.parse("楼面图里“{number}”的联系人是“{name}”"))
def _drawn(somebody: Secretary, number: str, name: str) -> None:
    grid = somebody.screen.picture.grid
    door = grid.doors.door(grid.currentIndex().row(), grid.currentIndex().column())
    assert (door.number, door.text) == (number, f"{name} · 0人")


@when(parsers.parse("在“楼组长”里新建任职人“{name}”"))
def _holder(somebody: Secretary, name: str) -> None:
    somebody.kept["vacant"] = somebody.screen.figures["vacant"].accessibleName()
    somebody.go_to("楼组长")
    somebody.press("新建任职人")
    somebody.write("姓名", name)
    somebody.press("保存", somebody.screen)


@when(parsers.parse("给第一个有人的席位安排“{name}”，从“{day}”起"))
def _give(somebody: Secretary, name: str, day: str, voice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with somebody.store.read() as connection:
        (holder,) = ids_of(connection, RoleHolder, having={"name": name})
    seat = somebody.kept["seat"] = next(row for row in somebody.screen.seats.rows if row["holder_id"] and not row["until"])
    somebody.screen.table.select_id(seat["id"])
    monkeypatch.setattr(terms, "choose_record", lambda *_: holder)
    voice.answer(day)
    somebody.press("安排任职…")


@then(parsers.parse("这个席位由“{name}”担任"))
def _holds(somebody: Secretary, name: str) -> None:
    seat = somebody.kept["seat"]
    shown = [row for row in somebody.cells(somebody.screen.table) if row[:2] == [seat["place"], seat["slot"]]]
    assert [row[2] for row in shown] == [name]


@then(parsers.parse("原来那位任职到“{day}”"))
def _ended(somebody: Secretary, day: str) -> None:
    with somebody.store.read() as connection:
        term = one(connection, RoleTerm, somebody.kept["seat"]["term_id"])
    assert term is not None
    assert term["until"] == day


@then("首页的楼组长空缺没有变")
def _vacant(somebody: Secretary) -> None:
    somebody.go_to("首页")
    assert somebody.screen.figures["vacant"].accessibleName() == somebody.kept["vacant"]
