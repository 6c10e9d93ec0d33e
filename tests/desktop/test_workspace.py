"""What every screen may use: refusals are said, days are asked for, changes are told, a password is proved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db.errors import ContentError
from db.file.save import save
from db.records.listing import one, rows_of
from db.records.role import RoleHolder
from desktop.egress.gate import Gate
from desktop.workspace import MANY, Workspace, touches
from tests.desktop.desk import Desk


@pytest.fixture
def workspace(desk: Desk) -> Workspace:
    return desk()


def refuse() -> None:
    raise ContentError("这样不行。", "no")


def test_a_refusal_is_said_and_a_bug_is_not_swallowed(workspace: Workspace, voice: Any) -> None:
    assert not workspace.attempt(refuse)
    assert voice.said == [("sorry", "这样不行。")]
    assert workspace.attempt(lambda: None)
    with pytest.raises(ZeroDivisionError):
        workspace.attempt(lambda: 1 / 0)


@pytest.mark.parametrize(("typed", "day"), [("2026年3月5日", "2026-03-05"), ("20260305", "2026-03-05"), (None, None), ("", None)])
def test_a_day_is_asked_for_with_today_proposed(workspace: Workspace, voice: Any, typed: str | None, day: str | None) -> None:
    voice.answer(typed)
    assert workspace.ask_day("哪天？") == day
    assert workspace.today().isoformat() == "2026-03-16"


def test_what_is_no_day_is_said(workspace: Workspace, voice: Any) -> None:
    voice.answer("昨天吧")
    assert workspace.ask_day("哪天？") is None
    assert voice.said[0][0] == "sorry"


def test_screens_hear_what_a_commit_changed(workspace: Workspace) -> None:
    heard: list[Any] = []
    workspace.changes.happened.connect(heard.append)
    with workspace.store.write("新") as work:
        (made,) = save(work, RoleHolder, [{"name": "濮阳新"}])
    (changes,) = heard
    assert touches(changes, ["role_holder"])
    assert not touches(changes, ["household", "place"])
    assert [change.put for change in changes] == [frozenset([made])]


def test_a_wrong_password_is_said_and_asked_again(workspace: Workspace, voice: Any, office_file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proofs: list[str] = []
    monkeypatch.setattr(Gate, "prove", lambda _: proofs.append("proved"))
    voice.answer("不对的密码", office_file.password)
    assert workspace.prove()
    assert voice.said[0][0] == "sorry"
    assert proofs == ["proved"]
    voice.answer(None)
    assert not workspace.prove()


def test_backups_go_beside_the_file_until_another_folder_is_chosen(workspace: Workspace, tmp_path: Path) -> None:
    assert workspace.backup_folder() == workspace.store.path.parent / "备份"
    with workspace.store.write("设置") as work:
        workspace.store.set_state(work, backup_folder=str(tmp_path))
    assert workspace.backup_folder() == tmp_path


def test_what_was_done_is_taken_back_by_the_button_beside_the_sentence(workspace: Workspace, voice: Any) -> None:
    with workspace.store.write("新建任职人") as work:
        (made,) = save(work, RoleHolder, [{"name": "濮阳新"}])
    workspace.done("已保存“濮阳新”。", work)
    voice.undo()
    assert voice.said[-1] == ("tell", "已撤销：新建任职人。")
    with workspace.store.read() as connection:
        assert one(connection, RoleHolder, made) is None
    workspace.done("已保存“濮阳新”。", work)
    voice.undo()
    assert voice.said[-1][0] == "tell"  # it is gone already: nothing to set back, nothing refused


def test_what_was_changed_since_is_not_taken_back(workspace: Workspace, voice: Any) -> None:
    with workspace.store.write("新建任职人") as work:
        (made,) = save(work, RoleHolder, [{"name": "濮阳新"}])
    with workspace.store.write("修改任职人") as later:
        save(later, RoleHolder, [{"id": made, "name": "濮阳旧"}])
    workspace.done("已保存。", work)
    voice.undo()
    assert voice.said[-1] == ("sorry", "没有撤销：“濮阳旧”后来又改过。")


def test_many_changes_are_taken_back_beside_the_window(workspace: Workspace, voice: Any, qtbot: Any) -> None:
    with workspace.store.write("新建任职人") as work:
        made = save(work, RoleHolder, [{"name": f"濮阳{at}"} for at in range(MANY + 1)])
    workspace.done("已保存。", work)
    voice.undo()
    assert voice.said[-1] == ("tell", "正在撤销……")
    qtbot.waitUntil(lambda: voice.said[-1] == ("tell", "已撤销：新建任职人。"), timeout=20000)
    with workspace.store.read() as connection:
        assert rows_of(connection, RoleHolder, made) == []
