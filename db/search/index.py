"""People and doors found as one types: every entry's keys lie in a few long strings that are scanned at each key.

Scanning is linear but in C: 100,000 entries take a few milliseconds. Nothing here touches the file; rows come from
the caller, who also passes on every change.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from operator import attrgetter
from typing import Final, NamedTuple

from db.search.doors import door_lines
from db.search.query import DOCUMENT, DOOR, PHONE, PINYIN, TITLE, Scan, Tier, scans_for

CHUNK: Final = 2048  # entries whose strings are rebuilt together after a change
COUNTED: Final = 500  # matches are counted up to here
KEYS: Final = (TITLE, PINYIN, PHONE, DOCUMENT, DOOR)
_EXTENSION: Final = re.compile("转[0-9]*")
PLACES: Final = frozenset({"place", "building", "dwelling"})


class Entry(NamedTuple):
    """One thing to find. `id` is unique over all kinds; the keys after `where` are searched, not shown.

    `pinyin` as `name_keys(...).full`; `phone` and `document` as stored, several separated by spaces; `door` the
    whole name of the door (“12弄3号501室”).
    """

    kind: str
    id: str
    title: str
    where: str = ""
    pinyin: str = ""
    phone: str = ""
    document: str = ""
    door: str = ""


@dataclass(frozen=True)
class Hit:
    """One match. A higher `score` is better; `marks` are (start, end) of what matched in `title`."""

    kind: str
    id: str
    title: str
    where: str
    score: int
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Hits:
    """The best matches, those of one kind together; `total` counts at most `COUNTED`, then `more` is true.

    `cut`: there may be matches that are not among `hits`, for want of room.
    """

    hits: list[Hit]
    total: int
    more: bool = False
    cut: bool = False


_COLUMNS: Final = {key: attrgetter(key) for key in KEYS}


class _Lines:
    """One key of all entries of a chunk, each on its own line; `owners` where an entry may have several lines."""

    def __init__(self, lines: list[str], owners: list[int] | None = None) -> None:
        self.text = "\n" + "\n".join(lines) + "\n"
        self._starts = list(accumulate([1 + len(line) for line in lines], initial=1))
        self._owners = owners

    def line_at(self, match_start: int) -> tuple[int, int, int]:
        """The owning entry, and where its line starts and ends; a match may begin with the line end before."""
        line = bisect_right(self._starts, match_start + (self.text[match_start] == "\n")) - 1
        return self._owners[line] if self._owners else line, self._starts[line], self._starts[line + 1] - 1


class _Chunk:
    """Some entries and their keys, built when first asked for after a change."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self._order: list[Entry] = []
        self._lines: dict[str, _Lines] = {}

    def forget_keys(self) -> None:
        self._order, self._lines = [], {}

    def order(self) -> list[Entry]:
        if not self._order:
            self._order = list(self.entries.values())
        return self._order

    def lines(self, key: str) -> _Lines:
        if key not in self._lines:
            self._lines[key] = _lines_of(key, self.order())
        return self._lines[key]


def _lines_of(key: str, entries: list[Entry]) -> _Lines:
    column = list(map(_COLUMNS[key], entries))
    if key == TITLE:
        return _Lines(["".join(title.split()) for title in "\n".join(column).casefold().split("\n")])
    if key == DOOR:
        doors = list(dict.fromkeys(column))
        line_of = dict(zip(doors, door_lines(doors), strict=True))
        return _Lines([line_of[door] for door in column])
    text = " ".join(column)
    if key == PHONE:
        text = _EXTENSION.sub("", text).replace("-", "")
    if text.count(" ") < len(column):
        return _Lines(text.split(" "))
    return _Lines(text.split(" "), [owner for owner, cell in enumerate(column) for _ in range(cell.count(" ") + 1)])


class _Found(NamedTuple):
    """A match: its score, where its entry stands, and what matched in which line of which key."""

    score: int
    chunk: int
    owner: int
    key: str
    line: tuple[int, int]
    matched: tuple[int, int]


