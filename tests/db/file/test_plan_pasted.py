"""Rows that went to a spreadsheet and came back: what was only shown there changes nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from db.fields.id_number import check_character
from db.file.batch import apply
from db.file.plan import plan
from db.file.plan_parts import Plan, SourceRow
from db.file.save import save
from db.file.store import Opening, Store, plain
from db.records.household import Household
from db.records.record import Record
from db.records.resident import Resident
from db.records.shape import Shape, households_shape, people_shape


@pytest.fixture
def store(office_file: Any, clock: Any) -> Iterator[Store]:
    opened = Store(Opening(office_file.path, office_file.key, "文书", clock))
    yield opened
    opened.close()


DOOR = {"place.address": "杏花里3号楼501"}


def card(n: int) -> str:
    number = f"31010719700101{n:03}"
    return number + check_character(number)


def person(name: str, n: int = 0, **more: str) -> dict[str, str]:
    number = {"resident.document_number": card(n)} if n else {}
    return DOOR | {"resident.name": name} | number | {key.replace("__", "."): text for key, text in more.items()}


def planned(store: Store, *lines: dict[str, str], shape: Shape | None = None) -> Plan:
    rows = [SourceRow("剪贴板", "", n, line) for n, line in enumerate(lines, 2)]
    with store.read() as connection:
        return plan(connection, shape or people_shape(), rows, store.ids.new, create_places=True)


def taken(store: Store, *lines: dict[str, str]) -> None:
    for _ in apply(store, planned(store, *lines)):
        pass


def all_of(store: Store, record: type[Record]) -> list[dict[str, Any]]:
    with store.read() as connection:
        return plain(connection.execute(record.__table__.select()))


def told(made: Plan) -> tuple[int, int, int, int]:
    return len(made.new), len(made.changed), len(made.same), len(made.problems) + len(made.questions)


def test_masked_numbers_are_not_told_and_that_is_said_once_for_a_column(store: Store) -> None:
    phones = ("19900000001", "19900000002")
    taken(store, *(person(f"张{n}甲", n, resident__phone=phone) for n, phone in enumerate(phones, 1)))
    back = [person(f"张{n}甲", resident__phone="199****0009", resident__document_number="310107********001＊＊") for n in (1, 2)]
    made = planned(store, *back)
    assert told(made) == (0, 0, 3, 0)
    assert [hint.source.row for hint in made.hints] == [2, 2]
    assert "199****0009" in made.hints[0].sentence
    assert sorted(row["phone"] for row in all_of(store, Resident)) == list(phones)


def test_a_new_person_with_a_masked_number_comes_without_one(store: Store) -> None:
    taken(store, person("张新", resident__document_number="310107********0010", resident__phone="021-****1234"))
    (made,) = all_of(store, Resident)
    assert (made["name"], made["document_number"], made["phone"]) == ("张新", None, None)


@pytest.mark.parametrize(("back", "changed"), [
    ("一 二\n三", 0), ("一\u00a0二\n三", 0), ("一   二\n三", 0), ("一 二 三", 1), ("一二\n三", 1),
])
def test_blanks_that_a_spreadsheet_made_of_tabs_are_no_change(store: Store, back: str, changed: int) -> None:
    taken(store, person("张伟", 1, resident__notes="一\t二\n三"))
    assert len(planned(store, person("张伟", 1, resident__notes=back)).changed) == changed


def test_numbers_in_notes_are_not_lost_to_a_masked_copy(store: Store) -> None:
    number = card(7)
    taken(store, person("张伟", 1, resident__notes=f"代办人证号{number}"))
    masked = person("张伟", resident__notes=f"代办人证号{number[:6]}********{number[-4:]}")
    assert told(planned(store, masked)) == (0, 0, 2, 0)
    made = planned(store, masked | {"resident.notes": masked["resident.notes"] + "，已办"})
    assert [problem.column for problem in made.problems] == ["人员备注"]
    assert "原样复制" in made.problems[0].sentence
    assert not made.puts
    assert told(planned(store, person("张伟", resident__notes="***注意***"))) == (0, 1, 1, 0)


def two_households(store: Store) -> None:
    taken(store, person("张伟", 1, resident__relation="户主"), person("张甲", 2))
    (home,) = all_of(store, Household)
    with store.write("分户") as work:
        save(work, Household, [{"dwelling_id": home["dwelling_id"], "contact_name": "李四"}])
    second = next(row["id"] for row in all_of(store, Household) if row["id"] != home["id"])
    with store.write("入户") as work:
        save(work, Resident, [{"household_id": second, "name": "李四"}, {"household_id": second, "name": "李甲"}])


def test_nobody_moves_between_two_households_behind_one_door_whatever_the_order(store: Store) -> None:
    two_households(store)
    for numbered in (True, False):
        rows = [person(name, n if numbered else 0) for name, n in (("李甲", 0), ("张甲", 2), ("李四", 0), ("张伟", 1))]
        assert told(planned(store, *rows)) == (0, 0, 6, 0)


def test_who_is_new_joins_the_household_named_before(store: Store) -> None:
    two_households(store)
    home = next(row["id"] for row in all_of(store, Household) if row["caller"] == "李四")
    made = planned(store, person("李四"), person("李新"))
    assert told(made) == (1, 0, 2, 0)
    (put,) = next(rows for record, rows in made.puts if record is Resident)
    assert put["household_id"] == home


def test_people_who_are_known_at_home_do_not_become_contacts(store: Store) -> None:
    taken(store, person("张伟", 1), person("张甲", 2))
    (home,) = all_of(store, Household)
    with store.write("不再是联系人") as work:
        save(work, Household, [{"id": home["id"], "contact_id": None}])
    assert told(planned(store, person("张甲", 2))) == (0, 0, 2, 0)
    made = planned(store, person("张甲", 2), person("张新", 3))
    assert [item.entity for item in made.changed] == ["household"]


def test_the_phone_of_the_contact_is_not_taken_for_the_household_s(store: Store) -> None:
    taken(store, person("张伟", 1, resident__phone="19900000001"))
    row = DOOR | {"household.contact_name": "张伟", "household.phone": "199 0000 0001"}
    assert told(planned(store, row, shape=households_shape())) == (0, 0, 1, 0)
    made = planned(store, row | {"household.phone": "199 0000 0002"}, shape=households_shape())
    assert [set(item.changes) for item in made.changed] == [{"phone"}]
