"""Unsaved edits are kept per account, screen and record, and cost no change number."""

from __future__ import annotations

from typing import Any

from db.file.drafts import NEW, draft_of, drafts, drop_draft, keep_draft
from db.file.store import Opening, Store
from tests.db.street import content


def test_a_draft_is_kept_replaced_and_dropped(store: Store) -> None:
    keep_draft(store, "households", "h1", {"notes": "一"})
    keep_draft(store, "households", "h1", {"notes": "二", "phone": "199"})
    keep_draft(store, "households", NEW, {"notes": "新"})
    with store.read() as connection:
        assert draft_of(connection, "文书", "households", "h1") == {"notes": "二", "phone": "199"}
        assert draft_of(connection, "文书", "places", "h1") is None
        assert {d["record_id"] for d in drafts(connection, "文书")} == {"h1", NEW}
    drop_draft(store, "households", "h1")
    keep_draft(store, "households", NEW, {})
    with store.read() as connection:
        assert drafts(connection, "文书") == []


def test_dropping_what_is_not_there_writes_nothing(store: Store) -> None:
    writes = store.writes
    drop_draft(store, "households", "h1")
    assert store.writes == writes


def test_drafts_of_another_account_are_not_shown(store: Store, office_file: Any, clock: Any) -> None:
    keep_draft(store, "households", "h1", {"notes": "一"})
    other = Store(Opening(office_file.path, office_file.key, "社工", clock))
    try:
        drop_draft(other, "households", "h1")
        with other.read() as connection:
            assert (drafts(connection, "社工"), draft_of(connection, "社工", "households", "h1")) == ([], None)
            assert len(drafts(connection, "文书")) == 1
    finally:
        other.close()


def test_a_draft_is_no_change(store: Store) -> None:
    heard: list[Any] = []
    store.listen(heard.append)
    with store.read() as connection:
        cn = store.state(connection, "cn")
    before = content(store)
    keep_draft(store, "households", "h1", {"notes": "一"})
    with store.read() as connection:
        assert store.state(connection, "cn") == cn
    assert (content(store), heard) == (before, [])
