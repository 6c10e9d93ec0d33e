"""A whole building at once: its units, floors and doors, numbered the way doors are."""

from __future__ import annotations

from dataclasses import dataclass

from db.errors import ContentError
from db.file.save import save
from db.file.write import Write
from db.records.place import BUILDING, DWELLING, ESTATE, UNIT, Building, Dwelling, Place

MOST_DOORS = 5000


@dataclass(frozen=True)
class Plan:
    """What to build: `units` 0 means doors stand in the building itself; rooms are floor and two digits (501, 1203)."""

    name: str
    estate_id: str | None = None
    estate_name: str = ""
    kind: str | None = None
    units: int = 0
    floors: int = 6
    doors_per_floor: int = 2


def build(work: Write, plan: Plan) -> str:
    """Make the building with all its places → the building's id. Raises Problems, ContentError when it is too large."""
    doors = max(plan.units, 1) * plan.floors * plan.doors_per_floor
    if not 0 < doors <= MOST_DOORS:
        raise ContentError(f"一次最多建 {MOST_DOORS} 扇门，现在是 {doors} 扇。请检查层数和每层户数。", "too_many_doors")
    estate = plan.estate_id
    if estate is None and plan.estate_name:
        (estate,) = save(work, Place, [{"kind": ESTATE, "name": plan.estate_name}])
    (building,) = save(work, Place, [{"kind": BUILDING, "name": plan.name, "parent_id": estate}])
    facts = {"id": building, "place_id": building, "kind": plan.kind, "floors": plan.floors}
    save(work, Building, [facts | {"doors_per_floor": plan.doors_per_floor}])
    above = [building]
    if plan.units:
        units = [{"kind": UNIT, "name": f"{n}单元", "parent_id": building} for n in range(1, plan.units + 1)]
        above = save(work, Place, units)
    rooms = [
        {"kind": DWELLING, "name": f"{floor}{door:02}", "parent_id": parent}
        for parent in above
        for floor in range(1, plan.floors + 1)
        for door in range(1, plan.doors_per_floor + 1)
    ]
    made = save(work, Place, rooms)
    details = [
        {"id": one, "place_id": one, "floor": int(str(room["name"])[:-2])} for one, room in zip(made, rooms, strict=True)
    ]
    save(work, Dwelling, details)
    return building
