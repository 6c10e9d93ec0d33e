"""A line for a password with an eye, and two of them for a new one with the sentence on how good it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.look.look import Look
from desktop.widgets.parts import column, label, restyle, row, tool


class SecretEdit(QLineEdit):
    """A line that shows dots, or what is typed; letters behind dots go past the input method, as on other systems.

    Nobody could see what it makes of them, and it would learn the password.
    """

    def __init__(self) -> None:
        """Dots."""
        super().__init__()
        self.show_typing(shown=False)

    def show_typing(self, *, shown: bool) -> None:
        """Show what is typed, or dots."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)

    def inputMethodQuery(self, asked: Qt.InputMethodQuery) -> Any:  # type: ignore[override]  # noqa: N802 - Qt's name
        """Say that nothing is composed behind dots; Qt's own line says so only where it is read-only."""
        if asked == Qt.InputMethodQuery.ImEnabled and self.echoMode() != QLineEdit.EchoMode.Normal:
            return False
        return super().inputMethodQuery(asked)


class PasswordEdit(QWidget):
    """A password beside an eye; the eye shows what was typed as long as it is pressed in."""

    textChanged = Signal(str)  # noqa: N815 - named as those of every line
    returnPressed = Signal()  # noqa: N815

    def __init__(self, look: Look, name: str) -> None:
        """`name` is what a screen reader says."""
        super().__init__()
        self.setObjectName("plain")
        self.edit = SecretEdit()
        self.edit.setAccessibleName(name)
        self.eye = tool(look, "", "reveal", tip=f"看一下{name}", checkable=True)
        self.eye.setToolTip(f"看一下{name}；要输汉字也先按这里")
        self.eye.toggled.connect(self._look_at)
        self.edit.textChanged.connect(self.textChanged)
        self.edit.returnPressed.connect(self.returnPressed)
        self.setLayout(row(look, self.edit, self.eye, spacing=4))
        self.setFocusProxy(self.edit)

    def text(self) -> str:
        """What was typed."""
        return self.edit.text()

    def forget(self) -> None:
        """Empty the line and hide what will be typed next."""
        self.edit.clear()
        self.eye.setChecked(False)

    def _look_at(self, shown: bool) -> None:
        self.edit.show_typing(shown=shown)


class NewPassword(QWidget):
    """A new password, typed twice. `problem(password)` is the sentence why it is too weak, None when it will do."""

    changed = Signal()

    def __init__(self, look: Look, problem: Callable[[str], str | None]) -> None:
        """Nothing is complained about before something was typed."""
        super().__init__()
        self.setObjectName("plain")
        self._weakness = problem
        self.first, self.second = PasswordEdit(look, "新密码"), PasswordEdit(look, "再输入一次密码")
        self.first.edit.setPlaceholderText("至少 8 个字，可以用一句自己记得住的话")
        self.second.edit.setPlaceholderText("再输入一次")
        self.said = label("", "problem", wrap=True)
        self.setLayout(column(look, self.first, self.second, self.said, spacing=6))
        self.setFocusProxy(self.first)
        for edit in (self.first, self.second):
            edit.textChanged.connect(self._look)

    def text(self) -> str:
        """The password, "" while anything is wrong with it."""
        return "" if self._wrong() else self.first.text()

    def forget(self) -> None:
        """Empty both lines."""
        self.first.forget()
        self.second.forget()

    def problem(self) -> str:
        """What is wrong with it, "" when nothing is."""
        return self._wrong()

    def _wrong(self) -> str:
        if sentence := self._weakness(self.first.text()):
            return sentence
        return "" if self.first.text() == self.second.text() else "两次输入的密码不一样。"

    def _look(self) -> None:
        typed, repeated = self.first.text(), self.second.text()
        wrong = self._wrong()
        waiting = not typed or (not repeated and not self._weakness(typed))
        self.said.setText("" if waiting else wrong or "密码可以用。")
        restyle(self.said, "role", "problem" if wrong else "muted")
        self.changed.emit()