class KeyList:
    """All entries that can be found, in the order in which equally good matches are listed."""

    def __init__(self, entries: Iterable[Entry] = (), places: Collection[str] = PLACES) -> None:
        """`places` are the kinds that are doors themselves."""
        self._places = places
        self._chunks: list[_Chunk] = []
        self._chunk_of: dict[str, _Chunk] = {}
        waiting = iter(entries)
        while some := list(islice(waiting, CHUNK)):
            self._chunks.append(chunk := _Chunk(some))
            self._chunk_of |= dict.fromkeys(chunk.entries, chunk)
            for key in KEYS:
                chunk.lines(key)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._chunk_of)

    def replace(self, entries: Iterable[Entry]) -> None:
        """Put entries in the place of those with the same id; new ones come last."""
        for entry in entries:
            chunk = self._chunk_of.get(entry.id)
            if chunk is None:
                if not self._chunks or len(self._chunks[-1].entries) >= CHUNK:
                    self._chunks.append(_Chunk())
                chunk = self._chunk_of[entry.id] = self._chunks[-1]
            chunk.entries[entry.id] = entry
            chunk.forget_keys()

    def remove(self, ids: Iterable[str]) -> None:
        """Take entries out; unknown ids are passed over."""
        for gone in ids:
            if chunk := self._chunk_of.pop(gone, None):
                del chunk.entries[gone]
                chunk.forget_keys()

    def find(self, text: str, limit: int = 50) -> Hits:
        """Find what `text` can mean: part of a name, pinyin or initials, a door, a phone or document number."""
        best: dict[tuple[int, int], _Found] = {}
        taken = [self._scan(scan, limit, best) for scan in scans_for(text)]
        more, cut = any(taken), max(taken, default=0) >= limit or len(best) > limit
        total = COUNTED if more else min(len(best), COUNTED)
        ranked = sorted(best.values(), key=lambda found: (-found.score, found.chunk, found.owner))[:limit]
        kinds = dict.fromkeys(self._entry(found).kind for found in ranked)
        grouped = sorted(ranked, key=lambda found: list(kinds).index(self._entry(found).kind))
        return Hits([self._hit(found) for found in grouped], total, more or len(best) > COUNTED, cut)

    def _scan(self, scan: Scan, limit: int, best: dict[tuple[int, int], _Found]) -> int:
        """Add the matches of one scan to `best` → 0, or how many of the best were taken when there are very many.

        The widest tier finds everything. When that is too much to look at, the better tiers are looked for by
        themselves, each until there are enough.
        """
        matches = self._matches(scan, scan.tiers[-1])
        looked_at = list(islice(matches, COUNTED + 1))
        if len(looked_at) <= COUNTED:
            for found in looked_at:
                self._keep(self._ranked(scan, found), best)
            return 0
        enough = 0
        for tier in scan.tiers:
            for found in islice(self._matches(scan, tier), limit - enough):
                self._keep(found, best)
                enough += 1
        return enough

    def _matches(self, scan: Scan, tier: Tier) -> Iterator[_Found]:
        """One match for each line that holds one."""
        for number, chunk in enumerate(self._chunks):
            lines, position = chunk.lines(scan.key), 0
            text, end = lines.text, len(lines.text)
            while matched := tier.first(text, position, end):
                owner, start, position = lines.line_at(matched[0])
                if not scan.title_holds or scan.title_holds in chunk.order()[owner].title:
                    yield _Found(tier.score, number, owner, scan.key, (start, position), matched)

    def _ranked(self, scan: Scan, found: _Found) -> _Found:
        """The match as its best tier sees it."""
        text = self._chunks[found.chunk].lines(scan.key).text
        start, end = found.line
        for tier in scan.tiers[:-1]:
            if matched := tier.first(text, start - 1, end + 1):
                return found._replace(score=tier.score, matched=matched)
        return found

    def _keep(self, found: _Found, best: dict[tuple[int, int], _Found]) -> None:
        score = found.score + (self._entry(found).kind in self._places)
        place = found.chunk, found.owner
        if place not in best or score > best[place].score:
            best[place] = found._replace(score=score)

    def _entry(self, found: _Found) -> Entry:
        return self._chunks[found.chunk].order()[found.owner]

    def _hit(self, found: _Found) -> Hit:
        entry, text = self._entry(found), self._chunks[found.chunk].lines(found.key).text
        start, end = found.line
        begin, finish = max(found.matched[0], start) - start, min(found.matched[1], end) - start
        marks = tuple(_marks(found.key, entry.title, text[start:end], begin, finish))
        return Hit(entry.kind, entry.id, entry.title, entry.where, found.score, marks)


def _marks(key: str, title: str, line: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """What to mark in the title; nothing where the title does not show what matched."""
    if key == TITLE and len(title) == len(line):
        yield begin, end
    elif key == PINYIN:
        heads = [place for place, letter in enumerate(line) if not letter.islower()]
        if len(heads) == len(title):
            reached = [at for at, place in enumerate(heads) if begin <= place < end]
            yield reached[0], reached[-1] + 1
    elif key == DOOR:
        number = line[begin:end].strip("-").rpartition("-")[2]
        at = title.upper().rfind(number)
        if at >= 0:
            yield at, at + len(number)
