import pytest

from desktop.printing import walk_sheet
from desktop.printing.door_plan import (
    FOOT,
    LEAST_HIGH,
    LEAST_WIDE,
    MOST_HIGH,
    MOST_WIDE,
    SIDE,
    TOP,
    Door,
    Stretch,
    panels,
    placed,
)
from desktop.printing.page import A4, A4_LANDSCAPE, Box, Line, Text, extent
from desktop.printing.walk_sheet import SMALLEST, Building, WalkSheet

NAMES = ("张三丰", "阿布都热依木江·买买提明·艾合买提江·吐尔逊", "𠮷田某", "欧阳㛃", "")


def doors(floors, per_floor, *units):
    return [
        Door(floor, f"{floor}{place:02d}", NAMES[(floor + place) % 5], "3人", unit, ("联", "话")[:(floor * place) % 3], place == 2)
        for unit in units or ("",) for floor in range(1, floors + 1) for place in range(1, per_floor + 1)
    ]


def panels_of(made):
    return panels(placed(made))


def sheet(*buildings, **changes):
    given = {"office": "和睦社区居民委员会", "buildings": buildings, "purpose": "内部", "printed_on": "2026年11月22日",
             "legend": (("联", "缺联系人"), ("话", "缺电话")), "pale": "空置", "footer": "内部资料 注意保密"}
    return WalkSheet(**{**given, **changes})


def lay(fonts, *shapes):
    return walk_sheet.lay_out(sheet(*(Building("和睦里8号楼", "楼组长 王𬭎", doors(*shape)) for shape in shapes)), fonts)


def texts(page):
    return [mark.text for mark in page.marks if isinstance(mark, Text)]


@pytest.mark.parametrize(("shape", "papers"), [
    ((30, 3), [A4]), ((33, 4), [A4]), ((33, 4, "1单元", "2单元"), [A4]), ((6, 2), [A4]), ((1, 1), [A4]),
    ((6, 2, "1单元", "2单元", "3单元"), [A4_LANDSCAPE]), ((40, 3), [A4, A4]), ((5, 24), [A4_LANDSCAPE] * 2),
])
def test_a_building_takes_as_few_sheets_as_it_can(shape, papers):
    made = panels_of(doors(*shape))
    assert [panel.paper for panel in made] == papers
    for panel in made:
        assert LEAST_WIDE <= panel.wide <= MOST_WIDE
        assert LEAST_HIGH <= panel.high <= MOST_HIGH


def test_units_stay_whole_and_floors_are_shared_out_evenly():
    made = panels_of(doors(7, 3, *(f"{number}单元" for number in range(1, 9))))
    units = [[stretch.unit for stretch in panel.stretches] for panel in made]
    assert units == [[f"{n}单元" for n in range(1, 5)], [f"{n}单元" for n in range(5, 9)]]
    assert [len(panel.floors) for panel in panels_of(doors(41, 2))] == [21, 20]


def test_a_corridor_wider_than_a_sheet_is_cut_into_equal_stretches():
    assert [panel.stretches for panel in panels_of(doors(2, 25))] == [(Stretch("", 0, 13),), (Stretch("", 13, 12),)]


def test_a_missing_door_leaves_its_place_empty():
    made = placed([Door(floor, number) for floor, number in ((3, "302"), (2, "201"), (2, "202"), (-1, "B102"))])
    assert {place: door.number for place, door in made.items()} == {
        ("", 3, 1): "302", ("", 2, 0): "201", ("", 2, 1): "202", ("", -1, 1): "B102",
    }


def test_where_there_is_no_door_nothing_is_drawn(fonts):
    page, = walk_sheet.lay_out(sheet(Building("3号楼", "", [Door(2, "201"), Door(2, "202"), Door(1, "102")])), fonts).pages
    x = {mark.text: mark.x for mark in page.marks if isinstance(mark, Text)}
    assert x["102"] == pytest.approx(x["202"], abs=0.5)
    assert sum(isinstance(mark, Box) and mark.width >= LEAST_WIDE for mark in page.marks) == 3


