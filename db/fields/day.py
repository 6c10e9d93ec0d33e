"""A day, or with `partial` also a month or a year, kept as ISO text."""

from __future__ import annotations

import datetime as dt
import re
from typing import ClassVar, Final

from db.fields.kind import Kind, Reading, half_width
from db.fields.numerals import NUMERALS, arabic

_SERIAL_START: Final = dt.date(1899, 12, 30)  # day 0 of spreadsheets, counting their 29 February 1900
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 60_000  # 1927-05-18 … 2064-04-08; five digits are no other way to write a day
_YEARS: Final = range(1800, 2200)
_TIME: Final = re.compile(r"(?:T|(?<=\d)\s+|(?<=日)\s*)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_SPLIT: Final = re.compile(r"(\d+)\s*[-./,、年\s]\s*(?:(\d+)\s*(?:[-./,、月\s]\s*(?:(\d+)\s*[日号]?)?)?)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})?(\d{2})?")
_FORM: Final = "请写成 1947-03-12 这样的形式。"


def before(day: str, other: str) -> bool:
    """Whether a day surely lies before another; of a year or a month nothing is known beyond it (2024 is not before 2024-05)."""
    return day[: len(other)] < other[: len(day)]


class Day(Kind):
    """“1947-03-12”; with `partial` also “1947-03” and “1947”."""

    code: ClassVar[str] = "day"

    def __init__(self, *, partial: bool = False) -> None:
        """`partial` lets a month or a year stand alone."""
        self.partial = partial

    def read(self, raw: object) -> Reading:
        """Read a text, a date, or a spreadsheet's day number."""
        if isinstance(raw, dt.date):  # a datetime is one too
            return self._checked(raw.year, raw.month, raw.day)
        return super().read(raw)

    def read_text(self, text: str) -> Reading:
        """Read 1947-3-12, 1947.3.12, 1947/3/12, 19470312, 1947年3月12日, 一九四七年三月十二日 and the like."""
        plain = _TIME.sub("", _with_digits(half_width(text).strip()))
        if found := _COMPACT.fullmatch(plain) or _SPLIT.fullmatch(plain):
            year, month, day = found.groups()
            if len(year) == 4:  # noqa: PLR2004 - a year has four digits
                return self._checked(int(year), int(month) if month else None, int(day) if day else None)
            return Reading(None, f"年份要写四位，{_FORM}")
        if re.fullmatch(r"\d{5}", plain) and _FIRST_SERIAL <= int(plain) <= _LAST_SERIAL:
            day_meant = _SERIAL_START + dt.timedelta(int(plain))
            return Reading(day_meant.isoformat(), hint=f"按表格的日期序号读作 {day_meant}，请核对。")
        return Reading(None, f"“{text.strip()[:20]}”不是日期，{_FORM}")

    def schema(self) -> dict[str, object]:
        """A date, or a string cut short."""
        if not self.partial:
            return {"type": "date"}
        return {"type": "string", "constraints": {"pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}}

    def _checked(self, year: int, month: int | None, day: int | None) -> Reading:
        if year not in _YEARS:
            return Reading(None, f"年份 {year} 不对，请核对。")
        if not self.partial and day is None:
            return Reading(None, f"日期不全，缺{'哪一日' if month else '月和日'}，{_FORM}")
        try:
            whole = dt.date(year, month or 1, day or 1).isoformat()
        except ValueError:
            return Reading(None, "没有这一天，请核对月份和日子。")
        return Reading(whole if day else whole[:7] if month else whole[:4])


def _with_digits(text: str) -> str:
    return re.sub(f"[{NUMERALS}]+", lambda found: arabic(found[0]) or found[0], text)
