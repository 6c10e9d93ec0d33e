import pytest

from db.errors import ContentError
from desktop.exchange.roster import letter, recognise
from desktop.exchange.roster_headings import (
    FORBIDDEN,
    NO_FIELD,
    NO_HEADING,
    NOT_COLLECTED,
    RESIDENT_ROSTER,
    SERIAL,
    SERVED,
    SERVICE_ONLY,
    is_head,
    is_signature,
    is_total,
    lookup,
    meaning,
    never_taken,
    normalised,
)  # fmt: skip
from desktop.exchange.spreadsheet import DIGITS_LOST, Sheet


def read(rows, merged=(), **options):
    return recognise(Sheet("表", rows, merged, notes=options.pop("notes", {})), RESIDENT_ROSTER, **options)


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("联系方式", "resident.phone"), ("手机", "resident.phone"), ("电话", "resident.phone"), ("电话（手机）", "resident.phone"),
        ("身份证号", "resident.document_number"), ("证件号码", "resident.document_number"), ("出生年月", "resident.birth_date"),
        ("房号", "place.room"), ("室号", "place.room"), ("室 号", "place.room"), ("门牌", "place.building"),
        ("楼号", "place.building"), ("单元", "place.unit"), ("幢", "place.building"), ("门牌号", "place.building"),
        ("户籍地址", "household.registered_address"), ("现住址", "place.address"), ("居住地址", "place.address"),
        ("户主", "household.contact_name"), ("户主姓名", "household.contact_name"), ("姓名（户主）", "household.contact_name"),
        ("户号", "household.roster_no"), ("与户主关系", "resident.relation"), ("与户主\n关系", "resident.relation"),
        ("人户状态", "resident.residence_status"), ("备注", "household.notes"), ("＊姓　名（必填）：", "resident.name"),
        ("【必填】姓名", "resident.name"), ("1、姓名", "resident.name"), ("姓名*", "resident.name"), ("弄", "place.lane"),
        ("自住/出租/空置", "dwelling.use"), ("紧急联系人电话", "household.emergency_phone"), ("小区名称", "place.estate"),
    ],
)  # fmt: skip
def test_a_heading_of_the_office_is_known(heading, target):
    assert meaning((heading,), lookup(RESIDENT_ROSTER))[0] == target


def test_no_heading_means_two_fields():
    claimed = [normalised(heading) for headings in RESIDENT_ROSTER.values() for heading in set(headings)]
    assert {heading for heading in claimed if claimed.count(heading) > 1} <= {normalised("自住/出租/空置")}


def test_no_field_is_named_by_a_heading_that_is_never_taken():
    assert [h for headings in RESIDENT_ROSTER.values() for h in headings if never_taken((h,))] == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_what_the_charter_forbids_is_never_taken(word):
    heading = f"是否{word}（填）"
    told = read([["姓名", "电话", heading], ["张三", "199", "是"]], remembered={})
    column = told.columns[2]
    assert (column.target, column.reason) == (None, NOT_COLLECTED.format(heading=heading))
    kept = read([["姓名", "电话", heading], ["张三", "199", "是"]], remembered={told.fingerprint: {2: "household.notes"}})
    assert kept.columns[2].target is None
    assert "是" not in kept.rows[0].values.values()


@pytest.mark.parametrize("word", SERVED)
def test_a_label_of_served_people_is_never_taken(word):
    assert read([["姓名", "电话", f"{word}情况"], ["张三", "199", "是"]]).columns[2].reason == SERVICE_ONLY


def test_reasons_of_columns_not_taken():
    told = read([["序号", "姓名", "电话", "血型", "", ""], ["1", "张三", "199", "A", "x", ""]])
    assert [(c.index, c.reason) for c in told.columns_not_taken] == [(0, SERIAL), (3, NO_FIELD), (4, NO_HEADING)]
    assert told.column_of("resident.phone") == 2
    assert told.column_of("place.room") is None


def test_the_same_heading_twice_is_asked_not_guessed():
    rows = [["姓名", "室号", "姓名"], ["张三", "501", "李四"]]
    told = read(rows)
    assert told.asks == ("A 列、C 列的标题都是“姓名”，请选定用哪一列。",)
    assert told.rows[0].values == {"place.room": "501"}
    fixed = read(rows, remembered={told.fingerprint: {0: None, 2: "resident.name"}})
    assert fixed.rows[0].values == {"place.room": "501", "resident.name": "李四"}
    assert fixed.asks == ()
    assert fixed.columns[0].reason == "上次选定不导入这一列"


def test_two_headings_of_one_field_take_the_nearer():
    told = read([["姓名", "联系电话", "手机"], ["张三", "021", "199"]])
    assert told.rows[0].values["resident.phone"] == "199"
    assert told.columns[1].reason == "这一栏已取自 C 列“手机”"


def test_a_fixed_column_wins_over_a_rival():
    rows = [["姓名", "联系电话", "手机"], ["张三", "021", "199"]]
    told = read(rows, remembered={read(rows).fingerprint: {1: "resident.phone"}})
    assert told.rows[0].values["resident.phone"] == "021"


def test_the_fingerprint_follows_the_headings_only():
    a = read([["标题"], ["姓 名", "电话"], ["张三", "1"]])
    assert a.fingerprint == read([["姓名（必填）", "电话"], ["李四", "2"]]).fingerprint
    assert a.fingerprint != read([["电话", "姓名"], ["1", "张三"]]).fingerprint


