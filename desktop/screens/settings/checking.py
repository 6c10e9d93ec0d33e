"""检查文件: every page, every reference and every stored key; what can be mended is mended with one button."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.file import check as examination
from db.file.check import Examination
from db.records import RECORDS
from desktop.jobs import Progress
from desktop.screens.settings.lists import PlainTable
from desktop.widgets.blocks import NoticeLine, ProgressPanel
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace

HEADINGS = (("哪里", 160), ("编号", 300), ("问题", 400))
STALE = "stale_key"


class CheckTab(QWidget):
    """Nothing is changed by looking; stored keys that went stale can be written anew."""

    def __init__(self, workspace: Workspace) -> None:
        """Looks when asked to."""
        super().__init__()
        self._workspace = workspace
        look = workspace.look
        self.notice, self.panel = NoticeLine(look), ProgressPanel(look)
        self.table = PlainTable(look, HEADINGS, "检查发现的问题")
        self.table.hide()
        self.look_button = button(look, "开始检查", "safe", "primary")
        self.mend_button = button(look, "重建检索键", "refresh")
        self.mend_button.hide()
        words = label("逐页核对文件有没有损坏、引用是否完整、检索键与内容是否一致。一万人的文件大约几秒钟，期间可以继续工作。",
                      wrap=True)
        head = row(look, self.look_button, self.mend_button, None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(10), 0, 0)
        layout.addWidget(card(look, column(look, words, head, self.notice, self.panel, self.table, spacing=12)))
        layout.addStretch(1)
        self.look_button.clicked.connect(self.start)
        self.mend_button.clicked.connect(lambda: workspace.attempt(self.mend))

    def start(self) -> None:
        """Look at everything, as a job."""
        store = self._workspace.store

        def work() -> Generator[Progress, None, Examination]:
            yield Progress(0, None, "检查文件")
            return examination.check(store)

        self.look_button.setEnabled(False)
        self.notice.hide()
        job = self._workspace.jobs.run(
            work, self._show, on_progress=lambda r: self.panel.show_progress(r.what, r.done, r.total, r.seconds),
            on_failed=self._failed, on_cancelled=self._ended,
        )
        self.panel.cancelled.connect(job.cancel)

    def mend(self) -> None:
        """Write stale keys anew, then look again."""
        mended = examination.repair(self._workspace.store)
        self._workspace.voice.tell(f"已重建 {mended} 条检索键。")
        self.start()

    def _show(self, found: Examination) -> None:
        self._ended()
        terms = {record.__tablename__: record.term for record in RECORDS}
        rows = [(terms.get(one.entity, one.entity or "文件"), one.id, one.sentence) for one in found.findings]
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.mend_button.setVisible(any(one.code == STALE for one in found.findings))
        if rows:
            self.notice.tell(f"发现 {len(rows)} 个问题。文件有损坏时请从最近的备份恢复。", "danger")
        else:
            self.notice.tell(f"没有发现问题，共检查 {sum(found.rows.values()):,} 条记录。", "ok")

    def _failed(self, error: BaseException) -> None:
        self._ended()
        raise error

    def _ended(self) -> None:
        self.panel.hide()
        self.look_button.setEnabled(True)
