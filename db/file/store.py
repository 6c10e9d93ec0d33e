"""One office's file while it is open: reading, the only way to write, and who is told about changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from db.errors import UserError
from db.file.connection import connect, refusal
from db.file.ids import Ids
from db.file.tables import file_state
from db.file.write import Change, Write


@dataclass(frozen=True)
class Opening:
    """What it takes to open a file: where it is, its key, who sits at it, and the time of day."""

    path: Path
    key: bytes = field(repr=False)
    who: str
    clock: Callable[[], datetime]


class Store:
    """An open file. Reads run beside each other; writes one after another, each a named transaction.

    Raises FileRefused (see `connection`) when the file cannot be opened.
    """

    def __init__(self, opening: Opening, release: Callable[[], None] = lambda: None) -> None:
        """Open the file; nothing is written. `release` is called once the file was let go."""
        self.path, self.who, self.clock = opening.path, opening.who, opening.clock
        self.ids = Ids(opening.clock)
        self.engine = _engine(opening.path, opening.key)
        self.key = opening.key
        self._listeners: list[Callable[[tuple[Change, ...]], None]] = []
        self._turn = threading.RLock()
        self._release = release
        self.writes = 0  # transactions since the file was opened: anything at all, also drafts and settings

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state; used for queries of `db` only."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, reason: str, *, batch: str | None = None) -> Iterator[Write]:
        """The only transaction: commits when the block ends, leaves nothing behind when it raises.

        Raises UserError when the disk is full or the file is busy; nothing is written then. What a listener raises
        comes out after the commit.
        """
        with self._turn:
            try:
                with self.engine.connect().execution_options(write=True) as connection, connection.begin():
                    own = str(self.state(connection, "office_id"))
                    work = Write(connection, self.ids, own, self.who, self.now(), reason, batch)
                    yield work
                    work.finish()
                self.writes += 1
            except DatabaseError as trouble:
                if (refused := refusal(trouble.orig or trouble, self.path)) is None:
                    raise
                raise refused from trouble
        self._announce(work.changes())

    def now(self) -> str:
        """Time of day as ISO text with zone, to the second."""
        return self.clock().astimezone().isoformat(timespec="seconds")

    @property
    def office_id(self) -> str:
        """The 12-digit code of the office that owns the file."""
        with self.read() as connection:
            return self.state(connection, "office_id") or ""

    def state(self, connection: Connection, key: str) -> str | None:
        """One value of the file's own state, None when it was never set."""
        return connection.scalar(select(file_state.c.value).where(file_state.c.key == key))

    def set_state(self, work: Write, **values: str) -> None:
        """Set values of the file's own state within a write."""
        for key, value in values.items():
            hit = work.connection.execute(update(file_state).where(file_state.c.key == key).values(value=value))
            if not hit.rowcount:
                work.connection.execute(insert(file_state).values(key=key, value=value))

    def listen(self, listener: Callable[[tuple[Change, ...]], None]) -> Callable[[], None]:
        """Be told after each commit which records changed; returns how to stop listening."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def change_key(self, change: Callable[[], bytes]) -> None:
        """Let go of the file while `change` gives it another key, and go on with the key it returns.

        Raises what `change` raises; the file is then open with the key it had.
        """
        with self._turn:
            self._let_go()
            try:
                self.key = change()
            finally:
                self.engine = _engine(self.path, self.key)

    def close(self) -> None:
        """Fold the journal into the file, let it go and forget its key; a second time does nothing."""
        if self.key:
            self._let_go()
            self.key = b""
            self._release()

    def _let_go(self) -> None:
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except (DatabaseError, UserError):  # a reader elsewhere, a stick pulled out: the journal is folded in next time
            pass
        finally:
            self.engine.dispose()

    def _announce(self, changes: tuple[Change, ...]) -> None:
        troubles: list[Exception] = []
        for listener in tuple(self._listeners) if changes else ():
            try:
                listener(changes)
            except Exception as trouble:  # noqa: BLE001 - a bug in one listener; the others are told first
                troubles.append(trouble)
        if troubles:
            raise troubles[0]


def _engine(path: Path, key: bytes) -> Engine:
    engine = create_engine(
        "sqlite://", creator=lambda: connect(path, key), module=dbapi2, poolclass=QueuePool, pool_size=4,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writing = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def plain(rows: Any) -> list[dict[str, Any]]:
    """Detached dictionaries of a query's rows."""
    return [dict(row) for row in rows.mappings()]
