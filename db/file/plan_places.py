"""Finds the door an address means in the office's tree of places; what is not there becomes a list to confirm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from db.fields.address import (
    Address,
    AddressReader,
    address_of_columns,
    building_name,
    estate_names,
    parse_address,
    unit_name,
)
from db.file.plan_parts import NewPlace, SourceRow
from db.records.place import BUILDING, DWELLING, ESTATE, UNIT, Building, Dwelling, Place, floor_in
from db.records.record import Record, Row

PARTS: Final = ("address", "estate", "lane", "building", "unit", "room")
_TARGETS = tuple(f"place.{part}" for part in PARTS)
_KINDS = (ESTATE, BUILDING, UNIT, DWELLING)
_EXAMPLE = "请写成“3号楼2单元501”这样的形式"


class Found(NamedTuple):
    """A place of the tree, or why there is none; `fresh` when this plan would make it or something above it."""

    id: str | None
    path: str = ""
    sentence: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class _Node:
    id: str
    kind: str
    parent: str | None
    name: str
    path: str
    sort_key: str
    fresh: bool = False


class _Where(NamedTuple):
    """The parts by which estates are told apart."""

    road: str
    lane: str
    estate: str

    def fits(self, other: _Where) -> bool:
        """Whether both may mean one estate: nothing contradicts, and lane or name agree."""
        pairs = tuple(zip(self, other, strict=True))
        agree = any(a and a == b for a, b in pairs[1:])
        return agree and all(a == b or not (a and b) for a, b in pairs)


class Places:
    """The tree, read once; asked for the place each row's address means. New places get their ids here."""

    def __init__(self, connection: Connection, office_id: str | None, new_id: Callable[[], str]) -> None:
        """Read the physical tree of the office's own places."""
        self._new_id, self._reader = new_id, AddressReader()
        self.nodes: dict[str, _Node] = {}
        self._estates: dict[str, _Where] = {}
        self._buildings: defaultdict[tuple[str, str], list[_Node]] = defaultdict(list)
        self._numbered: defaultdict[str, list[_Node]] = defaultdict(list)
        self._units: defaultdict[str, list[_Node]] = defaultdict(list)
        self._rooms: defaultdict[tuple[str, str], list[_Node]] = defaultdict(list)
        self._numbers: dict[tuple[str, str], Address] = {}
        self._known: dict[tuple[str | None, ...], Found | None] = {}
        self._first: dict[str, SourceRow] = {}
        self._paths: dict[str, str] = {}  # whole name → door; "" where two have it
        table = Record.metadata.tables["place"]
        columns = [table.c[name] for name in ("id", "kind", "parent_id", "name", "path", "sort_key")]
        query = select(*columns).where(table.c.office_id == office_id, table.c.kind.in_(_KINDS))
        nodes = {node.id: node for node in (_Node(*row) for row in connection.execute(query))}
        self.nodes.update(nodes)
        for kind in _KINDS:
            for node in nodes.values():
                if node.kind == kind:
                    self._enter(node)

    def find(self, row: SourceRow, *, down_to: str = DWELLING) -> Found | None:
        """The place a row's address means; None when it gives none. `down_to` BUILDING lets a building or unit do."""
        key = (*map(row.values.get, _TARGETS), down_to)
        if key not in self._known:
            texts = tuple([(row.values.get(target) or "").strip() for target in _TARGETS])
            self._known[key] = self._resolve(row, texts, down_to) if any(texts) else None
        return self._known[key]

    def building_of(self, place_id: str | None) -> str | None:
        """The building a place stands in (itself for a building)."""
        node = self.nodes.get(place_id or "")
        while node is not None and node.kind != BUILDING:
            node = self.nodes.get(node.parent or "")
        return node.id if node else None

    def to_make(self, used: set[str] | None = None) -> tuple[list[NewPlace], dict[type[Record], list[Row]]]:
        """New places in order, and the rows that make them; `used` leaves out those nothing needs."""
        wanted = {node.id for node in self.nodes.values() if node.fresh} if used is None else self._with_above(used)
        listed: list[NewPlace] = []
        rows: dict[type[Record], list[Row]] = {Place: [], Building: [], Dwelling: []}
        for node in sorted(self.nodes.values(), key=lambda node: _KINDS.index(node.kind)):
            if not node.fresh or node.id not in wanted:
                continue
            listed.append(NewPlace(self._first[node.id].source, node.id, node.kind, node.path))
            rows[Place].append({"id": node.id, "kind": node.kind, "parent_id": node.parent, "name": node.name})
            if node.kind == BUILDING:
                rows[Building].append({"id": node.id, "place_id": node.id})
            if node.kind == DWELLING:
                rows[Dwelling].append({"id": node.id, "place_id": node.id, "floor": floor_in(node.name)})
        listed.sort(key=lambda place: self.nodes[place.id].sort_key)
        return listed, rows

    def _with_above(self, ids: set[str]) -> set[str]:
        found: set[str] = set()
        for place_id in ids:
            node = self.nodes.get(place_id)
            while node is not None and node.id not in found:
                found.add(node.id)
                node = self.nodes.get(node.parent or "")
        return found

    def _enter(self, node: _Node) -> None:
        self.nodes[node.id] = node
        above = node.parent or ""
        if node.kind == ESTATE:
            read = parse_address(node.name)
            told = _Where(read.road, read.lane, _bare(read.estate)) if read and read.lane else None
            self._estates[node.id] = told or _Where("", "", _bare(node.name))
        elif node.kind == BUILDING:
            number = self._number(node).building
            self._buildings[above, number].append(node)
            self._numbered[number].append(node)
        elif node.kind == UNIT:
            self._units[above].append(node)
        else:
            self._rooms[above, self._number(node).room].append(node)
            self._paths[node.path] = "" if node.path in self._paths else node.id

    def _number(self, node: _Node) -> Address:
        """What the name of a building, unit or room says; a name that is no number stands for itself."""
        key = (node.kind, node.name)
        if key not in self._numbers:
            part = {BUILDING: "building", UNIT: "unit", DWELLING: "room"}[node.kind]
            read = parse_address(f"1号楼{node.name}" if node.kind == DWELLING else node.name)
            told = read if read and getattr(read, part) else None
            self._numbers[key] = told or replace(Address(), **{part: _bare(node.name)})
        return self._numbers[key]

    def _resolve(self, row: SourceRow, texts: tuple[str, ...], down_to: str) -> Found:
        if down_to == DWELLING and not any(texts[1:]) and (known := self._paths.get(texts[0])):
            return _found(self.nodes[known])
        address = address_of(dict(zip(PARTS, texts, strict=True)), self._reader.read)
        written = " ".join(text for text in texts if text)
        if address is None:
            return Found(None, written, f"住址“{written}”读不明白，{_EXAMPLE}")
        if not address.building:
            return Found(None, written, f"住址“{written}”没有楼号，{_EXAMPLE}")
        if down_to == DWELLING and not address.room:
            return Found(None, written, f"住址“{written}”只到楼栋，缺室号")
        building = self._building(row, address, written)
        if isinstance(building, Found):
            return building
        return self._inside(row, building, address if down_to == DWELLING else replace(address, room=""), written)

    def _building(self, row: SourceRow, address: Address, written: str) -> _Node | Found:
        if address.estate or address.lane:
            where = _Where(address.road, address.lane, _bare(address.estate))
            fitting = [place for place, known in self._estates.items() if known.fits(where)]
            if len(fitting) > 1:
                return _unclear(written, "小区", [self.nodes[place].path for place in fitting])
            estate = fitting[0] if fitting else self._make(row, ESTATE, None, _estate_name(address)).id
            return self._in_estate(row, estate, address, written)
        if address.road:
            return self._in_estate(row, "", address, written)
        fits = [node for node in self._numbered[address.building] if self._on_road(node, address)]
        if len(fits) == 1:
            return fits[0]
        if len(fits) > 1:
            return _unclear(written, "楼栋", [node.path for node in fits])
        if len(self._estates) > 1:
            return Found(None, written, f"住址“{written}”没有写小区，分不清是哪一个小区的")
        return self._make(row, BUILDING, next(iter(self._estates), None), _building_word(address))

    def _in_estate(self, row: SourceRow, estate: str, address: Address, written: str) -> _Node | Found:
        street = "" if estate else address.road
        fits = [node for node in self._buildings[estate, address.building] if self._on_road(node, address)]
        if len(fits) > 1:
            return _unclear(written, "楼栋", [node.path for node in fits])
        return fits[0] if fits else self._make(row, BUILDING, estate or None, street + _building_word(address))

    def _on_road(self, node: _Node, address: Address) -> bool:
        return node.parent is not None or self._number(node).road == address.road

    def _inside(self, row: SourceRow, building: _Node, address: Address, written: str) -> Found:
        units = self._units[building.id]
        node = building
        if address.unit:
            fits = [unit for unit in units if self._number(unit).unit == address.unit]
            node = fits[0] if fits else self._make(row, UNIT, building.id, unit_name(address.unit))
        if not address.room:
            return _found(node)
        above = [node.id] if address.unit else [building.id, *(unit.id for unit in units)]
        rooms = [room for place in above for room in self._rooms[place, address.room]]
        if len(rooms) > 1:
            return _unclear(written, "房屋", [room.path for room in rooms])
        if rooms:
            return _found(rooms[0])
        if units and not address.unit:
            return Found(None, written, f"住址“{written}”没有写单元，{building.path}是分单元的")
        return _found(self._make(row, DWELLING, node.id, address.room))

    def _make(self, row: SourceRow, kind: str, parent: str | None, name: str) -> _Node:
        above = self.nodes.get(parent or "")
        near = {"kind": above.kind, "name": above.name, "path": above.path, "sort_key": above.sort_key} if above else {}
        keys = Place.derive({"kind": kind, "name": name}, {"parent_id": near})
        node = _Node(self._new_id(), kind, parent, name, keys["path"], keys["sort_key"], fresh=True)
        self._first[node.id] = row
        self._enter(node)
        return node


