"""The second step: which column of each sheet is which field, what is left out and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QListWidget, QScrollArea, QVBoxLayout, QWidget

from db.records import record_named
from db.records.shape import PLACES, Shape, field_named
from desktop.exchange.roster import Column, letter
from desktop.intake import Intake, SheetRead, may_be_mapped
from desktop.look.look import Look
from desktop.widgets.blocks import NoticeLine
from desktop.widgets.parts import button, card, column, in_turn, label, row

LEFT_OUT = "不导入"
SAMPLE = 18


class ColumnsPage(QWidget):
    """`mapped(fingerprint, column, target or None)`: the person says what a column is. `left`, `agreed`: back, on."""

    mapped = Signal(str, int, object)
    left = Signal()
    agreed = Signal()

    def __init__(self, look: Look) -> None:
        """Empty until `show_intake`."""
        super().__init__()
        self.setObjectName("plain")
        self._look = look
        self._intake: Intake | None = None
        self.boxes: dict[int, QComboBox] = {}
        self.sheets = QListWidget()
        self.sheets.setAccessibleName("工作表")
        self.sheets.setFixedWidth(look.px(250))
        self.sheets.setWordWrap(True)
        self.sheets.setSpacing(look.px(4))
        self.notice = NoticeLine(look)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title = label("", "h3")
        self.on = button(look, "下一步：核对", "next", "primary")
        self.back = button(look, "重新选择文件", "previous")
        self.back.clicked.connect(self.left)
        self.on.clicked.connect(self.agreed)
        self.setFocusProxy(self.on)
        self.sheets.currentRowChanged.connect(self._show_sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(10))
        inside = row(look, card(look, column(look, label("工作表", "h3"), self.sheets)),
                     card(look, column(look, self.title, self.area)), spacing=12)
        inside.setStretch(1, 1)
        layout.addWidget(self.notice)
        layout.addLayout(inside, 1)
        layout.addLayout(row(look, self.back, None, self.on))

    def show_intake(self, intake: Intake) -> None:
        """Show every sheet; the one looked at stays, and so does the box the keyboard stands on."""
        at, box = max(self.sheets.currentRow(), 0), next((i for i, b in self.boxes.items() if b.hasFocus()), None)
        self._intake = intake
        self.sheets.blockSignals(True)
        self.sheets.clear()
        for read in intake.sheets:
            self.sheets.addItem(f"{read.sheet.name or read.file.stem}\n{read.file.name}\n{_told(read)}")
        self.sheets.setCurrentRow(min(at, len(intake.sheets) - 1))
        self.sheets.blockSignals(False)
        if intake.asks:
            self.notice.tell("；".join(ask.rstrip("。") for ask in intake.asks) + "。", "warn")
        else:
            self.notice.hide()
        self._show_sheet(self.sheets.currentRow())
        if box in self.boxes:
            self.boxes[box].setFocus()

    def _show_sheet(self, at: int) -> None:
        self.boxes = {}
        inner = QWidget()
        inner.setObjectName("plain")
        if self._intake is not None and at >= 0:
            read = self._intake.sheets[at]
            self.title.setText(f"{read.sheet.name or read.file.stem}　{_told(read)}")
            grid = QGridLayout(inner)
            grid.setContentsMargins(0, 0, self._look.px(8), 0)
            grid.setHorizontalSpacing(self._look.px(14))
            grid.setVerticalSpacing(self._look.px(4))
            grid.setColumnStretch(3, 1)
            self._fill(grid, read)
        self.area.setWidget(inner)
        in_turn(self.sheets, *self.boxes.values(), self.back, self.on)

    def _fill(self, grid: QGridLayout, read: SheetRead) -> None:
        if read.recognised is None:
            grid.addWidget(label(read.reason, "muted", wrap=True), 0, 3)
            return
        for at, title in enumerate(("列", "表里的标题", "导入到", "说明")):
            grid.addWidget(label(title, "caption"), 0, at)
        first = read.recognised.rows[0].number - 1 if read.recognised.rows else len(read.sheet.rows)
        for at, each in enumerate(read.recognised.columns, 1):
            allowed = may_be_mapped(each)
            cells = read.sheet.rows[first] if first < len(read.sheet.rows) else []
            sample = cells[each.index].strip() if allowed and each.index < len(cells) else ""
            grid.addWidget(label(letter(each.index), "muted"), at, 0)
            heading = label(" ".join(each.heading.split()) or "（没有标题）", "strong" if each.target else "", wrap=True)
            heading.setMinimumWidth(self._look.px(190))
            told = f"例如 {sample if len(sample) <= SAMPLE else sample[:SAMPLE] + '…'}" if sample else ""
            grid.addLayout(column(self._look, heading, label(told, "caption"), spacing=0), at, 1)
            if allowed:
                self.boxes[each.index] = self._box(read, each)
                heading.setBuddy(self.boxes[each.index])
                grid.addWidget(self.boxes[each.index], at, 2)
            else:
                grid.addWidget(label("不采集", "muted"), at, 2)
            grid.addWidget(label(each.reason or "", "caption", wrap=True), at, 3)
        grid.setRowStretch(grid.rowCount(), 1)

    def _box(self, read: SheetRead, each: Column) -> QComboBox:
        box = _FieldBox()
        box.setAccessibleName(f"{letter(each.index)} 列“{each.heading}”导入到")
        box.setMinimumWidth(self._look.px(190))
        box.addItem(LEFT_OUT, None)
        for target, words in fields_offered(read.shape).items():
            box.addItem(words, target)
        box.setCurrentIndex(max(box.findData(each.target), 0))
        fingerprint = read.recognised.fingerprint if read.recognised else ""
        box.activated.connect(lambda at: self.mapped.emit(fingerprint, each.index, box.itemData(at)))
        return box


class _FieldBox(QComboBox):
    """A choice that is not changed by scrolling the page over it."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


def fields_offered(shape: Shape) -> dict[str, str]:
    """What a column may be: target → record and field, in the words of the office."""
    return {target: _words(target) for target in shape.targets}


def _words(target: str) -> str:
    entity = target.partition(".")[0]
    if target in PLACES:
        return f"地点 · {PLACES[target][0]}"
    found = field_named(target)
    return f"{record_named(entity).term} · {found.term if found else '系统编号'}"


def _told(read: SheetRead) -> str:
    if read.recognised is None:
        return "没有认出来，不导入"
    return f"{read.shape.term} {len(read.recognised.rows)} 行"
