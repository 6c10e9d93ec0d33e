"""Identifiers: UUID version 7 (RFC 9562), so that ids grow with time and indexes stay compact."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

_COUNTER_BITS = 12


class Ids:
    """Makes UUIDv7 text in growing order, also within one millisecond; `clock` gives the time of day."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Start below every later id."""
        self._clock = clock
        self._last = 0

    def new(self) -> str:
        """One fresh id, larger than every one given before by this object."""
        tick = int(self._clock().timestamp() * 1000) << _COUNTER_BITS
        self._last = max(tick, self._last + 1)
        moment, count = self._last >> _COUNTER_BITS, self._last & 0xFFF
        text = f"{moment:012x}7{count:03x}{(secrets.randbits(62) | 1 << 63):016x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
