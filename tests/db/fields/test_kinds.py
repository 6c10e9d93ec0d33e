"""Every kind: what it reads, refuses, shows and masks; reading what is shown gives the value back."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Float
from sqlalchemy import Text as TextColumn

from db.fields.id_number import check_character, forms_of, whole_number
from db.fields.kind import LOST_DIGITS, UNREADABLE, as_text, half_width
from db.fields.kinds import (
    Choice,
    Code,
    Day,
    DocumentNumber,
    IdNumber,
    Kind,
    LongText,
    Name,
    Number,
    Phone,
    Reference,
    Text,
    birth_of,
    check_document,
    sex_of,
)
from db.fields.numerals import arabic


def today() -> dt.date:
    return dt.date(2026, 11, 22)


SEX = Choice("男", "女", synonyms={"M": "男", "女性": "女"})
KINDS: list[Kind] = [
    Text(), LongText(), Name(), Phone(), IdNumber(today), DocumentNumber(), Day(), Day(partial=True), SEX,
    Choice("自住", other=True), Number(), Number(0, 500, places=2), Number(-5, 200), Reference("place"), Code(), Code(6),
]
CELLS = st.one_of(
    st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes(), st.times(),
    st.binary(), st.lists(st.integers()), st.builds(object),
    st.text(st.sampled_from("0123456789 -./年月日转x+()（）１２一二十百号楼Xabc"), max_size=24),
)


@pytest.mark.parametrize("kind", KINDS, ids=[f"{kind.code}-{at}" for at, kind in enumerate(KINDS)])
@given(raw=CELLS)
def test_reading_never_raises_and_what_is_shown_reads_back(kind: Kind, raw: object) -> None:
    reading = kind.read(raw)
    assert reading.value is None or reading.problem is None
    shown = kind.show(reading.value)
    assert kind.read(shown).value == reading.value
    assert kind.read(shown).problem is None
    assert kind.same(reading.value, kind.read(shown).value)
    assert isinstance(kind.mask(reading.value), str)


@given(st.integers(3, 9), st.integers(0, 10**9 - 1))
def test_a_mobile_number_reads_back_in_every_dress_and_its_middle_is_masked(second: int, rest: int) -> None:
    number = f"1{second}{rest:09d}"
    for dress in (Phone().show(number), f"+86 {number}", f"0086-{number[:3]}-{number[3:7]}-{number[7:]}", float(number)):
        assert Phone().read(dress).value == number
    assert Phone().mask(number) == f"{number[:3]}****{number[7:]}"


@given(st.sampled_from(["310106", "310118", "310151", "810000", "830000", "911156"]), st.dates(dt.date(1900, 1, 1), dt.date(2026, 1, 1)), st.integers(0, 999))
def test_identity_numbers_read_back_and_only_their_ends_are_shown_in_masks(area: str, birth: dt.date, order: int) -> None:
    body = f"{area}{birth:%Y%m%d}{order:03d}"
    number = body + check_character(body)
    assert IdNumber(today).read(f" {number[:6]} {number[6:14]}-{number[14:].lower()}").value == number
    assert IdNumber(today).mask(number) == DocumentNumber().mask(number) == f"{number[:6]}********{number[14:]}"
    assert birth_of(number) == birth.isoformat()
    assert sex_of(number) == ("男" if order % 2 else "女")


@given(st.sampled_from("0123456789"), st.integers(0, 16))
def test_any_single_wrong_digit_of_an_identity_number_is_noticed(digit: str, place: int) -> None:
    number = "31010619470312002"
    number += check_character(number)
    changed = number[:place] + digit + number[place + 1 :]
    assert (IdNumber(today).read(changed).problem is None) == (changed == number)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("199 0000 0001", "19900000001"), ("１９９００００００01", "19900000001"), ("86-19900000001", "19900000001"),
        (19900000001.0, "19900000001"), (19900000001, "19900000001"), ("021-62581234", "021-62581234"),
        ("(021)62581234", "021-62581234"), ("02162581234转801", "021-62581234转801"), ("021-62581234-801", "021-62581234转801"),
        ("021-62581234 ext. 9", "021-62581234转9"), ("+86 21 62581234", "021-62581234"), ("62581234", "62581234"),
        ("0512-6258123", "0512-6258123"), ("400-800-1234", "4008001234"), ("400-8001-234", "4008001234"), ("95588", "95588"),
        ("12345", "12345"), ("110", "110"), ("+852 9123 4567", "+85291234567"), ("", None), (None, None), ("  ", None),
    ],
)
def test_phone_numbers_are_kept_in_one_form(typed: object, stored: str | None) -> None:
    reading = Phone().read(typed)
    assert (reading.value, reading.problem) == (stored, None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1990000000", "手机号应为 11 位，少 1 位。"), ("1990000000123", "手机号应为 11 位，多 2 位。"),
        ("12900000001", "手机号第二位应为 3 到 9，现在是 2。"), ("021-6258123", "区号 021 之后应为 8 位，少 1 位。"),
        ("051262581234567", "区号 0512 之后应为 7 或 8 位，多 3 位。"), ("625812", "固定电话应为 7 或 8 位，少 1 位。"),
        ("62581", "固定电话应为 7 或 8 位，少 2 位。"), ("92581234", "固定电话不会以 9 开头，请核对。"),
        ("无", "“无”不是电话号码，请只填一个号码。"), ("19900000001/62581234", "一格里有几个号码，请分开填写。"),
        ("19900000001 19900000002", "一格里有几个号码，请分开填写。"), (1.99e25, LOST_DIGITS),
    ],
)
def test_wrong_phone_numbers_are_refused_with_what_is_wrong(typed: object, sentence: str) -> None:
    reading = Phone().read(typed)
    assert (reading.value, reading.problem) == (None, sentence)


@pytest.mark.parametrize(
    ("stored", "masked"),
    [
        ("19900000001", "199****0001"), ("021-62581234", "021-****1234"), ("62581234", "****1234"),
        ("021-62581234转801", "021-****1234"), ("4008001234", "4008001234"), ("12345", "12345"),
        ("+85291234567", "+85*****4567"), (None, ""),
    ],
)
def test_phone_masks(stored: str | None, masked: str) -> None:
    assert Phone().mask(stored) == masked


def test_phones_are_shown_in_groups() -> None:
    assert Phone().show("19900000001") == "199 0000 0001"
    assert Phone().show("4008001234") == "400 800 1234"


@pytest.mark.parametrize(
    ("typed", "piece"),
    [
        ("31010619470312002", "少 1 位"), ("31010619470312002A", "末位为数字或 X"), ("990106194703120020", "不是省份代码"),
        ("310106194702300021", "出生日期"), ("310106189912310021", "出生日期"), ("310106203001010021", "出生日期"),
        ("310106194703120000", "校验位不符"), ("3.10106E+17", "末几位已经丢失"), (310106194703120000, "末几位已经丢失"),
        (3.10106194703120e17, "末几位已经丢失"),
    ],
)
def test_wrong_identity_numbers_say_what_is_wrong(typed: object, piece: str) -> None:
    reading = IdNumber(today).read(typed)
    assert reading.value is None
    assert piece in str(reading.problem)


def test_an_old_identity_number_is_completed_and_asks_to_look() -> None:
    reading = IdNumber(today).read("110105491231002")
    assert reading.value == "11010519491231002X"
    assert "15 位旧号码" in str(reading.hint)


def test_what_an_identity_number_does_not_tell() -> None:
    assert birth_of(None) is birth_of("E12345678") is sex_of("E12345678") is sex_of(None) is None


def test_documents_follow_the_rule_of_their_kind() -> None:
    assert check_document("居民身份证", "E12345678", today).problem
    assert check_document(None, "11010519491231002X", today).value == "11010519491231002X"
    assert check_document("护照", "e 1234 5678").value == "E12345678"
    assert DocumentNumber().mask("E12345678") == "E******78"
    assert DocumentNumber().mask(None) == ""
    assert "字母、数字" in str(DocumentNumber().read("证件丢失").problem)
    assert "4 到 30 位" in str(DocumentNumber().read("E1").problem)
    assert DocumentNumber().read(310106194703120000).problem == LOST_DIGITS
    assert DocumentNumber().read(True).problem  # a tick is no number


@pytest.mark.parametrize(
    "typed",
    [
        "1947-03-12", "1947-3-12", "1947.3.12", "1947/3/12", "19470312", "1947年3月12日", "１９４７年３月１２日", "1947 3 12",
        "一九四七年三月十二日", "1947年03月12号", "1947-03-12 00:00:00", "1947-03-12T08:30:00Z", dt.date(1947, 3, 12),
        dt.datetime(1947, 3, 12, 8, 30, tzinfo=dt.UTC), 19470312, 19470312.0, 17238, 17238.0, "17238",
    ],
)
def test_days_in_every_form(typed: object) -> None:
    assert Day().read(typed).value == "1947-03-12"


def test_a_spreadsheet_day_number_asks_to_look() -> None:
    assert Day().read(20000).hint == "按表格的日期序号读作 1954-10-03，请核对。"
    assert Day().read(20000).value == "1954-10-03"
    assert Day().read(9999).problem
    assert Day().read(60001).problem


@pytest.mark.parametrize(
    ("typed", "piece"),
    [
        ("47-3-12", "年份要写四位"), ("1947-13-1", "没有这一天"), ("1947-2-30", "没有这一天"), ("4703-01-01", "年份 4703 不对"),
        ("1947年3月", "缺哪一日"), ("1947", "缺月和日"), ("不详", "不是日期"), (True, "不是日期"), ("194", "不是日期"),
    ],
)
def test_what_is_no_day_is_refused(typed: object, piece: str) -> None:
    reading = Day().read(typed)
    assert reading.value is None
    assert piece in str(reading.problem)


@pytest.mark.parametrize(("typed", "stored"), [("1947年3月", "1947-03"), ("1947", "1947"), ("1947.3", "1947-03"), ("194703", "1947-03"), (1947, "1947")])
def test_a_partial_day_keeps_what_is_known(typed: object, stored: str) -> None:
    assert Day(partial=True).read(typed).value == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张 三", "张三"), ("买买提•阿不都", "买买提·阿不都"), ("买买提 ・ 阿不都", "买买提·阿不都"),
        ("Maria  Lopez", "Maria Lopez"), ("𠮷𬱖", "𠮷𬱖"), ("\ue863", "䶮"), ("\ue816", "𠂇"), ("\ue815", "⺁"), ("王\x00五\u200b", "王五"), ("李〇", "李〇"),
    ],
)
def test_names_keep_every_character(typed: str, stored: str) -> None:
    reading = Name().read(typed)
    assert (reading.value, reading.problem, reading.hint) == (stored, None, None)


@pytest.mark.parametrize(
    ("typed", "piece"),
    [
        ("张?三", "乱码"), ("张\ufffd三", "乱码"), ("\udc00张三", "乱码"), ("锟斤拷", "乱码"), ("张*三", "遮住"), ("张＊", "遮住"), ("123", "不像姓名"),
        ("—", "不像姓名"), ("张三@", "不能有“@”"), ("张" * 51, "最多 50 个字"),
    ],
)
def test_what_is_no_name_is_refused(typed: str, piece: str) -> None:
    reading = Name().read(typed)
    assert reading.value is None
    assert piece in str(reading.problem)


def test_doubtful_names_are_kept_with_a_hint() -> None:
    assert "请核对" in str(Name().read("张三（户主）").hint)
    assert "自造字" in str(Name().read("张\ue000").hint)
    assert Name().read("𠮷" * 50).value == "𠮷" * 50


def test_text_is_one_line_and_long_text_keeps_its_lines() -> None:
    assert Text(5).read(" a\r\nb ").value == "a b"
    assert "最多 5 个字，现有 6 个字" in str(Text(5).read("一二三四五六").problem)
    assert LongText().read("\n一  \r\n\n二\t\n").value == "一\n\n二"
    assert Text().read("\ufeff").value is None


def test_numbers_inside_a_long_text_are_masked() -> None:
    text = "电话 19900000001，证号 11010519491231002X，卡号 6222000011112222，表 7 行"
    assert LongText().mask(text) == "电话 199****0001，证号 110105********002X，卡号 ************2222，表 7 行"


def test_choices_take_synonyms_and_other_words_only_when_allowed() -> None:
    assert SEX.read("m").value == "男"
    assert SEX.read(" 女 性 ").value == "女"
    assert SEX.read("无").problem == "“无”不在可选范围内，可填：男、女。"
    assert Choice("自住", other=True).read("群租").value == "群租"
    assert Choice("自住", other=True).read("长" * 51).problem


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (Number(), "1,234", 1234), (Number(), "１２", 12), (Number(), 12.0, 12), (Number(), "0", 0), (Number(places=2), "85.50", 85.5),
        (Number(places=2), 85, 85.0), (Number(-5, 200), "-1", -1), (Number(places=1), "-0", 0.0),
    ],
)
def test_amounts(kind: Number, typed: object, stored: float) -> None:
    value = kind.read(typed).value
    assert value == stored
    assert type(value) is type(stored)


@pytest.mark.parametrize(
    ("kind", "typed", "piece"),
    [
        (Number(), "12户", "不是数字"), (Number(), True, "不是数字"), (Number(), math.inf, "读不出来"), (Number(), "1.5", "应为整数"),
        (Number(places=2), "1.555", "最多 2 位小数"), (Number(0), "-1", "不能小于 0"), (Number(high=200), "201", "不能大于 200"),
        (Number(), "1000000000000", "数字太大"), (Number(0.5, places=1), "0.4", "不能小于 0.5"), (Number(), 10**40, "读不出来"),
    ],
)
def test_amounts_out_of_bounds_are_refused(kind: Number, typed: object, piece: str) -> None:
    reading = kind.read(typed)
    assert reading.value is None
    assert piece in str(reading.problem)


def test_amounts_are_shown_without_needless_zeros_and_compared_as_shown() -> None:
    kind = Number(places=2)
    assert [kind.show(85.5), kind.show(100.0), kind.show(None), Number().show(100)] == ["85.5", "100", "", "100"]
    assert kind.same(85.5, 85.500001)
    assert kind.same(None, None)
    assert not kind.same(None, 0)
    assert not kind.same(0.0, None)


def test_codes_and_references() -> None:
    assert Code().read(310106011022).value == "310106011022"
    assert Code().read("3101 0601 1022").value == "310106011022"
    assert Code().read("31010601102").problem == "应为 12 位数字，少 1 位。"
    assert Code(6).read("31010A").problem == "应为 6 位数字，不能有别的字符。"
    assert Reference("place").read(" 0193-ab ").value == "0193-ab"
    assert Reference("place").read("3号楼").problem
    assert Reference("place").target_table == "place"


def test_cells_that_are_no_values() -> None:
    assert Text().read(object()).problem == UNREADABLE
    assert Text().read(math.nan).value is None
    assert Text().read(True).value == "是"
    assert Text().read(False).value == "否"
    assert Text().read(2.5).value == "2.5"
    assert Text().read(dt.date(1947, 3, 12)).value == "1947-03-12"
    assert Text().read(dt.datetime(1947, 3, 12, tzinfo=dt.UTC)).value == "1947-03-12"
    assert as_text(dt.datetime(1947, 3, 12, 8, 30, tzinfo=None)) == "1947-03-12 08:30"  # noqa: DTZ001 - cells have no zone
    assert as_text(dt.time(8, 30)) == "08:30:00"
    assert half_width("ＡＢ－１　２") == "AB-1 2"


def test_same_takes_empty_and_missing_as_one() -> None:
    assert Text().same("", None)
    assert not Text().same("a", None)
    assert Text().mask("甲") == "甲"


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (Text(60), {"type": "string", "constraints": {"maxLength": 60}}), (Day(), {"type": "date"}),
        (Day(partial=True), {"type": "string", "constraints": {"pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}}),
        (Choice("男", "女"), {"type": "string", "constraints": {"enum": ["男", "女"]}}),
        (Choice("男", other=True), {"type": "string", "constraints": {"maxLength": 50}}),
        (Number(0, 9), {"type": "integer", "constraints": {"minimum": 0, "maximum": 9}}), (Number(places=1), {"type": "number"}),
        (Code(12), {"type": "string", "constraints": {"pattern": "^[0-9]{12}$"}}), (Reference("place"), {"type": "string"}),
    ],
)
def test_schemas(kind: Kind, schema: dict[str, object]) -> None:
    assert kind.schema() == schema


@pytest.mark.parametrize(("kind", "value"), [(Phone(), "+85291234567"), (Phone(), "021-62581234转801"), (IdNumber(), "11010519491231002X"), (DocumentNumber(), "E12345678")])
def test_stored_values_fit_their_own_schema(kind: Kind, value: str) -> None:
    import re

    constraints = kind.schema()["constraints"]
    assert isinstance(constraints, dict)
    assert re.search(constraints["pattern"], value)


def test_columns() -> None:
    assert isinstance(Text().sql_type(), TextColumn)
    assert isinstance(Number().sql_type(), BigInteger)
    assert isinstance(Number(places=2).sql_type(), Float)


@pytest.mark.parametrize(
    ("text", "digits"),
    [("五零一", "501"), ("二十一", "21"), ("十", "10"), ("一百零三", "103"), ("一百", "100"), ("两百二十", "220"), ("", None), ("三号", None), ("十十", None), ("零十", None)],
)
def test_numerals(text: str, digits: str | None) -> None:
    assert arabic(text) == digits


@pytest.mark.parametrize(("name", "masked"), [("张三", "张*"), ("欧阳㛃", "欧**"), ("阿不都·买买提", "阿**"), ("甲", "甲"), (None, "")])
def test_a_masked_name_shows_its_first_character_and_not_its_length(name: str | None, masked: str) -> None:
    assert Name().mask(name) == masked


def test_one_number_in_full_and_as_an_old_card_has_it() -> None:
    whole = "310104194703120028"
    old = "310104470312002"
    assert whole_number(old) == whole_number(whole) == whole
    assert forms_of(old) == (old, whole)
    assert forms_of(whole) == (whole, old)
    young = "11010120000101" + "001"
    young += check_character(young)
    assert forms_of(young) == (young,)  # old cards were given out before 2000
    for other in (None, "", "E12345678", "310104471312002"):
        assert whole_number(other) == other
    assert forms_of("E12345678") == ("E12345678",)
