import pytest

from desktop.printing.page import A5, MM, extent
from desktop.printing.pen import Pen

NOWHERE = "\U00032000"


@pytest.fixture
def pen(fonts):
    pen = Pen(fonts, A5)
    pen.new_page()
    return pen


def test_alignment(pen):
    for align in ("left", "centre", "right"):
        wide = pen.type(50, 50, "王某某", size=10, align=align)
        assert wide == pytest.approx(30 / MM)
    assert [mark.x for mark in pen.pages[0].marks] == pytest.approx([50, 50 - 15 / MM, 50 - 30 / MM])


def test_spacing_is_part_of_the_width(pen):
    assert pen.type(0, 0, "王某某", size=10, spacing=2) == pytest.approx(34 / MM)
    assert pen.type(0, 0, "", size=10, spacing=2) == 0
    assert len(pen.pages[0].marks) == 1


def test_long_name_is_shrunk_and_reported_below_seven_points(pen):
    pen.type(0, 0, "王某某某", size=10, room=4 * 8 / MM)
    assert pen.complaints == ()
    pen.type(0, 0, "王某某某", size=10, room=4 * 6 / MM)
    pen.type(0, 0, "王某某某", size=10, room=4 * 6 / MM)
    pen.type(0, 0, "王某某某", size=10, room=4 * 2 / MM)
    assert [mark.size for mark in pen.pages[0].marks] == pytest.approx([8, 6, 6, 5])
    assert [complaint.sentence for complaint in pen.complaints] == [
        "“王某某某”太长，字号缩到6.0磅，可能看不清。", "“王某某某”放不下，已截短。",
    ]


def test_unprintable_characters_are_reported_with_their_number(pen):
    pen.type(0, 0, f"王{NOWHERE}")
    assert pen.complaints == ((f"王{NOWHERE}", f"“王{NOWHERE}”中的“{NOWHERE}”（U+32000）没有字体可以打印，纸上会是空框。"),)


def test_paragraph_is_flush_on_both_edges_and_ragged_at_its_end(pen):
    text = "同一段文字，两边都要对齐，最后一行除外；电话19900000000，住3号楼。"
    after = pen.paragraph(10, 20, text, 40, size=10, leading=6)
    marks = pen.pages[0].marks
    assert "".join(mark.text for mark in marks) == text
    assert after == 20 + 6 * len(marks)
    assert [extent(mark).right for mark in marks[:-1] if mark.spacing > 0] == pytest.approx([50] * sum(mark.spacing > 0 for mark in marks))
    assert sum(mark.spacing > 0 for mark in marks) >= 2
    assert marks[-1].spacing == 0


def test_first_line_says_that_there_is_more(pen):
    assert pen.first_line("甲乙丙丁", 40 / MM, "sans", 10) == "甲乙丙丁"
    assert pen.first_line("甲乙丙丁", 30 / MM, "sans", 10) == "甲乙…"


def test_pages_keep_their_own_marks(pen):
    pen.line(0, 0, 1, 1)
    pen.new_page()
    pen.box(0, 0, 1, 1)
    assert [len(page.marks) for page in pen.pages] == [1, 1]


def test_a_newline_breaks_paragraphs_and_is_a_blank_in_one_line(pen):
    pen.paragraph(10, 10, "甲\n乙", 40, leading=5)
    pen.type(10, 40, "甲\n乙", room=40)
    assert [mark.text for mark in pen.pages[0].marks] == ["甲", "乙", "甲 乙"]
    assert pen.complaints == ()
