"""查重: pairs listed, compared, merged, told apart or put off; one 撤销; by keyboard; nobody else moves."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.file.connection import connect
from db.file.content import digest
from db.file.departures import departures
from db.file.drafts import drafts, keep_draft
from db.file.duplicates import duplicates
from db.file.save import save
from db.records import Household, Resident, RoleHolder, RoleTerm
from db.records.comparison import BOTH
from db.records.listing import ids_of, one, rows_of
from db.records.record import Row
from desktop.screens.duplicates import DuplicatesScreen
from desktop.screens.duplicates.both import both_of
from desktop.screens.duplicates.comparing import LEFT, RIGHT
from desktop.screens.duplicates.pairs import PairList
from desktop.screens.households import HouseholdsScreen
from desktop.screens.households.head import PEOPLE
from desktop.screens.households.listing import MERGE
from desktop.workspace import Workspace
from tests.desktop.a11y import beyond, lint
from tests.desktop.desk import Desk
from tests.desktop.screens.household_steps import shown as households_shown


def people(workspace: Workspace) -> dict[str, Row]:
    with workspace.store.read() as connection:
        return {row["id"]: row for row in rows_of(connection, Resident, ids_of(connection, Resident))}


def homes(workspace: Workspace) -> dict[str, Row]:
    with workspace.store.read() as connection:
        return {row["id"]: row for row in rows_of(connection, Household, ids_of(connection, Household))}


def content(workspace: Workspace) -> str:
    raw = connect(workspace.store.path, workspace.store.key)
    try:
        return digest(raw)
    finally:
        raw.close()


def again(workspace: Workspace, **values: Any) -> tuple[Row, str]:
    """Somebody living with others, registered later once more in another household → the person, the new id."""
    workspace.store.clock.forward(minutes=5)  # type: ignore[attr-defined]  # the clock of tests
    with workspace.store.read() as connection:
        known = people(workspace).values()
        first = next(row for row in known if row["document_number"] and not row["ended_on"] and row["relation"] not in (None, "本人"))
        other = next(home for home in ids_of(connection, Household, having={"until": None}) if home != first["household_id"])
    twin = {"household_id": other, "name": first["name"], "birth_date": first["birth_date"], "phone": "19900004321", **values}
    with workspace.store.write("又登记了一次") as work:
        (made,) = save(work, Resident, [twin])
    return first, made


@pytest.fixture
def workspace(desk: Desk) -> Workspace:
    return desk()


def shown(workspace: Workspace, qtbot: QtBot) -> DuplicatesScreen:
    screen = DuplicatesScreen(workspace)
    qtbot.addWidget(screen)
    screen.resize(1194, 690)
    screen.show()
    qtbot.waitExposed(screen)
    screen.activateWindow()
    settled(screen, qtbot)
    return screen


def settled(screen: DuplicatesScreen, qtbot: QtBot) -> None:
    """Wait until the search that runs has been shown."""
    qtbot.waitUntil(lambda: not screen.workspace.jobs.busy())
    qtbot.wait(1)  # what was laid out anew gets its size


def shown_pairs(screen: DuplicatesScreen) -> list[tuple[str, ...]]:
    return [tuple(key.split("|")) for key in screen.pairs.rows.ids()]


def test_an_office_without_any_says_what_the_screen_is_for(workspace: Workspace, qtbot: QtBot) -> None:
    screen = DuplicatesScreen(workspace)
    assert screen.counts.text() == "正在查找……"
    screen.deleteLater()
    screen = shown(workspace, qtbot)
    assert screen.counts.text() == "居民 0 对 · 住户 0 对 · 任职人 0 对"
    assert screen.nothing.isVisible()
    assert not screen.pairs.isVisible()
    assert not screen.merge.isEnabled()
    assert lint(screen) == []


def test_a_pair_is_merged_and_taken_back(workspace: Workspace, qtbot: QtBot, voice: Any) -> None:
    first, twin = again(workspace)
    before, was = content(workspace), people(workspace)
    screen = shown(workspace, qtbot)
    assert shown_pairs(screen) == [(first["id"], twin)]
    assert screen.why.text() == "姓名、出生日期相同"
    assert screen.comparison.sides()[0]["id"] == first["id"]  # the one that tells more
    screen.merge.click()
    assert voice.last.startswith(f"已把两条“{first['name']}”合并成一条。")
    now = people(workspace)
    assert {key: row["household_id"] for key, row in now.items()} == {key: row["household_id"] for key, row in was.items() if key != twin}
    assert now[first["id"]]["phone"] == "19900004321"  # the later value
    settled(screen, qtbot)
    assert shown_pairs(screen) == []
    voice.undo()
    assert content(workspace) == before
    settled(screen, qtbot)
    qtbot.waitUntil(lambda: shown_pairs(screen) == [(first["id"], twin)])


def test_who_still_lives_there_is_proposed_to_stay(workspace: Workspace) -> None:
    first, twin = again(workspace)
    with workspace.store.write("早就迁出") as work:
        save(work, Resident, [{"id": first["id"], "ended_on": "2020-01-01", "ended_by": "迁出"}])
    both = both_of(workspace, Resident, (first["id"], twin))
    assert both is not None
    assert both.rows[both.proposed]["id"] == twin


def test_the_other_one_may_stay_and_values_be_chosen(workspace: Workspace, qtbot: QtBot) -> None:
    first, twin = again(workspace, notes="新的备注", relation="朋友")
    with workspace.store.write("备注") as work:
        save(work, Resident, [{"id": first["id"], "notes": "原来的备注", "phone": "19900001111"}])
    screen = shown(workspace, qtbot)
    options = screen.comparison.options
    assert ("relation", LEFT) not in options  # what somebody is to a contact does not move to another home
    assert options["notes", BOTH].button.isChecked()
    options["notes", RIGHT].button.click()
    options["phone", RIGHT].button.click()
    options["", RIGHT].button.click()
    assert screen.comparison.options["notes", RIGHT].button.isChecked()  # chosen by hand, so it is kept
    screen.merge.click()
    row = people(workspace)[twin]
    assert first["id"] not in people(workspace)
    assert (row["notes"], row["phone"], row["relation"], row["document_number"]) == ("新的备注", "19900004321", "朋友", first["document_number"])
    assert row["household_id"] != first["household_id"]


def test_two_numbers_have_to_be_chosen_and_are_only_shown_when_asked_for(workspace: Workspace, qtbot: QtBot) -> None:
    first, _ = again(workspace, document_kind="护照", document_number="E12345678", phone=None)
    screen = shown(workspace, qtbot)
    assert not screen.merge.isEnabled()
    assert screen.caption.text() == "先选定证件号码，再合并。"
    option = screen.comparison.options["document_number", RIGHT]
    assert "E12345678" not in option.words.text() + option.button.accessibleName()
    button = next(each for each in screen.comparison.stops() if each.accessibleName() == "显示证件号码")
    button.click()
    assert screen.comparison.options["document_number", RIGHT].words.text() == "E12345678"
    with workspace.store.read() as connection:
        line = departures(connection)[0]
    assert (line["action"], line["fields"], line["rows"]) == ("显示", "证件号码", 2)
    screen.comparison.options["document_number", LEFT].button.click()
    assert screen.merge.isEnabled()
    screen.merge.click()
    assert people(workspace)[first["id"]]["document_number"] == first["document_number"]


def test_told_apart_stays_away_and_may_be_taken_back(workspace: Workspace, qtbot: QtBot, voice: Any) -> None:
    first, twin = again(workspace)
    screen = shown(workspace, qtbot)
    assert screen.apart.text() == "不是同一人"
    screen.apart.click()
    assert shown_pairs(screen) == []
    settled(screen, qtbot)
    assert shown_pairs(screen) == []
    voice.undo()
    qtbot.waitUntil(lambda: shown_pairs(screen) == [(first["id"], twin)])


def test_put_off_comes_back_when_asked_for(workspace: Workspace, qtbot: QtBot) -> None:
    again(workspace)
    screen = shown(workspace, qtbot)
    (pair,) = shown_pairs(screen)
    screen.wait.click()
    assert shown_pairs(screen) == []
    assert screen.recall.text() == "再列出放下的 1 对"
    screen.recall.click()
    assert shown_pairs(screen) == [pair]
    assert not screen.recall.isVisible()


@pytest.mark.parametrize(("answers", "until", "merged"), [((0,), None, True), ((1, "2026-03-10"), "2026-03-10", True), ((None,), None, False), ((1, None), None, False)])
def test_a_household_left_empty_is_asked_about(workspace: Workspace, qtbot: QtBot, voice: Any, answers: Any, until: str | None, merged: bool) -> None:
    with workspace.store.write("单独一户") as work:
        dwelling = next(iter(homes(workspace).values()))["dwelling_id"]
        (alone,) = save(work, Household, [{"dwelling_id": dwelling}])
    first, twin = again(workspace, household_id=alone)
    with workspace.store.write("联系人") as work:
        save(work, Household, [{"id": alone, "contact_id": twin}])
    before = content(workspace)
    screen = shown(workspace, qtbot)
    screen.pairs.select_id(f"{first['id']}|{twin}")
    screen.comparison.keep(LEFT)
    voice.answer(*answers)
    screen.merge.click()
    assert "没有人住了" in voice.asked[0]
    assert (twin in people(workspace)) is not merged
    assert homes(workspace)[alone]["until"] == until
    if merged:
        assert homes(workspace)[alone]["contact_id"] is None
        voice.undo()
    assert content(workspace) == before


def test_a_draft_of_the_one_that_went_is_dropped(workspace: Workspace, qtbot: QtBot) -> None:
    _, twin = again(workspace)
    keep_draft(workspace.store, "resident", twin, {"name": "没写完"})
    screen = shown(workspace, qtbot)
    screen.merge.click()
    with workspace.store.read() as connection:
        assert drafts(connection, workspace.store.who) == []


def test_two_households_of_one_dwelling(workspace: Workspace, qtbot: QtBot, voice: Any) -> None:
    lived_in = {row["household_id"] for row in people(workspace).values() if not row["ended_on"]}
    home = next(row for row in homes(workspace).values() if row["id"] in lived_in and row["caller"] and not row["until"])
    with workspace.store.write("又登记了一次") as work:
        (twin,) = save(work, Household, [{"dwelling_id": home["dwelling_id"], "contact_name": home["caller"], "notes": "另一份"}])
    before = content(workspace)
    screen = shown(workspace, qtbot)
    assert screen.apart.text() == "不是同一户"
    assert screen.comparison.sides()[0]["id"] == home["id"]  # the one with people
    screen.merge.click()
    assert twin not in homes(workspace)
    assert homes(workspace)[home["id"]]["contact_id"] == home["contact_id"]
    voice.undo()
    assert content(workspace) == before


def test_those_who_serve_bring_their_terms_along(workspace: Workspace, qtbot: QtBot, voice: Any) -> None:
    with workspace.store.read() as connection:
        terms = rows_of(connection, RoleTerm, ids_of(connection, RoleTerm))
        known = one(connection, RoleHolder, terms[0]["holder_id"])
    with workspace.store.write("又登记了一次") as work:
        (twin,) = save(work, RoleHolder, [{"name": known["name"], "phone": known["phone"], "unit": "清溪物业"}])
        save(work, RoleTerm, [{"holder_id": twin, "role_id": terms[0]["role_id"], "place_id": terms[-1]["place_id"], "since": "2020", "until": "2021"}])
    before = content(workspace)
    screen = shown(workspace, qtbot)
    screen.pairs.select_id("|".join(sorted((known["id"], twin))))
    assert screen.apart.text() == "不是同一人"
    stays, goes = screen.comparison.sides()
    screen.merge.click()
    with workspace.store.read() as connection:
        assert {one(connection, RoleTerm, term)["holder_id"] for term in ids_of(connection, RoleTerm, having={"holder_id": stays["id"]})} == {stays["id"]}
        assert ids_of(connection, RoleTerm, having={"holder_id": goes["id"]}) == []
        assert one(connection, RoleHolder, stays["id"])["unit"] == "清溪物业"
        assert one(connection, RoleHolder, goes["id"]) is None
    voice.undo()
    assert content(workspace) == before


def test_any_two_may_be_chosen(workspace: Workspace, qtbot: QtBot, voice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = sorted(people(workspace))[:2]
    named = iter((first, other))
    monkeypatch.setattr("desktop.screens.duplicates.choose_record", lambda *_: next(named))
    screen = shown(workspace, qtbot)
    voice.answer(0)
    screen.choose.click()
    assert shown_pairs(screen) == [(first, other)]
    assert screen.why.text() == "自己选的"
    assert screen.comparison.both is not None


def test_selected_ones_are_compared_the_first_with_each_of_the_others(workspace: Workspace, qtbot: QtBot, voice: Any) -> None:
    one, two, three = sorted(people(workspace))[:3]
    screen = shown(workspace, qtbot)
    screen.open_record("resident", f"{one}|{two}|{three}")
    assert shown_pairs(screen) == [(one, two), (one, three)]
    screen.open_record("resident", f"{one}|{two}")
    assert shown_pairs(screen) == [(one, two), (one, three)]
    screen.open_record("resident", one)
    assert voice.said[-1] == ("sorry", "请选两条不同的居民，再合并。")
    settled(screen, qtbot)
    screen.refresh()
    settled(screen, qtbot)
    assert shown_pairs(screen) == [(one, two), (one, three)]


def test_of_three_the_last_is_compared_with_whichever_stayed(workspace: Workspace, qtbot: QtBot) -> None:
    first, twin = again(workspace)
    other = next(one for one in sorted(people(workspace)) if one not in (first["id"], twin))
    screen = shown(workspace, qtbot)
    screen.open_record("resident", f"{first['id']}|{twin}|{other}")
    screen.comparison.options["", RIGHT].button.click()
    screen.merge.click()
    assert first["id"] not in people(workspace)
    assert shown_pairs(screen)[0] == (twin, other)


def test_what_was_changed_meanwhile_is_not_merged_blindly(workspace: Workspace, qtbot: QtBot, voice: Any) -> None:
    _, twin = again(workspace)
    screen = shown(workspace, qtbot)
    screen.hide()
    with workspace.store.write("别处") as work:
        save(work, Resident, [{"id": twin, "notes": "刚改的"}])
    screen.merge.click()
    assert "刚被修改过" in voice.last
    assert twin in people(workspace)


def test_by_keyboard(workspace: Workspace, qtbot: QtBot) -> None:
    _, twin = again(workspace)
    screen = shown(workspace, qtbot)
    screen.focus_page()
    assert isinstance(screen.focusWidget(), PairList)
    qtbot.keyClick(screen.pairs, Qt.Key.Key_Return)
    chosen = screen.comparison.options["", LEFT].button
    assert screen.focusWidget() is chosen
    qtbot.keyClick(chosen, Qt.Key.Key_Right)
    assert screen.comparison.sides()[0]["id"] == twin
    assert screen.focusWidget() is screen.comparison.options["", RIGHT].button


@pytest.mark.parametrize(("size", "theme"), [("standard", "light"), ("largest", "dark")])
def test_everything_is_named_reached_in_order_and_whole(desk: Desk, qtbot: QtBot, size: str, theme: str) -> None:
    workspace = desk(size=size, theme=theme)
    again(workspace, document_kind="护照", document_number="E12345678", notes="一")
    screen = shown(workspace, qtbot)
    assert lint(screen) == []
    assert [one for one in beyond(screen) if "Option" not in one and "显示证件号码" not in one and "QRadioButton" not in one] == []
    assert duplicates_left(workspace) == len(screen.pairs.rows.ids())


def duplicates_left(workspace: Workspace) -> int:
    with workspace.store.read() as connection:
        return len(duplicates(connection))


def test_selected_people_are_handed_over_from_their_list(desk: Desk, qtbot: QtBot) -> None:
    went: list[tuple[str, str, str]] = []
    households = households_shown(HouseholdsScreen(desk(went=lambda *where: went.append(where))), qtbot)
    households.list_head.show_view(PEOPLE)
    first, second = households.residents.rows.ids()[:2]
    households.residents.select_id(first)
    qtbot.keyClick(households.residents, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    households.residents.take_step(MERGE)
    assert went == [("查重", "resident", f"{first}|{second}")]
