"""导入: rosters chosen or dropped, their columns, what would change, then one batch that one key takes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from db.errors import UserError
from db.file.batch import BatchResult, UndoResult, remember_mapping, undo
from db.file.plan import plan
from db.file.plan_parts import Plan
from desktop.arrivals import SHEETS
from desktop.egress.files import FileSink
from desktop.intake import Intake, decisions, in_the_way, read_rosters, take_in, understand
from desktop.jobs import Progress, Work
from desktop.screen import Screen
from desktop.screens.importing.checking import CheckPage
from desktop.screens.importing.choosing import ROSTERS, ChoosePage, Steps
from desktop.screens.importing.finishing import DonePage, KeptPage
from desktop.screens.importing.fitting import ColumnsPage
from desktop.screens.importing.running import Running
from desktop.workspace import Workspace

TABLES = ("Excel 表格 (*.xlsx)",)


class ImportScreen(Screen):
    """A wizard of four steps. Nothing is written before 导入; each step can be gone back from."""

    title, icon, group = "导入", "import", 2
    watches = ("resident", "household", "dwelling", "place", "role_holder", "role_term")
    accepts = SHEETS

    def __init__(self, workspace: Workspace) -> None:
        """Begin at the choice of files."""
        super().__init__(workspace)
        look = self.look
        self.steps = Steps(look)
        self.choose, self.columns = ChoosePage(workspace), ColumnsPage(look)
        self.check, self.done, self.kept = CheckPage(look), DonePage(look), KeptPage(look)
        self.pages = QStackedWidget()
        for page in (self.choose, self.columns, self.check, self.done, self.kept):
            self.pages.addWidget(page)
        self.head.addWidget(self.steps)
        self.running = Running(workspace.jobs, look, self.pages, self._failed)
        self.body.addLayout(self.running.over(self.pages), 1)
        self.intake: Intake | None = None
        self.made: Plan | None = None
        self._fixed: dict[str, dict[int, str | None]] = {}
        self._connect()

    def refresh(self) -> None:
        """Read the list of earlier batches again."""
        self.choose.refresh()

    def start(self, files: Sequence[Path]) -> None:
        """Read files; what was begun before is left."""
        self._fixed = {}
        self.running.run(lambda: read_rosters(self.workspace.store, files), self._recognised)

    def choose_files(self) -> None:
        """Ask for files and read them."""
        if files := self.workspace.voice.open_files("选择花名册（可以多选）", ROSTERS):
            self.start(files)

    def take_files(self, files: Sequence[Path]) -> None:
        """Read what was dropped, unless something runs."""
        if self.running.busy:
            self.workspace.voice.warn("上一次导入还没有做完，做完再放进来。")
        else:
            self.start(files)

    def take(self) -> None:
        """Back up, then write the plan as one batch."""
        made, skip = self.made, self.check.skip.isChecked()
        if made is not None and not self.check.blocked():
            store, folder = self.workspace.store, self.workspace.backup_folder()
            self.running.run(lambda: take_in(store, made, folder, skip_problems=skip), self._taken)

    def undo(self, number: int, *, rest: bool = False) -> None:
        """Take a batch back; what has to stay is listed first."""

        def work() -> Work:
            yield Progress(0, None, f"撤销第 {number} 批导入")
            return undo(self.workspace.store, number, rest=rest)

        self.running.run(work, self._undone)

    def export(self) -> None:
        """Write the rosters with their problems marked, where the person says."""
        assert self.intake is not None and self.made is not None  # noqa: S101, PT018 - offered beside a plan only
        from desktop.egress.annotated import annotated  # noqa: PLC0415 - it loads what writes spreadsheets

        outgoing = annotated(self.workspace.store, self.intake, in_the_way(self.intake, self.made))
        if path := self.workspace.voice.save_file("把问题导出成表格", outgoing.name, TABLES):
            self.workspace.attempt(lambda: self.workspace.deliver(outgoing, FileSink(path)))

    def _connect(self) -> None:
        self.choose.files_wanted.connect(self.choose_files)
        self.choose.undo_wanted.connect(self._ask_undo)
        self.columns.mapped.connect(self._map)
        self.columns.left.connect(self._begin)
        self.columns.agreed.connect(self._agree)
        self.check.changed.connect(self._plan)
        self.check.left.connect(lambda: self._show(self.columns, 1))
        self.check.agreed.connect(self.take)
        self.check.export_wanted.connect(self.export)
        self.done.export_wanted.connect(self.export)
        self.done.undo_wanted.connect(self.undo)
        self.done.left.connect(self._begin)
        self.kept.rest_wanted.connect(lambda number: self.undo(number, rest=True))
        self.kept.left.connect(self._begin)

    def _begin(self) -> None:
        self.intake = self.made = None
        self.refresh()
        self._show(self.choose, 0)

    def _recognised(self, intake: Intake) -> None:
        self.intake = intake
        self.check.forget()
        self.columns.show_intake(intake)
        self._show(self.columns, 1)

    def _map(self, fingerprint: str, column: int, target: str | None) -> None:
        """Recognise again with what the person says a column is."""
        assert self.intake is not None  # noqa: S101 - there are columns only after reading
        fixed = {**self._fixed, fingerprint: {**self._fixed.get(fingerprint, {}), column: target}}
        try:
            self.intake = understand(self.intake.books, decisions(self.workspace.store, fixed))
        except UserError as error:
            self.workspace.voice.sorry(error)
        else:
            self._fixed = fixed
        self.columns.show_intake(self.intake)

    def _agree(self) -> None:
        """Remember what the person fixed, then plan."""
        store = self.workspace.store
        decided = decisions(store, self._fixed)
        for fingerprint in self._fixed:
            remember_mapping(store, fingerprint, decided[fingerprint])
        self._plan()

    def _plan(self) -> None:
        intake, store, check = self.intake, self.workspace.store, self.check
        if intake is None:
            return
        answers, places, complete = dict(check.answers), check.places.isChecked(), check.complete.isChecked()

        def work() -> Work:
            yield Progress(0, None, "和文件里的内容核对")
            with store.read() as connection:
                return plan(connection, intake.shape, intake.rows, store.ids.new, answers=answers,
                            create_places=places, complete=complete)

        self.running.run(work, self._planned)

    def _planned(self, made: Plan) -> None:
        assert self.intake is not None  # noqa: S101 - planned from it
        self.made = made
        self.check.show_plan(self.intake, made)
        self._show(self.check, 2)

    def _taken(self, result: BatchResult) -> None:
        problems = in_the_way(self.intake, self.made) if self.intake and self.made else ()
        self.done.show_result(result, len(problems))
        self._show(self.done, 3)
        self.workspace.voice.tell(f"导入完成，这是第 {result.number} 批。")

    def _ask_undo(self, number: int) -> None:
        question = f"撤销第 {number} 批导入？它新建的记录会删除，改过的内容会改回去。"
        if self.workspace.voice.ask(question, "撤销这一批", danger=True):
            self.undo(number)

    def _undone(self, result: UndoResult) -> None:
        if result.kept and not result.undone:
            self.kept.show_kept(result)
            self._show(self.kept, 0)
            return
        self.workspace.voice.tell(f"已撤销第 {result.number} 批导入，{result.undone} 条记录恢复原样。")
        self._begin()

    def _show(self, page: QWidget, step: int) -> None:
        self.steps.show_step(step)
        self.pages.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self.workspace.voice.sorry(error)
        if error.code == "plan_outdated":
            self._plan()
