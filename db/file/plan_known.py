"""What the file knows of people and households, indexed for matching; read once for a whole plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.file.plan_parts import load
from db.records.household import Household
from db.records.place import Dwelling
from db.records.record import Row
from db.records.resident import Resident

_TELLING = ("document_number", "birth_date", "sex")


@dataclass(frozen=True)
class Known:
    """Own rows by id, and the ids under the keys people and households are found by."""

    residents: dict[str, Row]
    households: dict[str, Row]
    dwellings: dict[str, Row]
    by_document: dict[str, list[Row]]
    by_name_and_door: dict[tuple[str, str], list[Row]]
    members: dict[str, list[Row]]
    by_roster_no: dict[str, list[Row]]
    by_door: dict[str, list[Row]]

    @classmethod
    def of(cls, connection: Connection, office_id: str | None) -> Known:
        """Three queries, however many rows there are."""
        residents, households, dwellings = (load(connection, r, office_id) for r in (Resident, Household, Dwelling))
        doors = {home["id"]: home["dwelling_id"] for home in households.values()}
        named = (((row["name"], doors.get(row["household_id"])), row) for row in residents.values())
        return cls(
            residents, households, dwellings,
            _grouped((row["document_number"], row) for row in residents.values()),
            _grouped(named),
            _grouped((row["household_id"], row) for row in residents.values()),
            _grouped((home["roster_no"], home) for home in households.values()),
            _grouped((home["dwelling_id"], home) for home in households.values()),
        )


def contradict(one: Row, other: Row) -> bool:
    """Whether two rows of one name cannot be the same person."""
    pairs = ((str(one.get(name) or ""), str(other.get(name) or "")) for name in _TELLING)
    return any(a and b and not (a.startswith(b) or b.startswith(a)) for a, b in pairs)


def _grouped(pairs: Iterable[tuple[Any, Row]]) -> dict[Any, list[Row]]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for key, row in pairs:
        if key:
            found[key].append(row)
    return dict(found)
