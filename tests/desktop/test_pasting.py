"""What is pasted into a list: its heading, or the columns of the list; which field each column is."""

from __future__ import annotations

from typing import Any

import pytest

from db.errors import ContentError
from db.records.household import Household
from db.records.place import Place
from db.records.record import Record
from db.records.resident import Resident
from db.records.role import RoleTerm
from desktop.exchange.clip import as_lines
from desktop.intake import Intake
from desktop.pasting import Pasteboard, pasted, read_pasted

PEOPLE = (("name", "姓名"), ("door", "门牌"), ("relation", "与户主关系"), ("phone", "手机"), ("document_number", "证件号码"))
HOMES = (("door", "门牌"), ("caller", "联系人"), ("heads", "人口"), ("use", "居住"), ("task", "待办"), ("caller_phone", "联系电话"))
TERMS = (("place", "地点"), ("role", "岗位"), ("holder", "任职人"), ("since", "任职起"))


def read(store: Any, record: type[Record], columns: Any, *rows: tuple[str, ...], html: str = "") -> Intake:
    reading = read_pasted(store, pasted(record, columns, html, as_lines(rows)))
    while True:
        try:
            next(reading)
        except StopIteration as end:
            intake: Intake = end.value
            return intake


def targets(intake: Intake) -> list[str | None]:
    (sheet,) = intake.sheets
    assert sheet.recognised is not None
    return [column.target for column in sheet.recognised.columns]


@pytest.mark.parametrize("heading", [True, False])
def test_people_with_the_heading_of_the_list_or_without(office: Any, heading: bool) -> None:
    line = ("张三丰", "清溪里3号楼101", "户主", "199 0000 0001", "310104194703120028")
    above = [tuple(title for _, title in PEOPLE)] if heading else []
    found = read(office, Resident, PEOPLE, *above, line)
    assert targets(found) == [
        "resident.name", "place.address", "resident.relation", "resident.phone", "resident.document_number",
    ]
    assert found.shape.record is Resident
    (row,) = found.rows
    assert tuple(row.values.values()) == line
    assert row.source == ("剪贴板", "剪贴板", 2)


def test_a_row_of_data_is_no_heading_though_words_of_headings_stand_in_it(office: Any) -> None:
    found = read(office, Resident, PEOPLE, ("张三丰", "清溪里3号楼101", "户主", "", ""), ("李四", "清溪里3号楼101", "联系人", "", ""))
    assert [row.values["resident.relation"] for row in found.rows] == ["户主", "联系人"]


def test_a_heading_in_another_order_under_a_title_is_recognised(office: Any) -> None:
    rows = (("三月变动", "", ""), ("联系电话", "室号", "姓名"), ("19900000001", "3-101", "张三丰"))
    assert targets(read(office, Resident, PEOPLE, *rows)) == ["resident.phone", "place.room", "resident.name"]


def test_households_as_they_were_copied(office: Any) -> None:
    found = read(office, Household, HOMES, ("清溪里3号楼101", "张三丰", "2", "自住", "", "199 0000 0001"))
    assert targets(found) == ["place.address", "household.contact_name", None, "dwelling.use", None, "household.phone"]


def test_references_of_a_ledger_come_back_by_their_titles(office: Any) -> None:
    found = read(office, RoleTerm, TERMS, ("清溪里3号楼", "楼组长", "周敏", "2026-01-01"))
    assert targets(found) == ["role_term.place_id", "role_term.role_id", "role_term.holder_id", "role_term.since"]


def test_a_place_is_known_by_its_whole_name(office: Any) -> None:
    found = read(office, Place, (("path", "全称"), ("kind", "类别"), ("name", "名称")), ("清溪里3号楼", "楼栋", "3号楼"))
    assert targets(found) == ["place.id", "place.kind", "place.name"]


def test_cells_that_are_merged_stay_so_below_the_titles(office: Any) -> None:
    html = "<table><tr><td>张三</td><td rowspan=2>3号楼101</td></tr><tr><td>李四</td></tr></table>"
    found = pasted(Resident, PEOPLE[:2], html, "")
    assert found.book.sheets[0].rows == [["姓名", "门牌"], ["张三", "3号楼101"], ["李四", ""]]
    assert found.book.sheets[0].merged == ((1, 1, 2, 1),)
    rows = read(office, Resident, PEOPLE[:2], html=html).rows
    assert [row.values["place.address"] for row in rows] == ["3号楼101", "3号楼101"]


def test_digits_that_were_lost_are_told_below_the_titles(office: Any) -> None:
    found = read(office, Resident, PEOPLE, ("张三丰", "清溪里3号楼101", "", "", "3.10104E+17"))
    assert "末几位已丢失" in found.rows[0].troubles["resident.document_number"]


@pytest.mark.parametrize("text", ["张三\t3号楼101\t\t\t\r\n", "张三\t3号楼101\t\t\t\t\t\r\n"])
def test_columns_at_the_end_may_be_blank(text: str) -> None:
    found = pasted(Resident, PEOPLE, "", text)
    assert found.book.sheets[0].rows == [[title for _, title in PEOPLE], ["张三", "3号楼101", "", "", ""]]


@pytest.mark.parametrize(("text", "code", "part"), [
    ("", "nothing_to_paste", "Ctrl+C"), (" \t \r\n", "nothing_to_paste", "Ctrl+C"),
    ("张三", "columns_differ", "显示 5 列（姓名、门牌、与户主关系、手机、证件号码）"),
    ("a\tb\tc\td\te\tf", "columns_differ", "要粘贴的有 6 列"),
])
def test_what_does_not_fit_is_told(text: str, code: str, part: str) -> None:
    with pytest.raises(ContentError) as caught:
        pasted(Resident, PEOPLE, "", text)
    assert caught.value.code == code
    assert part in caught.value.sentence


def test_the_pasteboard_gives_what_it_holds_once() -> None:
    board, found = Pasteboard(), pasted(Resident, PEOPLE[:2], "", "张三\t3号楼101\r\n")
    board.put(found)
    assert board.take() is found
    assert board.take() is None
