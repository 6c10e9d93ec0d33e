"""区划代码: provinces, cities, counties, streets and committees with their codes, to choose from; a table, not a rule.

Source: the National Bureau of Statistics, published 2023-09-11, as of 2023-06-30 (`packaging/build_divisions.py`). What
came later is not in it, so a code can always be typed; nothing in an office's file refers to it.
"""

from __future__ import annotations

import lzma
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Final, NamedTuple

AS_OF: Final = "2023-06-30"
PROVINCE, CITY, COUNTY, STREET, COMMITTEE = 2, 4, 6, 9, 12  # digits of a code
WHOLE: Final = 12
# Levels that are there for the statistics only: what stands below them is what people know.
UNNAMED: Final = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
MANY_PROVINCES: Final = 3


class Division(NamedTuple):
    """One division: its code without the zeros at the end, and its name."""

    code: str
    name: str

    @property
    def whole_code(self) -> str:
        """The code with all twelve digits."""
        return self.code.ljust(WHOLE, "0")


@dataclass(frozen=True)
class _Province:
    """Streets by county and committees by street, in the order of their codes."""

    streets: dict[str, list[Division]]
    committees: dict[str, list[Division]]


class Divisions:
    """The table, read when it is first asked: the upper levels at once, the others one province at a time."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds `upper.txt` and one `<province>.txt.xz` each."""
        self._folder = folder
        self._province: Callable[[str], _Province] = lru_cache(maxsize=MANY_PROVINCES)(self._read)

    def below(self, code: str) -> Sequence[Division]:
        """What stands below a code, "" for the provinces; levels without a name of their own are passed over."""
        if len(code) < COUNTY:
            return list(self._upper_below(code))
        if len(code) < COMMITTEE:
            province = self._province(code[:PROVINCE])
            return (province.streets if len(code) == COUNTY else province.committees).get(code, [])
        return []

    def path(self, code: str) -> tuple[Division, ...]:
        """From the province down to a code of any level; as far as it is known, without levels that have no name."""
        found = [Division(code[:digits], self._upper[code[:digits]]) for digits in (PROVINCE, CITY, COUNTY)
                 if len(code) >= digits and code[:digits] in self._upper]
        for digits, above in ((STREET, COUNTY), (COMMITTEE, STREET)):
            if len(code) >= digits and code[:COUNTY] in self._upper:
                found += [one for one in self.below(code[:above]) if one.code == code[:digits]]
        told = [one for one in found if one.name not in UNNAMED]
        return tuple(one for above, one in pairwise([None, *told]) if one and (above is None or above.name != one.name))

    def find(self, words: str, within: str = "", limit: int = 30) -> list[tuple[Division, ...]]:
        """Paths in which every word stands, the shortest first; `within` a code, "" for the whole country.

        Below the counties only provinces are searched that `within` or the words name, a few at most. Committees are
        found by their own names.
        """
        wanted = words.split()
        if not wanted:
            return []
        paths = [self.path(code) for code, name in self._named.items() if code.startswith(within) and all(w in name for w in wanted)]
        named = {code[:PROVINCE] for code, name in self._upper.items() if any(word in name for word in wanted)}
        provinces = {within[:PROVINCE]} if within else named
        if len(provinces) <= MANY_PROVINCES:
            for one in sorted(provinces):
                paths += islice(self._lower(one, wanted, within), limit)
        return sorted(paths, key=len)[:limit]

    def _lower(self, code: str, wanted: Sequence[str], within: str) -> Iterator[tuple[Division, ...]]:
        """Streets and committees of a province whose path has every word."""
        province = self._province(code)
        for county, streets in province.streets.items():
            above = self.path(county)
            for street in streets:
                missing = [word for word in wanted if word not in self._named.get(county, "") + street.name]
                if not missing and street.code.startswith(within):
                    yield (*above, street)
                for committee in province.committees[street.code] if missing else ():
                    if committee.code.startswith(within) and all(word in committee.name for word in missing):
                        yield (*above, street, committee)

    @cached_property
    def _upper(self) -> dict[str, str]:
        return dict(_rows((self._folder / "upper.txt").read_text(encoding="utf-8")))

    @cached_property
    def _named(self) -> dict[str, str]:
        """The whole names of the upper levels that have one."""
        return {code: "".join(one.name for one in self.path(code)) for code, name in self._upper.items() if name not in UNNAMED}

    @cached_property
    def _upper_children(self) -> dict[str, list[Division]]:
        children: defaultdict[str, list[Division]] = defaultdict(list)
        for code, name in self._upper.items():
            children[code[:-2]].append(Division(code, name))
        return children

    def _upper_below(self, code: str) -> Iterator[Division]:
        for one in self._upper_children.get(code, ()):
            if one.name in UNNAMED:
                yield from self._upper_below(one.code)
            else:
                yield one

    def _read(self, code: str) -> _Province:
        packed = self._folder / f"{code}.txt.xz"
        streets: defaultdict[str, list[Division]] = defaultdict(list)
        committees: dict[str, list[Division]] = {}
        if not packed.exists():
            return _Province(streets, committees)
        street = ""
        for number, name in _rows(lzma.decompress(packed.read_bytes()).decode()):
            if len(number) == STREET:
                street = number
                streets[street[:COUNTY]].append(Division(street, name))
                committees[street] = []
            else:
                committees[street].append(Division(street + number, name))
        return _Province(streets, committees)


def _rows(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        code, _, name = line.partition("\t")
        yield code, name
