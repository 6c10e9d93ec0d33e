"""The sample office: what the first page offers is the known truth, put in by the real import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from db.errors import FileRefused
from db.file.check import check
from db.file.office_file import open_office
from db.file.slot import Cost
from db.file.store import Store
from db.records.record import Record
from db.records.serving import Serving, leader_seats
from desktop.exchange.sample_file import ACCOUNT, FILE_NAME, PASSWORD
from desktop.exchange.sample_office import truth
from desktop.sample import fill_sample, make_sample

PEOPLE = 300


@pytest.fixture
def filled(office: Store) -> Store:
    for _ in fill_sample(office, PEOPLE):
        pass
    return office


def count(store: Store, entity: str) -> int:
    with store.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(Record.metadata.tables[entity])) or 0)


def test_everybody_of_the_truth_is_there_and_nothing_is_wrong(filled: Store) -> None:
    known = truth(people=PEOPLE)
    assert count(filled, "resident") == PEOPLE
    with filled.read() as connection:
        lived_in = connection.scalar(select(func.count(func.distinct(Record.metadata.tables["resident"].c.household_id))))
    assert lived_in == len(known.households)
    serving = [leader for leader in known.leaders if leader.name]
    assert count(filled, "role_holder") == count(filled, "role_term") == len(serving)
    assert check(filled).findings == ()


def test_vacant_seats_stay_vacant_and_each_building_has_its_grid(filled: Store) -> None:
    vacant = sum(1 for leader in truth(people=PEOPLE).leaders if not leader.name)
    with filled.read() as connection:
        seats = leader_seats(connection, "2026-03-16")
        serving = Serving(connection, "2026-03-16")
    assert sum(1 for seat in seats if seat["term"] is None) == vacant > 0
    for seat in seats:
        assert "网格员" in {term["role_name"] for term in serving.of(seat["place_id"])}


def test_phones_may_be_printed_and_some_terms_end_soon(filled: Store) -> None:
    tables = Record.metadata.tables
    with filled.read() as connection:
        holders: list[Any] = list(connection.execute(select(tables["role_holder"].c.phone, tables["role_holder"].c.print_consent)))
        ends = set(connection.scalars(select(tables["role_term"].c.until)))
        phones = connection.execute(select(tables["office"].c.office_phone, tables["office"].c.duty_phone)).one()
    assert all(phone.startswith("1990") and consent == "同意" for phone, consent in holders)
    assert ends == {None, "2026-04-05"}
    assert all(phones)


def test_it_tells_how_far_it_is_and_can_be_stopped(office: Store) -> None:
    steps = fill_sample(office, PEOPLE)
    seen = [next(steps) for _ in range(5)]
    steps.close()
    assert [step.what for step in seen[1:3]] == ["读取 花名册-小区.xlsx", "读取 花名册-里弄.xlsx"]
    assert count(office, "resident") == 0


def test_the_whole_file_is_made_open_or_not_at_all(tmp_path: Path, clock: Any) -> None:
    path, quick = tmp_path / FILE_NAME, Cost(passes=1, memory_kib=8 * 1024, lanes=1)
    steps = make_sample(path, clock, 100, quick)
    for step in steps:
        if step.what.startswith("写入"):
            break
    steps.close()
    assert list(tmp_path.iterdir()) == []
    steps = make_sample(path, clock, 100, quick)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            store: Store = end.value
            break
    assert (count(store, "resident"), store.who) == (100, ACCOUNT)
    store.close()
    with pytest.raises(FileRefused):
        list(make_sample(path, clock, 100, quick))
    open_office(path, ACCOUNT, PASSWORD, clock).close()
