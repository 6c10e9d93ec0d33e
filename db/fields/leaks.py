"""Last gate before anything leaves: identity, mobile and bank card numbers hidden in outgoing cells.

Seen through: full-width and other digits, Chinese digits (一二三, 壹贰叁, 幺), spaces, dashes, dots and other signs
between digits, invisible characters. Not seen: reversed numbers, numbers split over cells.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from db.fields.id_number import check_character
from db.fields.kinds import Choice, Code, Day, DocumentNumber, IdNumber, Kind, Phone, Reference, Value
from db.fields.profile import KEEP, Column

IDENTITY: Final = "身份证号"
MOBILE: Final = "手机号"
CARD: Final = "银行卡号"

_CHINESE: Final = str.maketrans(
    "〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸", "0001234567891123456789236"
)
_CHINESE_DIGIT: Final = re.compile("[〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸]")
_DIGIT_LIKE: Final = re.compile("[\\d〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸²³¹⁰-⁹₀-₉①-⓿❶-➓㈠-㈩㊀-㊉]")
_FEWEST: Final = 11
_GAP: Final = r"[\s\-‐-―−.·•‧∙・_/\\|,，、~～*+]{0,3}"
# A run starts and ends outside of identifiers: no digit or hexadecimal letter may touch it, also not over a dash.
_RUN: Final = re.compile(rf"(?<![0-9a-f])(?<![0-9a-f]-)\d(?:{_GAP}\d){{10,59}}(?:{_GAP}x)?(?![0-9a-f]|-[0-9a-f])")
_GROUP: Final = re.compile(r"\d+x?|x")
_MOBILE: Final = re.compile(r"(?:0?0?86)?(1[3-9]\d{9})")
_OLD_IDENTITY: Final = re.compile(r"[1-8]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_IDENTITY: Final = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]")
_CARD: Final = re.compile(r"(?:62|4\d|5[1-5]|35|9558|6[05]|3[47])\d{12,17}")
_LENGTHS: Final = frozenset({11, 13, 14, 15, 16, 17, 18, 19})
_TYPED: Final = (Reference, Day, Choice, Code)


@dataclass(frozen=True)
class Leak:
    """One number found: where, what it is, and itself with its middle hidden."""

    entity: str
    column: str
    what: str
    masked: str
    rows: int


@dataclass(frozen=True)
class LeakReport:
    """What the gate saw: leaks, and the columns it did not look into with the reason."""

    leaks: tuple[Leak, ...]
    kept: tuple[str, ...]
    exempt: tuple[str, ...]
    scanned: int


def numbers_in(text: str) -> list[tuple[str, str]]:
    """(what, digits) of every identity, mobile or bank card number in `text`, each once."""
    if len(text) < _FEWEST or len(_DIGIT_LIKE.findall(text)) < _FEWEST:
        return []
    plain = _plain(text)
    readings = [plain]
    if _CHINESE_DIGIT.search(plain):
        readings.append(plain.translate(_CHINESE))
    found = (hit for reading in readings for run in _RUN.finditer(reading) for hit in _inside(run[0]))
    return list(dict.fromkeys(found))


def scan(tables: Iterable[tuple[str, Sequence[Column], Iterable[Sequence[Value | None]]]]) -> LeakReport:
    """Scan the outgoing cells of (entity, columns, rows); each distinct value is looked at once.

    Columns that hold ids, days, choices or codes by their kind are exempt; columns of phone and identity numbers
    that the profile keeps or has masked are listed as `kept`: they leave on purpose and are shown to the user.
    """
    leaks: list[Leak] = []
    kept: list[str] = []
    exempt: list[str] = []
    scanned = 0
    for entity, columns, rows in tables:
        cells = tuple(zip(*rows, strict=True)) or ((),) * len(columns)
        for column, values in zip(columns, cells, strict=True):
            name = f"{entity}.{column.name}"
            if isinstance(column.kind, _TYPED):
                exempt.append(name)
            elif column.treatment == KEEP and _holds_numbers(column.kind):
                kept.append(name)
            else:
                distinct = set(values) - {None}
                scanned += len(distinct)
                leaks += _leaks(entity, column.name, values, distinct)
    return LeakReport(tuple(leaks), tuple(kept), tuple(exempt), scanned)


def _holds_numbers(kind: Kind) -> bool:
    return isinstance(kind, (Phone, IdNumber, DocumentNumber))


def _leaks(
    entity: str, column: str, values: Sequence[Value | None], distinct: Iterable[Value | None]
) -> Iterator[Leak]:
    hits = {value: found for value in distinct if (found := numbers_in(str(value)))}
    for value in dict.fromkeys(value for value in values if value in hits):
        for what, digits in hits[value]:
            masked = digits[:3] + "*" * (len(digits) - 5) + digits[-2:]
            yield Leak(entity, column, what, masked, values.count(value))


def _plain(text: str) -> str:
    """Lower case, compatibility forms resolved, invisible characters gone, any digit as 0–9."""
    if text.isascii():
        return text.lower()
    resolved = unicodedata.normalize("NFKC", text).lower().replace("х", "x")
    return "".join(_resolved(c) for c in resolved if unicodedata.category(c) not in {"Cf", "Mn", "Me"})


def _resolved(character: str) -> str:
    if character.isascii():
        return character
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def _inside(run: str) -> Iterator[tuple[str, str]]:
    """Every stretch of whole digit groups of a run whose joined digits are one of the numbers."""
    groups = _GROUP.findall(run)
    for start in range(len(groups)):
        joined = ""
        for group in groups[start:]:
            joined += group
            if len(joined) in _LENGTHS and (what := _named(joined)):
                yield what, joined


def _named(digits: str) -> str | None:
    if _MOBILE.fullmatch(digits):
        return MOBILE
    if _IDENTITY.fullmatch(digits) and _checksum_fits(digits):
        return IDENTITY
    if _OLD_IDENTITY.fullmatch(digits):
        return IDENTITY
    return CARD if _CARD.fullmatch(digits) and _luhn_fits(digits) else None


def _checksum_fits(digits: str) -> bool:
    """GB 11643."""
    return check_character(digits) == digits[17].upper()


def _luhn_fits(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(amount - 9 * (amount > 9) for amount in doubled) % 10 == 0  # noqa: PLR2004 - Luhn's nines
