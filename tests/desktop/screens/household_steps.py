"""What tests of 住户 do again and again."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.file.save import save
from db.records.household import Household
from db.records.household_list import people_of, place_tree
from db.records.listing import ids_of, one, rows_of
from db.records.place import Dwelling
from db.records.record import Record, Row
from desktop.screens.households import HouseholdsScreen


def shown(made: HouseholdsScreen, qtbot: QtBot) -> HouseholdsScreen:
    qtbot.addWidget(made)
    made.resize(1194, 690)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def stored(screen: HouseholdsScreen, record: type[Record], record_id: str) -> Row:
    with screen.workspace.store.read() as connection:
        found = one(connection, record, record_id)
    assert found is not None
    return found


def ids(screen: HouseholdsScreen, record: type[Record], **having: Any) -> list[str]:
    with screen.workspace.store.read() as connection:
        return ids_of(connection, record, having=having)


def tree(screen: HouseholdsScreen) -> list[Row]:
    with screen.workspace.store.read() as connection:
        return place_tree(connection)


def pick(screen: HouseholdsScreen, at: int = 0) -> str:
    household: str = screen.table.rows.ids()[at]
    screen.table.select_id(household)
    return household


def of_several(screen: HouseholdsScreen, heads: int = 2) -> str:
    """A household with at least so many people, chosen in the list."""
    rows = screen.table.rows.ids()
    with screen.workspace.store.read() as connection:
        found = next(one for one in rows if len(people_of(connection, one)) >= heads)
    screen.table.select_id(found)
    return str(found)


def write(form: Any, name: str, text: str) -> None:
    form.form.focus_field(name)
    form.form.editor(name).edit.setText(text)


def composing(edit: Any, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an input method hold a word in a field: the word is only in the field once it is committed."""

    class Method:
        def commit(self) -> None:
            event = QInputMethodEvent()
            event.setCommitString(word)
            QApplication.sendEvent(edit, event)
            monkeypatch.undo()

    QApplication.sendEvent(edit, QInputMethodEvent("pinyin", []))
    monkeypatch.setattr("desktop.input_method.composition.QGuiApplication.inputMethod", Method)


def someone_else(screen: HouseholdsScreen, record: type[Record], record_id: str, **values: Any) -> None:
    with screen.workspace.store.write("别处的修改") as work:
        save(work, record, [{"id": record_id, **values}])


def free_door(screen: HouseholdsScreen) -> str:
    with screen.workspace.store.read() as connection:
        taken = {row["dwelling_id"] for row in rows_of(connection, Household, ids_of(connection, Household))}
        return next(door for door in ids_of(connection, Dwelling) if door not in taken)
