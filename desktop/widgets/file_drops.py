"""Files dragged over a window: a hint over everything says what can be dropped; what is dropped is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QUrl, Signal
from PySide6.QtGui import QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.look.look import Look

Files = Callable[[Iterable[QUrl]], Sequence[Path]]
OVER = {QEvent.Type.DragEnter, QEvent.Type.DragMove}
HEAD, SENTENCE = "松开鼠标，放进邻里", "花名册（xlsx、xls、ods、csv）　数据包（.cpkg）　邻里文件（.linli）　备份（.linlibak）"


class FileDrops(QObject):
    """`dropped(paths)`: files of this machine were let go over the window.

    It sees what is dragged before any control does: a line edit would take a file for its address in words.
    """

    dropped = Signal(object)

    def __init__(self, look: Look, window: QWidget, files: Files) -> None:
        """`files` picks the files among what is dragged; it begins when the window is first shown."""
        super().__init__(window)
        self._window, self._files = window, files
        self.hint = DropHint(look, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take files; everything else goes on to where it is dragged."""
        kind = event.type()
        if watched is self._window:
            if kind == QEvent.Type.Show:
                self._window.windowHandle().installEventFilter(self)  # once more does nothing
            return super().eventFilter(watched, event)
        if kind == QEvent.Type.DragLeave:
            self.hint.hide()
        elif isinstance(event, QDropEvent) and (files := self._files(event.mimeData().urls())):
            event.setDropAction(Qt.DropAction.CopyAction)  # never moved away from where they are
            event.accept()
            if kind in OVER:
                self.hint.cover()
            elif kind == QEvent.Type.Drop:
                self.hint.hide()
                self.dropped.emit(files)
            return True
        return super().eventFilter(watched, event)


class DropHint(QWidget):
    """Lies over the whole window while files are dragged; the mouse goes through it."""

    def __init__(self, look: Look, window: QWidget) -> None:
        """Hidden."""
        super().__init__(window)
        self._look, self._window = look, window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(HEAD)
        self.hide()

    def cover(self) -> None:
        """Show it over everything."""
        if not self.isVisible():
            self.setGeometry(self._window.rect())
            self.raise_()
            self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a veil, a dashed frame and two lines of words."""
        del event
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = look.colour("surface")
        veil.setAlpha(246)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(look.colour("accent"), look.px(3), Qt.PenStyle.DashLine))
        margin = look.px(24)
        frame = self.rect().adjusted(margin, margin, -margin, -margin)
        painter.drawRoundedRect(frame, look.px(10), look.px(10))
        middle = frame.center().y()
        mark = look.pixmap("import", "accent", 48)
        painter.drawPixmap(frame.center().x() - look.px(24), middle - look.px(96), mark)
        painter.setFont(look.font("h1", bold=True))
        painter.setPen(look.colour("accent"))
        painter.drawText(QRect(frame.left(), middle - look.px(32), frame.width(), look.px(40)), Qt.AlignmentFlag.AlignCenter, HEAD)
        painter.setFont(look.font())
        painter.setPen(look.colour("ink2"))
        painter.drawText(
            QRect(frame.left() + margin, middle + look.px(16), frame.width() - 2 * margin, look.px(80)),
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, SENTENCE,
        )
