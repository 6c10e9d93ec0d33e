"""导入: rosters chosen or dropped, their columns, what would change, then one batch that one key takes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from db.errors import UserError
from db.file.batch import BatchResult, remember_mapping
from db.file.plan import plan
from db.file.plan_parts import Plan
from db.records.shape import Shape
from desktop.arrivals import SHEETS
from desktop.intake import Intake, decisions, in_the_way, read_rosters, take_in, understand
from desktop.jobs import Progress, Work
from desktop.pasting import read_pasted
from desktop.screen import REFRESH, Offer, Screen
from desktop.screens.importing.checking import CheckPage
from desktop.screens.importing.choosing import ROSTERS, ChoosePage, Steps
from desktop.screens.importing.finishing import DonePage, KeptPage, export_problems
from desktop.screens.importing.fitting import ColumnsPage
from desktop.screens.importing.running import Running
from desktop.screens.importing.taking_back import TakingBack
from desktop.screens.importing.twice import offer_duplicates
from desktop.workspace import Workspace

PASTED = "pasted"


class ImportScreen(Screen):
    """A wizard of four steps. Nothing is written before 导入; each step can be gone back from."""

    title, icon, group = "导入", "import", 2
    watches = ("resident", "household", "dwelling", "place", "role_holder", "role_term")
    accepts, commands = SHEETS, (Offer("导入花名册…", lambda screen: screen.choose_files(), also="选择文件"), REFRESH)

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
        self._shape: Shape | None = None  # of rows that were pasted, and the screen they were pasted on
        self._origin = ""
        self.taking_back = TakingBack(workspace, self.running, self.kept, self._show_kept, self._begin)
        self._connect()

    def refresh(self) -> None:
        """Read the list of earlier batches again."""
        self.choose.refresh()

    def start(self, files: Sequence[Path]) -> None:
        """Read files; what was begun before is left when they are read."""
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

    def open_record(self, kind: str, record_id: str) -> None:
        """Read the rows pasted (`kind` is pasted) into a list of the screen named `record_id`; nothing is written yet."""
        if kind != PASTED or (found := self.workspace.pasteboard.take()) is None:
            return
        if self.running.busy:
            self.workspace.voice.warn("上一次导入还没有做完，做完再粘贴。")
            return
        store = self.workspace.store
        self.running.run(lambda: read_pasted(store, found), lambda intake: self._recognised(intake, found.shape, record_id))

    def take(self) -> None:
        """Back up, then write the plan as one batch."""
        made, skip = self.made, self.check.skip.isChecked()
        if made is not None and not self.check.blocked():
            store, folder = self.workspace.store, self.workspace.backup_folder()
            self.running.run(lambda: take_in(store, made, folder, skip_problems=skip), self._taken)

    def export(self) -> None:
        """Write the rosters with their problems marked, where the person says."""
        assert self.intake is not None and self.made is not None  # noqa: S101, PT018 - offered beside a plan only
        export_problems(self.workspace, self.intake, self.made)

    def _connect(self) -> None:
        self.choose.files_wanted.connect(self.choose_files)
        self.choose.undo_wanted.connect(self.taking_back.ask)
        self.columns.mapped.connect(self._map)
        self.columns.left.connect(self._begin)
        self.columns.agreed.connect(self._agree)
        self.check.changed.connect(self._plan)
        self.check.left.connect(lambda: self._show(self.columns, 1))
        self.check.agreed.connect(self.take)
        self.check.export_wanted.connect(self.export)
        self.done.export_wanted.connect(self.export)
        self.done.undo_wanted.connect(self.taking_back.undo)
        self.done.left.connect(self._begin)
        self.done.home_wanted.connect(self._go_home)

    def _begin(self) -> None:
        self.intake = self.made = None
        self.refresh()
        self._show(self.choose, 0)

    def _recognised(self, intake: Intake, shape: Shape | None = None, origin: str = "") -> None:
        """What was begun before is left only now: reading may fail or be stopped."""
        self.intake, self._fixed, self._shape, self._origin = intake, {}, shape, origin
        self.check.forget()
        self.columns.show_intake(intake)
        self._show(self.columns, 1)
        if self._origin and not intake.asks:
            self._agree()

    def _map(self, fingerprint: str, column: int, target: str | None) -> None:
        """Recognise again with what the person says a column is."""
        assert self.intake is not None  # noqa: S101 - there are columns only after reading
        fixed = {**self._fixed, fingerprint: {**self._fixed.get(fingerprint, {}), column: target}}
        try:
            self.intake = understand(self.intake.books, decisions(self.workspace.store, fixed), self._shape)
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
        self.done.show_result(result, len(problems), self._origin)
        offer_duplicates(self.workspace, self.done.twice, self.made.head_cn if self.made else 0)
        self._show(self.done, 3)
        number = result.number or 0  # what writes nothing cannot be agreed to
        self.workspace.voice.tell(f"导入完成，这是第 {number} 批。", lambda: self.taking_back.undo(number))

    def _go_home(self) -> None:
        origin = self._origin
        self._begin()
        self.workspace.go_to(origin, "", "")

    def _show_kept(self, page: QWidget) -> None:
        """The undo may have been asked for from another screen."""
        self._show(page, 0)
        self.workspace.go_to(self.title, "", "")

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
