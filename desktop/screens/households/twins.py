"""A word while a new person is typed who seems to be registered already; saving is never stopped by it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from db.file.duplicates import like
from db.records.comparison import titled
from db.records.record import read_values
from db.records.resident import Resident
from desktop.record_form import RecordForm
from desktop.workspace import Workspace

ASKED = ("name", "birth_date", "document_number")


def notice_twins(workspace: Workspace, form: RecordForm) -> None:
    """Look, each time what was typed into the form of a new resident is kept as a draft, who has that number or name and birth."""

    def look(draft: Mapping[str, str]) -> None:
        if form.current_id():
            return
        values, _, _ = read_values(Resident, {name: draft[name] for name in ASKED if name in draft})
        with workspace.store.read() as connection:
            found = like(connection, values)
        if found:
            go = partial(workspace.go_to, "住户", "resident", found[0]["id"])
            form.notice.tell(f"已经登记过{titled(Resident, found[0])}，可能是同一个人。", "warn", ("去看看", go))

    form.form.draft.connect(look)
