import io
import os
import random
import signal
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from defusedxml import DTDForbidden
from odf.opendocument import OpenDocumentText
from odf.text import P

from db.errors import FileRefused
from desktop.exchange import spreadsheet, spreadsheet_child
from desktop.exchange.spreadsheet import SENTENCES, Limits, read_workbook
from desktop.exchange.spreadsheet_ods import merged_ranges

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def good() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["姓名", "室号"])
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, content if member.filename == name else old.read(member))
    return out.getvalue()


def sheet_of(rows: bytes) -> bytes:
    return with_part(
        "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{SHEET}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"
    )


def only(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def many_sheets() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for _ in range(201):
            book.add_worksheet()
    return out.getvalue()


def open_document(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


def text_document() -> bytes:
    document = OpenDocumentText()
    document.text.addElement(P(text="姓名"))
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b">]><x number-columns-spanned="2">&a;</x>'
FAR_CELL = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
WIDE_CELL = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
CASES = {
    "blanks.csv": (b"  \r\n ", "empty_file"),
    "cut.xlsx": (good()[:900], "damaged"),
    "cut.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
    "web.xls": (b"\xef\xbb\xbf\n<html><table><tr><td>1</td></tr></table>", "web_page"),
    "letter.xlsx": (only("word/document.xml", b"<w/>"), "not_a_table"),
    "print.csv": (b"%PDF-1.7 ...", "not_a_table"),
    "nul.csv": ("姓名,室号\n张\0三,501\n".encode(), "encoding"),
    "half.csv": ("姓名,室号\n张三,501\n".encode("gb18030") + b"\x81", "encoding"),
    "odd16.csv": (b"\xff\xfeab\xff", "encoding"),
    "long.csv": (b"a,b\n" + b"x" * 40_000 + b",1\n", "too_large"),
    "wide.csv": (b"," * 100_000, "too_large"),
    "far.xlsx": (sheet_of(FAR_CELL), "out_of_memory"),
    "wide.xlsx": (sheet_of(WIDE_CELL), "too_large"),
    "text.ods": (text_document(), "not_a_table"),
    "sheets.xlsx": (many_sheets(), "too_large"),
    "broken.ods": (open_document(b"<x"), "damaged"),
    "entities.ods": (open_document(ENTITIES), "damaged"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_by_name(tmp_path, name):
    content, code = CASES[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_workbook(path)
    assert refused.value.code == code
    assert refused.value.sentence == SENTENCES[code]


@pytest.mark.parametrize("name", [name for name in CASES if name != "far.xlsx"])
def test_the_reader_itself_says_why(tmp_path, name):
    content, code = CASES[name]
    path = tmp_path / name
    path.write_bytes(content)
    told = list(spreadsheet_child.answer(str(path), spreadsheet_child.Bounds(200_000, 1_000, 6_000_000)))
    assert told[-1] == ["refused", code]


def test_a_small_file_that_unpacks_to_a_huge_one_is_stopped(tmp_path):
    path = tmp_path / "bomb.xlsx"
    text = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * (150 * 1024 * 1024) + b"</t></is></c></row>"
    path.write_bytes(sheet_of(text))
    assert path.stat().st_size < 1024 * 1024
    with pytest.raises(FileRefused) as refused:
        read_workbook(path, Limits(memory=256 * 1024 * 1024))
    assert refused.value.code == "out_of_memory"


@pytest.mark.parametrize("opened", [b"<row>", b"<c><is>"])
def test_deep_markup_ends_in_rows_or_a_refusal(tmp_path, opened):
    path = tmp_path / "deep.xlsx"
    path.write_bytes(sheet_of(opened * 200_000))
    try:
        rows = read_workbook(path).sheets[0].rows
    except FileRefused as refused:
        assert refused.code in ("damaged", "out_of_memory")  # noqa: PT017 - either is right
    else:
        assert rows == []


def test_deep_markup_in_an_open_document(tmp_path):
    path = tmp_path / "deep.ods"
    path.write_bytes(open_document(b'<x number-columns-spanned="2">' * 40_000))
    with pytest.raises(FileRefused):
        read_workbook(path)


def test_entities_are_not_resolved():
    with pytest.raises(DTDForbidden):
        merged_ranges(only("content.xml", ENTITIES))


def test_an_empty_file_and_one_too_big(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    with pytest.raises(FileRefused, match="空的"):
        read_workbook(path)
    path.write_bytes(good())
    with pytest.raises(FileRefused) as refused:
        read_workbook(path, Limits(file_size=100))
    assert refused.value.code == "too_large"


def test_a_workbook_with_a_password(tmp_path):
    # calamine's error, told by its name: the reading process does not import it for text files
    class PasswordError(Exception):
        pass

    def locked(*_):
        raise PasswordError

    path = tmp_path / "a.xlsx"
    path.write_bytes(good())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spreadsheet_child, "_workbook", locked)
        assert list(spreadsheet_child.answer(str(path), spreadsheet_child.Bounds(9, 9, 9))) == [["refused", "password"]]


@pytest.mark.parametrize(("rows", "columns", "cells"), [(1, 9, 99), (9, 1, 99), (9, 9, 3)])
def test_each_bound_holds(tmp_path, rows, columns, cells):
    path = tmp_path / "a.csv"
    path.write_text("姓名,室号\n张三,501\n", "utf-8")
    with pytest.raises(FileRefused) as refused:
        read_workbook(path, Limits(rows=rows, columns=columns, cells=cells))
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("name", ["花名册-小区.xlsx", "花名册-里弄.xls", "花名册-公寓.csv"])
@pytest.mark.parametrize("seed", range(4))
def test_a_file_with_broken_bytes_is_read_or_refused(tmp_path, name, seed):
    dice = random.Random(f"{name}{seed}")
    content = bytearray((Path(__file__).parents[3] / "resources" / "samples" / name).read_bytes())
    for _ in range(dice.choice((1, 4, 40))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path = tmp_path / name
    path.write_bytes(content[: dice.choice((len(content), dice.randrange(len(content))))])
    try:
        assert all(isinstance(cell, str) for sheet in read_workbook(path).sheets for row in sheet.rows for cell in row)
    except FileRefused as refused:
        assert refused.code in SENTENCES  # noqa: PT017 - either is right


def speaking(script: str):
    return lambda _: [sys.executable, "-c", script]


def refused_code(tmp_path: Path, script: str, limits: Limits | None = None) -> str:
    path = tmp_path / "a.xlsx"
    path.write_bytes(good())
    with pytest.raises(FileRefused) as refused:
        read_workbook(path, limits, speaking(script))
    return refused.value.code


def test_a_hanging_reader_is_stopped(tmp_path):
    assert refused_code(tmp_path, "import time; time.sleep(60)", Limits(seconds=1)) == "too_slow"


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGKILL, "reader_died"), (signal.SIGSEGV, "reader_died"), (signal.SIGABRT, "out_of_memory"),
     (signal.SIGXCPU, "too_slow")],
)  # fmt: skip
def test_a_reader_that_dies(tmp_path, number, code):
    assert refused_code(tmp_path, f"import os; os.kill(os.getpid(), {int(number)})") == code


def test_processor_time_and_memory_are_really_limited(tmp_path):
    confined = "from desktop.exchange.spreadsheet_limits import confine; confine({}, {});"
    assert refused_code(tmp_path, confined.format(1 << 30, 1) + "\nwhile True: pass") == "too_slow"
    script = confined.format(1 << 28, 20) + (
        "\ntry: bytearray(1 << 29)\nexcept MemoryError: print('[\"refused\",\"out_of_memory\"]', flush=True)"
    )
    assert refused_code(tmp_path, script) == "out_of_memory"


@pytest.mark.parametrize(
    "line",
    [
        "", "x", "[]", "{}", "1", '["run","x"]', '["refused","no such code"]', '["rows",[["a"]]]', "[" * 100_000,
        '["sheet","a",false,[[1,2,3]]]', '["sheet","a",false,[[5,0,1,0]]]', '["sheet","a",false]', '["sheet","a",false,7]',
        '["sheet","a",false,[]]\n["rows",[["a",1]]]', '["sheet","a",false,[]]\n["rows",["a"]]',
        '["sheet","a",false,[]]\n["rows",{"a":1}]', '["sheet","a",false,[]]\n["lost",[[-1,0]]]',
        '["sheet","a",false,[]]\n["lost",[["a",0]]]', '["sheet","a",false,[]]',
    ],
)  # fmt: skip
def test_what_a_reader_would_never_say_is_not_believed(tmp_path, line):
    (tmp_path / "line").write_text(line, "utf-8")
    script = f"import pathlib; print(pathlib.Path({str(tmp_path / 'line')!r}).read_text('utf-8'), flush=True)"
    assert refused_code(tmp_path, script) == "reader_died"


def test_an_endless_answer_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "_MOST_ANSWERED", 10_000)
    script = "while True: print('[\"sheet\",\"a\",false,[]]')"
    assert refused_code(tmp_path, script) == "too_large"
    monkeypatch.setattr(spreadsheet, "_LONGEST_LINE", 1_000)
    assert refused_code(tmp_path, "print('[' * 5_000)") == "reader_died"


def test_no_secret_of_the_environment_reaches_the_reader(tmp_path, monkeypatch):
    monkeypatch.setenv("LINLI_PASSWORD", "secret")
    script = "import json, os; print(json.dumps(['sheet', ' '.join(os.environ), False, []])); print('[\"end\"]')"
    path = tmp_path / "a.xlsx"
    path.write_bytes(good())
    told = read_workbook(path, None, speaking(script)).sheets[0].name
    assert "LINLI_PASSWORD" not in told
    assert "PATH" in told
    assert os.environ["LINLI_PASSWORD"] == "secret"
