"""Contact cards for households and for one who serves, and the larger card for a building's door."""

from __future__ import annotations

from collections.abc import Sequence

from db.errors import ContentError
from db.file.departures import Piece
from db.records.office import Office
from db.records.paper_rows import card_rows, door_card_rows
from db.records.record import Row
from db.records.role import BUILDING_LEADER
from db.records.serving import terms_on
from desktop.egress.gate import Outgoing
from desktop.egress.paper.masks import SERVING, agreed_phone, digest, post_of, shown
from desktop.egress.paper.press import Press, counted, letterhead, office_of, short
from desktop.printing import card, door_card
from desktop.printing.card import MOST_PEOPLE, Card, Cards, Serving
from desktop.printing.door_card import DoorCard, DoorCards

Made = tuple[tuple[str, str], Sequence[Row], Card]
_NO_PHONES = "本单位的办公电话和值班电话都没有填写，{} 张卡片上都不印。请先在“设置与备份”里填写。"


def cards(press: Press, purpose: str, place_id: str | None) -> Outgoing:
    """One contact card per household in delivery order, with those who serve it; never a resident's name."""
    with press.store.read() as connection:
        office, rows = office_of(connection), card_rows(connection, press.today(), place_id)
    if not rows:
        raise ContentError("这里还没有住户，没有可打印的联系卡。请先导入花名册或新建住户。", "nothing_to_print")
    number = press.number()
    made = [(row["id"], row["serving"], _card(office, row["serving"], row["door"], short(number))) for row in rows]
    return _cards(press, number, purpose, [(("household", key), serving, each) for key, serving, each in made])


def cards_of(press: Press, purpose: str, holder_id: str, copies: int) -> Outgoing:
    """The same card several times: what one person who serves hands out."""
    with press.store.read() as connection:
        office = office_of(connection)
        terms = [t for t in terms_on(connection, press.today()) if t["holder_id"] == holder_id]
    if not terms:
        raise ContentError("这位同志现在没有任职，没有可打印的联系卡。", "nothing_to_print")
    number = press.number()
    one_card = _card(office, terms[:1], "", short(number), area="、".join(t["place"] or "" for t in terms))
    pieces = [(("role_holder", holder_id), terms[:1], one_card)] * copies
    return _cards(press, number, purpose, pieces)


def door_cards(press: Press, purpose: str, place_id: str | None, *, per_unit: bool, single: bool) -> Outgoing:
    """A card for the door of each building, or of each staircase, with those who serve there."""
    with press.store.read() as connection:
        office = office_of(connection)
        rows = door_card_rows(connection, press.today(), place_id, per_unit=per_unit)
    if not rows:
        raise ContentError("这里还没有楼栋，没有可打印的门牌联系卡。请先导入花名册或新建楼栋。", "nothing_to_print")
    number = press.number()
    made = [_door_card(office, row, short(number)) for row in rows]
    document = door_card.lay_out(DoorCards(made, single, press.store.clock()), press.fonts)
    pieces = tuple(
        Piece("place", row["id"], _holders(row["serving"]), digest(each.office, each.place, each.people, each.office_phone, each.duty_phone))
        for row, each in zip(rows, made, strict=True)
    )
    notes = counted(
        (sum(1 for row in rows if not _led(row["serving"])), "有 {} 处没有楼组长，门牌联系卡上印的是其他服务人员或居委会。"),
        (0 if any(each.office_phone or each.duty_phone for each in made) else len(made), _NO_PHONES),
    )
    return press.outgoing(number, purpose, f"门牌联系卡（{len(made)} 张）", "门牌联系卡.pdf", document, len(made), SERVING,
                          pieces, notes)


def _cards(press: Press, number: str, purpose: str, made: Sequence[Made]) -> Outgoing:
    document = card.lay_out(Cards([each for _, _, each in made], press.store.clock()), press.fonts)
    kept = {
        record: Piece(*record, _holders(serving), digest(each.office, each.people, each.office_phone, each.duty_phone))
        for record, serving, each in made
    }
    notes = counted(
        (sum(1 for _, serving, _ in made if not serving), "有 {} 户没有楼组长或网格员，卡片上只印居委会电话。"),
        (sum(1 for _, serving, _ in made if serving and not _led(serving)), "有 {} 户没有楼组长，卡片上印的是其他服务人员。"),
        (0 if any(each.office_phone or each.duty_phone for _, _, each in made) else len(made), _NO_PHONES),
    )
    return press.outgoing(number, purpose, f"便民联系卡（{len(made)} 张）", "联系卡.pdf", document, len(made), SERVING,
                          tuple(kept.values()), notes)


def _card(office: Row, serving: Sequence[Row], door: str, print_id: str, area: str = "") -> Card:
    return Card(letterhead(office), _people(serving, area), *_phones(office), door or "", print_id, **_slogan(office))


def _door_card(office: Row, row: Row, print_id: str) -> DoorCard:
    return DoorCard(letterhead(office), row["path"], _people(row["serving"]), *_phones(office), print_id, **_slogan(office))


def _people(serving: Sequence[Row], area: str = "") -> tuple[Serving, ...]:
    return tuple(
        Serving(post_of(term), term["name"], agreed_phone(term), area or term["place"] or "") for term in serving[:MOST_PEOPLE]
    )


def _phones(office: Row) -> tuple[str, str]:
    return shown(Office, "office_phone", office), shown(Office, "duty_phone", office)


def _slogan(office: Row) -> dict[str, str]:
    return {"slogan": office["slogan"]} if office.get("slogan") else {}


def _holders(serving: Sequence[Row]) -> tuple[str, ...]:
    return tuple(term["holder_id"] for term in serving[:MOST_PEOPLE])


def _led(serving: Sequence[Row]) -> bool:
    return bool(serving) and serving[0]["role_name"] == BUILDING_LEADER
