"""Everything that leaves has its line, written before; what was printed for whom is known."""

from __future__ import annotations

from typing import Any

from db.file.departures import Departure, Piece, departures, mark_failed, printed_for, record
from db.file.store import Store


def departure(store: Store, what: str = "联系卡") -> Departure:
    return Departure(store.ids.new(), "打印", "张贴", what, 2, ("联系电话", "证件号码"), "ab" * 32)


def test_a_departure_has_its_line_with_what_left(store: Store) -> None:
    leaving = departure(store)
    assert record(store, leaving, []) == leaving.id
    with store.read() as connection:
        (line,) = departures(connection)
    assert line == {
        "id": leaving.id, "at": "2026-03-16T08:30:00+08:00", "who": "文书", "action": "打印", "purpose": "张贴",
        "what": "联系卡", "rows": 2, "fields": "联系电话、证件号码", "digest": "ab" * 32,
    }


def test_the_same_thing_delivered_again_is_a_line_of_its_own(store: Store) -> None:
    leaving = departure(store)
    first, second = record(store, leaving, []), record(store, leaving, [])
    assert first != second
    with store.read() as connection:
        assert [line["id"] for line in departures(connection)] == [second, first]
        assert [line["id"] for line in departures(connection, limit=1)] == [second]


def test_what_did_not_come_about_says_so(store: Store) -> None:
    lines = [record(store, departure(store, what), []) for what in ("名册", "台账")]
    mark_failed(store, lines[0])
    with store.read() as connection:
        assert [line["what"] for line in departures(connection)] == ["台账", "名册（未送出）"]


def test_what_was_printed_for_a_record_is_found_newest_first(store: Store, clock: Any) -> None:
    pieces = [Piece("place", "p1", ("h1", "h2"), "d1"), Piece("place", "p2", (), "d2")]
    first = record(store, departure(store), pieces)
    clock.forward(days=1)
    second = record(store, departure(store), pieces[:1])
    with store.read() as connection:
        found = printed_for(connection, "place", "p1")
        assert [(p["print_id"], p["holder_ids"], p["content"]) for p in found] == [
            (second, ("h1", "h2"), "d1"), (first, ("h1", "h2"), "d1"),
        ]
        assert printed_for(connection, "household", "p1") == []
