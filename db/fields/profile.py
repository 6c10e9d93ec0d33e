"""Profiles: which fields leave, for what purpose and how much of each: the one thing that masks rows."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from db.errors import FileRefused
from db.fields.field import Field
from db.fields.kinds import Choice, Day, Kind, LongText, Number, Reference, Text, Value

OMIT: Final = "omit"
KEEP: Final = "keep"
MASK: Final = "mask"
GENERALISE: Final = "generalise"
PSEUDONYM: Final = "pseudonym"
COUNT_ONLY: Final = "count_only"
TREATMENTS: Final = (OMIT, KEEP, MASK, GENERALISE, PSEUDONYM, COUNT_ONLY)
SMALLEST_GROUP: Final = 3
_LONGEST_FILE: Final = 200_000
_BUILDING: Final = re.compile(r"^.*?\d+\s*(?:号楼|幢|栋|座|号)(?!线)")

Records = Mapping[str, Sequence[Field]]
Treat = Callable[[Value | None], Value | None]


@dataclass(frozen=True)
class Selection:
    """What leaves of one record type: `fields` name → treatment (others are omitted), `where` field → wanted values."""

    fields: Mapping[str, str]
    where: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One outgoing column; `kind` reads and describes what really leaves (a year, a masked number)."""

    name: str
    term: str
    kind: Kind
    treatment: str = KEEP


@dataclass(frozen=True)
class Tally:
    """How many rows have `value`; `count` is None where a group is too small to be told."""

    entity: str
    field: str
    value: str
    count: int | None


@dataclass(frozen=True)
class Profile:
    """A versioned, printable decision on what leaves (PIPL art. 6: the least that serves the purpose)."""

    id: str
    version: int
    title: str
    purpose: str
    basis: str
    recipient: str
    retention_days: int
    entities: Mapping[str, Selection]
    min_group: int = SMALLEST_GROUP

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces; equal profiles give equal text."""
        entities = {
            name: {"fields": dict(chosen.fields), "where": {key: list(wanted) for key, wanted in chosen.where.items()}}
            for name, chosen in self.entities.items()
        }
        facts = {name: getattr(self, name) for name in _PLAIN} | {"entities": entities}
        return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """Hex digest of the canonical JSON; a package names it, a changed one forces a full package."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def check(self, records: Records) -> list[str]:
        """Sentences on what makes this profile unusable with `records`; empty when it can be used."""
        found = [f"“{self.title}”的最小分组是 {self.min_group}，至少应为 {SMALLEST_GROUP}。"] * (
            self.min_group < SMALLEST_GROUP
        )
        for entity, chosen in self.entities.items():
            if entity not in records:
                found.append(f"“{self.title}”里的记录“{entity}”不存在，请删去。")
                continue
            declared = {f.name: f for f in records[entity]}
            found += [
                f"“{self.title}”里的字段“{entity}.{name}”不存在，请删去。"
                for name in (*chosen.fields, *chosen.where) if name not in declared
            ]
            for name, treatment in chosen.fields.items():
                if name in declared:
                    found += self._field_problems(entity, declared[name], treatment)
        return found

    def _field_problems(self, entity: str, declared: Field, treatment: str) -> list[str]:
        kind, label = declared.kind, f"“{self.title}”里的“{entity}.{declared.term}”"
        if treatment not in TREATMENTS:
            return [f"{label}的处理方式“{treatment}”不认识，可填：{'、'.join(TREATMENTS)}。"]
        if treatment == GENERALISE and not isinstance(kind, (Day, Text, Reference)):
            return [f"{label}不能概化，请改为遮盖或不报。"]
        if treatment == COUNT_ONLY and not isinstance(kind, (Choice, Number)):
            return [f"{label}不能只报人数，只有选项和数字可以。"]
        if treatment in (KEEP, GENERALISE) and isinstance(kind, Reference):
            target = "place" if treatment == GENERALISE else kind.target_table
            if target not in self.entities:
                return [f"{label}指向“{target}”，而“{target}”不在其中；请一并选上，或不报这一项。"]
        return []

    def projection(
        self, entity: str, fields: Sequence[Field], *, wider: Mapping[str, str] | None = None, secret: bytes = b""
    ) -> Projection:
        """How rows of `entity` leave. `wider` gives the building of each place id, `secret` keys the pseudonyms.

        Raises KeyError for an entity the profile does not name.
        """
        chosen = self.entities[entity]
        columns: list[Column] = []
        treats: list[Treat] = []
        for declared in fields:
            treatment = chosen.fields.get(declared.name, OMIT)
            if treatment in (OMIT, COUNT_ONLY):
                continue
            kind, treat = _treated(declared.kind, treatment, wider or {}, secret)
            columns.append(Column(declared.name, declared.term, kind, treatment))
            treats.append(treat)
        return Projection(tuple(columns), tuple(treats), chosen.where)

    def tallies(self, entity: str, rows: Iterable[Mapping[str, Any]]) -> list[Tally]:
        """Counts for the fields of `entity` that leave as numbers only; groups below `min_group` have no count.

        When a single group would be hidden, the next smallest is hidden too: else the total would tell it.
        """
        chosen = self.entities[entity]
        names = [name for name, treatment in chosen.fields.items() if treatment == COUNT_ONLY]
        passing = [row for row in rows if _passes(row, chosen.where)]
        found: list[Tally] = []
        for name in names:
            groups = sorted(Counter(str(r[name]) for r in passing if r.get(name) is not None).items(),
                            key=lambda group: (group[1], group[0]))
            hidden = sum(count < self.min_group for _, count in groups)
            hidden = 2 if hidden == 1 else hidden
            found += [
                Tally(entity, name, value, None if place < hidden else count)
                for place, (value, count) in enumerate(groups)
            ]
        return found


