"""Files into and out of a folder: local, USB stick, or a share that the system has mounted. Never half a file."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from desktop.exchange.refusals import Refused

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which look like digits
_CHECK_LETTERS: Final = 8
_NAME: Final = re.compile(r"(?![.\s])[^\x00-\x1f<>:\"/\\|?*]{1,180}(?<![.\s])")
_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Published:
    """What was written: name, size in bytes, and eight letters that both ends can compare by eye."""

    name: str
    size: int
    check_word: str


@dataclass(frozen=True)
class Folder:
    """An inbox or outbox. Files in it have unique names and are never changed."""

    path: Path

    def list(self, suffix: str = ".cpkg") -> list[str]:
        """Names of the finished files that end in `suffix`, sorted."""
        with _told(""):
            return sorted(
                found.name for found in self.path.iterdir()
                if found.name.endswith(suffix) and not found.name.startswith(".") and found.is_file()
            )

    def get(self, name: str, most: int) -> bytes:
        """The bytes of a file, one more than `most` at the longest; raises Refused `source_unreadable`."""
        try:
            with (self.path / _checked(name)).open("rb") as source:
                return source.read(most + 1)
        except OSError as error:
            raise Refused("source_unreadable", name=name) from error

    def publish(self, name: str, blob: bytes) -> Published:
        """Write a file under a name it never had: part file, fsync, read back, link, fsync of the folder.

        The same bytes under the same name count as published. Raises Refused `target_…`; then nothing stays behind.
        """
        digest = sha256(blob).hexdigest()
        target = self.path / _checked(name)
        part = self.path / f".part-{digest}"
        with _told(name):
            try:
                _write(part, blob)
                if _read_back(part) != digest:
                    raise Refused("target_differs")
                _rename(part, target)
            except FileExistsError as error:
                if _read_back(target) != digest:
                    raise Refused("target_exists", name=name) from error
            finally:
                part.unlink(missing_ok=True)
            _sync_folder(self.path)
        return Published(name, len(blob), check_word(blob))

    def remove(self, name: str) -> None:
        """Remove a file that the other side has answered; one that is gone already is fine."""
        with _told(name):
            (self.path / _checked(name)).unlink(missing_ok=True)


def check_word(blob: bytes) -> str:
    """Eight letters from the SHA-256 of `blob`, in two groups."""
    amount = int.from_bytes(sha256(blob).digest())
    letters = []
    for _ in range(_CHECK_LETTERS):
        amount, rest = divmod(amount, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def quarantine_name(name: str, blob: bytes, code: str, at: str) -> str:
    """Under which a refused file is kept: time, reason, start of its hash, and what is safe of its name.

    `at` is a time such as 20261122-093000; the result is a plain file name on every system.
    """
    stem = re.sub(r"[^0-9A-Za-z一-鿿-]+", "_", Path(name).stem)[:60] or "_"
    return f"{at}-{code}-{sha256(blob).hexdigest()[:12]}-{stem}.refused"


def quarantine(folder: Path, name: str, blob: bytes, code: str, at: str) -> Published:
    """Keep a refused file in `folder` (made if need be); it is never deleted by the program."""
    with _told(name):
        folder.mkdir(parents=True, exist_ok=True)
    return Folder(folder).publish(quarantine_name(name, blob, code, at), blob)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Refused("target_name", name=name[:60])
    return name


@contextlib.contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn troubles of the medium into sentences."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Refused("target_full") from error
        raise Refused("target_unwritable", reason=error.strerror or name) from error


def _write(part: Path, blob: bytes) -> None:
    with part.open("wb") as target:
        target.write(blob)
        target.flush()
        os.fsync(target.fileno())


def _read_back(path: Path) -> str:
    """SHA-256 of what the medium gives back, past the system's memory where that can be asked for."""
    with path.open("rb") as source:
        forget = getattr(os, "posix_fadvise", None)
        if forget:
            forget(source.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return sha256(source.read()).hexdigest()


def _rename(part: Path, target: Path) -> None:
    """Give the part its name; FileExistsError if that is taken.

    FAT sticks have no links: there a plain rename after a look must do; on Windows it fails on a taken name by
    itself, elsewhere nobody else writes on the stick at the same moment.
    """
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS and os.name != "nt":
            raise
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
        part.rename(target)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows does not open folders and does it by itself."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
