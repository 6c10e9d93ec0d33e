"""The one door out: everything that prints, exports, copies or reports is prepared, shown, logged, then delivered here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from db.errors import NotAllowed
from db.fields.purposes import HANDOVER, REPORT
from db.file.departures import Departure, Piece, mark_failed, record
from db.file.store import Store

PROOF_LASTS: Final = timedelta(minutes=10)
PRINT, EXPORT, SEND, COPY = "打印", "导出", "上报", "复制"


@dataclass(frozen=True)
class Outgoing:
    """Something ready to leave: `content` are the very bytes that were previewed and will be delivered.

    `personal` are the terms of the personal fields in it; `bare` tells that some of them are not masked.
    """

    id: str
    action: str
    purpose: str
    title: str
    name: str
    content: bytes
    rows: int
    personal: tuple[str, ...] = ()
    bare: bool = False
    complaints: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.content).hexdigest()


class Sink(Protocol):
    """Where something leaves to: a file, a folder, the clipboard, a printer."""

    def take(self, outgoing: Outgoing) -> str:
        """Deliver → a sentence on where it went. Raises UserError when it could not."""


class Gate:
    """Lets prepared things out: asks for proof where the purpose wants it, and writes the log first."""

    def __init__(self, store: Store) -> None:
        """Nobody has proved anything yet."""
        self._store = store
        self._proved: datetime | None = None

    def prove(self) -> None:
        """Somebody has just given the password of the account that is at work."""
        self._proved = self._store.clock()

    def wants_proof(self, outgoing: Outgoing) -> bool:
        """Whether the password has to be asked again: reports, hand-overs and unmasked files, every ten minutes."""
        wanted = outgoing.purpose in (REPORT, HANDOVER) or (outgoing.action in (EXPORT, COPY) and outgoing.bare)
        # A clock that was put back must not make a proof last longer.
        fresh = self._proved is not None and timedelta() <= self._store.clock() - self._proved < PROOF_LASTS
        return wanted and not fresh

    def deliver(self, outgoing: Outgoing, sink: Sink) -> str:
        """Log, then hand over to `sink` → its sentence. Raises NotAllowed without proof; a failure is logged as such."""
        if self.wants_proof(outgoing):
            raise NotAllowed("这份材料含有未遮盖的个人信息，请再输入一次密码。", "proof_wanted")
        departure = Departure(
            outgoing.id, outgoing.action, outgoing.purpose, outgoing.title, outgoing.rows, outgoing.personal, outgoing.digest
        )
        line = record(self._store, departure, outgoing.pieces)
        try:
            return sink.take(outgoing)
        except Exception:
            mark_failed(self._store, line)
            raise


def personal_terms(found: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Terms of the personal fields among (term, sensitivity), each once, in order."""
    return tuple(dict.fromkeys(term for term, sensitivity in found if sensitivity != "open"))
