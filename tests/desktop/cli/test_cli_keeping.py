"""new, backup, restore, check and version from the command line: what they write, say and return."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.file import content
from db.file.connection import connect
from db.file.keys import KeySlots, slots_path
from db.file.office_file import open_office
from db.file.upgrade import newest
from desktop.cli import main

Run = Callable[..., tuple[int, Any, str]]
PASSWORD = "床前明月光疑是地上霜"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run(password, *arguments)` → exit status, the JSON object, what went to standard error."""

    def call(password: str, *arguments: object) -> tuple[int, Any, str]:
        monkeypatch.setenv("LINLI_PASSWORD", password)
        status = main([*map(str, arguments), "--json"])
        said = capsys.readouterr()
        return status, json.loads(said.out), said.err

    return call


def digest(path: Path, key: bytes) -> str:
    connection = connect(path, key)
    try:
        return content.digest(connection)
    finally:
        connection.close()


def new(path: Path, **changed: str) -> list[str]:
    facts = {"office": "青松居委会", "code": "310104007021", "street": "梧桐街道", "account": "文书"} | changed
    return ["new", str(path), *(word for name, value in facts.items() for word in (f"--{name}", value))]


def test_new_makes_a_file_that_password_and_code_open(run: Run, tmp_path: Path, clock: Any) -> None:
    path = tmp_path / "青松.linli"
    status, facts, _ = run(PASSWORD, *new(path))
    assert (status, facts["file"]) == (0, str(path))
    slots = KeySlots.load(slots_path(path))
    assert slots.unlock("文书", PASSWORD) == slots.unlock_recovery(facts["recovery_code"])
    status, again, said = run(PASSWORD, *new(path))
    assert (status, again["error"]) == (3, "exists")
    assert "没有覆盖" in said


@pytest.mark.parametrize(
    ("password", "changed", "error"),
    [("12345678", {}, "weak_password"), (PASSWORD, {"code": "123"}, "problems")],
)
def test_what_is_typed_wrong_makes_no_file(
    run: Run, tmp_path: Path, password: str, changed: dict[str, str], error: str
) -> None:
    status, facts, _ = run(password, *new(tmp_path / "a.linli", **changed))
    assert (status, facts["error"]) == (2, error)
    assert not (tmp_path / "a.linli").exists()


def test_backup_and_restore_give_equal_content(run: Run, office_file: Any, tmp_path: Path) -> None:
    status, facts, _ = run(office_file.password, "backup", office_file.path)
    backup = Path(facts["backup"])
    assert (status, backup.parent) == (0, office_file.path.parent / "备份")
    assert facts["rows"] > 0
    target = tmp_path / "新.linli"
    status, facts, _ = run(office_file.password, "restore", backup, "--to", target)
    assert (status, facts) == (0, {"file": str(target)})
    assert digest(target, office_file.key) == digest(office_file.path, office_file.key)
    assert run(office_file.password, "restore", backup, "--to", target)[:2][0] == 3
    by_code = tmp_path / "码.linli"
    assert run(office_file.recovery, "restore", backup, "--to", by_code, "--recovery")[0] == 0
    assert run("不是这个密码", "restore", backup, "--to", tmp_path / "b.linli")[0] == 4
    assert run("只有几个字", "restore", backup, "--to", tmp_path / "b.linli", "--recovery")[0] == 2
    assert not (tmp_path / "b.linli").exists()
    (tmp_path / "x.linlibak").write_bytes(b"PK")
    assert run(office_file.password, "restore", tmp_path / "x.linlibak", "--to", tmp_path / "b.linli")[0] == 3


def test_check_finds_nothing_then_what_was_spoilt(run: Run, office_file: Any) -> None:
    status, facts, _ = run(office_file.password, "check", office_file.path)
    assert (status, facts["findings"]) == (0, [])
    assert facts["rows"]["office"] == 1
    connection = connect(office_file.path, office_file.key)
    connection.execute(
        "INSERT INTO place (id, office_id, cn, version, kind, name) VALUES ('p', '310104007021', 5, 1, '小区', '东里')"
    )
    connection.close()
    status, facts, _ = run(office_file.password, "check", office_file.path)
    assert status == 2
    assert [(one["code"], one["entity"], one["id"]) for one in facts["findings"]] == [("stale_key", "place", "p")]


@pytest.mark.parametrize("command", ["check", "backup"])
def test_a_wrong_password_and_a_file_in_use_are_told_apart(run: Run, office_file: Any, clock: Any, command: str) -> None:
    assert run("不是这个密码", command, office_file.path)[0] == 4
    store = open_office(office_file.path, office_file.account, office_file.password, clock)
    status, facts, said = run(office_file.password, command, office_file.path)
    assert (status, facts["error"]) == (3, "in_use")
    assert "已经在另一个窗口里打开了" in said
    store.close()
    assert run(office_file.password, command, office_file.path)[0] == 0


def test_which_account_must_be_said_when_there_are_two(run: Run, office_file: Any) -> None:
    path = slots_path(office_file.path)
    slots = KeySlots.load(path)
    slots.add_account(office_file.key, "小王", PASSWORD)
    slots.save(path)
    status, facts, _ = run(PASSWORD, "check", office_file.path)
    assert (status, facts["error"]) == (4, "which_account")
    assert run(PASSWORD, "check", office_file.path, "--account", "小王")[0] == 0


def test_a_missing_file(run: Run, tmp_path: Path) -> None:
    status, facts, _ = run(PASSWORD, "check", tmp_path / "没有.linli")
    assert (status, facts["error"]) == (3, "missing")


def test_version(run: Run) -> None:
    status, facts, _ = run("", "version")
    assert (status, facts["schema"]) == (0, newest())
    assert facts["version"]
