"""Plans of rosters: what is new, changed, same, absent, wrong or asked; one case for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import event

from db.errors import ContentError, UserError
from db.fields.id_number import check_character
from db.file.batch import apply, to_end
from db.file.plan import plan
from db.file.plan_parts import NEW, Plan, QuestionKey, SourceRow
from db.file.save import save
from db.file.store import Opening, Store, plain
from db.records import Building, Dwelling, Household, Place, Resident, Role, RoleHolder, RoleTerm
from db.records.shape import Shape, flat_shape, households_shape, leaders_shape, people_shape

SHORT = {
    "姓名": "resident.name", "证件": "resident.document_number", "关系": "resident.relation", "手机": "resident.phone",
    "生日": "resident.birth_date", "性别": "resident.sex", "号": "resident.id", "证件种类": "resident.document_kind",
    "户号": "household.roster_no", "户主": "household.contact_name", "户": "household.id", "户电话": "household.phone",
    "备注": "household.notes", "住址": "place.address", "小区": "place.estate", "弄": "place.lane", "楼": "place.building",
    "单元": "place.unit", "室": "place.room", "用途": "dwelling.use", "席位": "role_term.slot", "起": "role_term.since",
    "止": "role_term.until", "组长": "role_holder.name", "电话": "role_holder.phone", "组长号": "role_holder.id",
}


def card(n: int, born: str = "19700101") -> str:
    number = f"310107{born}{n:03}"
    return number + check_character(number)


@pytest.fixture
def store(office_file: Any, clock: Any) -> Iterator[Store]:
    opened = Store(Opening(office_file.path, office_file.key, "文书", clock))
    yield opened
    opened.close()


def rows(*lines: dict[str, str], file: str = "花名册.xlsx") -> list[SourceRow]:
    return [SourceRow(file, "表1", n, {SHORT.get(k, k): v for k, v in line.items()}) for n, line in enumerate(lines, 2)]


def planned(store: Store, lines: Sequence[SourceRow], shape: Shape | None = None, **how: Any) -> Plan:
    how.setdefault("create_places", True)
    with store.read() as connection:
        return plan(connection, shape or people_shape(), lines, store.ids.new, **how)


def imported(store: Store, *lines: dict[str, str], shape: Shape | None = None, **how: Any) -> Plan:
    made = planned(store, rows(*lines), shape, **how)
    assert not made.problems, made.problems
    assert not made.questions
    to_end(apply(store, made))
    return made


def all_of(store: Store, record: Any) -> list[dict[str, Any]]:
    with store.read() as connection:
        return plain(connection.execute(record.__table__.select().order_by(record.__table__.c.id)))


def by_name(store: Store, name: str) -> dict[str, Any]:
    return next(row for row in all_of(store, Resident) if row["name"] == name)


def sentences(made: Plan) -> list[str]:
    return [problem.sentence for problem in made.problems]


HOME = {"住址": "杏花里3号楼501"}
ZHANG = {**HOME, "姓名": "张伟", "关系": "户主", "证件": card(1)}
WANG = {**HOME, "姓名": "王芳", "关系": "妻", "证件": card(2)}


def test_new_people_become_one_household_with_its_head_as_contact(store: Store) -> None:
    made = imported(store, WANG, ZHANG)
    assert [item.entity for item in made.new] == ["household", "resident", "resident"]
    assert made.new[0].title == "杏花里3号楼501 张伟"
    assert [place.path for place in made.new_places] == ["杏花里", "杏花里3号楼", "杏花里3号楼501"]
    home = all_of(store, Household)[0]
    assert (home["caller"], home["door"], home["contact_name"]) == ("张伟", "杏花里3号楼501", None)
    assert home["contact_id"] == by_name(store, "张伟")["id"]
    assert by_name(store, "王芳")["birth_date"] == "1970-01-01"
    assert all_of(store, Dwelling)[0]["floor"] == 5
    assert len(all_of(store, Building)) == 1


def test_a_second_import_of_the_same_finds_everything_the_same(store: Store) -> None:
    imported(store, ZHANG, {**WANG, "用途": "自住"})
    made = planned(store, rows(ZHANG, {**WANG, "用途": "自住"}), create_places=False)
    assert {item.entity for item in made.same} >= {"household", "resident"}
    assert not (made.new)
    assert not (made.changed)
    assert not (made.problems)
    assert not (made.new_places)
    assert not (made.puts)


def test_changes_are_shown_field_by_field_and_blank_never_overwrites(store: Store) -> None:
    imported(store, {**ZHANG, "手机": "19900000001", "户电话": "021-62580001"})
    made = imported(store, {**HOME, "姓名": "张伟", "证件": card(1), "手机": "19900000002", "生日": "1970"})
    assert [(item.title, dict(item.changes)) for item in made.changed] == [
        ("张伟", {"phone": ("199 0000 0001", "199 0000 0002")})
    ]
    person, home = all_of(store, Resident)[0], all_of(store, Household)[0]
    assert (person["relation"], person["birth_date"], home["phone"]) == ("户主", "1970-01-01", "021-62580001")


def test_without_confirmation_unknown_doors_are_problems_and_a_list(store: Store) -> None:
    made = planned(store, rows(ZHANG), create_places=False)
    assert sentences(made) == ["住址不在地点树里：杏花里3号楼501（确认新建后再导入）"]
    assert len(made.new_places) == 3
    assert not made.puts


@pytest.mark.parametrize(
    ("line", "column", "part"),
    [
        ({**ZHANG, "住址": "村口大树下"}, "住址", "读不明白"),
        ({**ZHANG, "住址": "杏花里3号楼"}, "住址", "只到楼栋"),
        ({**ZHANG, "住址": "501室"}, "住址", "没有楼号"),
        ({**ZHANG, "楼": "4", "室": "501"}, "住址", "读不明白"),
        ({**ZHANG, "小区": "桃花里"}, "住址", "读不明白"),
        ({**ZHANG, "手机": "1990000"}, "手机", "11 位"),
        ({**ZHANG, "证件": "310107197001010000"}, "证件号码", "身份证号"),
        ({**ZHANG, "姓名": ""}, "姓名", "请填写姓名"),
        ({**ZHANG, "生日": "1980-01-01"}, "出生日期", "不符"),
        ({**ZHANG, "号": "nobody"}, "系统编号", "找不到"),
        ({**ZHANG, "户": "nobody"}, "系统编号", "找不到"),
        ({"姓名": "张伟"}, "住址", "没有住址，也没有户号"),
        ({"姓名": "张伟", "户号": "7"}, "户号", "无法新建"),
    ],
)
def test_each_problem_names_its_cell(store: Store, line: dict[str, str], column: str, part: str) -> None:
    made = planned(store, rows(line))
    assert [(problem.source.row, part in problem.sentence) for problem in made.problems] == [(2, True)], made.problems
    assert made.problems[0].column == column
    assert not made.puts


def test_the_heading_as_written_names_the_column_and_cells_that_must_not_be_used_are_problems(store: Store) -> None:
    row = SourceRow("a.xls", "1", 9, {SHORT[k]: v for k, v in ZHANG.items()}, {"resident.phone": "电 话"}, {"resident.phone": "末几位已丢失"})
    assert [(p.column, p.sentence) for p in planned(store, [row]).problems] == [("电 话", "末几位已丢失")]


def test_a_row_with_a_problem_does_not_take_the_others_along(store: Store) -> None:
    made = planned(store, rows({**ZHANG, "手机": "1"}, WANG))
    with pytest.raises(ContentError):
        to_end(apply(store, made))
    assert not all_of(store, Resident)
    result = to_end(apply(store, made, skip_problems=True))
    assert result.counts["skipped"] == 1
    assert [row["name"] for row in all_of(store, Resident)] == ["王芳"]
    assert all_of(store, Household)[0]["contact_id"] is None


def test_a_document_number_twice_is_a_problem_also_between_files(store: Store) -> None:
    made = planned(store, [*rows(ZHANG), *rows({**ZHANG, "姓名": "张玮"}, file="另一册.xlsx")])
    assert sentences(made) == ["证件号码与“花名册.xlsx”表1第 2 行重复"]
    assert made.problems[0].source.file == "另一册.xlsx"


def test_an_old_card_number_is_the_same_person(store: Store) -> None:
    imported(store, ZHANG)
    old = card(1)[:6] + card(1)[8:17]
    made = planned(store, rows({**ZHANG, "证件": old}))
    assert not (made.new)
    assert not (made.changed)
    assert "15 位" in made.hints[0].sentence


def test_name_and_dwelling_match_but_never_the_name_alone(store: Store) -> None:
    imported(store, {**HOME, "姓名": "李娜", "关系": "户主"})
    there = planned(store, rows({**HOME, "姓名": "李娜", "手机": "19900000003"}))
    elsewhere = planned(store, rows({"住址": "杏花里3号楼502", "姓名": "李娜"}))
    assert [item.entity for item in there.changed] == ["resident"]
    assert [item.entity for item in elsewhere.new] == ["household", "resident"]


def test_same_name_at_one_door_is_told_apart_by_birth_or_refused(store: Store) -> None:
    twice = rows({**HOME, "姓名": "李娜", "生日": "1950"}, {**HOME, "姓名": "李娜", "生日": "1980"})
    assert len(planned(store, twice).new) == 3
    made = planned(store, rows({**HOME, "姓名": "李娜"}, {**HOME, "姓名": "李娜"}))
    assert sentences(made) == ["与第 2 行姓名、住址相同，没有别的能分清是不是同一个人"]


def test_two_of_one_name_are_asked_and_the_answer_decides(store: Store) -> None:
    imported(store, {**HOME, "姓名": "李娜", "生日": "1950"}, {**HOME, "姓名": "李娜", "生日": "1980"})
    line = rows({**HOME, "姓名": "李娜", "手机": "19900000004"})
    made = planned(store, line)
    assert "两位同名" in made.questions[0].sentence
    assert not made.puts
    with pytest.raises(ContentError):
        to_end(apply(store, made))
    chosen = made.questions[0].candidates[1][0]
    answered = planned(store, line, answers={made.questions[0].key: chosen})
    assert [item.id for item in answered.changed] == [chosen]
    fresh = planned(store, line, answers={made.questions[0].key: NEW})
    assert [item.entity for item in fresh.new] == ["resident"]
    assert not made.absent


def test_a_document_number_that_stands_twice_in_the_file_is_asked(store: Store) -> None:
    imported(store, ZHANG)
    with store.write("试") as work:
        home = all_of(store, Household)[0]["id"]
        work.put(Resident, [{"household_id": home, "name": "张苇", "document_number": card(1)}])
    made = planned(store, rows(ZHANG))
    assert len(made.questions[0].candidates) == 2


def test_our_id_finds_a_person_and_contradictions_are_told(store: Store) -> None:
    imported(store, ZHANG, WANG)
    wang = by_name(store, "王芳")["id"]
    made = planned(store, rows({**HOME, "号": wang, "姓名": "王方"}))
    assert dict(made.changed[0].changes) == {"name": ("王芳", "王方")}
    assert sentences(planned(store, rows({**ZHANG, "号": wang}))) == ["证件号码与系统编号说的不是同一个人，请核对"]
    assert sentences(planned(store, rows(WANG, {**HOME, "号": wang, "姓名": "王芳"}))) == ["与第 2 行是同一个人"]


def test_somebody_found_behind_another_door_is_moved_and_the_old_household_stays(store: Store) -> None:
    imported(store, ZHANG, WANG)
    made = imported(store, {"住址": "杏花里4号楼102", "姓名": "张伟", "证件": card(1), "关系": "户主"})
    moved = next(item for item in made.changed if item.entity == "resident")
    assert moved.note == "从 杏花里3号楼501 迁到 杏花里4号楼102，原住户保留"
    assert moved.changes["household_id"] == ("杏花里3号楼501 张伟", "杏花里4号楼102（新住户）")
    left = next(item for item in made.changed if item.entity == "household")
    assert (dict(left.changes), left.note) == ({"contact_id": ("张伟", "")}, "联系人已迁出，请另选联系人")
    assert {row["door"] for row in all_of(store, Household)} == {"杏花里3号楼501", "杏花里4号楼102"}
    assert by_name(store, "张伟")["door"] == "杏花里4号楼102"


def test_a_household_whose_contact_moved_takes_the_roster_s_next_one(store: Store) -> None:
    imported(store, ZHANG, WANG)
    imported(store, {**HOME, "姓名": "王芳", "证件": card(2)}, {"住址": "杏花里4号楼102", "姓名": "张伟", "证件": card(1)})
    assert sorted(row["caller"] for row in all_of(store, Household)) == sorted(["张伟", "王芳"])


def test_households_match_by_roster_number_and_may_move_as_a_whole(store: Store) -> None:
    imported(store, {**ZHANG, "户号": "A1"}, {**WANG, "户号": "A1"})
    made = imported(store, {"户号": "A1", "住址": "杏花里5号楼101", "姓名": "张伟", "证件": card(1)})
    assert [(i.entity, dict(i.changes)) for i in made.changed] == [
        ("household", {"dwelling_id": ("杏花里3号楼501", "杏花里5号楼101")})
    ]
    assert by_name(store, "王芳")["door"] == "杏花里5号楼101"
    without_door = planned(store, rows({"户号": "A1", "姓名": "张小明", "关系": "子"}))
    assert [item.entity for item in without_door.new] == ["resident"]


def test_a_known_person_without_door_stays_where_they_are(store: Store) -> None:
    imported(store, ZHANG)
    made = planned(store, rows({"姓名": "张伟", "证件": card(1), "手机": "19900000005"}))
    assert [(item.entity, list(item.changes)) for item in made.changed] == [("resident", ["phone"])]


def test_two_doors_for_one_roster_number_are_a_problem(store: Store) -> None:
    made = planned(store, rows({**ZHANG, "户号": "1"}, {**WANG, "户号": "1", "住址": "杏花里3号楼502"}))
    assert sentences(made) == ["与第 2 行是同一户，住址却不同"]


def test_a_second_head_behind_a_door_begins_another_household(store: Store) -> None:
    made = imported(store, ZHANG, WANG, {**HOME, "姓名": "赵强", "关系": "户主本人", "证件": card(3)})
    assert [item.title for item in made.new if item.entity == "household"] == ["杏花里3号楼501 张伟", "杏花里3号楼501 赵强"]
    again = planned(store, rows({**HOME, "姓名": "赵强", "关系": "户主", "证件": card(3)}, ZHANG))
    assert not (again.new)
    assert not ([item for item in again.changed if item.entity == "household"])


def test_the_column_of_heads_groups_and_names_the_contact(store: Store) -> None:
    made = imported(
        store, {**HOME, "姓名": "张伟", "户主": "张伟"}, {**HOME, "姓名": "赵强", "户主": "赵强"}, {**HOME, "姓名": "王芳", "户主": "张伟"},
    )
    assert len([item for item in made.new if item.entity == "household"]) == 2
    assert by_name(store, "王芳")["household_id"] == by_name(store, "张伟")["household_id"]
    assert sorted(row["caller"] for row in all_of(store, Household)) == ["张伟", "赵强"]


def test_a_typed_contact_stays_typed_until_its_row_comes(store: Store) -> None:
    imported(store, {**HOME, "姓名": "张小明", "户主": "张伟"})
    assert all_of(store, Household)[0]["contact_name"] == "张伟"
    made = imported(store, ZHANG, {**HOME, "姓名": "张小明"})
    change = next(item for item in made.changed if item.entity == "household")
    assert dict(change.changes) == {"contact_id": ("", "张伟"), "contact_name": ("张伟", "")}
    home = all_of(store, Household)[0]
    assert (home["contact_name"], home["contact_id"]) == (None, by_name(store, "张伟")["id"])
    assert not planned(store, rows({**HOME, "姓名": "张小明", "户主": "张伟"})).changed
    back = imported(store, {"户": home["id"], "姓名": "张小明", "户主": "张大伟"})
    assert dict(back.changed[0].changes) == {"contact_id": ("张伟", ""), "contact_name": ("", "张大伟")}


def test_a_known_member_named_as_head_becomes_the_contact_instead_of_the_typed_name(store: Store) -> None:
    imported(store, {**HOME, "姓名": "张小明", "户主": "张伟"})
    home = all_of(store, Household)[0]
    made = planned(store, rows({"户": home["id"], "户主": "张小明"}))
    assert dict(made.changed[0].changes) == {"contact_id": ("", "张小明"), "contact_name": ("张伟", "")}


def test_a_chosen_contact_is_not_replaced_by_the_first_row(store: Store) -> None:
    imported(store, ZHANG, WANG)
    assert not planned(store, rows({**HOME, "姓名": "王芳", "证件": card(2)})).changed


def test_with_nothing_to_tell_there_is_one_household_behind_a_door(store: Store) -> None:
    imported(store, {**HOME, "姓名": "钱进"})
    assert all_of(store, Household)[0]["caller"] == "钱进"
    made = planned(store, rows({**HOME, "姓名": "钱多"}))
    assert [item.entity for item in made.new] == ["resident"]
    imported(store, {**HOME, "姓名": "周军", "关系": "户主"})
    asked = planned(store, rows({**HOME, "姓名": "钱少"}, {**HOME, "姓名": "钱无"}))
    assert [len(question.candidates) for question in asked.questions] == [2]
    key = asked.questions[0].key
    assert key == QuestionKey("花名册.xlsx", "表1", 2, "household")
    chosen = planned(store, rows({**HOME, "姓名": "钱少"}), answers={key: asked.questions[0].candidates[0][0]})
    assert [item.entity for item in chosen.new] == ["resident"]
    fresh = planned(store, rows({**HOME, "姓名": "钱少"}), answers={key: NEW})
    assert [item.entity for item in fresh.new] == ["household", "resident"]


def test_a_household_left_by_its_head_is_known_by_its_people(store: Store) -> None:
    imported(store, ZHANG, WANG)
    made = planned(store, rows({**WANG, "关系": "户主"}))
    assert [item.entity for item in made.changed] == ["household", "resident"]
    assert not made.new


def test_two_groups_that_fit_one_household_are_a_problem(store: Store) -> None:
    imported(store, ZHANG)
    home = all_of(store, Household)[0]["id"]
    made = planned(store, rows({**WANG, "户": home}, {"姓名": "张伟", "证件": card(1)}))
    assert sentences(made) == ["与第 2 行对上了同一户，请核对"]


def test_rows_of_a_household_that_differ_are_hinted_and_notes_joined(store: Store) -> None:
    lines = rows({**WANG, "户电话": "021-62580002", "备注": "乙"}, {**ZHANG, "户电话": "021-62580001", "备注": "甲"}, {**HOME, "姓名": "张三", "备注": "甲"})
    made = planned(store, lines)
    home = next(put for record, puts in made.puts if record is Household for put in puts)
    assert (home["phone"], home["notes"]) == ("021-62580001", "甲\n乙")
    assert [(hint.source.row, "没有采用" in hint.sentence) for hint in made.hints] == [(2, True)]


def test_a_household_problem_stops_all_its_rows(store: Store) -> None:
    lines = rows({**ZHANG, "household.since": "2020-05", "household.until": "2019-01"}, WANG)
    made = planned(store, lines)
    assert sentences(made) == ["迁出日期早于入住日期", "同一户的第 2 行有问题，先改那一行"]
    assert not [put for put in made.puts if put[0] is Household]


def test_a_household_roster_keeps_heads_as_typed_contacts_or_as_people(store: Store) -> None:
    shape = households_shape()
    imported(store, {**HOME, "户主": "张伟", "户电话": "19900000001"}, {"住址": "杏花里3号楼502", "户主": "赵强", "证件": card(3)}, shape=shape)
    assert [row["name"] for row in all_of(store, Resident)] == ["赵强"]
    assert sorted((row["contact_name"], row["caller"]) for row in all_of(store, Household) if row["contact_name"]) == [("张伟", "张伟")]
    again = planned(store, rows({**HOME, "户主": "张伟"}, {"住址": "杏花里3号楼502", "户主": "赵强", "证件": card(3)}), shape)
    assert not (again.new)
    assert not (again.changed)


def test_absent_are_told_only_in_covered_buildings_and_only_when_complete(store: Store) -> None:
    other = {"住址": "杏花里9号楼101", "姓名": "远方", "关系": "户主"}
    alone = {"住址": "杏花里3号楼601", "姓名": "独户", "关系": "户主"}
    imported(store, ZHANG, WANG, other, alone)
    assert not planned(store, rows(ZHANG)).absent
    made = planned(store, rows(ZHANG), complete=True)
    assert [item.title for item in made.absent] == ["杏花里3号楼601 独户", "杏花里3号楼501 王芳", "杏花里3号楼601 独户"]
    assert not [put for put in made.puts if put[0] is Resident]
    households = planned(store, rows({**HOME, "户主": "张伟"}), households_shape(), complete=True)
    assert [item.entity for item in households.absent] == ["household"]


def test_use_of_a_dwelling_is_changed_and_a_door_without_its_row_gets_one(store: Store) -> None:
    imported(store, {**ZHANG, "用途": "自住"})
    made = imported(store, {**ZHANG, "用途": "租住"})
    assert dict(made.changed[0].changes) == {"use": ("自住", "出租")}
    with store.write("试") as work:
        top = save(work, Place, [{"kind": "楼栋", "name": "8号楼"}])[0]
        save(work, Place, [{"kind": "室", "name": "101", "parent_id": top}])
    made = imported(store, {"住址": "8号楼101", "姓名": "孙涛"})
    assert [item.entity for item in made.new] == ["household", "resident", "dwelling"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"住址": "杏花里3号楼2单元501"}, {"住址": "杏花里3幢2门0501室"}, True),
        ({"住址": "清溪路12弄3号501室"}, {"弄": "12", "楼": "3", "室": "501"}, True),
        ({"住址": "清溪路12弄3号501室"}, {"住址": "清溪路12弄", "楼": "3号", "室": "501"}, True),
        ({"住址": "清溪路12弄3号501室"}, {"小区": "清溪路12弄", "住址": "3号501"}, True),
        ({"住址": "清溪路12弄3号501室"}, {"住址": "新桥路12弄3号501室"}, False),
        ({"住址": "清溪路12弄3号501室"}, {"住址": "清溪路", "弄": "12", "楼": "3", "室": "501"}, True),
        ({"住址": "清溪路12弄杏花里3号501室"}, {"住址": "杏花里3号501室"}, True),
        ({"小区": "绿地花园二期", "楼": "3", "室": "501"}, {"小区": "绿地花园二期", "楼": "3号楼", "室": "501室"}, True),
        ({"小区": "绿地花园二期", "住址": "清溪路12弄3号501"}, {"住址": "清溪路12弄3号501室"}, True),
        ({"住址": "新闸路831号301"}, {"住址": "新闸路831号301室"}, True),
        ({"住址": "新闸路831号301"}, {"住址": "长寿路831号301室"}, False),
        ({"住址": "杏花里3号楼2单元501"}, {"住址": "3号楼501"}, True),
        ({"住址": "3号楼501"}, {"住址": "3号楼501", "楼": "3", "室": "501"}, True),
        ({"住址": "杏花里3号楼501"}, {"小区": "杏花里", "楼": "3", "室": "501"}, True),
        ({"住址": "杏花里3号楼东厢房"}, {"住址": "杏花里3号楼东厢房"}, True),
    ],
)
def test_doors_are_found_however_they_are_written(
    store: Store, first: dict[str, str], second: dict[str, str], same: bool
) -> None:
    imported(store, {**first, "姓名": "张伟"})
    made = planned(store, rows({**second, "姓名": "张伟"}), create_places=same)
    assert bool(made.new_places) is not same, (made.new_places, made.problems)
    assert bool(made.same) is same
    assert bool(made.problems) is not same


def test_a_door_that_could_be_two_is_a_problem(store: Store) -> None:
    imported(store, {"住址": "杏花里3号楼1单元501", "姓名": "甲"}, {"住址": "杏花里3号楼2单元501", "姓名": "乙"})
    imported(store, {"住址": "桃花里3号楼101", "姓名": "丙"})
    cases = {
        "杏花里3号楼501": "2 处房屋", "杏花里3号楼502": "是分单元的", "3号楼501": "2 处楼栋", "7号楼501": "没有写小区",
    }
    for address, part in cases.items():
        assert part in sentences(planned(store, rows({"住址": address, "姓名": "丁"})))[0]


def test_twin_places_of_one_name_are_asked_for(store: Store) -> None:
    with store.write("试") as work:
        estates = work.put(Place, [{"kind": "小区", "name": name} for name in ("杏花里", "杏花里", "桃花里")])  # save refuses twins
        work.put(Place, [{"kind": "楼栋", "name": "1号楼", "parent_id": estates[-1]} for _ in range(2)])
    assert "处小区" in sentences(planned(store, rows({"住址": "杏花里3号楼501", "姓名": "甲"})))[0]
    assert "处楼栋" in sentences(planned(store, rows({"住址": "桃花里1号楼501", "姓名": "甲"})))[0]


def test_a_plan_takes_the_same_number_of_queries_for_more_rows(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    planned(store, rows(ZHANG))
    few = len(asked)
    planned(store, rows(*({"住址": f"杏花里{n}号楼101", "姓名": "张伟", "证件": card(n)} for n in range(1, 60))))
    assert len(asked) == 2 * few


def test_a_plan_is_void_once_something_was_written(store: Store) -> None:
    made = planned(store, rows(ZHANG))
    imported(store, WANG)
    with pytest.raises(UserError) as refused:
        to_end(apply(store, made))
    assert refused.value.code == "plan_outdated"


LEADER = {"小区": "杏花里", "楼": "3", "组长": "陈静", "电话": "19900000011", "席位": "线上"}


def test_leaders_get_a_holder_and_a_term(store: Store) -> None:
    imported(store, ZHANG)
    made = imported(store, LEADER, {**LEADER, "组长": "林勇", "电话": "", "席位": ""}, shape=leaders_shape())
    assert [item.title for item in made.new if item.entity == "role_term"] == [
        "杏花里3号楼 楼组长 线上 陈静", "杏花里3号楼 楼组长 线下 林勇"
    ]
    assert sorted((term["holder"], term["slot"]) for term in all_of(store, RoleTerm)) == [("林勇", "线下"), ("陈静", "线上")]
    again = planned(store, rows(LEADER, {**LEADER, "组长": "林勇", "电话": "", "席位": ""}), leaders_shape())
    assert not (again.new)
    assert not (again.changed)
    assert not (again.questions)
    phone = planned(store, rows({**LEADER, "电话": "19900000012"}), leaders_shape())
    assert dict(phone.changed[0].changes) == {"phone": ("199 0000 0011", "199 0000 0012")}


def test_a_leader_of_known_name_elsewhere_is_asked(store: Store) -> None:
    imported(store, ZHANG, {"住址": "杏花里4号楼101", "姓名": "甲"})
    imported(store, LEADER, shape=leaders_shape())
    line = rows({**LEADER, "楼": "4", "电话": "19900000099"})
    made = planned(store, line, leaders_shape())
    assert made.questions[0].candidates[0][1] == "陈静 19900000011"
    key, holder = made.questions[0].key, made.questions[0].candidates[0][0]
    assert [i.entity for i in planned(store, line, leaders_shape(), answers={key: NEW}).new] == ["role_holder", "role_term"]
    chosen = planned(store, line, leaders_shape(), answers={key: holder})
    assert ([i.entity for i in chosen.changed], [i.entity for i in chosen.new]) == (["role_holder"], ["role_term"])
    given = planned(store, rows({**LEADER, "楼": "4", "组长号": holder}), leaders_shape())
    assert [i.entity for i in given.same] == ["role_holder"]


def test_one_leader_of_two_buildings_is_one_person(store: Store) -> None:
    imported(store, ZHANG, {"住址": "杏花里4号楼101", "姓名": "甲"})
    made = imported(store, LEADER, {**LEADER, "楼": "4"}, shape=leaders_shape())
    assert [item.entity for item in made.new] == ["role_holder", "role_term", "role_term"]
    successor = planned(store, rows({**LEADER, "组长": "新人", "电话": "19900000077"}), leaders_shape())
    assert "这一席位现在是陈静" in successor.hints[0].sentence


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ({"组长": "陈静"}, "没有写楼栋"),
        ({**LEADER, "楼": "77"}, "不在地点树里"),
        ({**LEADER, "小区": "", "楼": "", "住址": "大树下"}, "读不明白"),
        ({**LEADER, "席位": "替补"}, "席位只能填"),
        ({**LEADER, "组长": ""}, "请填写姓名"),
        ({**LEADER, "组长号": "nobody"}, "找不到"),
        ({**LEADER, "起": "2026-05", "止": "2025-01"}, "任职止早于任职起"),
    ],
)
def test_problems_of_leaders(store: Store, line: dict[str, str], part: str) -> None:
    imported(store, ZHANG)
    assert part in "".join(sentences(planned(store, rows(line), leaders_shape())))


def test_two_rows_for_one_seat_and_a_missing_role_are_problems(store: Store) -> None:
    imported(store, ZHANG)
    assert sentences(planned(store, rows(LEADER, LEADER), leaders_shape())) == ["与第 2 行是同一栋楼的同一席位"]
    with store.write("试") as work:
        work.remove(Role, [row["id"] for row in all_of(store, Role)])
    assert "岗位目录里没有" in sentences(planned(store, rows(LEADER), leaders_shape()))[0]


def ledger(entity: str, *lines: dict[str, str]) -> list[SourceRow]:
    return [SourceRow("台账.xlsx", "表1", n, {f"{entity}.{k}": v for k, v in line.items()}) for n, line in enumerate(lines, 2)]


def test_a_ledger_of_any_record_is_planned_by_its_fields(store: Store) -> None:
    shape = flat_shape(RoleHolder)
    lines = ledger("role_holder", {"name": "陈静", "phone": "19900000011"}, {"name": "林勇", "unit": "杏花物业"})
    to_end(apply(store, planned(store, lines, shape)))
    assert len(planned(store, lines, shape).same) == 2
    asked = planned(store, ledger("role_holder", {"name": "陈静", "phone": "19900000022"}), shape)
    key, chosen = asked.questions[0].key, asked.questions[0].candidates[0][0]
    answered = planned(store, ledger("role_holder", {"name": "陈静", "phone": "19900000022"}), shape, answers={key: chosen})
    assert dict(answered.changed[0].changes) == {"phone": ("199 0000 0011", "199 0000 0022")}
    assert len(planned(store, ledger("role_holder", {"name": "陈静", "phone": "1990000002X"}), shape).problems) == 1
    fresh = planned(store, ledger("role_holder", {"name": "陈静", "phone": "19900000022"}), shape, answers={key: NEW})
    assert [item.title for item in fresh.new] == ["陈静"]
    by_id = planned(store, ledger("role_holder", {"id": chosen, "name": "陈晶"}, {"id": chosen, "name": "陈晶"}, {"id": "x", "name": "无"}), shape)
    assert [dict(item.changes) for item in by_id.changed] == [{"name": ("陈静", "陈晶")}]
    assert sentences(by_id) == ["与第 2 行是同一条记录", "“x”在文件里找不到，请留空或核对"]


def test_references_of_a_ledger_are_written_as_titles(store: Store) -> None:
    imported(store, ZHANG, {"住址": "杏花里4号楼101", "姓名": "甲"})
    to_end(apply(store, planned(store, ledger("role_holder", {"name": "陈静"}, {"name": "同名"}, {"name": "同名", "phone": "19900000033"}), flat_shape(RoleHolder))))
    shape = flat_shape(RoleTerm)
    line = {"holder_id": "陈静", "role_id": "网格员", "place_id": "杏花里3号楼"}
    to_end(apply(store, planned(store, ledger("role_term", line), shape)))
    changed = planned(store, ledger("role_term", {**line, "since": "2026-01"}), shape)
    assert dict(changed.changed[0].changes) == {"since": ("", "2026-01")}
    term = all_of(store, RoleTerm)[0]
    moved = planned(store, ledger("role_term", {"id": term["id"], "place_id": "杏花里4号楼"}), shape)
    assert dict(moved.changed[0].changes) == {"place_id": ("杏花里3号楼", "杏花里4号楼")}
    bad = planned(store, ledger("role_term", {**line, "holder_id": "同名"}, {**line, "role_id": "无此岗位"}, {"slot": "线上"}), shape)
    assert sentences(bad)[:2] == ["任职人有 2 个“同名”，请改填系统编号", "岗位找不到“无此岗位”，请先登记或改正"]
    assert {problem.source.row for problem in bad.problems} == {2, 3, 4}
    by_id = planned(store, ledger("role_term", {**line, "holder_id": term["holder_id"]}), shape)
    assert len(by_id.same) == 1


def test_shapes_name_the_term_first_and_know_their_days() -> None:
    targets = people_shape().targets
    assert targets["resident.name"][0] == "姓名"
    assert "联系电话" in targets["resident.phone"]
    assert "resident.household_id" not in targets
    assert {"resident.birth_date", "household.since"} <= people_shape().days()
    assert targets["place.room"]
    assert "role_holder.phone" in leaders_shape().targets
