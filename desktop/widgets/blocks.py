"""Blocks of a page: empty state, notice, figure, progress, and a section that folds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QWidget

from desktop.look.look import Look
from desktop.widgets.parts import button, column, label, restyle, row, tool
from desktop.widgets.spoken import announce

STAYS_MS = 6000  # a line about something done can be read and undone for this long
NOTICE_ICONS = {"danger": "warning", "warn": "due", "ok": "done", "info": "note", "accent": "note"}


class EmptyState(QWidget):
    """What an empty screen is for, and the next step as one or two buttons `(text, action)`."""

    def __init__(self, look: Look, icon: str, title: str, sentence: str,
                 *steps: tuple[str, Callable[[], object]]) -> None:
        """The first step is the primary one."""
        super().__init__()
        self.setObjectName("plain")
        mark = QLabel()
        mark.setPixmap(look.pixmap(icon, "ink3", 40))
        words = label(sentence, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setMinimumWidth(look.px(280))
        self.buttons: list[QPushButton] = []
        for text, action in steps:
            step = button(look, text, kind="" if self.buttons else "primary")
            step.clicked.connect(lambda _=False, act=action: act())
            self.buttons.append(step)
        lines = (mark, label(title, "h3"), words)
        centred = [row(look, None, line, None) for line in lines]
        self.setLayout(column(look, None, *centred, row(look, None, *self.buttons, None), None, spacing=10))
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)


class NoticeLine(QFrame):
    """One sentence in a tone with an optional button, above a page's content; hidden until told something."""

    def __init__(self, look: Look) -> None:
        """Start hidden."""
        super().__init__()
        self._look = look
        self._icon = QLabel()
        self._words = label("", wrap=True)
        self._button = button(look, "", kind="ghost")
        self._close = tool(look, "", "close", tip="关闭")
        self._action: Callable[[], object] | None = None
        self._button.clicked.connect(self._act)
        self._close.clicked.connect(self.hide)
        layout = row(look, self._icon, self._words, self._button, self._close)
        layout.setStretch(1, 1)
        layout.setContentsMargins(look.px(12), look.px(4), look.px(4), look.px(4))
        self.setLayout(layout)
        self.hide()

    def tell(self, sentence: str, tone: str = "info", step: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show a sentence; `step` is the button's text and what it does."""
        self._icon.setPixmap(self._look.pixmap(NOTICE_ICONS[tone], tone))
        self._words.setText(sentence)
        self._button.setVisible(step is not None)
        self._action = None
        if step is not None:
            self._button.setText(step[0])
            self._button.setAccessibleName(step[0])
            self._action = step[1]
        restyle(self, "tone", tone)
        self.setAccessibleName(sentence)
        self.show()
        announce(self, sentence)

    def text(self) -> str:
        """Return the sentence last told."""
        return self._words.text()

    def _act(self) -> None:
        if self._action is not None:
            self._action()


class StatusLine(QWidget):
    """A sentence that stays some seconds with 撤销 beside it; no dialog for something that went well."""

    def __init__(self, look: Look) -> None:
        """Start empty."""
        super().__init__()
        self._words = label("")
        self._undo = button(look, "撤销", "undo", "ghost")
        self._undo.hide()
        self._undo.clicked.connect(self._take_back)
        self._back: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAYS_MS)
        self._timer.timeout.connect(self.clear)
        self.setLayout(row(look, self._words, self._undo, None))

    def tell(self, sentence: str, undo: Callable[[], object] | None = None, tone: str = "") -> None:
        """Show a sentence; with `undo`, 撤销 stays beside it as long as the sentence."""
        self._words.setText(sentence)
        restyle(self._words, "tone", tone or None)
        self._back = undo
        self._undo.setVisible(undo is not None)
        self.setAccessibleName(sentence)
        self._timer.start()
        announce(self, f"{sentence}　可以撤销" if undo is not None else sentence)

    def text(self) -> str:
        """Return the sentence shown now, "" when there is none."""
        return self._words.text()

    def clear(self) -> None:
        """Take the sentence away; keep it while the keyboard stands on 撤销."""
        if self._undo.hasFocus():
            self._timer.start()
            return
        self._words.clear()
        restyle(self._words, "tone", None)
        self.setAccessibleName("")
        self._undo.hide()
        self._back = None

    def _take_back(self) -> None:
        back, self._back = self._back, None
        self._undo.hide()
        if back is not None:
            back()


