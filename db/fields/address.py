"""Reads the ways a door is written — 3号楼2单元501, 12弄3号501室, 3-2-501 — and refuses to guess at the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from db.fields.kind import clean, half_width
from db.fields.numerals import NUMERALS, arabic

_HAN: Final = r"[\u3400-\u9fff\U00020000-\U000323af]"
_STEM: Final = "甲乙丙丁戊"
_NUMBER: Final = rf"[{_STEM}]?[0-9]{{1,4}}[A-Z{_STEM}]?"
_ESTATE_END: Final = (
    "新村|小区|花园|家园|公寓|大院|大楼|大厦|[一二三四五六七八九十]+[区村]|坊|苑|里|园|庭|邨|城|村|湾|府|院|邸|居|舍|墅"
)
_ROAD_END: Final = "公路|大道|大街|胡同|路|街|道|巷"
_OFFICES: Final = re.compile(
    rf"^(?:{_HAN}{{2,8}}?(?:省|自治区))?(?:{_HAN}{{2,8}}?市)?"
    rf"(?:{_HAN}{{2,8}}?(?:(?<![小园院新社东南西北一二三四五六七八九十])区|县)(?![{_STEM}号]))?"
    rf"(?:{_HAN}{{2,10}}?(?:街道|镇|乡))?(?:{_HAN}{{2,12}}?(?:居委会|居民区|社区))?(?={_HAN})"
)
_NEXT: Final = rf"(?=第?[A-Z{_STEM}0-9]|[东南西北中]楼|$)"
_HEAD: Final = re.compile(
    rf"(?P<road>{_HAN}{{1,10}}?(?:{_ROAD_END}))?(?P<estate>{_HAN}{{1,15}}?(?:{_ESTATE_END}))?{_NEXT}"
)
_LANE: Final = re.compile(r"(?P<lane>[0-9]{1,4}(?:弄[0-9]{1,4}支?(?=弄))?)弄")
_YARD: Final = re.compile(rf"(?P<yard>{_NUMBER})(?P<word>号院|号(?=第?(?:{_NUMBER}|[A-Z])(?:号楼|[幢栋座#])))")
_ESTATE: Final = re.compile(rf"(?P<estate>{_HAN}{{1,15}}?(?:{_ESTATE_END})){_NEXT}")
_BUILDING: Final = re.compile(
    rf"第?(?P<building>{_NUMBER}|[A-Z][0-9]{{0,2}}|[东南西北中](?=楼))"
    r"(?P<word>号楼|号(?!门)|[幢栋座]|#楼?|(?<=[东南西北中])楼|楼(?=[0-9A-Z甲乙丙丁]{1,2}(?:单元|[门梯])))-?"
)
_UNIT: Final = re.compile(rf"(?P<unit>[0-9]{{1,2}}|[A-Z]|[{_STEM}])(?:单元|[门梯])-?")
_FLOOR: Final = re.compile(r"(?P<floor>[0-9]{1,2})[层楼](?=[0-9]{3,4})")
_ROOM: Final = re.compile(rf"B?[0-9]{{1,4}}[A-Z{_STEM}]?")
_OLD_HOUSE_ROOM: Final = re.compile(
    "(?:[底一二三四]层|[二三四]楼)?(?:统楼|(?:前|后|中)?(?:楼|客堂)|[东西]?厢房|亭子间|灶披?间|汽车间|(?:[二三]层)?阁楼?|晒台)"
)
_NUMERAL_RUN: Final = re.compile(
    rf"[{NUMERALS}]+(?=支?弄|号|[幢栋座]|单元|室|户|楼[0-9]|[门梯][0-9{NUMERALS}]|-|$)|(?<=-)[{NUMERALS}]+"
)
_ROOM_AFTER_WORD: Final = re.compile("(?P<above>.*(?:单元|号楼|[幢栋座]))(?P<room>[0-9]{1,4})室?")
_ANY_ROOM: Final = "101"
_SHORTEST_BARE_ROOM: Final = 3
_STEM_ORDER: Final = {ord(stem): chr(0xF8F0 + place) for place, stem in enumerate(_STEM)}


@dataclass(frozen=True)
class Address:
    """The parts of an address without their words: building "3", unit "2", room "501"; "" where not given.

    The words the writer used (弄 or 号院, 号 or 号楼) and the raw text are kept but do not count when comparing.
    """

    road: str = ""
    lane: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    estate: str = ""
    lane_word: str = field(default="弄", compare=False)
    building_word: str = field(default="号楼", compare=False)
    raw: str = field(default="", compare=False)


@lru_cache(maxsize=1024)  # a roster names the same estates and room numbers over and over
def parse_address(text: str) -> Address | None:
    """Read one address; None when it is none, or could be read in two ways (501-A, 301/302, 3号甲501)."""
    raw = clean(text).strip()
    plain = half_width(raw).upper()
    if re.search(r"[0-9A-Z]\s+[0-9A-Z]", plain):
        return None
    plain = re.sub(r"\s+|[,.;。]$", "", plain)
    if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", plain):
        plain = plain.replace(".", "-")
    rest = _OFFICES.sub("", plain)
    rest = _NUMERAL_RUN.sub(lambda found: arabic(found[0]) or found[0], rest)
    found, rest = _places(rest)
    door = _door(rest, found)
    return replace(door, raw=raw) if door else None


def _places(rest: str) -> tuple[Address, str]:
    """The parts down to the unit, and what is left."""
    parts: dict[str, str] = {}
    for pattern in (_HEAD, _LANE, _YARD, _ESTATE, _BUILDING, _UNIT):
        if pattern is _YARD and "lane" in parts:
            continue
        if found := pattern.match(rest):
            names = {name: part for name, part in found.groupdict().items() if part}
            if "yard" in names:
                names = {"lane": names["yard"], "lane_word": names["word"]}
            elif "word" in names:
                names["building_word"] = _canonical_word(names.pop("word"))
            parts |= names
            rest = rest[found.end() :]
    numbers = {name: _trimmed(parts[name]) for name in ("lane", "building", "unit") if name in parts}
    return Address(**(parts | numbers)), rest


def _canonical_word(word: str) -> str:
    return "号楼" if word in {"#", "#楼", "楼"} else word


def _trimmed(number: str) -> str:
    """Without leading zeros: 0402 and 402 are one door."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", number)


