"""楼组长: every seat filled or vacant, terms about to end, giving a seat to somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.file.save import save
from db.records.listing import ids_of, one, rows_of
from db.records.record import Row
from db.records.role import RoleHolder, RoleTerm
from db.records.serving import leader_seats
from desktop.screens.leaders import LeadersScreen, terms
from desktop.screens.leaders.seats import ENDING, VACANT, Seats
from tests.desktop.desk import Desk, Queries

TODAY = "2026-03-16"


@pytest.fixture
def screen(desk: Desk, qtbot: QtBot) -> LeadersScreen:
    return shown(desk(), qtbot)


def shown(workspace: Any, qtbot: QtBot) -> LeadersScreen:
    made = LeadersScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1194, 690)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def seats(screen: LeadersScreen) -> list[Row]:
    with screen.workspace.store.read() as connection:
        return leader_seats(connection, TODAY)


def first(screen: LeadersScreen, *, filled: bool) -> Row:
    """Choose the first seat that is filled, or vacant, in the list."""
    seat = next(row for row in screen.seats.rows if bool(row["holder_id"]) == filled and row["task"] != ENDING)
    screen.table.select_id(seat["id"])
    return seat


def new_holder(screen: LeadersScreen, name: str = "濮阳新") -> str:
    with screen.workspace.store.write("新") as work:
        (made,) = save(work, RoleHolder, [{"name": name, "phone": "19900000099"}])
    return made


def running(screen: LeadersScreen, seat: Row) -> list[Row]:
    with screen.workspace.store.read() as connection:
        found = rows_of(connection, RoleTerm, ids_of(connection, RoleTerm, having={"place_id": seat["place_id"], "slot": seat["slot"]}))
    return sorted(found, key=lambda term: str(term["since"]))


def test_every_seat_is_listed_and_vacant_and_ending_ones_by_themselves(screen: LeadersScreen) -> None:
    known = seats(screen)
    vacant = [seat for seat in known if seat["term"] is None]
    ending = [seat for seat in known if seat["term"] and seat["term"]["until"]]
    assert len(screen.table.rows.ids()) == len(known)
    assert screen.counts.text() == f"{len(known)} 个席位 · 空缺 {len(vacant)}"
    _, empty, soon = screen.shown
    empty.setChecked(True)
    assert [screen.seats.get(one)["task"] for one in screen.table.rows.ids()] == [VACANT] * len(vacant) != []
    soon.setChecked(True)
    assert [screen.seats.get(one)["task"] for one in screen.table.rows.ids()] == [ENDING] * len(ending) != []


def test_the_list_is_narrowed_by_building_name_and_pinyin(screen: LeadersScreen) -> None:
    seat = first(screen, filled=True)
    everything = len(screen.table.rows.ids())
    for words in (seat["place"], seat["holder"], seat["keys"].split()[0]):
        screen.filter.setText(words)
        assert seat["id"] in screen.table.rows.ids()
        assert len(screen.table.rows.ids()) < everything
    screen.filter.setText("没有这个人")
    assert screen.caption.text() == "没有符合的席位"


def test_giving_a_seat_ends_the_former_term_the_day_before(
    screen: LeadersScreen, voice: Any, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    holder = new_holder(screen)
    seat = first(screen, filled=True)
    monkeypatch.setattr(terms, "choose_record", lambda *_: holder)
    voice.answer("2026-03-10")
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert voice.asked == [f"濮阳新从哪天起担任{seat['place']}{seat['slot']}："]
    before, after = running(screen, seat)
    assert (before["holder_id"], before["until"]) == (seat["holder_id"], "2026-03-09")
    assert (after["holder_id"], after["since"], after["until"]) == (holder, "2026-03-10", None)
    now = next(row for row in screen.seats.rows if (row["place_id"], row["slot"]) == (seat["place_id"], seat["slot"]))
    assert now["holder"] == "濮阳新"
    assert voice.last == f"已安排{seat['place']}{seat['slot']}。"


def test_a_term_never_ends_before_it_began(screen: LeadersScreen, voice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = new_holder(screen)
    seat = first(screen, filled=True)
    monkeypatch.setattr(terms, "choose_record", lambda *_: holder)
    voice.answer(seat["since"])
    screen._give()
    former = next(term for term in running(screen, seat) if term["holder_id"] == seat["holder_id"])
    assert former["until"] == seat["since"]


def test_a_new_person_takes_a_vacant_seat_and_the_term_is_ended_again(screen: LeadersScreen, voice: Any) -> None:
    seat = first(screen, filled=False)
    screen.new()
    screen.form.form.editor("name").edit.setText("濮阳新")
    assert screen.save()
    holder = screen.form.current_id()
    voice.answer("2026-03-16")
    screen._give()
    (term,) = running(screen, seat)
    assert (term["holder_id"], term["since"]) == (holder, "2026-03-16")
    screen._show(holder)
    screen.terms.table.selectAll()
    voice.answer("2026-03-20")
    screen.terms.end.click()
    assert running(screen, seat)[0]["until"] == "2026-03-20"


def test_ending_nothing_is_said(screen: LeadersScreen, voice: Any) -> None:
    first(screen, filled=True)
    screen.terms.table.clearSelection()
    screen.terms.end.click()
    assert voice.said[-1] == ("sorry", "请先选中要结束的任期。")


def test_staying_with_unsaved_edits_keeps_seat_and_form(screen: LeadersScreen, voice: Any) -> None:
    seat = first(screen, filled=True)
    screen.form.form.editor("unit").edit.setText("某某公司")
    voice.answer(None)
    other = next(row for row in screen.seats.rows if row["holder_id"] not in (None, seat["holder_id"]))
    screen.table.select_id(other["id"])
    assert screen.form.form.editor("unit").state() == "某某公司"
    assert screen.table.current_id() == seat["id"]
    with screen.workspace.store.write("别处") as work:
        save(work, RoleHolder, [{"id": seat["holder_id"], "notes": "别处"}])
    screen.refresh()
    assert screen.form.form.editor("unit").state() == "某某公司"


def test_a_person_found_elsewhere_is_shown_with_seat_and_terms(screen: LeadersScreen) -> None:
    seat = next(row for row in reversed(screen.seats.rows) if row["holder_id"])
    screen.open_record("role_holder", seat["holder_id"])
    assert screen.table.current_id() == screen.seats.of_holder(seat["holder_id"])
    assert screen.form.title.text() == seat["holder"]
    assert screen.terms.table.rows.ids()


def test_somebody_who_served_is_not_removed_before_the_terms_are(screen: LeadersScreen, voice: Any) -> None:
    seat = first(screen, filled=True)
    voice.answer(True)
    screen.form.remove()
    assert voice.said[-1] == ("sorry", "该任职人还有 1 条任期记录，请先处理这些记录。")
    with screen.workspace.store.read() as connection:
        assert one(connection, RoleHolder, seat["holder_id"]) is not None


def test_more_buildings_the_same_number_of_queries(desk: Desk, qtbot: QtBot) -> None:
    asked = []
    for people in (300, 3000):
        screen = shown(desk(people), qtbot)
        with Queries(screen.workspace.store) as queries:
            screen.refresh()
            first(screen, filled=True)
        asked.append(queries.count)
        assert len(screen.table.rows.ids()) == len(Seats(seats(screen)).rows)
    assert asked[0] == asked[1] < 20
