"""After a bug: one calm dialog with a report, drafts kept first, never a storm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.crash_dialog import SAFE, UNWRITTEN, CrashDialog, CrashSign
from desktop.errors import Crash
from tests.desktop.a11y import lint

REPORT = "邻里 0.1.0 · Python 3.11 · Linux\nbuiltins.ValueError\n  desktop/intake.py:12\n"


class Scene:
    """A window with a sign; what was kept and which folders were shown."""

    def __init__(self, look: Any, qtbot: QtBot) -> None:
        self.window, self.kept, self.folders = QWidget(), list[bool](), list[QUrl]()
        qtbot.addWidget(self.window)
        self.window.show()
        self.sign = CrashSign(look, self.window, self.keep, self.folders.append)

    def keep(self) -> None:
        assert self.sign.dialog is None, "drafts first"
        self.kept.append(True)

    def dialog(self) -> CrashDialog:
        assert self.sign.dialog is not None
        return self.sign.dialog


@pytest.fixture
def scene(look: Any, qtbot: QtBot) -> Scene:
    return Scene(look, qtbot)


def test_it_says_that_what_was_saved_is_safe_and_work_goes_on(scene: Scene, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "crash-1.txt"
    scene.sign.show(Crash(REPORT, file))
    dialog = scene.dialog()
    assert dialog.isVisible()
    assert SAFE in [one.text() for one in dialog.findChildren(QLabel)]
    assert scene.kept == [True]
    assert not dialog.text.isVisible()
    dialog.see.click()
    assert dialog.text.toPlainText() == REPORT
    assert dialog.see.text() == "收起报告"
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == REPORT
    dialog.folder.click()
    assert scene.folders == [QUrl.fromLocalFile(str(tmp_path))]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert scene.sign.dialog is None


def test_a_storm_is_one_dialog_that_counts(scene: Scene) -> None:
    scene.sign.show(Crash(REPORT, None))
    dialog = scene.dialog()
    for times in range(2, 6):
        scene.sign.show(Crash(REPORT, None, times))
    scene.sign.show(Crash("another", None))
    assert scene.dialog() is dialog
    assert dialog.counted.text() == "这期间一共出了 6 次错。"
    dialog.go_on.click()
    scene.sign.show(Crash(REPORT, None, 7))
    assert scene.sign.dialog is None
    assert scene.kept == [True]
    scene.sign.show(Crash(REPORT, None))
    assert scene.dialog() is not dialog
    scene.dialog().go_on.click()


def test_without_a_file_it_says_so(scene: Scene) -> None:
    scene.sign.show(Crash(REPORT, None))
    assert UNWRITTEN in [one.text() for one in scene.dialog().findChildren(QLabel)]
    assert not scene.dialog().folder.isEnabled()
    scene.dialog().go_on.click()


def test_drafts_that_cannot_be_kept_keep_nothing_from_being_said(look: Any, qtbot: QtBot) -> None:
    def broken() -> None:
        raise RuntimeError

    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    sign = CrashSign(look, window, broken)
    sign.show(Crash(REPORT, None))
    assert sign.dialog is not None
    sign.dialog.go_on.click()


@pytest.mark.parametrize(("size", "theme"), [("standard", "light"), ("largest", "dark")])
def test_nothing_is_cut_or_nameless(looks: Any, qtbot: QtBot, size: str, theme: str) -> None:
    scene = Scene(looks(size, theme), qtbot)
    scene.sign.show(Crash(REPORT, None))
    scene.dialog().count(3)
    scene.dialog().see.click()
    QApplication.processEvents()
    assert lint(scene.dialog()) == []
    scene.dialog().go_on.click()
    looks()