def _door(rest: str, found: Address) -> Address | None:
    if floor := _FLOOR.match(rest):
        rest = rest[floor.end() :]
    if found.building and _OLD_HOUSE_ROOM.fullmatch(rest):
        return replace(found, room=rest)
    parts = re.sub(r"(?:室|户|房间?)$", "", rest).split("-") if rest else []
    if any(not _ROOM.fullmatch(part) or not part.strip("0") for part in parts):
        return None
    rooms = [_trimmed(part) for part in parts]
    if floor and floor_of(rooms[-1]) != int(floor["floor"]):
        return None
    return _placed(found, rooms, parts)


def _placed(found: Address, rooms: list[str], written: list[str]) -> Address | None:
    """Give the one to three numbers that are left their places."""
    count = len(rooms)
    if not count:
        return found if found.building or found.unit or found.lane else None
    room = rooms[-1]
    if count == 1:
        bare = not (found.building or found.unit)
        if bare and (found.lane or len(written[0]) < _SHORTEST_BARE_ROOM):
            return None
        return replace(found, room=room)
    leading = rooms[:-1]
    if any(not re.fullmatch(_NUMBER, part) for part in leading):
        return None
    if found.building:
        fits = count == 2 and not found.unit and re.fullmatch(r"[0-9]{1,2}", leading[0])  # noqa: PLR2004 - unit and room
        return replace(found, unit=leading[0], room=room) if fits else None
    if found.unit:
        return None
    if count == 2:  # noqa: PLR2004 - building and room
        long_enough = len(written[-1]) >= _SHORTEST_BARE_ROOM
        return replace(found, building=leading[0], room=room) if long_enough else None
    if count == 3 and re.fullmatch(r"[0-9]{1,2}", leading[1]):  # noqa: PLR2004 - building, unit and room
        return replace(found, building=leading[0], unit=leading[1], room=room)
    return None


