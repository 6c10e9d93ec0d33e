"""Journeys at the window over the sample office, and journeys by ear at the real program on a screen of its own.

The latter are marked `journey` and run by `make journeys`: they need an X server and more.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.voice import WindowVoice
from tests.desktop.desk import PEOPLE, Desk, desk, looks, printed, sample_file
from tests.journeys.display import Display, machine_is_known
from tests.journeys.reader import Program, Reader, Silent, Start

__all__ = ["desk", "looks", "printed", "sample_file"]

OUT = Path(__file__).resolve().parents[2] / "out" / "journeys"


class Secretary:
    """Works with the window by what stands on it: titles, labels, names of tabs."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        """Sit down at a window."""
        self.window, self._qtbot = window, qtbot
        self.kept: dict[str, Any] = {}

    @property
    def screen(self) -> Any:
        """The screen shown now."""
        return self.window.current()

    @property
    def store(self) -> Any:
        """The open file."""
        assert self.window._workspace is not None
        return self.window._workspace.store

    def go_to(self, title: str) -> None:
        """Click a line of the sidebar."""
        (item,) = self.window.sidebar.nav.findItems(title, Qt.MatchFlag.MatchExactly)
        self._qtbot.mouseClick(
            self.window.sidebar.nav.viewport(), Qt.MouseButton.LeftButton, pos=self.window.sidebar.nav.visualItemRect(item).center())
        assert self.screen.title == title

    def press(self, text: str, inside: QWidget | None = None) -> None:
        """Click the button that says `text`."""
        found = [one for one in (inside or self.window).findChildren(QAbstractButton) if one.text() == text and one.isVisible()]
        assert found, text
        self._qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def write(self, term: str, text: str) -> None:
        """Replace what stands in the field called `term`."""
        edit = next(one for one in self.screen.findChildren(QLineEdit) if one.accessibleName() == term and one.isVisible())
        edit.setFocus()
        edit.selectAll()
        self._qtbot.keyClicks(edit, text) if text.isascii() else edit.insert(text)

    def tab(self, title: str) -> None:
        """Open a tab of the screen."""
        for tabs in self.screen.findChildren(QTabWidget):
            for at in range(tabs.count()):
                if tabs.isVisible() and tabs.tabText(at) == title:
                    tabs.setCurrentIndex(at)
                    return
        pytest.fail(title)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key of the whole window; no window system gives it back its place after a dialog."""
        self.window.activateWindow()
        self._qtbot.waitUntil(self.window.isActiveWindow)
        self._qtbot.keyClick(self.window, key, modifier)

    def cells(self, table: Any) -> list[list[str]]:
        """What a list shows, by row."""
        model = table.model()
        return [[str(model.index(row, at).data() or "") for at in range(model.columnCount())] for row in range(model.rowCount())]


@pytest.fixture
def open_window(desk: Desk, qtbot: QtBot, voice: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`open_window()` → somebody at the window of the sample office."""

    def sit_down() -> Secretary:
        held: list[MainWindow] = []
        workspace = desk(went=lambda *where: held[0].go_to(*where))  # noqa: PLW0108 - the window is made later
        window = MainWindow(workspace.look)
        held.append(window)
        spoken = WindowVoice(workspace.look, window, window.status)
        monkeypatch.setattr(voice, "tell", spoken.tell)  # what is done is read where a person reads it
        window.furnish(workspace, "青松居委会")
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        return Secretary(window, qtbot)

    return sit_down


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """One screen for all journeys by ear."""
    assert machine_is_known(), "this machine has no /etc/machine-id: dbus-uuidgen --ensure=/etc/machine-id"
    with Display(tmp_path_factory.mktemp("display")) as ready:
        yield ready


@pytest.fixture
def reader(display: Display) -> Iterator[Reader]:
    """Somebody who listens at that screen."""
    listening = Reader(display)
    yield listening
    listening.close()


@pytest.fixture
def start(reader: Reader, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Start]:
    """`start(*arguments, **environment)` → the real program, heard by `reader`; it must have nothing to complain of."""
    started: list[Program] = []

    def begin(*arguments: str, **given: Any) -> Program:
        started.append(Program(reader, tmp_path / "home", *arguments, **given))
        return started[-1]

    yield begin
    if request.node.stash.get(FAILED, False):
        _keep(reader, request.node.name)
    for program in started:
        program.close()
    assert not "".join(program.complaints() for program in started)


@pytest.fixture
def office_on_disk(sample_file: Callable[[int], Any], tmp_path: Path) -> Callable[..., Any]:
    """`office_on_disk()` → the sample office in a file of the test's own: `.path`, `.account`, `.password`."""

    def made(people: int = PEOPLE) -> Any:
        template = sample_file(people)
        folder = tmp_path / "sample"
        folder.mkdir()
        for file in template.path.parent.glob(f"{template.path.stem}.*"):
            if file.suffix != ".lock":
                shutil.copyfile(file, folder / file.name)
        return replace(template, path=folder / template.path.name)

    return made


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Note on the test whether it failed, for the fixtures that clear away after it."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def _keep(reader: Reader, name: str) -> None:
    """Keep the screen of a failed journey, as picture and as what can be heard."""
    reader.display.picture(OUT / f"{name}.png")
    try:
        heard = reader.tree()
    except Silent as gone:
        heard = str(gone)
    (OUT / f"{name}.txt").write_text(heard, encoding="utf-8")
