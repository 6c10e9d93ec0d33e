"""经过: what was last printed for a record stands above its changes."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from db.file.departures import Departure, Piece, record
from db.records.household import Household
from db.records.listing import ids_of
from desktop.record_history import RecordHistory
from tests.desktop.desk import Desk


def test_what_was_printed_is_told_with_how_often_and_by_whom(desk: Desk, qtbot: QtBot) -> None:
    workspace = desk()
    with workspace.store.read() as connection:
        first, second = ids_of(connection, Household)[:2]

    def prints(purpose: str) -> None:
        made = Departure(workspace.store.ids.new(), "打印", purpose, "便民联系卡 2 户", 2, (), "")
        record(workspace.store, made, [Piece("household", first, (), "x")])

    shown = RecordHistory(workspace, Household, lambda: True)
    qtbot.addWidget(shown)
    shown.show()
    shown.show_record(first)
    assert not shown.prints.isVisible()
    prints("内部")
    workspace.store.clock.forward(days=1)  # type: ignore[attr-defined]  # the clock of tests
    prints("张贴")
    shown.show_record(first)
    assert shown.prints.isVisible()
    assert shown.prints.text() == "打印过 2 次，最近一次 2026-03-17 08:30：便民联系卡 2 户（张贴），文书"
    for other in (second, ""):
        shown.show_record(other)
        assert not shown.prints.isVisible()
