from pathlib import Path

import pytest

from db.fields.kinds import Day, IdNumber, Name, Phone
from desktop.exchange.roster import recognise
from desktop.exchange.roster_headings import RESIDENT_ROSTER
from desktop.exchange.sample_office import truth
from desktop.exchange.sample_rosters import expected_rows, write_rosters
from desktop.exchange.spreadsheet import read_workbook

COMMITTED = Path(__file__).parents[2] / "resources" / "samples"
KINDS = {
    "resident.birth_date": Day(partial=True), "resident.document_number": IdNumber(), "resident.phone": Phone(),
    "household.emergency_phone": Phone(), "resident.name": Name(),
}  # fmt: skip


def clean(values):
    """What the kinds of the fields make of recognised texts."""
    return {target: KINDS[target].read(text).value if target in KINDS else text for target, text in values.items()}


def recognised(path):
    return [recognise(sheet, RESIDENT_ROSTER, None, {"resident.birth_date"}) for sheet in read_workbook(path).sheets]


@pytest.fixture(scope="module", params=[60, 2_000])
def office(request, tmp_path_factory):
    made = truth(7, request.param)
    return made, write_rosters(made, tmp_path_factory.mktemp("rosters"), old_excel=request.param == 60)


def test_what_must_come_out_comes_out(office):
    made, paths = office
    for path, expected in zip(paths, expected_rows(made), strict=True):
        told = recognised(path)
        rows = [row for sheet in told for row in sheet.rows]
        assert [clean(row.values) for row in rows] == expected
        assert not any(row.troubles for row in rows)
        assert not any(sheet.asks for sheet in told)


def test_the_three_together_hold_everyone_once(office):
    made, _ = office
    numbers = [row["resident.document_number"] for rows in expected_rows(made) for row in rows if "resident.name" in row]
    assert sorted(numbers) == sorted(resident.document_number for resident in made.residents)


def test_forbidden_columns_and_labels_stay_out(office):
    _, paths = office
    reasons = {column.heading: column.reason for column in recognised(paths[0])[0].columns_not_taken}
    assert set(reasons) == {"序号", "政治面貌", "重点人员", "独居老人"}


def test_the_committed_rosters_say_what_the_sample_office_says():
    paths = [COMMITTED / name for name in ("花名册-小区.xlsx", "花名册-里弄.xls", "花名册-公寓.csv")]
    for path, expected in zip(paths, expected_rows(truth(7, 60)), strict=True):
        assert [clean(row.values) for sheet in recognised(path) for row in sheet.rows] == expected
