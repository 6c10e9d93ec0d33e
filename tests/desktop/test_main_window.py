"""The window: search, shortcuts, going from screen to screen, and closing with unsaved edits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from db.records.household import Household
from db.records.household_list import place_tree
from db.records.listing import ids_of, one, rows_of
from db.records.place import BUILDING
from db.records.resident import Resident
from db.records.role import RoleHolder
from desktop.catalogue import SCREENS
from desktop.keys_dialog import KeysDialog
from desktop.main_window import MainWindow
from desktop.screens.households import HouseholdsScreen
from desktop.screens.leaders import LeadersScreen
from desktop.widgets.selection_count import SelectionCount
from tests.desktop.a11y import beyond, lint
from tests.desktop.desk import Desk

SHOWN = ["首页", "住户", "楼组长", "任期", "岗位", "地点"]


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> MainWindow:
    return opened(desk, qtbot)


def opened(desk: Desk, qtbot: QtBot, size: str = "standard", theme: str = "light") -> MainWindow:
    holder: list[MainWindow] = []
    workspace = desk(size=size, theme=theme, went=lambda *where: holder[0].go_to(*where))  # noqa: PLW0108 - the window is made later
    made = MainWindow(workspace.look)
    holder.append(made)
    made.furnish(workspace, "青松居委会")
    qtbot.addWidget(made, before_close_func=forget)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def forget(window: MainWindow) -> None:
    """Unsaved edits of a test are not asked about when its window goes."""
    if isinstance(screen := window.current(), HouseholdsScreen):
        screen.detail.form.clear()


def households(window: MainWindow) -> HouseholdsScreen:
    window.go_to("住户")
    screen = window.current()
    assert isinstance(screen, HouseholdsScreen)
    return screen


def store(window: MainWindow) -> Any:
    assert window._workspace is not None
    return window._workspace.store


def search(window: MainWindow, qtbot: QtBot, words: str) -> list[str]:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.search.hasFocus()
    window.search.clear()
    window.search.setText(words)
    window.search.suggest()
    return [hit.kind for hit in window.search.suggestions.hits()]


def contact(window: MainWindow) -> dict[str, Any]:
    with store(window).read() as connection:
        return rows_of(connection, Resident, ids_of(connection, Resident))[7]


def test_it_begins_on_the_front_page_and_the_sidebar_leads_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    assert window.windowTitle() == "青松居委会 — 邻里"
    assert window.current().title == "首页"
    for number, title in enumerate(SHOWN, 1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)
        assert window.current().title == title
        assert window.sidebar.nav.currentItem().data(Qt.ItemDataRole.UserRole) == title
    window.sidebar.nav.setCurrentRow(0)
    assert window.current().title == "首页"


def test_a_person_is_found_and_opened_with_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    person = contact(window)
    assert "resident" in search(window, qtbot, person["name"])
    while window.search.suggestions.current().id != person["id"]:
        qtbot.keyClick(window.search, Qt.Key.Key_Down)
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    screen = window.current()
    assert screen.title == "住户"
    assert screen.detail.current_id() == person["household_id"]
    assert screen.table.hasFocus()
    assert window.search.text() == ""


def test_doors_buildings_leaders_and_commands_are_found_and_opened(window: MainWindow, qtbot: QtBot) -> None:
    with store(window).read() as connection:
        building = next(node for node in place_tree(connection) if node["kind"] == BUILDING and node["households"])
        home = rows_of(connection, Household, ids_of(connection, Household))[3]
        holder = rows_of(connection, RoleHolder, ids_of(connection, RoleHolder))[2]
    for words, kind, wanted in (
        (home["door"], "dwelling", home["dwelling_id"]), (building["path"], "place", building["id"]),
        (holder["name"], "role_holder", holder["id"]), ("任期", "command", "打开 任期"),
    ):
        assert kind in search(window, qtbot, words)
        hit = next(hit for hit in window.search.suggestions.hits() if wanted in (hit.id, hit.text))
        window.search.pick(hit)
        if kind == "dwelling":
            assert households(window).detail.current_id() == home["id"]
        elif kind == "place":
            assert households(window).tree.current_id() == building["id"]
        elif kind == "role_holder":
            assert isinstance(window.current(), LeadersScreen)
            assert window.current().form.current_id() == holder["id"]
        else:
            assert window.current().title == "任期"


def commands(window: MainWindow, words: str = "") -> dict[str, str]:
    """Commands offered for these words, each with what stands beside it."""
    groups = {group.title: group.hits for group in window._find(words)}
    return {hit.text: hit.note for hit in groups["命令"]}


def run(window: MainWindow, words: str, title: str) -> None:
    window.search.pick(next(hit for group in window._find(words) for hit in group.hits if hit.text == title))


def test_buttons_say_the_keys_that_do_the_same(window: MainWindow) -> None:
    tips = {one.text(): one.toolTip() for one in households(window).findChildren(QPushButton)}
    assert tips["新建住户"] == "新建住户 (Ctrl+N)"
    assert tips["打印"] == "打印 (Ctrl+P)"


def test_ctrl_k_offers_what_can_be_done_here_with_its_keys(window: MainWindow, qtbot: QtBot) -> None:
    households(window)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    offered = {hit.text: hit.note for hit in window.search.suggestions.hits()}
    assert offered["新建住户"] == "Ctrl+N"
    assert offered["保存，再新建一条"] == "Ctrl+Enter"
    assert offered["锁定"] == "Ctrl+L"
    assert offered["打开 住户"] == "Alt+2"
    assert "导入花名册…" not in offered
    window.go_to("首页")
    assert "保存" not in commands(window)
    assert "新建住户" not in commands(window)


@pytest.mark.parametrize(
    ("words", "title", "note"),
    [
        ("备份", "立即备份", "设置与备份"), ("bf", "立即备份", "设置与备份"), ("ljbf", "立即备份", "设置与备份"),
        ("换账号", "锁定", "Ctrl+L"), ("sd", "锁定", "Ctrl+L"), ("xinjianzh", "新建住户", "住户"), ("特大", "字号：特大", ""),
        ("花名册", "导入花名册…", "导入"), ("台账", "打印住户台账…", "打印中心"), ("退出", "退出", "Ctrl+Q"),
    ],
)
def test_commands_are_found_by_words_and_pinyin_on_whatever_screen(window: MainWindow, words: str, title: str, note: str) -> None:
    assert commands(window, words)[title] == note


def test_a_command_of_another_screen_goes_there_and_does_it(window: MainWindow, voice: Any) -> None:
    run(window, "新建住户", "新建住户")
    screen = window.current()
    assert isinstance(screen, HouseholdsScreen)
    assert screen.detail.form.title.text() == "新建住户"
    screen.detail.form.form.editor("contact_name").edit.setText("测试")
    voice.answer(None)
    run(window, "台账", "打印住户台账…")
    assert window.current() is screen  # unsaved edits were to be kept
    screen.detail.form.clear()
    run(window, "台账", "打印住户台账…")
    assert window.current().choices.kind() == "住户台账"


def test_a_backup_is_made_from_the_search_box(window: MainWindow, qtbot: QtBot) -> None:
    run(window, "bf", "立即备份")
    screen = window.current()
    assert screen.tabs.tabText(screen.tabs.currentIndex()) == "备份"
    tab = screen.tabs.currentWidget()
    qtbot.waitUntil(lambda: "已备份并读回核对" in tab.notice.text(), timeout=20_000)
    run(window, "yanse", "颜色：深色")
    assert window._workspace.settings.theme == "dark"


def test_another_type_size_another_file_and_leaving_are_commands(
    window: MainWindow, qtbot: QtBot, voice: Any, tmp_path: Path
) -> None:
    run(window, "特大", "字号：特大")
    assert window._workspace.settings.type_size == "largest"
    voice.answer(tmp_path / "别处.linli")
    with qtbot.waitSignal(window.file_wanted, timeout=1000) as wanted:
        qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert wanted.args == [tmp_path / "别处.linli"]
    with qtbot.waitSignal(window.closing, timeout=1000):
        run(window, "退出", "退出")


def test_recent_files_are_offered_when_nothing_is_typed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    there, gone = tmp_path / "桃园.linli", tmp_path / "梨园.linli"
    there.touch()
    for path in (gone, there, store(window).path):
        window._workspace.settings.opened(path)
    (hit,) = next(group.hits for group in window._find("") if group.title == "最近的文件")
    assert (hit.text, hit.note) == ("桃园", str(tmp_path))
    with qtbot.waitSignal(window.file_wanted, timeout=1000) as wanted:
        window.search.pick(hit)
    assert wanted.args == [there]


def test_a_package_from_outside_is_looked_into_and_nothing_is_written(
    window: MainWindow, qtbot: QtBot, voice: Any, tmp_path: Path
) -> None:
    package = tmp_path / "青松-0001.cpkg"
    package.write_bytes(b"no package")
    writes = store(window).writes
    window.take_files([package])
    screen = window.current()
    assert screen.title == "上报中心"
    assert screen.tabs.currentWidget() is screen.receiving
    qtbot.waitUntil(lambda: not screen.receiving.running.busy and bool(voice.said), timeout=10_000)
    assert voice.said[-1][0] == "sorry"
    assert store(window).writes == writes


def test_ctrl_enter_saves_and_begins_the_next(window: MainWindow, qtbot: QtBot) -> None:
    window.go_to("岗位")
    screen = window.current()
    screen.new()
    screen.form.form.editor("name").edit.setText("测试岗位")
    before = len(screen.ids)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(screen.ids) == before + 1
    assert screen.form.current_id() == ""
    assert screen.form.title.text() == "新建岗位"
    assert screen.form.form.editor("name").state() == ""


def test_after_a_person_the_next_one_of_the_same_household_is_begun(window: MainWindow, qtbot: QtBot) -> None:
    screen = households(window)
    screen.table.select_id(screen.table.rows.ids()[0])
    people = screen.detail.people
    screen.detail.form.tabs.setCurrentWidget(people)
    people.begin()
    people.form.form.editor("name").edit.setText("测试甲")
    before = people.living()
    qtbot.keyClick(window, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    assert people.living() == before + 1
    assert people.form.current_id() == ""
    assert people.pages.currentIndex() == 1
    assert people.form.form.editor("name").state() == ""


@pytest.mark.parametrize(("size", "theme"), [("standard", "light"), ("largest", "dark")])
def test_f1_shows_the_keys_and_esc_closes_them(desk: Desk, qtbot: QtBot, size: str, theme: str) -> None:
    window = opened(desk, qtbot, size, theme)
    window.go_to("住户")
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    (dialog,) = window.findChildren(KeysDialog)
    words = [one.text() for one in dialog.findChildren(QLabel)]
    assert words[words.index("新建住户") - 1] == "Ctrl+N"
    assert words[words.index("锁定") - 1] == "Ctrl+L"
    assert "本页：住户" in words
    assert lint(dialog) == []
    assert dialog.height() <= 768
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_no_key_has_two_meanings_and_none_is_a_bare_letter(window: MainWindow) -> None:
    for kind in SCREENS:
        window.go_to(kind.title)
        keys = [key for one in window.commands.now() for key in one.keys.split()]
        assert len(keys) == len(set(keys))
        assert all("+" in key or key.startswith("F") for key in keys)


def test_pinyin_still_being_composed_is_searched(window: MainWindow, qtbot: QtBot) -> None:
    person = contact(window)
    search(window, qtbot, "")
    QApplication.sendEvent(window.search, QInputMethodEvent(person["pinyin"].split()[0], []))
    assert person["id"] in [hit.id for hit in window.search.suggestions.hits()]


def test_esc_gives_the_keyboard_back_to_the_page(window: MainWindow, qtbot: QtBot) -> None:
    screen = households(window)
    search(window, qtbot, "zh")
    for _ in range(3):
        qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert not window.search.suggestions.isVisible()
    assert window.search.text() == ""
    assert screen.table.hasFocus()
    window.go_to("首页")
    search(window, qtbot, "")
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.current().isAncestorOf(QApplication.focusWidget())


def test_shortcuts_reach_the_screen(window: MainWindow, qtbot: QtBot, voice: Any) -> None:
    screen = households(window)
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert screen.list_head.filter.hasFocus()
    household = screen.table.rows.ids()[2]
    screen.table.select_id(household)
    screen.detail.form.form.focus_field("phone")
    screen.detail.form.form.editor("phone").edit.setText("19900000099")
    qtbot.keyClick(window, Qt.Key.Key_S, control)
    with store(window).read() as connection:
        assert one(connection, Household, household)["phone"] == "19900000099"
    with store(window).write("悄悄的") as work:
        work.connection.exec_driver_sql("UPDATE household SET caller = '改了' WHERE id = ?", (household,))
    qtbot.keyClick(window, Qt.Key.Key_F5)
    at = screen.table.rows.place(household)
    assert screen.table.rows.index(at, 1).data() == "改了"
    qtbot.keyClick(window, Qt.Key.Key_N, control)
    assert screen.detail.form.title.text() == "新建住户"
    with qtbot.waitSignal(window.lock_wanted, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_L, control)


def test_a_screen_with_unsaved_edits_is_left_only_when_that_is_wanted(window: MainWindow, voice: Any) -> None:
    screen = households(window)
    screen.table.select_id(screen.table.rows.ids()[0])
    screen.detail.form.form.editor("phone").edit.setText("19900000099")
    voice.answer(None)
    window.sidebar.nav.setCurrentRow(0)
    assert window.current() is screen
    assert window.sidebar.nav.currentItem().data(Qt.ItemDataRole.UserRole) == "住户"
    voice.answer(1)
    window.go_to("首页")
    assert window.current().title == "首页"


def test_closing_asks_and_hands_over_the_word_being_composed(
    window: MainWindow, voice: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = households(window)
    household = screen.table.rows.ids()[0]
    screen.table.select_id(household)
    edit = screen.detail.form.form.editor("emergency_name").edit
    screen.detail.form.form.focus_field("emergency_name")
    edit.clear()

    class Method:
        def commit(self) -> None:
            word = QInputMethodEvent()
            word.setCommitString("濮阳")
            QApplication.sendEvent(edit, word)
            monkeypatch.undo()

    monkeypatch.setattr("desktop.input_method.composition.QGuiApplication.inputMethod", Method)
    voice.answer(None)
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    voice.answer(0)
    with qtbot.waitSignal(window.closing, timeout=1000):
        window.closeEvent(QCloseEvent())
    with store(window).read() as connection:
        assert one(connection, Household, household)["emergency_name"] == "濮阳"


def test_a_hidden_screen_shows_what_changed_meanwhile(window: MainWindow, voice: Any) -> None:
    screen = households(window)
    before = len(screen.table.rows.ids())
    window.go_to("首页")
    home = window.current()
    with store(window).write("删") as work:
        work.connection.exec_driver_sql("UPDATE household SET contact_id = NULL")
        gone = screen.table.rows.ids()[0]
        work.remove(Resident, ids_of(work.connection, Resident, having={"household_id": gone}))
        work.remove(Household, [gone])
    assert home.figures["households"]._figure.text() == str(before - 1)
    window.go_to("住户")
    assert len(screen.table.rows.ids()) == before - 1


@pytest.mark.parametrize(("size", "theme"), [("standard", "light"), ("largest", "dark")])
def test_every_screen_fits_a_small_laptop_and_speaks_to_a_screen_reader(desk: Desk, qtbot: QtBot, size: str, theme: str) -> None:
    window = opened(desk, qtbot, size, theme)
    found: dict[str, list[str]] = {}
    for title in SHOWN:
        window.go_to(title)
        screen = window.current()
        for act in (lambda: None, *ways(screen)):
            act()
            QApplication.processEvents()
            found.setdefault(title, []).extend([*lint(window), *wide(window), *hidden(window)])
            assert (window.width(), window.height()) == (1366, 768)
        assert screen.mapTo(window, QPoint(screen.width(), screen.height())).x() <= 1366
    assert found == {title: [] for title in SHOWN}


def wide(window: MainWindow) -> list[str]:
    """Forms that are wider than their frame: they scroll up and down only."""
    areas = [one for one in window.findChildren(QScrollArea) if one.isVisible() and one.widget() is not None]
    return [f"wide: {one.accessibleName()} {one.widget().width()}" for one in areas if one.widget().width() > one.viewport().width()]


def hidden(window: MainWindow) -> list[str]:
    """Buttons out of sight, but for the eye beside a number: it scrolls with its form."""
    return [one for one in beyond(window) if "显示完整的" not in one]


def ways(screen: Any) -> list[Any]:
    """What a screen can look like: a record open, each tab, the picture, a new record, one with problems, none."""
    if screen.title == "首页":
        return []
    tabs = screen.detail.form.tabs if isinstance(screen, HouseholdsScreen) else screen.form.tabs
    steps = [lambda: screen.table.select_id(screen.table.rows.ids()[1])]
    steps += [lambda at=at: tabs.setCurrentIndex(at) for at in range(tabs.count())]
    if isinstance(screen, HouseholdsScreen):
        steps += [
            lambda: screen.list_head.show_view("楼面图"), lambda: screen.tree.select_id("all"),
            lambda: screen.detail.show_person(screen.detail.people.table.rows.ids()[0]),
            lambda: screen.detail.people.open(screen.detail.people.table.rows.ids()[0]),
        ]
    form = screen.detail.form if isinstance(screen, HouseholdsScreen) else screen.form
    return [*steps, screen.new, screen.save, form.clear]


def test_the_status_line_counts_what_is_selected_until_the_list_is_left(window: MainWindow) -> None:
    screen = households(window)
    screen.focus_page()
    screen.table.selectAll()
    count = window.statusBar().findChild(SelectionCount)
    assert count.text().startswith(f"已选 {len(screen.table.rows.ids())} 户 · 人口 ")
    window.go_to("首页")
    assert count.text() == ""
