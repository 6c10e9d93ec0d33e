"""Every kind of record the office keeps; adding one is one file and one name here."""

from __future__ import annotations

from db.fields.field import Field, fields_of
from db.records.household import Household
from db.records.office import Office, Staff
from db.records.place import Building, Dwelling, OverlayMember, Place
from db.records.record import Record
from db.records.resident import Resident
from db.records.role import Role, RoleHolder, RoleTerm

RECORDS: tuple[type[Record], ...] = (
    Office,
    Staff,
    Place,
    Building,
    Dwelling,
    OverlayMember,
    Household,
    Resident,
    Role,
    RoleHolder,
    RoleTerm,
)


def record_named(entity: str) -> type[Record]:
    """The record kept in table `entity`; KeyError when there is none."""
    return {record.__tablename__: record for record in RECORDS}[entity]


FIELDS: dict[str, tuple[Field, ...]] = {record.__tablename__: fields_of(record) for record in RECORDS}
