"""设置与备份: the office, accounts, looks, backups, the check and the log, each used as a secretary would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.file import content
from db.file.accounts import Accounts
from db.file.connection import connect
from db.file.keys import KeySlots, slots_path
from db.records.listing import ids_of, one
from db.records.office import Office
from desktop.screens.settings import TABS, SettingsScreen
from desktop.workspace import Workspace
from tests.desktop.a11y import lint

PASSWORD, NEW = "春江花月夜2026", "海上明月共潮生也"


@pytest.fixture
def screen(qtbot: QtBot, workspace: Workspace) -> SettingsScreen:
    made = SettingsScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1194, 700)
    made.show()
    return made


def tab(screen: SettingsScreen, name: str) -> Any:
    screen.show_tab(name)
    return screen.tabs.currentWidget()


def test_every_tab_has_names_and_nothing_is_cut(screen: SettingsScreen, qtbot: QtBot) -> None:
    for name, _ in TABS:
        screen.show_tab(name)
        QApplication.processEvents()
        assert lint(screen) == [], name


def test_the_office_is_saved_and_its_code_stands_fast(screen: SettingsScreen, workspace: Workspace) -> None:
    form = screen.office.form
    form.form.editor("office_phone").put_state("021-52340000")
    form.form.editor("letterhead").put_state("青松居委会")
    assert screen.save()
    with workspace.store.read() as connection:
        office = one(connection, Office, ids_of(connection, Office)[0]) or {}
    assert (office["letterhead"], office["code"]) == ("青松居委会", "310104007021")
    assert office["office_phone"]
    assert form.form.editor("code").widget.isReadOnly()


def test_unsaved_edits_are_asked_about(screen: SettingsScreen, voice: Any) -> None:
    screen.office.form.form.editor("slogan").put_state("有事找我们")
    voice.answer(None)
    assert not screen.may_leave()
    screen.refresh()
    assert screen.office.form.form.editor("slogan").state() == "有事找我们"


def test_an_account_is_added_renamed_given_another_password_and_removed(
    screen: SettingsScreen, workspace: Workspace, voice: Any, office_file: Any
) -> None:
    accounts = tab(screen, "账号")
    voice.answer(PASSWORD, "小王", "11111111", NEW, NEW)
    accounts.add()
    assert accounts.table.words() == [["文书", "书记", "正在使用"], ["小王", "社工", ""]]
    assert any("重复的字太多" in question for question in voice.asked)
    accounts.table.setCurrentCell(1, 0)
    voice.answer("小黄", PASSWORD)
    accounts.rename()
    accounts.table.setCurrentCell(1, 0)
    voice.answer(PASSWORD, NEW + "呀", NEW + "呀")
    accounts.change_password()
    slots = KeySlots.load(slots_path(office_file.path))
    assert slots.unlock("小黄", NEW + "呀") == workspace.store.key
    before = workspace.store.key
    accounts.table.setCurrentCell(1, 0)
    voice.answer(True, PASSWORD)
    accounts.remove()
    assert accounts.table.words() == [["文书", "书记", "正在使用"]]
    assert workspace.store.key != before
    assert "马上做一次备份" in voice.last


def test_a_refusal_is_said_and_changes_nothing(screen: SettingsScreen, voice: Any, qtbot: QtBot, workspace: Workspace) -> None:
    accounts = tab(screen, "账号")
    voice.answer(True, PASSWORD)
    workspace.attempt(accounts.remove)
    assert voice.said[-1] == ("sorry", "不能移除正在使用的账号。请用另一个书记账号登录后再移除它。")
    voice.answer(None)  # thinks better of it when asked for the password
    accounts.add()
    assert len(Accounts(workspace.store).all()) == 1


def test_a_new_recovery_code_is_shown_once_and_printed(
    screen: SettingsScreen, voice: Any, tmp_path: Path, office_file: Any, workspace: Workspace
) -> None:
    accounts = tab(screen, "账号")
    voice.answer(True, PASSWORD)
    accounts.new_recovery()
    code = "-".join(accounts.code.card.groups())
    assert KeySlots.load(slots_path(office_file.path)).unlock_recovery(code) == office_file.key
    assert not accounts.code.go_on.isEnabled()
    QApplication.processEvents()
    assert lint(screen) == []
    voice.answer(tmp_path / "恢复码.pdf")
    accounts.code.save_pdf()
    assert (tmp_path / "恢复码.pdf").read_bytes().startswith(b"%PDF")
    voice.answer(False)
    assert not screen.may_leave()
    assert "只显示这一次" in voice.asked[-1]
    assert "-".join(accounts.code.card.groups()) == code
    accounts.code.card.tick.setChecked(True)
    accounts.code.go_on.click()
    assert screen.may_leave()
    assert accounts.stack.currentIndex() == 0
    log = tab(screen, "外发记录")
    assert [line[2:6] for line in log.table.words()] == [["打印", "内部", "恢复码", "1"]]


def test_type_size_and_theme_build_the_window_anew(qtbot: QtBot, workspace: Workspace) -> None:
    built: list[tuple[str, str]] = []
    settings = workspace.settings
    screen = SettingsScreen(replace(workspace, rebuild=lambda: built.append((settings.type_size, settings.theme))))
    qtbot.addWidget(screen)
    display = tab(screen, "显示")
    display.sizes.buttons()[2].click()
    display.themes.buttons()[1].click()
    assert built == [("largest", "light"), ("largest", "dark")]
    display.sizes.buttons()[0].click()  # the size in use: nothing to build
    assert len(built) == 2


def test_a_backup_at_once_is_proved_and_restores_as_a_new_file(
    screen: SettingsScreen, qtbot: QtBot, voice: Any, tmp_path: Path, workspace: Workspace, office_file: Any
) -> None:
    backups = tab(screen, "备份")
    voice.answer(tmp_path)
    backups.change_folder()
    assert workspace.backup_folder() == tmp_path
    qtbot.mouseClick(backups.now_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "已备份并读回核对" in backups.notice.text(), timeout=10_000)
    assert [path.suffix for path in tmp_path.glob("*.linlibak")] == [".linlibak"]
    assert len(backups.table.words()) == 1
    voice.answer(0, PASSWORD, tmp_path / "恢复")
    backups.restore()
    qtbot.waitUntil(lambda: "已恢复成新文件" in backups.notice.text(), timeout=10_000)
    digests = []
    for path in (office_file.path, tmp_path / "恢复.linli"):
        connection = connect(path, office_file.key)
        digests.append(content.digest(connection))
        connection.close()
    assert digests[0] == digests[1]
    voice.answer(0, "不对的密码12", tmp_path / "又.linli")
    backups.restore()
    qtbot.waitUntil(lambda: [how for how, _ in voice.said] == ["sorry"], timeout=10_000)
    assert "密码不对" in voice.last
    assert backups.now_button.isEnabled()


def test_a_sound_file_is_found_sound_and_a_stale_key_is_mended(
    screen: SettingsScreen, qtbot: QtBot, office_file: Any, voice: Any
) -> None:
    check = tab(screen, "检查文件")
    check.look_button.click()
    qtbot.waitUntil(lambda: "没有发现问题" in check.notice.text(), timeout=10_000)
    connection = connect(office_file.path, office_file.key)
    connection.execute("INSERT INTO place (id, office_id, cn, version, kind, name) VALUES ('p', '310104007021', 999, 1, '小区', '东里')")
    connection.execute("UPDATE file_state SET value = '999' WHERE key = 'cn'")
    connection.close()
    check.look_button.click()
    qtbot.waitUntil(lambda: check.table.words() != [], timeout=10_000)
    assert check.table.words() == [["地点", "p", "地点的检索键与内容不一致"]]
    check.mend_button.click()
    qtbot.waitUntil(lambda: "没有发现问题" in check.notice.text(), timeout=10_000)
    assert voice.said[-1] == ("tell", "已重建 1 条检索键。")
