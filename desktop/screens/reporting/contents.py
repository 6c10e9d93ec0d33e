"""The right side of 上报: facts of the package, what stops it, and its tables row by row."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from desktop.egress.contents import Content, contents_of
from desktop.egress.parcel import Parcel
from desktop.look.look import Look
from desktop.screens.reporting.tables import Lines, rows_of_package
from desktop.widgets.blocks import EmptyState, NoticeLine
from desktop.widgets.inside import keep_inside
from desktop.widgets.parts import column, in_turn, label, row, tool

NOTHING = "左边选好报给谁、报多少，再点“预览”。预览的就是将要报出的原件，一个字都不会变。"
BLOCKED = "不能上报：有 {} 处文字里夹着证件号、手机号或银行卡号。请先在原记录里改掉，再重新预览。"
LINES_SEEN = 3
SHORT = 16


class Contents(QWidget):
    """Shows one prepared package."""

    def __init__(self, look: Look) -> None:
        """Nothing prepared yet."""
        super().__init__()
        self.setObjectName("plain")
        self._look = look
        self._contents: list[Content] = []
        self.notice = NoticeLine(look)
        self.title, self.facts = label("", "h3", wrap=True), label("", "muted", wrap=True)
        self.leaks = QListWidget()
        keep_inside(self.leaks)
        self.leaks.setAccessibleName("不能上报的地方")
        self.leaks.setWordWrap(True)
        self.leaks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entity = QComboBox()
        self.entity.setAccessibleName("看哪种记录")
        self.table = QStackedWidget()
        self.nothing = EmptyState(look, "package", "还没有预览", NOTHING)
        shown = QWidget()
        shown.setObjectName("plain")
        self.columns = tool(look, "", "columns", tip="选择列")
        hint = label("编号列先收起，点右边的按钮可以显示", "caption")
        chooser = row(look, label("记录", "field", buddy=self.entity), self.entity, None, hint, self.columns)
        parts = column(look, self.title, self.facts, self.leaks, chooser, self.table)
        parts.setStretch(4, 1)
        shown.setLayout(parts)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.nothing)
        self.pages.addWidget(shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notice)
        layout.addWidget(self.pages, 1)
        self.entity.currentIndexChanged.connect(self._show_table)
        self.columns.clicked.connect(self._choose_columns)

    def clear(self) -> None:
        """Forget the package."""
        self._contents = []
        self.entity.clear()
        self._empty()
        self.notice.hide()
        self.pages.setCurrentIndex(0)

    def say(self, sentence: str) -> None:
        """Say where the package went; it stays until the next one."""
        self.notice.tell(sentence, "ok")

    def show_parcel(self, parcel: Parcel) -> None:
        """Show what would leave."""
        self.clear()
        outgoing, package = parcel.outgoing, parcel.package
        self._contents = contents_of(package)
        self.title.setText(outgoing.title)
        self.facts.setText(
            f"文件 {outgoing.name}，{-(-len(outgoing.content) // 1024):,} KB；签名内容 {package.digest[:SHORT]}…；"
            f"涉及个人信息 {len(outgoing.personal)} 项{'，有未遮盖的' if outgoing.bare else '，都已遮盖'}。"
        )
        self.facts.setToolTip("、".join(outgoing.personal) + f"\n{package.digest}")
        self._show_leaks(outgoing.complaints)
        self.entity.addItems([f"{content.term}　{len(content.rows):,} 行" for content in self._contents])
        fullest = max(range(len(self._contents)), key=lambda at: len(self._contents[at].rows), default=0)
        self.entity.setCurrentIndex(fullest)
        self.pages.setCurrentIndex(1)

    def _show_leaks(self, sentences: tuple[str, ...]) -> None:
        self.leaks.clear()
        self.leaks.addItems(list(sentences))
        self.leaks.setVisible(bool(sentences))
        self.leaks.setFixedHeight(min(len(sentences), LINES_SEEN) * self._look.row_height("roomy") + self._look.px(8))
        if sentences:
            self.notice.tell(BLOCKED.format(len(sentences)), "danger")
        else:
            self.notice.tell("没有发现夹带的号码。请逐项看过，再点“上报”。", "info")

    def _show_table(self, at: int) -> None:
        """Make the table of a record type when it is looked at; the one before is forgotten."""
        self._empty()
        if 0 <= at < len(self._contents):
            lines = rows_of_package(self._look, self._contents[at])
            self.table.addWidget(lines)
            in_turn(self.columns, lines)

    def _choose_columns(self) -> None:
        shown = self.table.currentWidget()
        if isinstance(shown, Lines):
            shown.column_menu().exec(self.columns.mapToGlobal(self.columns.rect().bottomLeft()))

    def _empty(self) -> None:
        while (before := self.table.currentWidget()) is not None:
            self.table.removeWidget(before)
            before.deleteLater()