class StatLine(QFrame):
    """One figure with unit, what it counts and a note; `clicked` when it can be opened."""

    clicked = Signal()

    def __init__(self, look: Look, title: str, icon: str, tone: str = "accent") -> None:
        """The figure comes with `show_figure`."""
        super().__init__()
        self.setObjectName("card")
        self._title = title
        self._figure, self._unit, self._note = label("–", "display"), label("", "muted"), label("", "caption")
        mark = QLabel()
        mark.setPixmap(look.pixmap(icon, tone, 22))
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setFixedSize(look.px(42), look.px(42))
        mark.setStyleSheet(f"background: {look.colours[tone + '_soft']}; border-radius: {look.px(42) // 2}px;")
        figure = row(look, self._figure, self._unit, None, spacing=4)
        words = column(look, label(title, "muted"), figure, self._note, spacing=0)
        layout = row(look, mark, words, spacing=12)
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        layout.setContentsMargins(look.px(16), look.px(12), look.px(12), look.px(12))
        self.setLayout(layout)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_figure(self, figure: str, unit: str = "", note: str = "") -> None:
        """Show a figure, its unit and a short note."""
        self._figure.setText(figure)
        self._unit.setText(unit)
        self._note.setText(note)
        self.setAccessibleName(f"{self._title} {figure}{unit}，{note}".rstrip("，"))

    def mouseReleaseEvent(self, event: object) -> None:  # noqa: ARG002, N802 - Qt's name
        """Open what is counted."""
        self.clicked.emit()

    def keyPressEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Open what is counted with Enter or Space."""
        key = event.key()  # type: ignore[attr-defined]
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]


class ProgressPanel(QFrame):
    """Long work: what, how many, how long, and 取消."""

    cancelled = Signal()

    def __init__(self, look: Look) -> None:
        """Start hidden."""
        super().__init__()
        self.setObjectName("card")
        self._what, self._count = label("", "strong", wrap=True), label("", "caption")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.cancel = button(look, "取消", tip="停下，什么都不会改动")
        self.cancel.clicked.connect(self._stop)
        inner = column(look, self._what, self._bar, row(look, self._count, None, self.cancel))
        margin = look.px(14)
        inner.setContentsMargins(margin, margin, margin, margin)
        self.setLayout(inner)
        self.hide()

    def show_progress(self, what: str, done: int, total: int | None, seconds: float) -> None:
        """Show one step; `total` is None while unknown, `seconds` is the time since the start."""
        self._what.setText(what)
        self._bar.setRange(0, total or 0)
        self._bar.setValue(min(done, total) if total else 0)
        self._count.setText("，".join(self._facts(done, total, seconds)))
        self._bar.setAccessibleName(what)
        self._bar.setAccessibleDescription(self._count.text())
        self.cancel.setEnabled(True)
        self.show()

    def text(self) -> str:
        """Return what is said about count and time."""
        return self._count.text()

    def _facts(self, done: int, total: int | None, seconds: float) -> list[str]:
        counted = f"{done:,} / {total:,}" if total else f"已处理 {done:,}"
        facts = [counted, f"已用 {in_words(seconds)}"]
        if total and 0 < done < total and seconds >= 1:
            facts.append(f"约还需 {in_words(seconds * (total - done) / done)}")
        return facts

    def _stop(self) -> None:
        self.cancel.setEnabled(False)
        self._what.setText("正在停下……")
        self.cancelled.emit()


def in_words(seconds: float) -> str:
    """Say a duration in minutes and seconds."""
    whole = max(0, round(seconds))
    return f"{whole // 60} 分 {whole % 60} 秒" if whole >= 60 else f"{whole} 秒"  # noqa: PLR2004 - seconds of a minute
