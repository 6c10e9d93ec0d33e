"""Forms: typed values, problems only after leaving, drafts, undo, Enter, masked fields, Chinese input."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from db.fields.field import OPEN, SENSITIVE, Field
from db.fields.kinds import Choice, Code, Day, IdNumber, Kind, LongText, Name, Number, Phone, Reference
from desktop.look.look import Look
from desktop.widgets.editors import References
from desktop.widgets.form import Form, Section
from desktop.widgets.suggestions import Hit
from tests.desktop.a11y import focus_order, lint

LEADERS = {"r1": ("许志远", "xuzhiyuan"), "r2": ("徐春梅", "xuchunmei")}


def declared(name: str, term: str, kind: Kind, *, required: bool = False, sensitivity: str = OPEN) -> Field:
    return Field(name, term, kind, required, sensitivity, (), "")


FIELDS = (
    declared("name", "联系人", Name(), required=True),
    declared("number", "证件号码", IdNumber(), sensitivity=SENSITIVE),
    declared("phone", "联系电话", Phone()),
    declared("use", "居住情况", Choice("自住", "出租", "空置")),
    declared("relation", "关系", Choice("本人", "配偶", other=True)),
    declared("born", "出生日期", Day()),
    declared("people", "人数", Number(low=0, high=99)),
    declared("code", "区划代码", Code()),
    declared("leader", "楼组长", Reference("role_holder")),
    declared("notes", "备注", LongText()),
)
STORED = {"name": "张淑芬", "number": "310106194703120021", "phone": None, "use": "出租", "relation": None,
          "born": "1947-03-12", "people": 2, "code": None, "leader": "r1", "notes": None}


def search(_table: str, words: str) -> list[Hit]:
    return [Hit(one, name) for one, (name, pinyin) in LEADERS.items() if words in name or pinyin.startswith(words)]


@pytest.fixture
def form(look: Look, qtbot: QtBot) -> Form:
    sections = (Section("", FIELDS[:4]), Section("更多", FIELDS[4:]))
    made = Form(look, sections, References(search, lambda _, one: LEADERS.get(one, ("", ""))[0]), draft_ms=20)
    made.resize(340, 700)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.load(STORED)
    made.focus_first()
    return made


def line(form: Form, name: str) -> QLineEdit:
    widget = form.editor(name).widget
    assert isinstance(widget, QLineEdit)
    return widget


def retype(form: Form, qtbot: QtBot, name: str, text: str) -> None:
    form.focus_field(name)
    line(form, name).clear()
    if text.isascii():
        qtbot.keyClicks(line(form, name), text)
    else:
        compose(line(form, name), "", text)


def compose(widget: QWidget, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def test_what_was_loaded_comes_back_and_none_stays_none(form: Form) -> None:
    assert form.values() == STORED
    assert form.dirty() == {}
    assert not form.is_dirty()
    assert form.problems() == {}


def test_an_empty_form_has_only_none(form: Form) -> None:
    form.load({})
    assert set(form.values().values()) == {None}
    assert form.problems() == {"name": "请填写联系人。"}


def test_typed_text_becomes_a_value_of_the_kind(form: Form, qtbot: QtBot) -> None:
    retype(form, qtbot, "born", "1950年3月2日")
    retype(form, qtbot, "people", "3")
    retype(form, qtbot, "phone", "199 0000 0402")
    assert form.dirty() == {"born": "1950-03-02", "people": 3, "phone": "19900000402"}


def test_a_field_is_tidied_when_left(form: Form, qtbot: QtBot) -> None:
    retype(form, qtbot, "born", "19500302")
    assert line(form, "born").text() == "19500302"
    form.focus_field("name")
    assert line(form, "born").text() == "1950-03-02"


def test_a_problem_is_said_after_leaving_and_not_while_typing(form: Form, qtbot: QtBot) -> None:
    retype(form, qtbot, "phone", "1990000040")
    assert form.shown_problem("phone") == ""
    qtbot.keyClick(line(form, "phone"), Qt.Key.Key_Return)
    assert "少 1 位" in form.shown_problem("phone")
    assert line(form, "phone").property("invalid") is True
    assert "少 1 位" in line(form, "phone").accessibleDescription()
    assert set(form.problems()) == {"phone"}
    assert form.values()["phone"] is None
    assert form.is_dirty()
    assert "phone" not in form.dirty()
    form.focus_field("phone")
    line(form, "phone").end(False)
    qtbot.keyClicks(line(form, "phone"), "2")
    assert form.shown_problem("phone") == ""


def test_a_hint_keeps_the_value(form: Form, qtbot: QtBot) -> None:
    retype(form, qtbot, "name", "张(大)")
    form.focus_field("phone")
    assert "请核对" in form.shown_problem("name")
    assert form.problems() == {}
    assert form.values()["name"] == "张(大)"


def test_problems_from_outside_are_shown_and_the_rest_given_back(form: Form) -> None:
    left = form.show_problems({"born": "出生日期不能晚于今天。", "": "这条记录刚被修改过。"})
    assert left == ("这条记录刚被修改过。",)
    assert form.shown_problem("born") == "出生日期不能晚于今天。"
    assert QApplication.focusWidget() is line(form, "born")


def test_untouched_odd_values_are_left_alone(form: Form) -> None:
    form.load({**STORED, "phone": "无", "use": "老房子"})
    assert form.values()["phone"] == "无"
    assert form.values()["use"] == "老房子"
    assert form.problems() == {}
    form.load(STORED)
    use = form.editor("use").widget
    assert isinstance(use, QComboBox)
    assert use.findText("老房子") == -1


def test_enter_goes_through_all_fields_and_says_when_it_is_done(form: Form, qtbot: QtBot) -> None:
    seen = []
    finished: list[int] = []
    form.finished.connect(lambda: finished.append(1))
    for _ in FIELDS:
        focused = QApplication.focusWidget()
        seen.append(focused.accessibleName())
        if not isinstance(focused, QPlainTextEdit):
            qtbot.keyClick(focused, Qt.Key.Key_Return)
    assert seen == [field.term for field in FIELDS]
    notes = form.editor("notes").widget
    assert isinstance(notes, QPlainTextEdit)
    qtbot.keyClick(notes, Qt.Key.Key_Return)
    assert notes.toPlainText() == "\n"
    assert finished == []


def test_enter_in_the_last_line_finishes(look: Look, qtbot: QtBot) -> None:
    form = Form(look, (Section("", FIELDS[:1]),))
    qtbot.addWidget(form)
    with qtbot.waitSignal(form.finished):
        qtbot.keyClick(form.editor("name").widget, Qt.Key.Key_Return)


def test_a_field_visit_is_undone_as_a_whole(form: Form, qtbot: QtBot) -> None:
    retype(form, qtbot, "name", "Li")
    form.focus_field("phone")
    retype(form, qtbot, "phone", "19900000402")
    assert form.undo()
    assert form.dirty() == {"name": "Li"}
    assert form.undo()
    assert form.dirty() == {}
    assert not form.undo()
    assert form.redo()
    assert form.dirty() == {"name": "Li"}
    assert form.redo()
    assert not form.redo()


def test_a_draft_comes_soon_and_can_be_put_back(form: Form, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.draft) as sent:
        retype(form, qtbot, "phone", "1990000")
    assert sent.args == [{"phone": "1990000"}]
    form.load(STORED)
    form.restore({"phone": "1990000", "leader": "r2", "gone": "x"})
    assert line(form, "phone").text() == "1990000"
    assert form.values()["leader"] == "r2"
    assert "位" in form.shown_problem("phone")


def test_loading_sends_no_draft_and_is_no_change(form: Form, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.draft, wait=60), qtbot.assertNotEmitted(form.changed):
        form.load({**STORED, "name": "陆家明", "use": "自住", "notes": "好"})


def test_a_sensitive_value_is_masked_until_shown(form: Form, qtbot: QtBot) -> None:
    number = line(form, "number")
    assert number.text() == "310106********0021"
    assert number.isReadOnly()
    qtbot.keyClicks(number, "9")
    assert form.values()["number"] == STORED["number"]
    eye = form._lines["number"].eye
    assert eye is not None
    with qtbot.waitSignal(form.revealed) as shown:
        qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert shown.args == ["number"]
    assert number.text() == STORED["number"]
    assert not number.isReadOnly()
    assert not eye.isVisible()
    form.load(STORED)
    assert number.text() == "310106********0021"
    assert eye.isVisible()


def test_a_new_sensitive_value_is_simply_typed(form: Form) -> None:
    form.load({})
    assert not line(form, "number").isReadOnly()
    eye = form._lines["number"].eye
    assert eye is not None
    assert not eye.isVisible()


def test_a_read_only_form_stays_locked_after_showing(form: Form) -> None:
    form.set_read_only(True)
    form._reveal("number")
    assert line(form, "number").isReadOnly()
    assert line(form, "name").isReadOnly()
    assert not form.editor("use").widget.isEnabled()
    form.set_read_only(False)
    assert not line(form, "name").isReadOnly()


def test_a_choice_is_chosen_emptied_and_free_where_allowed(form: Form, qtbot: QtBot) -> None:
    use, relation = form.editor("use").widget, form.editor("relation").widget
    assert isinstance(use, QComboBox)
    assert isinstance(relation, QComboBox)
    use.setCurrentIndex(0)
    relation.setEditText("表弟")
    assert form.dirty() == {"use": None, "relation": "表弟"}
    assert not use.isEditable()


def test_the_wheel_does_not_change_a_choice_passed_over(form: Form) -> None:
    use = form.editor("use").widget
    assert isinstance(use, QComboBox)
    assert use.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_record_is_chosen_by_pinyin_and_arrows(form: Form, qtbot: QtBot) -> None:
    retype(form, qtbot, "leader", "xu")
    qtbot.keyClick(line(form, "leader"), Qt.Key.Key_Down)
    qtbot.keyClick(line(form, "leader"), Qt.Key.Key_Return)
    assert form.values()["leader"] == "r2"
    assert line(form, "leader").text() == "徐春梅"
    assert QApplication.focusWidget() is form.editor("notes").widget


def test_words_that_are_no_record_are_a_problem(form: Form, qtbot: QtBot) -> None:
    retype(form, qtbot, "leader", "nobody")
    form.focus_field("name")
    assert "没有选定“nobody”" in form.shown_problem("leader")


def test_a_reference_emptied_is_none(form: Form, qtbot: QtBot) -> None:
    form.focus_field("leader")
    line(form, "leader").selectAll()
    qtbot.keyClick(line(form, "leader"), Qt.Key.Key_Delete)
    assert form.values()["leader"] is None


def test_nothing_is_checked_while_composing(form: Form, qtbot: QtBot) -> None:
    name = line(form, "name")
    name.clear()
    with qtbot.assertNotEmitted(form.changed):
        compose(name, "zhang shu fen")
    assert name.text() == ""
    assert form.shown_problem("name") == ""
    assert form.editor("name").composing()
    assert form.is_dirty()
    compose(name, "", "张淑芬")
    assert form.values()["name"] == "张淑芬"
    assert not form.editor("name").composing()


def test_no_draft_is_sent_while_composing(form: Form, qtbot: QtBot) -> None:
    notes = form.editor("notes").widget
    qtbot.keyClicks(notes, "a")
    compose(notes, "nihao")
    with qtbot.assertNotEmitted(form.draft, wait=80):
        pass
    with qtbot.waitSignal(form.draft) as sent:
        compose(notes, "", "你好")
    assert sent.args == [{"notes": "a你好"}]


def test_reading_values_first_commits_the_composition(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    name = line(form, "name")
    name.clear()
    compose(name, "li")
    monkeypatch.setattr(Form, "commit_composition", lambda _: compose(name, "", "李"))
    assert form.values()["name"] == "李"
    compose(name, "ming")
    assert form.problems() == {}


@pytest.mark.parametrize("text", ["𠮷", "㛃𬭎䶮", "1９９" * 40])
def test_no_editor_refuses_or_cuts_what_is_typed(form: Form, text: str) -> None:
    for name in ("name", "phone", "code"):
        compose(line(form, name), "", text)
        assert text in line(form, name).text()
        assert line(form, name).validator() is None
        assert line(form, name).inputMask() == ""


def test_number_fields_ask_the_input_method_for_digits_but_leave_it_on(form: Form) -> None:
    for name in ("code", "phone", "number", "born", "people"):
        assert line(form, name).inputMethodHints() & Qt.InputMethodHint.ImhDigitsOnly
    for name in ("code", "phone", "born", "people", "name"):
        assert line(form, name).testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_labels_belong_to_their_editors_and_say_what_is_required(form: Form) -> None:
    labels = {one.text(): one for one in form.findChildren(QLabel) if one.buddy() is not None}
    assert labels["联系人 *"].buddy() is form.editor("name").widget
    assert labels["备注"].buddy() is form.editor("notes").widget
    assert form.editor("name").widget.accessibleDescription() == "必填"


def test_form_is_fit_for_a_screen_reader_and_in_reading_order(form: Form) -> None:
    assert lint(form) == []
    terms = [field.term for field in FIELDS]
    walked = [name for name in focus_order(form) if name in terms]
    assert walked == terms
