"""The right side of 打印中心: what is said before printing, and the very pages."""

from __future__ import annotations

from PySide6.QtWidgets import QListWidget, QStackedWidget, QVBoxLayout, QWidget

from desktop.egress.gate import Outgoing
from desktop.look.look import Look
from desktop.widgets.blocks import EmptyState, NoticeLine
from desktop.widgets.inside import keep_inside
from desktop.widgets.parts import column, label
from desktop.widgets.preview import PdfPreview

LINES_SEEN = 3
NOTHING = "左边选好印什么、什么用途、哪里，再点“生成预览”。看过没有问题，再打印。"


class Sheet(QWidget):
    """Shows one prepared print: facts, notices, pages."""

    def __init__(self, look: Look) -> None:
        """Nothing prepared yet."""
        super().__init__()
        self.setObjectName("plain")
        self._look = look
        self.title, self.personal = label("", "h3"), label("", "muted", wrap=True)
        self.head = NoticeLine(look)
        self.notices = QListWidget()
        keep_inside(self.notices)
        self.notices.setAccessibleName("打印前请看")
        self.notices.setWordWrap(True)
        self.preview = PdfPreview(look)
        self.nothing = EmptyState(look, "print", "还没有预览", NOTHING)
        shown = QWidget()
        shown.setObjectName("plain")
        parts = column(look, self.title, self.personal, self.head, self.notices, self.preview)
        parts.setStretch(4, 1)
        shown.setLayout(parts)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.nothing)
        self.pages.addWidget(shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    def clear(self) -> None:
        """Show nothing; the document is forgotten."""
        self.preview.clear()
        self.pages.setCurrentIndex(0)

    def show_outgoing(self, outgoing: Outgoing) -> None:
        """Show what is about to be printed."""
        self.pages.setCurrentIndex(1)
        self.preview.show_pdf(outgoing.content)
        self.title.setText(f"{outgoing.title} · {outgoing.purpose} · {self.preview.pages.count()} 页")
        words = "、".join(outgoing.personal)
        masked = "有未遮盖的" if outgoing.bare else "都已遮盖"
        self.personal.setText(f"印出的个人信息：{words}（{masked}）" if words else "不印个人信息。")
        self._show_notices(outgoing.complaints)

    def _show_notices(self, sentences: tuple[str, ...]) -> None:
        self.notices.clear()
        self.notices.addItems(list(sentences))
        self.notices.setVisible(bool(sentences))
        if sentences:
            self.head.tell(f"打印前请看：有 {len(sentences)} 处要留意", "warn")
        else:
            self.head.tell("没有发现问题，可以打印。", "ok")
        lines = min(len(sentences), LINES_SEEN)
        self.notices.setFixedHeight(lines * self._look.row_height("compact") + self._look.px(4))
