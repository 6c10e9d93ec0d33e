"""Addresses as offices write them; what could be read in two ways is not read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.fields.address import (
    Address,
    AddressReader,
    address_of_columns,
    building_name,
    estate_names,
    floor_of,
    natural_key,
    parse_address,
    place_path,
)

# a text and its road, estate, lane, building, unit and room
READ = [
    ("3号楼2单元501", ("", "", "", "3", "2", "501")), ("3号楼2单元501室", ("", "", "", "3", "2", "501")),
    ("３号楼２单元５０１", ("", "", "", "3", "2", "501")), ("三号楼二单元五零一", ("", "", "", "3", "2", "501")),
    ("二十一号楼1单元101", ("", "", "", "21", "1", "101")), ("3 号楼 2 单元 501 室", ("", "", "", "3", "2", "501")),
    ("3号楼2门501", ("", "", "", "3", "2", "501")), ("第3栋2梯501", ("", "", "", "3", "2", "501")),
    ("3楼2单元501", ("", "", "", "3", "2", "501")), ("3号楼2-501", ("", "", "", "3", "2", "501")), ("3号楼2单元", ("", "", "", "3", "2", "")),
    ("12弄3号501室", ("", "", "12", "3", "", "501")), ("清溪路12弄3号501室", ("清溪路", "", "12", "3", "", "501")),
    ("十二弄三号五〇一室", ("", "", "12", "3", "", "501")), ("南京西路1025弄18号302室", ("南京西路", "", "1025", "18", "", "302")),
    ("12弄3号501B", ("", "", "12", "3", "", "501B")), ("12弄甲3号201", ("", "", "12", "甲3", "", "201")),
    ("12弄5支弄3号2室", ("", "", "12弄5支", "3", "", "2")), ("清溪路12弄梧桐里小区3号501室", ("清溪路", "梧桐里小区", "12", "3", "", "501")),
    ("上海市静安区石门二路街道新闸路12弄3号501室", ("新闸路", "", "12", "3", "", "501")), ("12弄", ("", "", "12", "", "", "")),
    ("3-2-501", ("", "", "", "3", "2", "501")), ("3－2－501", ("", "", "", "3", "2", "501")), ("3.2.501", ("", "", "", "3", "2", "501")),
    ("三-二-五零一", ("", "", "", "3", "2", "501")), ("3-501", ("", "", "", "3", "", "501")), ("3#2-501", ("", "", "", "3", "2", "501")),
    ("3#501", ("", "", "", "3", "", "501")), ("3栋501", ("", "", "", "3", "", "501")), ("A座1203", ("", "", "", "A", "", "1203")),
    ("幸福苑6栋B单元1102", ("", "幸福苑", "", "6", "B", "1102")), ("梧桐里小区8幢602室", ("", "梧桐里小区", "", "8", "", "602")),
    ("劲松一区3号楼2单元501", ("", "劲松一区", "", "3", "2", "501")), ("8号楼", ("", "", "", "8", "", "")), ("东楼302", ("", "", "", "东", "", "302")),
    ("新闸路831号", ("新闸路", "", "", "831", "", "")), ("新闸路100号院3号楼2单元501", ("新闸路", "", "100", "3", "2", "501")),
    ("新闸路100号A座1203", ("新闸路", "", "100", "A", "", "1203")), ("3号前楼", ("", "", "", "3", "", "前楼")),
    ("3号楼5层501室", ("", "", "", "3", "", "501")), ("5楼501", ("", "", "", "", "", "501")), ("501", ("", "", "", "", "", "501")),
    ("0402", ("", "", "", "", "", "402")), ("B101", ("", "", "", "", "", "B101")), ("1幢1单元1室", ("", "", "", "1", "1", "1")), ("2单元501", ("", "", "", "", "2", "501")),
]
REFUSED = [
    "", "新闸路", "梧桐里小区", "甲乙丙", "3号楼 2单元 501-A", "1号301/302", "3号楼501、502", "3号楼501-502", "清溪路12弄3号甲501", "新福康里3号甲",
    "3 501", "50 1", "3-2", "3-2-5-501", "2单元3-501", "12弄501", "A1203", "3号楼000", "3号楼5层602室", "3号楼5层02室", "12", "1-101-A", "沿街12号商铺", "3号楼2单元1-501",
    "12345678-2-501", "3-123-501", "B1-501",
]


@pytest.mark.parametrize(("text", "parts"), READ)
def test_addresses_are_read(text: str, parts: tuple[str, ...]) -> None:
    address = parse_address(text)
    assert address
    assert (address.road, address.estate, address.lane, address.building, address.unit, address.room) == parts
    assert address.raw == text.strip()


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_is_guessed(text: str) -> None:
    assert parse_address(text) is None


@given(st.text() | st.text(st.sampled_from("0123弄号楼单元室-#路小区甲A 三十百"), max_size=14))
def test_any_text_is_read_or_refused(text: str) -> None:
    address = parse_address(text)
    assert address is None or any((address.lane, address.building, address.unit, address.room))


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3299))
def test_canonical_names_read_back(building: int, unit: int, room: int) -> None:
    address = Address(building=str(building), unit=str(unit), room=str(room))
    written = "".join(name for _, name in place_path(address))
    assert parse_address(written) == address
    assert parse_address(f"{building}-{unit}-{room}") == address


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("12弄3号501室", (("小区", "12弄"), ("楼栋", "3号"), ("室", "501"))),
        ("三号楼二单元五零一", (("楼栋", "3号楼"), ("单元", "2单元"), ("室", "501"))),
        ("梧桐里小区8幢0602", (("小区", "梧桐里小区"), ("楼栋", "8幢"), ("室", "602"))),
        ("新闸路831号", (("楼栋", "新闸路831号"),)), ("3#501", (("楼栋", "3号楼"), ("室", "501"))), ("A座1203", (("楼栋", "A座"), ("室", "1203"))),
    ],
)
def test_places_have_one_name(text: str, path: tuple[tuple[str, str], ...]) -> None:
    address = parse_address(text)
    assert address
    assert place_path(address) == path


def test_an_estate_may_be_known_by_several_names() -> None:
    address = parse_address("清溪路12弄梧桐里小区3号501室")
    assert address
    assert estate_names(address) == ("梧桐里小区", "12弄", "清溪路12弄")
    assert estate_names(Address(building="3")) == ()


def test_building_names() -> None:
    assert [building_name(number) for number in ("3", "A", "东", "")] == ["3号楼", "A座", "东楼", ""]


@pytest.mark.parametrize(
    ("columns", "written"),
    [
        ({"building": "3号楼", "unit": "2", "room": "0501"}, "3-2-501"), ({"building": "3", "room": "501"}, "3-501"),
        ({"building": "3", "unit": "无", "room": "501室"}, "3-501"), ({"building": "3", "room": "3-2-501"}, "3-2-501"),
        ({"building": "3", "room": "2-501"}, "3-2-501"), ({"room": "3-2-501"}, "3-2-501"),
        ({"building": "3号楼", "room": "3号楼2单元501室"}, "3-2-501"), ({"lane": "12", "building": "3", "room": "501"}, "12弄3号501室"),
        ({"road": "清溪路", "lane": "12弄", "building": "3号", "room": "501室"}, "清溪路12弄3号501室"), ({"building": "A", "room": "1203"}, "A座1203"),
    ],
)
def test_columns_are_read_together(columns: dict[str, str], written: str) -> None:
    assert address_of_columns(**columns) == parse_address(written)


@pytest.mark.parametrize(
    "columns",
    [
        {}, {"building": "4号楼", "room": "3号楼2单元501室"}, {"building": "3", "room": "3-501"}, {"building": "3", "room": "501/502"},
        {"building": "某处", "room": "3-501"},
    ],
)
def test_columns_that_disagree_are_not_read(columns: dict[str, str]) -> None:
    assert address_of_columns(**columns) is None


_PIECES = (
    "清溪路", "新闸路", "梧桐里小区", "幸福苑", "12弄", "5支弄", "100号院", "100号", "3号楼", "甲3号", "东楼", "6栋", "A座", "8幢", "B单元", "2单元",
    "三单元", "2门", "5层", "3-", "-", " ", "座", "幢", "号楼", "单元", "第3栋", "某处", "501", "0402", "1", "00", "10101", "５０１", "501A", "室", "前楼",
)


@given(st.lists(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join), max_size=4), st.sampled_from(_PIECES))
def test_many_addresses_are_read_as_each_by_itself(texts: list[str], last: str) -> None:
    reader = AddressReader()
    for text in (*(text for text, *_ in READ), *texts, *(text + last for text in texts)):
        alone = parse_address(text)
        assert reader.read(text) == alone
        assert alone is None or reader.read(text).raw == alone.raw  # type: ignore[union-attr]


@pytest.mark.parametrize(("room", "floor"), [("501", 5), ("1203", 12), ("0402", 4), ("501A", 5), ("501室", 5), ("12", None), ("B101", None), ("前楼", None), ("10101", None)])
def test_floors(room: str, floor: int | None) -> None:
    assert floor_of(room) == floor


@pytest.mark.parametrize(
    "ordered",
    [
        ["1号楼", "2号楼", "三号楼", "3甲号楼", "3乙号楼", "10号楼", "102号楼"], ["B1", "B2", "1", "3", "3甲", "102", "0402", "1001"],
        ["5弄", "12弄", "102弄"], ["A座", "B座"], ["1-101", "1-1001", "2-101"], ["一单元", "2单元", "十单元"],
    ],
)
def test_natural_order(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=natural_key) == ordered


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_sort_as_numbers(one: int, other: int) -> None:
    assert (natural_key(f"{one}号") < natural_key(f"{other}号")) == (one < other)