def address_of(parts: Mapping[str, str], read: Callable[[str], Address | None] = parse_address) -> Address | None:
    """One address out of the place columns of a row; None when they say nothing clear or contradict each other."""
    estate, text = parts["estate"], parts["address"]
    columns = {name: parts[name] for name in ("lane", "building", "unit", "room")}
    whole = read(text) if text else None
    if not any(columns.values()):
        return _in_estate(whole, estate)
    split = address_of_columns(**columns)
    if whole is not None and (whole.building or whole.room):
        return _in_estate(_agreed(whole, split), estate)
    if whole is None and text:
        return address_of_columns(road=text if text.startswith(estate) else estate + text, **columns)
    if whole is not None and split is not None:
        return _in_estate(_agreed(whole, split), estate)
    return _in_estate(split, estate)


def _in_estate(address: Address | None, estate: str) -> Address | None:
    if address is None or not estate:
        return address
    told = parse_address(estate)
    if told is not None and told.lane:
        return _agreed(address, told)
    if address.estate and _bare(address.estate) != _bare(estate):
        return None
    return replace(address, estate=estate)


def _agreed(one: Address, other: Address | None) -> Address | None:
    if other is None:
        return None
    for name in ("road", "lane", "building", "unit", "room", "estate"):
        a, b = getattr(one, name), getattr(other, name)
        if a and b and a != b:
            return None
        one = replace(one, **{name: a or b})
    return replace(one, lane_word=other.lane_word) if other.lane else one


def _estate_name(address: Address) -> str:
    """The name that tells most and is read back as it was meant: 清溪路12弄, 幸福新村, 清溪路12弄幸福新村."""
    names = estate_names(address)
    both = names[-1] + address.estate if address.lane and address.estate else names[-1]
    read = parse_address(both)
    return both if read is not None and read.estate == address.estate else names[-1]


def _building_word(address: Address) -> str:
    return building_name(address.building, address.building_word)


def _bare(name: str) -> str:
    return "".join(name.split()).upper().removesuffix("室")


def _found(node: _Node) -> Found:
    return Found(node.id, node.path, fresh=node.fresh)


def _unclear(written: str, what: str, paths: list[str]) -> Found:
    return Found(None, written, f"住址“{written}”有 {len(paths)} 处{what}都对得上：{'、'.join(paths[:4])}，请写明")
