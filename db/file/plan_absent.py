"""Who is in the file but not in a roster that says it is complete; told, never removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.file.plan_groups import Group, Person
from db.file.plan_known import Known
from db.file.plan_parts import Draft, Item
from db.file.plan_places import Places
from db.records.household import Household
from db.records.resident import Resident


def note_absent(
    draft: Draft, known: Known, places: Places, persons: Sequence[Person], groups: Sequence[Group], named: Iterable[str]
) -> None:
    """Add residents and households of the buildings the roster covers that it does not name.

    A roster that lists no people (only households) leaves the people out of it.
    """
    covered = {places.building_of(door) for person in persons if (door := person.door)}
    covered |= {places.building_of(group.dwelling) for group in groups if group.dwelling}
    covered.discard(None)
    inside = {home["id"] for home in known.households.values() if places.building_of(home["dwelling_id"]) in covered}
    seen = {group.old["id"] for group in groups if group.old}
    there = set(named)
    for home_id in sorted(inside - seen, key=lambda home_id: str(known.households[home_id]["door"])):
        home = known.households[home_id]
        if not home["until"]:
            draft.absent.append(Item(None, Household.__tablename__, home_id, Household.title(home)))
    if not any(person.own for person in persons):
        return
    for row in known.residents.values():
        if row["household_id"] in inside and row["id"] not in there and not row["ended_by"]:
            draft.absent.append(Item(None, Resident.__tablename__, row["id"], f"{row['door']} {Resident.title(row)}"))
