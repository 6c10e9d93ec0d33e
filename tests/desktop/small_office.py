"""An office with two buildings, four households and their leaders, for tests of what leaves and arrives."""

from __future__ import annotations

from typing import Any

from db.file.save import save
from db.file.store import Store
from db.records.household import Household
from db.records.listing import ids_of
from db.records.office import Office
from db.records.place import BUILDING, DWELLING, ESTATE, Building, Dwelling, Place
from db.records.resident import Resident
from db.records.role import BUILDING_LEADER, Role, RoleHolder, RoleTerm

Ids = dict[str, str]

# An identity number that nobody has (GB 11643: its check character fits).
NUMBER = "310104194703120028"
DOORS = (("101", "张三丰", "19900000001"), ("102", "李𬱖", "19900000002"), ("201", "王五", None))


def fill(store: Store) -> Ids:
    """Fill the office → ids by name: estate, first, second, h101 …, leader, silent, resident."""
    ids: Ids = {}
    with store.read() as connection:
        (office,) = ids_of(connection, Office)
        (leading,) = ids_of(connection, Role, having={"name": BUILDING_LEADER})
    with store.write("试填") as work:
        save(work, Office, [{"id": office, "office_phone": "021-60000001", "letterhead": "青松居民委员会"}])
        (ids["estate"],) = save(work, Place, [{"kind": ESTATE, "name": "清溪里"}])
        for key, name in (("first", "3号楼"), ("second", "12号楼")):
            (ids[key],) = save(work, Place, [{"kind": BUILDING, "name": name, "parent_id": ids["estate"]}])
            save(work, Building, [{"id": ids[key], "place_id": ids[key], "floors": 6}])
        for door, name, phone in DOORS:
            ids[f"h{door}"] = _household(work, ids["first"], door, name, phone)
        ids["other"] = _household(work, ids["second"], "101", "赵六", "19900000006")
        (ids["resident"],) = save(work, Resident, [_resident(ids["h101"])])
        holders = [
            {"name": "周敏", "phone": "19900001001", "print_consent": "同意"},
            {"name": "林静", "phone": "19900001002", "print_consent": "不同意"},
        ]
        ids["leader"], ids["silent"] = save(work, RoleHolder, holders)
        terms = [
            {"holder_id": ids["leader"], "role_id": leading, "place_id": ids["first"], "slot": "线下", "since": "2024"},
            {"holder_id": ids["silent"], "role_id": leading, "place_id": ids["second"], "slot": "线上", "since": "2024"},
        ]
        save(work, RoleTerm, terms)
    return ids


def _household(work: Any, building: str, door: str, name: str, phone: str | None) -> str:
    (place,) = save(work, Place, [{"kind": DWELLING, "name": door, "parent_id": building}])
    save(work, Dwelling, [{"id": place, "place_id": place, "use": "自住"}])
    home = {
        "dwelling_id": place, "contact_name": name, "phone": phone, "notes": f"{door}白天不在家",
        "registered_address": "清溪路12弄3号101室",
    }
    (made,) = save(work, Household, [home])
    return made


def _resident(household: str) -> dict[str, Any]:
    return {
        "household_id": household, "name": "张三丰", "relation": "本人", "document_number": NUMBER,
        "phone": "19900000001", "notes": "听力不好，\n请大声说话",
    }
