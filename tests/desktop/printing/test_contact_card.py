import subprocess
from dataclasses import fields
from io import BytesIO
from itertools import pairwise

import pypdf
import pytest

from desktop.printing import card, qr
from desktop.printing.card import COLUMNS, HEIGHT, LEFT, ROWS, TOP, WIDTH, Card, Cards, Serving
from desktop.printing.page import A4, Symbol, Text, extent


def texts(page):
    return [mark.text for mark in page.marks if isinstance(mark, Text)]


def one(fonts, **changes):
    given = {"office": "和睦社区居民委员会", "people": (Serving("楼组长", "王𬭎", "19900000001", "3号楼"),), "office_phone": "0571-8888 0000"}
    return card.lay_out(Cards([Card(**{**given, **changes})]), fonts)


def test_ten_cards_a_sheet_in_the_order_given(fonts):
    sample = card.sample()
    document = card.lay_out(sample, fonts)
    assert [sum(isinstance(mark, Symbol) for mark in page.marks) for page in document.pages] == [10, 2]
    printed = [text for page in document.pages for text in texts(page) if text.startswith("K26-")]
    assert printed == [shown.print_id for shown in sample.cards]
    corners = [(mark.x, mark.y) for mark in document.pages[0].marks if isinstance(mark, Symbol)]
    assert corners == sorted(corners, key=lambda corner: (corner[1], corner[0]))


@pytest.mark.parametrize("others", range(4))
def test_nothing_within_three_millimetres_of_the_cut(fonts, others):
    people = [Serving("社区工作者、楼组长、志愿者召集人", "阿布都热依木·买买提明·艾力·某某某某", "19900000001", "很长" * 40)]
    people += [Serving("居委会人民调解委员会委员", "古丽巴哈尔·某某某某某", "19900000002")] * others
    long = Card("某某镇某某街道某某社区第一居民委员会筹备组", tuple(people), "0571-8888 0000转123456", "0571-8888 0001转123456",
                "和睦里四季花园东区123号楼4单元1201室", "K26-0001-0001-0001-0001", "有事您说话，没事常来坐坐", "便民服务联系卡（2026年版）")
    page, = card.lay_out(Cards([long] * 10), fonts).pages
    cards = [(LEFT + column * WIDTH, TOP + row * HEIGHT) for row in range(ROWS) for column in range(COLUMNS)]
    for mark in page.marks:
        left, top, right, bottom = extent(mark)
        inside = any(x + 2.999 <= left and right <= x + WIDTH - 2.999 and y + 2.999 <= top and bottom <= y + HEIGHT - 2.999
                     for x, y in cards)
        outside = right <= LEFT - 2 or left >= A4.width - LEFT + 2 or bottom <= TOP - 2 or top >= A4.height - TOP + 2
        assert inside or outside, mark
        assert 7 <= left <= right <= A4.width - 7
        assert 7 <= top <= bottom <= A4.height - 7


@pytest.mark.parametrize("others", range(4))
def test_lines_do_not_run_into_each_other_or_into_the_code(fonts, others):
    people = (Serving("楼组长", "王某某", "19900000001", "3号楼1—4单元，商铺一楼底商、地下车库"),
              *[Serving("线上楼组长", "李某某", "19900000002")] * others)
    page, = one(fonts, people=people, duty_phone="0571-8888 0001", delivery="3号楼2单元501", print_id="K26-0001-0001").pages
    code = next(mark for mark in page.marks if isinstance(mark, Symbol))
    quiet = max(2.0, qr.QUIET * code.side / code.modules)
    shown = [mark for mark in page.marks if isinstance(mark, Text)]
    for mark in shown:
        left, top, right, bottom = extent(mark)
        beside = right <= code.x - quiet or bottom <= code.y - quiet or top >= code.y + code.side + 0.1 or left >= code.x + code.side + quiet
        assert beside, mark
    for first in shown:
        for second in shown:
            if first is not second and abs(first.y - second.y) < 2:
                a, b = extent(first), extent(second)
                assert a.right <= b.left + 0.01 or b.right <= a.left + 0.01, (first, second)
    feet = sorted({mark.y for mark in shown if mark.x < code.x and mark.y > TOP + 22})
    assert all(second - first >= 3 for first, second in pairwise(feet))


