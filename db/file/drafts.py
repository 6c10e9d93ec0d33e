"""Unsaved edits, kept in the encrypted file so that a crash or a power cut costs at most a second of typing."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from db.file.store import Store, plain
from db.file.tables import draft
from db.records.record import Row

NEW = "new"


def keep_draft(store: Store, screen: str, record_id: str, content: Mapping[str, str]) -> None:
    """Keep what differs from the stored record (`record_id`, or NEW); nothing differing drops the draft."""
    here = (draft.c.who == store.who) & (draft.c.screen == screen) & (draft.c.record_id == record_id)
    with store.write("草稿") as work:
        work.connection.execute(delete(draft).where(here))
        if content:
            text = json.dumps(dict(content), ensure_ascii=False)
            entry = {"who": store.who, "screen": screen, "record_id": record_id, "content": text, "at": work.at}
            work.connection.execute(insert(draft), [entry])


def drop_draft(store: Store, screen: str, record_id: str) -> None:
    """Forget a draft: the record was saved or the edits were given up."""
    with store.read() as connection:
        if draft_of(connection, store.who, screen, record_id) is None:
            return
    keep_draft(store, screen, record_id, {})


def draft_of(connection: Connection, who: str, screen: str, record_id: str) -> dict[str, str] | None:
    """The draft of a record on a screen, None when there is none."""
    here = (draft.c.who == who) & (draft.c.screen == screen) & (draft.c.record_id == record_id)
    text = connection.scalar(select(draft.c.content).where(here))
    return None if text is None else {str(k): str(v) for k, v in json.loads(text).items()}


def drafts(connection: Connection, who: str) -> list[Row]:
    """All drafts of an account: screen, record_id, at."""
    query = select(draft.c.screen, draft.c.record_id, draft.c.at).where(draft.c.who == who).order_by(draft.c.at.desc())
    return plain(connection.execute(query))
