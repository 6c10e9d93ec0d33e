"""A new key for the file: who left is shut out, and no kill on the way locks out who stays."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from db.errors import FileRefused
from db.file import rekey as rekey_module
from db.file.connection import connect, faults
from db.file.content import digest
from db.file.keys import KeySlots, new_key, slots_path
from db.file.rekey import finish, rekey


def content(path: Path, key: bytes) -> str:
    connection = connect(path, key)
    found = digest(connection)
    assert faults(connection) == []
    connection.close()
    return found


def opened(office: Any) -> bytes:
    """Open as the program does after a start: unlock, finish what was cut off."""
    slots = KeySlots.load(slots_path(office.path))
    key = slots.unlock(office.account, office.password)
    finish(office.path, slots, key)
    assert KeySlots.load(slots_path(office.path)).former(key) is None
    return key


def test_who_left_is_shut_out(office: Any) -> None:
    before = content(office.path, office.key)
    office.slots.add_account(office.key, "社工", "shegong-lishi-9")
    old_copy = office.slots.to_bytes()
    office.slots.remove(office.key, "社工")
    slots, key = rekey(office.path, office.slots, office.key)
    assert key != office.key
    assert slots.accounts() == [office.account]
    assert content(office.path, key) == before
    assert opened(office) == key
    left_with = KeySlots.from_bytes(old_copy).unlock("社工", "shegong-lishi-9")
    with pytest.raises(FileRefused) as refused:
        connect(office.path, left_with)
    assert refused.value.code == "damaged"


@pytest.mark.parametrize("step", ["before", "after"])
def test_a_cut_between_the_steps(step: str, office: Any) -> None:
    before, fresh = content(office.path, office.key), new_key()
    changed = office.slots.rekeyed(office.key, fresh)
    changed.save(slots_path(office.path))
    if step == "after":
        rekey_module._change(office.path, office.key, fresh)
    assert opened(office) == fresh
    assert content(office.path, fresh) == before


def test_a_file_that_fits_neither_key_stays_as_it_is(office: Any) -> None:
    changed = office.slots.rekeyed(office.key, new_key())
    raw = bytearray(office.path.read_bytes())
    raw[100] ^= 1
    office.path.write_bytes(raw)
    changed.save(slots_path(office.path))
    with pytest.raises(FileRefused) as refused:
        opened(office)
    assert refused.value.code == "damaged"
    office.path.unlink()
    with pytest.raises(FileRefused) as refused:
        opened(office)
    assert refused.value.code == "missing"


def test_another_connection_is_in_the_way(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = dbapi2.connect
    monkeypatch.setattr(dbapi2, "connect", lambda *a, **k: real(*a, **(k | {"timeout": 0})))
    reader = connect(office.path, office.key)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM place").fetchone()
    with pytest.raises(FileRefused) as refused:
        rekey(office.path, office.slots, office.key)
    assert refused.value.code == "busy"
    reader.close()
    key = opened(office)
    assert content(office.path, key)


def test_a_bug_stays_a_bug(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd(bytes):
        def hex(self) -> str:  # type: ignore[override]
            return '"'

    with pytest.raises(dbapi2.OperationalError):
        rekey_module._change(office.path, office.key, Odd(b"k" * 32))


CHANGER = """
import sys
from pathlib import Path
from db.file.keys import KeySlots, slots_path
from db.file.rekey import rekey
path = Path(sys.argv[1])
slots = KeySlots.load(slots_path(path))
key = slots.unlock(sys.argv[2], sys.argv[3])
print("go", flush=True)
while True:
    slots, key = rekey(path, slots, key)
"""


def test_a_kill_at_any_moment_locks_nobody_out(office: Any) -> None:
    connection = connect(office.path, office.key)
    connection.executemany("INSERT INTO household (id, photo) VALUES (?, randomblob(900))", [(f"k{n}",) for n in range(1500)])
    connection.close()
    before = content(office.path, office.key)
    command = [sys.executable, "-c", CHANGER, str(office.path), office.account, office.password]
    for turn in range(8):
        with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as changer:
            assert changer.stdout is not None
            assert changer.stdout.readline() == "go\n"
            time.sleep(0.013 * turn)
            changer.kill()
        assert content(office.path, opened(office)) == before
