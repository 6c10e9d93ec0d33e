"""The first step: choose rosters or drop them here; below, what was imported before and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from db.file.batch import batches
from desktop.look.look import Look
from desktop.widgets.blocks import EmptyState
from desktop.widgets.parts import button, card, column, label, restyle, row
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column
from desktop.workspace import Workspace

STEPS = ("选择文件", "栏目", "核对", "完成")
ROSTERS = ("花名册 (*.xlsx *.xls *.ods *.csv)", "所有文件 (*)")
FOR = ("居民花名册、住户名册、楼组长名册都可以，可以一次选几个文件，也可以把文件拖到窗口里。"
       "写入之前先看清楚会改什么，写入之后还能整批撤销。")


class Steps(QWidget):
    """The four steps, the present one marked."""

    def __init__(self, look: Look) -> None:
        """Begin at the first."""
        super().__init__()
        self.setObjectName("plain")
        self._words: list[QLabel] = [label(f"{at}　{words}") for at, words in enumerate(STEPS, 1)]
        self.setLayout(row(look, *self._words, spacing=4))
        self.show_step(0)

    def show_step(self, now: int) -> None:
        """Mark the step with this number, from 0."""
        for at, words in enumerate(self._words):
            restyle(words, "tone", "accent" if at == now else "ok" if at < now else "")
        self.setAccessibleName(f"第 {now + 1} 步，共 {len(STEPS)} 步：{STEPS[now]}")


class ChoosePage(QWidget):
    """`files_wanted`: ask for files. `undo_wanted(number)`: take a batch back."""

    files_wanted = Signal()
    undo_wanted = Signal(int)

    def __init__(self, workspace: Workspace) -> None:
        """Lay out; `refresh` reads the batches."""
        super().__init__()
        self._workspace, look = workspace, workspace.look
        self.setObjectName("plain")
        self.empty = EmptyState(look, "import", "导入花名册", FOR, ("选择文件…", self.files_wanted.emit))
        self.setFocusProxy(self.empty.buttons[0])
        self._rows: dict[str, Mapping[str, Any]] = {}
        self.earlier = Table(look, "导入过的批次", _columns(), self._fetch, lambda *_: list(self._rows))
        self.back = button(look, "撤销这一批…", "undo")
        self.back.setEnabled(False)
        self.back.clicked.connect(lambda: self.undo_wanted.emit(int(self.earlier.current_id())))
        self.earlier.current_changed.connect(lambda _: self._choose())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(10))
        layout.addWidget(card(look, column(look, self.empty)), 1)
        below = row(look, label("以前导入的", "h3"), None, self.back)
        self.list = card(look, column(look, below, self.earlier))
        layout.addWidget(self.list, 1)

    def refresh(self) -> None:
        """Read the batches."""
        with self._workspace.store.read() as connection:
            found = batches(connection)
        self._rows = {str(one["number"]): {**one, "id": str(one["number"])} for one in found}
        self.earlier.show_ids(list(self._rows))
        self.list.setVisible(bool(found))
        self._choose()

    def _choose(self) -> None:
        chosen = self._rows.get(self.earlier.current_id())
        self.back.setEnabled(chosen is not None and not chosen["undone_at"])

    def _fetch(self, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        return [self._rows[one] for one in ids if one in self._rows]


def _columns() -> list[Column]:
    def count(name: str) -> Any:
        return lambda one: str(one["counts"].get(name, 0))

    return [
        Column("number", "批次", 70, lambda one: f"第 {one['number']} 批", sortable=False, bold=True),
        Column("at", "时间", 150, lambda one: one["at"][:16].replace("T", " "), sortable=False),
        Column("who", "谁", 100, lambda one: one["who"], sortable=False),
        Column("reason", "内容", 160, lambda one: one["reason"], sortable=False, stretch=True),
        Column("new", "新增", 70, count("new"), align="right", sortable=False),
        Column("changed", "变更", 70, count("changed"), align="right", sortable=False),
        Column("skipped", "跳过的行", 80, count("skipped"), align="right", sortable=False),
        Column("undone", "状态", 90, lambda one: "已撤销" if one["undone_at"] else "有效",
               tone=lambda one: "" if one["undone_at"] else "ok", sortable=False),
    ]
