"""What a typed query can mean — a name, pinyin, digits of a number, a door — as patterns over the keys of entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from db.fields.kind import clean, half_width
from db.search.doors import door_patterns
from db.search.pinyin import name_keys

TITLE, PINYIN, PHONE, DOCUMENT, DOOR = "title", "pinyin", "phone", "document", "door"
_PINYIN_TYPED: Final = re.compile(r"[a-z]+(?:[ '’]+[a-z]+)*[ '’]*")
_HAN_THEN_PINYIN: Final = re.compile(r"([\u3400-\u9fff\U00020000-\U000323af]+)[ '’]*([a-z][a-z '’]*)")
_DOCUMENT_TYPED: Final = re.compile(r"[A-Z]{0,3}[0-9]{3,}X?")
_SHORTEST_PHONE: Final = 3
_SHORTEST_DOCUMENT: Final = 4
_SURE: Final = 5  # so many digits may also stand inside a number


@dataclass(frozen=True)
class Tier:
    """One way to match, with its score: a literal text, or a pattern where `pattern` is given."""

    score: int
    literal: str = ""
    pattern: re.Pattern[str] | None = None

    def first(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where the first match between two positions begins and ends."""
        if self.pattern is None:
            at = text.find(self.literal, start, end)
            return (at, at + len(self.literal)) if at >= 0 else None
        found = self.pattern.search(text, start, end)
        return found.span() if found else None


@dataclass(frozen=True)
class Scan:
    """Tiers over one key, the best first; the last one matches whatever any other does.

    `title_holds`: characters that the title must hold besides.
    """

    key: str
    tiers: tuple[Tier, ...]
    title_holds: str = ""


def scans_for(text: str) -> list[Scan]:
    """Read what was typed, or what an input method is composing (“zhang'shu'f”)."""
    plain = half_width(clean(text)).strip().casefold()
    if not plain:
        return []
    if _PINYIN_TYPED.fullmatch(plain):
        return [_pinyin_scan(plain)]
    if mixed := _HAN_THEN_PINYIN.fullmatch(plain):
        spelt = name_keys(mixed[1]).full.split(" ")[0]
        return [_pinyin_scan(re.sub("(?<=[a-z])(?=[A-Z])", "'", spelt).lower() + "'" + mixed[2], mixed[1])]
    compact = re.sub(r"\s+", "", plain)
    scans = _number_scans(re.sub(r"[-+()]", "", compact).upper())
    if doors := door_patterns(plain):
        return [_pattern_scan(DOOR, (90, doors[0]), (70, doors[1]), (40, doors[2])), *scans]
    if scans or compact.isdigit():
        return scans
    return [_literal_scan(TITLE, (100, f"\n{compact}\n"), (80, f"\n{compact}"), (50, compact))]


def _literal_scan(key: str, *tiers: tuple[int, str]) -> Scan:
    return Scan(key, tuple(Tier(score, literal) for score, literal in tiers))


def _pattern_scan(key: str, *tiers: tuple[int, str], title_holds: str = "") -> Scan:
    return Scan(key, tuple(Tier(score, pattern=re.compile(pattern)) for score, pattern in tiers), title_holds)


def _number_scans(number: str) -> list[Scan]:
    """Phones by tail from three digits and documents from four; by beginning, and from five digits by any part."""
    scans = []
    if number.isdigit() and len(number) >= _SHORTEST_PHONE:
        scans.append(_literal_scan(PHONE, (98, f"\n{number}\n"), (85, f"{number}\n")))
        scans.append(_literal_scan(PHONE, (60, f"\n{number}"), *([(30, number)] if len(number) >= _SURE else [])))
    if _DOCUMENT_TYPED.fullmatch(number) and len(number) >= _SHORTEST_DOCUMENT:
        scans.append(_literal_scan(DOCUMENT, (97, f"\n{number}\n"), (84, f"{number}\n")))
        if len(number) > _SURE:
            scans.append(_literal_scan(DOCUMENT, (58, f"\n{number}")))
    return scans


def _pinyin_scan(typed: str, title_holds: str = "") -> Scan:
    """Whole syllables first, then initials, then both mixed, at last from a later syllable on."""
    letters = re.sub("[^a-z]", "", typed)
    whole = letters[0].upper() + "".join(f"[{letter}{letter.upper()}]" for letter in letters[1:])
    initials = "[a-z]*".join(letters.upper())
    mixed = _mixed(typed)
    return _pattern_scan(
        PINYIN, (95, f"\n{whole}\n"), (78, f"\n{whole}"), (76, f"\n{initials}[a-z]*\n"), (74, f"\n{initials}"),
        (72, f"\n{mixed}"), (45, mixed), title_holds=title_holds,
    )


def _mixed(typed: str) -> str:
    """Each letter goes on with its syllable or starts the next one; after a separator it starts one."""
    pattern, separated = typed[0].upper(), False
    for letter in typed[1:]:
        if letter in " '’":
            separated = True
        elif separated:
            pattern, separated = f"{pattern}[a-z]*{letter.upper()}", False
        else:
            pattern += f"(?:{letter}|[a-z]*{letter.upper()})"
    return pattern
