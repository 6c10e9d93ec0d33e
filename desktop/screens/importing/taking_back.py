"""A batch taken back as a whole; what has to stay, because it was changed since, is listed first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from db.file.batch import UndoResult, undo
from desktop.jobs import Progress, Work
from desktop.screens.importing.finishing import KeptPage
from desktop.screens.importing.running import Running
from desktop.workspace import Workspace


class TakingBack:
    """Undoes batches as jobs. `show(page)` brings the list of what stays to sight, `over` ends it."""

    def __init__(
        self, workspace: Workspace, running: Running, kept: KeptPage, show: Callable[[QWidget], object], over: Callable[[], object]
    ) -> None:
        """Nothing is taken back yet."""
        self._workspace, self._running, self._kept, self._show, self._over = workspace, running, kept, show, over
        kept.rest_wanted.connect(lambda number: self.undo(number, rest=True))
        kept.left.connect(over)

    def undo(self, number: int, *, rest: bool = False) -> None:
        """Take a batch back; `rest`: around what has to stay. While something else runs it says so and does nothing."""
        if self._running.busy:
            self._workspace.voice.warn("上一次导入还没有做完，做完再撤销。")
            return

        def work() -> Work:
            yield Progress(0, None, f"撤销第 {number} 批导入")
            return undo(self._workspace.store, number, rest=rest)

        self._running.run(work, self._undone)

    def ask(self, number: int) -> None:
        """Take a batch of the list back, after asking."""
        question = f"撤销第 {number} 批导入？它新建的记录会删除，改过的内容会改回去。"
        if self._workspace.voice.ask(question, "撤销这一批", danger=True):
            self.undo(number)

    def _undone(self, result: UndoResult) -> None:
        if result.kept and not result.undone:
            self._kept.show_kept(result)
            self._show(self._kept)
            return
        self._workspace.voice.tell(f"已撤销第 {result.number} 批导入，{result.undone} 条记录恢复原样。")
        self._over()
