"""import, undo and find from the command line: three rosters as offices send them, nobody wrong, nobody lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.file import content
from db.file.connection import connect
from db.file.store import Opening, Store
from db.records.record import Record
from desktop.cli import main
from desktop.exchange import sample_office, sample_rosters
from desktop.exchange.sample_office import Truth
from desktop.exchange.spreadsheet import read_workbook

Run = Callable[..., tuple[int, dict[str, Any]]]
HEADINGS = "姓名,楼号,室号,手机\n"


@pytest.fixture(scope="module")
def truth() -> Truth:
    return sample_office.truth(people=600)


@pytest.fixture(scope="module")
def rosters(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return sample_rosters.write_rosters(truth, tmp_path_factory.mktemp("rosters"), old_excel=True)


@pytest.fixture
def run(office_file: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("import", *arguments)` on the test's file → exit status and the JSON object."""

    def call(command: str, *arguments: object, speaks: bool = False) -> tuple[int, dict[str, Any]]:
        monkeypatch.setenv("LINLI_PASSWORD", office_file.password)
        status = main([command, str(office_file.path), *map(str, arguments), *([] if speaks else ["--json"])])
        out = capsys.readouterr().out
        return status, {"text": out} if speaks else json.loads(out)

    return call


@pytest.fixture
def csv_of(tmp_path: Path) -> Callable[[str], Path]:
    def write(rows: str, name: str = "名册.csv") -> Path:
        path = tmp_path / name
        path.write_text(HEADINGS + rows, encoding="utf-8")
        return path

    return write


def everything(office_file: Any, clock: Any) -> Iterator[tuple[str, ...]]:
    """Each resident as the file has it: name, door (with or without 室, as written), document number, phone."""
    store = Store(Opening(office_file.path, office_file.key, office_file.account, clock))
    tables = Record.metadata.tables
    person, home, place = tables["resident"], tables["household"], tables["place"]
    joined = person.join(home, person.c.household_id == home.c.id).join(place, home.c.dwelling_id == place.c.id)
    query = select(person.c.name, place.c.path, person.c.document_number, person.c.phone).select_from(joined)
    with store.read() as connection:
        for name, door, number, phone in connection.execute(query):
            yield name, door.removesuffix("室"), number or "", phone or ""
    store.close()


def digest_of(office_file: Any) -> str:
    connection = connect(office_file.path, office_file.key)
    try:
        return content.digest(connection)
    finally:
        connection.close()


def test_three_rosters_come_in_whole_and_go_back_with_one_command(
    run: Run, rosters: tuple[Path, ...], truth: Truth, office_file: Any, clock: Any
) -> None:
    before = digest_of(office_file)
    status, facts = run("import", *rosters, "--create-places")
    assert facts["problems"] == []
    assert (status, facts["batch"], facts["changed"]) == (0, 1, 0)
    homes = {home.key: truth.places[home.dwelling].path.removesuffix("室") for home in truth.households}
    meant = sorted((p.name, homes[p.household], p.document_number, p.phone) for p in truth.residents)
    assert sorted(everything(office_file, clock)) == meant
    assert {"政治面貌", "重点人员", "独居老人"} <= {one["column"] for one in facts["columns_not_taken"]}
    assert list((office_file.path.parent / "备份").glob("*.linlibak"))

    status, again = run("import", *rosters, "--create-places", "--complete")
    told = (again["new"], again["changed"], again["absent"], again["problems"], again["new_places"], again["batch"])
    assert (status, told) == (0, (0, 0, 0, [], [], None))
    assert again["same"] >= len(truth.residents)

    status, undone = run("undo", 1)
    assert (status, undone["kept"]) == (0, [])
    assert digest_of(office_file) == before


