"""One raw connection to an office's encrypted file: how it is opened, and how its faults are named.

Everything that touches the file goes through here, so that the order of the first statements, the safe journal
settings and the wording of the refusals exist once. Python's own `sqlite3` is never used: it cannot decrypt, and the
versions in use carry memory faults in full-text search and can lose commits when a write-ahead log is reset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from db.errors import FileRefused, UserError

KEY_BYTES = 32
#: First SQLite release with the full-text fixes (CVE-2026-11822, -11824); the log-reset fault ended in 3.53.0.
OLDEST_SQLITE = (3, 53, 2)
PLAIN_HEADER = b"SQLite format 3\0"

#: A raw sqlcipher3 connection; the library ships no types.
Connection = Any

SETTINGS = (
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL lost commits at power loss
    "trusted_schema=OFF",
    "cell_size_check=ON",
)

_DAMAGED = "文件“{name}”打不开：内容已损坏，或者与钥匙文件不是一套。原文件没有改动，请用最近的备份恢复。"
_SENTENCES = {
    "SQLITE_NOTADB": (_DAMAGED, "damaged"),
    "SQLITE_CORRUPT": (_DAMAGED, "damaged"),
    "SQLITE_BUSY": ("文件“{name}”正被另一个程序使用。请先关闭那个程序，再试一次。", "busy"),
    "SQLITE_LOCKED": ("文件“{name}”正被另一个程序使用。请先关闭那个程序，再试一次。", "busy"),
    "SQLITE_FULL": ("磁盘空间不足，这一步没有完成，已经保存的内容没有丢。请清理磁盘后再试一次。", "disk_full"),
    "SQLITE_READONLY": ("文件“{name}”是只读的，不能保存。请把它复制到本机硬盘，或者取消“只读”后再打开。", "read_only"),
    "SQLITE_CANTOPEN": ("文件“{name}”打不开：没有权限，或者所在的文件夹不见了。请检查后再试。", "unreadable"),
    "SQLITE_PERM": ("文件“{name}”打不开：没有权限，或者所在的文件夹不见了。请检查后再试。", "unreadable"),
    "SQLITE_IOERR": ("读写文件“{name}”时磁盘出错，已经保存的内容没有改动。请检查磁盘或优盘后再试。", "disk_error"),
}


def refusal(error: BaseException, path: Path) -> UserError | None:
    """Return the refusal a database error means for the user, None when it is a bug of ours.

    Extended result codes (SQLITE_IOERR_WRITE …) count as the code they extend.
    """
    code = getattr(error, "sqlite_errorname", None) or ""
    for known, (sentence, name) in _SENTENCES.items():
        if code == known or code.startswith(known + "_"):
            return FileRefused(sentence.format(name=path.name), name)
    return None


def check_library(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> None:
    """Raise FileRefused `library_too_old` when the SQLite we were given is older than the safe one."""
    if version < OLDEST_SQLITE:
        have = ".".join(map(str, version))
        raise FileRefused(f"程序自带的数据库组件（{have}）太旧，可能丢数据。请重新安装邻里。", "library_too_old")


def connect(path: Path, key: bytes) -> Connection:
    """Open the existing encrypted file at `path` with its raw 32-byte `key`, ready for reading and writing.

    Autocommit (`isolation_level=None`): whoever writes says BEGIN, otherwise changes of the schema would not be
    transactional. Usable from any thread, one at a time.

    Raises FileRefused: missing, unencrypted, damaged (also: not this file's key), busy, read_only, unreadable,
    disk_full, disk_error, library_too_old. Whether a password was wrong is told earlier, by `keys`.
    """
    check_header(path)
    return _open(path, key)


def create(path: Path, key: bytes) -> Connection:
    """Make a new, empty encrypted file and return its connection. Raises FileRefused `exists`, else as `connect`."""
    if path.exists():
        raise FileRefused(f"“{path.name}”已经存在，没有覆盖它。请换一个名字。", "exists")
    return _open(path, key)


def check_header(path: Path) -> None:
    """Tell a missing, an unencrypted and an emptied file apart without a key. Raises FileRefused."""
    try:
        with path.open("rb") as file:
            start = file.read(len(PLAIN_HEADER))
    except FileNotFoundError:
        raise FileRefused(f"找不到文件“{path.name}”。它可能被移走或改名了，请重新选择。", "missing") from None
    except OSError:
        sentence, code = _SENTENCES["SQLITE_CANTOPEN"]
        raise FileRefused(sentence.format(name=path.name), code) from None
    if start == PLAIN_HEADER:
        sentence = f"“{path.name}”是没有加密的数据库，不是邻里的文件，没有打开。请选择邻里建立的文件。"
        raise FileRefused(sentence, "unencrypted")
    if len(start) < len(PLAIN_HEADER):  # SQLite would take an empty file for a new database
        raise FileRefused(_DAMAGED.format(name=path.name), "damaged")


def _open(path: Path, key: bytes) -> Connection:
    check_library()
    if len(key) != KEY_BYTES:
        raise ValueError(f"key of {len(key)} bytes, not {KEY_BYTES}")
    connection: Connection = None
    try:
        connection = dbapi2.connect(str(path), check_same_thread=False, isolation_level=None, timeout=10)
        connection.execute("PRAGMA cipher_log_level=NONE")  # a windowed program has no stderr to log to
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.Error as error:
        if connection is not None:
            connection.close()
        refused = refusal(error, path)
        if refused is None:
            raise
        raise refused from None
    return connection


@contextmanager
def room_for_many(execute: Callable[[str], object]) -> Iterator[None]:
    """While very many rows are written, let the pages they fall on stay in memory (up to 64 MiB), not 2 MiB of them.

    Otherwise each is written out, decrypted and written again many times before the transaction ends.
    """
    execute("PRAGMA cache_size=-65536")
    try:
        yield
    finally:
        execute("PRAGMA cache_size=-2000")


def faults(connection: Connection) -> list[str]:
    """Return what a full check of the file finds wrong, in the database's own words; an empty list means sound.

    Reads every page: authentication code of each page, structure, indexes, foreign keys. The log is written back
    first, because the page check reads the main file only and would report pages whose newer copy sits in the log.
    """
    found: list[str] = []
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            found.append("checkpoint: busy")
        found += [f"cipher: {row[0]}" for row in connection.execute("PRAGMA cipher_integrity_check")]
        found += [f"structure: {row[0]}" for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        # table, row id, parent: no values
        found += [f"reference: {row[0]} {row[1]} {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]
    except dbapi2.DatabaseError as error:
        found.append(f"unreadable: {error}")
    return found
