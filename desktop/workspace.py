"""Everything a screen may use, handed over by constructor: the open file, the gate out, the voice, the look."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from db.errors import ContentError, NotAllowed, UserError
from db.fields.kinds import Day
from db.file.backup_list import Kept, newest_backup
from db.file.finder import Finder
from db.file.keys import KeySlots, slots_path
from db.file.store import Store
from db.file.take_back import take_back
from db.file.write import Change, Write
from desktop.egress.gate import Gate, Outgoing, Sink
from desktop.jobs import Jobs, Progress
from desktop.look.look import Look
from desktop.settings import Settings
from desktop.voice import Voice

if TYPE_CHECKING:  # what writes PDFs, spreadsheets and packages is loaded when it is first wanted: the list comes first
    from desktop.egress.inbox import Inbox
    from desktop.egress.keyring import Keyring
    from desktop.egress.paper import Paper
    from desktop.egress.parcel import Parcels
    from desktop.egress.table import Tables
    from desktop.pasting import Pasteboard
    from desktop.printing.fonts import FontSet


MANY = 500  # changes; more are taken back beside the window, which they would hold up


class Changes(QObject):
    """Tells screens, in the window's thread, which record types a commit changed; a job's commit comes queued."""

    happened = Signal(object)

    def tell(self, changes: tuple[Change, ...]) -> None:
        """Called by the store in whichever thread committed."""
        self.happened.emit(changes)


@dataclass(frozen=True)
class Workspace:
    """One open file with all that works on it. `go_to(screen title, kind, id)` shows another screen."""

    store: Store
    changes: Changes
    finder: Finder
    gate: Gate
    fonts: Callable[[], FontSet]
    jobs: Jobs
    voice: Voice
    settings: Settings
    look: Look
    go_to: Callable[[str, str, str], None]
    rebuild: Callable[[], None]

    @cached_property
    def paper(self) -> Paper:
        """What is printed."""
        from desktop.egress.paper import Paper  # noqa: PLC0415 - see above

        return Paper(self.store, self.fonts())

    @cached_property
    def tables(self) -> Tables:
        """Lists for the clipboard and for spreadsheets."""
        from desktop.egress.table import Tables  # noqa: PLC0415 - see above

        return Tables(self.store)

    @cached_property
    def keyring(self) -> Keyring:
        """Keys and cards of this office."""
        from desktop.egress.keyring import Keyring  # noqa: PLC0415 - see above

        return Keyring(self.store)

    @cached_property
    def parcels(self) -> Parcels:
        """Packages to other offices."""
        from desktop.egress.parcel import Parcels  # noqa: PLC0415 - see above

        return Parcels(self.store, self.gate, self.keyring)

    @cached_property
    def inbox(self) -> Inbox:
        """Packages from other offices."""
        from desktop.egress.inbox import Inbox  # noqa: PLC0415 - see above

        return Inbox(self.store, self.keyring)

    @cached_property
    def pasteboard(self) -> Pasteboard:
        """What was pasted into a list, on its way to the import screen."""
        from desktop.pasting import Pasteboard  # noqa: PLC0415 - see above

        return Pasteboard()

    def today(self) -> date:
        """The day, by the file's clock."""
        return self.store.clock().date()

    def deliver(self, outgoing: Outgoing, sink: Sink) -> bool:
        """Let something out through the gate, asking for the password where it must be proved → whether it left."""
        if self.gate.wants_proof(outgoing) and not self.prove():
            return False
        self.voice.tell(self.gate.deliver(outgoing, sink))
        return True

    def prove(self) -> bool:
        """Ask for the password of whoever works; True when it is right. A wrong one is said and asked again."""
        while (typed := self.voice.ask_password(f"这一步要再确认一次。请输入“{self.store.who}”的密码：")) is not None:
            try:
                KeySlots.load(slots_path(self.store.path)).unlock(self.store.who, typed)
            except NotAllowed as error:
                self.voice.sorry(error)
                continue
            self.gate.prove()
            return True
        return False

    def done(self, sentence: str, work: Write) -> None:
        """Say what was written, with 撤销 beside it that takes back exactly this `work`, once it is committed."""
        def taken_back() -> None:
            take_back(self.store, work.span, work.reason)

        def said() -> None:
            self.voice.tell(f"已撤销：{work.reason}。")

        def beside() -> Generator[Progress, None, None]:
            yield Progress(0, None, "撤销")
            taken_back()

        def back() -> None:
            first, last = work.span
            if last - first >= MANY:
                self.voice.tell("正在撤销……")
                self.jobs.run(beside, lambda _: said())
            elif self.attempt(taken_back):
                said()

        self.voice.tell(sentence, back)

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do something that may be refused; the refusal is said, nothing else happens → whether it was done."""
        try:
            work()
        except UserError as error:
            self.voice.sorry(error)
            return False
        return True

    def ask_day(self, question: str) -> str | None:
        """Ask for a day, today proposed → ISO text, None when the person thinks better of it or it is no day."""
        typed = self.voice.ask_text(question, self.today().isoformat())
        reading = Day().read(typed)
        if reading.problem:
            self.voice.sorry(ContentError(reading.problem, "day"))
        return None if reading.value is None else str(reading.value)

    def backup_folder(self) -> Path:
        """Where backups of this file go."""
        with self.store.read() as connection:
            chosen = self.store.state(connection, "backup_folder")
        return Path(chosen) if chosen else self._usual_folder()

    def newest_backup(self) -> Kept | None:
        """The newest backup of this file, None for none.

        OSError where the folder somebody chose is not there: nothing is known of backups on a stick that was pulled out.
        """
        folder = self.backup_folder()
        if folder != self._usual_folder() and not folder.is_dir():
            raise FileNotFoundError(folder)
        return newest_backup(self.store, folder)

    def _usual_folder(self) -> Path:
        return self.store.path.parent / "备份"


def touches(changes: Sequence[Change], entities: Sequence[str]) -> bool:
    """Whether a commit changed any of these record types."""
    return any(change.entity in entities for change in changes)
