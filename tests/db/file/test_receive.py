"""Rows another office sent replace what we had of it; nothing of ours, or of a third office, can be touched."""

from __future__ import annotations

from typing import Any

import pytest

from db.errors import FileRefused
from db.file.receive import Arrival, Figures, Incoming, receive, receptions, rows_from
from db.file.store import Store, plain
from db.file.tables import received, received_row
from tests.db.street import Street, content

SENDER, THIRD = "310199001001", "310199001002"


def row(one: str, name: str = "甲", cn: int = 1) -> Incoming:
    return Incoming(one, cn, "2026-03-01T08:00:00+08:00", {"name": name, "phone": None}, f"hash of {name}")


def arrival(number: int = 1, *, sender: str = SENDER, replica: str = "r1", head: int | None = None, **tables: Any) -> Arrival:
    return Arrival(f"{sender}-{replica}-{number}", sender, replica, number, head if head is not None else number * 10, tables)


def kept(store: Store) -> Any:
    with store.read() as connection:
        return [plain(connection.execute(table.select().order_by(*table.primary_key))) for table in (received, received_row)]


def of(store: Store, entity: str, sender: str = SENDER) -> dict[str, str]:
    with store.read() as connection:
        return {r["id"]: r["name"] for r in rows_from(connection, sender, entity)}


def test_a_first_package_is_kept_as_it_was_sent(store: Store, street: Street) -> None:
    before = content(store)
    result = receive(store, arrival(resident=[row("a"), row("b", "乙", 7)], household=[]))
    assert (result.state, result.foreign) == ("ok", ())
    assert result.entities == {"resident": Figures(2, 0, 0, 0, 0), "household": Figures(0, 0, 0, 0, 0)}
    with store.read() as connection:
        assert rows_from(connection, SENDER, "resident")[1] == {
            "id": "b", "cn": 7, "changed_at": "2026-03-01T08:00:00+08:00", "name": "乙",
        }
        (entry,) = receptions(connection)
    assert (entry["committee_id"], entry["package_seq"], entry["who"]) == (SENDER, 1, "文书")
    assert entry["report"]["entities"]["resident"]["new"] == 2
    assert content(store) == before


def test_the_next_package_replaces_the_whole_state(store: Store) -> None:
    receive(store, arrival(resident=[row("a"), row("b"), row("c")], household=[row("h")]))
    result = receive(store, arrival(2, resident=[row("a"), row("b", "新"), row("d")]))
    assert result.entities == {"resident": Figures(1, 1, 1, 1, 0), "household": Figures(0, 0, 0, 1, 0)}
    assert (of(store, "resident"), of(store, "household")) == ({"a": "甲", "b": "新", "d": "甲"}, {})


def test_what_its_sender_takes_out_of_the_packages_is_gone_here_too(store: Store) -> None:
    receive(store, arrival(resident=[row("a")], household=[row("h")]))
    receive(store, arrival(2, household=[row("h")]))
    assert (of(store, "resident"), of(store, "household")) == ({}, {"h": "甲"})


@pytest.mark.parametrize("replica", ["r1", "r2"])
def test_the_same_package_again_changes_nothing(store: Store, replica: str) -> None:
    receive(store, arrival(resident=[row("a")]))
    before = kept(store)
    again = Arrival(f"{SENDER}-r1-1", SENDER, replica, 1, 10, {"resident": [row("b")]})
    assert receive(store, again).state == "known"
    assert kept(store) == before


@pytest.mark.parametrize(("replica", "head", "state"), [("r1", 19, "stale"), ("r1", 20, "ok"), ("r1", 21, "ok"), ("r2", 3, "ok")])
def test_an_older_state_of_the_same_file_is_stale(store: Store, replica: str, head: int, state: str) -> None:
    receive(store, arrival(1, head=20, resident=[row("a")]))
    before = kept(store)
    assert receive(store, arrival(2, replica=replica, head=head, resident=[row("b")])).state == state
    assert (kept(store) == before) is (state == "stale")


def test_ids_of_ours_or_of_a_third_office_are_refused(store: Store, street: Street) -> None:
    receive(store, arrival(sender=THIRD, resident=[row("c")]))
    before, theirs = content(store), of(store, "resident", THIRD)
    result = receive(store, arrival(resident=[row(street.zhang), row("c", "抢"), row("d")], place=[row("c"), row(street.estate)]))
    assert result.foreign == tuple(sorted([("resident", street.zhang), ("resident", "c"), ("place", "c"), ("place", street.estate)]))
    assert result.entities == {"resident": Figures(1, 0, 0, 0, 2), "place": Figures(0, 0, 0, 0, 2)}
    assert (of(store, "resident"), of(store, "resident", THIRD), content(store)) == ({"d": "甲"}, theirs, before)


def test_very_many_rows_are_compared(store: Store, street: Street) -> None:
    many = [row(f"r{n:05}") for n in range(1203)]
    assert receive(store, arrival(resident=[*many, row(street.li)])).entities["resident"] == Figures(1203, 0, 0, 0, 1)
    assert receive(store, arrival(2, resident=many)).entities["resident"] == Figures(0, 0, 1203, 0, 0)


def test_a_dry_run_says_what_the_real_one_says_and_leaves_everything(store: Store) -> None:
    receive(store, arrival(resident=[row("a"), row("b")]))
    before, writes, heard = kept(store), store.writes, []
    store.listen(heard.append)
    coming = arrival(2, resident=[row("b", "新"), row("c")])
    told = receive(store, coming, dry_run=True)
    assert (kept(store), store.writes, heard) == (before, writes, [])
    assert told == receive(store, coming)
    assert of(store, "resident") == {"b": "新", "c": "甲"}


def test_our_own_package_is_refused(store: Store) -> None:
    with pytest.raises(FileRefused) as refused:
        receive(store, arrival(sender=store.office_id))
    assert refused.value.code == "own_package"


def test_packages_are_listed_newest_first(store: Store, clock: Any) -> None:
    receive(store, arrival(1))
    receive(store, arrival(2))
    clock.forward(days=1)
    receive(store, arrival(1, sender=THIRD))
    with store.read() as connection:
        assert [(r["committee_id"], r["package_seq"]) for r in receptions(connection)] == [(THIRD, 1), (SENDER, 2), (SENDER, 1)]


def test_a_row_of_a_kind_we_do_not_keep_is_kept_apart(store: Store) -> None:
    receive(store, arrival(visit=[row("v")]))
    assert of(store, "visit") == {"v": "甲"}
