"""The privacy charter, read off the declared tables: what is never asked of residents, and who is never joined to whom."""

import re
from collections.abc import Iterable, Iterator

import pytest
from sqlalchemy import Column, ForeignKey, MetaData, Table, Text

import db.file.tables
from db.fields.field import fields_of
from db.fields.kinds import Choice
from db.records import RECORDS
from db.records.record import Record

SERVED = {"resident", "household"}
SERVING = {"role_holder", "participant"}
#: Where a walk along references ends: everything stands at a place and belongs to an office.
SHARED = {"place", "office"}

#: Politics, religion, petitions, key persons and risk, crime, speech, movement, biometrics, groups, wealth, verdicts.
NEVER = (
    "政治", "党派", "党员", "团员", "组织关系", "宗教", "信仰", "教派", "信访", "上访", "重点人", "重点对象", "风险", "稳控", "维稳",
    "犯罪", "前科", "违法", "刑满", "矫正", "吸毒", "涉毒", "言论", "舆情", "轨迹", "行踪", "定位", "人脸", "指纹", "虹膜", "声纹",
    "生物特征", "群成员", "微信群", "收入", "资产", "财产", "存款", "评分", "积分", "星级", "排名", "信用",
)  # fmt: skip
NEVER_IN_ENGLISH = re.compile(
    r"(^|_)(politic\w*|party|league|religio\w*|faith|belief|petition\w*|risk\w*|key_person|crim\w*|convict\w*|offen[cs]e\w*"
    r"|drug\w*|speech|movement\w*|track\w*|position\w*|gps|biometric\w*|face|fingerprint\w*|iris|group\w*|income|wealth|assets?"
    r"|score\w*|rank\w*|rating\w*|credit\w*)(_|$)"
)


def _out(table: Table) -> set[str]:
    return {link.column.table.name for link in table.foreign_keys}


def _reached(metadata: MetaData, begin: str) -> set[str]:
    """Tables that references lead to from `begin`, walking on except at places and the office."""
    seen: set[str] = set()
    ahead = [begin]
    while ahead:
        name = ahead.pop()
        new = _out(metadata.tables[name]) - seen
        seen |= new
        ahead += [found for found in new if found not in SHARED]
    return seen


def _joins(metadata: MetaData) -> Iterator[str]:
    """What ties people who serve to people who are served."""
    names = set(metadata.tables)
    for begin, others in ((SERVING & names, SERVED), (SERVED & names, SERVING)):
        for name in sorted(begin):
            yield from (f"{name} leads to {other}" for other in sorted(_reached(metadata, name) & others))
    for table in metadata.tables.values():
        if _out(table) & SERVED and _out(table) & SERVING:
            yield f"{table.name} joins the two"
        if table.name in SERVING:
            columns = (column.name for column in table.columns)
            yield from (f"{table.name}.{name}" for name in columns if re.search("resident|household", name))


def _verdicts(name: str, words: Iterable[str]) -> list[str]:
    found = [name] if NEVER_IN_ENGLISH.search(name) else []
    return found + [word for word in words if any(never in word for never in NEVER)]


def _about_residents() -> list[type[Record]]:
    """Residents, households, and every record whose references lead to one of them."""
    metadata = Record.metadata
    return [r for r in RECORDS if r.__tablename__ in SERVED or _reached(metadata, r.__tablename__) & SERVED]


def test_the_tables_are_all_there() -> None:
    assert {"resident", "household", "role_holder"} <= set(Record.metadata.tables)
    assert {table.name for table in db.file.tables.BOOKKEEPING} <= set(Record.metadata.tables)
    assert {"resident", "household"} <= {record.__tablename__ for record in _about_residents()}


@pytest.mark.parametrize("record", _about_residents(), ids=lambda record: record.__tablename__)
def test_nothing_forbidden_is_asked_of_residents(record: type[Record]) -> None:
    found = [hit for column in record.__table__.columns for hit in _verdicts(column.name, ())]
    for field in fields_of(record):
        options = field.kind.options if isinstance(field.kind, Choice) else ()
        found += _verdicts(field.name, (field.term, *field.headings, *options))
    assert found == []


@pytest.mark.parametrize(
    ("name", "term"),
    [("party_member", ""), ("key_person", ""), ("risk_level", ""), ("x", "政治面貌"), ("x", "是否重点人员"), ("x", "宗教信仰")],
)
def test_a_forbidden_field_would_be_noticed(name: str, term: str) -> None:
    assert _verdicts(name, [term])


def test_who_serves_is_never_joined_to_who_is_served() -> None:
    assert list(_joins(Record.metadata)) == []


@pytest.mark.parametrize(
    "planted",
    [
        {"role_holder": ("household",)},
        {"resident": ("participant",)},
        {"role_holder": ("card",), "card": ("resident",)},
        {"visit": ("participant", "resident")},
        {"participant": ("place",), "place": ("household",), "resident": ("participant",)},
    ],
)
def test_a_join_would_be_noticed(planted: dict[str, tuple[str, ...]]) -> None:
    metadata = MetaData()
    for name in {"resident", "household", "role_holder", "participant", "place", *planted}:
        links = [Column(f"link{n}", Text, ForeignKey(f"{to}.id")) for n, to in enumerate(planted.get(name, ()))]
        Table(name, metadata, Column("id", Text, primary_key=True), *links)
    assert list(_joins(metadata))


def test_standing_at_one_place_is_no_join() -> None:
    metadata = MetaData()
    for name, to in (("place", ()), ("household", ("place",)), ("resident", ("household",)), ("role_holder", ("place",))):
        links = [Column(f"{other}_id", Text, ForeignKey(f"{other}.id")) for other in to]
        Table(name, metadata, Column("id", Text, primary_key=True), *links)
    assert list(_joins(metadata)) == []


def test_a_column_that_names_a_resident_without_a_reference_is_noticed() -> None:
    metadata = MetaData()
    Table("role_holder", metadata, Column("id", Text, primary_key=True), Column("resident_id", Text))
    assert list(_joins(metadata)) == ["role_holder.resident_id"]
