"""The last step: what was written, the way back, and what an undo has to leave as it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.file.batch import BatchResult, UndoResult
from db.file.plan_parts import Plan
from db.records import record_named
from desktop.egress.files import FileSink
from desktop.intake import Intake, in_the_way
from desktop.look.look import Look
from desktop.widgets.blocks import NoticeLine, StatLine
from desktop.widgets.parts import button, card, column, label, row
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column, Row
from desktop.workspace import Workspace

FIGURES = (("new", "新增", "new", "ok"), ("changed", "变更", "edit", "accent"), ("same", "相同", "tick", "info"),
           ("skipped", "跳过的行", "warning", "warn"))


TABLES = ("Excel 表格 (*.xlsx)",)


def export_problems(workspace: Workspace, intake: Intake, made: Plan) -> None:
    """Write the rosters with their problems marked, where the person says; through the gate, they hold rows of people."""
    from desktop.egress.annotated import annotated  # noqa: PLC0415 - what writes spreadsheets loads when it is wanted

    outgoing = annotated(workspace.store, intake, in_the_way(intake, made))
    if path := workspace.voice.save_file("把问题导出成表格", outgoing.name, TABLES):
        workspace.attempt(lambda: workspace.deliver(outgoing, FileSink(path)))


class DonePage(QWidget):
    """`undo_wanted(number)`: take back what was just imported; `export_wanted`: the problems; `left`: begin again.

    `home_wanted`: to the screen whose list the rows were pasted into.
    """

    undo_wanted = Signal(int)
    export_wanted = Signal()
    left = Signal()
    home_wanted = Signal()

    def __init__(self, look: Look) -> None:
        """Empty until `show_result`."""
        super().__init__()
        self.setObjectName("plain")
        self._number = 0
        self.title = label("", "h2")
        self.figures = {name: StatLine(look, term, icon, tone) for name, term, icon, tone in FIGURES}
        self.back = button(look, "撤销这批导入", "undo")
        self.export = button(look, "把问题导出成表格", "export")
        self.again = button(look, "再导入", "import", "primary")
        self.home = button(look, "回到列表", "previous")
        self.home.clicked.connect(self.home_wanted)
        self.back.clicked.connect(lambda: self.undo_wanted.emit(self._number))
        self.export.clicked.connect(self.export_wanted)
        self.again.clicked.connect(self.left)
        self.twice = NoticeLine(look)  # whether something was registered a second time
        self.setFocusProxy(self.again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(12))
        layout.addLayout(row(look, *self.figures.values(), spacing=12))
        layout.addWidget(self.twice)
        words = label("导入之前已经备份并验证过。以后也可以在“导入”里撤销这一批；撤销时，导入之后又改过的记录会先列出来。",
                      "muted", wrap=True)
        layout.addWidget(card(look, column(look, self.title, words, row(look, self.back, self.export, None, self.home, self.again))))
        layout.addStretch(1)

    def show_result(self, result: BatchResult, problems: int, origin: str = "") -> None:
        """Show what a batch did; `problems` are those that were skipped, `origin` the screen rows were pasted on."""
        self._number = result.number or 0
        self.title.setText(f"第 {result.number} 批导入已经写入")
        for name, line in self.figures.items():
            line.show_figure(f"{result.counts.get(name, 0):,}", "行" if name == "skipped" else "条")
        self.export.setVisible(bool(problems))
        self.home.setVisible(bool(origin))
        self.home.setText(f"回到{origin}")
        self.home.setAccessibleName(self.home.text())
        self.setFocusProxy(self.home if origin else self.again)


class KeptPage(QWidget):
    """What an undo would leave: `rest_wanted(number)` undoes the others, `left` nothing."""

    rest_wanted = Signal(int)
    left = Signal()

    def __init__(self, look: Look) -> None:
        """Empty until `show_kept`."""
        super().__init__()
        self.setObjectName("plain")
        self._result = UndoResult(0, 0, ())
        columns = (
            Column("entity", "类别", 90, lambda one: one["entity"], sortable=False),
            Column("title", "名称", 260, lambda one: one["title"], sortable=False, bold=True),
            Column("sentence", "为什么留着", 300, lambda one: one["sentence"], sortable=False, stretch=True),
        )
        self.title = label("", "h3", wrap=True)
        self.table = Table(look, "撤不了的记录", columns, self._fetch, lambda *_: self._ids())
        self.none, self.rest = button(look, "全部不撤"), button(look, "撤其余的", "undo", "primary")
        self.none.clicked.connect(self.left)
        self.rest.clicked.connect(lambda: self.rest_wanted.emit(self._result.number))
        self.setFocusProxy(self.none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card(look, column(look, self.title, self.table, row(look, None, self.none, self.rest))))

    def show_kept(self, result: UndoResult) -> None:
        """List what stays."""
        self._result = result
        self.title.setText(f"第 {result.number} 批里有 {len(result.kept)} 条记录导入之后又有变化，不会撤销。其余的要撤销吗？")
        self.table.show_ids(self._ids())

    def _ids(self) -> list[str]:
        return [str(at) for at in range(len(self._result.kept))]

    def _fetch(self, ids: Sequence[str]) -> list[Row]:
        found = [(one, self._result.kept[int(one)]) for one in ids]
        return [{"id": one, "entity": record_named(kept.entity).term, "title": kept.title, "sentence": kept.sentence}
                for one, kept in found]