@dataclass(frozen=True)
class Projection:
    """Outgoing columns of one record type and the way of a row into them."""

    columns: tuple[Column, ...]
    treats: tuple[Treat, ...]
    where: Mapping[str, tuple[Value, ...]]

    def passes(self, row: Mapping[str, Any]) -> bool:
        """Whether the row filter lets this row out."""
        return _passes(row, self.where)

    def cells(self, row: Mapping[str, Any]) -> tuple[Value | None, ...]:
        """The outgoing values of one row, in the order of `columns`."""
        return tuple(
            treat(row.get(column.name)) for column, treat in zip(self.columns, self.treats, strict=True)
        )

    def rows(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], tuple[Value | None, ...]]]:
        """Each row that passes, with its outgoing values."""
        return ((row, self.cells(row)) for row in rows if self.passes(row))


def wider_places(places: Iterable[Mapping[str, Any]], fine: Sequence[str] = ("室", "单元")) -> dict[str, str]:
    """Place id → id of its building (or itself where it is no finer); places without one are left out."""
    known = {row["id"]: row for row in places}
    found: dict[str, str] = {}
    for key, start in known.items():
        place: Mapping[str, Any] | None = start
        for _ in known:
            if place is None or place["kind"] not in fine:
                break
            place = known.get(place["parent_id"])
        if place is not None and place["kind"] not in fine:
            found[key] = place["id"]
    return found


def profile_from_json(text: str) -> Profile:
    """Read a profile file; raises FileRefused (code `profile`) for anything that is not one."""
    try:
        return _read(text)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FileRefused("这份数据范围方案读不懂，请向发来的单位重新索取。", "profile") from error


def _read(text: str) -> Profile:
    if len(text) > _LONGEST_FILE:
        raise ValueError(len(text))
    facts = json.loads(text)
    entities = {
        name: Selection(
            {key: _word(treatment) for key, treatment in chosen["fields"].items()},
            {key: tuple(map(_plain, wanted)) for key, wanted in chosen["where"].items()},
        )
        for name, chosen in facts.pop("entities").items()
    }
    if set(facts) != set(_PLAIN) or not all(type(facts[key]) is wanted for key, wanted in _PLAIN.items()):
        raise ValueError(sorted(facts))
    return Profile(entities=entities, **facts)


_PLAIN: Final[dict[str, type]] = {
    "id": str, "version": int, "title": str, "purpose": str, "basis": str, "recipient": str,
    "retention_days": int, "min_group": int,
}


def _word(text: object) -> str:
    if isinstance(text, str):
        return text
    raise TypeError(type(text))


def _plain(value: object) -> Value:
    if isinstance(value, (str, int, float)):
        return value
    raise TypeError(type(value))


def _passes(row: Mapping[str, Any], where: Mapping[str, tuple[Value, ...]]) -> bool:
    return all(row.get(name) in wanted for name, wanted in where.items())


def _treated(kind: Kind, treatment: str, wider: Mapping[str, str], secret: bytes) -> tuple[Kind, Treat]:
    """The outgoing kind and the function; an unknown pair is a bug that `check` would have named."""
    if treatment == KEEP:
        return kind, _same
    if treatment == MASK:
        return (kind if isinstance(kind, LongText) else Text(200)), lambda value: kind.mask(value) or None
    if treatment == PSEUDONYM:
        return Text(16), lambda value: None if value is None else _pseudonym(value, secret)
    if isinstance(kind, Day):
        return Day(partial=True), lambda value: None if value is None else str(value)[:4]
    if isinstance(kind, Reference):
        return Reference("place"), lambda value: None if value is None else wider.get(str(value))
    if isinstance(kind, Text):
        return kind, lambda value: None if value is None else _building_of(str(value))
    raise ValueError(treatment)


def _same(value: Value | None) -> Value | None:
    return value


def _building_of(address: str) -> str | None:
    found = _BUILDING.match(address)
    return found[0] if found else None


def _pseudonym(value: Value, secret: bytes) -> str:
    """Same value, same pseudonym within one `secret`; without the secret nobody can try values out."""
    if not secret:
        raise ValueError("pseudonyms need a secret")
    return "P" + hmac.new(secret, str(value).encode(), hashlib.sha256).hexdigest()[:15]
