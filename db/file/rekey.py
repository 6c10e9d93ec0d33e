"""Giving an office's file a new key, after somebody left: safe at any power cut or kill.

Three steps: save slots that hold the new key and carry the old one · change the database's key · save slots without
the old key. `finish` does on the next opening what a cut left undone.
"""

from __future__ import annotations

from pathlib import Path

from sqlcipher3 import dbapi2

from db.errors import FileRefused
from db.file.connection import connect, refusal
from db.file.keys import KeySlots, new_key, slots_path


def rekey(path: Path, slots: KeySlots, key: bytes) -> tuple[KeySlots, bytes]:
    """Give the file a new key → the slots that hold it, saved, and the key; who was removed from `slots` is shut out.

    No other connection may be open. Raises FileRefused busy, disk_full …; then `finish` or the next opening goes on.
    """
    fresh = new_key()
    changed = slots.rekeyed(key, fresh)
    changed.save(slots_path(path))
    finish(path, changed, fresh)
    return changed, fresh


def finish(path: Path, slots: KeySlots, key: bytes) -> None:
    """Bring the database to `key` when a change of keys was cut off; does nothing otherwise.

    Called after unlocking, before the file is opened. Raises FileRefused as `connect`.
    """
    former = slots.former(key)
    if former is None:
        return
    try:
        connect(path, key).close()
    except FileRefused as refused:
        if refused.code != "damaged":
            raise
        _change(path, former, key)
    slots.settled(key)
    slots.save(slots_path(path))


def _change(path: Path, old: bytes, new: bytes) -> None:
    connection = connect(path, old)
    try:
        # the one safe pair for rekeying: WAL cannot hold a change of keys, DELETE without EXTRA loses the last commit
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"").fetchall()
    except dbapi2.Error as error:
        refused = refusal(error, path)
        if refused is None:
            raise
        raise refused from error
    finally:
        connection.close()
    connect(path, new).close()
