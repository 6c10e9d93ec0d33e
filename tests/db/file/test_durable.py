"""Files are whole or not there: also on a full disk, a closed folder, or when the name is taken."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from db.errors import FileRefused
from db.file import durable, on_posix


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "设置.json"
    durable.write_file(path, b"1")
    durable.write_file(path, b"2")
    assert path.read_bytes() == b"2"
    assert names(tmp_path) == ["设置.json"]


def test_keeps_the_replaced_content_on_request(tmp_path: Path) -> None:
    path, kept = tmp_path / "a", tmp_path / "a.prev"
    durable.write_file(path, b"1", keep=kept)
    assert not kept.exists()
    durable.write_file(path, b"2", keep=kept)
    assert (path.read_bytes(), kept.read_bytes()) == (b"2", b"1")


def test_flushes_before_naming_and_the_folder_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    sync, replace, folder = os.fsync, Path.replace, on_posix.sync_folder
    monkeypatch.setattr(os, "fsync", lambda one: (order.append("flush"), sync(one))[1])
    monkeypatch.setattr(Path, "replace", lambda one, other: (order.append("name"), replace(one, other))[1])
    monkeypatch.setattr(on_posix, "sync_folder", lambda one: (order.append("folder"), folder(one))[1])
    durable.write_file(tmp_path / "a", b"1")
    assert order == ["flush", "name", "folder", "flush"]


def test_publishing_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "包.cpkg"
    durable.publish_file(path, b"1")
    with pytest.raises(FileRefused, match="已经存在") as refused:
        durable.publish_file(path, b"2")
    assert refused.value.code == "exists"
    assert path.read_bytes() == b"1"
    assert names(tmp_path) == ["包.cpkg"]


def test_publishing_on_a_stick_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links on FAT")

    monkeypatch.setattr(os, "link", no_links)
    durable.publish_file(tmp_path / "a", b"1")
    with pytest.raises(FileRefused) as refused:
        durable.publish_file(tmp_path / "a", b"2")
    assert refused.value.code == "exists"
    assert (tmp_path / "a").read_bytes() == b"1"
    assert names(tmp_path) == ["a"]


def test_moving_in_a_finished_file(tmp_path: Path) -> None:
    with durable.workroom(tmp_path) as room:
        (room / "x").write_bytes(b"1")
        durable.move_in(room / "x", tmp_path / "a")
        (room / "x").write_bytes(b"2")
        with pytest.raises(FileRefused):
            durable.move_in(room / "x", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"1"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EACCES, "unwritable"),
        (errno.EROFS, "unwritable"),
        (errno.ENOENT, "folder_missing"),
        (errno.EIO, "disk_error"),
    ],
)
def test_each_failure_has_its_sentence_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    path = tmp_path / "a.keys"
    durable.write_file(path, b"old")

    def fail(_: int) -> None:
        raise OSError(number, "planted")

    with monkeypatch.context() as planted:
        planted.setattr(os, "fsync", fail)
        with pytest.raises(FileRefused, match=r"a\.keys") as refused:
            durable.write_file(path, b"new")
    assert refused.value.code == code
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.keys"]
    durable.write_file(path, b"new")
    assert path.read_bytes() == b"new"


def test_full_disk(full_disk: Path) -> None:
    path = full_disk / "a.keys"
    durable.write_file(path, b"old")
    with pytest.raises(FileRefused, match="磁盘空间不足") as refused:
        durable.write_file(path, b"x" * (3 << 20), keep=full_disk / "a.prev")
    assert refused.value.code == "disk_full"
    assert path.read_bytes() == b"old"
    assert not list(full_disk.glob(".linli-*"))


def test_a_busy_name_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(durable.time, "sleep", pauses.append)
    tries = iter([PermissionError("scanner"), PermissionError("scanner"), None])

    def name_it(*_: Path) -> None:
        if trouble := next(tries):
            raise trouble

    durable._patiently(name_it, tmp_path, tmp_path, tries=5)
    assert pauses == [durable.PAUSE, durable.PAUSE]

    def never(*_: Path) -> None:
        raise PermissionError("scanner")

    with pytest.raises(PermissionError):
        durable._patiently(never, tmp_path, tmp_path, tries=2)


def test_sweeping_removes_only_what_a_crash_left(tmp_path: Path) -> None:
    (tmp_path / ".linli-abc.part").write_bytes(b"half")
    room = tmp_path / ".linli-room.part"
    room.mkdir()
    (room / "office.linli").write_bytes(b"half")
    (tmp_path / "名册.part").write_bytes(b"mine")
    assert durable.sweep(tmp_path) == 2
    assert names(tmp_path) == ["名册.part"]
