"""Offices this office exchanges packages with: their cards as they were registered, and what was received from them."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from db.file.store import Store, plain
from db.file.tables import receiver


def keep_card(store: Store, code: str, text: str) -> None:
    """Register the card of office `code`, replacing an earlier one; `text` was checked by the caller."""
    with store.write("登记往来单位") as work:
        work.connection.execute(delete(receiver).where(receiver.c.code == code))
        entry = {"code": code, "card": text.encode(), "added_at": store.now(), "who": store.who}
        work.connection.execute(insert(receiver), [entry])


def cards(store: Store) -> dict[str, str]:
    """Text of the registered cards by office code."""
    with store.read() as connection:
        rows = plain(connection.execute(select(receiver.c.code, receiver.c.card).order_by(receiver.c.code)))
    return {row["code"]: row["card"].decode() for row in rows}
