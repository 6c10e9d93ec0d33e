"""Phone numbers of mainland China, and those abroad with “+” and country code."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from db.fields.kind import Kind, Reading, Value, half_width, off_by

_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_SERVICE: Final = re.compile(r"[48]00\d{7}")
_SHORT: Final = re.compile(r"1(?:1[0279]|20|22)|12\d{3}|1[0168]\d{3}|9[56]\d{3,4}")
_ABROAD: Final = re.compile(r"\+(?!86)[1-9]\d{6,14}")
_PREFIX: Final = re.compile(r"^(?:\+86|0086|86(?=-?1[3-9]))-?")
_WORDED_EXTENSION: Final = re.compile(r"-?(?:转|分机号?|ext|[x#])[:-]?([0-9]{1,6})$", re.IGNORECASE)
_DASHED_EXTENSION: Final = re.compile(r"((?<!\d)(?:0\d{2,3})?[2-8]\d{6,7})-([0-9]{1,6})$")
_SEVERAL: Final = re.compile(r"\d{7}(?:[/、,;；或和及]|(?<=\d{11})\s+)[+\d]")
_LOCAL: Final = (7, 8)
_MOBILE_DIGITS: Final = 11


class Phone(Kind):
    """Kept as 19900000001, 021-62581234, 021-62581234转801, 4000000000 or +85200000000."""

    code: ClassVar[str] = "phone"

    def read_text(self, text: str) -> Reading:
        """Read one number; spaces, dashes, brackets, full-width signs and +86 are fine."""
        plain = half_width(text).strip()
        if _SEVERAL.search(plain):
            return Reading(None, "一格里有几个号码，请分开填写。")
        return _read_plain(re.sub(r"[\s().·_]", "", plain))

    def show(self, value: Value | None) -> str:
        """Mobile numbers in groups of 3-4-4, service numbers of 3-3-4."""
        text = super().show(value)
        if _MOBILE.fullmatch(text):
            return f"{text[:3]} {text[3:7]} {text[7:]}"
        return f"{text[:3]} {text[3:6]} {text[6:]}" if _SERVICE.fullmatch(text) else text

    def mask(self, value: Value | None) -> str:
        """199****0001, 021-****1234; public service numbers stay."""
        text = super().show(value)
        if _SHORT.fullmatch(text) or _SERVICE.fullmatch(text):
            return text
        if _MOBILE.fullmatch(text) or text.startswith("+"):
            return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
        number, _, _ = text.partition("转")
        area, dash, local = number.rpartition("-")
        return f"{area}{dash}{'*' * (len(local) - 4)}{local[-4:]}"

    def schema(self) -> dict[str, object]:
        """A string of digits with at most “+”, “-” and “转”."""
        return {"type": "string", "constraints": {"pattern": r"^\+?[0-9]+(-[0-9]+)?(转[0-9]+)?$"}}


def _read_plain(plain: str) -> Reading:
    number, extension = _split_extension(_PREFIX.sub("", plain))
    digits = number.replace("-", "")
    if _ABROAD.fullmatch(digits):
        return Reading(digits)
    if not (digits.isascii() and digits.isdigit()):
        return Reading(None, f"“{plain[:20]}”不是电话号码，请只填一个号码。")
    if _MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits) or _SHORT.fullmatch(digits):
        return Reading(digits + (f"转{extension}" if extension else ""))
    if digits[0] == "1":
        return Reading(None, _mobile_problem(digits))
    if digits != plain and digits[0] != "0" and _PREFIX.match(plain):
        digits = "0" + digits  # +86 21 62581234
    return _read_landline(digits, extension)


def _split_extension(number: str) -> tuple[str, str]:
    found = _WORDED_EXTENSION.search(number)
    if found:
        return number[: found.start()], found[1]
    if (dashed := _DASHED_EXTENSION.search(number)) and not _SERVICE.fullmatch(number.replace("-", "")):
        return number[: dashed.end(1)], dashed[2]
    return number, ""


def _mobile_problem(digits: str) -> str:
    if len(digits) != _MOBILE_DIGITS:
        return f"手机号应为 {_MOBILE_DIGITS} 位，{off_by(len(digits), _MOBILE_DIGITS)}。"
    return f"手机号第二位应为 3 到 9，现在是 {digits[1]}。"


def _read_landline(digits: str, extension: str) -> Reading:
    """Areas 010 and 02x have three digits and local numbers of eight; all others four, and seven or eight."""
    big_city = digits.startswith(("010", "02"))
    area = (digits[:3] if big_city else digits[:4]) if digits[0] == "0" else ""
    local = digits[len(area) :]
    lengths = _LOCAL[1:] if big_city else _LOCAL
    if len(local) not in lengths:
        wanted = " 或 ".join(str(length) for length in lengths)
        nearest = lengths[0] if len(local) < lengths[0] else lengths[-1]
        place = f"区号 {area} 之后" if area else "固定电话"
        return Reading(None, f"{place}应为 {wanted} 位，{off_by(len(local), nearest)}。")
    if local[0] not in "2345678":
        return Reading(None, f"固定电话不会以 {local[0]} 开头，请核对。")
    return Reading((f"{area}-" if area else "") + local + (f"转{extension}" if extension else ""))
