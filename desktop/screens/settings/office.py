"""本单位: name, code, phones and what is printed above cards and ledgers."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.records.listing import ids_of
from db.records.office import Office
from desktop.record_form import RecordForm
from desktop.workspace import Workspace

SECTIONS = (
    ("单位", ("name", "code", "street", "level")),
    ("电话", ("office_phone", "duty_phone")),
    ("印在纸上的", ("letterhead", "slogan", "notes")),
)


class OfficeTab(QWidget):
    """The one record of the office that owns the file; it cannot be removed."""

    def __init__(self, workspace: Workspace) -> None:
        """The code stands fast: everything in the file belongs to it."""
        super().__init__()
        self._workspace = workspace
        self.form = RecordForm(workspace, Office, SECTIONS, "设置与备份")
        self.form.remove_button.hide()
        for fixed in ("code", "level"):
            self.form.form.editor(fixed).set_read_only(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, workspace.look.px(10), 0, 0)
        layout.addWidget(self.form)

    def refresh(self) -> None:
        """Show the office, unless somebody is writing."""
        if not self.form.form.is_dirty():
            store = self._workspace.store
            with store.read() as connection:
                (office,) = ids_of(connection, Office, office_id=store.office_id)
            self.form.show_record(office)
