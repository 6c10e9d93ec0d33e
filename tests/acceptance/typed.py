"""Somebody at the households screen: `python typed.py FILE KEY-IN-HEX type` writes a note and never saves it, `… look` looks again.

`type` says TYPED once the words stand in the field and then sits there until it is killed. `look` prints, as JSON, what
is offered when the same household is opened, and what stands in the field once that is accepted.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from db.file.finder import Finder
from db.file.store import Opening, Store
from desktop.egress.gate import Gate
from desktop.jobs import Jobs
from desktop.look.look import Look
from desktop.paths import resources_folder
from desktop.printing.fonts import FontSet
from desktop.record_form import RecordForm
from desktop.screens.households import HouseholdsScreen
from desktop.settings import Settings
from desktop.voice import WindowVoice
from desktop.widgets.blocks import StatusLine
from desktop.workspace import Changes, Workspace

WORDS = "王阿姨说周五下午在家"


def main(path: str, key: str, what: str) -> None:
    """Open the file and the screen, and do as one is told."""
    application = QApplication([])
    store = Store(Opening(Path(path), bytes.fromhex(key), "试验", lambda: datetime.now(UTC)))
    look = Look(resources_folder())
    look.apply(application)
    voice = WindowVoice(look, QWidget(), StatusLine(look))
    workspace = Workspace(
        store, Changes(), Finder(store), Gate(store), lambda: FontSet(resources_folder() / "fonts"), Jobs(print), voice,
        Settings(Path(path).with_name("settings.json")), look, lambda *_: None, lambda: None,
    )
    screen = HouseholdsScreen(workspace)
    screen.show()
    screen.table.select_id(screen.table.rows.ids()[0])
    (type_words if what == "type" else look_again)(application, screen.detail.form)


def type_words(application: QApplication, form: RecordForm) -> None:
    """Never returns: whoever types is killed."""
    form.form.focus_field("notes")
    words = QInputMethodEvent()
    words.setCommitString(WORDS)
    application.sendEvent(form.form.editor("notes").widget, words)
    assert form.form.editor("notes").state() == WORDS
    sys.stdout.write("TYPED\n")
    sys.stdout.flush()
    application.exec()


def look_again(application: QApplication, form: RecordForm) -> None:
    """Take what is offered."""
    stored, offered = form.form.editor("notes").state(), form.notice.text() if form.notice.isVisible() else ""
    form.notice.findChildren(QPushButton)[0].click()
    application.processEvents()
    sys.stdout.write(json.dumps({"stored": stored, "offered": offered, "restored": form.form.editor("notes").state()}))
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
