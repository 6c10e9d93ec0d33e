import subprocess
from dataclasses import fields, replace

import pytest

from desktop.printing import door_card, qr
from desktop.printing.card import Serving
from desktop.printing.door_card import CLEAR, HEIGHT, WIDTH, DoorCard, DoorCards
from desktop.printing.page import A4_LANDSCAPE, A5, Line, Symbol, Text, extent

PEOPLE = (Serving("楼组长", "王𬭎", "19900000001"), Serving("线上楼组长", "李𬱖", "19900000002"),
          Serving("网格员", "𠮷田某", "19900000003"), Serving("社工", "刘某", "19900000004"))


def texts(page):
    return [mark.text for mark in page.marks if isinstance(mark, Text)]


def one(fonts, **changes):
    given = {"office": "和睦社区居民委员会", "place": "和睦里3号楼", "people": PEOPLE[:1], "office_phone": "0571-88880000"}
    return door_card.lay_out(DoorCards([DoorCard(**{**given, **changes})]), fonts)


def test_two_cards_a_sheet_with_one_cut_between_them(fonts):
    document = door_card.lay_out(door_card.sample(), fonts)
    assert [page.size for page in document.pages] == [A4_LANDSCAPE] * 3
    assert [sum(isinstance(mark, Symbol) for mark in page.marks) for page in document.pages] == [2, 2, 1]
    for page in document.pages:
        cuts = [mark for mark in page.marks if isinstance(mark, Line) and mark.x1 == mark.x2]
        assert [mark.x1 for mark in cuts] == [A4_LANDSCAPE.width / 2] * 2
    printed = [text for page in document.pages for text in texts(page) if text.startswith("K26-")]
    assert printed == [card.print_id for card in door_card.sample().cards]


def test_single_cards_fill_a5_and_have_no_cut(fonts):
    document = door_card.lay_out(replace(door_card.sample(), single=True), fonts)
    assert [page.size for page in document.pages] == [A5] * 5
    assert not [mark for page in document.pages for mark in page.marks if isinstance(mark, Line) and mark.x1 == mark.x2]


@pytest.mark.parametrize("people", range(5))
def test_nothing_near_the_edge_and_no_lines_run_into_each_other(fonts, people):
    long = Serving("社区工作者、楼组长、志愿者召集人", "阿布都热依木江·买买提明·艾合买提江·吐尔逊", "0571-88880000转123456")
    card = DoorCard("某某镇某某街道某某社区第一居民委员会筹备组", "和睦里四季花园东区一百二十三号楼四单元", (long,) * people,
                    "0571-88880000转123456", "0571-88880001转123456", "K26-0001-0001", "有事您说话，没事常来坐坐，大家一起商量")
    page, = door_card.lay_out(DoorCards([card], single=True), fonts).pages
    for mark in page.marks:
        left, top, right, bottom = extent(mark)
        assert left >= CLEAR - 0.001, mark
        assert right <= WIDTH - CLEAR + 0.001, mark
        assert top >= CLEAR - 0.001, mark
        assert bottom <= HEIGHT - CLEAR + 0.001, mark
    shown = [mark for mark in page.marks if isinstance(mark, Text)]
    code = next(mark for mark in page.marks if isinstance(mark, Symbol))
    for number, first in enumerate(shown):
        for second in shown[number + 1:]:
            a, b = extent(first), extent(second)
            apart = a.right <= b.left + 0.01 or b.right <= a.left + 0.01 or a.bottom <= b.top + 0.9 or b.bottom <= a.top + 0.9
            assert apart, (first, second)
    quiet = qr.QUIET * code.side / code.modules
    for mark in shown:
        left, top, right, bottom = extent(mark)
        assert right <= code.x - quiet or bottom <= code.y - 1.0 or top >= code.y + code.side or left >= code.x + code.side, mark


def test_codes_of_the_first_who_can_be_called_are_read_by_another_program(fonts, tmp_path):
    silent = replace_phone(PEOPLE[0], "")
    cards = [
        DoorCard("居委会", "1号楼", PEOPLE[:1], "0571-88880000"),
        DoorCard("居委会", "2号楼", (silent, PEOPLE[1]), "0571-88880000"),
        DoorCard("居委会", "3号楼", (silent,), "", "0571-88880001"),
    ]
    (tmp_path / "cards.pdf").write_bytes(door_card.lay_out(DoorCards(cards, single=True), fonts).save())
    subprocess.run(["pdftoppm", "-r", "150", "-gray", "cards.pdf", "page"], cwd=tmp_path, check=True)
    found = [
        subprocess.run(["zbarimg", "-q", "--raw", page], check=True, capture_output=True, text=True).stdout.strip()
        for page in sorted(tmp_path.glob("page*"))
    ]
    assert found == [qr.mecard("王𬭎", "19900000001"), qr.mecard("李𬱖", "19900000002"), qr.mecard("居委会", "0571-88880001")]


def replace_phone(person, phone):
    return Serving(person.post, person.name, phone)


def test_nobody_in_post_the_office_stands_in(fonts):
    shown = texts(one(fonts, people=(), duty_phone="0571-88880001").pages[0])
    assert "有事请找居委会" in shown
    assert shown.count("0571-88880000") == 2
    assert "0571-88880001" in shown


def test_no_numbers_no_code_and_a_word_about_it(fonts):
    silent = Serving("楼组长", "王某", "")
    document = one(fonts, people=(silent, silent), office_phone="")
    assert not [mark for mark in document.pages[0].marks if isinstance(mark, Symbol)]
    assert [complaint.text for complaint in document.complaints] == ["王某"]
    assert "没有同意印出" in document.complaints[0].sentence


@pytest.mark.parametrize(("people", "shown"), [(2, 2), (4, 4), (5, 4)])
def test_up_to_four_people(fonts, people, shown):
    found = texts(one(fonts, people=(*PEOPLE, Serving("物业", "陈某", "19900000005"))[:people]).pages[0])
    assert [text for text in found if text.startswith("199")] == [f"199 0000 000{n}" for n in range(1, shown + 1)]


def test_names_places_and_numbers_can_be_read_out_of_the_file(fonts, poppler_text):
    found = poppler_text(door_card.lay_out(door_card.sample(), fonts).save())
    for word in ("王𬭎", "𠮷田某某", "阿布都热依木·买买提明·艾力", "199 0000 0001", "清溪路12弄5号", "0571-88880001转8012", "K26-0004", "12345"):
        assert word in found, word


def test_no_cards_no_pages(fonts):
    assert door_card.lay_out(DoorCards([]), fonts).pages == ()


def test_content_from_shown_strings():
    made = door_card.content([{"office": "居委会", "place": "3号楼", "office_phone": "8888", "name_1": "王某", "post_1": "楼组长",
                               "phone_1": "1", "name_2": "", "name_3": "李某", "slogan": "常来"}], single=True)
    assert made == DoorCards([DoorCard("居委会", "3号楼", (Serving("楼组长", "王某", "1"), Serving("", "李某", "")), "8888", slogan="常来")], single=True)


def test_a_door_card_has_no_place_for_a_household():
    assert {field.name for field in fields(DoorCard)} == {"office", "place", "people", "office_phone", "duty_phone", "print_id", "slogan", "title"}
