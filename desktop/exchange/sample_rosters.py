"""Three rosters as offices really send them, written from one sample office, and what must come out of them.

A: .xlsx, a sheet for each estate, two-row heading, merged cells, totals, columns that must not be taken.
B: .xls, one address column with 同上, numbers in full width, days in four ways.  C: .csv in GB 18030, other headings.
Together they hold every resident of the office exactly once.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from desktop.exchange.sample_office import SampleHousehold, SamplePlace, SampleResident, Truth

_FULL_WIDTH: Final = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_A_HEADINGS: Final = (
    ("序号", ""), ("小区", ""), ("楼号", ""), ("单元", ""), ("室 号", ""), ("房屋状态", ""), ("", ""),
    ("居民信息", "姓　名（必填）"), ("居民信息", "性别"), ("居民信息", "出生日期"), ("居民信息", "身份证号码"),
    ("居民信息", "与户主\n关系"), ("居民信息", "手机"), ("政治面貌", ""), ("重点人员", ""), ("独居老人", ""), ("户号", ""),
    ("人户状态", ""), ("紧急联系人", "姓名"), ("紧急联系人", "电话"), ("户籍地址", ""), ("备注", ""),
)  # fmt: skip
_B_HEADINGS: Final = (
    "序号", "居住地址", "姓名", "性别", "公民身份号码", "出生年月", "联系电话", "与户主关系", "户籍地", "人户情况", "备注",
)  # fmt: skip
_C_HEADINGS: Final = (
    "户号", "户主姓名", "成员姓名", "性别", "证件号码", "联系方式", "小区名称", "幢", "单元", "房间号", "房屋性质",
    "户籍所在地", "紧急联系人", "紧急联系人电话", "家庭关系", "备注",
)  # fmt: skip
_FIRST_BODY_ROW: Final = 4


@dataclass(frozen=True, slots=True)
class _Line:
    """One resident with all that stands above; `resident` and `household` None for an empty dwelling."""

    estate: SamplePlace
    building: SamplePlace
    unit: SamplePlace | None
    room: SamplePlace
    household: SampleHousehold | None
    resident: SampleResident | None


def write_rosters(truth: Truth, folder: Path, *, old_excel: bool = False) -> tuple[Path, Path, Path]:
    """Write A, B and C into a folder; B in the format of Excel 97 where that is asked for (needs xlwt, for tests)."""
    second_file = "花名册-里弄.xls" if old_excel else "花名册-里弄.xlsx"
    paths = folder / "花名册-小区.xlsx", folder / second_file, folder / "花名册-公寓.csv"
    first, second, third = _parts(truth)
    _write_a(paths[0], first)
    _write_b(paths[1], second)
    _write_c(paths[2], third)
    return paths


def expected_rows(truth: Truth) -> tuple[list[dict[str, str]], list[dict[str, str]], list[dict[str, str]]]:
    """Per file its rows in order as field → clean text: what recognition and the kinds of the fields must give."""
    a, b, c = _parts(truth)
    return [_expected_a(line) for line in a], [_expected_b(*one) for one in _lived(b)], [_expected_c(*one) for one in _lived(c)]


def _parts(truth: Truth) -> tuple[list[_Line], list[_Line], list[_Line]]:
    lines = list(_lines(truth))
    shares = truth.estates[:2], truth.estates[2:4], truth.estates[4:]
    a, b, c = ([line for line in lines if line.estate.key in keys] for keys in shares)
    return a, b, c


def _lived(lines: list[_Line]) -> Iterator[tuple[_Line, SampleHousehold, SampleResident]]:
    for line in lines:
        if line.household and line.resident:
            yield line, line.household, line.resident


def _lines(truth: Truth) -> Iterator[_Line]:
    people: dict[int, list[SampleResident]] = {}
    for resident in truth.residents:
        people.setdefault(resident.household, []).append(resident)
    families: dict[int, list[SampleHousehold]] = {}
    for household in truth.households:
        families.setdefault(household.dwelling, []).append(household)
    for room in truth.places:
        if room.kind != "室" or room.parent is None:
            continue
        above = truth.places[room.parent]
        unit = above if above.kind == "单元" else None
        building = truth.places[above.parent or 0] if unit else above
        estate = truth.places[building.parent or 0]
        for household in families.get(room.key, ()):
            for resident in people[household.key]:
                yield _Line(estate, building, unit, room, household, resident)
        if room.key not in families:
            yield _Line(estate, building, unit, room, None, None)


def _known(values: dict[str, str]) -> dict[str, str]:
    return {target: text for target, text in values.items() if text}


def _expected_a(line: _Line) -> dict[str, str]:
    place = {
        "place.estate": line.estate.name, "place.building": line.building.name,
        "place.unit": line.unit.name if line.unit else "", "place.room": line.room.name.removesuffix("室"),
        "dwelling.use": line.room.use,
    }
    person, household = line.resident, line.household
    if person is None or household is None:
        return _known(place)
    return _known(place | {
        "resident.name": person.name, "resident.sex": person.sex, "resident.birth_date": person.birth_date,
        "resident.document_number": person.document_number, "resident.relation": person.relation,
        "resident.phone": person.phone, "resident.residence_status": person.residence_status,
        "household.roster_no": household.roster_no, "household.emergency_name": household.emergency_name,
        "household.emergency_phone": household.emergency_phone,
        "household.registered_address": household.registered_address, "household.notes": household.notes,
    })  # fmt: skip


def _expected_b(line: _Line, household: SampleHousehold, person: SampleResident) -> dict[str, str]:
    return _known({
        "place.address": line.room.path, "resident.name": person.name, "resident.sex": person.sex,
        "resident.document_number": person.document_number,
        "resident.birth_date": person.birth_date[:7] if person.key % 4 == 1 else person.birth_date,
        "resident.phone": person.phone, "resident.relation": person.relation,
        "household.registered_address": household.registered_address,
        "resident.residence_status": person.residence_status, "household.notes": household.notes,
    })  # fmt: skip


def _expected_c(line: _Line, household: SampleHousehold, person: SampleResident) -> dict[str, str]:
    return _known({
        "household.roster_no": household.roster_no, "household.contact_name": household.contact_name,
        "resident.name": person.name, "resident.sex": person.sex, "resident.document_number": person.document_number,
        "resident.phone": person.phone, "place.estate": line.estate.name, "place.building": line.building.name,
        "place.unit": line.unit.name if line.unit else "", "place.room": line.room.name, "dwelling.use": line.room.use,
        "household.registered_address": household.registered_address,
        "household.emergency_name": household.emergency_name, "household.emergency_phone": household.emergency_phone,
        "resident.relation": person.relation, "household.notes": household.notes,
    })  # fmt: skip


def _write_a(path: Path, lines: list[_Line]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        days = book.add_format({"num_format": "yyyy/m/d"})
        for estate, group in groupby(lines, key=lambda line: line.estate.name):
            page = book.add_worksheet(estate)
            _head_a(page, estate)
            row = _FIRST_BODY_ROW
            for building, inside in groupby(group, key=lambda line: line.building.name):
                people = list(inside)
                _building_a(page, row, people, days)
                row += len(people)
                page.merge_range(row, 0, row, 4, f"{building}合计")
                page.write_number(row, 7, sum(1 for line in people if line.resident))
                row += 1
            page.write_string(row, 0, "总计")
            page.write_string(row + 2, 0, "填表人：（签字）")
            page.write_string(row + 2, 10, "审核：")


def _head_a(page: Any, estate: str) -> None:
    last = len(_A_HEADINGS) - 1
    page.merge_range(0, 0, 0, last, f"{estate}居民花名册")
    page.write_string(1, 0, "填报单位：示例居民区")
    page.write_string(1, last, "2026年6月30日")
    for index, (upper, lower) in enumerate(_A_HEADINGS):
        if lower:
            page.write_string(3, index, lower)
        elif upper:
            page.merge_range(2, index, 3, index, upper)
    for upper, group in groupby(enumerate(_A_HEADINGS), key=lambda item: item[1][0]):
        columns = [index for index, (_, lower) in group if lower]
        if columns:
            page.merge_range(2, columns[0], 2, columns[-1], upper)


def _merged(page: Any, first: int, size: int, column: int, text: str) -> None:
    if size > 1:
        page.merge_range(first, column, first + size - 1, column, text)
    else:
        page.write_string(first, column, text)


def _building_a(page: Any, first: int, lines: list[_Line], days: Any) -> None:
    _merged(page, first, len(lines), 1, lines[0].estate.name)
    _merged(page, first, len(lines), 2, lines[0].building.name)
    row = first
    for unit, group in groupby(lines, key=lambda line: line.unit.name if line.unit else ""):
        size = sum(1 for _ in group)
        _merged(page, row, size, 3, unit)
        row += size
    row = first
    for room, group in groupby(lines, key=lambda line: line.room):
        people = list(group)
        _merged(page, row, len(people), 4, room.name.removesuffix("室"))
        _merged(page, row, len(people), 5, room.use)
        for family, members in groupby(people, key=lambda line: line.household):
            size = sum(1 for _ in members)
            for column, text in _family_a(family):
                _merged(page, row, size, column, text)
            row += size
    for number, line in enumerate(lines):
        _person_a(page, first + number, line.resident, days)


def _family_a(family: SampleHousehold | None) -> Iterator[tuple[int, str]]:
    if family:
        phone = family.emergency_phone
        yield from (
            (16, family.roster_no), (18, family.emergency_name), (19, f"{phone[:3]}-{phone[3:]}" if phone else ""),
            (20, family.registered_address), (21, family.notes),
        )


def _person_a(page: Any, row: int, person: SampleResident | None, days: Any) -> None:
    page.write_number(row, 0, row)
    if person is None:
        return
    phone = person.phone
    for column, text in (
        (7, person.name if person.key % 5 else f" {person.name}　"), (8, person.sex), (10, person.document_number),
        (11, person.relation), (12, f"{phone[:3]} {phone[3:7]} {phone[7:]}" if phone else ""),
        (13, "群众"), (14, "否"), (15, "是" if person.key % 40 == 0 else ""), (17, person.residence_status),
    ):
        page.write_string(row, column, text)
    page.write_datetime(row, 9, dt.datetime.fromisoformat(person.birth_date), days)


def _write_b(path: Path, lines: list[_Line]) -> None:
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path)) as modern:
            sheet = modern.add_worksheet("里弄")
            sheet.merge_range(0, 0, 0, len(_B_HEADINGS) - 1, "里弄居民情况表")
            _rows_b(sheet, lines, modern.add_format({"num_format": "yyyy-mm-dd"}))
        return
    import xlwt  # type: ignore[import-untyped]  # noqa: PLC0415 - a tool of development

    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("里弄")
    page.write_merge(0, 0, 0, len(_B_HEADINGS) - 1, "里弄居民情况表")
    _rows_b(page, lines, xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    book.save(str(path))


def _rows_b(page: Any, lines: list[_Line], style: Any) -> None:
    for column, heading in enumerate(_B_HEADINGS):
        page.write(1, column, heading)
    before = ""
    row = 1
    for row, (line, household, person) in enumerate(_lived(lines), start=2):
        values = _expected_b(line, household, person)
        address, number = values["place.address"], values["resident.document_number"]
        texts = (
            "同上" if address == before else address, values["resident.name"], values["resident.sex"],
            number.translate(_FULL_WIDTH) if row % 3 == 0 else number,
        )
        before = address
        page.write(row, 0, row - 1)
        for column, text in enumerate(texts, start=1):
            page.write(row, column, text)
        _day_b(page, row, person, style)
        for column, target in enumerate(
            ("resident.phone", "resident.relation", "household.registered_address", "resident.residence_status",
             "household.notes"),
            start=6,
        ):  # fmt: skip
            page.write(row, column, values.get(target, ""))
    page.write(row + 1, 0, f"共{row - 1}人")


def _day_b(page: Any, row: int, person: SampleResident, style: Any) -> None:
    day = dt.date.fromisoformat(person.birth_date)
    manner = person.key % 4
    if manner == 0:
        page.write(row, 5, day, style)
    elif manner == 1:
        page.write(row, 5, f"{day.year}.{day.month}")
    elif manner == 2:  # noqa: PLR2004
        page.write(row, 5, (day - dt.date(1899, 12, 30)).days)
    else:
        page.write(row, 5, f"{day.year}年{day.month}月{day.day}日")


def _write_c(path: Path, lines: list[_Line]) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        table = csv.writer(file)
        table.writerow(_C_HEADINGS)
        for one in _lived(lines):
            values = _expected_c(*one)
            values["resident.document_number"] = values["resident.document_number"].translate(_FULL_WIDTH)
            values["resident.phone"] = values.get("resident.phone", "").translate(_FULL_WIDTH)
            table.writerow(values.get(target, "") for target in _C_TARGETS)


_C_TARGETS: Final = (
    "household.roster_no", "household.contact_name", "resident.name", "resident.sex", "resident.document_number",
    "resident.phone", "place.estate", "place.building", "place.unit", "place.room", "dwelling.use",
    "household.registered_address", "household.emergency_name", "household.emergency_phone", "resident.relation",
    "household.notes",
)  # fmt: skip
