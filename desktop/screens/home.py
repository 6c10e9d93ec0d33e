"""首页: what the office has, what has to be done, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel

from db.errors import UserError
from db.file.drafts import NEW, drafts
from db.records.household_list import totals
from db.records.listing import ids_of
from db.records.office import Office
from db.records.record import Row
from db.records.serving import ending, leader_seats
from desktop.open_file import OVERDUE
from desktop.screen import Screen
from desktop.widgets.blocks import StatLine
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace

WEEKDAYS = "一二三四五六日"
A_YEAR = timedelta(days=365)
#: What has drafts → the screen it is edited on, and the kind that screen opens it as.
EDITED_ON = {
    "household": ("住户", "household"), "resident": ("住户", "resident"), "dwelling": ("住户", "dwelling"),
    "role_holder": ("楼组长", "role_holder"), "role_term": ("任期", "role_term"), "role": ("岗位", "role"),
    "place": ("地点", "place"), "building": ("地点", "place"), "office": ("设置与备份", ""),
}


@dataclass(frozen=True)
class Task:
    """Something to see to: a sentence, the words on its button, and where that leads."""

    icon: str
    sentence: str
    step: str
    screen: str
    kind: str = ""
    record_id: str = ""


class HomeScreen(Screen):
    """Four figures, a list of what to see to, and the four ways an office begins its day."""

    title, icon, group = "首页", "home", 0
    watches = ("household", "resident", "place", "role_term", "role_holder", "office")

    def __init__(self, workspace: Workspace) -> None:
        """Build the cards; figures come with `refresh`."""
        super().__init__(workspace)
        look = self.look
        for text, icon, screen in (("查住户", "households", "住户"), ("导入花名册", "import", "导入"), ("打印联系卡", "print", "打印中心")):
            step = button(look, text, icon, "primary" if screen == "住户" else "")
            step.clicked.connect(self._goer(screen))
            self.head.addWidget(step)
        self.figures = {
            "households": StatLine(look, "住户", "households"), "residents": StatLine(look, "居民", "person", "info"),
            "doors": StatLine(look, "房屋", "door", "ok"), "vacant": StatLine(look, "楼组长空缺", "leaders", "warn"),
        }
        grid = QGridLayout()
        grid.setSpacing(look.px(12))
        for at, figure in enumerate(self.figures.values()):
            grid.addWidget(figure, 0, at)
            grid.setColumnStretch(at, 1)
        for name, screen in (("households", "住户"), ("residents", "住户"), ("doors", "住户"), ("vacant", "楼组长")):
            self.figures[name].clicked.connect(self._goer(screen))
        self.lines = column(look, spacing=6)
        self.body.addLayout(grid)
        self.body.addWidget(card(look, column(look, label("要办的事", "h3"), self.lines, None)), 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Count again each time: drafts come and go without a change of the records."""
        self._stale = True
        super().showEvent(event)

    def refresh(self) -> None:
        """Count again."""
        today = self.workspace.today()
        with self.workspace.store.read() as connection:
            have = totals(connection)
            seats = leader_seats(connection, today.isoformat())
            ends = ending(connection, today.isoformat(), (today + A_YEAR).isoformat())
            kept = drafts(connection, self.workspace.store.who)
            office = ids_of(connection, Office, having={"duty_phone": None})
        vacant = sum(1 for seat in seats if seat["term"] is None)
        self.counts.setText(f"{today.year}年{today.month}月{today.day}日 星期{WEEKDAYS[today.weekday()]}")
        self.figures["households"].show_figure(str(have["households"]), "户", f"{have['buildings']} 栋楼")
        self.figures["residents"].show_figure(str(have["residents"]), "人", "现住")
        self.figures["doors"].show_figure(str(have["dwellings"]), "套", f"空置 {have['vacant']}")
        self.figures["vacant"].show_figure(str(vacant), "个", f"共 {len(seats)} 个席位")
        self._list(self._tasks(have, vacant, len(ends), kept, no_phone=bool(office)))

    def _tasks(self, have: dict[str, int], vacant: int, ends: int, kept: Sequence[Row], *, no_phone: bool) -> list[Task]:
        found = []
        if not have["households"]:
            found.append(Task("import", "还没有住户：导入街道发来的花名册", "去导入", "导入"))
        if kept:
            found.append(_left_open(kept))
        if have["households"] and (late := self._late_backup()):
            found.append(Task("backup", late, "去备份", "设置与备份", "tab", "备份"))
        if vacant:
            found.append(Task("leaders", f"{vacant} 个楼组长席位空缺", "去安排", "楼组长"))
        if ends:
            found.append(Task("due", f"{ends} 个任期一年内到期", "去看看", "任期"))
        if no_phone:
            found.append(Task("phone", "本单位的值班电话还没有填，联系卡上会空着", "去填写", "设置与备份"))
        return found

    def _late_backup(self) -> str:
        """What to say where there is no backup of the last days, "" where there is."""
        try:
            newest = self.workspace.newest_backup()
        except (UserError, OSError):
            return "备份文件夹读不到，可能是优盘没有插上"
        if newest is None:
            return "还没有做过备份"
        days = (self.workspace.today() - newest.created.astimezone().date()).days
        return f"已经 {days} 天没有备份" if days > OVERDUE else ""

    def _list(self, tasks: list[Task]) -> None:
        while (item := self.lines.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.deleteLater()
        if not tasks:
            self.lines.addWidget(label("没有要办的事。", "muted"))
        for task in tasks:
            mark = QLabel()
            mark.setPixmap(self.look.pixmap(task.icon, "accent"))
            go = button(self.look, task.step, kind="ghost", tip=task.sentence)
            go.clicked.connect(self._goer(task.screen, task.kind, task.record_id))
            self.lines.addWidget(card(self.look, row(self.look, mark, label(task.sentence), None, go), 6))

    def _goer(self, screen: str, kind: str = "", record_id: str = "") -> Callable[[], None]:
        return lambda *_: self.workspace.go_to(screen, kind, record_id)


def _left_open(kept: Sequence[Row]) -> Task:
    """Where the newest draft is; one of a record that exists is opened, a new one is offered again by 新建."""
    entity, record_id = kept[0]["screen"], kept[0]["record_id"]
    screen, kind = EDITED_ON.get(entity, ("住户", ""))
    if record_id.startswith(NEW):
        kind = record_id = ""
    return Task("edit", f"有 {len(kept)} 份没保存完的内容，最近的一份在“{screen}”", "去看看", screen, kind, record_id)
