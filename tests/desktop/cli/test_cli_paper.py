"""print and vcard from the command line: files, exit statuses, one JSON object."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import vobject

from db.file.departures import departures
from db.file.save import save
from db.file.saved_filters import keep_filter
from db.file.store import Store
from db.records.condition import EMPTY, Condition
from db.records.filter import Filter
from db.records.household import Household
from db.records.place import BUILDING, UNIT, Place
from desktop.cli.paper import PRINTS
from tests.desktop.cli.conftest import Run, words
from tests.desktop.small_office import Ids, fill


def test_cards_are_written_and_logged(run: Run, office_file: Any, ids: Ids, tmp_path: Path, write: Any) -> None:
    status, facts = run(office_file, "print", "cards", "--out", tmp_path / "卡.pdf")
    assert (status, facts["rows"]) == (0, 4)
    assert words(tmp_path / "卡.pdf").count("便民联系卡") == 4

    def log(store: Store) -> list[dict[str, Any]]:
        with store.read() as connection:
            return departures(connection)

    (line,) = write(log)
    assert (line["id"], line["purpose"]) == (facts["print_id"], "内部")
    assert facts["personal"] == line["fields"].split("、")
    assert any("林静" in said for said in facts["complaints"])


def test_the_purpose_masks(run: Run, office_file: Any, ids: Ids, tmp_path: Path) -> None:
    for purpose, seen in (("内部", True), ("张贴", False)):
        assert run(office_file, "print", "ledger", "--purpose", purpose, "--out", tmp_path / "账.pdf")[0] == 0
        assert ("张三丰" in words(tmp_path / "账.pdf")) is seen


def test_one_building(run: Run, office_file: Any, ids: Ids, tmp_path: Path) -> None:
    status, facts = run(office_file, "print", "ledger", "--building", "12号楼", "--out", tmp_path / "账.pdf")
    assert (status, facts["rows"]) == (0, 1)
    status, facts = run(office_file, "print", "leaders", "--building", "清溪里3号楼", "--out", tmp_path / "册.pdf")
    assert (status, facts["rows"]) == (0, 1)


def test_a_building_nobody_knows_and_one_there_are_two_of(
    run: Run, office_file: Any, ids: Ids, tmp_path: Path, write: Any
) -> None:
    out = tmp_path / "x.pdf"
    status, facts = run(office_file, "print", "cards", "--building", "99号楼", "--out", out)
    assert (status, facts["error"]) == (2, "no_building")

    def twin(store: Store) -> None:
        with store.write("试填") as work:
            save(work, Place, [{"kind": BUILDING, "name": "12号楼"}])

    write(twin)
    status, facts = run(office_file, "print", "cards", "--building", "12号楼", "--out", out)
    assert (status, facts["error"]) == (2, "which_building")
    assert "清溪里12号楼" in facts["sentence"]
    assert not out.exists()


def test_an_empty_office_a_missing_folder_and_a_wrong_password(
    run: Run, office_file: Any, tmp_path: Path, write: Any
) -> None:
    assert run(office_file, "print", "cards", "--out", tmp_path / "x.pdf")[1]["error"] == "nothing_to_print"
    write(fill)
    status, facts = run(office_file, "print", "cards", "--out", tmp_path / "gone" / "x.pdf")
    assert (status, facts["error"]) == (3, "folder_missing")
    assert run(SimpleNamespace(path=office_file.path, password="不是这个密码2026"), "print", "cards", "--out", tmp_path / "x.pdf")[0] == 4
    assert not (tmp_path / "x.pdf").exists()


def test_a_purpose_there_is_not_is_told_in_chinese(
    run: Run, office_file: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(office_file, "print", "cards", "--purpose", "好玩", "--out", tmp_path / "x.pdf")
    assert caught.value.code == 2
    assert "只能是" in capsys.readouterr().err


@pytest.mark.parametrize(("what", "purpose", "rows"), [
    ("cards", "内部", 4), ("doors", "张贴", 2), ("walk", "内部", 4), ("ledger", "内部", 4), ("leaders", "内部", 2), ("phones", "内部", 6),
])
def test_everything_is_printed_for_its_purpose_and_remembered(
    run: Run, office_file: Any, ids: Ids, tmp_path: Path, write: Any, what: str, purpose: str, rows: int
) -> None:
    assert what in PRINTS
    status, facts = run(office_file, "print", what, "--out", tmp_path / "x.pdf")
    assert (status, facts["rows"]) == (0, rows)
    assert "青松居民委员会" in words(tmp_path / "x.pdf")

    def log(store: Store) -> list[dict[str, Any]]:
        with store.read() as connection:
            return departures(connection)

    (line,) = write(log)
    assert (line["purpose"], line["id"]) == (purpose, facts["print_id"])


def test_door_cards_for_each_unit_on_sheets_of_their_own(run: Run, office_file: Any, ids: Ids, tmp_path: Path, write: Any) -> None:
    def units(store: Store) -> None:
        with store.write("试填") as work:
            save(work, Place, [{"kind": UNIT, "name": name, "parent_id": ids["second"]} for name in ("1单元", "2单元")])

    write(units)
    status, facts = run(office_file, "print", "doors", "--per-unit", "--a5", "--building", "12号楼", "--out", tmp_path / "门.pdf")
    assert (status, facts["rows"]) == (0, 2)
    assert "12号楼2单元" in words(tmp_path / "门.pdf")


def test_telephones_by_name_without_households(run: Run, office_file: Any, ids: Ids, tmp_path: Path) -> None:
    status, facts = run(office_file, "print", "phones", "--by-name", "--no-households", "--out", tmp_path / "录.pdf")
    assert (status, facts["rows"]) == (0, 2)
    found = words(tmp_path / "录.pdf")
    assert found.index("林静") < found.index("周敏")
    assert "张三丰" not in found


def test_a_kept_filter_narrows_and_one_there_is_not_prints_nothing(
    run: Run, office_file: Any, ids: Ids, tmp_path: Path, write: Any
) -> None:
    out = tmp_path / "账.pdf"
    status, facts = run(office_file, "print", "ledger", "--filter", "没留电话的", "--out", out)
    assert (status, facts["error"]) == (2, "no_filter")
    wanted = Filter(conditions=(Condition("household.phone", EMPTY, ""),))
    write(lambda store: keep_filter(store, Household, "没留电话的", wanted))
    assert "没留电话的" in run(office_file, "print", "ledger", "--filter", "别的", "--out", out)[1]["sentence"]
    for what in ("cards", "walk"):
        assert run(office_file, "print", what, "--filter", "没留电话的", "--out", out)[1]["error"] == "no_filter_here"
    assert not out.exists()
    for what, rows in (("ledger", 1), ("phones", 3)):
        status, facts = run(office_file, "print", what, "--filter", "没留电话的", "--out", out)
        assert (status, facts["rows"]) == (0, rows)
        assert "张三丰" not in words(out)


def test_contacts_by_purpose_and_building(run: Run, office_file: Any, ids: Ids, tmp_path: Path) -> None:
    out = tmp_path / "人.vcf"

    def found(*arguments: str) -> list[str]:
        status, facts = run(office_file, "vcard", "--out", out, *arguments)
        names = [card.fn.value for card in vobject.readComponents(out.read_text(encoding="utf-8"))]
        assert (status, facts["rows"]) == (0, len(names))
        return names

    assert found() == ["周敏", "林静"]
    assert found("--purpose", "张贴") == ["周敏"]
    assert found("--building", "12号楼") == ["林静"]
    assert "有 1 人没有写进去" in run(office_file, "vcard", "--out", out, "--purpose", "张贴", speaks=True)[1]["text"]
