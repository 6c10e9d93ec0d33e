"""A whole building at once: its units, floors and doors, numbered the way doors are."""

from __future__ import annotations

from dataclasses import dataclass

from db.errors import ContentError
from db.fields.kind import clean
from db.file.save import save
from db.file.write import Write
from db.records.listing import ids_of
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
    estate = plan.estate_id or _estate(work, plan.estate_name)
    (building,) = save(work, Place, [{"kind": BUILDING, "name": plan.name, "parent_id": estate}])
    facts = {"place_id": building, "kind": plan.kind, "floors": plan.floors}
    save(work, Building, [facts | {"doors_per_floor": plan.doors_per_floor}])
    above = [building]
    if plan.units:
        units = [{"kind": UNIT, "name": f"{n}单元", "parent_id": building} for n in range(1, plan.units + 1)]
        above = save(work, Place, units)
    rooms = [
        (floor, {"kind": DWELLING, "name": f"{floor}{door:02}", "parent_id": parent})
        for parent in above
        for floor in range(1, plan.floors + 1)
        for door in range(1, plan.doors_per_floor + 1)
    ]
    made = save(work, Place, [room for _, room in rooms])
    save(work, Dwelling, [{"place_id": one, "floor": floor} for one, (floor, _) in zip(made, rooms, strict=True)])
    return building


def _estate(work: Write, name: str) -> str | None:
    """The estate of that name, made when there is none."""
    if not name:
        return None
    known = ids_of(work.connection, Place, having={"kind": ESTATE, "name": clean(name).strip()})
    return known[0] if known else save(work, Place, [{"kind": ESTATE, "name": name}])[0]
