"""Files that are whole or not there: written beside their place, flushed, then given their name.

After a power cut or on a full disk the old file is still complete. Used for the slot file, backups, settings,
packages; the database itself is kept by SQLite.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from db.errors import FileRefused
from db.file.system import system

#: Marks our unfinished files; `sweep` removes what a crash left.
PREFIX, SUFFIX = ".linli-", ".part"
PAUSE = 0.05  # seconds between two tries of a rename

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_CLOSED = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))
_ABSENT = frozenset((errno.ENOENT, errno.ENOTDIR))


def refusal(error: OSError, path: Path) -> FileRefused:
    """Return the sentence for a failed write to `path`: disk_full, unwritable, folder_missing, exists or disk_error."""
    name = path.name
    if isinstance(error, FileExistsError):
        return FileRefused(f"“{name}”已经存在，没有覆盖它。请换一个名字或换一个文件夹。", "exists")
    if error.errno in _FULL:
        return FileRefused(f"磁盘空间不足，“{name}”没有写成，原来的文件没有改动。请清理磁盘后再试一次。", "disk_full")
    if error.errno in _CLOSED:
        return FileRefused(f"没有权限写“{name}”，或者磁盘是只读的。请换一个文件夹，或请管理员开通权限。", "unwritable")
    if error.errno in _ABSENT:
        return FileRefused(f"存放“{name}”的文件夹不见了。优盘可能已拔出，请检查后再试。", "folder_missing")
    return FileRefused(f"写“{name}”时磁盘出错，原来的文件没有改动。请检查磁盘或优盘后再试。", "disk_error")


@contextlib.contextmanager
def worded(path: Path) -> Iterator[None]:
    """Turn every failure of the disk inside the block into the sentence about `path` (FileRefused)."""
    try:
        yield
    except OSError as error:
        raise refusal(error, path) from error


@contextlib.contextmanager
def workroom(folder: Path) -> Iterator[Path]:
    """Yield a fresh folder inside `folder`, for unfinished files of ours only; it is gone afterwards in every case."""
    room = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=folder))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def write_file(path: Path, content: bytes, *, keep: Path | None = None) -> None:
    """Put `content` at `path`, replacing what stands there; `keep` is where the replaced content goes.

    Raises FileRefused (see `refusal`); then `path` is as it was and nothing unfinished is left.
    """
    with worded(path):
        if keep is not None and path.exists():
            _write(keep, path.read_bytes(), _replace)
        _write(path, content, _replace)


def publish_file(path: Path, content: bytes) -> None:
    """Put `content` at `path` where nothing may stand yet. Raises FileRefused `exists`, else as `write_file`."""
    with worded(path):
        _write(path, content, system.move_new)


def move_in(finished: Path, path: Path) -> None:
    """Flush a finished file of the same disk and give it its final name. Raises FileRefused as `publish_file`."""
    with worded(path):
        with finished.open("rb+") as file:
            os.fsync(file.fileno())
        _patiently(system.move_new, finished, path)
        system.sync_folder(path.parent)


def sweep(folder: Path) -> int:
    """Remove what a crash left unfinished in `folder`; return how many. Only for the one who holds the file's lock."""
    left = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _replace(source: Path, target: Path) -> None:
    source.replace(target)


def _write(path: Path, content: bytes, name_it: Callable[[Path, Path], None]) -> None:
    descriptor, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _patiently(name_it, unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    system.sync_folder(path.parent)


def _patiently(name_it: Callable[[Path, Path], None], source: Path, target: Path, tries: int = system.TRIES) -> None:
    for _ in range(tries - 1):
        try:
            return name_it(source, target)
        except PermissionError:
            time.sleep(PAUSE)
    return name_it(source, target)
