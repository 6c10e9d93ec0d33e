"""便民联系卡: 90 × 54 mm, ten on an A4 sheet.  Handed to households; carries only those who serve them.

Nothing is printed within 3 mm of the trim, so a crooked cut shows no sliver; crop marks stand outside the cards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.page import A4, GREY, RED, WHITE, Complaint
from desktop.printing.pen import Pen, Placed
from desktop.printing.qr import Codes, mecard

WIDTH, HEIGHT = 90.0, 54.0
CLEAR = 3.0  # mm inside the trim that stay white
COLUMNS, ROWS = 2, 5
LEFT, TOP = (A4.width - COLUMNS * WIDTH) / 2, (A4.height - ROWS * HEIGHT) / 2
MOST_PEOPLE = 4
HOTLINES = "报警110　火警119　急救120　政务热线12345"

_IN, _OUT = 5.0, 85.0  # left and right edge of the text on a card
_CODE_X, _CODE_Y, _CODE_SIDE = 69.0, 24.8, 16.0
_ROOM = _CODE_X - 3.0 - _IN  # what stands left of the code; 3 mm keep its quiet zone
_BODY_TOP, _BODY_FOOT = 22.4, 45.5


@dataclass(frozen=True)
class Serving:
    """Somebody who serves households: 楼组长, 网格员, 社工 …; `area` is what he or she looks after."""

    post: str
    name: str
    phone: str
    area: str = ""


@dataclass(frozen=True)
class Card:
    """One card: the first person stands large, up to three more as lines; without people the office itself."""

    office: str
    people: tuple[Serving, ...]
    office_phone: str
    duty_phone: str = ""
    delivery: str = ""  # where it is to be handed over: 楼·单元·室, never a name
    print_id: str = ""  # finds the print in the log of what went out
    slogan: str = "有事您说话"
    title: str = "便民联系卡"


@dataclass(frozen=True)
class Cards:
    """Cards in the order of delivery."""

    cards: Sequence[Card]
    made_at: datetime | None = None


def content(rows: Iterable[Mapping[str, str]], made_at: datetime | None = None) -> Cards:
    """Return cards from shown strings: office, office_phone, duty_phone, delivery, print_id and post_1, name_1,
    phone_1, area_1 … post_4; `slogan` and `title` may be given.  A number without a name is left out.
    """  # noqa: D205 - the keys are the summary
    return Cards([_card(row) for row in rows], made_at)


def _card(row: Mapping[str, str]) -> Card:
    people = tuple(
        Serving(*(row.get(f"{part}_{number}", "") for part in ("post", "name", "phone", "area")))
        for number in range(1, MOST_PEOPLE + 1) if row.get(f"name_{number}")
    )
    parts = ("office", "office_phone", "duty_phone", "delivery", "print_id", "slogan", "title")
    return Card(people=people, **{part: row[part] for part in parts if part in row})


def sample() -> Cards:
    """Return twelve made-up cards, with the names and lengths that make trouble."""
    people = (
        ("王𬭎", "楼组长"), ("李𬱖", "楼组长"), ("诸葛䶮", "楼组长"), ("阿布都热依木·买买提明·艾力", "楼组长"),
        ("欧阳㛃", "专职社工"), ("张某", "网格员"), ("刘某", "社区工作者、楼组长、志愿者召集人"), ("陈某", "楼组长"),
    )
    cards = []
    for number in range(12):
        name, post = people[number % len(people)]
        first = Serving(post, name, f"1990000{number:04d}", "3号楼1—4单元，商铺一楼底商、地下车库、东门岗亭与非机动车棚")
        others = (
            Serving("线上楼组长", "周某", "19900001001"),
            Serving("网格员", "林某某", "19900001002"),
            Serving("居委会委员", "古丽巴哈尔·某某", "19900001003"),
        )
        cards.append(Card("和睦社区居民委员会", (first, *others[:number % 4]), "0571-8888 0000", "0571-8888 0001",
                          f"3号楼{number // 4 + 1}单元{number + 1}01", f"K26-0001-{number + 1:04d}"))
    return Cards(cards)


def grouped(phone: str) -> str:
    """Return a mobile number in groups of 3-4-4, as people read it aloud; any other number as it is."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if len(phone) == 11 and phone.startswith("1") else phone  # noqa: PLR2004


def lay_out(content: Cards, fonts: FontSet) -> Document:
    """Lay the cards out in the given order, row by row."""
    pen, codes = Pen(fonts, A4), Codes()
    complaints: dict[Complaint, None] = {}
    for number, card in enumerate(content.cards):
        place = number % (COLUMNS * ROWS)
        if place == 0:
            pen.new_page()
            _crop_marks(pen)
        row, column = divmod(place, COLUMNS)
        _lay_card(Placed(pen, LEFT + column * WIDTH, TOP + row * HEIGHT), card, codes)
        for person in card.people[:1]:
            if not person.phone:
                complaints[Complaint(person.name, f"“{person.name}”没有可以印的电话（没有填写，或本人没有同意印出），卡片上不印手机和二维码。")] = None
    title = content.cards[0].title if content.cards else Card.title
    office = content.cards[0].office if content.cards else ""
    return Document(title, office, tuple(pen.pages), (*pen.complaints, *complaints), fonts, content.made_at)


