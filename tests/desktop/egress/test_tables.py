"""Copied rows and saved sheets: masked by their purpose, text only, never a formula."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.errors import ContentError
from db.fields.purposes import INTERNAL, POSTED
from db.file.store import Store
from db.records.household import Household
from db.records.household_list import household_ids, household_rows
from db.records.listing import ids_of, rows_of
from db.records.record import Record, Row
from db.records.resident import Resident
from db.records.role import RoleTerm
from desktop.egress.gate import COPY, EXPORT
from desktop.egress.table import Tables, holds_numbers
from desktop.exchange.clip import from_lines
from tests.desktop.small_office import NUMBER, Ids

HOMES = (("door", "门牌"), ("caller", "联系人"), ("caller_phone", "联系电话"), ("use", "居住"), ("heads", "人口"), ("notes", "备注"))
PEOPLE = (("name", "姓名"), ("document_number", "证件号码"), ("birth_date", "出生日期"), ("household_id", "住户"), ("pinyin", "拼音"))


@pytest.fixture
def tables(office: Store) -> Tables:
    return Tables(office)


@pytest.fixture
def homes(office: Store, ids: Ids) -> list[Row]:
    with office.read() as connection:
        return household_rows(connection, household_ids(connection))


def rows(office: Store, record: type[Record]) -> list[Row]:
    with office.read() as connection:
        return rows_of(connection, record, ids_of(connection, record))


def lines(content: bytes) -> list[list[str]]:
    return from_lines(content.decode())


def test_copied_rows_with_their_heading(tables: Tables, homes: list[Row]) -> None:
    made = tables.copied(Household, HOMES, homes, INTERNAL)
    assert lines(made.content)[:2] == [
        ["门牌", "联系人", "联系电话", "居住", "人口", "备注"],
        ["清溪里3号楼101", "张三丰", "199 0000 0001", "自住", "1", "101白天不在家"],
    ]
    assert (made.action, made.purpose, made.rows, made.bare) == (COPY, INTERNAL, 4, True)
    assert made.personal == ("联系人", "联系电话")


def test_copied_for_posting_everything_is_masked_and_notes_and_numbers_of_people_stay(tables: Tables, homes: list[Row]) -> None:
    made = tables.copied(Household, HOMES, homes, POSTED)
    assert lines(made.content)[0] == ["门牌", "联系人", "联系电话", "居住"]
    assert lines(made.content)[1][2] == "199****0001"
    assert "张三丰" not in made.content.decode()
    assert not made.bare


def test_numbers_are_masked_and_what_nobody_declared_stays(tables: Tables, office: Store, ids: Ids) -> None:
    made = tables.copied(Resident, PEOPLE, rows(office, Resident), INTERNAL)
    assert lines(made.content)[0] == ["姓名", "证件号码", "出生日期"]
    assert NUMBER not in made.content.decode()
    assert lines(made.content)[1][2] == "1947-03-12"


def test_names_of_who_serves_are_masked_on_posted_copies(tables: Tables, office: Store, ids: Ids) -> None:
    wanted = (("holder", "任职人"), ("role", "岗位"), ("place", "地点"))
    made = tables.copied(RoleTerm, wanted, rows(office, RoleTerm), POSTED)
    assert "周敏" not in made.content.decode()
    assert ["楼组长", "清溪里3号楼"] in [line[1:] for line in lines(made.content)]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@x", " =cmd|' /C calc'!A0", "\t=1"])
def test_no_cell_is_a_formula(tables: Tables, homes: list[Row], text: str) -> None:
    made = tables.copied(Household, [("notes", "备注")], [homes[0] | {"notes": text}], INTERNAL)
    assert lines(made.content)[1][0].startswith("'")


def test_a_cell_stays_one_cell_with_its_lines_tabs_and_quotes(tables: Tables, homes: list[Row]) -> None:
    text = '一\n二\t三 说“好”，"行"'
    made = tables.copied(Household, [("notes", "备注")], [homes[0] | {"notes": text}], INTERNAL)
    assert lines(made.content) == [["备注"], [text]]


@pytest.mark.parametrize(("whole", "number", "born", "phone"), [
    (True, NUMBER, "1947-03-12", "199 0000 0002"), (False, "310104********0028", "1947", "199****0002"),
])
def test_numbers_are_copied_whole_behind_the_password_or_masked_without_it(
    tables: Tables, office: Store, ids: Ids, whole: bool, number: str, born: str, phone: str
) -> None:
    wanted = (("name", "姓名"), ("document_number", "证件号码"), ("birth_date", "出生"), ("phone", "手机"), ("notes", "备注"))
    assert holds_numbers(Resident, wanted)
    assert not holds_numbers(Household, HOMES)
    person = next(row for row in rows(office, Resident) if row["document_number"]) | {"phone": "19900000002", "notes": f"证{NUMBER}"}
    made = tables.copied(Resident, wanted, [person], INTERNAL, whole=whole)
    name, *rest, notes = lines(made.content)[1]
    assert (name, rest) == (person["name"], [number, born, phone])
    assert (NUMBER in notes) is whole
    assert made.bare is whole
    assert made.personal == ("姓名", "证件号码", "出生", "手机")


def test_a_list_as_text_for_other_programs(tables: Tables, homes: list[Row]) -> None:
    made = tables.sheet(Household, [("door", "门牌"), ("notes", "备注")], [homes[0] | {"notes": "=1+1"}], INTERNAL, as_text=True)
    assert made.name == "住户.csv"
    assert made.content.decode("utf-8-sig").splitlines() == ["门牌,备注", "清溪里3号楼101,'=1+1"]


def test_a_sheet_holds_the_same_as_text(tables: Tables, homes: list[Row], tmp_path: Path) -> None:
    made = tables.sheet(Household, HOMES, homes, INTERNAL)
    assert (made.action, made.name) == (EXPORT, "住户.xlsx")
    page = load_workbook(io.BytesIO(made.content)).active
    assert page is not None
    read = [[cell.value or "" for cell in line] for line in page.iter_rows()]
    assert read == lines(tables.copied(Household, HOMES, homes, INTERNAL).content)
    assert {cell.number_format for line in page.iter_rows(min_row=2) for cell in line if cell.value} == {"@"}


def test_nothing_chosen_and_nothing_allowed_are_told(tables: Tables, homes: list[Row]) -> None:
    with pytest.raises(ContentError) as caught:
        tables.copied(Household, HOMES, [], INTERNAL)
    assert caught.value.code == "nothing_chosen"
    with pytest.raises(ContentError) as caught:
        tables.copied(Household, [("notes", "备注")], homes, POSTED)
    assert caught.value.code == "nothing_allowed"
