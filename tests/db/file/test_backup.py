"""A backup counts only when it was read back; it restores to the same content, or says why not."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from db.errors import FileRefused, NotAllowed, UserError
from db.file import archive, backup
from db.file.archive import DATABASE, MANIFEST, SLOTS, inspect
from db.file.backup import back_up, back_up_in_steps, backup_name, restore
from db.file.connection import Connection, connect, create, faults
from db.file.content import digest, row_counts
from db.file.durable import worded
from db.file.keys import KeySlots, new_key, slots_path

NOW = datetime(2026, 11, 22, 9, 30, 5, tzinfo=UTC)


def renew(connection: Connection) -> None:
    connection.execute("UPDATE file_state SET value = 'two' WHERE key = 'replica_id'")


def keep(_: Connection) -> None:
    return None


def refused(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        act()
    return caught.value


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def unlock(office: Any) -> Callable[[KeySlots], bytes]:
    return lambda slots: slots.unlock(office.account, office.password)


@pytest.fixture
def made(office: Any, stick: Path) -> archive.Backup:
    return back_up(office.path, office.key, stick, NOW)


def content(path: Path, key: bytes) -> tuple[str, dict[str, int]]:
    connection = connect(path, key)
    found = digest(connection), row_counts(connection)
    connection.close()
    return found


def test_a_backup_says_what_it_holds(made: archive.Backup, office: Any, stick: Path) -> None:
    assert names(stick) == ["杏花里-20261122-093005.linlibak"]
    assert made.path == stick / backup_name(office.path, NOW)
    assert made.rows == {"alembic_version": 1, "file_state": 1, "household": 300, "place": 1}
    assert (made.revision, made.created, made.file_id) == ("0001", NOW, office.slots.file_id)
    assert (made.digest, made.rows) == content(office.path, office.key)
    assert inspect(made.path) == made


def test_restoring_gives_the_same_content_and_a_new_replica(
    made: archive.Backup, office: Any, unlock: Any, tmp_path: Path
) -> None:
    target = tmp_path / "恢复" / "杏花里.linli"
    target.parent.mkdir()
    assert restore(made.path, target, unlock, renew) == office.key
    assert content(target, office.key) == content(office.path, office.key)
    assert names(target.parent) == ["杏花里.keys", "杏花里.linli"]
    connection = connect(target, office.key)
    assert connection.execute("SELECT value FROM file_state").fetchone() == ("two",)
    assert faults(connection) == []
    connection.close()
    assert KeySlots.load(slots_path(target)).unlock(office.account, office.password) == office.key


def test_a_backup_may_be_made_while_somebody_writes(office: Any, stick: Path) -> None:
    writer = connect(office.path, office.key)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM household")
    made = back_up(office.path, office.key, stick, NOW)
    assert made.rows["household"] == 300
    writer.execute("COMMIT")
    writer.close()


def test_without_a_schema_there_is_no_revision(office: Any, stick: Path) -> None:
    connection = connect(office.path, office.key)
    connection.execute("DELETE FROM alembic_version")
    assert back_up(office.path, office.key, stick, NOW).revision is None
    connection.execute("DROP TABLE alembic_version")
    connection.close()
    assert back_up(office.path, office.key, stick, NOW + timedelta(seconds=1)).revision is None


def test_nothing_readable_stands_in_a_backup(made: archive.Backup) -> None:
    raw = made.path.read_bytes()
    for text in ("试例1", "杏花里 1 号楼"):
        assert not [code for code in ("utf-8", "utf-16-le", "gb18030") if text.encode(code) in raw]


def test_unfinished_parts_are_never_readable_either(office: Any, stick: Path) -> None:
    seen = 0
    for _ in back_up_in_steps(office.path, office.key, stick, NOW):
        for path in stick.rglob("*"):
            if path.is_file():
                seen += 1
                assert "试例1".encode() not in path.read_bytes()
                assert not path.read_bytes().startswith(b"SQLite")
    assert seen > 2


def test_a_backup_can_be_cancelled_at_every_step(office: Any, stick: Path) -> None:
    shares = list(back_up_in_steps(office.path, office.key, stick, NOW))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    (stick / backup_name(office.path, NOW)).unlink()
    for stop in range(len(shares) - 1):
        steps = back_up_in_steps(office.path, office.key, stick, NOW)
        for _ in range(stop + 1):
            next(steps)
        steps.close()
        assert names(stick) == []


def test_an_existing_backup_is_not_overwritten(made: archive.Backup, office: Any, stick: Path) -> None:
    before = made.path.read_bytes()
    assert refused(lambda: back_up(office.path, office.key, stick, NOW)).code == "exists"
    assert made.path.read_bytes() == before
    assert names(stick) == [made.path.name]


def test_a_backup_nobody_could_open_is_not_made(office: Any, stick: Path) -> None:
    slots = slots_path(office.path)
    assert refused(lambda: back_up(office.path, new_key(), stick, NOW)).code == "slots_damaged"
    slots.write_bytes(b"half")
    assert refused(lambda: back_up(office.path, office.key, stick, NOW)).code == "slots_damaged"
    slots.unlink()
    assert refused(lambda: back_up(office.path, office.key, stick, NOW)).code == "slots_missing"
    assert names(stick) == []


def test_a_stick_pulled_out_has_its_sentence(office: Any, tmp_path: Path) -> None:
    assert refused(lambda: back_up(office.path, office.key, tmp_path / "gone", NOW)).code == "folder_missing"


def test_what_reads_back_differently_is_not_a_backup(office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = archive.pack

    def bad_stick(target: Path, *given: Any) -> None:
        pack(target, *given)
        raw = bytearray(target.read_bytes())
        raw[len(raw) // 2] ^= 1
        target.write_bytes(raw)

    monkeypatch.setattr(backup, "pack", bad_stick)
    error = refused(lambda: back_up(office.path, office.key, stick, NOW))
    assert error.code == "backup_unverified"
    assert names(stick) == []


def test_a_copy_that_lost_rows_is_not_a_backup(office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter([300, 299])
    monkeypatch.setattr(backup, "row_counts", lambda one: row_counts(one) | {"household": next(counts)})
    assert refused(lambda: back_up(office.path, office.key, stick, NOW)).code == "backup_unverified"


def test_another_backup_in_its_place_is_noticed(
    made: archive.Backup, office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "pack", lambda target, *_: shutil.copy(made.path, target))
    later = NOW + timedelta(days=1)
    assert refused(lambda: back_up(office.path, office.key, stick, later)).code == "backup_unverified"
    assert names(stick) == [made.path.name]


def test_a_full_stick(office: Any, unlock: Any, full_disk: Path) -> None:
    small = back_up(office.path, office.key, full_disk, NOW)
    connection = connect(office.path, office.key)
    many = [(f"g{n:05}", os.urandom(400)) for n in range(2000)]
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO household (id, photo) VALUES (?, ?)", many)
    connection.execute("COMMIT")
    before = digest(connection)
    for later, filler in enumerate((0, 300_000, 600_000, 900_000), start=1):
        (full_disk / "fill").write_bytes(b"x" * filler)
        error = refused(lambda at=later: back_up(office.path, office.key, full_disk, NOW + timedelta(days=at)))
        assert error.code == "disk_full"
        assert names(full_disk) == sorted(["fill", small.path.name])
    assert digest(connection) == before
    connection.close()
    room = os.statvfs(full_disk)
    (full_disk / "fill").write_bytes(b"x" * (900_000 + room.f_bavail * room.f_frsize - 40_000))
    assert refused(lambda: restore(small.path, full_disk / "a.linli", unlock, renew)).code == "disk_full"
    assert names(full_disk) == sorted(["fill", small.path.name])


@pytest.mark.parametrize("step", ["copy", "read back", "measure"])
def test_a_disk_that_fills_up_at_any_step(
    step: str, office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        if step == "copy":
            error = dbapi2.OperationalError("planted")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error
        raise OSError(errno.ENOSPC, "planted")

    where = {"copy": (backup, "digest"), "read back": (backup, "unpack"), "measure": (backup, "measured")}
    monkeypatch.setattr(*where[step], full)
    assert refused(lambda: back_up(office.path, office.key, stick, NOW)).code == "disk_full"
    assert names(stick) == []


def test_a_read_back_on_a_full_disk_is_not_called_a_bad_stick(
    office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(database: Path, *_: Any) -> None:
        with worded(database):
            raise OSError(errno.ENOSPC, "planted")

    monkeypatch.setattr(backup, "verify", full)
    assert refused(lambda: back_up(office.path, office.key, stick, NOW)).code == "disk_full"


def test_a_bug_while_copying_stays_a_bug(office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "digest", lambda one: one.execute("SELEKT"))
    with pytest.raises(dbapi2.OperationalError, match="SELEKT"):
        back_up(office.path, office.key, stick, NOW)
    assert names(stick) == []


def test_a_wrong_password_restores_nothing(made: archive.Backup, stick: Path, office: Any) -> None:
    target = stick / "a.linli"
    error = refused(lambda: restore(made.path, target, lambda slots: slots.unlock(office.account, "不是这个密码呀"), renew))
    assert isinstance(error, NotAllowed)
    assert names(stick) == [made.path.name]


@pytest.mark.parametrize("taken", ["a.linli", "a.linli-wal", "a.keys"])
def test_restoring_overwrites_nothing(taken: str, made: archive.Backup, unlock: Any, stick: Path) -> None:
    (stick / taken).write_bytes(b"somebody's")
    error = refused(lambda: restore(made.path, stick / "a.linli", unlock, renew))
    assert error.code == "exists"
    assert taken in error.sentence
    assert (stick / taken).read_bytes() == b"somebody's"
    assert names(stick) == sorted([taken, made.path.name])


def test_a_restore_that_was_cut_off_can_be_done_again(
    made: archive.Backup, office: Any, unlock: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: Any) -> None:
        raise FileRefused("磁盘空间不足", "disk_full")

    with monkeypatch.context() as planted:
        planted.setattr(backup, "move_in", cut_off)
        assert refused(lambda: restore(made.path, stick / "a.linli", unlock, renew)).code == "disk_full"
    assert names(stick) == [made.path.name]
    (stick / "a.keys").write_bytes(office.slots.to_bytes())
    restore(made.path, stick / "a.linli", unlock, renew)
    assert content(stick / "a.linli", office.key)[0] == made.digest


def test_a_failing_renewal_restores_nothing(made: archive.Backup, unlock: Any, stick: Path) -> None:
    def fail(connection: Connection) -> None:
        connection.execute("SELEKT")

    with pytest.raises(dbapi2.OperationalError):
        restore(made.path, stick / "a.linli", unlock, fail)
    assert names(stick) == [made.path.name]


def rewritten(source: Path, target: Path, edit: Callable[[dict[str, bytes]], None], **options: Any) -> Path:
    """Write the backup anew as somebody without a key could, after `edit` of its members."""
    with zipfile.ZipFile(source) as old:
        members = {name: old.read(name) for name in old.namelist()}
    edit(members)
    with zipfile.ZipFile(target, "w", **options) as new:
        for name, raw in members.items():
            new.writestr(name, raw)
    return target


def manifest_edit(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def edit(members: dict[str, bytes]) -> None:
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | changes).encode()

    return edit


def add(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({name: b"x"})


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda m: m.pop(SLOTS), "backup_damaged"),
        (add("../evil"), "backup_damaged"),
        (lambda m: m.update({SLOTS: b"{}"}), "backup_damaged"),
        (lambda m: m.update({SLOTS: b" " * 300_000}), "backup_damaged"),
        (lambda m: m.update({DATABASE: m[DATABASE][:-4096]}), "backup_damaged"),
        (lambda m: m.update({MANIFEST: b"[" * 99_999}), "backup_damaged"),
        (lambda m: m.update({MANIFEST: b"\xff"}), "backup_damaged"),
        (manifest_edit(format="x"), "backup_damaged"),
        (manifest_edit(version=2), "backup_newer"),
        (manifest_edit(version="1"), "backup_damaged"),
        (manifest_edit(more=1), "backup_damaged"),
        (manifest_edit(digest="x"), "backup_damaged"),
        (manifest_edit(file=1), "backup_damaged"),
        (manifest_edit(rows={"place": "1"}), "backup_damaged"),
        (manifest_edit(rows=[]), "backup_damaged"),
        (manifest_edit(members={}), "backup_damaged"),
        (manifest_edit(created="yesterday"), "backup_damaged"),
        (manifest_edit(rows={"place": 1}), "backup_damaged"),
        (manifest_edit(digest="0" * 64), "backup_damaged"),
        (manifest_edit(revision="0002"), "backup_damaged"),
        (manifest_edit(seal="0" * 64), "backup_damaged"),
    ],
)
def test_a_changed_backup_is_refused(
    edit: Any, code: str, made: archive.Backup, unlock: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "恢复"
    folder.mkdir()
    changed = rewritten(made.path, tmp_path / "changed.linlibak", edit)
    assert refused(lambda: restore(changed, folder / "a.linli", unlock, keep)).code == code
    assert names(folder) == []


def test_a_compressed_backup_is_refused(made: archive.Backup, tmp_path: Path) -> None:
    changed = rewritten(made.path, tmp_path / "a.linlibak", lambda _: None, compression=zipfile.ZIP_DEFLATED)
    assert refused(lambda: inspect(changed)).code == "backup_damaged"


def test_missing_and_unreadable_backups_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.linlibak").write_bytes(b"not a zip")
    assert refused(lambda: inspect(tmp_path / "a.linlibak")).code == "backup_damaged"
    assert refused(lambda: inspect(tmp_path / "b.linlibak")).code == "backup_missing"
    assert refused(lambda: inspect(tmp_path)).code == "backup_unreadable"


def test_slots_of_another_file_do_not_open_it(made: archive.Backup, office: Any, cheap: Any, tmp_path: Path) -> None:
    other_key = new_key()
    other = KeySlots.create(other_key, cost=cheap)
    other.add_account(other_key, "外人", "外人自己记的密码")

    def swap(members: dict[str, bytes]) -> None:
        members[SLOTS] = other.to_bytes()
        (tmp_path / "x").write_bytes(members[SLOTS])
        document = json.loads(members[MANIFEST])
        document["members"][SLOTS] = archive.measured(tmp_path / "x")
        members[MANIFEST] = json.dumps(document).encode()

    changed = rewritten(made.path, tmp_path / "changed.linlibak", swap)
    error = refused(lambda: restore(changed, tmp_path / "a.linli", lambda s: s.unlock("外人", "外人自己记的密码"), keep))
    assert error.code == "damaged"
    assert not (tmp_path / "a.linli").exists()


def test_damage_on_the_stick_is_found_or_harmless(
    made: archive.Backup, office: Any, unlock: Any, tmp_path: Path
) -> None:
    whole, chance = made.path.read_bytes(), random.Random(5)
    damaged = tmp_path / "damaged.linlibak"
    for turn in range(60):
        raw = bytearray(whole)
        place = chance.randrange(len(raw)) if turn % 2 else len(raw) - 1 - chance.randrange(3000)
        if turn % 3:
            raw[place] ^= 1 << chance.randrange(8)
        else:
            del raw[place:]
        damaged.write_bytes(raw)
        target = tmp_path / f"{turn}.linli"
        try:
            restore(damaged, target, unlock, keep)
        except FileRefused:
            assert not target.exists()
        else:  # a time stamp of the zip, say
            assert content(target, office.key)[0] == made.digest


def test_content_is_compared_by_value_and_type(office: Any, tmp_path: Path) -> None:
    connection = connect(office.path, office.key)
    same = digest(connection)
    connection.execute("UPDATE place SET cn = 9, version = 9, changed_at = 'later'")
    connection.execute("INSERT INTO file_state VALUES ('x', 'y')")
    assert digest(connection) == same
    seen = {same}
    for change in (
        "UPDATE household SET photo = 1 WHERE id = 'h0001'",
        "UPDATE household SET photo = '1' WHERE id = 'h0001'",
        "UPDATE household SET contact_name = NULL WHERE id = 'h0001'",
        "UPDATE household SET contact_name = '' WHERE id = 'h0001'",
        "UPDATE household SET contact_name = '𠮷' WHERE id = 'h0001'",
        "DELETE FROM household WHERE id = 'h0002'",
        "ALTER TABLE household ADD COLUMN notes TEXT",
        'CREATE TABLE "an ""odd"" name" (a, b)',
        'INSERT INTO "an ""odd"" name" VALUES (2, 1), (1, 2)',
    ):
        connection.execute(change)
        seen.add(digest(connection))
    assert len(seen) == 10
    connection.close()


def test_content_does_not_depend_on_the_order_of_writing(tmp_path: Path) -> None:
    rows = [("b", 1), ("a", 2), ("C", None), ("丙", 4)]
    found = set()
    for name, order in (("1", rows), ("2", rows[::-1])):
        connection = create(tmp_path / name, b"k" * 32)
        connection.execute("CREATE TABLE pairs (a TEXT, b INTEGER, PRIMARY KEY (b, a))")
        connection.execute("CREATE TABLE bag (a TEXT COLLATE NOCASE, b INTEGER)")
        for table in ("pairs", "bag"):
            connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", order)  # noqa: S608 - names above
        found.add(digest(connection))
        connection.close()
    assert len(found) == 1
