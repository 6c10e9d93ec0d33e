"""Children of the bench: `windows.py program|prototype file key` shows the households, says "ready" and its peak in KiB."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ["QT_QPA_PLATFORM"] = "offscreen"


def program(path: str, key: str) -> None:
    """The program's own window with the households on it."""
    from PySide6.QtWidgets import QApplication

    from db.file.store import Opening, Store
    from desktop.jobs import Jobs
    from desktop.look.look import Look
    from desktop.main_window import MainWindow
    from desktop.open_file import OpenFile
    from desktop.paths import resources_folder
    from desktop.settings import Settings
    from desktop.voice import WindowVoice

    application = QApplication([])
    look = Look(resources_folder())
    look.apply(application)
    jobs, settings = Jobs(lambda _: None), Settings(Path(path).with_name("settings.json"))
    file = OpenFile(Store(Opening(Path(path), bytes.fromhex(key), "文书", lambda: datetime.now(UTC))), jobs, settings)
    window = MainWindow(look)
    workspace = file.workspace(WindowVoice(look, window, window.status), look, window.go_to, lambda: None)
    window.furnish(workspace, file.office())
    window.go_to("住户")
    painted(application, window)


def prototype(path: str, key: str) -> None:
    """A bare table over ids and pages, SQLAlchemy below."""
    from PySide6.QtCore import QAbstractTableModel, Qt
    from PySide6.QtWidgets import QApplication, QTableView
    from sqlalchemy import create_engine, text
    from sqlcipher3 import dbapi2

    def connect() -> Any:
        made = dbapi2.connect(path, check_same_thread=False)
        made.execute(f"PRAGMA key = \"x'{key}'\"")
        return made

    engine = create_engine("sqlite://", creator=connect, module=dbapi2)
    names = ("door", "caller", "caller_phone", "notes")
    with engine.connect() as connection:
        ids = list(connection.scalars(text("SELECT id FROM household WHERE until IS NULL ORDER BY door_key, id")))
        page = ",".join(f"'{one}'" for one in ids[:200])
        query = text(f"SELECT {','.join(names)} FROM household WHERE id IN ({page}) ORDER BY door_key")  # noqa: S608 - own ids
        rows = [tuple(row) for row in connection.execute(query)]

    class Model(QAbstractTableModel):
        def rowCount(self, _parent: Any = None) -> int:  # noqa: N802
            return len(ids)

        def columnCount(self, _parent: Any = None) -> int:  # noqa: N802
            return len(names)

        def data(self, index: Any, role: int = 0) -> Any:
            return rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole and index.row() < len(rows) else None

    application = QApplication([])
    table, model = QTableView(), Model()
    table.setModel(model)
    painted(application, table)


def painted(application: Any, window: Any) -> None:
    """Show, paint, tell, and end without ceremony."""
    window.resize(1366, 768)
    window.show()
    application.processEvents()
    window.grab()
    sys.stdout.write(f"ready {peak()}\n")
    sys.stdout.flush()
    os._exit(0)


def peak() -> int:
    """KiB this process ever held; what `getrusage` says also counts the parent it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


if __name__ == "__main__":
    {"program": program, "prototype": prototype}[sys.argv[1]](*sys.argv[2:])
