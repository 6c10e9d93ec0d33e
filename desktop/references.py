"""How a form's reference fields find the records they may name."""

from __future__ import annotations

from collections.abc import Sequence

from db.file.store import Store
from db.records import record_named
from db.records.listing import titles_of
from desktop.widgets.editors import References
from desktop.widgets.suggestions import Hit


def references_in(store: Store) -> References:
    """References looked up in an open file."""

    def search(table: str, words: str) -> Sequence[Hit]:
        with store.read() as connection:
            found = titles_of(connection, record_named(table), text=words.strip())
        return [Hit(one, title, kind=table) for one, title in found]

    def name_of(table: str, record_id: str) -> str:
        with store.read() as connection:
            found = titles_of(connection, record_named(table), ids=[record_id])
        return found[0][1] if found else ""

    return References(search, name_of)
