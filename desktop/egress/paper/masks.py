"""Values as a purpose lets them out, and what of them is personal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from db.fields.field import fields_of
from db.fields.kinds import Name
from db.fields.profile import KEEP, OMIT, Profile
from db.records.record import Record, Row
from db.records.role import LEADER_SLOTS, RoleHolder
from desktop.egress.paper.press import Personal

CONSENT = "同意"
#: Whoever serves stands on paper with name and number.
SERVING: Personal = (("任职人姓名", "任职人联系电话"), True)


def shower(profile: Profile, record: type[Record]) -> Callable[[Mapping[str, Any]], dict[str, str]]:
    """A function from a row to the shown strings that this profile lets out; what it omits is "" ."""
    fields = fields_of(record)
    projection = profile.projection(record.__tablename__, fields)
    names = [field.name for field in fields]
    columns = projection.columns

    def shown(row: Mapping[str, Any]) -> dict[str, str]:
        values = dict.fromkeys(names, "")
        for column, value in zip(columns, projection.cells(row), strict=True):
            values[column.name] = column.kind.show(value)
        return values

    return shown


def personal(profile: Profile, asked: Sequence[tuple[type[Record], str, str]]) -> Personal:
    """Of (record, field, what it is called on paper): the personal ones that leave, and whether one leaves unmasked."""
    terms, bare = [], False
    for record, name, word in asked:
        field = next(f for f in fields_of(record) if f.name == name)
        treatment = profile.entities[record.__tablename__].fields.get(name, OMIT)
        if treatment != OMIT and (field.sensitivity != "open" or isinstance(field.kind, Name)):
            terms.append(word)
            bare = bare or treatment == KEEP
    return tuple(dict.fromkeys(terms)), bare


def shown(record: type[Record], name: str, row: Mapping[str, Any]) -> str:
    """One value as its kind shows it."""
    field = next(f for f in fields_of(record) if f.name == name)
    return field.kind.show(row.get(name))


def agreed_phone(term: Row) -> str:
    """The number of somebody who serves; printed only for those who agreed to it."""
    return shown(RoleHolder, "phone", term) if term["print_consent"] == CONSENT else ""


def phone_by(profile: Profile) -> Callable[[Row], str]:
    """The number of somebody who serves, as the profile lets it out."""
    holder = shower(profile, RoleHolder)
    return lambda term: holder({"phone": term["phone"]})["phone"]


def post_of(term: Row) -> str:
    """What somebody is called on paper: 楼组长, 线上楼组长, 网格员."""
    return f"{term['slot']}{term['role_name']}" if term["slot"] and term["slot"] != LEADER_SLOTS[0] else str(term["role_name"])


def within(door: str | None, building: str) -> str:
    """The door without the building's name, which stands above the group."""
    text = str(door or "")
    return text.removeprefix(building) if building and text != building else text


def digest(*words: object) -> str:
    """What tells later whether the same words would be printed again."""
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]
