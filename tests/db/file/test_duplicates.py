"""People and households registered twice are found, with the reason, by work that grows with the rows."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from db.file.duplicates import LEAST, Pair, duplicates, like, tell_apart, tell_together
from db.file.save import save
from db.file.store import Store
from db.records import Household, Resident, RoleHolder
from tests.db.street import CARD, DAY, OTHER_CARD, Street, home

OLD_CARD = CARD[:6] + CARD[8:17]  # the same number as an old card of 15 digits has it


def found(store: Store) -> list[Pair]:
    with store.read() as connection:
        return duplicates(connection)


def person(store: Store, household: str, name: str, **values: Any) -> str:
    with store.write("登记") as work:
        return save(work, Resident, [{"household_id": household, "name": name, **values}])[0]


def change(store: Store, record: Any, row: str, **values: Any) -> None:
    with store.write("改") as work:
        save(work, record, [{"id": row, **values}])


def test_a_street_of_different_people_has_none(store: Store, street: Street) -> None:
    assert found(store) == []


@pytest.mark.parametrize(("mine", "other", "reasons"), [
    ({"birth_date": "1980-05-01"}, {"birth_date": "1980-05-01"}, ("姓名、出生日期相同",)),
    ({"phone": "19900000007"}, {"phone": "199 0000 0007"}, ("姓名、手机相同",)),
    ({"birth_date": "1980-05-01", "phone": "19900000007", "sex": "男"}, {"birth_date": "1980-05-01", "phone": "19900000007", "sex": "女"},
     ("姓名、出生日期相同", "姓名、手机相同", "但性别不同")),
    ({"document_number": CARD}, {"document_number": OLD_CARD, "document_kind": "其他"}, ("证件号码相同",)),
    ({"document_number": CARD, "document_kind": None}, {"document_number": CARD, "document_kind": "其他"}, ("证件号码相同",)),
    ({"phone": "19900000007", "document_number": CARD}, {"phone": "19900000007", "document_number": OTHER_CARD},
     ("姓名、出生日期相同", "姓名、手机相同", "但证件号码不同", "但性别不同")),
])
def test_why_two_people_may_be_one(store: Store, street: Street, mine: dict[str, Any], other: dict[str, Any], reasons: tuple[str, ...]) -> None:
    one, two = person(store, street.homes[0], "赵小青", **mine), person(store, street.homes[1], "赵小青", **other)
    pairs = found(store)
    assert [pair.ids for pair in pairs] == [(one, two)]
    assert pairs[0].reasons == reasons
    assert pairs[0].titles == ("赵小青", "赵小青")
    assert [where[-3:] for where in pairs[0].doors] == ["101", "102"]


def test_one_door_and_one_name(store: Store, street: Street) -> None:
    one, two = person(store, street.homes[0], "赵小青"), person(store, street.homes[0], "赵小青")
    assert [(pair.ids, pair.reasons) for pair in found(store)] == [((one, two), ("同一门牌、姓名相同",))]


def test_names_that_sound_alike_are_a_weak_hint_and_none_when_the_numbers_differ(store: Store, street: Street) -> None:
    one, two = person(store, street.homes[0], "赵小青", birth_date="1980-05-01"), person(store, street.homes[1], "赵晓青", birth_date="1980-05-01")
    (pair,) = found(store)
    assert (pair.ids, pair.reasons) == ((one, two), ("读音、出生日期相同",))
    assert pair.weight >= LEAST
    change(store, Resident, one, sex="男")
    change(store, Resident, two, sex="女")
    assert found(store) == []


def test_the_surest_come_first(store: Store, street: Street) -> None:
    same = {"birth_date": "1970-01-01"}
    for values in ({"document_number": CARD}, {"document_number": CARD, "document_kind": "其他", **same, "sex": "女"}):
        person(store, street.homes[0], "钱一", **values)
    for where in street.homes:
        person(store, where, "孙二", birth_date="1980-05-01")
        person(store, where, "吴四" if where == street.homes[0] else "吴泗", birth_date="1981-05-01")
    weights = [pair.weight for pair in found(store)]
    assert [pair.titles[0] for pair in found(store)] == ["钱一", "孙二", "吴四"]
    assert weights == sorted(weights, reverse=True)


def test_who_has_left_and_what_is_unknown_make_no_pair(store: Store, street: Street) -> None:
    person(store, street.homes[0], "赵小青", birth_date="1980-05-01")
    person(store, street.homes[1], "赵小青", birth_date="1980-05-01", ended_on=DAY, ended_by="迁出")
    person(store, street.homes[0], "钱一", birth_date="1980")
    person(store, street.homes[1], "钱一", birth_date="1980")
    assert found(store) == []


def test_households_of_one_dwelling(store: Store, street: Street) -> None:
    with store.write("重复登记") as work:
        again, _ = home(work, street.doors[0], "王芳")
        (typed,) = save(work, Household, [{"dwelling_id": street.doors[1], "contact_name": "李强", "phone": "19900000009"}])
        save(work, Household, [{"id": street.homes[1], "phone": "19900000009"}])
        save(work, Household, [{"dwelling_id": street.doors[2], "contact_name": "李强"}])
    homes = [pair for pair in found(store) if pair.record is Household]
    assert [(pair.ids, pair.reasons) for pair in homes] == [
        ((street.homes[1], typed), ("同一住址、联系人相同", "同一住址、电话相同")),
        ((street.homes[0], again), ("同一住址、有同名的人",)),
    ]
    assert homes[0].titles == ("李强", "李强")
    change(store, Household, typed, until=DAY)
    change(store, Household, again, until=DAY)
    assert [pair for pair in found(store) if pair.record is Household] == []


def test_those_who_serve(store: Store, street: Street) -> None:
    with store.write("登记") as work:
        rows = [{"name": "周敏", "phone": "19900000031"}, {"name": "周敏", "phone": "199 0000 0031", "unit": "清溪物业", "birth_year": 1970},
                {"name": "周敏", "phone": "19900000032", "unit": "清溪物业", "birth_year": 1980}, {"name": "周敏"}]
        ids = save(work, RoleHolder, rows)
    assert [(pair.record, pair.ids, pair.reasons, pair.doors) for pair in found(store)] == [
        (RoleHolder, tuple(sorted(ids[:2])), ("姓名、电话相同",), tuple(row.get("unit", "") for _, row in sorted(zip(ids[:2], rows[:2], strict=True)))),
        (RoleHolder, tuple(sorted(ids[1:3])), ("姓名、所在单位相同", "但出生年不同"), ("清溪物业", "清溪物业")),
    ]


def test_who_was_told_apart_is_not_found_again_until_that_is_taken_back(store: Store, street: Street) -> None:
    person(store, street.homes[0], "赵小青", birth_date="1980-05-01")
    person(store, street.homes[1], "赵小青", birth_date="1980-05-01")
    (pair,) = found(store)
    for ids in (pair.ids, pair.ids[::-1]):  # twice is as good as once, in whichever order
        tell_apart(store, Resident, ids)
    assert found(store) == []
    tell_together(store, Resident, pair.ids[::-1])
    assert found(store) == [pair]


def test_what_is_being_typed_is_compared_with_those_who_live_here(store: Store, street: Street) -> None:
    one = person(store, street.homes[0], "赵小青", document_number=CARD)
    person(store, street.homes[1], "赵小青", birth_date="1970-01-01", ended_on=DAY, ended_by="迁出")

    def alike(own: str = "", **values: Any) -> list[str]:
        with store.read() as connection:
            return [row["id"] for row in like(connection, values, own)]

    assert alike(document_number=CARD) == alike(document_number=OLD_CARD) == [one]
    assert alike(name="赵小青", birth_date="1970-01-01") == [one]
    assert alike(name="赵小青", birth_date="1970") == alike(name="赵小青") == alike() == []
    assert alike(one, document_number=CARD) == []
    change(store, Resident, one, document_number=OLD_CARD)
    assert alike(document_number=CARD) == alike(document_number=OLD_CARD) == [one]


@pytest.mark.parametrize("many", [40, 400])
def test_the_work_grows_with_the_people(store: Store, street: Street, many: int) -> None:
    """Everybody has one name and birth date: neither questions to the file nor pairs grow with the square."""
    with store.write("很多") as work:
        rows = [{"household_id": street.homes[n % 2], "name": "赵小青", "birth_date": "1980-05-01"} for n in range(many)]
        work.put(Resident, rows)
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    pairs = found(store)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 4
    people = [pair for pair in pairs if pair.record is Resident]
    assert many - 1 <= len(people) <= many * 16
