"""Every dialog of the program fits the small screen, speaks to a screen reader and is walked in the order it is read."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from db.records.filter import Filter
from db.records.household import Household
from db.records.listing import ids_of
from desktop.bulk_edit import BulkEdit
from desktop.choose_record import _Choice
from desktop.commands import Command
from desktop.crash_dialog import CrashDialog
from desktop.errors import Crash
from desktop.keys_dialog import KeysDialog
from desktop.removed_list import RemovedList
from desktop.saved_filter_dialog import FilterDialog
from desktop.screens.households.new_building import NewBuilding
from desktop.voice import PasswordDialog
from desktop.workspace import Workspace
from tests.desktop.a11y import lint
from tests.desktop.desk import Desk

WIDE, HIGH = 1366, 768
DESKTOP = Path(__file__).resolve().parents[2] / "desktop"


def _bulk(space: Workspace, above: QWidget) -> QDialog:
    with space.store.read() as connection:
        some = ids_of(connection, Household)[:20]
    return BulkEdit(space, Household, some, above)


DIALOGS: dict[type[QDialog], Callable[[Workspace, QWidget], QDialog]] = {
    BulkEdit: _bulk,
    CrashDialog: lambda space, above: CrashDialog(space.look, above, Crash("界面出了意外的错误。", None), lambda _: True),
    FilterDialog: lambda space, above: FilterDialog(space, Household, above, Filter()),
    KeysDialog: lambda space, above: KeysDialog(space.look, above, [Command("保存", lambda: None, "Ctrl+S", screen="住户"), Command("锁定", lambda: None, "Ctrl+L")]),
    NewBuilding: NewBuilding,
    PasswordDialog: lambda space, above: PasswordDialog(space.look, above, "这一步要再确认一次。请输入“文书”的密码："),
    RemovedList: lambda space, above: RemovedList(space, Household, above),
    _Choice: lambda space, above: _Choice(space, above, "role_holder", "1号楼 线下 由谁担任？写姓名："),
}


@pytest.mark.parametrize(("size", "theme"), [("standard", "light"), ("largest", "dark")])
@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
def test_a_dialog_fits_and_speaks(kind: type[QDialog], size: str, theme: str, desk: Desk, qtbot: QtBot) -> None:
    above = QWidget()
    qtbot.addWidget(above)
    dialog = DIALOGS[kind](desk(size=size, theme=theme), above)
    assert type(dialog) is kind
    dialog.show()
    qtbot.waitExposed(dialog)
    QApplication.processEvents()
    assert lint(dialog) == []
    assert dialog.windowTitle()
    assert dialog.width() <= WIDE
    assert dialog.height() <= HIGH - 40  # the frame and the task bar want some


def test_no_dialog_is_left_out() -> None:
    found = set()
    for path in DESKTOP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(isinstance(one, ast.Name) and one.id == "QDialog" for one in node.bases):
                found.add(node.name)
    assert found == {kind.__name__ for kind in DIALOGS}
