"""First run: a new file with its code shown once, a backup brought back, the sample office; each as a beginner would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.file.backup import back_up
from db.file.connection import connect
from db.file.departures import departures
from db.file.keys import KeySlots, slots_path
from db.file.office_file import open_with_recovery
from db.file.store import Store
from desktop.divisions import CITY, Divisions
from desktop.jobs import Jobs
from desktop.lobby import Lobby
from desktop.look.look import Look
from desktop.paths import resources_folder
from desktop.screens.first_run.new_office import NewOfficePage
from desktop.screens.first_run.sample import SamplePage
from desktop.settings import Settings
from desktop.start_window import StartWindow
from tests.desktop.a11y import lint

PASSWORD = "床前明月光疑是地上霜"


@pytest.fixture
def lobby(qapp: Any, look: Look, voice: Any, clock: Any, tmp_path: Path) -> Iterator[Lobby]:
    failures: list[BaseException] = []
    jobs = Jobs(failures.append)
    yield Lobby(look, voice, jobs, Settings(tmp_path / "settings.json"), tmp_path / "data", clock, Divisions(resources_folder() / "divisions"))
    assert jobs.stop()
    assert not failures, failures


@pytest.fixture
def opened() -> Iterator[list[Store]]:
    stores: list[Store] = []
    yield stores
    for store in stores:
        store.close()


@pytest.fixture
def start(qtbot: QtBot, lobby: Lobby, look: Look, opened: list[Store]) -> StartWindow:
    window = StartWindow(look)
    window.furnish(lobby)
    window.opened.connect(opened.append)
    window.resize(1366, 728)
    window.begin()
    window.show()
    return window


def look_at(window: StartWindow, qtbot: QtBot) -> None:
    QApplication.processEvents()
    assert lint(window) == []


def fill(window: StartWindow, **texts: str) -> None:
    for name, text in texts.items():
        window.new.form.editor(name).put_state(text)


def make_office(window: StartWindow, qtbot: QtBot) -> str:
    window.welcome.ways[0].click()
    fill(window, code="310104007021", name="青松 居委会", street="梧桐街道", account="王书记")
    for line in (window.new.password.first, window.new.password.second):
        qtbot.keyClicks(line.edit, "spring river 2026")
    window.new.make_button.click()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.code, timeout=20_000)
    return "-".join(window.code_page.card.groups())


def test_a_new_file_shows_its_code_once_prints_it_and_opens(
    start: StartWindow, qtbot: QtBot, opened: list[Store], voice: Any, tmp_path: Path, clock: Any
) -> None:
    look_at(start, qtbot)
    code = make_office(start, qtbot)
    look_at(start, qtbot)
    path = tmp_path / "data" / "青松居委会.linli"
    assert path.exists()
    assert not start.code_page.go_on.isEnabled()
    voice.answer(tmp_path / "恢复码.pdf")
    qtbot.mouseClick(start.code_page.card.pdf_button, Qt.MouseButton.LeftButton)
    assert (tmp_path / "恢复码.pdf").read_bytes().startswith(b"%PDF")
    start.code_page.card.tick.setChecked(True)
    start.code_page.go_on.click()
    (store,) = opened
    assert (store.who, store.office_id, store.path) == ("王书记", "310104007021", path)
    assert start.code_page.card.groups() == [""]
    with store.read() as connection:
        assert [(line["what"], line["purpose"]) for line in departures(connection)] == [("恢复码", "内部")]
    store.close()
    open_with_recovery(path, code, clock).close()


def test_closing_before_the_code_is_kept_is_asked_about(start: StartWindow, qtbot: QtBot, voice: Any) -> None:
    make_office(start, qtbot)
    voice.answer(False)
    assert not start.close()
    voice.answer(True)
    with qtbot.waitSignal(start.closing):
        assert start.close()


@pytest.mark.parametrize(
    ("texts", "password", "repeated", "said"),
    [
        ({"code": "31010400702"}, PASSWORD, PASSWORD, "少 1 位"),
        ({"name": ""}, PASSWORD, PASSWORD, "单位名称"),
        ({}, "12345678", "12345678", "连着"),
        ({}, PASSWORD, PASSWORD + "啊", "不一样"),
        ({"account": PASSWORD}, PASSWORD, PASSWORD, "账号名一样"),
    ],
)
def test_what_is_wrong_is_said_and_no_file_is_made(
    start: StartWindow, qtbot: QtBot, tmp_path: Path, texts: dict[str, str], password: str, repeated: str, said: str
) -> None:
    start.welcome.ways[0].click()
    fill(start, **{"code": "310104007021", "name": "青松居委会", "account": "王书记"} | texts)
    start.new.password.first.edit.setText(password)
    start.new.password.second.edit.setText(repeated)
    start.new.make_button.click()
    assert said in start.new.notice.text()
    look_at(start, qtbot)
    assert not (tmp_path / "data").exists()


def test_a_place_where_files_get_lost_is_refused(start: StartWindow, qtbot: QtBot, voice: Any, tmp_path: Path) -> None:
    start.welcome.ways[0].click()
    fill(start, code="310104007021", name="青松居委会", account="王书记")
    for line in (start.new.password.first, start.new.password.second):
        line.edit.setText(PASSWORD)
    voice.answer(tmp_path / "OneDrive" / "本单位")
    start.new.place_button.click()
    assert start.new.place.text().endswith("本单位.linli")
    start.new.make_button.click()
    qtbot.waitUntil(lambda: "OneDrive" in start.new.notice.text(), timeout=10_000)
    assert start.new.inner.isEnabled()


def test_a_backup_is_brought_back_and_opens(
    start: StartWindow, qtbot: QtBot, office_file: Any, voice: Any, tmp_path: Path, clock: Any, opened: list[Store]
) -> None:
    backup = back_up(office_file.path, office_file.key, tmp_path, clock()).path
    start.welcome.ways[2].click()
    start.restore.start_button.click()
    assert "先选择" in start.restore.notice.text()
    voice.answer(backup)
    start.restore.choose_button.click()
    assert start.restore.place.text() == str(tmp_path / "data" / "office.linli")
    look_at(start, qtbot)
    start.restore.secret.edit.setText("不是这个密码")
    start.restore.start_button.click()
    qtbot.waitUntil(lambda: "密码不对" in start.restore.notice.text(), timeout=10_000)
    qtbot.keyClicks(start.restore.secret.edit, "x")
    start.restore.secret.edit.setText(office_file.password)
    qtbot.keyClick(start.restore.secret.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    connection = connect(opened[0].path, office_file.key)
    connection.close()


def test_a_backup_opened_with_the_code_asks_for_a_new_password(
    start: StartWindow, qtbot: QtBot, office_file: Any, tmp_path: Path, clock: Any, opened: list[Store]
) -> None:
    backup = back_up(office_file.path, office_file.key, tmp_path, clock()).path
    start.restore.show_backup(backup)
    start.restore.account.setCurrentIndex(1)
    start.restore.secret.edit.setText(office_file.recovery)
    start.restore.start()
    qtbot.waitUntil(lambda: start.stack.currentWidget() is start.reset, timeout=10_000)
    start.reset.code.setText(office_file.recovery)
    for line in (start.reset.password.first, start.reset.password.second):
        line.edit.setText(PASSWORD)
    start.reset.open_button.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=10_000)
    slots = KeySlots.load(slots_path(opened[0].path))
    assert slots.unlock(office_file.account, PASSWORD) == office_file.key


def test_what_is_no_backup_is_refused(start: StartWindow, tmp_path: Path) -> None:
    (tmp_path / "x.linlibak").write_bytes(b"PK")
    start.restore.show_backup(tmp_path / "x.linlibak")
    assert "不是完整的备份" in start.restore.notice.text()


def test_the_sample_is_made_open_and_the_second_time_only_opened(
    start: StartWindow, lobby: Lobby, qtbot: QtBot, opened: list[Store]
) -> None:
    page = SamplePage(lobby, people=60)
    qtbot.addWidget(page)
    found: list[Any] = []
    page.made.connect(opened.append)
    page.exists.connect(found.append)
    page.start()
    qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
    assert opened[0].who == "示例"
    page.start()
    assert found == [lobby.folder / "示例居民区.linli"]


def test_a_sample_given_up_leaves_nothing(lobby: Lobby, qtbot: QtBot) -> None:
    page = SamplePage(lobby, people=60)
    qtbot.addWidget(page)
    page.start()
    page.panel.cancelled.emit()
    qtbot.waitUntil(lambda: not lobby.jobs.busy(), timeout=30_000)
    qtbot.waitUntil(page.inner.isEnabled)
    assert list(lobby.folder.iterdir()) == []


def page_with_picker(lobby: Lobby, qtbot: QtBot) -> NewOfficePage:
    page = NewOfficePage(lobby)
    qtbot.addWidget(page)
    page.resize(900, 740)
    page.show()
    return page


def filled(page: NewOfficePage) -> dict[str, str]:
    return {name: page.form.editor(name).state() for name in ("code", "name", "street", "level")}


FOUND = {"code": "310106011022", "name": "新福康里居委会", "street": "石门二路街道", "level": "居委会"}


def test_the_own_committee_is_found_by_typing_and_fills_the_form(lobby: Lobby, qtbot: QtBot) -> None:
    page = page_with_picker(lobby, qtbot)
    page.divisions.search.setText("静安 石门二路 新福康里")
    page.divisions.search.suggest()
    (hit,) = page.divisions.search.suggestions.hits()
    assert (hit.text, hit.note) == ("新福康里居委会", "上海市 静安区 石门二路街道")
    qtbot.keyClick(page.divisions.search, Qt.Key.Key_Return)
    assert filled(page) == FOUND
    assert [combo.currentText() for combo in page.divisions.lists.values()] == ["上海市", "", "静安区", "石门二路街道", "新福康里居委会"]
    assert "新福康里居委会" in page.place.text()


def test_the_own_committee_is_chosen_from_list_to_list(lobby: Lobby, qtbot: QtBot) -> None:
    page = page_with_picker(lobby, qtbot)
    lists = page.divisions.lists
    for name in ("上海市", "静安区", "石门二路街道", "新福康里居委会"):
        (combo,) = [one for one in lists.values() if one.findText(name) >= 0 and one.currentText() != name]
        combo.setCurrentIndex(combo.findText(name))
        combo.activated.emit(combo.currentIndex())
    assert filled(page) == FOUND
    assert not lists[CITY].isVisible()
    page.divisions.choose("32")
    assert lists[CITY].isVisible()
    assert filled(page) == FOUND  # a province is no office
    page.divisions.search.setText("静安 新福康里")  # not below what was chosen
    page.divisions.search.suggest()
    assert [hit.text for hit in page.divisions.search.suggestions.hits()] == ["新福康里居委会"]


def test_an_office_of_a_street_or_a_district_is_filled_in_too_and_typed_words_stay(lobby: Lobby, qtbot: QtBot) -> None:
    page = page_with_picker(lobby, qtbot)
    page.divisions.choose("310106011")
    assert filled(page) == {"code": "310106011000", "name": "石门二路街道", "street": "", "level": "街道"}
    page.form.editor("name").put_state("石门二路街道办事处")
    page.divisions.choose("310106")
    assert filled(page) == {"code": "310106000000", "name": "石门二路街道办事处", "street": "", "level": "区"}
    assert lint(page) == []
