"""The list of pairs: who, where, and why they may be one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from db.file.duplicates import NUMBER, Pair
from desktop.look.look import Look
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column, Row

CHOSEN = "自己选的"
SURE = 60  # from this weight on a pair is more than a hint


def _tone(row: Mapping[str, Any]) -> str:
    return "danger" if NUMBER.words in row["reasons"] else "warn" if row["weight"] >= SURE else ""


COLUMNS = (
    Column("kind", "类别", 56, lambda row: str(row["kind"]), sortable=False, faint=True),
    Column("who", "是谁", 76, lambda row: str(row["who"]), sortable=False, bold=True),
    Column("why", "为什么像", 152, lambda row: str(row["why"]), tone=_tone, sortable=False),
    Column("doors", "住址", 90, lambda row: str(row["doors"]), sortable=False, stretch=True),
)


class Pending:
    """Pairs to be looked at: those named by somebody first, then those found; some put off until asked for."""

    def __init__(self) -> None:
        """None yet."""
        self._found: list[Pair] = []
        self._named: list[Pair] = []
        self._later: set[tuple[str, str]] = set()

    def left(self) -> list[Pair]:
        """What is to be looked at now."""
        return [pair for pair in (*self._named, *self._found) if pair.ids not in self._later]

    def later(self) -> int:
        """How many were put off and are not settled yet."""
        return sum(pair.ids in self._later for pair in (*self._named, *self._found))

    def find(self, pairs: Sequence[Pair]) -> None:
        """What a search found, in the place of what an earlier one did."""
        self._found = list(pairs)

    def name(self, pairs: Sequence[Pair]) -> None:
        """What somebody named comes first."""
        new = {pair.ids for pair in pairs}
        self._named = [*pairs, *(pair for pair in self._named if pair.ids not in new)]
        self._later -= new

    def drop(self, settled: Callable[[Pair], bool]) -> None:
        """Forget what is settled."""
        self._found = [pair for pair in self._found if not settled(pair)]
        self._named = [pair for pair in self._named if not settled(pair)]

    def merged(self, gone: str) -> list[str]:
        """Forget all pairs of a record that is gone → those somebody had named together with it."""
        others = [one for pair in self._named if gone in pair.ids for one in pair.ids if one != gone]
        self.drop(lambda pair: gone in pair.ids)
        return others

    def put_off(self, pair: Pair) -> None:
        """Leave a pair for later."""
        self._later.add(pair.ids)

    def take_up(self) -> None:
        """Take up again what was put off."""
        self._later.clear()


class PairList(Table):
    """Pairs, the surest first."""

    def __init__(self, look: Look) -> None:
        """Empty until `show_pairs`."""
        self._pairs: dict[str, Pair] = {}
        super().__init__(look, "可能重复的记录", COLUMNS, self._lines, lambda *_: list(self._pairs))

    def show_pairs(self, pairs: Sequence[Pair], wanted: tuple[str, str] | None, at: int) -> None:
        """Show pairs and go to the wanted one, else to row `at`, else to the nearest there is."""
        self._pairs = {"|".join(pair.ids): pair for pair in pairs}
        self.show_ids(list(self._pairs))
        if pairs and not (wanted and self.select_id("|".join(wanted))):
            self.select_id(self.rows.id_at(min(max(at, 0), len(pairs) - 1)))

    def current(self) -> Pair | None:
        """The pair the keyboard stands on."""
        return self._pairs.get(self.current_id())

    def _lines(self, ids: Sequence[str]) -> list[Row]:
        return [{"id": one, **_line(self._pairs[one])} for one in ids]


def _line(pair: Pair) -> dict[str, Any]:
    return {
        "kind": pair.record.term, "who": " / ".join(dict.fromkeys(pair.titles)), "why": pair.reasons[0],
        "doors": _doors(*pair.doors), "reasons": pair.reasons, "weight": pair.weight,
    }


def _doors(one: str, other: str) -> str:
    """Both doors without what they have in common: “601 / 702” in one building."""
    if one == other:
        return one
    alike = list(takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))
    common = one[: len(alike)].rstrip("0123456789")
    return f"{one.removeprefix(common)} / {other.removeprefix(common)}"
