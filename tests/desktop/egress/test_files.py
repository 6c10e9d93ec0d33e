"""Files and folders as ways out: whole or not there, and a folder never overwrites."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.errors import FileRefused
from desktop.egress.files import FileSink, FolderSink
from desktop.egress.gate import Outgoing


def thing(content: bytes = b"abc", name: str = "310104007021-ab12-000001.cpkg") -> Outgoing:
    return Outgoing("x", "上报", "上报", "包", name, content, 1)


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "台账.pdf"
    assert str(path) in FileSink(path).take(thing())
    FileSink(path).take(thing(b"later"))
    assert path.read_bytes() == b"later"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_a_folder_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        FileSink(tmp_path / "gone" / "x.pdf").take(thing())
    assert caught.value.code == "folder_missing"


def test_a_folder_tells_size_check_word_and_that_the_stick_may_go(tmp_path: Path) -> None:
    told = FolderSink(tmp_path).take(thing(b"x" * 2048))
    assert (tmp_path / thing().name).read_bytes() == b"x" * 2048
    assert "2 KB" in told
    assert "核对词 " in told
    assert told.endswith("可以拔出。")
    assert "2.0 MB" in FolderSink(tmp_path).take(thing(b"x" * (2 << 20), "b.cpkg"))


def test_a_few_bytes_are_not_said_to_be_none(tmp_path: Path) -> None:
    assert "1 KB" in FolderSink(tmp_path).take(thing(b"x"))


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    FolderSink(tmp_path).take(thing())
    FolderSink(tmp_path).take(thing())
    with pytest.raises(FileRefused) as caught:
        FolderSink(tmp_path).take(thing(b"other"))
    assert caught.value.code == "target_exists"
    assert (tmp_path / thing().name).read_bytes() == b"abc"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_stick_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        FolderSink(tmp_path / "stick").take(thing())
    assert caught.value.code == "target_unwritable"
