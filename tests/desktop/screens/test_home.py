"""首页: figures, what is to be seen to, and where each leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from db.file.backup import back_up
from db.file.drafts import NEW, keep_draft
from db.file.store import Store
from db.records.household_list import totals
from db.records.listing import ids_of, rows_of
from db.records.resident import Resident
from desktop.screens.home import HomeScreen
from tests.desktop.desk import Desk, Queries


def shown(workspace: Any, qtbot: QtBot) -> HomeScreen:
    made = HomeScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1194, 690)
    made.show()
    qtbot.waitExposed(made)
    return made


def sentences(home: HomeScreen) -> list[str]:
    return [
        words.text() for at in range(home.lines.count()) if (line := home.lines.itemAt(at).widget()) is not None
        for words in ([line] if isinstance(line, QLabel) else line.findChildren(QLabel)) if words.text()
    ]


def press(home: HomeScreen, text: str, about: str = "") -> None:
    found = [b for b in home.findChildren(QPushButton) if b.text() == text and about in b.toolTip() and not b.isHidden()]
    found[-1].click()  # lines of before are only marked for deletion


def test_figures_say_what_the_file_has_and_lead_to_it(desk: Desk, qtbot: QtBot, went_to: list[Any]) -> None:
    workspace = desk(went=lambda *where: went_to.append(where))
    home = shown(workspace, qtbot)
    with workspace.store.read() as connection:
        have = totals(connection)
    assert home.figures["households"].accessibleName() == f"住户 {have['households']}户，{have['buildings']} 栋楼"
    assert home.figures["residents"].accessibleName() == f"居民 {have['residents']}人，现住"
    assert home.counts.text() == "2026年3月16日 星期一"
    qtbot.keyClick(home.figures["vacant"], Qt.Key.Key_Return)
    qtbot.mouseClick(home.figures["doors"], Qt.MouseButton.LeftButton)
    press(home, "打印联系卡")
    assert went_to == [("楼组长", "", ""), ("住户", "", ""), ("打印中心", "", "")]


def test_a_draft_is_named_and_opened(desk: Desk, qtbot: QtBot, went_to: list[Any]) -> None:
    workspace = desk(went=lambda *where: went_to.append(where))
    with workspace.store.read() as connection:
        person = rows_of(connection, Resident, ids_of(connection, Resident))[0]["id"]
    home = shown(workspace, qtbot)
    assert not any("没保存完" in words for words in sentences(home))
    home.hide()
    keep_draft(workspace.store, "resident", person, {"name": "濮阳"})
    home.show()
    assert "有 1 份没保存完的内容，最近的一份在“住户”" in sentences(home)
    press(home, "去看看", "没保存完")
    keep_draft(workspace.store, "resident", person, {})
    keep_draft(workspace.store, "place", NEW, {"name": "桂花苑"})
    home.refresh()
    press(home, "去看看", "没保存完")
    assert went_to == [("住户", "resident", person), ("地点", "", "")]


def test_an_empty_office_is_told_to_import(workspace: Any, office: Store, qtbot: QtBot, went_to: list[Any]) -> None:
    home = shown(workspace, qtbot)
    assert sentences(home)[0] == "还没有住户：导入街道发来的花名册"
    press(home, "去导入")
    assert went_to == [("导入", "", "")]


def test_more_people_the_same_number_of_queries(desk: Desk, qtbot: QtBot) -> None:
    asked = []
    for people in (300, 3000):
        home = shown(desk(people), qtbot)
        with Queries(home.workspace.store) as queries:
            home.refresh()
        asked.append(queries.count)
    assert asked[0] == asked[1] < 20


def test_a_backup_that_is_late_is_asked_for(desk: Desk, qtbot: QtBot, clock: Any, went_to: list[Any]) -> None:
    workspace = desk(went=lambda *where: went_to.append(where))
    home = shown(workspace, qtbot)
    assert "还没有做过备份" in sentences(home)
    press(home, "去备份")
    assert went_to == [("设置与备份", "tab", "备份")]
    folder = workspace.backup_folder()
    folder.mkdir()
    back_up(workspace.store.path, workspace.store.key, folder, workspace.store.clock())
    clock.forward(days=7)
    home.refresh()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any("备份" in words for words in sentences(home))
    clock.forward(days=1)
    home.refresh()
    assert "已经 8 天没有备份" in sentences(home)


def test_of_a_backup_folder_that_is_gone_nothing_is_claimed(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    workspace = desk()
    stick = tmp_path / "stick"
    with workspace.store.write("备份文件夹") as work:
        workspace.store.set_state(work, backup_folder=str(stick))
    home = shown(workspace, qtbot)
    assert "备份文件夹读不到，可能是优盘没有插上" in sentences(home)
    stick.mkdir()
    home.refresh()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert "还没有做过备份" in sentences(home)
