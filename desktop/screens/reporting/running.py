"""One job of a tab at a time: its progress over the page, and what was overtaken is dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from db.errors import UserError
from desktop.jobs import Job, Report, Work
from desktop.widgets.blocks import ProgressPanel
from desktop.workspace import Workspace


class Running(QObject):
    """`changed()`: a job has begun or ended, see `busy`."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        """Nothing runs."""
        super().__init__()
        self._workspace = workspace
        self._job: Job | None = None
        self._turn = 0
        self.panel = ProgressPanel(workspace.look)
        self.panel.cancelled.connect(self.drop)

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self._job is not None

    def over(self, page: QWidget) -> QGridLayout:
        """Lay the progress over the top of a page, so that nothing moves when it comes and goes."""
        both = QGridLayout()
        both.addWidget(page, 0, 0)
        both.addWidget(self.panel, 0, 0, Qt.AlignmentFlag.AlignTop)
        self.panel.raise_()
        return both

    def run(self, what: str, work: Callable[[], Work], done: Callable[[Any], object], *,
            refused: Callable[[UserError], object] | None = None) -> None:
        """Start a job; `done` gets its result unless it was dropped, `refused` what it refused (else it is said)."""
        self._turn += 1
        turn = self._turn

        def finished(result: Any) -> None:
            self._rest()
            if turn == self._turn:
                done(result)

        def failed(error: BaseException) -> None:
            self._rest()
            if not isinstance(error, UserError):
                raise error
            (refused or self._workspace.voice.sorry)(error)

        self._step(Report(what, 0, None, 0))
        self._job = self._workspace.jobs.run(
            work, finished, on_progress=self._step, on_failed=failed, on_cancelled=self._rest
        )
        self.changed.emit()

    def drop(self) -> None:
        """Stop what runs; also a result that is ready in this moment is not shown."""
        self._turn += 1
        if self._job is not None:
            self._job.cancel()

    def _step(self, report: Report) -> None:
        self.panel.show_progress(report.what, report.done, report.total, report.seconds)

    def _rest(self) -> None:
        self._job = None
        self.panel.hide()
        self.changed.emit()