def test_plan_writes_nothing(run: Run, csv_of: Any, office_file: Any) -> None:
    before = digest_of(office_file)
    status, facts = run("import", csv_of("张三,3,501,19900001234\n"), "--plan", "--create-places")
    assert (status, facts["batch"], facts["problems"]) == (0, None, [])
    assert facts["new"] > 0
    assert digest_of(office_file) == before
    assert not (office_file.path.parent / "备份").exists()


def test_new_places_are_asked_for(run: Run, csv_of: Any) -> None:
    status, facts = run("import", csv_of("张三,3,501,19900001234\n"))
    assert (status, facts["batch"]) == (2, None)
    assert [one["row"] for one in facts["problems"]] == [2]
    assert facts["new_places"] == ["3号楼", "3号楼501"]


def test_problems_stop_the_import_unless_they_are_skipped(
    run: Run, csv_of: Any, tmp_path: Path, office_file: Any, clock: Any
) -> None:
    roster = csv_of("张三,3,501,19900001234\n李四,3,502,1990000\n")
    marked = tmp_path / "问题.xlsx"
    status, facts = run("import", roster, "--create-places", "--problems", marked)
    assert (status, facts["batch"]) == (2, None)
    [problem] = facts["problems"]
    assert (problem["file"], problem["row"], problem["column"]) == ("名册.csv", 3, "手机")
    assert read_workbook(marked).sheets[0].rows[2][4] == problem["sentence"]
    status, facts = run("import", roster, "--create-places", "--skip-problems")
    assert (status, facts["batch"]) == (0, 1)
    assert [row[0] for row in everything(office_file, clock)] == ["张三"]


def test_a_sheet_without_headings_is_told(run: Run, csv_of: Any, tmp_path: Path) -> None:
    other = tmp_path / "说明.csv"
    other.write_text("这里什么都没有,真的\n", encoding="utf-8")
    status, facts = run("import", csv_of("张三,3,501,\n"), other, "--create-places")
    assert status == 2
    assert [one["file"] for one in facts["problems"]] == ["说明.csv"]


def test_undo_lists_what_has_to_stay(run: Run, csv_of: Any) -> None:
    run("import", csv_of("张三,3,501,19900001234\n"), "--create-places")
    status, facts = run("import", csv_of("张三,3,501,19900005678\n"))
    assert (status, facts["changed"], facts["batch"]) == (0, 1, 2)
    status, facts = run("undo", 1)
    assert (status, facts["undone"]) == (2, 0)
    assert "张三" in {one["title"] for one in facts["kept"]}
    status, facts = run("undo", 2)
    assert (status, facts["kept"]) == (0, [])


def test_what_was_imported_is_found(run: Run, csv_of: Any) -> None:
    run("import", csv_of("张三,3,501,19900001234\n"), "--create-places")
    status, facts = run("find", "zs")
    assert (status, [hit["title"] for hit in facts["hits"]]) == (0, ["张三"])
    status, told = run("find", "1234", speaks=True)
    assert "居民　张三" in told["text"]


def test_sentences_say_what_happened(run: Run, csv_of: Any) -> None:
    _, told = run("import", csv_of("张三,3,501,1990000\n"), "--create-places", speaks=True)
    assert "第 2 行“手机”" in told["text"]
    assert "没有写入" in told["text"]
    _, told = run("import", csv_of("张三,3,501,19900001234\n"), "--create-places", speaks=True)
    assert "批次号 1" in told["text"]
    _, told = run("undo", 1, speaks=True)
    assert "已撤销第 1 批" in told["text"]


@pytest.mark.parametrize(("text", "code"), [("[]", "mapping"), ('{"x": {"0": "resident.religion"}}', "mapping")])
def test_a_mapping_file_names_known_columns(run: Run, csv_of: Any, tmp_path: Path, text: str, code: str) -> None:
    mapping = tmp_path / "m.json"
    mapping.write_text(text, encoding="utf-8")
    status, facts = run("import", csv_of("张三,3,501,\n"), "--mapping", mapping)
    assert (status, facts["error"]) == (3, code)
