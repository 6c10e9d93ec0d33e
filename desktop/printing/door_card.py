"""门牌联系卡: A5, for the door of a building or a staircase: who serves here, large enough to be read at two metres.

Two on an A4 sheet with one cut between them, or one on an A5 sheet.  Nothing stands within 8 mm of the edge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.printing.card import MOST_PEOPLE, Serving, grouped
from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.page import A4_LANDSCAPE, A5, GREY, PALE, RED, WHITE, Complaint
from desktop.printing.pen import Pen, Placed
from desktop.printing.qr import Codes, mecard

WIDTH, HEIGHT = A5.width, A5.height
CLEAR = 8.0  # mm inside the trim that stay white
HOTLINES = ((17.0, "报警", "110"), (45.0, "火警", "119"), (73.0, "急救", "120"), (100.5, "政务热线", "12345"))

_IN, _OUT = 18.0, 130.0
_CODE_X, _CODE_Y, _CODE_SIDE = 99.0, 137.0, 31.0
_BAR = _CODE_X - 4.0 - _IN  # width of the bars left of the code


@dataclass(frozen=True)
class DoorCard:
    """One card: the first person stands large, up to three more as lines; without people the office itself."""

    office: str
    place: str
    people: tuple[Serving, ...]
    office_phone: str
    duty_phone: str = ""
    print_id: str = ""  # finds the print in the log of what went out
    slogan: str = "有事您说话"
    title: str = "便民联系卡"


@dataclass(frozen=True)
class DoorCards:
    """Cards in the order of the doors they are for; `single`: one on an A5 sheet instead of two on A4."""

    cards: Sequence[DoorCard]
    single: bool = False
    made_at: datetime | None = None


def content(rows: Iterable[Mapping[str, str]], *, single: bool = False, made_at: datetime | None = None) -> DoorCards:
    """Return cards from shown strings: office, place, office_phone, duty_phone, print_id, and post_1, name_1, phone_1
    … post_4; `slogan` and `title` may be given.  A number without a name is left out.
    """  # noqa: D205 - the keys are the summary
    return DoorCards([_card(row) for row in rows], single, made_at)


def _card(row: Mapping[str, str]) -> DoorCard:
    people = tuple(
        Serving(*(row.get(f"{part}_{number}", "") for part in ("post", "name", "phone")))
        for number in range(1, MOST_PEOPLE + 1) if row.get(f"name_{number}")
    )
    parts = ("office", "place", "office_phone", "duty_phone", "print_id", "slogan", "title")
    return DoorCard(people=people, **{part: row[part] for part in parts if part in row})


def sample() -> DoorCards:
    """Return five made-up cards with nobody to four people on them, and the names that make trouble."""
    people = (
        Serving("楼组长", "王𬭎", "19900000001"), Serving("线上楼组长", "阿布都热依木·买买提明·艾力", "19900000002"),
        Serving("网格员", "𠮷田某某", "19900000003"), Serving("社区工作者、楼组长、志愿者召集人", "古丽巴哈尔·某某某", "19900000004"),
    )
    places = ("和睦里3号楼", "和睦里四季花园东区123号楼4单元", "清溪路12弄5号", "3号楼", "和睦里12号楼1单元")
    return DoorCards([
        DoorCard("和睦社区居民委员会", place, people[:number], "0571-88880000", "0571-88880001转8012" if number else "",
                 f"K26-00{number:02d}")
        for number, place in enumerate(places)
    ])


def lay_out(content: DoorCards, fonts: FontSet) -> Document:
    """Lay the cards out in the given order."""
    pen, codes = Pen(fonts, A5 if content.single else A4_LANDSCAPE), Codes()
    half = A4_LANDSCAPE.width / 2
    for number, card in enumerate(content.cards):
        right = not content.single and number % 2
        if not right:
            pen.new_page()
        if not content.single and not right:
            pen.line(half, 5.0, half, 13.0, 0.25)
            pen.line(half, HEIGHT - 13.0, half, HEIGHT - 5.0, 0.25)
        _lay_card(Placed(pen, 0.0 if content.single else (half - WIDTH) / 2 + half * right, 0.0), card, codes)
    silent = [
        Complaint(person.name, f"“{person.name}”没有可以印的电话（没有填写，或本人没有同意印出），门牌联系卡上不印号码。")
        for card in content.cards for person in card.people[:MOST_PEOPLE] if not person.phone
    ]
    office = content.cards[0].office if content.cards else ""
    return Document("门牌联系卡", office, tuple(pen.pages), (*pen.complaints, *dict.fromkeys(silent)), fonts, content.made_at)


def _lay_card(at: Placed, card: DoorCard, codes: Codes) -> None:
    at.box(CLEAR, CLEAR, WIDTH - 2 * CLEAR, HEIGHT - 2 * CLEAR, stroke=RED, weight=2.4, corner=4.0)
    at.box(CLEAR + 1.8, CLEAR + 1.8, WIDTH - 2 * CLEAR - 3.6, HEIGHT - 2 * CLEAR - 3.6, stroke=RED, weight=0.5, corner=3.0)
    middle, room = WIDTH / 2, _OUT - _IN
    at.type(middle, 29.0, card.title, "bold", 32.0, colour=RED, align="centre", room=room - 14.0, spacing=6.0)
    at.type(middle, 38.0, card.office, "sans", 13.0, align="centre", room=room)
    at.line(_IN, 42.5, _OUT, 42.5, 0.6, RED)
    at.type(middle, 55.5, card.place, "bold", 28.0, align="centre", room=room)
    first = card.people[0] if card.people else Serving("", "有事请找居委会", card.office_phone or card.duty_phone)
    at.type(_IN, 67.0, first.post, "sans", 14.0, colour=GREY, room=room)
    at.type(_IN, 82.0, first.name, "bold", 34.0, room=room)
    if first.phone:
        at.type(_IN, 96.5, "电话", "sans", 12.0, colour=GREY)
        at.type(_IN + 13.0, 97.0, grouped(first.phone), "bold", 32.0, colour=RED, room=room - 13.0)
    _others(at, card.people[1:MOST_PEOPLE])
    _foot(at, card, first, codes)


def _others(at: Placed, people: Sequence[Serving]) -> None:
    """Set the second person as a block where nobody else follows, else one line each."""
    if len(people) == 1:
        (second,) = people
        at.type(_IN, 111.5, second.post, "sans", 12.0, colour=GREY, room=_OUT - _IN)
        at.type(_IN, 122.5, second.name, "bold", 24.0, room=48.0)
        at.type(_OUT, 122.5, grouped(second.phone), "bold", 24.0, align="right", room=60.0)
        return
    for number, person in enumerate(people):
        y = 110.5 + number * 9.5
        at.type(_IN, y, person.post, "sans", 11.0, colour=GREY, room=25.0)
        at.type(_IN + 28.0, y, person.name, "bold", 16.0, room=37.0)
        at.type(_OUT, y, grouped(person.phone), "bold", 17.0, align="right", room=44.0)


def _foot(at: Placed, card: DoorCard, first: Serving, codes: Codes) -> None:
    """Set what the office adds: its telephones, the code, the print's id, the slogan, the emergency lines."""
    y = _CODE_Y
    for label, phone in (("居委会电话", card.office_phone), ("值班电话", card.duty_phone)):
        if phone:
            at.box(_IN, y, _BAR, 12.5, fill=PALE, corner=1.5)
            wide = at.type(_IN + 4.0, y + 7.9, label, "sans", 11.0)
            at.type(_IN + _BAR - 4.0, y + 8.4, phone, "bold", 16.0, align="right", room=_BAR - wide - 11.0)
            y += 15.0
    at.type(_IN, 175.5, card.slogan, "kai", 20.0, colour=RED, room=_BAR)
    middle = _CODE_X + _CODE_SIDE / 2
    known = (first, *card.people[1:MOST_PEOPLE], Serving("", card.office, card.office_phone or card.duty_phone))
    reached = next((one for one in known if one.phone), None)
    if reached is not None:
        name = reached.name if reached in card.people else card.office
        at.symbol(_CODE_X, _CODE_Y, _CODE_SIDE, codes.code(mecard(name, reached.phone)))
        at.type(middle, 171.8, "扫码存电话", "sans", 9.0, colour=GREY, align="centre")
        at.type(middle, 175.2, at.pen.first_line(name, _CODE_SIDE, "sans", 7.5), "sans", 7.5, colour=GREY, align="centre")
    at.type(middle, 178.4, card.print_id, "sans", 6.0, colour=GREY, align="centre", room=_CODE_SIDE)
    at.box(12.0, 181.5, WIDTH - 24.0, 14.5, fill=RED, corner=1.5)
    for x, label, phone in HOTLINES:
        wide = at.type(x, 190.2, label, "sans", 10.0, colour=WHITE)
        at.type(x + wide + 1.5, 190.6, phone, "bold", 15.0, colour=WHITE)
