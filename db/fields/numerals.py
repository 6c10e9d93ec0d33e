"""Chinese numerals: 五零一 → 501, 二十一 → 21, 一百零三 → 103."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
NUMERALS: Final = "零〇○一二两三四五六七八九十百"
_GROUPED: Final = re.compile(
    r"(?:([一二两三四五六七八九])百零?)?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?"
)


def arabic(text: str) -> str | None:
    """The digits for a Chinese numeral, spelt digit by digit or with 十 and 百; None when it is not one."""
    if not text or not all(c in NUMERALS for c in text):
        return None
    if "十" not in text and "百" not in text:
        return "".join(str(_DIGITS[c]) for c in text)
    found = _GROUPED.fullmatch(text)
    if not found:
        return None
    hundreds, tens, ten, ones = found.groups()
    total = 100 * _DIGITS[hundreds] if hundreds else 0
    total += (10 * _DIGITS[tens or "一"]) if ten else 0
    return str(total + (_DIGITS[ones] if ones else 0))
