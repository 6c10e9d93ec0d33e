"""What is to be printed, as chosen, and its preparation as a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from db.fields.purposes import INTERNAL
from desktop.jobs import Progress, Work

if TYPE_CHECKING:
    from desktop.egress.paper import Paper

CARDS, LEDGER, LEADERS = "便民联系卡", "住户台账", "楼组长名册"
KINDS: Final = (CARDS, LEDGER, LEADERS)


@dataclass(frozen=True)
class Wish:
    """`place` "" is the whole office; `holder` asks for `copies` cards of one person instead of one per household."""

    kind: str = CARDS
    purpose: str = INTERNAL
    place: str = ""
    holder: str = ""
    copies: int = 10
    page_per_building: bool = True
    blank_rows: int = 0


def prepared(paper: Paper, wish: Wish) -> Work:
    """Lay the wish out → Outgoing. Between two steps it can be cancelled; nothing leaves here."""
    yield Progress(0, None, f"排版{wish.kind}")
    from desktop.egress.paper import Choice  # noqa: PLC0415 - it loads what writes PDFs, which the window need not wait for

    place = wish.place or None
    if wish.kind == LEDGER:
        made = paper.ledger(wish.purpose, Choice(place, wish.page_per_building, wish.blank_rows))
    elif wish.kind == LEADERS:
        made = paper.leaders(wish.purpose, place)
    elif wish.holder:
        made = paper.cards_of(wish.purpose, wish.holder, wish.copies)
    else:
        made = paper.cards(wish.purpose, place)
    yield Progress(1, 1, f"排版{wish.kind}")
    return made
