"""Everything the program says and asks goes through a `Voice`, so that tests can listen and answer."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from desktop.look.look import Look
from desktop.widgets.blocks import StatusLine
from desktop.widgets.parts import button, label, row
from desktop.widgets.password_edit import SecretEdit

FILE_WORDS = {
    QFileDialog.DialogLabel.LookIn: "位置：", QFileDialog.DialogLabel.FileName: "文件名：",
    QFileDialog.DialogLabel.FileType: "文件类型：",
}


class Voice(ABC):
    """What the program can say and ask. Sentences are plain office Chinese."""

    @abstractmethod
    def tell(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
        """Say that something is done, in the status line; with `undo`, 撤销 stands beside it for some seconds."""

    @abstractmethod
    def warn(self, sentence: str) -> None:
        """Say in the status line that something needs a look; nothing was refused."""

    @abstractmethod
    def sorry(self, error: UserError) -> None:
        """Say what was refused and what to do; the person has to close it."""

    @abstractmethod
    def ask(self, question: str, yes: str, no: str = "取消", *, danger: bool = False) -> bool:
        """Ask with two buttons named after what they do; Esc means `no`; `danger` makes `no` the default."""

    @abstractmethod
    def choose(self, question: str, answers: Sequence[str]) -> int | None:
        """Ask with several buttons; returns the index of the answer, None for Esc."""

    @abstractmethod
    def ask_text(self, question: str, text: str = "") -> str | None:
        """Ask for one line; None when the person thinks better of it."""

    @abstractmethod
    def ask_password(self, question: str) -> str | None:
        """Ask for a password; None when the person thinks better of it."""

    @abstractmethod
    def open_file(self, title: str, patterns: Sequence[str]) -> Path | None:
        """Ask for an existing file; `patterns` such as `Excel 表格 (*.xlsx *.xls)`."""

    @abstractmethod
    def open_files(self, title: str, patterns: Sequence[str]) -> list[Path]:
        """Ask for one or more existing files; empty when the person thinks better of it."""

    @abstractmethod
    def save_file(self, title: str, name: str, patterns: Sequence[str]) -> Path | None:
        """Ask where to write a file; `name` is suggested."""

    @abstractmethod
    def choose_folder(self, title: str) -> Path | None:
        """Ask for an existing folder."""


class WindowVoice(Voice):
    """Speaks through the status line and dialogs of a window."""

    def __init__(self, look: Look, window: QWidget, line: StatusLine) -> None:
        """Dialogs stand over `window`; short sentences go to `line`."""
        self._look, self._window, self._line = look, window, line

    def tell(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
        """Say it in the status line."""
        self._line.tell(sentence, undo)

    def warn(self, sentence: str) -> None:
        """Say it in the status line, in the colour of what needs a look."""
        self._line.tell(sentence, tone="warn")

    def sorry(self, error: UserError) -> None:
        """Say it in a dialog with one button."""
        box, _ = self._box(error.sentence, QMessageBox.Icon.Warning, ["知道了"])
        box.exec()

    def ask(self, question: str, yes: str, no: str = "取消", *, danger: bool = False) -> bool:
        """Ask in a dialog."""
        box, (first, second) = self._box(question, QMessageBox.Icon.Question, [yes, no])
        box.setDefaultButton(second if danger else first)
        box.setEscapeButton(second)
        box.exec()
        return box.clickedButton() is first

    def choose(self, question: str, answers: Sequence[str]) -> int | None:
        """Ask in a dialog; Esc and the window's cross answer nothing."""
        box, buttons = self._box(question, QMessageBox.Icon.Question, [*answers, "返回"])
        box.setEscapeButton(buttons[-1])
        box.exec()
        return next((at for at, one in enumerate(buttons[:-1]) if one is box.clickedButton()), None)

    def ask_text(self, question: str, text: str = "") -> str | None:
        """Ask in a dialog."""
        typed, given = QInputDialog.getText(
            self._window, "邻里", question, QLineEdit.EchoMode.Normal, text)
        return typed.strip() if given else None

    def ask_password(self, question: str) -> str | None:
        """Ask in a dialog with an eye button."""
        dialog = PasswordDialog(self._look, self._window, question)
        return dialog.edit.text() if dialog.exec() == QDialog.DialogCode.Accepted else None

    def open_file(self, title: str, patterns: Sequence[str]) -> Path | None:
        """Ask in the system's own dialog."""
        return next(iter(self._files(title, QFileDialog.FileMode.ExistingFile, patterns)), None)

    def open_files(self, title: str, patterns: Sequence[str]) -> list[Path]:
        """Ask in the system's own dialog."""
        return self._files(title, QFileDialog.FileMode.ExistingFiles, patterns)

    def save_file(self, title: str, name: str, patterns: Sequence[str]) -> Path | None:
        """Ask in the system's own dialog."""
        return next(iter(self._files(title, QFileDialog.FileMode.AnyFile, patterns, name)), None)

    def choose_folder(self, title: str) -> Path | None:
        """Ask in the system's own dialog."""
        return next(iter(self._files(title, QFileDialog.FileMode.Directory)), None)

    def _files(self, title: str, mode: QFileDialog.FileMode, patterns: Sequence[str] = (), name: str = "") -> list[Path]:
        """Ask in the system's own dialog; where there is none, in Qt's, which lacks some words in Chinese."""
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(mode)
        dialog.setNameFilters(list(patterns))
        if mode == QFileDialog.FileMode.AnyFile:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            # Without it a name typed without its ending would replace the file that has it, and nobody would be asked.
            dialog.setDefaultSuffix(_ending(patterns))
            dialog.filterSelected.connect(lambda pattern: dialog.setDefaultSuffix(_ending([pattern])))
            if Path(name).is_absolute():
                dialog.setDirectory(str(Path(name).parent))
            dialog.selectFile(Path(name).name)
        if mode == QFileDialog.FileMode.Directory:
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        for part, words in FILE_WORDS.items():
            dialog.setLabelText(part, words)
        chosen = [Path(one) for one in dialog.selectedFiles()] if dialog.exec() else []
        dialog.deleteLater()
        return chosen

    def _box(self, sentence: str, icon: QMessageBox.Icon, answers: Sequence[str]) -> tuple[QMessageBox, list[QPushButton]]:
        """Make a dialog; its buttons are given back in the order of the answers, the system may show another."""
        box = QMessageBox(icon, "邻里", sentence, QMessageBox.StandardButton.NoButton, self._window)
        buttons = [button(self._look, answer) for answer in answers]
        for one in buttons:
            box.addButton(one, QMessageBox.ButtonRole.ActionRole)
        box.setTextFormat(Qt.TextFormat.PlainText)
        return box, buttons


