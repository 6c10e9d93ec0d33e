import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.printing import household_ledger, leaders, ledger
from desktop.printing.ledger import Column, Group, Ledger
from desktop.printing.page import Box, Line, Text, extent

COLUMNS = (Column("序号", 11, "centre", atomic=True), Column("内容", 60), Column("金额", 20, "right", atomic=True))


def a_ledger(rows=3, **changes):
    cells = [(str(n), f"第{n}件事", f"{n}.00") for n in range(1, rows + 1)]
    return replace(Ledger("问题台账", "和睦社区居民委员会", COLUMNS, [Group("", cells)], "2026年11月22日"), **changes)


def texts(page):
    return [mark.text for mark in page.marks if isinstance(mark, Text)]


def test_heading_row_signatures_and_page_number_on_every_page(fonts):
    document = ledger.lay_out(a_ledger(50, footer=ledger.confidential("周某", "2026-11-22 09:30")), fonts)
    assert len(document.pages) == 3
    for number, page in enumerate(document.pages, 1):
        shown = texts(page)
        assert {"问题台账", "和睦社区居民委员会", "序号", "内容", "金额", "填表人：", "审核人：", "负责人：", "填报日期：2026年11月22日"} <= set(shown)
        assert f"第{number}页 共3页" in shown
        assert "内部资料 注意保密 · 打印人 周某 · 2026-11-22 09:30" in shown


def test_every_row_is_printed_once_and_in_order(fonts):
    pages = ledger.lay_out(a_ledger(137), fonts).pages
    found = [text for page in pages for text in texts(page) if text.endswith("件事")]
    assert found == [f"第{n}件事" for n in range(1, 138)]


def test_no_rows_is_one_page_with_the_heading(fonts):
    page, = ledger.lay_out(a_ledger(groups=[]), fonts).pages
    assert "第1页 共1页" in texts(page)


def test_caption_is_repeated_and_stays_with_its_rows(fonts):
    groups = [Group(f"{n}号楼", [("1", "甲", "")] * rows) for n, rows in ((3, 18), (5, 40), (7, 1))]
    pages = ledger.lay_out(a_ledger(groups=groups), fonts).pages
    captions = [[text for text in texts(page) if "号楼" in text] for page in pages]
    assert captions == [["3号楼"], ["5号楼"], ["5号楼（续）"], ["5号楼（续）", "7号楼"]]
    for page in pages:
        shown = texts(page)
        for place, text in enumerate(shown):
            if "号楼" in text:
                assert "甲" in shown[place:], "a caption at the foot of a page"


def test_each_group_on_its_own_page_with_rows_to_write_in(fonts):
    groups = [Group("3号楼", [("1", "甲", "")]), Group("5号楼", [("1", "乙", "")])]
    document = ledger.lay_out(a_ledger(groups=groups, page_per_group=True, blank_rows=2), fonts)
    assert ["3号楼" in texts(page) for page in document.pages] == [True, False]
    heights = [next(mark.height for mark in page.marks if isinstance(mark, Box) and mark.stroke) for page in document.pages]
    assert heights == pytest.approx([9 + 4 * 7.2] * 2)
    together = ledger.lay_out(a_ledger(groups=groups, blank_rows=2), fonts)
    assert next(mark.height for mark in together.pages[0].marks if isinstance(mark, Box) and mark.stroke) == pytest.approx(9 + 6 * 7.2)


def test_long_text_wraps_in_its_cell_and_numbers_shrink(fonts):
    document = ledger.lay_out(a_ledger(groups=[Group("", [("1", "很长的一段话，" * 10, "1234567890123.00")])]), fonts)
    left, right = ledger.LEFT + 11, ledger.LEFT + 71
    lines = [mark for mark in document.pages[0].marks if isinstance(mark, Text) and ("很长" in mark.text or "一段话" in mark.text)]
    assert len(lines) > 2
    assert "".join(line.text for line in lines) == "很长的一段话，" * 10
    assert all(left < extent(line).left and extent(line).right < right for line in lines)
    amount = next(mark for mark in document.pages[0].marks if isinstance(mark, Text) and mark.text.startswith("12345"))
    assert 5 < amount.size < 9
    assert extent(amount).right == pytest.approx(right + 19)


def test_a_cell_longer_than_a_page_is_cut_and_reported(fonts):
    document = ledger.lay_out(a_ledger(groups=[Group("3号楼", [("1", "说不完的话，" * 400, "")])]), fonts)
    assert [complaint.sentence for complaint in document.complaints] == ["“说不完的话，说不完的话，…”一格写不下一页，后面的文字没有打印。"]
    assert len(document.pages) == 1
    assert any(text.endswith("…") for text in texts(document.pages[0]))


def test_troublesome_cells_are_reported_once(fonts):
    rows = [("1", "王\U00032000", "12345678901234567890")] * 3
    document = ledger.lay_out(a_ledger(groups=[Group("", rows)]), fonts)
    assert [complaint.text for complaint in document.complaints] == ["王\U00032000", "12345678901234567890"]


