"""撤销: one write is taken back as a whole, or not at all."""

from __future__ import annotations

from db.errors import UserError
from db.file.connection import room_for_many
from db.file.reversal import Reversal
from db.file.store import Store

NAMED = 3  # records that are named in a sentence; of more only the number is told


def take_back(store: Store, span: tuple[int, int], reason: str) -> int:
    """Set back what the changes of `span` (first and last change number, `Write.span`) did → how many records.

    What was allowed before is allowed again, two residents with one number too. Raises UserError and leaves everything
    as it is when a record was changed since, another uses it, or has taken its seat, its name or its contact.
    """
    with store.write(f"撤销：{reason}") as work, room_for_many(work.connection.exec_driver_sql):
        reversal = Reversal(work.connection, *span)
        if reversal.kept:
            named = "；".join(f"“{kept.title}”{kept.sentence}" for kept in reversal.kept[:NAMED])
            rest = f" 等 {len(reversal.kept)} 条" if len(reversal.kept) > NAMED else ""
            raise UserError(f"没有撤销：{named}{rest}。", "changed_since")
        return reversal.carry_out(work)
