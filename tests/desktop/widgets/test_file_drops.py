"""Files dragged over a window: seen before any control, shown by a hint, told when let go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from desktop.arrivals import local_files
from desktop.widgets.file_drops import FileDrops

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Scene:
    """A window whose whole inside is a line edit, with drops watched."""

    def __init__(self, look: Any, qtbot: QtBot) -> None:
        self.window, self.edit, self.got = QMainWindow(), QLineEdit(), list[list[Path]]()
        self.window.setCentralWidget(self.edit)
        qtbot.addWidget(self.window)
        self.drops = FileDrops(look, self.window, local_files)
        self.drops.dropped.connect(self.got.append)
        self.window.resize(900, 600)
        self.window.show()

    def send(self, event: QEvent) -> bool:
        event.ignore()
        QApplication.sendEvent(self.window.windowHandle(), event)
        return event.isAccepted()

    def drag(self, mime: QMimeData) -> bool:
        entered = self.send(QDragEnterEvent(QPoint(50, 50), COPY, mime, LEFT, NONE))
        return self.send(QDragMoveEvent(QPoint(60, 60), COPY, mime, LEFT, NONE)) and entered

    def drop(self, mime: QMimeData) -> None:
        self.send(QDropEvent(QPointF(60, 60), COPY, mime, LEFT, NONE))


@pytest.fixture
def scene(look: Any, qtbot: QtBot) -> Scene:
    return Scene(look, qtbot)


def mime(*urls: QUrl) -> QMimeData:
    made = QMimeData()
    made.setUrls(list(urls))
    return made


def test_a_file_is_taken_wherever_it_is_let_go(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "名册.xlsx"
    file.touch()
    dragged = mime(QUrl.fromLocalFile(str(file)))
    assert scene.drag(dragged)
    assert scene.drops.hint.isVisible()
    assert scene.drops.hint.size() == scene.window.size()
    scene.drop(dragged)
    assert not scene.drops.hint.isVisible()
    assert scene.got == [[file]]
    assert scene.edit.text() == ""


def test_the_hint_goes_when_the_mouse_leaves(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "a.cpkg").touch()
    dragged = mime(QUrl.fromLocalFile(str(tmp_path / "a.cpkg")))
    scene.drag(dragged)
    scene.send(QDragLeaveEvent())
    assert not scene.drops.hint.isVisible()
    assert scene.got == []


@pytest.mark.parametrize("what", ["text", "folder", "web"])
def test_anything_but_a_file_goes_where_it_always_went(scene: Scene, tmp_path: Path, what: str) -> None:
    dragged = {"folder": mime(QUrl.fromLocalFile(str(tmp_path))), "web": mime(QUrl("https://example.org/a.xlsx"))}.get(what, QMimeData())
    if what == "text":
        dragged.setText("有事找我们")
    scene.drag(dragged)
    assert not scene.drops.hint.isVisible()
    scene.drop(dragged)
    assert scene.got == []


@pytest.mark.parametrize(("size", "theme"), [("standard", "light"), ("largest", "dark")])
def test_the_hint_paints_in_every_look(looks: Any, qtbot: QtBot, size: str, theme: str, tmp_path: Path) -> None:
    look = looks(size, theme)
    scene = Scene(look, qtbot)
    (tmp_path / "a.csv").touch()
    scene.drag(mime(QUrl.fromLocalFile(str(tmp_path / "a.csv"))))
    image = scene.drops.hint.grab().toImage()
    seen = {image.pixelColor(x, image.height() // 2 - look.px(12)).name() for x in range(image.width())}
    assert look.colour("accent").name() in seen
    looks()
