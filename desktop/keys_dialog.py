"""快捷键一览: what the keyboard can do everywhere, on the screen in front, in lists and in forms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.commands import Command
from desktop.look.look import Look
from desktop.screen import written
from desktop.widgets.parts import button, column, label, row

Keys = Sequence[tuple[str, str]]
LISTS: Keys = (
    ("↑ ↓", "上一条、下一条"), ("Enter", "打开选中的一条"), ("Ctrl+A", "全部选中"), ("Ctrl+C", "复制选中的几行"),
    ("Ctrl+V", "粘贴表格里的几行"), ("Del", "删除选中的几条"), ("直接打字", "筛选"),
)
FORMS: Keys = (
    ("Enter", "下一栏"), ("Tab", "下一个"), ("Shift+Tab", "上一个"), ("Ctrl+Z", "撤销本栏的修改"), ("Esc", "收起候选和对话框"),
)
WIDE, HIGH = 1000, 540


class KeysDialog(QDialog):
    """Columns of keys with what they do; Esc closes it."""

    def __init__(self, look: Look, window: QWidget, commands: Sequence[Command]) -> None:
        """`commands` are those that can be used now."""
        super().__init__(window)
        self.setWindowTitle("快捷键一览")
        here = [one for one in commands if one.screen and one.keys]
        everywhere = [one for one in commands if not one.screen and one.keys]
        title = next((f"本页：{one.screen}" for one in here), "本页")
        columns = (((title, _told(here)), ("填写时", FORMS)), (("表格里", LISTS),), (("随处可用", _told(everywhere)),))
        inner = QWidget()
        inner.setObjectName("plain")
        inner.setLayout(row(look, *(column(look, *(_block(look, *one) for one in each), None, spacing=16) for each in columns), spacing=32))
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName("快捷键")
        close = button(look, "关闭", kind="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addLayout(row(look, label("在搜索框里也能直接输入命令，如“备份”“bf”。", "muted"), None, close))
        room = window.size()
        self.resize(min(look.px(WIDE), room.width() - look.px(40)), min(look.px(HIGH), room.height() - look.px(40)))
        close.setFocus()


def _told(commands: Sequence[Command]) -> Keys:
    return [(written(one.keys), one.title) for one in commands]


def _block(look: Look, title: str, keys: Keys) -> QWidget:
    """Keys under a title."""
    block = QWidget()
    block.setObjectName("plain")
    grid = QGridLayout(block)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(look.px(16))
    grid.setVerticalSpacing(look.px(6))
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, look.px(80))
    grid.addWidget(label(title, "h3"), 0, 0, 1, 2)
    for at, (key, what) in enumerate(keys, 1):
        grid.addWidget(label(key, "strong"), at, 0)
        grid.addWidget(label(what), at, 1)
    return block
