"""Citizen identity numbers (GB 11643-1999) and the numbers of other identity documents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from operator import mul
from typing import ClassVar, Final

from db.fields.kind import LOST_DIGITS, Kind, Reading, Value, half_width, off_by

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_ZEROS: Final = ord("0") * sum(_WEIGHTS)
_FULL: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLD: Final = re.compile(r"\d{15}", re.ASCII)
_LENGTH: Final = 18
_PROVINCE: Final = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
CITIZEN: Final = "居民身份证"
_SAME_NUMBERING: Final = (CITIZEN, "港澳台居民居住证")
_SHORTEST_NUMBER, _LONGEST_NUMBER = 4, 30
_EARLIEST: Final = 1900


class IdNumber(Kind):
    """Eighteen characters, the last one a check character (ISO 7064 MOD 11-2)."""

    code: ClassVar[str] = "id_number"

    def __init__(self, today: Callable[[], dt.date] = dt.date.today) -> None:
        """`today` says which day it is: nobody is born later."""
        self._today = today

    def read(self, raw: object) -> Reading:
        """As every kind; a whole number ending in 000 has lost its tail in a spreadsheet."""
        if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 10**17 and raw % 1000 == 0:
            return Reading(None, LOST_DIGITS)
        if isinstance(raw, str) and _FULL.fullmatch(raw):  # as it is stored: nothing to clean
            problem = self._problem(raw)
            return Reading(None if problem else raw, problem)
        return super().read(raw)

    def read_text(self, text: str) -> Reading:
        """Read 18 characters, or 15 of an old card; spaces, dashes, full width and a small x are fine."""
        number = re.sub(r"[\s'’-]", "", half_width(text)).upper()
        if re.fullmatch(r"\d\.\d+E\+?\d+", number):
            return Reading(None, LOST_DIGITS)
        hint = None
        if _OLD.fullmatch(number):
            number, hint = _upgraded(number), "这是 15 位旧号码，已补成 18 位，请与证件核对。"
        if problem := self._problem(number):
            return Reading(None, problem)
        return Reading(number, hint=hint)

    def mask(self, value: Value | None) -> str:
        """310106********0021."""
        number = self.show(value)
        return f"{number[:6]}********{number[-4:]}" if number else ""

    def schema(self) -> dict[str, object]:
        """A string of 17 digits and a check character."""
        return {"type": "string", "constraints": {"pattern": "^[0-9]{17}[0-9X]$"}}

    def _problem(self, number: str) -> str | None:
        if not _FULL.fullmatch(number):
            if len(number) != _LENGTH:
                return f"身份证号应为 18 位，{off_by(len(number), _LENGTH)}。"
            return "身份证号前 17 位应为数字，末位为数字或 X。"
        if not _PROVINCE.match(number) and not (number[0] == "9" and _PROVINCE.match(number, 1)):
            return f"身份证号开头的 {number[:2]} 不是省份代码，请核对。"
        birth = _birth(number)
        if birth is None or birth.year < _EARLIEST or birth > self._today():
            return f"身份证号中的出生日期 {number[6:14]} 不对，请核对。"
        if number[-1] != check_character(number):
            return "身份证号的校验位不符，多半是有一位抄错了，请核对。"
        return None


def check_character(number: str) -> str:
    """The check character of the first 17 digits (ISO 7064 MOD 11-2)."""
    return _CHECKS[(sum(map(mul, _WEIGHTS, number.encode())) - _ZEROS) % 11]


def _upgraded(old: str) -> str:
    number = f"{old[:6]}19{old[6:]}"
    return number + check_character(number)


def whole_number(number: str | None) -> str | None:
    """A stored number by which to compare: one of an old card as its 18 characters, anything else as it is."""
    if not number or not _OLD.fullmatch(number):
        return number
    whole = _upgraded(number)
    return whole if _birth(whole) else number


def forms_of(number: str) -> tuple[str, ...]:
    """How one number may have been written down: as it is, in full, and as an old card has it."""
    whole = whole_number(number) or number
    old = (whole[:6] + whole[8:17],) if _FULL.fullmatch(whole) and whole[6:8] == "19" else ()
    return tuple(dict.fromkeys((number, whole, *old)))


def _birth(number: str) -> dt.date | None:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def birth_of(number: str | None) -> str | None:
    """The day of birth (ISO text) inside a stored identity number; None when it holds none."""
    birth = _birth(number) if number and _FULL.fullmatch(number) else None
    return birth.isoformat() if birth else None


def sex_of(number: str | None) -> str | None:
    """“男” or “女” from the 17th digit (odd is male); None when it is no identity number."""
    if not number or not _FULL.fullmatch(number):
        return None
    return "男" if int(number[16]) % 2 else "女"


class DocumentNumber(Kind):
    """The number of any identity document: letters and digits; which rule holds tells `check_document`."""

    code: ClassVar[str] = "document_number"

    def read(self, raw: object) -> Reading:
        """As every kind; long numbers that lost their tail in a spreadsheet are refused."""
        if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 10**17 and raw % 1000 == 0:
            return Reading(None, LOST_DIGITS)
        return super().read(raw)

    def read_text(self, text: str) -> Reading:
        """Read letters, digits and brackets; capitals, without spaces and dashes."""
        number = re.sub(r"[\s'’-]", "", half_width(text)).upper()
        if not re.fullmatch(r"[0-9A-Z()/]+", number):
            return Reading(None, "证件号码只能有字母、数字和括号，请核对。")
        if not _SHORTEST_NUMBER <= len(number) <= _LONGEST_NUMBER:
            return Reading(None, f"证件号码应为 {_SHORTEST_NUMBER} 到 {_LONGEST_NUMBER} 位，现在 {len(number)} 位。")
        return Reading(number)

    def mask(self, value: Value | None) -> str:
        """310106********0021 for 18 characters; of others only the first and the last two stay."""
        number = self.show(value)
        if len(number) == _LENGTH:
            return IdNumber().mask(number)
        return f"{number[:1]}{'*' * (len(number) - 3)}{number[-2:]}" if number else ""

    def schema(self) -> dict[str, object]:
        """A string of capitals, digits and brackets."""
        return {"type": "string", "constraints": {"pattern": "^[0-9A-Z()/]{4,30}$"}}


def check_document(document_kind: str | None, number: object, today: Callable[[], dt.date] = dt.date.today) -> Reading:
    """Read a number by the rule of its document: identity and residence cards by GB 11643, others as written."""
    if document_kind is None or document_kind in _SAME_NUMBERING:
        return IdNumber(today).read(number)
    return DocumentNumber().read(number)
