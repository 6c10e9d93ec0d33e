import io
import zipfile

import openpyxl
import pytest

from desktop.exchange.sample_names import LONG_NAMES, RARE_NAMES
from desktop.exchange.spreadsheet import Sheet, Workbook, read_workbook
from desktop.exchange.spreadsheet_write import Problem, annotated, write_table

RISKY = ["=1+1", "+86 199", "-5", "@SUM(A1)", "\tx"]


def test_a_table_comes_back_as_it_was_written(tmp_path):
    rows = [[name, "310199194903121234", text] for name, text in zip(RARE_NAMES + LONG_NAMES, RISKY * 4, strict=False)]
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_table(["姓名", "身份证号", "备注"], iter([*rows, ["", "空", ""]]), "一/号楼"))
    sheet = read_workbook(path).sheets[0]
    assert sheet.name == "一 号楼"
    assert sheet.rows == [["姓名", "身份证号", "备注"], *rows, ["", "空", ""]]


def test_nothing_in_a_table_is_a_formula_and_risky_text_is_marked():
    book = openpyxl.load_workbook(io.BytesIO(write_table(["=x"], [[text] for text in [*RISKY, "平常"]])))
    page = book.active
    cells = [row[0] for row in page.iter_rows()]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:A7"
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True] * 6 + [False]
    assert {cell.number_format for cell in cells} == {"@"}


def test_a_table_longer_than_what_is_measured_and_an_empty_one(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_table(["号"], ([str(number)] for number in range(300))))
    assert [row[0] for row in read_workbook(path).sheets[0].rows[1:]] == [str(number) for number in range(300)]
    path.write_bytes(write_table([], []))
    assert read_workbook(path).sheets[0].rows == []


def workbook(tmp_path) -> Workbook:
    rows = [["花名册", "", ""], ["楼号", "姓名", "电话"], ["1号楼", "张三", "1234"], ["", "李四", "=1"], ["", "", "x" * 40_000]]
    merged = ((0, 0, 0, 2), (2, 0, 3, 0), (3, 0, 9, 9), (4, 1, 4, 1), (2, 3, 2, 9), (7, 0, 9, 0))
    sheets = (
        Sheet("一号楼", rows, merged), Sheet("", [["姓名"]]), Sheet("藏", [["秘密"]], hidden=True),
        Sheet("一/号楼", [["a"]]), Sheet("一 号楼", [["b"]]), Sheet("空", []),
    )  # fmt: skip
    return Workbook(tmp_path / "a.xlsx", sheets)


PROBLEMS = (
    Problem("一号楼", 3, 2, "手机号应为 11 位"), Problem("一号楼", 3, 1, "同一户已有此人"), Problem("一号楼", 4, 2, "看不懂"),
    Problem("一号楼", 4, None, "地址没有找到"), Problem("空", 1, None, "没有内容"),
)  # fmt: skip


def test_problems_are_coloured_and_told_beside_their_row(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(annotated(workbook(tmp_path), PROBLEMS)))
    assert book.sheetnames == ["一号楼", "表2", "一 号楼", "表4", "空"]
    page = book["一号楼"]
    assert [page.cell(row, 4).value for row in (1, 2, 3, 4, 5)] == [
        None, "需要核对", "手机号应为 11 位；同一户已有此人", "看不懂；地址没有找到", None,
    ]  # fmt: skip
    coloured = {cell.coordinate for row in page.iter_rows(max_col=3) for cell in row if cell.fill.fgColor.rgb == "FFFFD9D0"}
    assert coloured == {"B3", "C3", "C4"}
    assert page["C4"].value == "=1"
    assert page["C4"].data_type == "s"
    assert page["C4"].quotePrefix
    assert len(page["C5"].value) == 32_767
    assert {str(area) for area in page.merged_cells.ranges} == {"A1:C1", "A3:A4"}


def test_a_blank_cell_can_be_the_problem_and_no_problem_changes_nothing(tmp_path):
    book = Workbook(tmp_path / "a", (Sheet("s", [["姓名", "电话"], ["张三", ""], ["=x", "2"]]),))
    page = openpyxl.load_workbook(io.BytesIO(annotated(book, [Problem("s", 2, 1, "缺电话")])))["s"]
    assert page["B2"].fill.fgColor.rgb == "FFFFD9D0"
    assert page["A3"].quotePrefix
    plain = openpyxl.load_workbook(io.BytesIO(annotated(book, [])))["s"]
    assert [[cell.value for cell in row] for row in plain.iter_rows()] == [["姓名", "电话"], ["张三", None], ["=x", "2"]]


def test_from_file_to_file(tmp_path):
    source, target = tmp_path / "a.csv", tmp_path / "b.xlsx"
    source.write_text(f"姓名,身份证号\n{RARE_NAMES[0]},310199194903121234\n", "utf-8")
    target.write_bytes(annotated(read_workbook(source), [Problem("", 2, 1, "校验位不符，请核对")]))
    assert read_workbook(target).sheets[0].rows == [
        ["姓名", "身份证号", "需要核对"], [RARE_NAMES[0], "310199194903121234", "校验位不符，请核对"],
    ]  # fmt: skip
    assert zipfile.is_zipfile(target)


@pytest.mark.parametrize("name", RARE_NAMES)
def test_rare_names_survive_a_round_trip(tmp_path, name):
    path = tmp_path / "a.xlsx"
    path.write_bytes(annotated(Workbook(path, (Sheet(name, [[name]]),)), []))
    assert read_workbook(path).sheets == (Sheet(name, [[name]]),)