def test_title_rows_are_passed_and_two_heading_rows_joined():
    rows = [
        ["梧桐里低保户花名册", "", "", "", ""], ["填报单位", "", "", "", "2026年"],
        ["楼号", "户主", "", "紧急联系人", ""], ["", "姓名", "电话", "姓名", "电话"], ["1", "张三", "1", "李四", "2"],
    ]  # fmt: skip
    merged = ((0, 0, 0, 4), (2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4))
    told = read(rows, merged)
    assert [c.target for c in told.columns] == [
        "place.building", "household.contact_name", "household.phone", "household.emergency_name",
        "household.emergency_phone",
    ]  # fmt: skip
    assert [(row.number, len(row.values)) for row in told.rows] == [(5, 5)]


def test_group_headings_without_any_vertical_merge():
    rows = [["居住地址", "", "户主", "", "", ""], ["楼号", "室号", "姓名", "电话", "性别", "备注"], ["1", "2", "张三", "3", "男", "x"]]
    told = read(rows, ((0, 0, 0, 1), (0, 2, 0, 3)))
    assert [c.target for c in told.columns][:4] == ["place.building", "place.room", "household.contact_name", "household.phone"]
    assert len(told.rows) == 1


def test_a_heading_mostly_unknown_is_still_found():
    rows = [["甲"], ["姓名", "电话", "血型", "身高", "体重", "鞋码"], ["张三", "199", "A", "1", "2", "3"]]
    assert read(rows).rows[0].values == {"resident.name": "张三", "resident.phone": "199"}


@pytest.mark.parametrize("rows", [[], [[]], [["张三", "199"]], [["姓名"], ["张三"]]])
def test_a_sheet_without_a_heading(rows):
    with pytest.raises(ContentError) as refused:
        read(rows)
    assert refused.value.code == "no_header"


def test_only_really_merged_cells_are_filled_down():
    rows = [["楼号", "室号", "姓名"], ["1", "101", "甲"], ["", "", "乙"], ["", "", "丙"], ["", "", ""]]
    told = read(rows, ((1, 0, 2, 0), (3, 0, 9, 0), (1, 2, 1, 5), (8, 0, 9, 0)))
    assert [row.values for row in told.rows] == [
        {"place.building": "1", "place.room": "101", "resident.name": "甲"}, {"place.building": "1", "resident.name": "乙"},
        {"resident.name": "丙"},
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["同上", "〃", "″", '"'])
def test_ditto_is_the_value_above(mark):
    told = read([["姓名", "室号"], ["甲", "101"], ["乙", mark], ["丙", mark], ["丁", ""], ["戊", mark]])
    assert [row.values.get("place.room") for row in told.rows] == ["101", "101", "101", None, None]
    trouble = told.rows[4].troubles["place.room"]
    assert (trouble.column, trouble.text, trouble.code) == (1, mark, "ditto_of_nothing")


def test_a_number_that_lost_digits_is_no_value():
    told = read([["姓名", "身份证号"], ["甲", "310106194903121000"]], notes={(1, 1): DIGITS_LOST})
    assert told.rows[0].values == {"resident.name": "甲"}
    trouble = told.rows[0].troubles["resident.document_number"]
    assert trouble.sentence == "此号码在表格里存成了数字，末几位已丢失，请改成文本格式后重发"
    assert trouble.text == "310106194903121000"


def test_totals_signatures_and_repeated_headings_are_skipped():
    rows = [
        ["姓名", "室号"], ["甲", "101"], ["1号楼小计", "1"], ["姓 名", "x"], ["姓名", "室号"], ["乙", "102"], ["", ""], ["合计：2人", ""],
        ["填表人：某", "电话：1"], ["2026年", ""], ["丙", "103"], ["以下空白", ""],
    ]  # fmt: skip
    told = read(rows)
    assert [row.values["resident.name"] for row in told.rows] == ["甲", "姓 名", "乙", "丙"]
    assert [number for number, _ in told.skipped] == [3, 5, 8, 9, 10, 12]


def test_a_row_with_nothing_of_ours_is_no_row():
    assert read([["姓名", "电话", "血型"], ["", "", "A"]]).rows == ()


@pytest.mark.parametrize("text", ["合计", "总 计", "3号楼小计", "合计：23人", "共23人", "本页合计(人)", "累计12"])
def test_totals(text):
    assert is_total(text)


@pytest.mark.parametrize("text", ["张三", "共和新路", "计明", "501"])
def test_no_totals(text):
    assert not is_total(text)


def test_signatures():
    assert is_signature("填表人：某")
    assert is_signature("注：空")
    assert is_signature("第 2 页")
    assert not is_signature("注明")
    assert not is_signature("审核")


def test_the_head_of_a_household():
    assert is_head("户主")
    assert is_head("本人")
    assert is_head(" 户主（本人）")
    assert not is_head("配偶")


def test_day_numbers_become_days_only_in_columns_of_days():
    rows = [["姓名", "出生日期", "室号"], ["甲", "31840", "31840"], ["乙", "1987.3", "1"]]
    told = read(rows, days={"resident.birth_date"})
    assert told.rows[0].values["resident.birth_date"] == "1987-03-04"
    assert told.rows[0].values["place.room"] == "31840"
    assert told.rows[1].values["resident.birth_date"] == "1987.3"


def test_column_letters():
    assert [letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
