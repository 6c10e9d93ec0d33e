"""Accounts of an open file: added, renamed, given another password, removed for good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.errors import ContentError, FileRefused, NotAllowed
from db.file import rekey
from db.file.accounts import Accounts
from db.file.backup import back_up
from db.file.backup_list import backups_of, is_due
from db.file.drafts import draft_of, keep_draft
from db.file.keys import slots_path
from db.file.office_file import open_office, open_with_recovery
from db.file.save import save
from db.file.store import Store
from db.records.listing import ids_of, rows_of
from db.records.office import Office, Staff

NEW = "海上明月共潮生也"


@pytest.fixture
def store(office_file: Any, clock: Any) -> Iterator[Store]:
    made = open_office(office_file.path, office_file.account, office_file.password, clock)
    yield made
    made.close()


def staff(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return {row["name"]: row["role"] for row in rows_of(connection, Staff, ids_of(connection, Staff))}


def test_a_colleague_is_added_and_can_open_but_not_manage(store: Store, office_file: Any, clock: Any) -> None:
    Accounts(store).add(" 小王 ", NEW)
    assert [(a.name, a.role, a.own) for a in Accounts(store).all()] == [("文书", "书记", True), ("小王", "社工", False)]
    store.close()
    other = open_office(office_file.path, "小王", NEW, clock)
    accounts = Accounts(other)
    for forbidden in (
        lambda: accounts.add("小李", NEW), lambda: accounts.remove("文书"), lambda: accounts.rename("文书", "张"),
        lambda: accounts.change_password("文书", NEW), accounts.new_recovery,
    ):
        with pytest.raises(NotAllowed) as caught:
            forbidden()
        assert caught.value.code == "secretary_only"
    accounts.change_password("小王", "自己换的密码一句")
    other.close()
    open_office(office_file.path, "小王", "自己换的密码一句", clock).close()


def test_a_weak_password_adds_nobody(store: Store) -> None:
    with pytest.raises(ContentError) as caught:
        Accounts(store).add("小王", "11111111")
    assert caught.value.code == "weak_password"
    assert list(staff(store)) == [a.name for a in Accounts(store).all()] == ["文书"]


def test_renaming_oneself_takes_drafts_along(store: Store) -> None:
    keep_draft(store, "住户", "new", {"name": "张"})
    Accounts(store).rename("文书", "书记张")
    assert (store.who, staff(store)) == ("书记张", {"书记张": "书记"})
    with store.read() as connection:
        assert draft_of(connection, "书记张", "住户", "new") == {"name": "张"}


def test_who_was_removed_cannot_open_even_with_old_slots(store: Store, office_file: Any, clock: Any, tmp_path: Path) -> None:
    Accounts(store).add("小王", NEW)
    kept = tmp_path / "kept.keys"
    shutil.copyfile(slots_path(office_file.path), kept)
    Accounts(store).remove("小王")
    assert staff(store) == {"文书": "书记"}
    with store.write("still works") as work:  # the same store goes on with the new key
        save(work, Staff, [{"name": "小李", "role": "社工"}])
    back_up(store.path, store.key, tmp_path, clock())
    store.close()
    open_office(office_file.path, office_file.account, office_file.password, clock).close()
    with pytest.raises(NotAllowed):
        open_office(office_file.path, "小王", NEW, clock)
    shutil.copyfile(kept, slots_path(office_file.path))
    with pytest.raises(FileRefused, match="打不开"):
        open_office(office_file.path, "小王", NEW, clock)


def test_nobody_removes_oneself(store: Store) -> None:
    with pytest.raises(NotAllowed) as caught:
        Accounts(store).remove("文书")
    assert caught.value.code == "own_account"


def test_when_the_key_cannot_be_changed_the_file_stays_open(store: Store, monkeypatch: pytest.MonkeyPatch, office_file: Any, clock: Any) -> None:
    Accounts(store).add("小王", NEW)

    def cut(*_: Any) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(rekey, "_change", cut)
    with pytest.raises(OSError, match="power"):
        Accounts(store).remove("小王")
    assert "小王" not in staff(store)
    store.close()
    monkeypatch.undo()
    open_office(office_file.path, office_file.account, office_file.password, clock).close()


def test_a_new_recovery_code_ends_the_old_one(store: Store, office_file: Any, clock: Any) -> None:
    code = Accounts(store).new_recovery()
    store.close()
    with pytest.raises(NotAllowed):
        open_with_recovery(office_file.path, office_file.recovery, clock)
    open_with_recovery(office_file.path, code, clock).close()


def test_backups_are_listed_and_one_is_due_after_a_change(store: Store, clock: Any, tmp_path: Path) -> None:
    folder = tmp_path / "备份"
    assert backups_of(store, folder) == []
    assert is_due(store, folder)
    folder.mkdir()
    (folder / "坏.linlibak").write_bytes(b"no zip")
    for _ in range(2):
        clock.forward(minutes=1)
        back_up(store.path, store.key, folder, clock())
    listed = backups_of(store, folder)
    assert [kept.created for kept in listed] == sorted((kept.created for kept in listed), reverse=True)
    assert [kept.path.exists() and kept.rows > 0 and kept.size > 0 for kept in listed] == [True, True]
    assert not is_due(store, folder)
    clock.forward(minutes=1)
    with store.write("change") as work:
        save(work, Office, [{"id": ids_of(work.connection, Office)[0], "street": "新街道"}])
    assert is_due(store, folder)
