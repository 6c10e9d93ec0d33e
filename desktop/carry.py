"""Rows carried to WPS and Excel and back: Ctrl+C, Ctrl+V and 导出表格 of any list of records."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication

from db.fields.purposes import INTERNAL, PURPOSES
from db.records.record import Record, Row
from desktop.egress.files import FileSink
from desktop.egress.gate import Outgoing
from desktop.jobs import Progress
from desktop.screen import Offer
from desktop.widgets.table import Table
from desktop.workspace import Workspace

Fetch = Callable[[Sequence[str]], Sequence[Row]]

EXPORT: Final = "导出表格…"
EXPORTED: Final = Offer(EXPORT, lambda screen: screen.export(), icon="export", here=True, also="另存为 Excel WPS 列表")
ASKED: Final = "要复制的列里有证件号码。怎样复制？\n\n遮盖复制：号码只留头尾，日期只留年份；粘贴回来不会改动它们。"
HOW: Final = ("遮盖复制", "原样复制（要输密码）")
_WORKBOOK, _TEXT = "Excel 表格 (*.xlsx)", "文本表格，给其他程序读 (*.csv)"


def carry(workspace: Workspace, record: type[Record], table: Table, fetch: Fetch, screen: str) -> None:
    """Let a list be copied from and pasted into; `screen` is the title of the screen it stands on."""
    table.copy_wanted.connect(lambda ids: copy(workspace, record, table, fetch(ids)))
    table.paste_wanted.connect(lambda: paste(workspace, record, table, screen))


def copy(workspace: Workspace, record: type[Record], table: Table, rows: Sequence[Row]) -> None:
    """The columns in sight of these rows onto the clipboard; where there are document numbers, whole or masked is asked."""
    from desktop.egress.table import holds_numbers  # noqa: PLC0415 - what writes spreadsheets loads when it is wanted
    from desktop.sinks import ClipboardSink  # noqa: PLC0415 - likewise

    columns, whole = table.shown_columns(), None
    if rows and holds_numbers(record, columns):
        answer = workspace.voice.choose(ASKED, HOW)
        if answer is None:
            return
        whole = bool(answer)
    sink = ClipboardSink(QGuiApplication.clipboard())
    workspace.attempt(
        lambda: workspace.deliver(workspace.tables.copied(record, columns, rows, INTERNAL, whole=whole), sink)
    )


def paste(workspace: Workspace, record: type[Record], table: Table, screen: str) -> None:
    """The rows on the clipboard to the import screen, which shows what they would change before anything is written."""
    from desktop.pasting import pasted  # noqa: PLC0415 - what reads spreadsheets loads when it is wanted

    def hand_over() -> None:
        held = QGuiApplication.clipboard().mimeData()
        workspace.pasteboard.put(pasted(record, table.shown_columns(), held.html(), held.text()))
        workspace.go_to("导入", "pasted", screen)

    workspace.attempt(hand_over)


def export(workspace: Workspace, record: type[Record], table: Table, fetch: Fetch) -> None:
    """The whole list as it is shown (columns, order, filter) as a file, masked by the purpose the person names."""
    ids = table.rows.ids()
    if not ids:
        workspace.voice.warn("这张表现在是空的，没有可导出的内容。")
        return
    at = workspace.voice.choose("导出的表格作什么用？用途决定哪些内容遮盖。", PURPOSES)
    if at is None:
        return

    purpose, columns, tables = PURPOSES[at], table.shown_columns(), workspace.tables

    def made(path: Path) -> Generator[Progress, None, Outgoing]:
        yield Progress(0, len(ids), "写表格")
        return tables.sheet(record, columns, fetch(ids), purpose, as_text=path.suffix.lower() == ".csv")

    def write() -> None:
        tables.sheet(record, columns, fetch(ids[:1]), purpose)  # refused before a name is asked for
        path = workspace.voice.save_file("导出表格", f"{record.term}.xlsx", (_WORKBOOK, _TEXT))
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(".xlsx")
        workspace.voice.tell(f"正在写 {len(ids)} 行的表格……")
        workspace.jobs.run(
            lambda: made(path),
            lambda outgoing: workspace.attempt(lambda: workspace.deliver(outgoing, FileSink(path))),
        )

    workspace.attempt(write)
