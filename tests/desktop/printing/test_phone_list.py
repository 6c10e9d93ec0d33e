from itertools import pairwise

import pytest

from desktop.printing import phone_list
from desktop.printing.page import A4, Line, Text, extent
from desktop.printing.phone_list import COLUMNS, FOOT, LEFT, RIGHT, TOP, Entry, PhoneList, Section


def texts(page):
    return [mark.text for mark in page.marks if isinstance(mark, Text)]


def listed(*sections):
    return PhoneList("和睦社区居民委员会", "全部", sections, "2026年11月22日", "内部资料 注意保密")


def section(caption, number):
    return Section(caption, [Entry(f"{n}室", "王𬭎", f"199 0000 {n:04d}") for n in range(number)])


def test_lines_flow_through_columns_and_pages_in_order(fonts):
    document = phone_list.lay_out(listed(section("3号楼", 50), section("5号楼", 70)), fonts)
    assert len(document.pages) == 2
    numbers = [text for page in document.pages for text in texts(page) if text.startswith("199")]
    assert numbers == [f"199 0000 {n:04d}" for count in (50, 70) for n in range(count)]
    captions = [text for page in document.pages for text in texts(page) if "号楼" in text]
    assert captions == ["3号楼", "3号楼（续）", "5号楼", "5号楼（续）", "5号楼（续）"]
    assert ["第1页 共2页" in texts(document.pages[0]), "第2页 共2页" in texts(document.pages[1])] == [True, True]


def test_a_caption_stays_with_its_first_line(fonts):
    for number in range(30, 42):
        page = phone_list.lay_out(listed(section("3号楼", number), section("5号楼", 40)), fonts).pages[0]
        caption = next(mark for mark in page.marks if isinstance(mark, Text) and mark.text == "5号楼")
        first = [mark for mark in page.marks if isinstance(mark, Text) and mark.text == "0室"][1]
        assert 0 < first.y - caption.y < 10
        assert abs(first.x - caption.x) < 1


@pytest.mark.parametrize(("number", "shares"), [(20, [20]), (21, [11, 10]), (40, [20, 20]), (60, [30, 30])])
def test_the_columns_of_the_last_page_end_at_one_height_unless_there_are_few_lines(fonts, number, shares):
    page, = phone_list.lay_out(listed(section("3号楼", number)), fonts).pages
    starts = sorted({mark.x1 for mark in page.marks if isinstance(mark, Line)})
    assert [sum(isinstance(mark, Line) and mark.x1 == start for mark in page.marks) for start in starts] == shares


def test_nothing_leaves_its_column_or_the_frame(fonts):
    long = Section("和睦里四季花园东区一百二十三号楼四单元及沿街商铺底层和地下车库管理用房", [
        Entry("一百二十三号楼四单元一千二百零一室", "阿布都热依木江·买买提明·艾合买提江·吐尔逊", "0571-88880001转801234"), Entry("", "王某", ""),
    ] * 40)
    for page in phone_list.lay_out(listed(long), fonts).pages:
        rules = sorted({(mark.x1, mark.x2) for mark in page.marks if isinstance(mark, Line)})
        assert len(rules) <= COLUMNS
        assert all(first[1] < second[0] for first, second in pairwise(rules))
        for mark in page.marks:
            left, _, right, bottom = extent(mark)
            assert left >= LEFT
            assert right <= A4.width - RIGHT
            assert bottom <= A4.height - 8
            if isinstance(mark, Text) and TOP < mark.y < A4.height - FOOT:
                assert any(first <= left and right <= last for first, last in rules), mark
        shown = [mark for mark in page.marks if isinstance(mark, Text)]
        for first, second in pairwise(sorted(shown, key=lambda mark: (mark.x > LEFT + 90, mark.y, mark.x))):
            a, b = extent(first), extent(second)
            assert a.right <= b.left or b.right <= a.left or a.bottom <= b.top + 0.3 or b.bottom <= a.top + 0.3, (first, second)


def test_a_long_name_takes_the_room_beside_it(fonts):
    page, = phone_list.lay_out(listed(Section("3号楼", [Entry("101室", "阿布都热依木·买买提明·艾力", "199 0000 0001"), Entry("102室", "王某", "")])), fonts).pages
    long, short = (next(mark for mark in page.marks if isinstance(mark, Text) and mark.text.startswith(name)) for name in ("阿", "王"))
    assert long.x < short.x
    assert long.size >= 7


def test_no_lines_no_pages(fonts):
    assert phone_list.lay_out(listed(), fonts).pages == ()


def test_names_and_numbers_can_be_read_out_of_the_file(fonts, poppler_text):
    found = poppler_text(phone_list.lay_out(phone_list.sample(), fonts).save())
    for word in ("王𬭎", "李𬱖", "𠮷田某", "欧阳㛃", "0571-88880001转8012", "1单元101室", "和睦里18号楼", "通 讯 录"):
        assert word in found or word.replace(" ", "") in found, word


def test_content_from_shown_strings():
    made = phone_list.content([("3号楼", [{"where": "101室", "name": "王某", "phone": "1"}])], office="居委会", place="全部", printed_on="今天")
    assert made == PhoneList("居委会", "全部", [Section("3号楼", [Entry("101室", "王某", "1")])], "今天")
