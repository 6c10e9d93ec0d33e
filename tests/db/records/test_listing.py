"""Lists: ids first in their order, rows by the page; text is looked for as it is written."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from db.file.save import save
from db.file.store import Store
from db.records import FIELDS, RECORDS, Place, Resident, RoleHolder, record_named
from db.records.listing import ids_of, one, rows_of, titles_of, under, within
from tests.db.street import Street


def holders(store: Store, *names: str, **more: Any) -> dict[str, str]:
    with store.write("试") as work:
        return dict(zip(names, work.put(RoleHolder, [{"name": name, **more} for name in names]), strict=True))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100%", {"100%棉"}), ("%", {"100%棉"}), ("_", {"a_b"}), ("\\", {"反\\斜"}), ("'", {"O'Neil"}), ('"', {'引"号'}),
        ("a_b", {"a_b"}), ("axb", {"axb"}), ("e\u0301", {"Jos\u00e9"}), ("没有", set()), ("'; DROP TABLE place; --", set()),
    ],
)  # fmt: skip
def test_text_is_looked_for_as_it_is_written(store: Store, text: str, found: set[str]) -> None:
    made = holders(store, "100%棉", "a_b", "axb", "反\\斜", "O'Neil", '引"号', "Jos\u00e9")
    wanted = {made[name] for name in found}
    with store.read() as connection:
        assert set(ids_of(connection, RoleHolder, text=text, searched=("name", "unit"))) == wanted
        assert {key for key, _ in titles_of(connection, RoleHolder, text=text)} == wanted


def test_ids_references_and_sort_keys_are_no_text_to_look_for(store: Store, street: Street) -> None:
    with store.read() as connection:
        assert titles_of(connection, Resident, text=street.homes[0][:8]) == []
        assert {key for key, _ in titles_of(connection, Resident, text="0001")} == {street.zhang}
        assert titles_of(connection, Place, text=street.estate[-6:]) == []
        assert [title for _, title in titles_of(connection, Place, text="102")] == ["杏花里3号楼1单元102"]


def test_titles_come_for_ids_in_their_order_and_never_too_many(store: Store, street: Street) -> None:
    with store.read() as connection:
        assert titles_of(connection, Resident, ids=[street.li, "没有", street.wang]) == [(street.li, "李强"), (street.wang, "王芳")]
        assert len(titles_of(connection, Resident, limit=2)) == 2


def test_lists_are_filtered_by_values_and_by_owner(store: Store, street: Street) -> None:
    with store.write("借") as work:
        table = Resident.__table__
        work.connection.execute(update(table).where(table.c.id == street.li).values(office_id="310199001001"))
    with store.read() as connection:
        assert ids_of(connection, Resident, having={"relation": "妻"}) == [street.wang]
        assert set(ids_of(connection, Resident, having={"relation": None})) == {street.zhang, street.ming, street.li}
        assert set(ids_of(connection, Resident, having={"name": ["李强", "王芳", "无"]})) == {street.li, street.wang}
        assert set(ids_of(connection, Resident, office_id=store.office_id)) == {street.zhang, street.wang, street.ming}
        assert ids_of(connection, Resident, having={"name": []}) == []


def test_a_column_with_a_sort_key_is_sorted_by_it_and_blanks_come_last(store: Store, street: Street) -> None:
    with store.write("试") as work:
        save(work, Place, [{"id": street.doors[1], "name": "1002"}])
    with store.read() as connection:
        doors = ids_of(connection, Place, having={"kind": "室"}, order=[("path", False)])
        assert doors == [street.doors[0], street.doors[2], street.doors[3], street.doors[1]]
        names = ids_of(connection, Resident, order=[("name", False)])
        assert names == [street.li, street.wang, street.zhang, street.ming]
        for descending in (False, True):
            assert ids_of(connection, Resident, order=[("relation", descending)])[0] == street.wang


def test_very_many_rows_come_in_the_order_asked(store: Store) -> None:
    made = list(holders(store, *(f"人{n}" for n in range(1203))).values())[::-1]
    with store.read() as connection:
        assert [row["id"] for row in rows_of(connection, RoleHolder, made)] == made
        assert (one(connection, RoleHolder, "没有"), rows_of(connection, RoleHolder, [])) == (None, [])


def test_what_lies_under_a_place_is_the_place_and_its_whole_branch(store: Store, street: Street) -> None:
    with store.read() as connection:
        assert set(connection.scalars(under(street.building))) == {street.building, street.unit, *street.doors}
        assert set(connection.scalars(under(street.doors[0]))) == {street.doors[0]}
        assert list(connection.scalars(under("没有"))) == []
    column = Place.__table__.c.id
    assert within(column, None) is None
    with store.read() as connection:
        condition = within(column, street.unit)
        assert condition is not None
        assert len(connection.execute(Place.__table__.select().where(condition)).fetchall()) == 5


def test_every_record_is_known_by_its_table() -> None:
    assert [record_named(r.__tablename__) for r in RECORDS] == list(RECORDS)
    assert set(FIELDS) == {r.__tablename__ for r in RECORDS}
    with pytest.raises(KeyError):
        record_named("没有")
