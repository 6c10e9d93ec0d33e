"""房屋: what is known of the door itself; use belongs to the dwelling, not to the people in it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.records.place import Dwelling
from desktop.record_form import RecordForm
from desktop.workspace import Workspace


class DwellingTab(QWidget):
    """The dwelling of the household shown."""

    def __init__(self, workspace: Workspace) -> None:
        """Empty until a dwelling is shown."""
        super().__init__()
        self.form = RecordForm(workspace, Dwelling, (("", ("use", "floor", "area")),), "dwelling", inside=True)
        self.form.remove_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)

    def show_dwelling(self, dwelling: str) -> None:
        """Show a dwelling, "" for none; unsaved edits of the one shown stay."""
        if dwelling and dwelling == self.form.current_id():
            self.form.refresh()
        elif dwelling:
            self.form.show_record(dwelling)
        else:
            self.form.clear()

    def save(self) -> bool:
        """Save what was changed."""
        return self.form.save()

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits."""
        return self.form.may_leave()
