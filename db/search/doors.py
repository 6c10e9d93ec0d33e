"""Door paths and door-like queries in one form: 梧桐里小区8幢0602室 → “-梧桐里小区-8幢-602室-”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from db.fields.kind import half_width
from db.fields.numerals import NUMERALS, arabic

_STEM: Final = "甲乙丙丁戊"
_BUILDING_WORDS: Final = "号楼|号院|号|幢|栋|座|#"
_UNIT_WORDS: Final = "单元|门|梯"
_NUMERAL: Final = re.compile(
    rf"[{NUMERALS}]+(?=支?弄|号|[幢栋座]|单元|[门梯室户-])|(?<=[弄号楼幢栋座元门梯-])[{NUMERALS}]+$", re.MULTILINE
)
_PART: Final = re.compile(  # begins with one set of characters, which lets the scan skip ahead
    rf"([0-9A-Z{_STEM}东南西北中](?:(?:(?<=[0-9])[0-9]*|(?<=[A-Z{_STEM}])[0-9]+)[A-Z{_STEM}]?"
    rf"|(?<=[A-Z{_STEM}])(?=[座幢栋]|单元|-|$)|(?<=[东南西北中])(?=楼)))"
    r"(号[楼院]?|[幢栋座#楼门梯室户]|单元|支?弄)?",
    re.MULTILINE,
)
_LEADING_ZEROS: Final = re.compile(r"0(?<![0-9]0)0*(?=[0-9])")
_BARE: Final = re.compile(rf"[{_STEM}A-Z]?[0-9]{{1,4}}[{_STEM}A-Z]?")
_UP_TO_NEXT: Final = r"[^-\n]*"
_UNIT_BETWEEN: Final = r"(?:[^-\n]+-)?"


def door_lines(paths: Sequence[str]) -> list[str]:
    """Each path with “-” between its parts, without leading zeros; read in one go, as there are many."""
    plain = _plain("\n".join(paths)).replace(" ", "-")
    marked = _PART.sub(r"-\1\2-", plain)
    edged = f"-{marked}-".replace("\n", "-\n-").replace("--", "-")
    return edged.replace("--", "-").split("\n")


def door_patterns(query: str) -> tuple[str, ...]:
    """Patterns over door lines, the best first: the very door, a place above it, a beginning; () if not door-like.

    3-501 also finds 3号楼2单元501: a unit may stand before the last number.
    """
    plain = _plain(re.sub(r"[\s/_.]+", "-", query.strip())).strip("-")
    parts = [(found[1], found[2] or "") for found in _PART.finditer(plain)]
    text = _PART.sub("", plain).replace("-", "")
    if not parts or (len(parts) == 1 and not parts[0][1] and not _bare_room(query.strip())):
        return ()
    leading = _PART.search(plain)
    start = plain[: leading.start()] if leading else ""
    if text != start:
        return ()
    above = "".join(f"-{number}{_word(word)}" for number, word in parts[:-1])
    last, word = parts[-1]
    unit = f"-{_UNIT_BETWEEN}" if above and not word.endswith(("弄", "单元")) else "-"
    whole = f"{re.escape(start)}{_UP_TO_NEXT if start else ''}{above}{unit}{last}"
    ended = f"{whole}{_word(word)}-"
    return (f"{ended}\n", ended, f"{whole}{_word(word) if word else ''}")


def _bare_room(query: str) -> bool:
    """501, 0402, B101, but not 0001: that is the tail of a phone number."""
    return bool(_BARE.fullmatch(half_width(query).upper())) and not query.startswith("00")


def _plain(text: str) -> str:
    digits = _NUMERAL.sub(_arabic, half_width(text).upper())
    return _LEADING_ZEROS.sub("", digits)


def _arabic(found: re.Match[str]) -> str:
    return arabic(found[0]) or found[0]


def _word(word: str) -> str:
    """The words that mean the same as the one typed; none typed leaves all open."""
    if not word:
        return r"[^-\n0-9]*"
    if re.fullmatch(f"{_BUILDING_WORDS}|楼", word):
        return f"(?:{_BUILDING_WORDS}|楼)"
    if re.fullmatch(_UNIT_WORDS, word):
        return f"(?:{_UNIT_WORDS})"
    return "弄" if word.endswith("弄") else "[室户]?"
