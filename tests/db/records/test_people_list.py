"""Residents by place, in any order; whom search results lead to."""

from __future__ import annotations

from sqlalchemy import event

from db.file.moves import die
from db.file.store import Store
from db.records.people_list import resident_ids, resident_rows, residents_behind
from tests.db.street import DAY, Street


def test_those_who_live_here_by_door_and_by_any_column(store: Store, street: Street) -> None:
    everybody = [street.zhang, street.wang, street.ming, street.li]
    with store.read() as connection:
        assert resident_ids(connection) == everybody
        assert resident_ids(connection, place_id=street.estate) == everybody
        assert resident_ids(connection, place_id=street.doors[1]) == [street.li]
        assert resident_ids(connection, place_id=street.doors[2]) == []
        by_name = resident_ids(connection, order="name")
        assert by_name == [street.li, street.wang, street.zhang, street.ming]  # li, wang, zhang wei, zhang xiaoming
        assert resident_ids(connection, order="name", descending=True) == by_name[::-1]
        assert resident_ids(connection, order="relation")[0] == street.wang
        assert resident_ids(connection, order="无此列") == everybody


def test_who_is_gone_is_not_among_them(store: Store, street: Street) -> None:
    with store.write("试") as work:
        die(work, [street.wang], DAY)
    with store.read() as connection:
        assert street.wang not in resident_ids(connection)


def test_rows_have_the_door_and_come_in_one_query(store: Store, street: Street) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with store.read() as connection:
        rows = resident_rows(connection, [street.li, "没有", street.zhang])
    assert [(row["name"], row["door"]) for row in rows] == [("李强", "杏花里3号楼1单元102"), ("张伟", "杏花里3号楼1单元101")]
    assert [statement.split()[0] for statement in asked] == ["BEGIN", "SELECT"]


def test_what_was_found_leads_to_its_people(store: Store, street: Street) -> None:
    with store.read() as connection:
        assert residents_behind(connection, {"resident": [street.wang], "household": [street.homes[1]]}) == {street.wang, street.li}
        assert residents_behind(connection, {"dwelling": [street.doors[0], street.doors[3]]}) == {street.zhang, street.wang, street.ming}
        assert residents_behind(connection, {"place": [street.unit], "role_holder": ["x"]}) == {
            street.zhang, street.wang, street.ming, street.li,
        }
        assert residents_behind(connection, {}) == set()