def test_upright_rules_stop_at_captions(fonts):
    page, = ledger.lay_out(a_ledger(groups=[Group("3号楼", [("1", "甲", "")]), Group("5号楼", [("1", "乙", "")])]), fonts).pages
    captions = [extent(mark) for mark in page.marks if isinstance(mark, Box) and mark.fill == ledger._CAPTION]
    upright = [extent(mark) for mark in page.marks if isinstance(mark, Line) and mark.x1 == mark.x2]
    assert len(captions) == 2
    assert len(upright) == 2 * 3
    for rule in upright:
        assert all(rule.bottom <= caption.top + 0.001 or rule.top >= caption.bottom - 0.001 for caption in captions)


def test_newlines_in_cells(fonts):
    page, = ledger.lay_out(a_ledger(groups=[Group("", [("1\n2", "第一行\n第二行", "")])]), fonts).pages
    assert {"1 2", "第一行", "第二行"} <= set(texts(page))


def test_blank_lines_in_a_cell_take_their_room(fonts):
    groups = [Group("", [("1", "\n第一行\n\n\n第四行\n", "")])]
    page, = ledger.lay_out(a_ledger(groups=groups), fonts).pages
    frame = next(mark for mark in page.marks if isinstance(mark, Box) and mark.stroke)
    assert frame.height == pytest.approx(9 + 2 + 4 * ledger._LEADING)


CELLS = st.text("\n甲乙丙，。（）“”1234567890 ab王𬭎", max_size=120)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=40), st.booleans(), st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_whatever_is_in_the_cells_stays_inside_the_frame(fonts, rows, landscape, blank):
    groups = [Group("3号楼", rows[:7]), Group("", rows[7:])]
    document = ledger.lay_out(a_ledger(groups=groups, landscape=landscape, blank_rows=blank), fonts)
    for page in document.pages:
        frame = extent(next(mark for mark in page.marks if isinstance(mark, Box) and mark.stroke))
        assert frame.bottom <= page.size.height - ledger.FOOT
        for mark in page.marks:
            room = extent(mark)
            assert 8 <= room.left <= room.right <= page.size.width - 8
            assert 8 <= room.top <= room.bottom <= page.size.height - 8
            assert room.bottom <= frame.top + 0.01 or room.top >= frame.bottom - 0.01 or (
                frame.left - 0.01 <= room.left and room.right <= frame.right + 0.01 and room.bottom <= frame.bottom + 0.01)


@pytest.mark.parametrize(("columns", "paper"), [(household_ledger.COLUMNS, 297), (leaders.COLUMNS, 210)])
def test_columns_fill_the_paper_between_its_margins(columns, paper):
    assert sum(column.width for column in columns) == paper - ledger.LEFT - ledger.RIGHT


@pytest.mark.parametrize("thing", [household_ledger, leaders])
def test_headings_of_columns_are_not_shrunk_below_legibility(thing, fonts):
    document = thing.lay_out(thing.sample(), fonts)
    headings = {column.heading for column in thing.COLUMNS}
    sizes = [mark.size for mark in document.pages[0].marks if isinstance(mark, Text) and mark.text in headings]
    assert min(sizes) >= 8
    assert document.complaints == ()


def test_household_sample(fonts, poppler_text):
    document = household_ledger.lay_out(household_ledger.sample(), fonts)
    assert len(document.pages) == 4
    assert (document.pages[0].size.width, document.pages[0].size.height) == (297, 210)
    read = poppler_text(document.save())
    pages = read.split("\f")
    assert all("户主/联系人" in page and "责任楼组长" in page for page in pages[:4])
    assert re.findall(r"第\d页 共\d页", read) == [f"第{n}页 共4页" for n in range(1, 5)]
    for name in ("王𬭎", "李𬱖", "诸葛䶮", "欧阳㛃"):
        assert name in read


def test_household_ledger_has_no_column_about_politics_or_categories():
    headings = "".join(column.heading for column in household_ledger.COLUMNS)
    assert not any(word in headings for word in ("政治", "党", "宗教", "重点", "类别", "信访"))


def test_household_content_groups_by_building_and_leaves_the_visit_to_the_pen():
    made = household_ledger.content(
        [{"building": "3号楼", "address": "101", "contact_name": "王某", "notes": "备"}, {"building": "3号楼"}, {"building": "5号楼"}],
        office="居委会", filled_on="今天")
    assert [(group.caption, len(group.rows)) for group in made.groups] == [("3号楼", 2), ("5号楼", 1)]
    assert made.groups[0].rows[0] == ("1", "101", "王某", "", "", "", "", "", "", "", "", "备")
    assert len(household_ledger.FIELDS) + 1 == len(household_ledger.COLUMNS)
    assert [column.heading for column, field in zip(household_ledger.COLUMNS[1:], household_ledger.FIELDS, strict=True) if field is None] == ["最近走访"]


def test_leaders_two_posts_a_building_vacancies_are_said(fonts, poppler_text):
    document = leaders.lay_out(leaders.content(
        [{"building": "3号楼", "offline_name": "王𬭎", "offline_phone": "199 0000 0001", "online_name": ""}], office="居委会", filled_on="今天", blank_rows=1), fonts)
    page, = document.pages
    assert page.size == (210, 297)
    assert [text for text in texts(page) if text in {"王𬭎", "空缺", "199 0000 0001"}] == ["王𬭎", "199 0000 0001", "空缺"]
    read = poppler_text(leaders.lay_out(leaders.sample(), fonts).save())
    assert "第2页 共2页" in read
    assert read.count("线下楼组长") == 2
