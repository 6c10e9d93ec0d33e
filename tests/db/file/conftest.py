"""An office's file with a little in it, and a disk that is nearly full."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.file.connection import Connection, create
from db.file.keys import KeySlots, new_key, slots_path
from db.file.slot import Cost

#: The cheapest cost the limits allow: about 5 ms.
CHEAP = Cost(passes=1, memory_kib=8 * 1024, lanes=1)


@dataclass
class OfficeFile:
    path: Path
    key: bytes
    slots: KeySlots
    account: str = "书记"
    password: str = "居委会的钥匙2026"


def fill(connection: Connection, rows: int = 300) -> None:
    connection.execute("CREATE TABLE alembic_version (version_num TEXT NOT NULL)")
    connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.execute("CREATE TABLE file_state (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.execute("INSERT INTO file_state VALUES ('replica_id', 'one')")
    connection.execute("CREATE TABLE place (id TEXT PRIMARY KEY, name TEXT, cn INTEGER, version INTEGER, changed_at TEXT)")
    connection.execute(
        "CREATE TABLE household (id TEXT PRIMARY KEY, place_id TEXT REFERENCES place(id), contact_name TEXT, area REAL, "
        "photo BLOB, cn INTEGER)"
    )
    connection.execute("CREATE VIRTUAL TABLE near USING fts5(contact_name, tokenize='trigram')")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO place VALUES ('p1', '杏花里 1 号楼', 1, 1, '2026-11-22')")
    many = [(f"h{n:04}", "p1", f"试例{n}", n / 7, bytes([n % 256]) * 40, n) for n in range(rows)]
    connection.executemany("INSERT INTO household VALUES (?, ?, ?, ?, ?, ?)", many)
    connection.execute("INSERT INTO near SELECT contact_name FROM household")
    connection.execute("COMMIT")


def make_office(folder: Path, rows: int = 300) -> OfficeFile:
    path, key = folder / "杏花里.linli", new_key()
    connection = create(path, key)
    fill(connection, rows)
    connection.close()
    office = OfficeFile(path, key, KeySlots.create(key, cost=CHEAP))
    office.slots.add_account(key, office.account, office.password)
    office.slots.save(slots_path(path))
    return office


@pytest.fixture
def cheap() -> Cost:
    return CHEAP


@pytest.fixture
def office(tmp_path: Path) -> OfficeFile:
    folder = tmp_path / "office"
    folder.mkdir()
    return make_office(folder)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a disk of 2 MiB; without the right to mount, the planted errors of the other tests must do."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no right to mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)
