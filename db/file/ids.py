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
        chance = secrets.randbits(62) | 1 << 63
        return f"{moment >> 16:08x}-{moment & 0xFFFF:04x}-7{count:03x}-{chance >> 48:04x}-{chance & 0xFFFFFFFFFFFF:012x}"
