"""The tree of places as nodes with household counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from db.records.place import BUILDING, ESTATE
from db.records.record import Row
from desktop.widgets.tree import Node

ALL = "all"
ICONS = {ESTATE: "estate", BUILDING: "building"}


def nodes_of(places: Sequence[Row]) -> list[Node]:
    """Estates, buildings and units; above them everything together."""
    children: defaultdict[str, list[Row]] = defaultdict(list)
    known = {place["id"] for place in places}
    for place in places:
        children[place["parent_id"] if place["parent_id"] in known else ""].append(place)

    def node(place: Row) -> Node:
        below = tuple(node(child) for child in children[place["id"]])
        return Node(place["id"], place["name"], f"{place['households']}户", ICONS.get(place["kind"], "door"), children=below)

    total = sum(place["households"] for place in children[""])
    return [Node(ALL, "全部", f"{total}户", "households"), *(node(place) for place in children[""])]
