"""地点: renaming, buildings and doors entered by hand, overlays, removing and coming back."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.file.history import restored
from db.file.save import save
from db.records.household import Household
from db.records.listing import ids_of, one, rows_of
from db.records.place import BUILDING, DWELLING, ESTATE, Building, Dwelling, OverlayMember, Place
from db.records.record import Record, Row
from desktop.screens.places import PlacesScreen, members
from tests.desktop.desk import Desk, Queries


@pytest.fixture
def screen(desk: Desk, qtbot: QtBot) -> PlacesScreen:
    return shown(desk(), qtbot)


def shown(workspace: Any, qtbot: QtBot) -> PlacesScreen:
    made = PlacesScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1194, 690)
    made.show()
    qtbot.waitExposed(made)
    return made


def places(screen: PlacesScreen, kind: str) -> list[Row]:
    with screen.workspace.store.read() as connection:
        return rows_of(connection, Place, ids_of(connection, Place, having={"kind": kind}, order=[("path", False)]))


def stored(screen: PlacesScreen, record: type[Record], record_id: str) -> Row | None:
    with screen.workspace.store.read() as connection:
        return one(connection, record, record_id)


def make(screen: PlacesScreen, kind: str, name: str, parent: str | None = None) -> str:
    screen.new()
    for field, state in (("kind", kind), ("parent_id", parent or ""), ("name", name)):
        screen.form.form.editor(field).put_state(state)
    assert screen.save()
    return screen.form.current_id()


def test_renaming_a_place_renames_everything_that_stands_in_it(screen: PlacesScreen) -> None:
    estate = places(screen, ESTATE)[0]
    screen.table.select_id(estate["id"])
    screen.form.form.editor("name").edit.setText("桂花苑")
    assert screen.save()
    with screen.workspace.store.read() as connection:
        inside = [row for row in rows_of(connection, Place, ids_of(connection, Place)) if row["parent_id"] == estate["id"]]
        doors = [row["door"] for row in rows_of(connection, Household, ids_of(connection, Household))]
    assert inside
    assert all(row["path"].startswith("桂花苑") for row in inside)
    assert not any(door.startswith(estate["path"]) for door in doors)
    assert any(door.startswith("桂花苑") for door in doors)


def test_a_building_and_a_door_entered_by_hand_are_whole(screen: PlacesScreen) -> None:
    estate = places(screen, ESTATE)[0]
    building = make(screen, BUILDING, "99号楼", estate["id"])
    assert screen.form.tabs.isTabVisible(1)
    assert stored(screen, Building, building) is not None
    door = make(screen, DWELLING, "1203", building)
    dwelling = stored(screen, Dwelling, door)
    assert dwelling is not None
    assert (dwelling["floor"], dwelling["path"]) == (12, f"{estate['path']}99号楼1203")
    with screen.workspace.store.write("住户") as work:
        save(work, Household, [{"dwelling_id": door, "contact_name": "濮阳新来"}])


def test_a_place_may_only_stand_where_it_belongs(screen: PlacesScreen) -> None:
    screen.new()
    for field, state in (("kind", DWELLING), ("name", "101")):
        screen.form.form.editor(field).put_state(state)
    assert not screen.save()
    assert screen.form.form.shown_problem("parent_id") == "“室”不能放在“最上层”下面"


def test_a_door_is_removed_with_what_belongs_to_it_and_comes_back_whole(screen: PlacesScreen, voice: Any) -> None:
    estate = places(screen, ESTATE)[0]
    door = make(screen, DWELLING, "1203", make(screen, BUILDING, "99号楼", estate["id"]))
    with screen.workspace.store.write("面积") as work:
        save(work, Dwelling, [{"id": door, "area": 61.5}])
    voice.answer(True)
    screen.form.remove()
    assert (stored(screen, Place, door), stored(screen, Dwelling, door)) == (None, None)
    with screen.workspace.store.write("恢复地点") as work:
        restored(work, (Place, Building, Dwelling), [door])
    dwelling = stored(screen, Dwelling, door)
    assert dwelling is not None
    assert dwelling["area"] == 61.5
    assert door in screen.ids


def test_a_door_somebody_lives_behind_is_not_removed(screen: PlacesScreen, voice: Any) -> None:
    with screen.workspace.store.read() as connection:
        door = rows_of(connection, Household, ids_of(connection, Household))[0]["dwelling_id"]
    screen.table.select_id(door)
    voice.answer(True)
    screen.form.remove()
    assert voice.said[-1] == ("sorry", "该房屋还有 1 条住户记录，请先处理这些记录。")
    assert stored(screen, Dwelling, door) is not None


def test_edits_of_a_building_are_never_replaced_and_are_asked_about(screen: PlacesScreen, voice: Any) -> None:
    first, second = places(screen, BUILDING)[:2]
    screen.table.select_id(first["id"])
    screen.form.tabs.setCurrentWidget(screen.building)
    screen.building.form.form.editor("floors").edit.setText("19")
    with screen.workspace.store.write("别处") as work:
        save(work, Building, [{"id": first["id"], "kind": "商品房"}])
    screen.refresh()
    assert screen.building.form.form.editor("floors").state() == "19"
    voice.answer(None)
    screen.table.select_id(second["id"])
    assert screen.form.current_id() == screen.table.current_id() == first["id"]
    assert screen.building.form.form.editor("floors").state() == "19"
    voice.answer(1)
    screen.table.select_id(second["id"])
    assert screen.form.current_id() == second["id"]


def test_a_building_is_saved_from_its_own_tab(screen: PlacesScreen) -> None:
    building = places(screen, BUILDING)[0]
    screen.table.select_id(building["id"])
    screen.form.tabs.setCurrentWidget(screen.building)
    assert not screen.form.save_button.isVisible()
    screen.building.form.form.editor("floors").edit.setText("19")
    assert screen.save()
    kept = stored(screen, Building, building["id"])
    assert kept is not None
    assert kept["floors"] == 19


def test_places_join_an_overlay_and_leave_it(screen: PlacesScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    overlay = make(screen, "责任区块", "一块")
    assert screen.form.tabs.isTabVisible(2)
    building = places(screen, BUILDING)[0]
    monkeypatch.setattr(members, "choose_record", lambda *_: building["id"])
    screen.members._add()
    (member,) = screen.members.table.rows.ids()
    kept = stored(screen, OverlayMember, member)
    assert kept is not None
    assert (kept["overlay_id"], kept["place_id"]) == (overlay, building["id"])
    assert screen.members._fetch([member])[0]["place"] == building["path"]
    screen.members.table.select_id(member)
    screen.members._take_out()
    assert stored(screen, OverlayMember, member) is None
    assert stored(screen, Place, building["id"]) is not None


def test_more_places_the_same_number_of_queries(desk: Desk, qtbot: QtBot) -> None:
    asked = []
    for people in (300, 3000):
        screen = shown(desk(people), qtbot)
        building = places(screen, BUILDING)[0]["id"]
        with Queries(screen.workspace.store) as queries:
            screen.refresh()
            screen.table.select_id(building)
        asked.append(queries.count)
    assert asked[0] == asked[1] < 30


def test_a_new_building_or_door_goes_whole_by_one_undo(screen: PlacesScreen, voice: Any) -> None:
    store = screen.workspace.store
    screen.add.click()
    for name, text in (("kind", BUILDING), ("name", "99号楼")):
        screen.form.form.editor(name).put_state(text)
    assert screen.save()
    made = screen.form.current_id()
    with store.read() as connection:
        assert one(connection, Building, made) is not None
    voice.undo()
    with store.read() as connection:
        assert (one(connection, Place, made), one(connection, Building, made)) == (None, None)
    assert voice.last == "已撤销：新建地点。"


def test_members_are_taken_in_and_out_with_undo(screen: PlacesScreen, voice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = screen.workspace.store
    with store.write("新") as work:
        (overlay,) = save(work, Place, [{"kind": "微网格", "name": "东片"}])
    with store.read() as connection:
        building = ids_of(connection, Place, having={"kind": BUILDING})[0]
    screen.refresh()
    screen.table.select_id(overlay)
    monkeypatch.setattr(members, "choose_record", lambda *_: building)
    screen.members._add()
    assert len(screen.members._ids()) == 1
    voice.undo()
    assert (screen.members._ids(), screen.members.table.rows.ids()) == ([], [])
    screen.members._add()
    screen.members.table.selectAll()
    screen.members._take_out()
    assert (screen.members._ids(), voice.last) == ([], "已移出 1 个地点。")
    voice.undo()
    assert len(screen.members.table.rows.ids()) == 1
