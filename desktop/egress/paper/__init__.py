"""Prints: rows from the file, masked for their purpose, laid out, and handed to the gate as finished bytes."""

from __future__ import annotations

from db.file.store import Store
from desktop.egress.gate import Outgoing
from desktop.egress.paper import cards, ledger, phones, recovery, walk
from desktop.egress.paper import leaders as roster
from desktop.egress.paper.ledger import Choice, Sieve
from desktop.egress.paper.phones import Listed
from desktop.egress.paper.press import Press
from desktop.printing.fonts import FontSet

__all__ = ["Choice", "Listed", "Paper", "Sieve"]


class Paper:
    """Prepares what the office prints. Nothing leaves here: the gate delivers.

    Each raises ContentError `nothing_to_print` where there is nothing; a `place_id` of None is the whole office.
    """

    def __init__(self, store: Store, fonts: FontSet) -> None:
        """Fonts are loaded when the first page is laid out."""
        self._press = Press(store, fonts)

    def cards(self, purpose: str, place_id: str | None = None) -> Outgoing:
        """One contact card per household in delivery order, with those who serve it; never a resident's name."""
        return cards.cards(self._press, purpose, place_id)

    def cards_of(self, purpose: str, holder_id: str, copies: int) -> Outgoing:
        """The same card several times: what one person who serves hands out."""
        return cards.cards_of(self._press, purpose, holder_id, copies)

    def door_cards(
        self, purpose: str, place_id: str | None = None, *, per_unit: bool = False, single: bool = False
    ) -> Outgoing:
        """An A5 card for the door of each building, or of each of its units; two on A4, or `single` on A5."""
        return cards.door_cards(self._press, purpose, place_id, per_unit=per_unit, single=single)

    def ledger(self, purpose: str, choice: Choice) -> Outgoing:
        """The household ledger of a place or of the whole office."""
        return ledger.ledger(self._press, purpose, choice)

    def leaders(self, purpose: str, place_id: str | None = None) -> Outgoing:
        """The roster of building leaders with both seats of every building; on posted lists phones need consent."""
        return roster.leaders(self._press, purpose, place_id)

    def walk(self, purpose: str, place_id: str | None = None) -> Outgoing:
        """Buildings as they stand, floors × doors, to be ticked and written on from door to door."""
        return walk.walk(self._press, purpose, place_id)

    def phones(self, purpose: str, listed: Listed) -> Outgoing:
        """The list of telephones of those who serve and, where it is not posted, of households."""
        return phones.phones(self._press, purpose, listed)

    def recovery(self, identity: str) -> Outgoing:
        """The sheet with the secret identity that opens packages sent to us when the file is lost; for the safe."""
        return recovery.recovery(self._press, identity)
