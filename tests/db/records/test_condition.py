"""Conditions: what the database answers is what the condition means, for every kind and every way of asking."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select

from db.fields.field import SENSITIVE, fields_of
from db.fields.kind import Kind
from db.fields.kinds import Choice, Code, Day, LongText, Name, Number, Phone, Reference, Text
from db.file.save import save
from db.file.store import Store
from db.records import RECORDS, Household, Resident, RoleHolder, RoleTerm
from db.records.condition import (
    EARLIER,
    EMPTY,
    FILLED,
    HAS,
    IS,
    IS_NOT,
    LACKS,
    LATER,
    WITHIN,
    Condition,
    clause,
    holds,
    meets,
    read_wanted,
    subject_named,
    subjects,
    ways_of_asking,
)
from db.records.filter import Filter, as_text, filtered_ids, filtered_number, from_text, in_words, stands_somewhere
from tests.db.street import Street, door, home

LETTERS = "aAbBzZ甲乙·%_\\'-1 Ää𠮷"
DAYS = ("1949", "1950", "1950-01", "1950-01-01", "1950-01-02", "1950-12-31", "1951-02")
TYPED: dict[Kind, st.SearchStrategy[Any]] = {
    Text(): st.text(LETTERS, max_size=4), LongText(): st.text(LETTERS + "\n", max_size=4), Name(): st.text("甲乙丙·aA", max_size=3),
    Phone(): st.sampled_from(["", "19900000001", "19900000012", "021-62580001", "021-62580001转12", "62580001"]),
    Code(4): st.sampled_from(["", "0001", "0010", "1000"]), Choice("男", "女"): st.sampled_from(["", "男", "女"]),
    Day(partial=True): st.sampled_from(["", *DAYS]), Day(): st.sampled_from(["", *(d for d in DAYS if len(d) == 10)]),
    Number(-99, 99): st.one_of(st.just(""), st.integers(-3, 3).map(str)),
    Number(0, 99, places=2): st.one_of(st.just(""), st.integers(0, 300).map(lambda n: f"{n / 100:.2f}")),
}  # fmt: skip


class Declared:
    """Stands for a field: only what is asked of one."""

    def __init__(self, kind: Kind) -> None:
        self.kind, self.sensitivity = kind, "open"


@pytest.fixture(scope="module")
def empty() -> Any:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def answered(connection: Any, kind: Kind, how: str, wanted: str, values: list[Any]) -> list[bool]:
    from sqlalchemy import Column, Integer, MetaData, Table

    table = Table("asked", MetaData(), Column("id", Integer, primary_key=True), Column("v", kind.sql_type()))
    table.create(connection)
    connection.execute(insert(table), [{"id": at, "v": value} for at, value in enumerate(values)])
    found = set(connection.scalars(select(table.c.id).where(clause(table.c.v, kind, how, wanted))))
    table.drop(connection)
    return [at in found for at in range(len(values))]


@pytest.mark.parametrize("kind", TYPED, ids=lambda kind: f"{kind.code}{getattr(kind, 'places', '')}{getattr(kind, 'partial', '')}")
def test_the_database_answers_what_the_condition_means(kind: Kind, empty: Any) -> None:
    @settings(max_examples=40)
    @given(st.lists(TYPED[kind], min_size=1, max_size=8), st.sampled_from(ways_of_asking(Declared(kind))), TYPED[kind])  # type: ignore[arg-type]
    def agree(written: list[str], how: str, typed: str) -> None:
        reading = read_wanted(kind, how, typed)
        if reading.problem:
            return
        wanted = str(reading.value)
        values = [kind.read(text).value for text in written]
        assert answered(empty, kind, how, wanted, values) == [meets(kind, how, wanted, value) for value in values]

    agree()


@pytest.mark.parametrize(
    ("kind", "how", "wanted", "value", "answer"),
    [
        (Text(), HAS, "ab", "xABy", True), (Text(), LACKS, "ab", None, True), (Text(), IS, "甲", "甲乙", False),
        (Text(), IS_NOT, "甲", None, True), (Text(), EMPTY, "", None, True), (Text(), FILLED, "", "甲", True),
        (Day(partial=True), EARLIER, "1950-01-01", "1949", True), (Day(partial=True), EARLIER, "1950-01-01", "1950", False),
        (Day(partial=True), LATER, "1950", "1951-02", True), (Day(partial=True), WITHIN, "1950", "1950-12-31", True),
        (Day(partial=True), EARLIER, "1950", None, False), (Phone(), HAS, "0001", "021-62580001", True),
        (Phone(), HAS, "02162", "021-62580001", True), (Number(), IS, "3", 3, True), (Number(places=2), IS, "0.1", 0.1, True),
    ],
)  # fmt: skip
def test_what_a_condition_means(kind: Kind, how: str, wanted: str, value: Any, answer: bool) -> None:
    assert meets(kind, how, wanted, value) is answer


@pytest.mark.parametrize(
    ("kind", "how", "typed", "wanted"),
    [
        (Day(), EARLIER, "1950年1月", "1950-01"), (Phone(), HAS, " 199 0000-00", "199000000"), (Choice("男", "女"), IS, "女 ", "女"),
        (Number(places=1), IS, "3.50", "3.5"), (Text(), HAS, " 甲\n乙 ", "甲 乙"), (Text(), EMPTY, "什么", ""),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_the_field_reads_it(kind: Kind, how: str, typed: str, wanted: str) -> None:
    assert read_wanted(kind, how, typed).value == wanted


@pytest.mark.parametrize(("kind", "how"), [(Text(), HAS), (Number(), IS), (Day(), EARLIER), (Choice("男"), IS), (Phone(), HAS)])
def test_nothing_to_compare_with_is_a_sentence(kind: Kind, how: str) -> None:
    assert read_wanted(kind, how, "　").problem == "请填写要比较的内容"


def test_what_cannot_be_read_is_a_sentence() -> None:
    assert "不是日期" in (read_wanted(Day(), EARLIER, "去年").problem or "")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__tablename__)
def test_of_a_sensitive_field_only_whether_it_is_filled(record: Any) -> None:
    for subject in subjects(record):
        assert ways_of_asking(subject.field)
        if subject.field.sensitivity == SENSITIVE or isinstance(subject.field.kind, Reference):
            assert ways_of_asking(subject.field) == (EMPTY, FILLED)
    assert len({subject.title for subject in subjects(record)}) == len(subjects(record))
    assert {f"{record.__tablename__}.{f.name}" for f in fields_of(record) if not f.required} <= {s.code for s in subjects(record)}


def test_a_household_is_asked_about_its_door_and_its_people(store: Store, street: Street) -> None:
    first, second = street.homes
    with store.write("改") as work:
        save(work, Resident, [{"id": street.wang, "residence_status": "人在户不在"}])
        third, (gone,) = home(work, door(work, "301", street.unit), "赵六")
        save(work, Resident, [{"id": gone, "residence_status": "人在户不在", "ended_on": "2025", "ended_by": "迁出"}])
        save(work, Household, [{"id": second, "notes": "Ring TWICE"}])
        work.connection.exec_driver_sql("UPDATE dwelling SET use = '出租' WHERE id = ?", (street.doors[1],))

    def found(*conditions: Condition, **more: Any) -> set[str]:
        with store.read() as connection:
            wanted = Filter(conditions=conditions, **more)
            ids = filtered_ids(connection, Household, wanted)
            assert filtered_number(connection, Household, wanted) == len(ids)
            return ids

    assert found(Condition("resident.residence_status", IS, "人在户不在")) == {first}
    assert found(Condition("dwelling.use", IS, "出租")) == {second}
    assert found(Condition("household.notes", HAS, "twice")) == {second}
    assert found(Condition("household.notes", EMPTY)) == {first, third}
    assert found(Condition("dwelling.use", IS, "出租"), Condition("household.notes", EMPTY)) == set()
    assert found(words="王芳") == found(words="wangfang") == {first}
    assert found(place_id=street.unit) == {first, second, third}
    assert found(Condition("household.notes", FILLED), place_id=street.doors[0]) == set()
    assert found(Condition("resident.ended_on", FILLED)) == found(Condition("dwelling.use", HAS, "出")) == set()


def test_a_person_is_asked_about_the_home_and_stands_where_it_stands(store: Store, street: Street) -> None:
    with store.write("改") as work:
        work.connection.exec_driver_sql("UPDATE dwelling SET use = '出租' WHERE id = ?", (street.doors[1],))
    with store.read() as connection:
        def found(*conditions: Condition, **more: Any) -> set[str]:
            return filtered_ids(connection, Resident, Filter(conditions=conditions, **more))

        assert found(Condition("dwelling.use", IS, "出租")) == {street.li}
        assert found(place_id=street.doors[0]) == {street.zhang, street.wang, street.ming}
        assert found(Condition("resident.phone", HAS, "0001")) == {street.zhang}
        assert found(Condition("resident.phone", EMPTY), place_id=street.doors[1]) == {street.li}
        assert found() == {street.zhang, street.wang, street.ming, street.li}


def test_a_document_number_is_never_searched_by_words(store: Store, street: Street) -> None:
    with store.write("改") as work:
        save(work, Resident, [{"id": street.li, "document_kind": "护照", "document_number": "E12345678"}])
    with store.read() as connection:
        assert filtered_ids(connection, Resident, Filter(words="E1234")) == set()


def test_a_filter_is_kept_as_text_and_said_in_words() -> None:
    wanted = Filter("p", "张", (Condition("resident.birth_date", EARLIER, "1950-01-01"), Condition("household.phone", EMPTY)))
    assert from_text(Resident, as_text(wanted)) == wanted
    assert [in_words(Resident, each) for each in wanted.conditions] == ["出生日期 早于 1950-01-01", "住户 · 联系电话 为空"]
    assert in_words(RoleTerm, Condition("role.order", IS, "3")) == "岗位 · 顺序 是 3"


@pytest.mark.parametrize("condition", [Condition("resident.religion", IS, "x"), Condition("resident.document_number", HAS, "310")])
def test_what_may_not_be_asked_is_refused_and_holds_for_nobody(condition: Condition, store: Store, street: Street) -> None:
    with pytest.raises(Exception, match="请重新做一个"):
        from_text(Resident, as_text(Filter(conditions=(condition,))))
    with store.read() as connection:
        assert filtered_ids(connection, Resident, Filter(conditions=(condition,))) == set()
    with store.read() as connection:
        assert list(connection.scalars(select(Resident.__table__.c.id).where(holds(Resident, condition)))) == []


def test_where_rows_stand() -> None:
    assert [record for record in (Household, Resident, RoleHolder) if stands_somewhere(record)] == [Household, Resident]
    assert subject_named(Resident, "place.kind") is None
    assert not Filter(words=" ")
    assert Filter(words="张")
