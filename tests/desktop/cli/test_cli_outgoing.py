"""office-card, receivers, export and open-package from the command line: files, exit statuses, one JSON object."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.file.office_file import NewOffice, create_office
from db.file.receive import receptions, rows_from
from db.file.save import save
from db.file.slot import Cost
from db.file.store import Opening, Store
from db.records.household import Household
from tests.desktop.cli.conftest import Run
from tests.desktop.small_office import Ids

STREET, THEIRS = "310104007000", "秋水共长天一色2026"
COMMITTEE = "310104007021"


@dataclass(frozen=True)
class File:
    """An office's file and its password."""

    path: Path
    password: str


@pytest.fixture(scope="module")
def street_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.conftest import Clock

    folder = tmp_path_factory.mktemp("street")
    new = NewOffice("梧桐街道办事处", STREET, "梧桐街道", "收件", THEIRS, "street")
    create_office(folder / "street.linli", new, Clock(), Cost(passes=1, memory_kib=8 * 1024, lanes=1))
    return folder


@pytest.fixture
def street(street_folder: Path, tmp_path: Path) -> File:
    (tmp_path / "street").mkdir()
    for part in street_folder.iterdir():
        if part.suffix in (".linli", ".keys"):
            (tmp_path / "street" / part.name).write_bytes(part.read_bytes())
    return File(tmp_path / "street" / "street.linli", THEIRS)


@pytest.fixture
def stick(run: Run, office_file: Any, street: File, ids: Ids, tmp_path: Path) -> Path:
    """A stick; the offices have each other's card."""
    folder = tmp_path / "stick"
    folder.mkdir()
    for ours, other, name in ((office_file, street, "居委会"), (street, office_file, "街道")):
        assert run(ours, "office-card", "--out", folder / f"{name}.linlicard")[0] == 0
        assert run(other, "receivers", "add", folder / f"{name}.linlicard")[0] == 0
    return folder


def test_the_card_and_its_secret_once(run: Run, office_file: Any, tmp_path: Path) -> None:
    status, first = run(office_file, "office-card", "--out", tmp_path / "一")
    assert (status, first["code"]) == (0, COMMITTEE)
    assert first["recovery"].startswith("AGE-SECRET-KEY-1")
    status, again = run(office_file, "office-card", "--out", tmp_path / "二")
    assert (status, again["recovery"], again["number"]) == (0, None, first["number"])
    assert (tmp_path / "一").read_bytes() == (tmp_path / "二").read_bytes()
    assert first["recovery"] not in (tmp_path / "一").read_text("utf-8")


def test_receivers_are_added_and_listed(run: Run, office_file: Any, street: File, stick: Path) -> None:
    status, facts = run(office_file, "receivers", "list")
    assert (status, [each["code"] for each in facts["receivers"]]) == (0, [STREET])
    _, own = run(street, "office-card", "--out", stick / "again")
    assert facts["receivers"][0]["number"] == own["number"]
    assert own["number"] in run(office_file, "receivers", "list", speaks=True)[1]["text"]


@pytest.mark.parametrize(
    ("card", "status", "code"), [(None, 2, "no_card"), ("gone", 3, "unreadable"), ("nonsense", 3, "card"), ("own", 2, "own_card")]
)
def test_cards_that_are_none(run: Run, office_file: Any, tmp_path: Path, card: str | None, status: int, code: str) -> None:
    run(office_file, "office-card", "--out", tmp_path / "own")
    (tmp_path / "nonsense").write_bytes(b"\xff")
    given = [] if card is None else [tmp_path / card]
    found, facts = run(office_file, "receivers", "add", *given)
    assert (found, facts["error"]) == (status, code)


def test_export_previews_then_writes(run: Run, office_file: Any, stick: Path, ids: Ids) -> None:
    status, shown = run(office_file, "export", "--to", STREET, "--out", stick, "--preview")
    assert (status, shown["file"], list(stick.glob("*.cpkg"))) == (0, "", [])
    assert "居民·手机" in shown["treatments"]["mask"]
    status, sent = run(office_file, "export", "--to", STREET, "--out", stick)
    assert status == 0
    assert Path(sent["file"]).parent == stick
    assert Path(sent["file"]).is_file()
    assert (sent["counts"], sent["profile"], sent["package_seq"]) == (shown["counts"], "report-minimal", shown["package_seq"])
    assert run(office_file, "export", "--to", STREET, "--out", stick)[1]["package_seq"] == sent["package_seq"] + 1


