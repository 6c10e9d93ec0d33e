"""Three messy rosters come in with nobody wrong and nobody lost, go back without a trace, and come again as “same”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from db.file import content
from db.file.connection import connect
from db.file.store import Opening, Store
from db.records.record import Record, field_of
from db.records.resident import Resident
from desktop.exchange.sample_office import Truth, truth
from desktop.exchange.sample_rosters import expected_rows, write_rosters

SHORT, LONG = 2_000, 10_000
RESIDENT = ("name", "sex", "birth_date", "document_number", "phone", "relation", "residence_status", "notes")
HOME = ("registered_address", "emergency_name", "emergency_phone", "roster_no", "caller")
#: A remark in a roster with one row for each person is the person's own; a household's head is whom to call.
STANDS_IN = {"household.notes": "resident.notes", "household.contact_name": "household.caller"}


@pytest.fixture(scope="module")
def known(long_run: bool) -> Truth:
    return truth(people=LONG if long_run else SHORT)


@pytest.fixture(scope="module")
def rosters(known: Truth, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_rosters(known, tmp_path_factory.mktemp("rosters"))


def digest_of(office_file: Any) -> str:
    connection = connect(office_file.path, office_file.key)
    try:
        return content.digest(connection)
    finally:
        connection.close()


def kept(office_file: Any, clock: Any) -> Iterator[dict[str, str]]:
    """Each resident with household and dwelling as field → text, as the file has them."""
    store = Store(Opening(office_file.path, office_file.key, office_file.account, clock))
    tables = Record.metadata.tables
    person, home, door, place = (tables[name] for name in ("resident", "household", "dwelling", "place"))
    joined = person.join(home, person.c.household_id == home.c.id)
    joined = joined.join(place, home.c.dwelling_id == place.c.id).join(door, door.c.id == place.c.id)
    columns = [person.c.household_id, place.c.path, door.c.use]
    columns += [person.c[name].label(f"resident.{name}") for name in RESIDENT]
    columns += [home.c[name].label(f"household.{name}") for name in HOME]
    with store.read() as connection:
        for row in connection.execute(select(*columns).select_from(joined)).mappings():
            yield {name: str(value) for name, value in row.items() if value is not None}
    store.close()


def counted(office_file: Any, clock: Any) -> tuple[int, int]:
    """Households and dwellings in the file: an empty flat is a dwelling and no household."""
    store = Store(Opening(office_file.path, office_file.key, office_file.account, clock))
    with store.read() as connection:
        numbers = [connection.scalar(select(func.count()).select_from(Record.metadata.tables[name]))
                   for name in ("household", "dwelling")]
    store.close()
    return numbers[0], numbers[1]


def meant(known: Truth) -> dict[str, dict[str, str]]:
    """Everybody by document number, with each field the rosters carry, as they carry it; "" where they say nothing."""
    people: dict[str, dict[str, str]] = {}
    for row in (row for rows in expected_rows(known) for row in rows if "resident.name" in row):
        plain = {name: text for name, text in row.items() if not name.startswith(("place.", "dwelling."))}
        wanted = {STANDS_IN.get(name, name): text for name, text in plain.items()}
        wanted |= {"path": spelt(row), "use": row.get("dwelling.use", "")}
        assert row["resident.document_number"] not in people
        people[row["resident.document_number"]] = wanted
    return people


def spelt(row: dict[str, str]) -> str:
    """The door of a roster's row in full."""
    return row.get("place.address") or "".join(row.get(f"place.{part}", "") for part in ("estate", "building", "unit", "room"))


def differing(wanted: dict[str, str], row: dict[str, str]) -> list[str]:
    """Names of the fields in which what stands in the file is not what the roster says."""
    return [name for name, text in wanted.items() if text and not _equal(name, text, row.get(name, ""))]


def _equal(name: str, text: str, have: str) -> bool:
    if name == "path":
        return have.removesuffix("室") == text.removesuffix("室")
    if name == "resident.residence_status":  # offices have words of their own for it
        return have == field_of(Resident, "residence_status").kind.read(text).value
    if name == "resident.birth_date":  # some write year and month only; the rest stands in the document number
        return have.startswith(text)
    return have == text


def test_nobody_is_wrong_and_nobody_is_lost(linli: Any, rosters: tuple[Path, ...], known: Truth, office_file: Any, clock: Any) -> None:
    before = digest_of(office_file)
    file, password = office_file.path, office_file.password
    status, facts = linli("import", file, *rosters, "--create-places", password=password)
    assert (status, facts["problems"], facts["batch"], facts["changed"]) == (0, [], 1, 0)

    rows = list(kept(office_file, clock))
    people = {row["resident.document_number"]: row for row in rows}
    wanted = meant(known)
    assert len(rows) == len(people) == len(known.residents)
    assert people.keys() == wanted.keys()
    wrong = {number: found for number, row in people.items() if (found := differing(wanted[number], row))}
    assert wrong == {}, [(wanted[n], people[n]) for n in list(wrong)[:4]]
    together = grouped((row["household_id"], number) for number, row in people.items())
    assert families(known) == set(map(frozenset, together))
    doors = {spelt(row).removesuffix("室") for rows in expected_rows(known) for row in rows}
    assert counted(office_file, clock) == (len(known.households), len(doors))

    status, again = linli("import", file, *rosters, "--create-places", "--complete", password=password)
    told = (again["new"], again["changed"], again["absent"], again["problems"], again["new_places"], again["batch"])
    assert (status, told) == (0, (0, 0, 0, [], [], None))
    assert again["same"] >= len(known.residents) + len(known.households)

    status, undone = linli("undo", file, 1, password=password)
    assert (status, undone["kept"]) == (0, [])
    assert digest_of(office_file) == before


def families(known: Truth) -> set[frozenset[str]]:
    """Who belongs together, by document numbers."""
    return set(map(frozenset, grouped((person.household, person.document_number) for person in known.residents)))


def grouped(pairs: Iterable[tuple[Any, str]]) -> Iterable[list[str]]:
    found: defaultdict[Any, list[str]] = defaultdict(list)
    for key, member in pairs:
        found[key].append(member)
    return found.values()


def test_a_wrong_field_would_be_noticed(known: Truth) -> None:
    wanted = next(iter(meant(known).values())) | {"resident.residence_status": "人户一致"}
    assert differing(wanted, wanted) == []
    for name in (name for name, text in wanted.items() if text):
        assert differing(wanted, wanted | {name: "别的"}) == [name]
