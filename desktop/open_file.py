"""One open file with everything made for it: what screens are given, when it was backed up, and how it is let go."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from db.file.archive import Backup
from db.file.backup import back_up_in_steps
from db.file.backup_list import is_due
from db.file.finder import Finder
from db.file.store import Store
from db.records.listing import ids_of, one
from db.records.office import Office
from desktop.egress.gate import Gate
from desktop.jobs import Jobs, Progress
from desktop.look.look import Look
from desktop.paths import resources_folder
from desktop.settings import Settings
from desktop.voice import Voice
from desktop.workspace import Changes, Workspace

if TYPE_CHECKING:
    from desktop.printing.fonts import FontSet

OVERDUE = 7  # days without a backup


class OpenFile:
    """Outlives the window: for another type size the window is built anew, the file stays open."""

    def __init__(self, store: Store, jobs: Jobs, settings: Settings) -> None:
        """Take over an open store."""
        self.store, self.jobs, self._settings = store, jobs, settings
        self._changes, self._gate = Changes(), Gate(store)
        self._stop = store.listen(self._changes.tell)
        self._finder = Finder(store)
        self._backed_up_at: int | None = None  # transactions of this session that the last backup holds

    def workspace(
        self, voice: Voice, look: Look, go_to: Callable[[str, str, str], None], rebuild: Callable[[], None]
    ) -> Workspace:
        """What the screens of one window are given."""
        return Workspace(
            store=self.store, changes=self._changes, finder=self._finder, gate=self._gate, fonts=_printed,
            jobs=self.jobs, voice=voice, settings=self._settings, look=look, go_to=go_to, rebuild=rebuild,
        )

    def office(self) -> str:
        """Name of the office."""
        with self.store.read() as connection:
            found = ids_of(connection, Office, office_id=self.store.office_id)
            return str((one(connection, Office, found[0]) or {}).get("name") or "") if found else ""

    def needs_backup(self, workspace: Workspace) -> bool:
        """Whether anything was written that no backup in the folder holds."""
        if self._backed_up_at is not None:
            return self.store.writes != self._backed_up_at
        return self.store.writes > 0 or is_due(self.store, workspace.backup_folder())

    def back_up(self, workspace: Workspace) -> Generator[Progress, None, Backup]:
        """Make a verified backup in the file's folder for them; closing it early leaves none."""
        folder = workspace.backup_folder()
        folder.mkdir(parents=True, exist_ok=True)
        held = self.store.writes
        steps = back_up_in_steps(self.store.path, self.store.key, folder, self.store.clock())
        try:
            while True:
                try:
                    share = next(steps)
                except StopIteration as end:
                    self._backed_up_at = held
                    made: Backup = end.value
                    return made
                yield Progress(round(share * 100), 100, "正在备份，并读回来核对")
        finally:
            steps.close()

    def backup_sentence(self, workspace: Workspace) -> tuple[str, bool]:
        """When the last backup was, for the status line → sentence, and whether it is time for another."""
        newest = workspace.newest_backup()
        if newest is None:
            return "还没有备份", True
        return last_backup(newest.created.astimezone(), workspace.today())

    def close(self) -> None:
        """Stop listening and let the file go; its key is forgotten."""
        self._stop()
        self._finder.close()
        self.store.close()


@cache
def _printed() -> FontSet:
    """The fonts of prints, loaded once."""
    from desktop.printing.fonts import FontSet  # noqa: PLC0415 - it loads what writes PDFs, which the list need not wait for

    return FontSet(resources_folder() / "fonts")


def last_backup(created: datetime, today: date) -> tuple[str, bool]:
    """“上次备份 今天 10:32” and whether it is more than seven days ago."""
    days = (today - created.date()).days
    when = f"今天 {created:%H:%M}" if days <= 0 else f"昨天 {created:%H:%M}" if days == 1 else f"{days} 天前"
    return f"上次备份 {when}", days > OVERDUE
