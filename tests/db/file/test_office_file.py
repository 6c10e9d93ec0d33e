"""Opening an office's file: one program at a time, and every refusal says its own sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.errors import ContentError, FileRefused, NotAllowed, UserError
from db.file import content, keys
from db.file.backup import back_up
from db.file.connection import connect
from db.file.keys import KeySlots, previous_path, slots_path
from db.file.office_file import (
    accounts_in,
    accounts_of,
    open_office,
    open_with_recovery,
    reset_password,
    restore_office,
    use_previous_slots,
)
from db.file.slot import Cost
from db.file.whereabouts import FileLock

QUICK = Cost(passes=1, memory_kib=8 * 1024, lanes=1)


def try_to_open(file: Any, clock: Any, password: str | None = None) -> UserError:
    with pytest.raises(UserError) as caught:
        open_office(file.path, file.account, password or file.password, clock).close()
    return caught.value


def damaged_slots(file: Any) -> None:
    path = slots_path(file.path)
    path.write_bytes(path.read_bytes().replace(b'"generation": ', b'"generation": 1'))


def unencrypted(file: Any) -> None:
    file.path.unlink()
    connection = sqlite3.connect(file.path)
    connection.execute("CREATE TABLE a (b)")
    connection.commit()
    connection.close()


def damaged_file(file: Any) -> None:
    content = bytearray(file.path.read_bytes())
    content[64:4096] = bytes(4032)
    file.path.write_bytes(content)


def newer_file(file: Any) -> None:
    connection = connect(file.path, file.key)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


FAULTS: dict[str, Callable[[Any], object]] = {
    "missing": lambda file: file.path.unlink(),
    "slots_missing": lambda file: slots_path(file.path).unlink(),
    "slots_damaged": damaged_slots,
    "unencrypted": unencrypted,
    "damaged": damaged_file,
    "newer_file": newer_file,
}


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_has_its_own_sentence(office_file: Any, clock: Any, code: str) -> None:
    FAULTS[code](office_file)
    error = try_to_open(office_file, clock)
    assert isinstance(error, FileRefused)
    assert error.code == code
    assert error.sentence.endswith("。")
    FileLock(office_file.path).release()  # nothing keeps a refused file


def test_sentences_differ(office_file: Any, clock: Any, tmp_path: Path) -> None:
    said = {try_to_open(office_file, clock, "不对的密码12").sentence}
    for fault in FAULTS.values():
        copy = tmp_path / str(len(said)) / office_file.path.name
        copy.parent.mkdir()
        for one in (office_file.path, slots_path(office_file.path)):
            (copy.parent / one.name).write_bytes(one.read_bytes())
        broken = type(office_file)(copy, office_file.key, office_file.account, office_file.password)
        fault(broken)
        said.add(try_to_open(broken, clock).sentence)
    assert len(said) == len(FAULTS) + 1


def test_a_wrong_password_lets_the_file_go(office_file: Any, clock: Any) -> None:
    error = try_to_open(office_file, clock, "不对的密码12")
    assert (type(error), error.code) == (NotAllowed, "wrong_password")
    open_office(office_file.path, office_file.account, office_file.password, clock).close()


def test_only_one_program_has_it_until_it_is_closed(office_file: Any, clock: Any) -> None:
    store = open_office(office_file.path, office_file.account, office_file.password, clock)
    assert try_to_open(office_file, clock).code == "in_use"
    store.close()
    assert store.key == b""
    open_office(office_file.path, office_file.account, office_file.password, clock).close()


def test_opening_sweeps_what_a_crash_left_and_finishes_a_change_of_keys(office_file: Any, clock: Any) -> None:
    left = office_file.path.parent / ".linli-x.part"
    left.write_bytes(b"half")
    slots = KeySlots.load(slots_path(office_file.path))
    slots.rekeyed(office_file.key, keys.new_key()).save(slots_path(office_file.path))  # … and the power went
    store = open_office(office_file.path, office_file.account, office_file.password, clock)
    assert store.key != office_file.key
    assert store.office_id == "310104007021"
    store.close()
    assert not left.exists()


def test_recovery_opens_and_sets_a_new_password(office_file: Any, clock: Any) -> None:
    store = open_with_recovery(office_file.path, office_file.recovery.lower().replace("-", " "), clock)
    assert store.who == "恢复码"
    store.close()
    with pytest.raises(ContentError) as mistyped:
        reset_password(office_file.path, office_file.recovery[:-1] + "?", office_file.account, "江畔何人初见月呀")
    assert mistyped.value.code == "recovery_mistyped"
    reset_password(office_file.path, office_file.recovery, office_file.account, "江畔何人初见月啊")
    assert try_to_open(office_file, clock).code == "wrong_password"
    open_office(office_file.path, office_file.account, "江畔何人初见月啊", clock).close()


def test_the_slots_before_can_take_the_place_of_damaged_ones(office_file: Any, clock: Any) -> None:
    path = slots_path(office_file.path)
    slots = KeySlots.load(path, cost=QUICK)
    slots.add_account(office_file.key, "小王", "海上明月共潮生也")
    slots.save(path)
    assert previous_path(path).exists()
    damaged_slots(office_file)
    assert "上一份钥匙文件完好" in try_to_open(office_file, clock).sentence
    use_previous_slots(office_file.path)
    assert accounts_of(office_file.path) == [office_file.account]
    open_office(office_file.path, office_file.account, office_file.password, clock).close()


def test_a_backup_restores_on_a_bare_folder_with_equal_content(office_file: Any, clock: Any, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    backup = back_up(office_file.path, office_file.key, bare, clock()).path
    assert accounts_in(backup) == [office_file.account]
    restored = bare / "新.linli"
    restore_office(backup, restored, office_file.account, office_file.password)
    before, after = (connect(path, office_file.key) for path in (office_file.path, restored))
    assert content.digest(before) == content.digest(after)
    replicas = [c.execute("SELECT value FROM file_state WHERE key='replica_id'").fetchone() for c in (before, after)]
    assert replicas[0] != replicas[1]
    before.close()
    after.close()
    again = bare / "再来.linli"
    restore_office(backup, again, "", office_file.recovery)
    open_office(again, office_file.account, office_file.password, clock).close()
    with pytest.raises(NotAllowed):
        restore_office(backup, bare / "又.linli", office_file.account, "不对的密码12")
    assert not (bare / "又.linli").exists()
