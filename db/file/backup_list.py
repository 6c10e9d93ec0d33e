"""The backups of one file that lie in a folder, and whether another one is due."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db.file.archive import LONGEST, MANIFEST
from db.file.backup import SUFFIX
from db.file.keys import KeySlots, slots_path
from db.file.store import Store
from db.file.tables import history


@dataclass(frozen=True)
class Kept:
    """A backup as its manifest describes it; whether it is sound is found out when it is restored."""

    path: Path
    created: datetime
    rows: int
    size: int


def backups_of(store: Store, folder: Path) -> list[Kept]:
    """Backups of this file in `folder`, newest first; a folder that is not there has none."""
    file_id = KeySlots.load(slots_path(store.path)).file_id
    found = [kept for path in folder.glob(f"*{SUFFIX}") if (kept := _read(path, file_id)) is not None]
    return sorted(found, key=lambda kept: (kept.created, kept.path.name), reverse=True)


def newest_backup(store: Store, folder: Path) -> Kept | None:
    """The newest backup of this file in `folder`, None when there is none; reads as few as it can."""
    file_id = KeySlots.load(slots_path(store.path)).file_id
    names = sorted((path for path in folder.glob(f"*{SUFFIX}") if path.is_file()), key=lambda path: -path.stat().st_mtime)
    return next((kept for path in names if (kept := _read(path, file_id)) is not None), None)


def is_due(store: Store, folder: Path) -> bool:
    """Whether records or accounts were changed since the newest backup in `folder`."""
    newest = newest_backup(store, folder)
    if newest is None:
        return True
    with store.read() as connection:
        last = connection.scalar(select(history.c.at).order_by(history.c.cn.desc()).limit(1))
    changed = slots_path(store.path).stat().st_mtime > newest.path.stat().st_mtime
    # times of day are kept to the second: a change of the same second may have come after
    return changed or (last is not None and datetime.fromisoformat(last) >= newest.created.replace(microsecond=0))


def _read(path: Path, file_id: str) -> Kept | None:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(MANIFEST).file_size > LONGEST[MANIFEST]:
                return None
            manifest: Any = json.loads(archive.read(MANIFEST))
        if manifest["file"] != file_id:
            return None
        created = datetime.fromisoformat(manifest["created"])
        return Kept(path, created, sum(manifest["rows"].values()), path.stat().st_size)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, NotImplementedError):
        return None  # not a backup, or one that nobody could read: restoring it would say so
