"""The `exchange` block of a package: who, to whom, which state, under which profile. All fields are required."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from desktop.exchange.refusals import Refused

FORMAT: Final = (1, 0)
SUITE: Final = "intl-1"
UP, DOWN = "up", "down"
FULL, DELTA = "full", "delta"
LONGEST_LINEAGE: Final = 64
NO_BASE: Final = -1
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_OFFICE: Final = re.compile(r"[0-9]{12}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_ENTITY: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
_WORDS: Final = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{0,200}")
_LARGEST: Final = 2**53
_MOST: Final = 1000


@dataclass(frozen=True)
class Count:
    """Rows of one record type: `live` at head, `put` and `deleted` in this package."""

    live: int
    put: int
    deleted: int


@dataclass(frozen=True)
class Link:
    """An earlier package this state descends from: its head and its digest."""

    head_cn: int
    manifest_sha256: str


@dataclass(frozen=True)
class Ack:
    """A receipt the sender has seen."""

    street_epoch: str
    receipt_seq: int


@dataclass(frozen=True)
class Exchange:
    """What a package says of itself. `committee_id` is the 12-digit code of the office that sends it."""

    package_id: str
    committee_id: str
    recipient_id: str
    replica_id: str
    package_seq: int
    head_cn: int
    schema_version: str
    profile_id: str
    profile_sha256: str
    purpose: str
    created_at: str
    app_version: str
    operator_role: str
    direction: str = UP
    kind: str = FULL
    base_cn: int = NO_BASE
    ancestors: tuple[str, ...] = ()
    lineage: tuple[Link, ...] = ()
    acks: tuple[Ack, ...] = ()
    state_digest: str = "0" * 64
    counts: Mapping[str, Count] | None = None
    format_version: tuple[int, int] = FORMAT
    min_reader: tuple[int, int] = (1, 0)
    suite: str = SUITE

    @property
    def file_name(self) -> str:
        """`<committee code>-<replica4>-<seq>.cpkg`; replica4 are the last four signs, which are random."""
        return f"{self.committee_id}-{self.replica_id[-4:]}-{self.package_seq:06}.cpkg"

    def to_block(self) -> dict[str, object]:
        """The block as plain JSON values."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["lineage"] = [{"head_cn": x.head_cn, "manifest_sha256": x.manifest_sha256} for x in self.lineage]
        plain["acks"] = [{"street_epoch": x.street_epoch, "receipt_seq": x.receipt_seq} for x in self.acks]
        counts = self.counts or {}
        plain["counts"] = {name: {"live": n.live, "put": n.put, "del": n.deleted} for name, n in counts.items()}
        for name in ("ancestors", "format_version", "min_reader"):
            plain[name] = list(plain[name])
        return plain


def exchange_from_block(block: object) -> tuple[Exchange, tuple[str, ...]]:
    """Read a block written by somebody → (exchange, names of fields this version does not know).

    Raises Refused: `needs_newer`, `suite_unknown`, `exchange_form` with the name of the field.
    """
    if not isinstance(block, dict):
        raise Refused("exchange_form", key="exchange")
    minimum = _checked(block, "min_reader", _version)
    if minimum[0] > FORMAT[0]:
        raise Refused("needs_newer", version=f"{minimum[0]}.{minimum[1]}")
    suite = _checked(block, "suite", _matching(_WORDS))
    if suite != SUITE:
        raise Refused("suite_unknown", suite=suite)
    values = {name: _checked(block, name, read) for name, read in _READERS.items()}
    exchange = Exchange(**values)
    if (exchange.kind == FULL) != (exchange.base_cn == NO_BASE) or exchange.base_cn > exchange.head_cn:
        raise Refused("exchange_form", key="base_cn")
    return exchange, tuple(sorted(set(block) - set(_READERS)))


def _checked(block: Mapping[str, Any], key: str, read: Callable[[Any], Any]) -> Any:
    try:
        return read(block[key])
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("exchange_form", key=key) from error


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(value)
        return str(value)

    return read


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(value)
        return str(value)

    return read


def _amount(lowest: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not lowest <= value <= _LARGEST:
            raise ValueError(value)
        return value

    return read


def _version(value: Any) -> tuple[int, int]:
    major, minor = value
    return _amount(0)(major), _amount(0)(minor)


def _list_of(read: Callable[[Any], Any], most: int = _MOST) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise ValueError(type(value))
        return tuple(read(one) for one in value)

    return read_all


def _counts(value: Any) -> dict[str, Count]:
    if not isinstance(value, dict):
        raise TypeError(type(value))
    number = _amount(0)
    return {
        _matching(_ENTITY)(name): Count(number(n["live"]), number(n["put"]), number(n["del"]))
        for name, n in value.items()
    }


def _link(value: Any) -> Link:
    return Link(_amount(NO_BASE)(value["head_cn"]), _matching(_HASH)(value["manifest_sha256"]))


def _ack(value: Any) -> Ack:
    return Ack(_matching(_WORDS)(value["street_epoch"]), _amount(0)(value["receipt_seq"]))


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "format_version": _version,
    "min_reader": _version,
    "suite": _matching(_WORDS),
    "direction": _one_of(UP, DOWN),
    "package_id": _matching(_UUID),
    "committee_id": _matching(_OFFICE),
    "recipient_id": _matching(_OFFICE),
    "replica_id": _matching(_UUID),
    "ancestors": _list_of(_matching(_UUID)),
    "package_seq": _amount(0),
    "kind": _one_of(FULL, DELTA),
    "base_cn": _amount(NO_BASE),
    "head_cn": _amount(0),
    "lineage": _list_of(_link, LONGEST_LINEAGE),
    "state_digest": _matching(_HASH),
    "counts": _counts,
    "schema_version": _matching(_WORDS),
    "profile_id": _matching(_WORDS),
    "profile_sha256": _matching(_HASH),
    "purpose": _matching(_WORDS),
    "created_at": _matching(_TIME),
    "app_version": _matching(_WORDS),
    "operator_role": _matching(_WORDS),
    "acks": _list_of(_ack),
}
