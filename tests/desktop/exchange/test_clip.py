"""Rows on the clipboard: every text comes back as it went, from our own form and from those of other programs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import FileRefused
from desktop.exchange import clip
from desktop.exchange.clip import as_cells, as_lines, from_lines, sheet_of
from desktop.exchange.spreadsheet import DIGITS_LOST
from desktop.exchange.spreadsheet_text import marked, unmarked

ROWS = [
    ["室号", "证件号码", "备注"], ["0101", "31010419470312002X", "第一行\n第二行"],
    ["102", "310104194703120028", '说"好"\t行'], ["=1+1", "-5", "+85212345678"], ["@x", "'=已有", "a <b> & c"],
]
CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), max_size=12).map(str.strip)

EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {mso-number-format:General}</style></head>
<body><!--StartFragment--><table border=0><col width=64>
 <tr height=19><td class=xl65 rowspan=2>3号楼</td><td colspan=2>张三
  丰</td></tr>
 <tr><td>一<br>
  二</td><td>&nbsp;x&nbsp;</td></tr>
</table><!--EndFragment--></body></html>"""


def both(rows: list[list[str]]) -> tuple[str, str]:
    safe = [[marked(cell) for cell in row] for row in rows]
    return as_cells(safe), as_lines(safe)


def test_what_was_copied_is_read_back_to_the_letter() -> None:
    html, text = both(ROWS)
    found = sheet_of(html, text, "剪贴板")
    assert found is not None
    assert found.rows == ROWS
    assert found.name == "剪贴板"
    assert html.count('sdnum="2052;0;@"') == html.count("mso-number-format") == 15


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=5))
def test_any_text_is_read_back(rows: list[list[str]]) -> None:
    rows = [["名", "值"], *rows, ["完", "了"]]
    found = sheet_of(*both(rows), "x")
    assert found is not None
    assert found.rows == rows


@given(st.text(max_size=8))
def test_the_mark_comes_off_again(text: str) -> None:
    assert unmarked(marked(text)) == text or text.startswith("'")
    assert marked(text).lstrip()[:1] not in tuple("=+-@")


def test_cells_of_excel_with_merged_ones_lines_and_blanks() -> None:
    found = sheet_of(EXCEL, '3号楼\t张三 丰\t\r\n\t"一\n二"\t x \r\n', "x")
    assert found is not None
    assert found.rows == [["3号楼", "张三 丰", ""], ["", "一\n二", " x "]]
    assert found.merged == ((0, 0, 1, 0), (0, 1, 0, 2))


def test_text_that_was_not_quoted_yields_to_the_cells() -> None:
    found = sheet_of('<table><tr><td>"甲" 乙</td><td>丙</td></tr></table>', '"甲" 乙\t丙\r\n', "x")
    assert found is not None
    assert found.rows == [['"甲" 乙', "丙"]]


def test_lines_alone_ragged_and_with_empty_ends() -> None:
    found = sheet_of("<p>no table</p>", "a\tb\tc\r\nd\r\n\t\t\r\n", "x")
    assert found is not None
    assert found.rows == [["a", "b", "c"], ["d", "", ""]]


@pytest.mark.parametrize(("html", "text"), [("", ""), ("<table></table>", " \t \r\n"), ("<table><tr><td></td></tr></table>", "")])
def test_nothing_is_no_sheet(html: str, text: str) -> None:
    assert sheet_of(html, text, "x") is None


def test_digits_a_spreadsheet_lost_are_noticed() -> None:
    found = sheet_of("", "姓名\t证件号码\r\n张三\t3.10104E+17\r\n", "x")
    assert found is not None
    assert found.notes == {(1, 1): DIGITS_LOST}


def test_more_than_a_sheet_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("\t" * 1000 + "x", "x\r\n" * 200_001, "x" * 200_000):
        with pytest.raises(FileRefused) as caught:
            sheet_of("", text, "x")
        assert caught.value.code == "too_large"
    monkeypatch.setattr(clip, "_LONGEST", 5)
    with pytest.raises(FileRefused):
        from_lines("a\tb\tc\t")


def test_html_that_is_odd_does_no_harm() -> None:
    odd = "</table><br><td>x<table><td rowspan=999999 colspan=x><p>甲<p>二<table><tr><td>内</td></tr></table><td rowspan=0>乙"
    found = sheet_of(odd, "", "x")
    assert found is not None
    assert found.rows == [["甲\n二内", "乙"]]
