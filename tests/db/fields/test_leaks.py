"""The last gate sees through nine kinds of disguise and leaves identifiers alone."""

from __future__ import annotations

import random

import pytest

from db.fields.id_number import check_character
from db.fields.kinds import Choice, Code, Day, LongText, Number, Phone, Reference, Text
from db.fields.leaks import CARD, IDENTITY, MOBILE, Leak, numbers_in, scan
from db.fields.profile import Column

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def grouped(number, sign):
    return sign.join((number[:3], number[3:7], number[7:]))


DISGUISES = {
    "plain in a sentence": lambda n: f"请打电话找小李{n}，谢谢",
    "full width": lambda n: n.translate(FULL_WIDTH),
    "Chinese digits": lambda n: "电话" + n.translate(CHINESE),
    "formal digits": lambda n: n.translate(FORMAL),
    "spaces": lambda n: grouped(n, " "),
    "dashes": lambda n: grouped(n, "-"),
    "dots and other signs": "·".join,
    "invisible characters": "\u200b".join,
    "mixed": lambda n: grouped(n[:4].translate(CHINESE) + n[4:8].translate(FULL_WIDTH) + n[8:], "－ "),
    "circled": lambda n: n.translate(CIRCLED),
    "other scripts": lambda n: n.translate(ARABIC),
}


def mobile(rng):
    return "1" + rng.choice("3456789") + "".join(rng.choice("0123456789") for _ in range(9))


def identity(rng):
    head = f"3101{rng.randint(10, 20)}{rng.randint(1930, 2020)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"
    return head + check_character(head)


def card(rng):
    head = "62" + "".join(rng.choice("0123456789") for _ in range(rng.choice([13, 14, 16])))
    return next(head + str(digit) for digit in range(10) if luhn(head + str(digit)))


def luhn(number):
    total = 0
    for place, digit in enumerate(reversed(number)):
        double = int(digit) * 2 if place % 2 else int(digit)
        total += double - 9 if double > 9 else double
    return total % 10 == 0


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize(("make", "what"), [(mobile, MOBILE), (identity, IDENTITY), (card, CARD)])
def test_every_disguise_is_seen_through(disguise, make, what):
    rng = random.Random(disguise)
    for _ in range(200):
        number = make(rng)
        assert (what, number.lower()) in numbers_in(DISGUISES[disguise](number)), number


@pytest.mark.parametrize(("text", "what"), [
    ("+86 199 0000 0001", MOBILE), ("008619900000001", MOBILE), ("第一19900000001", MOBILE), ("幺九九零零零零零零零幺", MOBILE),
    ("310104470312123", IDENTITY), ("a-19900000001", None),
    ("联系-19900000001", MOBILE), ("19900000001/19900000002", MOBILE), ("19900000001 19900000002", MOBILE),
    ("19900000001\n19900000002", MOBILE), ("199000000012", None), ("12900000001", None),
])
def test_boundaries(text, what):
    assert {found for found, _ in numbers_in(text)} >= ({what} if what else set())
    assert what or not [found for found, _ in numbers_in(text) if found == MOBILE]


def test_a_check_character_from_another_script_is_seen_through():
    number = next(head + "X" for serial in range(1000) if check_character(head := f"31010419470312{serial:03}") == "X")
    for check in ("X", "x", "Ｘ", "х", "Х"):
        assert numbers_in(number[:-1] + check) == [(IDENTITY, number.lower())]


def test_two_numbers_in_one_cell_are_both_named():
    assert {digits for _, digits in numbers_in("19900000001、19900000002")} == {"19900000001", "19900000002"}


@pytest.mark.parametrize("text", [
    "", "短", "0192f3a1-7c3b-7d13-8000-199000000011", "0192F3A1-7C3B-7D13-8000-000019900001", "9f19900000001ab",
    "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", "310104198002301234", "310104194703121234",
    "6222020000000000001", "2026-03-16 08:30 至 2026-03-17 17:30", "一二三四五六七八九十", "共 12,345,678,901 元", "3号楼 501 502 503 504",
    "①②③④⑤", "021-62580000转801", "199****0001",
])
def test_identifiers_dates_and_amounts_are_left_alone(text):
    assert numbers_in(text) == []


def test_random_identifiers_raise_no_alarm():
    rng = random.Random(7)
    for _ in range(20_000):
        number = f"{rng.getrandbits(128):032x}"
        text = f"{number[:8]}-{number[8:12]}-{number[12:16]}-{number[16:20]}-{number[20:]}"
        assert numbers_in(text) == [], text


def test_tables_are_scanned_by_column():
    columns = (
        Column("phone", "电话", Phone()), Column("phone2", "电话", Phone(), "mask"), Column("notes", "备注", LongText()),
        Column("place_id", "地点", Reference("place")), Column("day", "日期", Day()), Column("sex", "性别", Choice("男")),
        Column("code", "代码", Code()), Column("unit", "单位", Text()), Column("count", "数", Number()),
    )
    rows = [
        ("19900000001", "199****0001", "找 199 0000 0002", "p-19900000001", "2026-03-16", "男", "310104007021", None, 19900000003),
        ("19900000001", "199****0001", "找 199 0000 0002", "p", None, None, None, "三组", 5),
        ("19900000001", None, None, None, None, None, None, "三组", None),
    ]
    report = scan([("household", columns, rows), ("empty", columns[:1], []), ("none", (), [()])])
    assert report.leaks == (
        Leak("household", "notes", MOBILE, "199******02", 2), Leak("household", "count", MOBILE, "199******03", 1),
    )
    assert report.kept == ("household.phone", "empty.phone")
    assert report.exempt == ("household.place_id", "household.day", "household.sex", "household.code")
    assert report.scanned == 5