def test_names_phones_and_delivery_can_be_read_out_of_the_file(fonts, poppler_text):
    pdf = card.lay_out(card.sample(), fonts).save()
    for found in (poppler_text(pdf), "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)):
        for name in ("王𬭎", "李𬱖", "诸葛䶮", "欧阳㛃", "阿布都热依木·买买提明·艾力", "199 0000 0003", "3号楼1单元401", "政务热线12345"):
            assert name in found


def test_codes_are_read_by_another_program_in_grey_at_300_dpi(fonts, tmp_path):
    (tmp_path / "cards.pdf").write_bytes(card.lay_out(card.sample(), fonts).save())
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "cards.pdf", "page"], cwd=tmp_path, check=True)
    found = subprocess.run(["zbarimg", "-q", "--raw", *sorted(tmp_path.glob("page*"))], check=True, capture_output=True, text=True)
    expected = [qr.mecard(shown.people[0].name, shown.people[0].phone) for shown in card.sample().cards]
    assert sorted(found.stdout.split()) == sorted(expected)


def test_the_holder_has_one_code_however_many_cards_show_it(fonts):
    people = (Serving("楼组长", "王𬭎", "19900000001"),)
    cards = [Card("居委会", people, "0571-8888 0000", delivery=f"{n}室") for n in range(10)]
    pdf = card.lay_out(Cards(cards), fonts).save()
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/XObject"]) == 1


def test_a_second_leader_and_a_grid_worker_follow_as_lines(fonts):
    people = tuple(Serving(post, name, f"1990000000{n}") for n, (post, name) in enumerate(
        (("楼组长", "王某"), ("线上楼组长", "李某"), ("网格员", "张某"), ("社工", "刘某"), ("物业", "陈某"))))
    shown = texts(one(fonts, people=people).pages[0])
    assert [text for text in shown if text.startswith("199")] == [f"199 0000 000{n}" for n in range(4)]
    assert "陈某" not in shown  # four at most


def test_nobody_in_post_the_office_stands_in(fonts):
    document = one(fonts, people=())
    assert "有事请找居委会" in texts(document.pages[0])
    assert texts(document.pages[0]).count("0571-8888 0000") == 2
    assert document.complaints == ()


def test_no_numbers_no_code(fonts):
    document = one(fonts, people=(Serving("楼组长", "王某", ""), Serving("网格员", "李某", "19900000001"), Serving("社工", "张某", "")), office_phone="")
    assert not [mark for mark in document.pages[0].marks if isinstance(mark, Symbol)]
    assert document.complaints == (("王某", "“王某”没有可以印的电话（没有填写，或本人没有同意印出），卡片上不印手机和二维码。"),)


def test_characters_and_names_that_make_trouble_are_reported_before_printing(fonts):
    document = one(fonts, people=(Serving("楼组长", "王\U00032000", "19900000001"), Serving("网格员", "古丽巴哈尔·某某某某某", "1")))
    assert [complaint.text for complaint in document.complaints] == ["王\U00032000", "古丽巴哈尔·某某某某某"]


def test_no_cards_no_pages(fonts):
    assert card.lay_out(Cards([]), fonts).pages == ()


def test_content_from_shown_strings():
    made = card.content([{"office": "居委会", "office_phone": "8888", "delivery": "501", "name_1": "王某", "post_1": "楼组长", "phone_1": "1", "area_1": "3号楼",
                          "name_2": "", "post_2": "网格员", "name_3": "李某"}])
    assert made.cards == [Card("居委会", (Serving("楼组长", "王某", "1", "3号楼"), Serving("", "李某", "")), "8888", delivery="501")]
    assert card.content([{"office": "居委会", "office_phone": "", "title": "联系卡"}]).cards[0].title == "联系卡"


def test_a_card_has_no_place_for_the_household():
    assert {field.name for field in fields(Card)} == {"office", "people", "office_phone", "duty_phone", "delivery", "print_id", "slogan", "title"}
    assert {field.name for field in fields(Serving)} == {"post", "name", "phone", "area"}


@pytest.mark.parametrize(("phone", "shown"), [("19900000001", "199 0000 0001"), ("05718888000", "05718888000"), ("12345", "12345"), ("199****0001", "199 **** 0001")])
def test_mobile_numbers_are_grouped(phone, shown):
    assert card.grouped(phone) == shown


def test_mecard_escapes_its_own_signs():
    assert qr.mecard("王:某;某,\\", "1") == "MECARD:N:王\\:某\\;某\\,\\\\;TEL:1;;"
