"""Who serves a door: leaders and grid workers of its unit, building, estate and grid; vacancies and term ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, case, func, or_, select

from db.records.household import Household
from db.records.listing import under
from db.records.place import BUILDING, UNIT, Building, OverlayMember, Place
from db.records.record import Row
from db.records.role import BUILDING_LEADER, LEADER_SLOTS, Role, RoleHolder, RoleTerm, slots_in

_term, _holder, _role = RoleTerm.__table__, RoleHolder.__table__, Role.__table__
_last_day = case(  # a month or a year runs to its end
    (func.length(_term.c.until) == len("2026"), _term.c.until + "-12-31"),
    (func.length(_term.c.until) == len("2026-03"), _term.c.until + "-31"),
    else_=_term.c.until,
)
_place, _building, _member = Place.__table__, Building.__table__, OverlayMember.__table__


def terms_on(connection: Connection, day: str) -> list[Row]:
    """Terms that run on `day` (ISO) with the holder's name, phone and consent, leaders first, slots in their order."""
    query = (
        select(
            _term, _holder.c.name, _holder.c.phone, _holder.c.print_consent, _holder.c.sex, _holder.c.birth_year, _holder.c.pinyin, _holder.c.initials,
            _role.c.name.label("role_name"), _role.c.slots, _role.c.order,
        )
        .join(_holder, _holder.c.id == _term.c.holder_id)
        .join(_role, _role.c.id == _term.c.role_id)
        .where(or_(_term.c.since.is_(None), _term.c.since <= day), or_(_term.c.until.is_(None), _last_day >= day))
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return sorted(rows, key=lambda r: (r["order"] or 999, r["place_key"] or "", _slot_order(r), r["id"]))


class Serving:
    """The places of an office with who serves them on a day, loaded once, asked per door."""

    def __init__(self, connection: Connection, day: str) -> None:
        """Load places, grids, overlays and running terms: four queries whatever the size."""
        columns = (_place.c.id, _place.c.parent_id, _place.c.kind, _place.c.path, _place.c.name)
        self._places = {r["id"]: dict(r) for r in connection.execute(select(*columns)).mappings()}
        grids = select(_building.c.id, _building.c.grid_id).where(_building.c.grid_id.is_not(None))
        self._grid: dict[str, str] = {r.id: r.grid_id for r in connection.execute(grids)}
        self._overlays: defaultdict[str, list[str]] = defaultdict(list)
        for overlay, place in connection.execute(select(_member.c.overlay_id, _member.c.place_id)):
            self._overlays[place].append(overlay)
        self._terms: defaultdict[str, list[Row]] = defaultdict(list)
        for term in terms_on(connection, day):
            self._terms[term["place_id"]].append(term)

    def of(self, place_id: str) -> list[Row]:
        """Terms that serve a place: the nearest leaders first, then everybody else from near to far, nobody twice."""
        nearest: dict[str, Row] = {}
        for where in self._around(place_id):
            for term in self._terms.get(where, ()):
                nearest.setdefault(term["holder_id"], term)
        found = list(nearest.values())
        leaders = [t for t in found if t["role_name"] == BUILDING_LEADER]
        return leaders + [t for t in found if t["role_name"] != BUILDING_LEADER]

    def building_of(self, place_id: str) -> Row | None:
        """The building a place stands in, None for one that is in none."""
        here: str | None = place_id
        while here in self._places:
            if self._places[here]["kind"] == BUILDING:
                return self._places[here]
            here = self._places[here]["parent_id"]
        return None

    def above(self, place_id: str) -> list[str]:
        """The place and everything it stands in, from near to far."""
        chain: list[str] = []
        here = place_id
        while here in self._places:
            chain.append(here)
            here = self._places[here]["parent_id"] or ""
        return chain

    def _around(self, place_id: str) -> list[str]:
        chain: list[str] = []
        for here in self.above(place_id):
            chain += [here, *self._overlays.get(here, ())]
            if grid := self._grid.get(here):
                chain += self.above(grid)
        return chain


def delivery(connection: Connection, place_id: str | None = None) -> list[Row]:
    """Households in the order a bundle of cards is carried round: id, dwelling_id, door."""
    table = Household.__table__
    query = select(table.c.id, table.c.dwelling_id, table.c.door).where(table.c.until.is_(None))
    if place_id:
        query = query.where(table.c.dwelling_id.in_(under(place_id)))
    return [dict(r) for r in connection.execute(query.order_by(table.c.door_key, table.c.id)).mappings()]


def leader_seats(connection: Connection, day: str, place_id: str | None = None) -> list[Row]:
    """Every seat of a building leader (place × slot), filled or vacant, in natural order.

    A building whose units have leaders of their own is listed by unit. Columns: place_id, place, slot, term (or None).
    """
    query = select(_place).where(_place.c.kind.in_((BUILDING, UNIT))).order_by(_place.c.sort_key)
    nodes = [dict(row) for row in connection.execute(query).mappings()]
    running = [t for t in terms_on(connection, day) if t["role_name"] == BUILDING_LEADER]
    by_place: defaultdict[str, list[Row]] = defaultdict(list)
    for term in running:
        by_place[term["place_id"]].append(term)
    by_unit = {n["parent_id"] for n in nodes if n["kind"] == UNIT and by_place[n["id"]]}
    slots = _slots(connection)
    seats: list[Row] = []
    wanted = set(connection.scalars(under(place_id))) if place_id else {node["id"] for node in nodes}
    for node in (node for node in nodes if node["id"] in wanted):
        if (node["kind"] == UNIT) != (node["parent_id"] in by_unit) and not by_place[node["id"]]:
            continue
        if node["kind"] == BUILDING and node["id"] in by_unit and not by_place[node["id"]]:
            continue
        seats += _seats(node, by_place[node["id"]], slots)
    return seats


def ending(connection: Connection, first: str, last: str) -> list[Row]:
    """Terms that end between two days, inclusive, soonest first."""
    query = select(_term).where(_last_day.between(first, last)).order_by(_last_day, _term.c.place_key, _term.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def _seats(node: Row, terms: Sequence[Row], slots: Sequence[str]) -> list[Row]:
    """The named seats, then those who have no seat of their own: they fill what is vacant, the others come after."""
    newest = sorted(terms, key=lambda term: term["since"] or "", reverse=True)
    named: Mapping[str, Row] = {t["slot"]: t for t in reversed(newest) if t["slot"] in slots}
    rows = [{"slot": slot, "term": named.get(slot)} for slot in slots]
    loose = [t for t in terms if t["slot"] not in slots]
    second = [t for t in terms if t["slot"] in slots and named[t["slot"]] is not t]
    for row in rows:
        if row["term"] is None and loose:
            row["term"] = loose.pop(0)
    rows += [{"slot": t["slot"] or "", "term": t} for t in loose + second]
    return [{"place_id": node["id"], "place": node["path"], **row} for row in rows]


def _slots(connection: Connection) -> list[str]:
    text = connection.scalar(select(_role.c.slots).where(_role.c.name == BUILDING_LEADER)) or ""
    return slots_in(text) or list(LEADER_SLOTS)


def _slot_order(term: Row) -> int:
    slots = slots_in(term["slots"])
    return slots.index(term["slot"]) if term["slot"] in slots else len(slots)
