"""导出 vCard: purpose asked, what is left out said, the file through the gate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import vobject
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from db.file.departures import departures
from desktop.screens.leaders import LeadersScreen
from desktop.workspace import Workspace
from tests.desktop.small_office import fill

PASSWORD = "春江花月夜2026"
INTERNALLY, POSTED = 0, 1


@pytest.fixture
def export(qtbot: QtBot, workspace: Workspace) -> QPushButton:
    """The button."""
    screen = LeadersScreen(workspace)
    qtbot.addWidget(screen)
    screen.show()
    return next(one for one in screen.findChildren(QPushButton) if "vCard" in one.text())


def log(workspace: Workspace) -> list[str]:
    with workspace.store.read() as connection:
        return [line["purpose"] for line in departures(connection)]


def names(path: Path) -> list[str]:
    return [card.fn.value for card in vobject.readComponents(path.read_text(encoding="utf-8"))]


def test_all_of_them_for_the_office_after_the_password(export: QPushButton, workspace: Workspace, voice: Any, tmp_path: Path) -> None:
    fill(workspace.store)
    voice.answer(INTERNALLY, tmp_path / "任职人", PASSWORD)
    export.click()
    assert names(tmp_path / "任职人.vcf") == ["周敏", "林静"]
    assert log(workspace) == ["内部"]
    assert "已保存" in voice.last


def test_those_left_out_are_told_of_before(export: QPushButton, workspace: Workspace, voice: Any, tmp_path: Path) -> None:
    fill(workspace.store)
    voice.answer(POSTED, True, tmp_path / "a.vcf", PASSWORD)
    export.click()
    assert names(tmp_path / "a.vcf") == ["周敏"]
    assert "共 1 人。有 1 人没有写进去" in voice.asked[1]


@pytest.mark.parametrize("answers", [(None,), (POSTED, False), (INTERNALLY, None)])
def test_thinking_better_of_it_leaves_nothing(
    export: QPushButton, workspace: Workspace, voice: Any, tmp_path: Path, answers: tuple[Any, ...]
) -> None:
    fill(workspace.store)
    voice.answer(*answers)
    export.click()
    assert (log(workspace), list(tmp_path.glob("*.vcf"))) == ([], [])


def test_without_the_password_no_file(export: QPushButton, workspace: Workspace, voice: Any, tmp_path: Path) -> None:
    fill(workspace.store)
    voice.answer(INTERNALLY, tmp_path / "a.vcf", None)
    export.click()
    assert (log(workspace), list(tmp_path.glob("*.vcf"))) == ([], [])


def test_nobody_serves_yet(export: QPushButton, voice: Any) -> None:
    voice.answer(INTERNALLY)
    export.click()
    assert voice.said[-1][0] == "sorry"
    assert "安排任职" in voice.last
