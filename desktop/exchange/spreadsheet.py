"""Spreadsheets as text: .xlsx .xls .ods .csv read in a confined process of their own, every answer checked.

Formulas, macros, links and outside entities are never evaluated; the values a program stored are taken as they are.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from db.errors import FileRefused
from desktop.exchange.spreadsheet_limits import child_command, child_environment, child_flags, ran_out

DIGITS_LOST: Final = "digits_lost"
_SAVE_AS: Final = "请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。"
SENTENCES: Final = {
    "no_file": "找不到或打不开这个文件，请检查文件是否还在、是否正被别的程序占用。",
    "empty_file": "这个文件是空的，里面没有表格。请向发来的人重新要一份。",
    "too_large": "表格太大，没有读取。请检查很远的行或列里是否有多余内容，删除后再导入，或分成几个文件。",
    "out_of_memory": "读取这个表格需要的内存太多，已停止。请删除多余的行列或图片，另存为 .xlsx 后再导入。",
    "too_slow": "读取这个表格用时太长，已停止。请把它分成几个小文件后再导入。",
    "damaged": f"表格文件已损坏或不完整，没有读取。{_SAVE_AS}",
    "reader_died": f"读取表格时出了意外，程序和数据没有受影响。{_SAVE_AS}",
    "password": "表格设了打开密码。请在 WPS 或 Excel 里取消密码，另存后再导入。",
    "web_page": f"这个文件虽然叫表格，其实是网页。{_SAVE_AS}",
    "not_a_table": "这不是表格文件。可以导入的有 .xlsx、.xls、.ods 和 .csv。",
    "encoding": f"看不懂这个文本文件的编码。{_SAVE_AS}",
}
_LONGEST_LINE = 64 * 1024 * 1024
_MOST_ANSWERED = 384 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may take: file size, address space (bytes), processor and clock seconds, rows, columns, cells."""

    file_size: int = 64 * 1024 * 1024
    memory: int = 1024 * 1024 * 1024
    seconds: int = 20
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 6_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` from the first row and column of the sheet, all text, blanks are ""; places count from 0.

    `merged`: ranges (top, left, bottom, right), ends included. `notes`: (row, column) → `DIGITS_LOST`.
    """

    name: str
    rows: list[list[str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    notes: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of one file, in its order."""

    file: Path
    sheets: tuple[Sheet, ...]


def refusal(code: str) -> FileRefused:
    """The error for a code, with its sentence for the user."""
    return FileRefused(SENTENCES[code], code)


def read_workbook(
    path: Path, limits: Limits | None = None, command: Callable[[list[str]], list[str]] = child_command
) -> Workbook:
    """Read a spreadsheet file by its content, whatever its extension.

    Raises `FileRefused` with a code of `SENTENCES`; nothing a file does to its reader reaches this process.
    """
    limits = limits or Limits()
    try:
        size = path.stat().st_size
        path.open("rb").close()
    except OSError:
        raise refusal("no_file") from None
    if size == 0 or size > limits.file_size:
        raise refusal("too_large" if size else "empty_file")
    numbers = (limits.memory, limits.seconds, limits.rows, limits.columns, limits.cells)
    arguments = [str(path.absolute()), *map(str, numbers)]
    return Workbook(path, _run(command(arguments), limits))


def _run(command: list[str], limits: Limits) -> tuple[Sheet, ...]:
    late = threading.Event()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=child_environment(), creationflags=child_flags(),
    ) as child:

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(limits.seconds, stop)
        timer.start()
        try:
            sheets = _listen(child.stdout, limits) if child.stdout else None
        finally:
            timer.cancel()
            child.kill()
    if sheets is None:
        raise refusal("too_slow" if late.is_set() else ran_out(child.returncode) or "reader_died")
    return sheets


def _listen(pipe: IO[bytes], limits: Limits) -> tuple[Sheet, ...] | None:
    """The sheets told, or None when the other side fell silent before its end or said something it never would."""
    sheets: list[Sheet] = []
    answered = 0
    while (line := pipe.readline(_LONGEST_LINE)).endswith(b"\n"):
        answered += len(line)
        if answered > _MOST_ANSWERED:
            raise refusal("too_large")
        try:
            message = json.loads(line)
            kind, rest = message[0], message[1:]
            if kind == "end":
                return tuple(sheets)
            if kind == "refused":
                raise refusal(rest[0])
            _TAKE[kind](sheets, limits, *rest)
        except (ValueError, TypeError, LookupError, RecursionError):
            return None
    return None


def _take_sheet(sheets: list[Sheet], limits: Limits, name: Any, hidden: Any, merged: Any) -> None:
    ranges = tuple((int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in merged)
    if len(ranges) > limits.rows or any(not (0 <= r[0] <= r[2] and 0 <= r[1] <= r[3]) for r in ranges):
        raise ValueError(name)
    sheets.append(Sheet(str(name), [], ranges, bool(hidden)))


def _take_rows(sheets: list[Sheet], limits: Limits, rows: Any) -> None:
    taken = sheets[-1].rows
    if type(rows) is not list or len(taken) + len(rows) > limits.rows:
        raise ValueError("rows")
    for row in rows:
        if type(row) is not list or len(row) > limits.columns or not set(map(type, row)) <= {str}:
            raise ValueError("row")
    taken.extend(rows)


def _take_lost(sheets: list[Sheet], limits: Limits, places: Any) -> None:
    for row, column in places:
        if not (0 <= row < limits.rows and 0 <= column < limits.columns):
            raise ValueError("place")
        sheets[-1].notes[row, column] = DIGITS_LOST


_TAKE: Final[dict[str, Callable[..., None]]] = {"sheet": _take_sheet, "rows": _take_rows, "lost": _take_lost}
