"""Every screen of the window in all type sizes at 1366×768: no text is cut, every control says what it is."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop.catalogue import SCREENS
from desktop.look.look import Look
from desktop.main_window import MainWindow
from desktop.paths import resources_folder

WIDTH, HEIGHT = 1366, 768


def _lint() -> Callable[[Any], list[str]]:
    """The check of names and cut text that the tests of single widgets use."""
    path = Path(__file__).parents[1] / "desktop" / "a11y.py"
    spec = importlib.util.spec_from_file_location("a11y", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lint  # type: ignore[no-any-return]


LINT = _lint()


@pytest.fixture(params=["standard", "large", "largest"])
def window(request: pytest.FixtureRequest, qtbot: Any, sample_store: Any, furnished: Any, look: Look) -> Iterator[MainWindow]:
    """The window over the sample office; afterwards the application looks as it did."""
    sized = Look(resources_folder(), "light", request.param)
    sized.apply(QApplication.instance())
    shown = MainWindow(sized)
    shown.furnish(furnished(sample_store, sized), "示例居委会")
    shown.show()
    shown.resize(WIDTH, HEIGHT)
    yield shown
    shown.close()
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # a new style asks every widget alive
    look.apply(QApplication.instance())


def walked(window: MainWindow) -> Iterator[str]:
    """Go to every screen, and through the tabs and the people of a household; names of where the window stands."""
    for kind in SCREENS:
        window.go_to(kind.title)
        shown = window.current()
        assert shown is not None
        assert shown.title == kind.title
        yield kind.title
    window.go_to("住户")
    screen: Any = window.current()
    screen.table.select_id(screen.table.rows.ids()[0])
    tabs = screen.detail.form.tabs
    for at in range(tabs.count()):
        tabs.setCurrentIndex(at)
        yield f"住户 · {tabs.tabText(at)}"
    people = screen.detail.people
    tabs.setCurrentWidget(people)
    people.table.opened.emit(people.table.rows.ids()[0])
    yield "住户 · 一个人"
    people.back.click()
    screen.list_head.show_view("人员")
    yield "住户 · 所有人员"
    screen.list_head.show_view("楼面图")
    yield "住户 · 楼面图"


def test_nothing_is_cut_and_everything_is_named(window: MainWindow) -> None:
    found: dict[str, list[str]] = {}
    for place in walked(window):
        for _ in range(3):
            QApplication.processEvents()
        assert (window.width(), window.height()) == (WIDTH, HEIGHT), place
        if wrong := LINT(window):
            found[place] = wrong
    assert found == {}
