"""Find as you type: names, pinyin, doors and numbers, ranked, marked and kept up to date."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.search.index import COUNTED, Entry, Hits, KeyList
from db.search.pinyin import name_keys


def person(key: str, name: str, door: str, phone: str = "", document: str = "") -> Entry:
    return Entry("resident", key, name, door, name_keys(name).full, phone, document, door)


def place(key: str, door: str) -> Entry:
    return Entry("place", key, door, door=door)


ENTRIES = [
    person("r1", "张淑芬", "梧桐里小区3号楼2单元501室", "19900000001", "11010519491231002X"),
    person("r2", "张三", "梧桐里小区3号楼1单元102室", "19900000002"),
    person("r3", "张三丰", "12弄3号501室", "021-62581234转801"),
    person("r4", "单雄信", "12弄13号402室", "19900010501", "E12345678"),
    person("r5", "王张三", "梧桐里小区13号楼1单元1001室"),
    place("p1", "梧桐里小区3号楼"), place("p2", "梧桐里小区3号楼2单元501室"), place("p3", "12弄3号501室"), place("p4", "12弄13号402室"),
    place("p5", "梧桐里小区13号楼1单元1001室"), place("p6", "A座1203室"), place("p7", "12弄"), Entry("holder", "h1", "李楼长"),
]


def ids(hits: Hits) -> list[str]:
    return [hit.id for hit in hits.hits]


@pytest.fixture(scope="module")
def keys() -> KeyList:
    return KeyList(ENTRIES)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张三", ["r2", "r3", "r5"]), ("三丰", ["r3"]), ("张 三丰", ["r3"]), ("李", ["h1"]),
        ("zhangsan", ["r2", "r3", "r5"]), ("zs", ["r2", "r1", "r3", "r5"]), ("zsf", ["r1", "r3"]), ("ZSF", ["r1", "r3"]), ("zhangsf", ["r1", "r3"]),
        ("zhangshufen", ["r1"]), ("zhang'shu'f", ["r1"]), ("zhang shu f", ["r1"]), ("zhang'", ["r1", "r2", "r3", "r5"]), ("张shu'f", ["r1"]), ("张sf", ["r1", "r3"]),
        ("shufen", ["r1"]), ("sxx", ["r4"]), ("danxiong", ["r4"]), ("shanxx", ["r4"]), ("xg", []), ("anx", []),
        ("19900000001", ["r1"]), ("199 0000 0002", ["r2"]), ("0001", ["r1"]), ("62581234", ["r3"]), ("021-6258", ["r3"]), ("90000", ["r1", "r2"]),
        ("002x", ["r1"]), ("110105", ["r1"]), ("345678", ["r4"]), ("E12345678", ["r4"]), ("00", []),
        ("3-501", ["p2", "p3", "r1", "r3"]), ("3-2-501", ["p2", "r1"]), ("3号楼2单元501", ["p2", "r1"]), ("三号楼二单元五零一", ["p2", "r1"]),
        ("３－５０１", ["p2", "p3", "r1", "r3"]), ("12弄3号501", ["p3", "r3"]), ("12-3-501", ["p3", "r3"]), ("0402", ["p4", "r4"]),
        ("12弄", ["p7", "p3", "p4", "r3", "r4"]), ("梧桐里3号楼", ["p1", "p2", "r1", "r2"]), ("3号楼1单元", ["r2"]), ("A座", ["p6"]), ("a座1203", ["p6"]), ("A座12", ["p6"]),
        ("13号楼", ["p4", "p5", "r4", "r5"]), ("1001", ["p5", "r5"]), ("梧桐里", ["p1", "p2", "p5"]),
        ("501", ["p2", "p3", "r1", "r3", "r4"]), ("", []), ("   ", []), ("？", []), ("没有这人", []),
    ],
)
def test_what_is_typed_finds(keys: KeyList, typed: str, found: list[str]) -> None:
    hits = keys.find(typed)
    assert ids(hits) == found
    assert (hits.total, hits.more) == (len(found), False)


def test_building_3_is_not_building_13(keys: KeyList) -> None:
    assert ids(keys.find("3号楼"))[0] == "p1"
    assert not {"p5", "r5"} & set(ids(keys.find("3号楼")))


@pytest.mark.parametrize(
    ("typed", "first", "marks"),
    [
        ("张三", "r2", ((0, 2),)), ("三丰", "r3", ((1, 3),)), ("shuf", "r1", ((1, 3),)), ("zs", "r2", ((0, 2),)), ("19900000001", "r1", ()),
        ("3-501", "p2", ((11, 15),)), ("3号楼2单元501", "p2", ((11, 15),)),
    ],
)
def test_what_matched_is_marked(keys: KeyList, typed: str, first: str, marks: tuple[tuple[int, int], ...]) -> None:
    hit = keys.find(typed).hits[0]
    assert (hit.id, hit.title and hit.marks) == (first, marks)


def test_nothing_is_marked_in_a_title_that_does_not_show_it() -> None:
    keys = KeyList([Entry("holder", "h", "李 四", "", "LiSi", door="3号楼"), Entry("x", "y", "物业", "", "LiSi")])
    assert [hit.marks for hit in keys.find("lisi").hits] == [(), ((0, 2),)]
    assert [hit.marks for hit in keys.find("3号楼").hits] == [()]
    assert [hit.marks for hit in keys.find("四").hits] == [()]


def test_what_stands_in_characters_must_be_in_the_name() -> None:
    keys = KeyList([person("r1", "章三", ""), person("r2", "张三", "")])
    assert ids(keys.find("张s")) == ["r2"]
    assert ids(keys.find("zhangs")) == ["r1", "r2"]


def test_places_stand_before_their_people_and_kinds_stay_together(keys: KeyList) -> None:
    kinds = [hit.kind for hit in keys.find("3-501").hits]
    assert kinds == ["place", "place", "resident", "resident"]


def test_the_limit_keeps_the_best_and_the_total(keys: KeyList) -> None:
    hits = keys.find("张", limit=2)
    assert (ids(hits), hits.total) == (["r1", "r2"], 4)


def test_changes_are_found_at_once_and_keep_their_place() -> None:
    keys = KeyList(ENTRIES)
    keys.replace([person("r1", "刘淑芬", "12弄1号101室"), person("r9", "刘九", "12弄1号102室")])
    assert ids(keys.find("刘")) == ["r1", "r9"]
    assert ids(keys.find("zsf")) == ["r3"]
    keys.remove(["r1", "unknown"])
    assert ids(keys.find("刘")) == ["r9"]
    assert len(keys) == len(ENTRIES)
    empty = KeyList()
    empty.replace([person("r1", "张三", "")])
    assert ids(empty.find("zs")) == ["r1"]


@pytest.fixture(scope="module")
def many() -> KeyList:
    """So many that broad queries are not counted out, over several chunks."""
    chance = random.Random(7)
    people = [person(f"r{n}", "张" + chr(0x4E00 + chance.randrange(900)), f"{n % 60 + 1}号楼{n % 3 + 1}单元{n % 6 + 1}01室", f"1990000{n % 10000:04d}") for n in range(9000)]
    return KeyList([*people, person("last", "张三", "99号楼1单元101室"), person("rare", "欧阳三", "")])


@pytest.mark.parametrize(("typed", "best"), [("张三", "last"), ("oys", "rare"), ("ouyangsan", "rare"), ("z", "r0"), ("199", "r199"), ("张", "r0")])
def test_broad_queries_still_show_the_best_first(many: KeyList, typed: str, best: str) -> None:
    hits = many.find(typed)
    assert best in ids(hits)
    assert hits.hits[0].score == max(hit.score for hit in hits.hits)
    if hits.more:
        assert (len(hits.hits), hits.total) == (50, COUNTED)


def test_broad_queries_say_that_there_are_more(many: KeyList) -> None:
    assert many.find("z").more
    assert many.find("101").more


def test_whether_all_are_there_is_told(many: KeyList) -> None:
    assert many.find("z").cut
    assert many.find("z", 2000).cut
    whole = many.find("z", 100_000)
    assert (len(whole.hits), whole.more, whole.cut) == (9001, True, False)
    assert KeyList(ENTRIES).find("张", limit=2).cut
    assert not KeyList(ENTRIES).find("张").cut


@settings(max_examples=60)
@given(st.text() | st.text(st.sampled_from("zhang sf'张三3-501号楼单元弄0xA#/ "), max_size=12))
def test_any_text_can_be_typed(text: str) -> None:
    hits = KeyList(ENTRIES).find(text)
    assert len(hits.hits) == hits.total
    for hit in hits.hits:
        assert all(0 <= start < end <= len(hit.title) for start, end in hit.marks)


@given(st.text("张三李四王五", min_size=1, max_size=3))
def test_a_name_is_found_by_any_part_of_it(name: str) -> None:
    keys = KeyList([person("r", name, "")])
    for start in range(len(name)):
        assert ids(keys.find(name[start:])) == ["r"]
    assert ids(keys.find(name_keys(name).full.split()[0])) == ["r"]
    assert ids(keys.find(name_keys(name).initials.split()[0])) == ["r"]
