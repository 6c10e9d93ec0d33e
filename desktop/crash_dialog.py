"""The dialog after a bug: calm, once, with a report that can be read, copied and found; then work goes on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.errors import Crash
from desktop.look.look import Look
from desktop.widgets.parts import button, column, label, row

SAFE = "程序出了一个错，已保存的数据是安全的。"
WHAT_NOW = "没保存的内容已经留作草稿。可以接着工作，把刚才的事重新做一次；再出错时，请把报告交给技术支持，报告里没有居民资料。"
UNWRITTEN = "报告没有写成文件：磁盘可能满了。可以复制报告，贴到别处保存。"
WIDE, HIGH = 520, 220


class CrashDialog(QDialog):
    """One crash; `count` tells how often it has happened meanwhile."""

    def __init__(self, look: Look, window: QWidget, crash: Crash, show_folder: Callable[[QUrl], object]) -> None:
        """`show_folder` opens a folder in the system's own program."""
        super().__init__(window)
        self._crash, self._show_folder, self._look = crash, show_folder, look
        self.setWindowTitle("邻里")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAccessibleDescription(SAFE)
        mark = QLabel()
        mark.setPixmap(look.pixmap("safe", "ok", 32))
        self.counted = label("", "muted")
        self.counted.hide()
        self.text = QPlainTextEdit(crash.report)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("报告")
        self.text.setMinimumHeight(look.px(HIGH))
        self.text.hide()
        self.see = button(look, "查看报告", "reveal")
        self.see.setCheckable(True)
        self.copy = button(look, "复制报告", "document")
        self.folder = button(look, "打开报告所在文件夹", "open")
        self.folder.setEnabled(crash.file is not None)
        self.go_on = button(look, "继续", kind="primary")
        self.go_on.setDefault(True)
        words = [label(SAFE, "h3", wrap=True), label(WHAT_NOW, wrap=True)]
        words += [label(UNWRITTEN, "problem", wrap=True)] if crash.file is None else []
        head = row(look, mark, column(look, *words, self.counted), spacing=12)
        head.setStretch(1, 1)
        head.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setSpacing(look.px(12))
        layout.addLayout(head)
        layout.addWidget(self.text, 1)
        layout.addLayout(row(look, self.see, self.copy, self.folder, None, self.go_on))
        self.setMinimumWidth(look.px(WIDE))
        self.see.toggled.connect(self._unfold)
        self.copy.clicked.connect(self._copy)
        self.folder.clicked.connect(self._open_folder)
        self.go_on.clicked.connect(self.accept)
        self.go_on.setFocus()

    def count(self, times: int) -> None:
        """Say how often something went wrong since this stands here."""
        self.counted.setText(f"这期间一共出了 {times} 次错。")
        self.counted.show()

    def _unfold(self, seen: bool) -> None:
        self.text.setVisible(seen)
        self.see.setText("收起报告" if seen else "查看报告")
        self.see.setAccessibleName(self.see.text())
        self.adjustSize()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._crash.report)
        self.copy.setText("已复制")
        self.copy.setAccessibleName("已复制")

    def _open_folder(self) -> None:
        if self._crash.file is not None:
            self._show_folder(QUrl.fromLocalFile(str(self._crash.file.parent)))


class CrashSign:
    """Shows crashes over one window: a dialog at a time, further ones are counted in it."""

    def __init__(
        self, look: Look, window: QWidget, keep: Callable[[], object],
        show_folder: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        """`keep` puts what was typed into drafts, before anything is shown."""
        self._look, self._window, self._keep, self._show_folder = look, window, keep, show_folder
        self.dialog: CrashDialog | None = None
        self._met = 0

    def show(self, crash: Crash) -> None:
        """Show a crash, or count it."""
        if self.dialog is not None:
            self._met += 1
            self.dialog.count(self._met)
        elif crash.times == 1:
            with contextlib.suppress(Exception):  # what broke may break this too; drafts are at most a second old
                self._keep()
            self._met = 1
            over = QApplication.activeModalWidget() or self._window  # behind a dialog nobody could answer it
            self.dialog = CrashDialog(self._look, over, crash, self._show_folder)
            self.dialog.finished.connect(self._gone)
            self.dialog.open()

    def _gone(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
