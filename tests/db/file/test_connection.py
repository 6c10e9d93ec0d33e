"""The first statements of every connection, and that each broken file is told from the others."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from db.errors import FileRefused, UserError
from db.file.connection import check_library, connect, create, faults, refusal
from db.file.keys import new_key


def refused(act: Callable[[], object]) -> UserError:
    with pytest.raises(FileRefused) as caught:
        act()
    return caught.value


def one(connection: Any, pragma: str) -> Any:
    return connection.execute(f"PRAGMA {pragma}").fetchone()[0]


def test_every_connection_is_safe(office: Any) -> None:
    connection = connect(office.path, office.key)
    wanted = {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2, "trusted_schema": 0, "cell_size_check": 1}
    assert {name: one(connection, name) for name in wanted} == wanted
    assert one(connection, "cipher_log_level") == "NONE"
    connection.execute("INSERT INTO place (id) VALUES ('p2')")  # autocommit
    assert not connection.in_transaction
    assert faults(connection) == []
    connection.close()


def test_the_library_must_be_new_enough() -> None:
    check_library()
    check_library((3, 53, 2))
    error = refused(lambda: check_library((3, 53, 1)))
    assert error.code == "library_too_old"
    assert "3.53.1" in error.sentence


def test_each_broken_file_has_its_own_sentence(office: Any, tmp_path: Path) -> None:
    plain, empty = tmp_path / "plain.linli", tmp_path / "empty.linli"
    other = sqlite3.connect(plain)
    other.execute("CREATE TABLE a (x)")
    other.close()
    empty.write_bytes(b"")
    expected = {
        "missing": lambda: connect(tmp_path / "gone.linli", office.key),
        "unencrypted": lambda: connect(plain, office.key),
        "unreadable": lambda: connect(tmp_path, office.key),
        "damaged": lambda: connect(empty, office.key),
        "exists": lambda: create(office.path, office.key),
    }
    errors = {code: refused(act) for code, act in expected.items()}
    assert {code: error.code for code, error in errors.items()} == {code: code for code in expected}
    assert len({error.sentence for error in errors.values()}) == len(expected)
    assert refused(lambda: connect(office.path, new_key())).code == "damaged"
    assert refused(lambda: create(tmp_path / "no" / "folder.linli", office.key)).code == "unreadable"


def test_a_short_key_is_a_bug_not_a_refusal(office: Any) -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        connect(office.path, office.key[:31])


def test_a_file_held_by_another_program(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = connect(office.path, office.key)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("INSERT INTO place (id) VALUES ('p2')")
    real = dbapi2.connect
    monkeypatch.setattr(dbapi2, "connect", lambda *a, **k: real(*a, **(k | {"timeout": 0})))
    holder.execute("COMMIT")
    error = refused(lambda: connect(office.path, office.key))
    assert error.code == "busy"
    holder.close()


@pytest.mark.parametrize(
    ("name", "code"),
    [("SQLITE_FULL", "disk_full"), ("SQLITE_IOERR_WRITE", "disk_error"), ("SQLITE_READONLY_DIRECTORY", "read_only")],
)
def test_extended_codes_count_as_the_code_they_extend(name: str, code: str) -> None:
    error = dbapi2.OperationalError("planted")
    error.sqlite_errorname = name
    found = refusal(error, Path("杏花里.linli"))
    assert found is not None
    assert found.code == code


def test_a_bug_is_not_worded() -> None:
    connection = dbapi2.connect(":memory:")
    with pytest.raises(dbapi2.OperationalError) as caught:
        connection.execute("SELEKT")
    connection.close()
    assert refusal(caught.value, Path("a")) is None
    assert refusal(ValueError("no"), Path("a")) is None


def test_a_bug_while_opening_stays_a_bug(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.file.connection.SETTINGS", ("foreign_keys=(",))
    with pytest.raises(dbapi2.OperationalError):
        connect(office.path, office.key)

    def broken(*_: object, **__: object) -> None:
        raise dbapi2.InterfaceError("planted")

    monkeypatch.setattr(dbapi2, "connect", broken)
    with pytest.raises(dbapi2.InterfaceError):
        connect(office.path, office.key)


def noticed(path: Path, key: bytes) -> bool:
    try:
        connection = connect(path, key)
    except FileRefused as error:
        return error.code == "damaged"
    found = faults(connection)
    connection.close()
    return bool(found)


def test_damage_is_noticed(office: Any, tmp_path: Path) -> None:
    whole, page, chance = office.path.read_bytes(), 4096, random.Random(6)
    pages = len(whole) // page
    path = tmp_path / "damaged.linli"
    missed = []
    for turn in range(120):
        raw, kind = bytearray(whole), turn % 4
        first, second = chance.sample(range(pages), 2)
        if kind == 0:
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        elif kind == 1:
            sector = chance.randrange(len(raw) // 512) * 512
            raw[sector : sector + 512] = bytes(512)
        elif kind == 2:
            parts = raw[first * page : (first + 1) * page], raw[second * page : (second + 1) * page]
            raw[second * page : (second + 1) * page], raw[first * page : (first + 1) * page] = parts
        else:
            del raw[chance.randrange(len(raw)) :]
        path.write_bytes(raw)
        if not noticed(path, office.key):
            missed.append((turn, kind))
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    assert missed == []
    path.write_bytes(whole)
    assert not noticed(path, office.key)


def test_a_dangling_reference_is_noticed(office: Any) -> None:
    connection = connect(office.path, office.key)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("INSERT INTO household (id, place_id) VALUES ('x', 'nowhere')")
    assert [fault.split(":")[0] for fault in faults(connection)] == ["reference"]
    connection.close()


def test_a_check_beside_a_reader_says_that_it_could_not_be_complete(office: Any) -> None:
    reader, writer = connect(office.path, office.key), connect(office.path, office.key)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM place").fetchone()
    writer.execute("PRAGMA busy_timeout=0")
    writer.execute("INSERT INTO place (id) VALUES ('p2')")
    assert faults(writer) == ["checkpoint: busy"]
    reader.close()
    assert faults(writer) == []
    writer.close()


def test_nothing_readable_stands_in_the_open_file(office: Any) -> None:
    connection = connect(office.path, office.key)
    connection.execute("UPDATE household SET contact_name = '赵钱孙李周吴' || contact_name")
    parts = [path for path in office.path.parent.iterdir() if path.name.startswith(office.path.name)]
    assert len(parts) == 3
    needles = ["赵钱孙李".encode(code) for code in ("utf-8", "utf-16-le", "gb18030")]
    assert not [path.name for path in parts for needle in [*needles, b"SQLite format"] if needle in path.read_bytes()]
    connection.close()
