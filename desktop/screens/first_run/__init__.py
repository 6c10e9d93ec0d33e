"""The first page: a new file, an existing one, a backup, or the sample office to look around in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from desktop.look.look import Look
from desktop.widgets.parts import button, column, label
from desktop.widgets.recent_files import RecentFiles
from desktop.widgets.start_page import StartPage


class WelcomePage(StartPage):
    """Four ways to begin, each with a sentence; the first has the focus."""

    new_wanted = Signal()
    open_wanted = Signal()
    restore_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, look: Look) -> None:
        """Lay out the ways."""
        super().__init__(look, "欢迎使用邻里", "居委会自己的工作台：住户、楼组长、联系卡、上报。资料加密存在这台电脑上，不联网。", returns=False)
        ways = (
            ("新建本单位文件", "new", "primary", "第一次使用选这个，大约三分钟。", self.new_wanted),
            ("打开已有文件", "open", "", "文件名以 .linli 结尾，旁边要有同名的 .keys 钥匙文件。", self.open_wanted),
            ("从备份恢复", "backup", "", "换了电脑，或原来的文件损坏了。", self.restore_wanted),
            ("先看示例居民区", "logo", "", "一个编出来的居民区，一万人，可以放心试。", self.sample_wanted),
        )
        self.ways: list[QPushButton] = []
        lines = []
        for text, icon, kind, sentence, wanted in ways:
            one = button(look, text, icon, kind)
            one.setAccessibleDescription(sentence)
            one.clicked.connect(wanted)
            self.ways.append(one)
            lines.append(column(look, one, label(sentence, "muted", wrap=True), spacing=4))
        self.recent = RecentFiles(look)
        self.lay_out(column(look, *lines, self.recent, spacing=16))

    def focus_first(self) -> None:
        """Put the focus on the first way."""
        self.ways[0].setFocus()
