"""The window's voice: short sentences in the status line, questions in dialogs with named buttons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from db.errors import FileRefused
from desktop.look.look import Look
from desktop.voice import PasswordDialog, WindowVoice
from desktop.widgets.blocks import StatusLine


@pytest.fixture
def line(look: Look, qtbot: QtBot) -> StatusLine:
    made = StatusLine(look)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def spoken(look: Look, line: StatusLine, qtbot: QtBot) -> WindowVoice:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return WindowVoice(look, window, line)


def in_dialog(act: Callable[[QDialog], object]) -> list[str]:
    """Do something in the next dialog; returns what it says, once it stands."""
    seen: list[str] = []

    def wait() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            QTimer.singleShot(5, wait)
            return
        seen.append(dialog.text() if isinstance(dialog, QMessageBox) else dialog.windowTitle())
        act(dialog)

    QTimer.singleShot(0, wait)
    return seen


def press(text: str) -> Callable[[QDialog], object]:
    return lambda dialog: next(one for one in dialog.findChildren(QPushButton) if one.text() == text).click()


def escape(qtbot: QtBot) -> Callable[[QDialog], object]:
    return lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_what_is_done_stands_in_the_status_line_with_undo(spoken: WindowVoice, line: StatusLine, qtbot: QtBot) -> None:
    undone: list[int] = []
    spoken.tell("已保存 402 室", lambda: undone.append(1))
    assert line.text() == "已保存 402 室"
    button = line.findChild(QPushButton)
    assert button.isVisible()
    button.click()
    assert undone == [1]
    assert not button.isVisible()


def test_a_warning_has_the_colour_of_what_needs_a_look(spoken: WindowVoice, line: StatusLine) -> None:
    spoken.warn("有 3 张卡的电话已经过时")
    assert line.text() == "有 3 张卡的电话已经过时"
    assert line._words.property("tone") == "warn"


def test_a_sentence_goes_after_its_time_but_not_under_the_hand(line: StatusLine, qtbot: QtBot) -> None:
    line.tell("已删除", lambda: None)
    line._undo.setFocus()
    line._timer.timeout.emit()
    assert line.text() == "已删除"
    line._undo.clearFocus()
    line._timer.timeout.emit()
    assert line.text() == ""


def test_a_refusal_is_said_in_its_own_words(spoken: WindowVoice) -> None:
    seen = in_dialog(press("知道了"))
    spoken.sorry(FileRefused("这个文件打不开，请换一个。"))
    assert seen == ["这个文件打不开，请换一个。"]


@pytest.mark.parametrize(("answer", "agreed"), [("删除", True), ("取消", False)])
def test_questions_are_answered_by_buttons_that_say_what_they_do(spoken: WindowVoice, answer: str, agreed: bool) -> None:
    in_dialog(press(answer))
    assert spoken.ask("删除这一户？", "删除") is agreed


def test_escape_means_no(spoken: WindowVoice, qtbot: QtBot) -> None:
    in_dialog(escape(qtbot))
    assert spoken.ask("删除这一户？", "删除") is False


@pytest.mark.parametrize(("danger", "expected"), [(True, "不删"), (False, "删除")])
def test_enter_does_not_do_the_dangerous_thing(spoken: WindowVoice, danger: bool, expected: str) -> None:
    names: list[str] = []

    def look_at(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        names.append(dialog.defaultButton().text())
        dialog.reject()

    in_dialog(look_at)
    spoken.ask("删除？", "删除", "不删", danger=danger)
    assert names == [expected]


def test_several_answers_are_told_apart(spoken: WindowVoice, qtbot: QtBot) -> None:
    in_dialog(press("不保存"))
    assert spoken.choose("有没保存的修改。", ["保存", "不保存"]) == 1
    in_dialog(escape(qtbot))
    assert spoken.choose("有没保存的修改。", ["保存", "不保存"]) is None


def test_password_is_hidden_until_one_looks(spoken: WindowVoice) -> None:
    def type_it(dialog: QDialog) -> None:
        assert isinstance(dialog, PasswordDialog)
        assert dialog.edit.echoMode() == QLineEdit.EchoMode.Password
        assert not dialog.edit.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
        dialog.edit.actions()[0].trigger()
        assert dialog.edit.echoMode() == QLineEdit.EchoMode.Normal
        dialog.edit.setText("春江花月夜")
        press("确定")(dialog)

    in_dialog(type_it)
    assert spoken.ask_password("请输入密码") == "春江花月夜"
    in_dialog(press("取消"))
    assert spoken.ask_password("请输入密码") is None


def choose(text: str) -> Callable[[QDialog], None]:
    """Write the name of a file, in words of the office, and agree."""

    def answer(dialog: QDialog) -> None:
        assert {"位置：", "文件名："} <= {label.text().replace("&", "") for label in dialog.findChildren(QLabel)}
        line = dialog.findChild(QLineEdit)
        assert line is not None
        line.setText(text)
        dialog.accept()

    return answer


def test_files_are_asked_for_in_words_of_the_office(spoken: WindowVoice, tmp_path: Path) -> None:
    rosters = [tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"]
    for one in rosters:
        one.write_bytes(b"")
    in_dialog(choose(str(rosters[0])))
    assert spoken.open_file("选择花名册", ["Excel 表格 (*.xlsx)"]) == rosters[0]
    in_dialog(choose(" ".join(f'"{one}"' for one in rosters)))
    assert sorted(spoken.open_files("选择花名册", ["Excel 表格 (*.xlsx)"])) == sorted(rosters)
    in_dialog(choose(str(tmp_path)))
    assert spoken.choose_folder("选择优盘") == tmp_path
    in_dialog(choose(str(tmp_path / "b.pdf")))
    assert spoken.save_file("另存为", str(tmp_path / "a.pdf"), ["PDF (*.pdf)"]) == tmp_path / "b.pdf"
    in_dialog(lambda dialog: dialog.reject())
    assert spoken.save_file("另存为", "a.pdf", ["PDF (*.pdf)"]) is None


def test_a_name_gets_the_ending_of_its_kind_and_what_it_would_replace_is_asked_about(spoken: WindowVoice, tmp_path: Path) -> None:
    kinds = ["Excel 表格 (*.xlsx)", "文本表格 (*.csv)"]
    in_dialog(choose("名单"))
    assert spoken.save_file("导出", str(tmp_path / "a.xlsx"), kinds) == tmp_path / "名单.xlsx"

    def as_text(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.filterSelected.emit(kinds[1])
        choose("名单")(dialog)

    in_dialog(as_text)
    assert spoken.save_file("导出", str(tmp_path / "a.xlsx"), kinds) == tmp_path / "名单.csv"
    (tmp_path / "名单.xlsx").write_bytes(b"")

    def again(dialog: QDialog) -> None:
        asked.extend(in_dialog(press_no))
        choose("名单")(dialog)
        asked.append(str(dialog.isVisible()))
        dialog.reject()

    def press_no(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        asked.append(dialog.text())
        dialog.button(QMessageBox.StandardButton.No).click()

    asked: list[str] = []
    in_dialog(again)
    assert spoken.save_file("导出", str(tmp_path / "a.xlsx"), kinds) is None
    assert "名单.xlsx" in asked[0]
    assert asked[1:] == ["True"]


def test_a_line_is_asked_of_the_system(spoken: WindowVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (" 春节走访 ", True))
    assert spoken.ask_text("名称") == "春节走访"