def test_export_says_what_leaves(run: Run, office_file: Any, stick: Path) -> None:
    _, said = run(office_file, "export", "--to", STREET, "--out", stick, speaks=True)
    assert "遮盖：" in said["text"]
    assert "可以拔出" in said["text"]


def test_a_hidden_number_stops_the_export(run: Run, office_file: Any, stick: Path, ids: Ids, write: Any) -> None:
    def hide(store: Store) -> None:
        with store.write("试填") as work:
            save(work, Household, [{"id": ids["h101"], "notes": "打19900007777"}])

    write(hide)
    status, facts = run(office_file, "export", "--to", STREET, "--out", stick, "--profile", "完整", "--preview")
    assert (status, len(facts["problems"])) == (2, 1)
    assert "19900007777" not in json.dumps(facts)
    status, facts = run(office_file, "export", "--to", STREET, "--out", stick, "--profile", "完整")
    assert (status, facts["error"]) == (2, "leak")
    assert list(stick.glob("*.cpkg")) == []


def test_exports_that_cannot_be(run: Run, office_file: Any, stick: Path) -> None:
    assert run(office_file, "export", "--to", "310104999000", "--out", stick)[1]["error"] == "receiver_unknown"
    assert run(office_file, "export", "--to", STREET, "--out", stick, "--profile", "x")[1]["error"] == "profile_unknown"
    status, facts = run(office_file, "export", "--to", STREET, "--out", stick / "gone")
    assert (status, facts["error"]) == (3, "target_unwritable")


def test_a_package_goes_up(run: Run, office_file: Any, street: File, stick: Path) -> None:
    package = run(office_file, "export", "--to", STREET, "--out", stick, "--profile", "complete")[1]["file"]
    status, dry = run(street, "open-package", package, "--dry-run")
    assert (status, dry["state"], dry["outcome"], dry["sender"]) == (0, "可导入", "ok", COMMITTEE)
    status, wet = run(street, "open-package", package)
    assert (status, wet) == (0, dry)
    assert wet["entities"]["household"]["taken"]["new"] == 4
    status, again = run(street, "open-package", package)
    assert (status, again["outcome"]) == (0, "known")

    from db.file.keys import KeySlots, slots_path
    from tests.conftest import Clock

    key = KeySlots.load(slots_path(street.path)).unlock("收件", THEIRS)
    store = Store(Opening(street.path, key, "收件", Clock()))
    with store.read() as connection:
        assert len(receptions(connection)) == 1
        assert len(rows_from(connection, COMMITTEE, "household")) == 4
    store.close()


def test_what_happened_to_a_package_is_said(run: Run, office_file: Any, street: File, stick: Path) -> None:
    package = run(office_file, "export", "--to", STREET, "--out", stick)[1]["file"]
    assert "试收完成" in run(street, "open-package", package, "--dry-run", speaks=True)[1]["text"]
    assert "已接收" in run(street, "open-package", package, speaks=True)[1]["text"]
    assert "以前收过" in run(street, "open-package", package, speaks=True)[1]["text"]


def test_packages_that_are_refused(run: Run, office_file: Any, street: File, stick: Path) -> None:
    assert run(street, "open-package", stick / "gone.cpkg")[1]["error"] == "missing"
    (stick / "x.cpkg").write_bytes(b"nonsense")
    status, facts = run(street, "open-package", stick / "x.cpkg")
    assert (status, facts["error"]) == (3, "not_a_package")
    assert len(list((street.path.parent / "拒收").iterdir())) == 1
    package = run(office_file, "export", "--to", STREET, "--out", stick)[1]["file"]
    status, facts = run(office_file, "open-package", package)
    assert (status, facts["error"]) == (3, "not_for_us")
