"""Chinese typing in the widgets: full-width digits, rare characters, words pending when a row or a hit is chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodQueryEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from db.fields.field import OPEN, Field
from db.fields.kinds import Choice, Code, Day, IdNumber, Kind, LongText, Name, Number, Phone
from desktop.input_method.composition import Composition
from desktop.look.look import Look
from desktop.widgets.form import Form, Section
from desktop.widgets.password_edit import PasswordEdit
from desktop.widgets.search_box import Group, Hit, SearchBox
from desktop.widgets.table import Column, Table
from tests.desktop.input_method.hand import compose

KINDS: dict[str, Kind] = {
    "姓名": Name(), "联系电话": Phone(), "证件号码": IdNumber(), "出生日期": Day(), "人数": Number(), "区划代码": Code(),
    "关系": Choice("本人", other=True), "备注": LongText(),
}


class Desk(QWidget):
    """A search box, a list and a form."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        hits = (Hit("1", "张淑芬"), Hit("2", "张三"))
        self.search = SearchBox(look, lambda words: [Group("", hits)] if words.startswith("zhang") else [])
        self.table = Table(
            look, "居民表", [Column("name", "姓名", 90, lambda row: row["name"])],
            lambda ids: [{"id": one, "name": one} for one in ids], lambda _name, _down: ["李四", "张三"])
        self.table.show_ids(["李四", "张三"])
        self.form = Form(look, [Section("", tuple(Field(term, term, kind, False, OPEN, (), "") for term, kind in KINDS.items()))])
        layout = QVBoxLayout(self)
        for each in (self.search, self.table, self.form):
            layout.addWidget(each)


@pytest.fixture
def desk(look: Look, qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    composition = Composition(qapp)
    made = Desk(look)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    composition.setParent(None)
    composition.deleteLater()


@pytest.mark.parametrize(
    ("term", "typed", "value"),
    [("联系电话", "１９９００００００４０", "19900000040"), ("出生日期", "１９４７０３１２", "1947-03-12"), ("人数", "１２", 12),
     ("区划代码", "３１０１０６０１１０２２", "310106011022"), ("证件号码", "３１０１０６１９４７０３１２００８Ｘ", "31010619470312008X")],
)
def test_full_width_digits_are_read(desk: Desk, term: str, typed: str, value: object) -> None:
    desk.form.focus_field(term)
    compose(desk.form.editor(term).widget, "", typed)
    assert desk.form.values()[term] == value


@pytest.mark.parametrize("name", ["𠮷野", "㛃", "张𬭎", "阿依古丽·买买提"])
def test_rare_names_are_kept_whole(desk: Desk, name: str) -> None:
    desk.form.focus_field("姓名")
    compose(desk.form.editor("姓名").widget, "ji")
    compose(desk.form.editor("姓名").widget, "", name)
    desk.form.focus_field("备注")
    assert desk.form.values()["姓名"] == name
    assert desk.form.problems() == {}


@pytest.mark.parametrize("term", ["姓名", "备注", "关系"])
def test_a_pending_word_is_among_the_values(desk: Desk, term: str) -> None:
    desk.form.focus_field(term)
    focus = QApplication.focusWidget()
    assert focus is not None
    compose(focus, "ni hao")
    assert desk.form.values()[term] == "nihao"


@pytest.mark.parametrize("term", ["姓名", "备注", "关系"])
def test_a_click_on_a_row_leaves_the_word_in_its_field(desk: Desk, qtbot: QtBot, term: str) -> None:
    desk.form.focus_field(term)
    focus = QApplication.focusWidget()
    assert focus is not None
    compose(focus, "ni hao")
    row = desk.table.visualRect(desk.table.rows.index(1, 0)).center()
    qtbot.mouseClick(desk.table.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert desk.table.current_id() == "张三"
    assert desk.form.edits() == {term: "nihao"}


def test_choosing_a_hit_drops_the_word_that_found_it(desk: Desk, qtbot: QtBot, qapp: QApplication) -> None:
    desk.search.setFocus()
    compose(desk.search, "zhang")
    shown = desk.search.suggestions.list
    with qtbot.waitSignal(desk.search.found) as told:
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualItemRect(shown.item(1)).center())
    assert told.args[0].text == "张三"
    qapp.processEvents()
    assert desk.search.text() == ""
    assert not desk.search.composing()
    assert not desk.search.suggestions.isVisible()
    desk.table.setFocus()
    assert desk.search.text() == ""


def test_letters_reach_a_table_whatever_input_method_is_on(desk: Desk, qtbot: QtBot) -> None:
    assert not desk.table.currentIndex().isValid()
    assert not desk.table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    desk.table.setFocus()
    with qtbot.waitSignal(desk.table.typed) as told:
        qtbot.keyClick(desk.table, "z")
    assert told.args == ["z"]
    desk.table.select_id("张三")
    assert not desk.table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_behind_dots_letters_stay_letters(look: Look, qtbot: QtBot) -> None:
    password = PasswordEdit(look, "密码")
    qtbot.addWidget(password)

    def composes() -> bool:
        query = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled | Qt.InputMethodQuery.ImHints)
        QApplication.sendEvent(password.edit, query)
        assert query.value(Qt.InputMethodQuery.ImHints) is not None
        return bool(query.value(Qt.InputMethodQuery.ImEnabled))

    assert not composes()
    password.eye.click()
    assert composes()
    password.forget()
    assert not composes()