class AddressReader:
    """Reads many addresses as `parse_address` does, those of one staircase at once: they differ in the room only."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self._above: dict[str, Address | None] = {}

    def read(self, text: str) -> Address | None:
        """As `parse_address`."""
        found = _ROOM_AFTER_WORD.fullmatch(text)
        if found is None or not found["room"].strip("0"):
            return parse_address(text)
        above = found["above"]
        if above not in self._above:
            self._above[above] = parse_address(f"{above}{_ANY_ROOM}")
        read = self._above[above]
        return read and replace(read, room=_trimmed(found["room"]), raw=clean(text).strip())


def address_of_columns(
    *, road: str = "", lane: str = "", building: str = "", unit: str = "", room: str = ""
) -> Address | None:
    """Read a door from separate columns; each may carry its word or not (building "3号楼" or "3", room "0501").

    A room column that repeats the rest (“3号楼2单元501”) must agree with the other columns; None where it does
    not, and where “3-501” beside building 3 could mean unit 3.
    """
    cells = {name: _cell(cell) for name, cell in (("lane", lane), ("building", building), ("unit", unit))}
    room_text = _cell(room)
    number = "号" if cells["lane"] else "号楼"
    worded = [_worded(cells["lane"], "弄"), _worded(cells["building"], number), _worded(cells["unit"], "单元")]
    whole = clean(road).strip() + "".join(worded) + (f"{room_text}室" if re.fullmatch("[0-9]+", room_text) else room_text)
    repeated = parse_address(room_text) if room_text else None
    if repeated is None or not repeated.building:
        return parse_address(whole)
    above = parse_address(clean(road).strip() + "".join(worded))
    if above is None:
        return repeated if not any(worded) else None
    if "-" in half_width(room_text) and not repeated.unit and not above.unit:
        return None if repeated.building == above.building else parse_address(whole)
    return _agreed(above, repeated)


def _cell(cell: str) -> str:
    text = half_width(clean(cell)).strip().upper()
    return "" if text in {"无", "/", "-", "0", "空"} else text


def _worded(cell: str, word: str) -> str:
    return cell + word if re.fullmatch(rf"{_NUMBER}|[A-Z]", cell) else cell


def _agreed(above: Address, repeated: Address) -> Address | None:
    for name in ("road", "estate", "lane", "building", "unit"):
        one, other = getattr(above, name), getattr(repeated, name)
        if one and other and one != other:
            return None
        repeated = replace(repeated, **{name: one or other})
    return replace(repeated, building_word=above.building_word, lane_word=above.lane_word)


def estate_names(address: Address) -> tuple[str, ...]:
    """The names under which the estate of an address may be known, the plainest first."""
    lane = f"{address.lane}{address.lane_word}" if address.lane else ""
    road_and_lane = f"{address.road}{lane}" if lane and address.road else ""
    return tuple(name for name in (address.estate, lane, road_and_lane) if name)


def place_path(address: Address) -> tuple[tuple[str, str], ...]:
    """Kind and canonical name of each place down to the door: 小区 12弄, 楼栋 3号, 单元 2单元, 室 501.

    A building that stands on a road, in no estate, carries the road in its name: 楼栋 新闸路831号.
    """
    estate = next(iter(estate_names(address)), "")
    street = "" if estate or not address.building else address.road
    names = {
        "小区": estate,
        "楼栋": street + building_name(address.building, address.building_word),
        "单元": unit_name(address.unit),
        "室": address.room,
    }
    return tuple((kind, name) for kind, name in names.items() if name)


def building_name(number: str, word: str = "号楼") -> str:
    """“3号楼”, “3号”, “8幢”, “A座”, “东楼”; "" for no number."""
    if not number:
        return ""
    if word == "号楼" and not re.search(r"[0-9]", number):
        return number + ("座" if number.isascii() else "楼")
    return number + word


def unit_name(number: str) -> str:
    """“2单元”; "" for no number."""
    return f"{number}单元" if number else ""


def floor_of(room: str) -> int | None:
    """The storey a room's number tells: 501 → 5, 1203 → 12; None where it tells nothing."""
    found = re.fullmatch(rf"0*([1-9][0-9]{{2,3}})[A-Z{_STEM}]?", half_width(room).upper().strip().removesuffix("室"))
    return int(found[1][:-2]) if found else None


@lru_cache(maxsize=1024)
def natural_key(text: str) -> str:
    """A sort key whose plain order is the natural one: 2号楼 before 10号楼, 102 before 1001, B1 before 1, 3 before 3甲.

    Runs of digits get their length in front; 甲乙丙丁戊 sort as letters after everything else.
    """
    plain = re.sub(r"\s+", " ", half_width(clean(text)).strip().upper())
    plain = _NUMERAL_RUN.sub(lambda found: arabic(found[0]) or found[0], plain)
    plain = re.sub(r"^B(?=[0-9]+(?:室|层)?$)", "!", plain)
    plain = plain.translate(_STEM_ORDER)
    return re.sub(r"0*([0-9]+)", lambda found: chr(ord("0") + len(found[1])) + found[1], plain)
