"""Every list that was copied as it is and pasted back changes nothing; one cell that was changed is one change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from db.file.plan import plan
from db.file.plan_parts import Plan
from db.records.household import Household
from db.records.role import RoleTerm
from desktop import carry
from desktop.exchange.clip import as_cells, as_lines, from_lines
from desktop.pasting import pasted, read_pasted
from desktop.screens.households import HouseholdsScreen
from desktop.screens.leaders import LeadersScreen
from desktop.screens.places import PlacesScreen
from desktop.screens.roles import RolesScreen
from desktop.screens.terms import TermsScreen
from tests.desktop.desk import Desk

PASSWORD = "春江花月夜2026"


@pytest.fixture(autouse=True)
def _clipboard(qapp: Any) -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


def planned(screen: Any, record: Any, lines: list[list[str]]) -> Plan:
    store, reading = screen.workspace.store, None
    reading = read_pasted(store, pasted(record, screen.table.shown_columns(), as_cells(lines), as_lines(lines)))
    while True:
        try:
            next(reading)
        except StopIteration as end:
            intake = end.value
            break
    with store.read() as connection:
        return plan(connection, intake.shape, intake.rows, store.ids.new)


def copied(screen: Any, record: Any, fetch: Any) -> list[list[str]]:
    carry.copy(screen.workspace, record, screen.table, fetch(screen.table.rows.ids()))
    return from_lines(QGuiApplication.clipboard().text())


def shown(qtbot: QtBot, screen: Any) -> Any:
    qtbot.addWidget(screen)
    screen.show()
    return screen


@pytest.mark.parametrize(("kind", "column", "text"), [
    (PlacesScreen, "名称", "新名称"), (TermsScreen, "任职止", "2031-12-31"), (RolesScreen, "", ""),
    (HouseholdsScreen, "联系电话", "19900008888"),
])
def test_a_list_copied_and_pasted_back(desk: Desk, qtbot: QtBot, voice: Any, kind: Any, column: str, text: str) -> None:
    screen = shown(qtbot, kind(desk()))
    record = getattr(screen, "record", Household)
    if kind in (HouseholdsScreen, TermsScreen):
        voice.answer(PASSWORD)
    lines = copied(screen, record, screen.table.fetch if kind is HouseholdsScreen else screen._fetch)
    number = len(lines) - 1
    assert number == len(screen.table.rows.ids()) > 0
    made = planned(screen, record, lines)
    assert not any((made.new, made.changed, made.problems, made.questions, made.new_places)), made.counts()
    assert len([item for item in made.same if item.entity == record.__tablename__]) == number
    if column:
        lines[1][lines[0].index(column)] = text
        made = planned(screen, record, lines)
        assert (len(made.changed), made.problems, made.questions) == (1, (), ())


def test_seats_of_leaders_copied_and_pasted_back(desk: Desk, qtbot: QtBot, voice: Any) -> None:
    screen = shown(qtbot, LeadersScreen(desk()))
    voice.answer(PASSWORD)
    lines = copied(screen, RoleTerm, screen.seats_of)
    held = [seat for seat in screen.seats.rows if seat["holder_id"]]
    assert len(lines) - 1 == len(screen.seats.rows) > len(held) > 0
    assert any(seat["until"] for seat in held)
    made = planned(screen, RoleTerm, lines)
    assert not any((made.new, made.changed, made.problems, made.questions)), made.counts()
    assert len([item for item in made.same if item.entity == "role_term"]) == len(held)
    first = next(line for line in lines[1:] if line[2])
    first[3] = "19900008888"
    made = planned(screen, RoleTerm, lines)
    assert [set(item.changes) for item in made.changed] == [{"phone"}]
