"""Begin an office's file, and open it: password or recovery code → key → today's schema → store."""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from db.errors import ContentError, FileRefused
from db.file import keys, upgrade
from db.file.archive import SLOTS, inspect
from db.file.backup import back_up, restore
from db.file.connection import check_header
from db.file.durable import move_in, sweep, workroom
from db.file.rekey import finish
from db.file.save import save
from db.file.slot import OFFICE_COST, Cost
from db.file.store import Opening, Store
from db.file.tables import file_state
from db.file.whereabouts import FileLock, refuse_shared
from db.records.office import LEVELS, Office, Staff
from db.records.role import SEED_ROLES, Role

SUFFIX = ".linli"


@dataclass(frozen=True)
class NewOffice:
    """What a new file begins with; `level` is a key of LEVELS, `code` the 12-digit division code."""

    name: str
    code: str
    street: str
    account: str
    password: str = field(repr=False)
    level: str = "committee"


def create_office(path: Path, new: NewOffice, clock: Callable[[], datetime], cost: Cost = OFFICE_COST) -> str:
    """Make `path` and its slot file → the recovery code, which is told this once only.

    The file appears under its name only when it is whole. Raises ContentError (what was typed), FileRefused.
    """
    refuse_shared(path)
    if path.suffix != SUFFIX:
        raise ContentError(f"文件名要以 {SUFFIX} 结尾。", "file_name")
    if path.exists() or keys.slots_path(path).exists():
        raise FileRefused(f"“{path.name}”或它的钥匙文件已经存在，没有覆盖。请换一个文件名。", "exists")
    if new.level not in LEVELS:
        raise ContentError(f"级别只能是：{'、'.join(LEVELS)}。", "level")
    key = keys.new_key()
    slots = keys.KeySlots.create(key, cost=cost)
    slots.add_account(key, new.account, new.password)
    code = slots.add_recovery(key)
    with workroom(path.parent) as room:
        unborn = room / path.name
        upgrade.make(unborn, key)
        store = Store(Opening(unborn, key, new.account, clock))
        try:
            _begin(store, new, slots.file_id)
        finally:
            store.close()
        slots.save(keys.slots_path(path))
        move_in(unborn, path)
    return code


def open_office(path: Path, account: str, password: str, clock: Callable[[], datetime]) -> Store:
    """Open with an account's password: the only program that has the file, until the store is closed.

    Raises NotAllowed unknown_account, wrong_password; FileRefused shared_folder, missing, unencrypted, damaged, in_use,
    slots_missing, slots_damaged, slots_newer, newer_file … – each case its own sentence and code.
    """
    return _open(path, lambda slots: slots.unlock(account, password), account, clock)


def open_with_recovery(path: Path, code: str, clock: Callable[[], datetime]) -> Store:
    """Open with the recovery code; changes are noted as 恢复码. Raises as `open_office` and `unlock_recovery`."""
    return _open(path, lambda slots: slots.unlock_recovery(code), "恢复码", clock)


def reset_password(path: Path, code: str, account: str, password: str) -> None:
    """Give an account a new password by the recovery code; the code stays good.

    Raises ContentError recovery_mistyped, weak_password; NotAllowed wrong_recovery …; else as `open_office`.
    """
    with _locked(path):
        slots = keys.KeySlots.load(keys.slots_path(path))
        key = slots.unlock_recovery(code)
        finish(path, slots, key)
        slots.change_password(key, account, password)
        slots.save(keys.slots_path(path))


def use_previous_slots(path: Path) -> None:
    """Take the slot file as it was before its last change. Raises FileRefused when that copy is no better."""
    with _locked(path):
        keys.KeySlots.use_previous(keys.slots_path(path))


def accounts_of(path: Path) -> list[str]:
    """Account names of a file, without opening it. Raises FileRefused as `open_office`."""
    refuse_shared(path)
    check_header(path)
    return keys.KeySlots.load(keys.slots_path(path)).accounts()


def accounts_in(backup: Path) -> list[str]:
    """Account names that open a backup. Raises FileRefused as `archive.inspect`."""
    inspect(backup)
    with zipfile.ZipFile(backup) as archive:
        return keys.KeySlots.from_bytes(archive.read(SLOTS)).accounts()


def restore_office(backup: Path, target: Path, account: str, password: str) -> None:
    """Bring a backup back as the new file `target`; `account` "" means that `password` is the recovery code.

    Raises FileRefused exists, shared_folder and as `backup.restore`; NotAllowed, ContentError as when opening.
    """
    refuse_shared(target)

    def unlock(slots: keys.KeySlots) -> bytes:
        return slots.unlock(account, password) if account else slots.unlock_recovery(password)

    restore(backup, target, unlock, renew)


def renew(connection: Any) -> None:
    """Make a restored file a new replica, so that receivers notice; `connection` is a raw one in autocommit."""
    state = dict(connection.execute("SELECT key, value FROM file_state").fetchall())
    elders = " ".join(filter(None, (state.get("ancestors"), state.get("replica_id"))))
    fresh = (("replica_id", str(uuid.uuid4())), ("ancestors", elders))
    connection.executemany("INSERT OR REPLACE INTO file_state (key, value) VALUES (?, ?)", fresh)


def _locked(path: Path) -> FileLock:
    """Take the lock of a file that may be opened, and clear away what a crash left unfinished beside it."""
    refuse_shared(path)
    check_header(path)
    lock = FileLock(path)
    sweep(path.parent)
    return lock


def _open(path: Path, unlock: Callable[[keys.KeySlots], bytes], who: str, clock: Callable[[], datetime]) -> Store:
    lock = _locked(path)
    try:
        slots = keys.KeySlots.load(keys.slots_path(path))
        key = unlock(slots)
        finish(path, slots, key)
        upgrade.upgrade(path, key, lambda: back_up(path, key, path.parent, clock()))
        return Store(Opening(path, key, who, clock), lock.release)
    except BaseException:
        lock.release()
        raise


def _begin(store: Store, new: NewOffice, file_id: str) -> None:
    first = {
        "cn": "0", "office_id": new.code, "file_id": file_id, "level": new.level,
        "replica_id": str(uuid.uuid4()), "package_seq": "0", "created_at": store.now(),
    }
    with store.engine.begin() as connection:
        connection.execute(insert(file_state), [{"key": key, "value": value} for key, value in first.items()])
    with store.write("建立文件") as work:
        level = LEVELS[new.level]
        save(work, Office, [{"code": new.code, "name": new.name, "street": new.street, "level": level}])
        save(work, Staff, [{"name": new.account, "role": "书记"}])
        names = ("name", "stands_at", "slots")
        rows = [dict(zip(names, role, strict=True)) | {"order": n} for n, role in enumerate(SEED_ROLES, 1)]
        save(work, Role, rows)