def _ending(patterns: Sequence[str]) -> str:
    """The ending in the first pattern, such as pdf in “PDF (*.pdf)”, "" for none."""
    found = re.search(r"\*\.(\w+)", next(iter(patterns), ""))
    return found[1] if found else ""


class PasswordDialog(QDialog):
    """One password with an eye button to look at what was typed."""

    def __init__(self, look: Look, parent: QWidget, question: str) -> None:
        """Ask `question` above the field."""
        super().__init__(parent)
        self.setWindowTitle("邻里")
        self.edit = SecretEdit()
        self.edit.setAccessibleName("密码")
        self.edit.setMinimumWidth(look.px(280))
        eye = self.edit.addAction(look.icon("reveal", "ink3", 16), QLineEdit.ActionPosition.TrailingPosition)
        eye.setText("显示密码")
        eye.setCheckable(True)
        eye.toggled.connect(self._look_at)
        answers = QDialogButtonBox()
        accept = button(look, "确定", kind="primary")
        accept.setDefault(True)
        answers.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        answers.addButton(button(look, "取消"), QDialogButtonBox.ButtonRole.RejectRole)
        answers.accepted.connect(self.accept)
        answers.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(look.px(12))
        layout.addWidget(label(question, wrap=True))
        layout.addWidget(self.edit)
        layout.addLayout(row(look, None, answers))

    def _look_at(self, shown: bool) -> None:
        self.edit.show_typing(shown=shown)

