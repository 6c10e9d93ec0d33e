"""Profiles: what leaves, how much of it, and which profiles cannot be used."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import FileRefused
from db.fields.field import OPEN, PERSONAL, Field
from db.fields.kinds import Choice, Day, IdNumber, LongText, Name, Number, Phone, Reference, Text
from db.fields.profile import TREATMENTS, Profile, Selection, Tally, profile_from_json, wider_places


def declared(name, term, kind, sensitivity=OPEN):
    return Field(name, term, kind, False, sensitivity, (), "")


RESIDENT = (
    declared("household_id", "住户", Reference("household")), declared("name", "姓名", Name()),
    declared("phone", "手机", Phone(), PERSONAL), declared("birth_date", "出生日期", Day(partial=True), PERSONAL),
    declared("sex", "性别", Choice("男", "女")), declared("address", "户籍地址", Text(200), PERSONAL),
    declared("number", "证件号码", IdNumber(), PERSONAL), declared("notes", "备注", LongText()),
    declared("age", "年龄", Number(0, 150)), declared("door_id", "室", Reference("dwelling")),
)
RECORDS = {"resident": RESIDENT, "household": (declared("phone", "电话", Phone()),), "place": ()}
ROW = {
    "id": "r-1", "household_id": "h-1", "name": "王小明", "phone": "19900000001", "birth_date": "1947-03-12", "sex": "男",
    "address": "梧桐路12弄3号501室", "number": "310104194703121235", "notes": "电话 19900000002", "age": 79, "door_id": "p-9",
}


def profile(fields=None, where=None, **changes):
    entities = {"resident": Selection(fields or {"name": "keep"}, where or {}), "household": Selection({}), "place": Selection({})}
    plain = Profile("p", 1, "试报", "试用", "依据", "街道", 30, entities)
    return replace(plain, **changes)


def leaving(name, treatment, value=None, **given):
    projection = profile({name: treatment}).projection("resident", RESIDENT, **given)
    [column] = projection.columns
    [cell] = projection.cells(ROW if value is None else ROW | {name: value})
    assert (column.name, column.treatment) == (name, treatment)
    if cell is not None:
        assert column.kind.read(cell).value == cell, "the outgoing kind must read what leaves"
    return cell


@pytest.mark.parametrize(("name", "treatment", "left"), [
    ("name", "keep", "王小明"), ("age", "keep", 79), ("household_id", "keep", "h-1"),
    ("phone", "mask", "199****0001"), ("number", "mask", "310104********1235"), ("age", "mask", "79"),
    ("birth_date", "generalise", "1947"), ("address", "generalise", "梧桐路12弄3号"), ("door_id", "generalise", "p-1"),
    ("notes", "keep", "电话 19900000002"), ("notes", "mask", "电话 199****0002"),
])
def test_each_treatment_leaves_so_much(name, treatment, left):
    assert leaving(name, treatment, wider={"p-9": "p-1"}) == left


@pytest.mark.parametrize(("name", "treatment"), [
    ("phone", "mask"), ("birth_date", "generalise"), ("address", "generalise"), ("door_id", "generalise"), ("name", "pseudonym"),
])
def test_nothing_stays_nothing(name, treatment):
    projection = profile({name: treatment}).projection("resident", RESIDENT, secret=b"s")
    assert projection.cells({}) == (None,)


def test_a_place_whose_building_is_unknown_does_not_leave():
    assert leaving("door_id", "generalise") is None


@pytest.mark.parametrize(("address", "left"), [
    ("幸福小区5号楼2单元301", "幸福小区5号楼"), ("1幢", "1幢"), ("人民路8号", "人民路8号"), ("10号线旁", None), ("某村某组", None),
    ("梧桐路100弄", None),
])
def test_addresses_end_at_the_building(address, left):
    assert leaving("address", "generalise", address) == left


def test_pseudonyms_are_equal_for_equal_values_and_one_secret_only():
    one = leaving("name", "pseudonym", secret=b"a")
    assert one == leaving("name", "pseudonym", secret=b"a")
    assert one != leaving("name", "pseudonym", secret=b"b")
    assert one != leaving("name", "pseudonym", "王大明", secret=b"a")
    assert "王" not in one
    with pytest.raises(ValueError, match="secret"):
        leaving("name", "pseudonym")


def test_what_is_not_named_does_not_leave():
    projection = profile({"name": "keep", "phone": "omit", "sex": "count_only"}).projection("resident", RESIDENT)
    assert [column.name for column in projection.columns] == ["name"]
    assert projection.cells(ROW) == ("王小明",)
    with pytest.raises(KeyError):
        profile().projection("staff", ())


def test_a_treatment_that_cannot_be_is_a_bug():
    with pytest.raises(ValueError, match="generalise"):
        leaving("sex", "generalise")


def test_the_row_filter_is_by_equality():
    projection = profile(where={"sex": ("男", "女"), "age": (79,)}).projection("resident", RESIDENT)
    rows = [ROW, ROW | {"age": 80}, ROW | {"sex": None}, ROW | {"id": "r-2"}]
    assert [(row["id"], cells) for row, cells in projection.rows(rows)] == [("r-1", ("王小明",)), ("r-2", ("王小明",))]


def test_small_groups_are_not_counted_and_cannot_be_worked_out():
    made = profile({"sex": "count_only", "age": "count_only", "name": "keep"}, where={"notes": ("in",)})
    rows = [{"sex": sex, "age": age, "notes": "in"} for sex, age in [("男", 1)] * 9 + [("女", 1)] * 4 + [("?", 2), (None, 3)]]
    rows += [{"sex": "男", "age": 1, "notes": "out"}]
    found = made.tallies("resident", rows)
    assert Tally("resident", "sex", "男", 9) in found
    assert Tally("resident", "sex", "?", None) in found
    assert Tally("resident", "sex", "女", None) in found, "a single hidden group could be worked out from the total"
    assert Tally("resident", "age", "1", 13) in found
    assert [tally.count for tally in found if tally.field == "age"] == [None, None, 13]


def test_groups_large_enough_are_all_told():
    found = profile({"sex": "count_only"}).tallies("resident", [{"sex": "男"}] * 3 + [{"sex": "女"}] * 4)
    assert found == [Tally("resident", "sex", "男", 3), Tally("resident", "sex", "女", 4)]


@pytest.mark.parametrize(("fields", "said"), [
    ({"name": "keep"}, None),
    ({"door_id": "generalise", "household_id": "keep"}, None),
    ({"nick": "keep"}, "不存在"),
    ({"name": "hide"}, "不认识"),
    ({"sex": "generalise"}, "不能概化"),
    ({"name": "count_only"}, "不能只报人数"),
    ({"door_id": "keep"}, "指向“dwelling”"),
    ({"door_id": "omit"}, None),
    ({"door_id": "pseudonym"}, None),
])
def test_profiles_that_cannot_be_used_are_told_why(fields, said):
    found = profile(fields).check(RECORDS)
    assert len(found) == (said is not None)
    assert not said or said in found[0]


def test_a_generalised_place_needs_the_places():
    lonely = profile(entities={"resident": Selection({"door_id": "generalise"})})
    assert "指向“place”" in lonely.check(RECORDS)[0]


def test_unknown_records_filters_and_small_groups_are_told():
    assert "不存在" in profile(where={"nick": ("x",)}).check(RECORDS)[0]
    assert "“staff”不存在" in profile(entities={"staff": Selection({"name": "keep"})}).check(RECORDS)[0]
    assert "至少应为 3" in profile(min_group=2).check(RECORDS)[0]


def test_a_profile_comes_back_from_its_file_with_the_same_hash():
    made = profile({"name": "keep", "phone": "mask"}, {"sex": ("男",), "age": (1, 2.5)})
    again = profile_from_json(made.to_json())
    assert again == made
    assert again.sha256 == made.sha256
    assert profile_from_json(json.dumps(json.loads(made.to_json()), indent=2)).sha256 == made.sha256


@given(st.sampled_from(TREATMENTS), st.sampled_from(TREATMENTS))
def test_equal_profiles_and_only_they_have_equal_hashes(one, other):
    assert (profile({"name": one}).sha256 == profile({"name": other}).sha256) == (one == other)


@pytest.mark.parametrize("text", [
    "", "[]", "null", "5", "{}", "[" * 100_000, "x" * 200_001, '{"entities":5}', '{"entities":{"a":5}}',
])
def test_what_is_no_profile_is_refused(text):
    with pytest.raises(FileRefused) as caught:
        profile_from_json(text)
    assert caught.value.code == "profile"


@pytest.mark.parametrize("change", [
    {"id": 5}, {"version": "1"}, {"min_group": True}, {"more": 1}, {"entities": {"a": {"fields": {"b": 5}, "where": {}}}},
    {"entities": {"a": {"fields": {}, "where": {"b": [None]}}}}, {"entities": {"a": {"fields": {}, "where": {"b": 5}}}},
])
def test_odd_facts_in_a_profile_are_refused(change):
    with pytest.raises(FileRefused):
        profile_from_json(json.dumps(json.loads(profile().to_json()) | change))


def test_rooms_and_units_belong_to_their_building():
    places = [
        {"id": "e", "kind": "小区", "parent_id": None}, {"id": "b", "kind": "楼栋", "parent_id": "e"},
        {"id": "u", "kind": "单元", "parent_id": "b"}, {"id": "r", "kind": "室", "parent_id": "u"},
        {"id": "lost", "kind": "室", "parent_id": "gone"}, {"id": "loop", "kind": "室", "parent_id": "loop"},
    ]
    assert wider_places(places) == {"e": "e", "b": "b", "u": "b", "r": "b"}
