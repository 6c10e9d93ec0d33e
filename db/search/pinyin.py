"""Spells names in pinyin for search and for order: “zsf” and “zhangsf” find 张淑芬, 单 sorts as shan.

The readings come from the table that ships with pypinyin; its code, with 0.25 s of phrases, is never imported.
"""

from __future__ import annotations

import importlib.util
import json
import re
import unicodedata
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Final, NamedTuple

from db.search.readings import GIVEN, RARE, SURNAMES

_MOST_READINGS: Final = 8
_TONES: Final = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_UNITS: Final = re.compile(r"[^\W\d_\u2e80-\U000fffff]+|[\u2e80-\U000fffff]")
_LONGEST_SURNAME: Final = 2


class NameKeys(NamedTuple):
    """The ways to spell a name, space-separated, the likeliest first.

    `full`: “ShanXiongXin DanXiongXin”, a capital at the head of each syllable; `initials`: “sxx dxx”.
    """

    full: str
    initials: str


def name_keys(name: str) -> NameKeys:
    """Spell a name; a surname by its own reading first (单 shan, 尉迟 yuchi), the plain reading second, ü as v and u."""
    return _speller().keys(name)


def sort_key(name: str) -> str:
    """Order by pinyin, tone and character, surname first; plain text order of the keys is the order of names."""
    return _speller().order(name)


@cache
def _speller() -> Speller:
    return Speller(_shipped_readings())


def _shipped_readings() -> dict[str, str]:
    """Code point (decimal) → readings with tone marks, the commonest first: {"24352": "zhāng"}."""
    package = importlib.util.find_spec("pypinyin")
    if package is None or package.origin is None:
        msg = "pypinyin is not installed"
        raise ModuleNotFoundError(msg)
    table = Path(package.origin).with_name("pinyin_dict.json")
    readings: dict[str, str] = json.loads(table.read_text(encoding="utf-8"))
    return readings


class Speller:
    """Spells with a table of readings; characters met once are remembered."""

    def __init__(self, readings: dict[str, str]) -> None:
        """`readings` maps a code point (decimal text) to readings with tone marks, joined by commas."""
        self._readings = readings
        self._heads = {surname[0] for surname in SURNAMES}
        self._plain: dict[str, str] = {}  # characters with one reading wherever they stand
        self._initial: dict[str, str] = {}
        self._ordered: dict[str, str] = {}
        self._choices: dict[str, tuple[str, ...]] = {}

    def keys(self, name: str) -> NameKeys:
        """As `name_keys`."""
        try:
            full = "".join(map(self._plain.__getitem__, name))
            return NameKeys(full, "".join(map(self._initial.__getitem__, name)))
        except KeyError:
            return self._spelt_out(name)

    def order(self, name: str) -> str:
        """As `sort_key`."""
        surname = next((name[:size] for size in (2, 1) if name[:size] in SURNAMES), "")
        parts = []
        for place, character in enumerate(name):
            part = self._ordered.get(character)
            if part is None:
                part = self._ordered[character] = self._toned(character)
            if place < len(surname):
                part = SURNAMES[surname][place][0].lower() + part.lstrip("abcdefghijklmnopqrstuvwxyz")
            parts.append(part)
        return " ".join(parts)

    def _toned(self, character: str) -> str:
        """“zhang1张”; other characters by themselves."""
        marked = self._marked(character)
        if not marked:
            return character.casefold()
        tone = next((_TONES[mark] for mark in unicodedata.normalize("NFD", marked[0]) if mark in _TONES), "5")
        return _bare(marked[0])[0] + tone + character

    def _marked(self, character: str) -> list[str]:
        found = RARE.get(character) or self._readings.get(str(ord(character)))
        return found.split(",") if found else []

    def _spelt_out(self, name: str) -> NameKeys:
        units: list[str] = list(name) if all(c in self._choices for c in name) else _UNITS.findall(name)
        plain = [self._choices.get(unit) or self._spellings(unit) for unit in units]
        if not units:
            return NameKeys("", "")
        head = "".join(units[:_LONGEST_SURNAME])
        surname = head if head in SURNAMES else head[:1]
        spelt = list(islice(product(*plain), _MOST_READINGS))
        if own := SURNAMES.get(surname):
            spelt[:0] = islice(product(*own, *plain[len(own) :]), _MOST_READINGS)
        full = dict.fromkeys("".join(syllables) for syllables in spelt)
        initials = dict.fromkeys("".join([syllable[0] for syllable in syllables]) for syllables in spelt)
        return NameKeys(" ".join(full), " ".join(initials).lower())

    def _spellings(self, unit: str) -> tuple[str, ...]:
        """Remember all spellings of one character of a given name, or spell a whole word of another script."""
        if len(unit) > 1 or not (unit in GIVEN or (marked := self._marked(unit))):
            return (_unaccented(unit).capitalize(),)
        choices = GIVEN.get(unit) or tuple(spelling.capitalize() for spelling in _bare(marked[0]))
        self._choices[unit] = choices
        if len(choices) == 1 and unit not in self._heads:
            self._plain[unit] = choices[0]
            self._initial[unit] = choices[0][0].lower()
        return choices


def _bare(marked: str) -> tuple[str, ...]:
    """Without tone; ü as v and as u: lǚ → lv, lu."""
    letters = unicodedata.normalize("NFD", marked)
    plain = "".join(c for c in letters if c not in _TONES)
    if "\u0308" in plain:
        return plain.replace("u\u0308", "v"), plain.replace("u\u0308", "u")
    return ("".join(c for c in plain if c.isalpha()),)


def _unaccented(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if c.isalnum()) or word
