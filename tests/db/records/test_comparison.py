"""Two records that are one, side by side: what is proposed, what has to be chosen, what follows from what."""

from __future__ import annotations

from typing import Any

import pytest

from db.fields.field import fields_of
from db.records import Household, Resident, RoleHolder
from db.records.comparison import BOTH, GOES, STAYS, choose, compare, outcome, titled, unchosen
from db.records.record import Record, Row
from tests.db.street import CARD, OTHER_CARD

OLD_CARD = CARD[:6] + CARD[8:17]


def row(record: type[Record], changed_at: str = "2026-03-16T08:30:00+08:00", **values: Any) -> Row:
    return {f.name: None for f in fields_of(record)} | {"id": "a", "changed_at": changed_at, "cn": 1} | values


def lines(one: Row, other: Row, record: type[Record] = Resident) -> dict[str, Any]:
    return {line.field.name: line for line in compare(record, one, other)}


def test_filled_goes_over_empty_and_later_over_earlier() -> None:
    old, new = "2026-01-01", "2026-02-01"
    one = row(Resident, new, name="赵小青", phone="19900000001", sex=None, notes="甲\n乙")
    other = row(Resident, old, name="赵晓青", phone=None, sex="女", notes="乙\n丙")
    found = lines(one, other)
    assert {name: line.side for name, line in found.items()} == {"name": STAYS, "phone": STAYS, "sex": GOES, "notes": BOTH}
    assert [name for name, line in found.items() if line.differs] == ["name", "notes"]
    assert outcome(list(found.values())) == {"name": "赵小青", "phone": "19900000001", "sex": "女", "notes": "甲\n乙\n丙"}
    turned = lines(other, one)
    assert {name: line.side for name, line in turned.items()} == {"name": GOES, "phone": GOES, "sex": STAYS, "notes": BOTH}


def test_of_two_days_the_more_exact_counts() -> None:
    one, other = row(Resident, "2026-02", birth_date="1980"), row(Resident, "2026-01", birth_date="1980-05-01")
    assert lines(one, other)["birth_date"].value() == lines(other, one)["birth_date"].value() == "1980-05-01"


def test_two_numbers_are_never_decided_by_themselves() -> None:
    one = row(Resident, document_number=CARD, document_kind="居民身份证", birth_date="1970-01-01", sex="女")
    other = row(Resident, "2027", document_number=OTHER_CARD, document_kind="居民身份证", birth_date="1970-01-02", sex="男")
    compared = compare(Resident, one, other)
    assert unchosen(compared) == ["证件号码"]
    assert outcome(compared)["document_number"] is None
    for side, chosen in ((STAYS, one), (GOES, other)):
        made = choose(compared, "document_number", side)
        assert unchosen(made) == []
        assert outcome(made) == {n: chosen[n] for n in ("document_number", "document_kind", "birth_date", "sex")}


def test_an_old_number_gives_way_to_its_long_form() -> None:
    one, other = row(Resident, "2027", document_number=OLD_CARD), row(Resident, document_number=CARD)
    for pair in ((one, other), (other, one)):
        line = lines(*pair)["document_number"]
        assert (line.differs, line.value()) == (False, CARD)


def test_what_follows_from_a_number_comes_with_it() -> None:
    numbered = row(Resident, "2026-01", document_number=CARD, birth_date="1970-01-01", sex="女")
    newer = row(Resident, "2026-02", birth_date="1971-01-01", sex="男", phone="19900000001")
    for pair in ((numbered, newer), (newer, numbered)):
        made = outcome(compare(Resident, *pair))
        assert (made["birth_date"], made["sex"], made["phone"]) == ("1970-01-01", "女", "19900000001")


def test_what_tells_of_the_other_home_is_not_dragged_along() -> None:
    told = {"relation": "妻", "since": "2020", "residence_status": "人在户不在", "separated_since": "2021"}
    one, other = row(Resident, household_id="h1", name="甲"), row(Resident, household_id="h2", name="甲", **told)
    assert set(lines(one, other)) == {"name"}
    assert set(lines(one, other | {"household_id": "h1"})) == {"name", *told}


def test_the_day_of_a_consent_never_stands_beside_a_refusal() -> None:
    agreed = row(RoleHolder, name="甲", print_consent="同意", consent_on="2024-01-01")
    refused = row(RoleHolder, name="甲", print_consent="不同意")
    for pair, side in (((agreed, refused), GOES), ((refused, agreed), STAYS)):
        made = outcome(choose(compare(RoleHolder, *pair), "print_consent", side))
        assert (made["print_consent"], made["consent_on"]) == ("不同意", None)
        made = outcome(choose(compare(RoleHolder, *pair), "print_consent", STAYS if side == GOES else GOES))
        assert (made["print_consent"], made["consent_on"]) == ("同意", "2024-01-01")


def test_who_is_still_there_stays_there() -> None:
    one, other = row(Resident, household_id="h", name="甲"), row(Resident, "2027", household_id="h", name="甲", ended_on="2020", ended_by="迁出")
    for pair in ((one, other), (other, one)):
        assert outcome(compare(Resident, *pair)) == {"name": "甲", "ended_on": None, "ended_by": None}
    assert outcome(compare(Resident, other, other | {"id": "b", "ended_on": "2021"}))["ended_by"] == "迁出"
    living, left = row(Household, dwelling_id="d", roster_no="7"), row(Household, "2027", dwelling_id="d", until="2019")
    for pair in ((living, left), (left, living)):
        assert outcome(compare(Household, *pair)) == {"roster_no": "7", "until": None}


def test_households_keep_their_own_contact_and_dwelling() -> None:
    one = row(Household, dwelling_id="d", contact_name="甲", notes="一")
    other = row(Household, dwelling_id="d", contact_name="乙", contact_id="r", notes="二", roster_no="7")
    assert outcome(compare(Household, one, other)) == {"roster_no": "7", "notes": "一\n二"}


def test_whether_a_phone_may_be_printed_is_always_asked() -> None:
    one = row(RoleHolder, "2026-02", name="周敏", print_consent="同意", consent_on="2024-01-01")
    other = row(RoleHolder, "2026-01", name="周敏", print_consent="不同意", consent_on="2025-01-01")
    compared = compare(RoleHolder, one, other)
    assert unchosen(compared) == ["同意印出电话"]
    made = outcome(choose(compared, "print_consent", GOES))
    assert (made["print_consent"], made["consent_on"]) == ("不同意", "2025-01-01")


@pytest.mark.parametrize(("values", "words"), [
    ({"name": "赵小青", "door": "3号楼101"}, "3号楼101 赵小青"), ({"name": "赵小青", "door": None}, "赵小青"),
])
def test_a_person_is_named_with_the_door(values: dict[str, Any], words: str) -> None:
    assert titled(Resident, values) == words
    assert titled(Household, {"door": "3号楼101", "caller": "赵小青"}) == "3号楼101 赵小青"
