"""What can be done with the selected rows of any list of records: 批量修改 and 删除."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from db.file.drafts import drafts, drop_draft
from db.records.listing import titles_of
from db.records.record import Record
from desktop.bulk_edit import bulk_edit
from desktop.widgets.table_menu import Step
from desktop.workspace import Workspace

BULK, REMOVE = "批量修改…", "删除"


def row_steps(
    workspace: Workspace, kinds: Sequence[type[Record]], parent: QWidget, may_leave: Callable[[], bool]
) -> list[Step]:
    """Steps for a table of records of `kinds[0]`; the others share its id and go with it.

    `may_leave` asks what becomes of unsaved edits before anything is done with the rows.
    """
    return [
        Step(BULK, lambda ids: bulk_edit(workspace, kinds[0], ids, parent) if may_leave() else None),
        Step(REMOVE, lambda ids: remove(workspace, kinds, ids) if may_leave() else None, "Del"),
    ]


def remove(workspace: Workspace, kinds: Sequence[type[Record]], ids: Sequence[str]) -> bool:
    """Remove records after asking, in one change with one 撤销 → whether they are gone."""
    store, term = workspace.store, kinds[0].term
    with store.read() as connection:
        named = titles_of(connection, kinds[0], ids=list(ids[:1]))
        begun = [draft for draft in drafts(connection, store.who) if draft["record_id"] in set(ids)]
    what = f"“{named[0][1]}”" if len(ids) == 1 and named else f" {len(ids)} 条{term}"
    if not workspace.voice.ask(f"删除{what}？以后可以恢复。", "删除", danger=True):
        return False

    def take_out() -> None:
        with store.write(f"删除{term}") as work:
            for kind in reversed(kinds):
                work.remove(kind, ids)
        for draft in begun:
            drop_draft(store, draft["screen"], draft["record_id"])
        workspace.done(f"已删除{what}。", work)

    return workspace.attempt(take_out)