def _crop_marks(pen: Pen) -> None:
    off, long, weight = 2.0, 4.0, 0.25
    right, foot = A4.width - LEFT, A4.height - TOP
    for column in range(COLUMNS + 1):
        x = LEFT + column * WIDTH
        pen.line(x, TOP - off - long, x, TOP - off, weight)
        pen.line(x, foot + off, x, foot + off + long, weight)
    for row in range(ROWS + 1):
        y = TOP + row * HEIGHT
        pen.line(LEFT - off - long, y, LEFT - off, y, weight)
        pen.line(right + off, y, right + off + long, y, weight)


def _lay_card(at: Placed, card: Card, codes: Codes) -> None:
    first = card.people[0] if card.people else Serving("", "有事请找居委会", card.office_phone)
    at.box(CLEAR, CLEAR, WIDTH - 2 * CLEAR, 8.4, fill=RED, corner=1.2)
    title = at.type(6.0, 8.85, card.title, "bold", 13.0, colour=WHITE, room=40.0, spacing=0.6)
    at.type(84.0, 8.3, card.office, "sans", 8.5, colour=WHITE, align="right", room=84.0 - 10.0 - title)
    at.type(_OUT, 15.0, card.delivery, "sans", 6.5, colour=GREY, align="right", room=32.0)
    wide = at.type(_IN, 20.3, first.name, "bold", 19.0, room=46.0)
    at.type(_IN + wide + 2.5, 20.3, first.post, "sans", 9.0, colour=RED, room=_OUT - _IN - wide - 2.5)
    at.line(_IN, 22.4, _OUT, 22.4, 0.8, RED)
    _rows(at, card, first)
    if first.phone:
        _code(at, first, card, codes)
    at.line(_IN, 46.6, _OUT, 46.6, 0.4, GREY)
    slogan = at.type(_OUT, 50.0, card.slogan, "kai", 9.0, colour=RED, align="right", room=28.0)
    at.type(_IN, 49.9, HOTLINES, "sans", 7.0, colour=GREY, room=_OUT - _IN - slogan - 2.0)


def _code(at: Placed, first: Serving, card: Card, codes: Codes) -> None:
    at.symbol(_CODE_X, _CODE_Y, _CODE_SIDE, codes.code(mecard(first.name, first.phone)))
    middle = _CODE_X + _CODE_SIDE / 2
    at.type(middle, 43.4, "扫码存电话", "sans", 6.0, colour=GREY, align="centre")
    at.type(middle, 45.6, card.print_id, "sans", 5.0, colour=GREY, align="centre", room=20.0)


def _rows(at: Placed, card: Card, first: Serving) -> None:
    """Set the lines left of the code, evenly spread: the large number, the area, the others, the office."""
    others = card.people[1:MOST_PEOPLE]
    offices = [pair for pair in (("居委会", card.office_phone), ("值班", card.duty_phone)) if pair[1]]
    together = len(others) > 1  # four lines or more: both office numbers share one
    count = bool(first.area) + len(others) + (min(len(offices), 1) if together else len(offices))
    y = _BODY_TOP + 5.2
    if first.phone:
        at.type(_IN, y, "手机", "sans", 7.5, colour=GREY)
        at.type(_IN + 9.0, y, grouped(first.phone), "bold", 13.0, room=_ROOM - 9.0)
    pitch = min(5.4, (_BODY_FOOT - y) / max(count, 1))
    if first.area:
        y += pitch
        _area(at, y, first.area)
    for person in others:
        y += pitch
        at.type(_IN, y, person.post, "sans", 7.5, colour=GREY, room=17.0)
        at.type(_IN + 18.0, y, person.name, "sans", 8.5, room=19.0)
        at.type(_IN + _ROOM, y, grouped(person.phone), "bold", 8.5, align="right", room=23.0)
    if together and offices:
        y += pitch
        for x, gap, (label, phone) in zip((_IN, _IN + 32.0), (9.0, 6.5), offices, strict=False):
            at.type(x, y, label, "sans", 7.5, colour=GREY)
            at.type(x + gap, y, phone, "sans", 8.5, room=21.5)
        return
    for label, phone in offices:
        y += pitch
        at.type(_IN, y, label, "sans", 7.5, colour=GREY)
        at.type(_IN + 9.0, y, phone, "sans", 9.5, room=_ROOM - 9.0)


def _area(at: Placed, y: float, area: str) -> None:
    """Set one line of what the first person looks after, cut with … when it is longer."""
    at.type(_IN, y, "负责", "sans", 7.5, colour=GREY)
    at.type(_IN + 9.0, y, at.pen.first_line(area, _ROOM - 9.0, "sans", 7.5), "sans", 7.5)
