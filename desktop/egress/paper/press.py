"""What every print needs: the file, the fonts, the day, the line at the foot, and finished pages on their way out."""

from __future__ import annotations

from typing import Any

from db.fields.purposes import POSTED
from db.file.departures import Piece
from db.file.store import Store
from db.records.listing import ids_of, one
from db.records.office import Office
from db.records.record import Row
from desktop.egress.gate import PRINT, Outgoing
from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.ledger import confidential

Personal = tuple[tuple[str, ...], bool]


class Press:
    """One office's paper."""

    def __init__(self, store: Store, fonts: FontSet) -> None:
        """Fonts are loaded when the first page is laid out."""
        self.store, self.fonts = store, fonts

    def number(self) -> str:
        """A new id for a print."""
        return self.store.ids.new()

    def today(self) -> str:
        """ISO text."""
        return self.store.clock().date().isoformat()

    def day_in_words(self) -> str:
        """2026年11月22日."""
        day = self.store.clock()
        return f"{day.year}年{day.month}月{day.day}日"

    def footer(self, purpose: str) -> str:
        """What stands at the foot of paper that is not for everybody to read."""
        return "" if purpose == POSTED else confidential(self.store.who, self.store.clock().strftime("%Y-%m-%d %H:%M"))

    def outgoing(
        self, number: str, purpose: str, title: str, name: str, document: Document, rows: int, personal: Personal,
        pieces: tuple[Piece, ...] = (), notes: tuple[str, ...] = (),
    ) -> Outgoing:
        """The finished pages; `personal` are the terms of personal fields and whether one of them is not masked."""
        complaints = tuple(dict.fromkeys(c.sentence for c in document.complaints))
        terms, bare = personal
        return Outgoing(number, PRINT, purpose, title, name, document.save(), rows, terms, bare, complaints + notes, pieces)


def office_of(connection: Any) -> Row:
    """The office's own row."""
    return one(connection, Office, ids_of(connection, Office)[0]) or {}


def letterhead(office: Row) -> str:
    """The name that stands on paper."""
    return str(office.get("letterhead") or office.get("name") or "")


def short(number: str) -> str:
    """What is printed of a print's id: its last eight signs find it in the log."""
    return number[-8:].upper()


def counted(*found: tuple[int, str]) -> tuple[str, ...]:
    """Sentences with their numbers, without those that count nothing."""
    return tuple(sentence.format(number) for number, sentence in found if number)
