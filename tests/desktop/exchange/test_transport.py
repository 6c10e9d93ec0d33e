"""Files into a folder: whole, under a name that was free, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from desktop.exchange import transport
from desktop.exchange.refusals import Refused
from desktop.exchange.transport import Folder, check_word, quarantine, quarantine_name

NAME = "310104007021-ab9f-000012.cpkg"


def code_of(call, *given):
    with pytest.raises(Refused) as caught:
        call(*given)
    return caught.value.code


def names_in(folder):
    return [found.name for found in folder.iterdir()]


def test_a_file_is_published_listed_read_and_removed(tmp_path):
    folder = Folder(tmp_path)
    published = folder.publish(NAME, b"content")
    assert (published.name, published.size) == (NAME, 7)
    assert published.check_word == check_word(b"content")
    assert folder.list() == [NAME]
    assert folder.get(NAME, 100) == b"content"
    assert folder.get(NAME, 3) == b"cont"
    assert names_in(tmp_path) == [NAME]
    folder.remove(NAME)
    folder.remove(NAME)
    assert folder.list() == []


def test_the_check_word_has_eight_letters_of_the_content():
    assert len(check_word(b"a")) == 9
    assert check_word(b"a").replace("-", "").isalpha()
    assert len({check_word(bytes([n])) for n in range(200)}) == 200


def test_only_finished_packages_are_listed(tmp_path):
    for name in (".part-abc", ".hidden.cpkg", "notes.txt", "b.cpkg", "a.cpkg"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.cpkg").mkdir()
    assert Folder(tmp_path).list() == ["a.cpkg", "b.cpkg"]
    assert Folder(tmp_path).list(".txt") == ["notes.txt"]


@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_is_taken_is_never_overwritten(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    folder = Folder(tmp_path)
    folder.publish(NAME, b"first")
    assert code_of(folder.publish, NAME, b"second") == "target_exists"
    assert folder.get(NAME, 100) == b"first"
    assert folder.publish(NAME, b"first").size == 5
    assert names_in(tmp_path) == [NAME]


def no_links(*_given):
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("name", ["", "a/b", "..", ".x", "a\\b", "a:b", "a\n", "x" * 181, "a. ", "a."])
def test_names_stay_inside_the_folder(tmp_path, name):
    folder = Folder(tmp_path)
    for call in (lambda: folder.publish(name, b""), lambda: folder.get(name, 1), lambda: folder.remove(name)):
        assert code_of(call) == "target_name"


def test_what_reads_back_differently_is_not_published(tmp_path, monkeypatch):
    monkeypatch.setattr(transport, "_write", lambda part, _blob: part.write_bytes(b"torn"))
    assert code_of(Folder(tmp_path).publish, NAME, b"content") == "target_differs"
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "target_full"), (errno.EROFS, "target_unwritable"), (None, "target_unwritable")])
@pytest.mark.parametrize("call", ["fsync", "link"])
def test_trouble_of_the_medium_is_told_and_leaves_nothing(tmp_path, monkeypatch, number, code, call):
    def fail(*_given):
        raise OSError(number, "no") if number else OSError

    monkeypatch.setattr(os, call, fail)
    assert code_of(Folder(tmp_path).publish, NAME, b"content") == code
    assert names_in(tmp_path) == []


def test_a_folder_that_is_gone_is_told(tmp_path):
    folder = Folder(tmp_path / "gone")
    assert code_of(folder.list) == "target_unwritable"
    assert code_of(folder.publish, NAME, b"x") == "target_unwritable"
    assert code_of(folder.get, NAME, 1) == "source_unreadable"


def test_systems_without_read_ahead_advice_or_open_folders_publish_too(tmp_path, monkeypatch):
    def refuse(*_given):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    monkeypatch.setattr(os, "open", refuse)
    assert Folder(tmp_path).publish(NAME, b"content").size == 7


def test_every_step_to_a_durable_name_is_taken_in_order(tmp_path, monkeypatch):
    """The part is synced, then linked, then the folder is synced: this survives a power cut."""
    steps = []
    real_link, real_sync = os.link, os.fsync

    def sync(handle):
        steps.append("folder" if Path(f"/proc/self/fd/{handle}").resolve() == tmp_path else "file")
        real_sync(handle)

    def link(source, target):
        steps.append("link")
        real_link(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "link", link)
    Folder(tmp_path).publish(NAME, b"content")
    assert steps == ["file", "link", "folder"]


def test_refused_files_are_kept(tmp_path):
    kept = quarantine(tmp_path / "隔离", "../../张三 名单?.cpkg", b"evil", "zip_name", "20260316-083000")
    assert kept.name.startswith("20260316-083000-zip_name-")
    assert kept.name.endswith("-张三_名单_.refused")
    assert (tmp_path / "隔离" / kept.name).read_bytes() == b"evil"
    again = quarantine(tmp_path / "隔离", "../../张三 名单?.cpkg", b"evil", "zip_name", "20260316-083000")
    assert again == kept


def test_a_quarantine_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    assert code_of(quarantine, tmp_path / "file", "a", b"x", "c", "t") == "target_unwritable"


@pytest.mark.parametrize("name", ["", "....", "///", "a" * 500, "名.cpkg"])
def test_quarantine_names_are_plain(name):
    made = quarantine_name(name, b"x", "zip_name", "20260316-083000")
    assert "/" not in made
    assert len(made) < 140
