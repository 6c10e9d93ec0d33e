"""A sound file is said to be sound; keys and numbers that are wrong are named by id, and mended."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from db.file import check as checking
from db.file.check import check, repair
from db.file.store import Store
from db.file.tables import file_state
from db.records import RECORDS, Dwelling, Household, Place, Resident
from tests.db.street import Street, content, rows_in


def spoil(store: Store, record: Any, one: str, **values: str | None) -> None:
    """Write past the door, as a damaged program would."""
    with store.write("坏") as work:
        table = record.__table__
        work.connection.execute(update(table).where(table.c.id == one).values(**values))


def test_a_sound_file_has_no_findings_and_its_rows_are_counted(store: Store, street: Street) -> None:
    found = check(store)
    assert found.findings == ()
    assert found.rows == {record.__tablename__: len(rows_in(store, record)) for record in RECORDS}


@pytest.mark.parametrize(
    ("record", "which", "column"),
    [(Place, "estate", "path"), (Place, "unit", "sort_key"), (Resident, "zhang", "pinyin"), (Resident, "li", "name_key")],
)
def test_a_wrong_stored_key_is_named_by_its_id_and_mended_to_the_end(
    store: Store, street: Street, record: Any, which: str, column: str
) -> None:
    before = content(store)
    one = getattr(street, which)
    spoil(store, record, one, **{column: "错"})
    found = check(store).findings
    assert ("stale_key", record.__tablename__, one) in {(f.code, f.entity, f.id) for f in found}
    assert all("错" not in f.sentence for f in found)
    assert repair(store) >= 1
    assert check(store).findings == ()
    assert content(store) == before
    assert repair(store) == 0


def test_a_whole_branch_with_wrong_names_is_mended_at_once(store: Store, street: Street) -> None:
    before = content(store)
    with store.write("坏") as work:
        for record in (Place, Dwelling):
            work.connection.execute(update(record.__table__).values(path="错"))
        work.connection.execute(update(Household.__table__).values(door=None, caller="错"))
    repair(store)
    assert check(store).findings == ()
    assert content(store) == before


def test_mending_changes_no_number_and_no_version(store: Store, street: Street) -> None:
    spoil(store, Resident, street.zhang, door="错")
    before = rows_in(store, Resident)[street.zhang]
    repair(store)
    after = rows_in(store, Resident)[street.zhang]
    assert {k for k in before if before[k] != after[k]} == {"door"}


def test_many_rows_are_looked_at_piece_by_piece(store: Store, street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "CHUNK", 2)
    spoil(store, Resident, street.ming, door="错")
    assert [(f.entity, f.id) for f in check(store).findings] == [("resident", street.ming)]


def test_a_change_number_below_the_history_is_found(store: Store, street: Street) -> None:
    with store.write("坏") as work:
        work.connection.execute(update(file_state).where(file_state.c.key == "cn").values(value="3"))
    assert [f.code for f in check(store).findings] == ["change_number"]


def test_a_dangling_reference_is_found(store: Store, street: Street) -> None:
    from db.file.connection import connect

    raw = connect(store.path, store.key)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("DELETE FROM resident WHERE id = ?", (street.zhang,))
    raw.close()
    found = check(store).findings
    assert ("page", True) in {(f.code, "household" in f.sentence) for f in found}
    assert all("张伟" not in f.sentence for f in found)
