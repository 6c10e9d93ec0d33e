"""Choosing one record by typing part of its name."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from db.records.resident import Resident
from desktop.references import references_in
from desktop.widgets.parts import button, label, row
from desktop.widgets.suggestions import Group, Hit, SuggestingEdit
from desktop.workspace import Workspace

FOUND = 100


def choose_record(workspace: Workspace, parent: QWidget, table: str, question: str) -> str | None:
    """Ask for a record of `table` → its id, None when the person thinks better of it."""
    dialog = _Choice(workspace, parent, table, question)
    return dialog.chosen if dialog.exec() == QDialog.DialogCode.Accepted else None


class _Choice(QDialog):
    def __init__(self, workspace: Workspace, parent: QWidget, table: str, question: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("邻里")
        look = workspace.look
        self.setMinimumSize(look.px(440), look.px(320))
        self.chosen: str | None = None
        self.edit = SuggestingEdit(look, lambda words: (Group("", tuple(_found(workspace, table, words))),), question)
        self.sure = button(look, "确定", kind="primary")
        self.sure.setDefault(True)
        self.sure.setEnabled(False)
        cancel = button(look, "取消")
        layout = QVBoxLayout(self)
        layout.addWidget(label(question))
        layout.addWidget(self.edit)
        layout.addStretch(1)
        layout.addLayout(row(look, None, cancel, self.sure))
        self.edit.picked.connect(self._pick)
        self.edit.textEdited.connect(lambda _: self.sure.setEnabled(False))
        self.sure.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)

    def _pick(self, hit: Hit) -> None:
        self.chosen = hit.id
        self.edit.setText(hit.text)
        self.sure.setEnabled(True)
        self.sure.setFocus()


def _found(workspace: Workspace, table: str, words: str) -> list[Hit]:
    """People with their doors, by everything the search box knows of them; other records by their words."""
    if table == Resident.__tablename__:
        hits = workspace.finder.find(words, FOUND).hits
        return [Hit(hit.id, hit.title, hit.where, hit.kind, marks=hit.marks) for hit in hits if hit.kind == table]
    return list(references_in(workspace.store).search(table, words))
