"""What is to be printed, as chosen, and its preparation as a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from db.fields.purposes import INTERNAL, POSTED
from db.records.filter import Filter
from desktop.jobs import Progress, Work

if TYPE_CHECKING:
    from desktop.egress.gate import Outgoing
    from desktop.egress.paper import Paper

CARDS, DOORS, WALK = "便民联系卡", "门牌联系卡", "楼面图"
LEDGER, LEADERS, PHONES = "住户台账", "楼组长名册", "通讯录"
KINDS: Final = (CARDS, DOORS, WALK, LEDGER, LEADERS, PHONES)
#: What is made for one purpose first of all.
FIRST_FOR: Final = {kind: POSTED if kind == DOORS else INTERNAL for kind in KINDS}


@dataclass(frozen=True)
class Wish:
    """`place` "" is the whole office; `holder` asks for `copies` cards of one person instead of one per household.

    `wanted` lets only some households through, `wanted_name` is what that filter is called.
    """

    kind: str = CARDS
    purpose: str = INTERNAL
    place: str = ""
    holder: str = ""
    copies: int = 10
    page_per_building: bool = True
    blank_rows: int = 0
    per_unit: bool = False
    single: bool = False
    by_name: bool = False
    households: bool = True
    wanted: Filter = field(default_factory=Filter)
    wanted_name: str = ""


def prepared(paper: Paper, wish: Wish) -> Work:
    """Lay the wish out → Outgoing. Between two steps it can be cancelled; nothing leaves here."""
    yield Progress(0, None, f"排版{wish.kind}")
    made = _laid_out(paper, wish)
    yield Progress(1, 1, f"排版{wish.kind}")
    return made


def _laid_out(paper: Paper, wish: Wish) -> Outgoing:
    from desktop.egress.paper import Choice, Listed, Sieve  # noqa: PLC0415 - it loads what writes PDFs, which the window need not wait for

    place, purpose = wish.place or None, wish.purpose
    sieve = Sieve(wish.wanted, wish.wanted_name) if wish.wanted else None
    if wish.kind == DOORS:
        return paper.door_cards(purpose, place, per_unit=wish.per_unit, single=wish.single)
    if wish.kind == WALK:
        return paper.walk(purpose, place)
    if wish.kind == LEDGER:
        return paper.ledger(purpose, Choice(place, wish.page_per_building, wish.blank_rows, sieve))
    if wish.kind == LEADERS:
        return paper.leaders(purpose, place)
    if wish.kind == PHONES:
        return paper.phones(purpose, Listed(place, wish.households, wish.by_name, sieve))
    if wish.holder:
        return paper.cards_of(purpose, wish.holder, wish.copies)
    return paper.cards(purpose, place)
