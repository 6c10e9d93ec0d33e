"""Long work of the wizard: one job at a time, its progress above the page, which waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.jobs import Job, Jobs, Report, Work
from desktop.look.look import Look
from desktop.widgets.blocks import ProgressPanel


class Running:
    """Runs a job while `page` waits; `panel`, over the top of the page, shows how far it is and can cancel it."""

    def __init__(self, jobs: Jobs, look: Look, page: QWidget, failed: Callable[[BaseException], object]) -> None:
        """`failed` hears of jobs that raise, after the page is free again."""
        self._jobs, self._page, self._failed = jobs, page, failed
        self._job: Job | None = None
        self.panel = ProgressPanel(look)
        self.panel.cancelled.connect(self.cancel)

    def over(self, page: QWidget) -> QGridLayout:
        """Lay the panel over a page, so that nothing moves when it comes and goes."""
        both = QGridLayout()
        both.addWidget(page, 0, 0)
        both.addWidget(self.panel, 0, 0, Qt.AlignmentFlag.AlignTop)
        return both

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self._job is not None

    def run(self, work: Callable[[], Work], done: Callable[[Any], object]) -> None:
        """Start a job; `done` gets its result when it ends well."""

        def finished(result: Any) -> None:
            self._rest()
            done(result)

        def failed(error: BaseException) -> None:
            self._rest()
            self._failed(error)

        self._page.setEnabled(False)
        self._step(Report("开始", 0, None, 0))
        self.panel.cancel.setFocus()
        self._job = self._jobs.run(work, finished, on_progress=self._step, on_failed=failed, on_cancelled=self._rest)

    def cancel(self) -> None:
        """Stop what runs; it leaves nothing half done."""
        if self._job is not None:
            self._job.cancel()

    def _step(self, report: Report) -> None:
        self.panel.raise_()
        self.panel.show_progress(report.what, report.done, report.total, report.seconds)

    def _rest(self) -> None:
        self._job = None
        self.panel.hide()
        self._page.setEnabled(True)