@pytest.mark.parametrize("numbers", [
    ("101", "商铺", "201"), ("101", "A101", "201"), ("101", "112", "223", "234", "345"),
])
def test_doors_whose_numbers_say_nothing_stand_in_their_order(numbers):
    made = placed([Door(number % 3, text) for number, text in enumerate(numbers)])
    assert sorted(made) == sorted(("", number % 3, number // 3) for number in range(len(numbers)))


def test_no_doors_no_sheets(fonts):
    assert panels_of([]) == []
    assert walk_sheet.lay_out(sheet(Building("空楼", "", [])), fonts).pages == ()


@pytest.mark.parametrize("shape", [(33, 4, "1单元", "2单元"), (33, 4), (30, 3), (6, 2), (6, 2, "1", "2", "3"), (1, 1), (5, 24)])
def test_every_door_is_readable_inside_its_cell_on_its_sheet(fonts, shape):
    document = lay(fonts, shape)
    numbers = [text for page in document.pages for text in texts(page)]
    for door in doors(*shape):
        assert door.number in numbers
    for page in document.pages:
        cells = [mark for mark in page.marks if isinstance(mark, Box) and mark.width >= LEAST_WIDE]
        inside = [mark for mark in page.marks if isinstance(mark, Text) and TOP < mark.y < page.size.height - FOOT and mark.x > SIDE + 9.0]
        assert min(mark.size for mark in inside) >= SMALLEST
        for mark in inside:
            left, top, right, bottom = extent(mark)
            assert any(c.x <= left and right <= c.x + c.width + 0.01 and c.y <= top + 0.01 and bottom <= c.y + c.height for c in cells), mark
        for mark in page.marks:
            left, top, right, bottom = extent(mark)
            assert left >= 8
            assert top >= 8
            assert right <= page.size.width - 8
            assert bottom <= page.size.height - 8


@pytest.mark.parametrize("shape", [(33, 4, "1单元", "2单元"), (30, 3), (6, 2)])
def test_every_door_has_a_box_to_tick_and_a_line_to_write_on(fonts, shape):
    page, = lay(fonts, shape).pages
    number = len(doors(*shape))
    ticks = [mark for mark in page.marks if isinstance(mark, Box) and not mark.round and mark.width < 6]
    lines = [mark for mark in page.marks if isinstance(mark, Line) and mark.y1 > TOP]
    assert len(ticks) == number
    assert len(lines) >= number
    assert min(mark.x2 - mark.x1 for mark in lines) >= 10


def test_letters_and_names_do_not_run_into_each_other(fonts):
    for shape in ((30, 3), (33, 4, "1单元", "2单元"), (6, 2), (7, 4, "1", "2")):
        for page in lay(fonts, shape).pages:
            shown = sorted((mark for mark in page.marks if isinstance(mark, Text)), key=lambda mark: mark.y)
            for number, first in enumerate(shown):
                for second in shown[number + 1:number + 60]:
                    a, b = extent(first), extent(second)
                    apart = a.right <= b.left + 0.01 or b.right <= a.left + 0.01 or a.bottom <= b.top + 0.35 or b.bottom <= a.top + 0.35
                    assert apart, (first, second)


def test_heading_units_floors_legend_and_foot(fonts):
    shown = texts(lay(fonts, (6, 2, "1单元", "2单元")).pages[0])
    for text in ("和睦里8号楼楼面图", "和睦社区居民委员会 · 楼组长 王𬭎", "24户 · 2026年11月22日", "内部 · 第1页 共1页", "1单元", "2单元", "6层",
                 "□ 走访后打勾　联 缺联系人　话 缺电话　灰底 空置", "内部资料 注意保密", "走访人："):
        assert text in shown, text


def test_without_letters_and_pale_doors_the_legend_says_so(fonts):
    plain = sheet(Building("3号楼", "", [Door(0, "商铺"), Door(-1, "B101"), Door(1, "101")]), legend=(), pale="", footer="", office="")
    shown = texts(walk_sheet.lay_out(plain, fonts).pages[0])
    assert "□ 走访后打勾" in shown
    assert "地下1层" in shown
    assert "1层" in shown
    assert "0层" not in shown


def test_each_building_begins_a_sheet_and_pages_are_counted_through(fonts):
    document = lay(fonts, (6, 2), (40, 3), (6, 2, "1", "2", "3"))
    assert [next(text for text in texts(page) if "页" in text) for page in document.pages] == [f"内部 · 第{n}页 共4页" for n in range(1, 5)]


def test_what_is_said_of_a_household_stands_only_where_there_is_room(fonts):
    assert "3人" in texts(lay(fonts, (6, 2)).pages[0])
    crowded = [text for text in texts(lay(fonts, (33, 4, "1单元", "2单元")).pages[0]) if text.startswith("阿布")]
    assert crowded
    assert all(text.endswith("…") for text in crowded)


def test_numbers_and_names_can_be_read_out_of_the_file(fonts, poppler_text):
    found = poppler_text(walk_sheet.lay_out(walk_sheet.sample(), fonts).save())
    for word in ("3001", "王𬭎", "𠮷田某", "阿布都热依木·买买提明·艾力", "欧阳㛃", "值班室", "和睦里8号楼楼面图", "第3页 共3页"):
        assert word in found, word


def test_a_character_no_font_has_is_reported(fonts):
    document = walk_sheet.lay_out(sheet(Building("3号楼", "", [Door(1, "101", "王\U00032000")])), fonts)
    assert [complaint.text for complaint in document.complaints] == ["王\U00032000"]


def test_content_from_shown_strings():
    row = {"name": "3号楼", "leaders": "王某", "doors": [{"floor": 1, "number": "101", "name": "李某", "letters": ("话",)}]}
    made = walk_sheet.content([row], office="居委会", purpose="内部", printed_on="今天")
    assert made == WalkSheet("居委会", [Building("3号楼", "王某", [Door(1, "101", "李某", letters=("话",))])], "内部", "今天")
