"""Making a backup that is known to restore, and restoring it.

“Done” is said only after the finished zip was read back, its database opened and every page, the references, the row
counts and the content digest were compared with what stood in the office's file at that moment.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from db.errors import FileRefused
from db.file.archive import DATABASE, SLOTS, Backup, measured, pack, unpack
from db.file.connection import Connection, connect, create, faults, refusal
from db.file.content import digest, row_counts
from db.file.durable import move_in, publish_file, worded, workroom
from db.file.keys import KeySlots, slots_path
from db.file.slot import subkey
from db.file.system import system

SUFFIX = ".linlibak"
#: SQLite's own side files; one left alone by a vanished database would be played into whatever takes its place.
SIDE_FILES = ("-wal", "-shm", "-journal")


def backup_name(path: Path, at: datetime) -> str:
    """Return the file name of a backup of `path` made at `at`."""
    return f"{path.stem}-{at:%Y%m%d-%H%M%S}{SUFFIX}"


def back_up(path: Path, key: bytes, folder: Path, at: datetime) -> Backup:
    """Back up the office file `path` into `folder`; return the verified backup.

    The file may be read and written meanwhile; the backup is one moment's state. Never overwrites.

    Raises FileRefused: backup_unverified; slots_missing, slots_damaged (a backup nobody could open is not made);
    damaged and others of `connect`; disk_full and others of `durable.refusal`. Nothing is left behind then.
    """
    steps = back_up_in_steps(path, key, folder, at)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            backup: Backup = done.value
            return backup


def back_up_in_steps(path: Path, key: bytes, folder: Path, at: datetime) -> Generator[float, None, Backup]:
    """As `back_up`, yielding the share done (0–1) between its steps; closing the generator leaves nothing behind."""
    target = folder / backup_name(path, at)
    slots = KeySlots.load(slots_path(path))
    slots.check(key)
    with worded(target), _named(target), workroom(folder) as room:
        yield 0.0
        with _opened(path, key) as source:
            revision, rows, content = _copied(source, key, room / DATABASE)
        yield 0.4
        (room / SLOTS).write_bytes(slots.to_bytes())
        members = {name: measured(room / name) for name in (DATABASE, SLOTS)}
        backup = Backup(target, slots.file_id, at, revision, rows, content, members)
        backup = replace(backup, seal=_seal(backup, key))
        finished = room / target.name
        pack(finished, room / DATABASE, room / SLOTS, backup)
        for name in (DATABASE, SLOTS):
            (room / name).unlink()
        yield 0.6
        publish_checked(finished, backup, key)
        yield 1.0
    return backup


def publish_checked(finished: Path, backup: Backup, key: bytes) -> None:
    """Give the zip `finished` the name `backup.path` once it was read back and holds what `backup` says.

    Raises FileRefused backup_unverified, exists and others of `durable.refusal`.
    """
    target = backup.path
    with finished.open("rb+") as file:
        os.fsync(file.fileno())
    system.forget_cached(finished)
    with workroom(finished.parent) as room:
        try:
            found = unpack(finished, room)
            verify(room / DATABASE, key, found)
        except FileRefused as refused:
            if refused.code == "disk_full":
                raise
            raise _unverified(target) from None
    if replace(found, path=target) != backup:
        raise _unverified(target)
    move_in(finished, target)


def verify(database: Path, key: bytes, backup: Backup) -> None:
    """Open an unpacked copy and compare it with its manifest. Raises FileRefused `backup_damaged` or of `connect`."""
    with _opened(database, key) as connection:
        wrong = (
            not hmac.compare_digest(_seal(backup, key), backup.seal)
            or faults(connection)
            or row_counts(connection) != backup.rows
            or digest(connection) != backup.digest
        )
    if wrong:
        sentence = f"备份“{backup.path.name}”里的内容和它的清单对不上，没有恢复。请换一份备份。"
        raise FileRefused(sentence, "backup_damaged")


def restore(
    backup: Path, target: Path, unlock: Callable[[KeySlots], bytes], renew: Callable[[Connection], None]
) -> bytes:
    """Put the backup's database at `target` and its slots beside it; return the file's key.

    `unlock` asks for account and password, or the recovery code, and opens the backup's own slots. `renew` is called
    on the restored copy before it gets its name: it gives the file a new replica id, so that the street notices.
    Nothing existing is overwritten; before both files are whole neither database appears.

    Raises FileRefused exists, backup_missing, backup_damaged, backup_newer, disk_full …; what `unlock` raises.
    """
    with worded(target), _named(target), workroom(target.parent) as room:
        found = unpack(backup, room)
        content = (room / SLOTS).read_bytes()
        slots = KeySlots.from_bytes(content)
        _refuse_existing(target, content)
        key = unlock(slots)
        verify(room / DATABASE, key, found)
        with _opened(room / DATABASE, key) as connection:
            renew(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        beside = slots_path(target)
        if beside.exists():  # left by a restore that was cut off; the very same bytes
            beside.unlink()
        publish_file(beside, content)
        try:
            move_in(room / DATABASE, target)
        except FileRefused:
            beside.unlink()
            raise
    return key


def _copied(source: Connection, key: bytes, target: Path) -> tuple[str | None, dict[str, int], str]:
    """Copy one moment's state into the new encrypted file `target`; return its revision, row counts and digest."""
    source.execute("BEGIN")
    try:
        rows, content = row_counts(source), digest(source)
        revision = _revision(source) if "alembic_version" in rows else None
        copy = create(target, key)
        try:
            source.backup(copy)
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # closing alone would swallow a full disk
        finally:
            copy.close()
    finally:
        source.execute("ROLLBACK")
    return revision, rows, content


def _revision(connection: Connection) -> str | None:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def _seal(backup: Backup, key: bytes) -> str:
    return hmac.digest(subkey(key, b"linli-backup-1"), backup.sealed_part(), "sha256").hex()


def _refuse_existing(target: Path, slots: bytes) -> None:
    beside = slots_path(target)
    taken = [path for path in (target, *(target.with_name(target.name + end) for end in SIDE_FILES)) if path.exists()]
    if beside.exists() and beside.read_bytes() != slots:
        taken.append(beside)
    if taken:
        sentence = f"“{taken[0].name}”已经存在，没有覆盖它。请换一个名字或换一个文件夹来恢复。"
        raise FileRefused(sentence, "exists")


def _unverified(target: Path) -> FileRefused:
    sentence = f"备份“{target.name}”写好后读回来核对不上，没有留下它。请换一个优盘或文件夹再备份一次。"
    return FileRefused(sentence, "backup_unverified")


@contextlib.contextmanager
def _opened(path: Path, key: bytes) -> Iterator[Connection]:
    connection = connect(path, key)
    try:
        yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn a failure of the database, such as a full disk, into its sentence."""
    try:
        yield
    except dbapi2.Error as error:
        refused = refusal(error, path)
        if refused is None:
            raise
        raise refused from error
