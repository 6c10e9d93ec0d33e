"""The password page: every fault has its own sentence, and the ways out of each work."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.file.connection import connect
from db.file.keys import KeySlots, slots_path
from db.file.office_file import open_office
from db.file.slot import Cost
from db.file.store import Store
from desktop.divisions import Divisions
from desktop.jobs import Jobs
from desktop.lobby import Lobby
from desktop.look.look import Look
from desktop.paths import resources_folder
from desktop.screens.unlock import UnlockPage
from desktop.screens.unlock.reset import ResetPage
from desktop.settings import Settings
from tests.desktop.a11y import focus_order, lint

NEW = "床前明月光疑是地上霜"
QUICK = Cost(passes=1, memory_kib=8 * 1024, lanes=1)


@pytest.fixture
def lobby(qapp: Any, look: Look, voice: Any, clock: Any, tmp_path: Path) -> Iterator[Lobby]:
    failures: list[BaseException] = []
    jobs = Jobs(failures.append)
    yield Lobby(look, voice, jobs, Settings(tmp_path / "settings.json"), tmp_path, clock, Divisions(resources_folder() / "divisions"))
    assert jobs.stop()
    assert not failures, failures


@pytest.fixture
def opened() -> Iterator[list[Store]]:
    stores: list[Store] = []
    yield stores
    for store in stores:
        store.close()


@pytest.fixture
def page(qtbot: QtBot, lobby: Lobby, office_file: Any, opened: list[Store]) -> UnlockPage:
    lobby.settings.opened(office_file.path)
    made = UnlockPage(lobby)
    made.opened.connect(opened.append)
    qtbot.addWidget(made)
    made.resize(1100, 740)
    made.show()
    made.show_file(office_file.path)
    return made


def try_password(page: UnlockPage, qtbot: QtBot, password: str) -> None:
    page.password.edit.setText(password)
    page.start()
    qtbot.waitUntil(page.inner.isEnabled, timeout=10_000)


def unencrypted(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE a (b)")
    connection.commit()
    connection.close()


def damage(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[64:4096] = bytes(4032)
    path.write_bytes(whole)


def test_the_password_opens(page: UnlockPage, qtbot: QtBot, opened: list[Store], office_file: Any) -> None:
    QApplication.processEvents()
    assert lint(page) == []
    page.account.setFocus()
    order = focus_order(page)
    assert order.index("账号") < order.index("密码") < order.index("打开") < order.index("最近的文件")
    qtbot.keyClicks(page.password.edit, "x")
    page.password.edit.setText(office_file.password)
    qtbot.keyClick(page.password.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    assert opened[0].who == office_file.account
    assert page.password.text() == ""


def test_two_accounts_each_with_their_own_password(page: UnlockPage, qtbot: QtBot, opened: list[Store], office_file: Any) -> None:
    path = slots_path(office_file.path)
    slots = KeySlots.load(path, cost=QUICK)
    slots.add_account(office_file.key, "小王", NEW)
    slots.save(path)
    page.show_file(office_file.path, "小王")
    assert [page.account.itemText(at) for at in range(2)] == [office_file.account, "小王"]
    try_password(page, qtbot, office_file.password)
    assert "密码不对" in page.notice.text()
    assert opened == []
    try_password(page, qtbot, NEW)
    assert [store.who for store in opened] == ["小王"]


def newer(path: Path, key: bytes) -> None:
    connection = connect(path, key)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


FAULTS: dict[str, tuple[Callable[[Any], object], str]] = {
    "missing": (lambda file: file.path.unlink(), "找不到文件"),
    "slots_missing": (lambda file: slots_path(file.path).unlink(), "找不到钥匙文件"),
    "slots_damaged": (lambda file: slots_path(file.path).write_bytes(b"{}"), "钥匙文件已损坏"),
    "damaged": (lambda file: damage(file.path), "内容已损坏"),
    "newer": (lambda file: newer(file.path, file.key), "更新版本的邻里"),
    "unencrypted": (lambda file: unencrypted(file.path), "没有加密"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_said_in_its_own_words(page: UnlockPage, qtbot: QtBot, office_file: Any, fault: str, opened: list[Store]) -> None:
    spoil, words = FAULTS[fault]
    spoil(office_file)
    page.show_file(office_file.path)
    if page.account.count():
        try_password(page, qtbot, office_file.password)
    assert words in page.notice.text()
    assert sum(1 for _, other in FAULTS.values() if other in page.notice.text()) == 1
    assert opened == []
    QApplication.processEvents()
    assert lint(page) == []


def test_a_file_that_is_gone_stays_grey_until_it_is_taken_off(page: UnlockPage, office_file: Any, lobby: Lobby) -> None:
    office_file.path.unlink()
    page.show_file(office_file.path)
    item = page.recent.list.item(0)
    assert "找不到" in item.text()
    assert "没插上的优盘" in item.toolTip()
    assert not page.open_button.isEnabled()
    page.recent.forget.click()
    assert (lobby.settings.recent, page.recent.isVisible()) == ((), False)


def test_a_file_is_kept_at_the_top_of_the_list(page: UnlockPage, office_file: Any, lobby: Lobby, tmp_path: Path) -> None:
    lobby.settings.opened(tmp_path / "别处.linli")
    page.show_file(office_file.path)
    assert page.recent.list.currentRow() == 1
    page.recent.pin.click()
    assert lobby.settings.pinned == {office_file.path}
    assert page.recent.list.currentRow() == 0
    assert "固定" in page.recent.list.item(0).text()
    page.recent.pin.click()
    assert lobby.settings.pinned == frozenset()


def test_a_file_in_use_says_so(page: UnlockPage, qtbot: QtBot, office_file: Any, clock: Any) -> None:
    first = open_office(office_file.path, office_file.account, office_file.password, clock)
    try_password(page, qtbot, office_file.password)
    assert "已经在另一个窗口里打开了" in page.notice.text()
    first.close()


def test_damaged_slots_may_be_replaced_by_those_before(page: UnlockPage, qtbot: QtBot, office_file: Any, opened: list[Store]) -> None:
    path = slots_path(office_file.path)
    slots = KeySlots.load(path, cost=QUICK)
    slots.add_account(office_file.key, "小王", NEW)
    slots.save(path)
    path.write_bytes(b"{}")
    page.show_file(office_file.path)
    assert "上一份钥匙文件完好" in page.notice.text()
    page.notice._button.click()
    assert "已改用上一份" in page.notice.text()
    try_password(page, qtbot, office_file.password)
    assert len(opened) == 1


def test_an_empty_password_is_not_tried(page: UnlockPage) -> None:
    page.open_button.click()
    assert page.notice.text() == "请输入密码。"


def test_another_file_is_chosen_from_the_disk_or_the_list(page: UnlockPage, voice: Any, office_file: Any, tmp_path: Path) -> None:
    voice.answer(tmp_path / "没有.linli")
    page.choose()
    assert "找不到文件" in page.notice.text()
    page.recent.list.setCurrentRow(0)
    page.recent.list.itemActivated.emit(page.recent.list.item(0))
    assert page.head.text() == "打开 office"


def test_the_recovery_code_sets_a_new_password(qtbot: QtBot, lobby: Lobby, office_file: Any, opened: list[Store]) -> None:
    page = ResetPage(lobby)
    page.opened.connect(opened.append)
    qtbot.addWidget(page)
    page.show_file(office_file.path)
    page.show()
    code = office_file.recovery
    page.code.setText(code[:20])
    assert (page.said.text(), page.open_button.isEnabled()) == ("", False)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    page.code.setText(wrong)
    assert "校验位" in page.said.text()
    page.code.setText("U" + code[1:])
    assert "恢复码里不会有“U”" in page.said.text()
    page.code.setText(code.lower())
    assert page.open_button.isEnabled()
    page.password.first.edit.setText("短")
    page.open_button.click()
    assert "至少要 8 个字" in page.notice.text()
    for line in (page.password.first, page.password.second):
        line.edit.setText(NEW)
    QApplication.processEvents()
    assert lint(page) == []
    page.open_button.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    assert KeySlots.load(slots_path(office_file.path)).unlock(office_file.account, NEW) == office_file.key
    assert page.code.text() == ""
