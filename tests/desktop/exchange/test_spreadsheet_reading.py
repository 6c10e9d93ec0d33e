import datetime as dt
import io
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from db.errors import FileRefused
from desktop.exchange import spreadsheet_child
from desktop.exchange.sample_names import RARE_NAMES
from desktop.exchange.spreadsheet import DIGITS_LOST, SENTENCES, Sheet, read_workbook

# Spreadsheets know no time zones: every moment below is without one.
# ruff: noqa: DTZ001
BOUNDS = spreadsheet_child.Bounds(1_000, 100, 50_000)


def xlsx(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("一号楼")
        page.write_row(1, 1, ["张三", 501, 1987.3, True])
        page.write_number(1, 5, 310106194903121234)
        page.write_datetime(2, 1, dt.datetime(1987, 3, 4), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_formula(2, 2, "=NA()", None, "#N/A")
        page.write_formula(2, 3, "=1+1", None, 2)
        page.write_string(2, 4, "=cmd|' /C calc'!A0")
        page.write_string(2, 5, "310106194903121234")
        page.merge_range(3, 1, 5, 2, "合")
        book.add_chartsheet("图")
        book.add_worksheet("藏").hide()
    return path


def test_xlsx_values_come_as_their_reader_says_them(tmp_path):
    book = read_workbook(xlsx(tmp_path / "a.xlsx"))
    first, hidden = book.sheets
    assert first.name == "一号楼"
    assert not first.hidden
    assert hidden.hidden
    assert hidden.rows == []
    assert first.rows[0] == [""] * 6
    assert first.rows[1] == ["", "张三", "501", "1987.3", "是", "310106194903121000"]
    assert first.rows[2] == ["", "1987-03-04", "", "2", "=cmd|' /C calc'!A0", "310106194903121234"]
    assert first.notes == {(1, 5): DIGITS_LOST}
    assert first.merged == ((3, 1, 5, 2),)


def test_xls_by_content_whatever_its_name(tmp_path):
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("里弄")
    page.write_merge(0, 1, 0, 0, "同户")
    page.write(0, 1, dt.date(1950, 1, 2), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    page.write(1, 1, RARE_NAMES[2])
    book.save(str(tmp_path / "a.xlsx"))
    sheet = read_workbook(tmp_path / "a.xlsx").sheets[0]
    assert sheet == Sheet("里弄", [["同户", "1950-01-02"], ["", RARE_NAMES[2]]], ((0, 0, 1, 0),))


def ods(path: Path, *, merged: bool) -> Path:
    document = OpenDocumentSpreadsheet()
    for name in ("甲", "乙"):
        table = Table(name=name)
        row = TableRow()
        span = {"numberrowsspanned": 2, "numbercolumnsspanned": 1} if merged else {}
        for text, options in (("头", {}), ("合", span), ("尾", {})):
            cell = TableCell(valuetype="string", **options)
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
        row = TableRow()
        row.addElement(TableCell())
        row.addElement(CoveredTableCell())
        cell = TableCell(valuetype="string", numbercolumnsspanned=2, numberrowsspanned=1) if merged else TableCell()
        row.addElement(cell)
        table.addElement(row)
        document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def test_ods_with_its_merged_cells(tmp_path):
    sheets = read_workbook(ods(tmp_path / "a.ods", merged=True)).sheets
    assert [sheet.name for sheet in sheets] == ["甲", "乙"]
    assert sheets[1].rows[0] == ["头", "合", "尾"]
    assert sheets[1].merged == ((0, 1, 1, 1), (1, 2, 1, 3))


def test_ods_without_merged_cells(tmp_path):
    assert read_workbook(ods(tmp_path / "a.ods", merged=False)).sheets[0].merged == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_with_rare_names(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(["姓名,电话", *(f"{name},199" for name in RARE_NAMES)]).encode(encoding))
    assert [row[0] for row in read_workbook(path).sheets[0].rows] == ["姓名", *RARE_NAMES]


def test_csv_marks_numbers_written_with_an_exponent(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('姓名,身份证号\n张三,3.10106E+17\n李四,"=""0123"""\n王五\n', "utf-8")
    sheet = read_workbook(path).sheets[0]
    assert sheet.notes == {(1, 1): DIGITS_LOST}
    assert sheet.rows[2:] == [["李四", "0123"], ["王五", ""]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"), (-3.0, "-3"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (1e20, "1" + "0" * 20),
        (float("inf"), "inf"), (True, "是"), (False, "否"), (dt.date(2020, 2, 29), "2020-02-29"),
        (dt.datetime(2020, 2, 29, 8, 5), "2020-02-29 08:05"), (dt.datetime(2020, 2, 29, 8, 5, 6), "2020-02-29 08:05:06"),
        (dt.time(8, 5), "08:05"), (dt.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_text(cell, text):
    assert spreadsheet_child.shown(cell) == text


def test_the_child_loads_neither_window_nor_database():
    script = (
        "import sys, desktop.exchange.spreadsheet_child\n"
        "print(sorted({'PySide6', 'sqlalchemy', 'subprocess', 'dataclasses'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert told.stdout.strip() == "[]"


def test_main_confines_itself_before_it_opens_the_file(tmp_path, monkeypatch):
    order = []
    monkeypatch.setattr(spreadsheet_child.spreadsheet_limits, "confine", lambda *a: order.append(a))
    monkeypatch.setattr(spreadsheet_child.gc, "disable", lambda: order.append("gc"))
    path = tmp_path / "a.csv"
    path.write_text("姓名,室号\n张三,501\n", "utf-8")
    assert spreadsheet_child.main([str(path), "10", "20", "30", "40", "50"], order.append) == 0
    assert order[0] == (10, 20)
    assert order[2] == '["sheet","",false,[]]\n'
    assert order[-1] == '["end"]\n'


def test_the_module_runs_as_a_program(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet_child.spreadsheet_limits, "confine", lambda *_: None)
    monkeypatch.setattr(spreadsheet_child.gc, "disable", lambda: None)
    monkeypatch.delitem(sys.modules, "desktop.exchange.spreadsheet_child")
    monkeypatch.setattr(sys, "argv", ["child", str(tmp_path / "none.csv"), "1", "1", "1", "1", "1"])
    told = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(told, "ascii"))
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("desktop.exchange.spreadsheet_child", run_name="__main__")
    sys.stdout.flush()
    assert (ended.value.code, told.getvalue()) == (0, b'["refused","damaged"]\n')


def messages(path: Path) -> list[list]:
    return list(spreadsheet_child.answer(str(path), BOUNDS))


def test_the_answer_in_this_process_equals_the_one_through_the_pipe(tmp_path):
    told = messages(xlsx(tmp_path / "a.xlsx"))
    assert [message[0] for message in told] == ["sheet", "rows", "lost", "sheet", "lost", "end"]
    assert told[1][1] == read_workbook(tmp_path / "a.xlsx").sheets[0].rows
    told = messages(ods(tmp_path / "a.ods", merged=True))
    assert told[0] == ["sheet", "甲", False, [[0, 1, 1, 1], [1, 2, 1, 3]]]
    assert messages(ods(tmp_path / "b.ods", merged=False))[0] == ["sheet", "甲", False, []]


def test_an_answer_nobody_waits_for_ends(tmp_path):
    asked = spreadsheet_child.answer(str(xlsx(tmp_path / "a.xlsx")), BOUNDS)
    next(asked)
    asked.close()
    assert list(asked) == []


@pytest.mark.parametrize("trouble", [MemoryError, type("PanicException", (BaseException,), {}), KeyError])
def test_whatever_a_parser_throws_is_an_answer(tmp_path, monkeypatch, trouble):
    def burst(*_):
        raise trouble

    monkeypatch.setattr(spreadsheet_child, "_read", burst)
    code = "out_of_memory" if trouble is MemoryError else "damaged"
    assert messages(xlsx(tmp_path / "a.xlsx")) == [["refused", code]]


def test_a_file_that_is_gone(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_workbook(tmp_path / "none.xlsx")
    assert (refused.value.code, refused.value.sentence) == ("no_file", SENTENCES["no_file"])
