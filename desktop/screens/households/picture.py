"""楼面图: floors × doors of one building, coloured by what has to be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.records.household_list import NO_CONTACT, NO_PHONE, TASK_LETTERS, doors_of, task_of
from db.records.place import BUILDING, UNIT
from db.records.record import Row
from desktop.widgets.blocks import EmptyState
from desktop.widgets.door_grid import Door, DoorGrid, Task
from desktop.widgets.parts import label, pill, tool
from desktop.workspace import Workspace

TASKS = (Task(TASK_LETTERS[NO_CONTACT], NO_CONTACT, "danger"), Task(TASK_LETTERS[NO_PHONE], NO_PHONE, "warn"))
VACANT = "空置"


class BuildingPicture(QWidget):
    """`household_opened(id)`: a door with a household; `door_opened(dwelling id)`: one without."""

    household_opened = Signal(str)
    door_opened = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        """Empty until a building is chosen."""
        super().__init__()
        self._workspace = workspace
        look = workspace.look
        self.grid = DoorGrid(look, TASKS)
        self.choose = EmptyState(look, "grid", "请选一栋楼", "在左边的树里点一栋楼或一个单元，这里就画出每一层每一户。")
        self._place = ""
        self._doors: dict[str, list[Row]] = {}  # what is behind each door: one row, or one for each household
        legend = QHBoxLayout()
        for task in TASKS:
            legend.addWidget(pill(f"{task.letter} {task.meaning}", task.tone))
        legend.addWidget(label("灰 空置", "caption"))
        legend.addStretch(1)
        legend.addWidget(label("方向键移动 · Enter 打开", "caption"))
        self.paper = tool(look, "", "print", tip="打印这张楼面图")
        self.paper.clicked.connect(lambda: workspace.go_to("打印中心", "walk", self._place))
        legend.addWidget(self.paper)
        drawn = QWidget()
        below = QVBoxLayout(drawn)
        below.setContentsMargins(0, 0, 0, 0)
        below.addLayout(legend)
        below.addWidget(self.grid, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(drawn)
        self._pages.addWidget(self.choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.grid.opened.connect(self._open)

    def show_place(self, place_id: str, places: Sequence[Row]) -> None:
        """Draw the building or unit `place_id`; anything larger asks for a building."""
        place = next((p for p in places if p["id"] == place_id), None)
        if place is None or place["kind"] not in (BUILDING, UNIT):
            self._pages.setCurrentIndex(1)
            return
        with self._workspace.store.read() as connection:
            rows = doors_of(connection, place_id)
        self._place = place_id
        self._doors.clear()
        for row in rows:
            self._doors.setdefault(row["id"], []).append(row)
        self.grid.show_doors(place["path"], [_door(homes) for homes in self._doors.values()])
        self._pages.setCurrentIndex(0)

    def select_household(self, household: str) -> None:
        """Go to the door behind which a household lives, where it is drawn."""
        for dwelling, homes in self._doors.items():
            if household and household in [home["household_id"] for home in homes]:
                self.grid.select_id(dwelling)

    def _open(self, dwelling: str) -> None:
        household = self._doors[dwelling][0]["household_id"]
        if household:
            self.household_opened.emit(household)
        else:
            self.door_opened.emit(dwelling)


def _door(homes: Sequence[Row]) -> Door:
    row, lived_in = homes[0], bool(homes[0]["household_id"])
    task = next((found for home in homes if (found := task_of(home))), "") if lived_in else ""
    several = f"等{len(homes)}户" if len(homes) > 1 else ""
    heads = sum(home["heads"] for home in homes)
    text = f"{row['caller'] or '—'}{several} · {heads}人" if lived_in else str(row["use"] or "无住户")
    return Door(
        row["id"], row["floor"] or 0, row["name"], text, row["unit"], (TASK_LETTERS[task],) if task else (),
        empty=not lived_in or row["use"] == VACANT,
    )
