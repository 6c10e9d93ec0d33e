"""Find anybody as you type: the key list of one file, filled from stored keys and kept true by change events."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, select

from db.file.store import Store
from db.file.write import Change
from db.records.household import Household
from db.records.place import BUILDING, DWELLING, ESTATE, UNIT, Place
from db.records.record import Record
from db.records.resident import Resident
from db.records.role import RoleHolder
from db.search.index import Entry, Hits, KeyList

CHUNK: Final = 500
TERMS: Final = {"resident": "居民", "household": "住户", "dwelling": "门牌", "place": "楼栋", "role_holder": "任职人"}


class Finder:
    """The search box of one open file. Filled when first asked; afterwards only what changed is read again."""

    def __init__(self, store: Store) -> None:
        """Listen for changes from now on."""
        self._store = store
        self._list: KeyList | None = None
        self._turn = threading.Lock()
        self._stop = store.listen(self._changed)

    def find(self, text: str, limit: int = 50) -> Hits:
        """The best `limit` matches for what was typed or is being composed."""
        with self._turn:
            return self._filled().find(text, limit)

    def load(self) -> None:
        """Fill the list now (half a second per 100,000 people) instead of at the first key stroke."""
        with self._turn:
            self._filled()

    def _filled(self) -> KeyList:
        if self._list is None:
            with self._store.read() as connection:
                self._list = KeyList(_everything(connection))
        return self._list

    def close(self) -> None:
        """Stop listening."""
        self._stop()

    def _changed(self, changes: Sequence[Change]) -> None:
        with self._turn:
            if self._list is None:
                return
            with self._store.read() as connection:
                for entity, ids in _touched(connection, changes).items():
                    found = list(_of(connection, entity, sorted(ids)))
                    self._list.remove(ids - {entry.id for entry in found})
                    self._list.replace(found)


def _touched(connection: Connection, changes: Sequence[Change]) -> dict[str, set[str]]:
    """Entries to read again, removed ones too: what another thread brought back meanwhile is there."""
    touched = {change.entity: {*change.put, *change.removed} for change in changes if change.entity in _READERS}
    homes = sorted(touched.get("household", ()))
    for start in range(0, len(homes), CHUNK):
        members = select(_person.id).where(_person.household_id.in_(homes[start : start + CHUNK]))
        touched.setdefault("resident", set()).update(connection.scalars(members))
    return touched


def _everything(connection: Connection) -> Iterator[Entry]:
    for query, entry in _READERS.values():
        for row in connection.execute(query):
            if (made := entry(row)) is not None:
                yield made


def _of(connection: Connection, entity: str, ids: Sequence[str]) -> Iterator[Entry]:
    query, entry = _READERS[entity]
    key = query.selected_columns.id
    for start in range(0, len(ids), CHUNK):
        for row in connection.execute(query.where(key.in_(ids[start : start + CHUNK]))):
            if (made := entry(row)) is not None:
                yield made


def _resident(row: Any) -> Entry:
    where = (row.door or "") + (f" · 已{row.ended_by}" if row.ended_by else "")
    phones = " ".join(phone for phone in (row.phone, row.home_phone) if phone)
    return Entry("resident", row.id, row.name or "", where, row.pinyin or "", phones, row.document_number or "", row.door or "")


def _household(row: Any) -> Entry | None:
    """Only households with a typed contact: the phone of another one is found with the resident who is its contact."""
    if not row.contact_name or row.until:
        return None
    return Entry("household", row.id, row.contact_name, row.door or "", row.pinyin or "", row.phone or "", "", row.door or "")


def _place(row: Any) -> Entry | None:
    kind = {DWELLING: "dwelling", BUILDING: "place", UNIT: "place", ESTATE: "place"}.get(row.kind)
    return Entry(kind, row.id, row.path or "", row.kind, door=row.path or "") if kind else None


def _holder(row: Any) -> Entry:
    return Entry("role_holder", row.id, row.name or "", row.unit or "任职人", row.pinyin or "", row.phone or "")


def _columns(record: type[Record], *names: str) -> Select[Any]:
    table = record.__table__
    assert isinstance(table, Table)  # noqa: S101 - every record is one table
    return select(*(table.c[name] for name in ("id", *names)))


_Reader = tuple[Select[Any], Callable[[Any], Entry | None]]
_person, _home, _node = Resident.__table__.c, Household.__table__.c, Place.__table__.c
_READERS: Final[dict[str, _Reader]] = {
    "place": (_columns(Place, "kind", "path").order_by(_node.sort_key), _place),
    "household": (
        _columns(Household, "contact_name", "door", "pinyin", "phone", "until").order_by(_home.door_key), _household
    ),
    "resident": (
        _columns(Resident, "name", "door", "pinyin", "phone", "document_number", "ended_by")
        .add_columns(_home.phone.label("home_phone"))
        .join(Household.__table__, _home.contact_id == _person.id, isouter=True)
        .order_by(_person.ended_on.is_not(None), _person.door_key),
        _resident,
    ),
    "role_holder": (_columns(RoleHolder, "name", "unit", "pinyin", "phone"), _holder),
}
