"""Door cards, walk sheets and telephone lists: who stands on them, for which purpose, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.errors import ContentError
from db.fields.purposes import HANDOVER, INTERNAL, POSTED, PURPOSES, REPORT
from db.file.departures import printed_for
from db.file.save import save
from db.file.store import Store
from db.records.condition import EMPTY, Condition
from db.records.filter import Filter
from db.records.household import Household
from db.records.listing import ids_of
from db.records.place import BUILDING, DWELLING, UNIT, Dwelling, Place
from db.records.role import RoleHolder, RoleTerm
from desktop.egress.gate import Gate, Outgoing
from desktop.egress.paper import Choice, Listed, Paper, Sieve
from tests.desktop.egress.conftest import Shelf, words
from tests.desktop.small_office import Ids

RESIDENTS = ("张三丰", "李𬱖", "王五", "赵六")


def flat(made: Outgoing) -> str:
    return "".join(words(made.content).split()).replace("-", "")


@pytest.fixture
def silent() -> Sieve:
    """Households without a telephone of their own."""
    return Sieve(Filter(conditions=(Condition("household.phone", EMPTY, ""),)), "没留电话的")


def test_a_door_card_names_who_serves_and_no_resident(paper: Paper, ids: Ids) -> None:
    made = paper.door_cards(POSTED)
    text = flat(made)
    assert (made.rows, made.name, made.title) == (2, "门牌联系卡.pdf", "门牌联系卡（2 张）")
    assert "清溪里3号楼" in text
    assert "周敏" in text
    assert made.id[-8:].upper() in text
    assert "青松居民委员会" in text
    for name in (*RESIDENTS, "19900000001"):
        assert name not in text


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_number_stands_on_the_door_only_with_consent(paper: Paper, ids: Ids, purpose: str) -> None:
    made = paper.door_cards(purpose)
    text = flat(made)
    assert "19900001001" in text
    assert "林静" in text
    assert "19900001002" not in text
    assert any("林静" in said and "同意" in said for said in made.complaints)


def test_door_cards_for_units_and_alone_on_a5(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, Place, [{"kind": UNIT, "name": name, "parent_id": ids["second"]} for name in ("1单元", "2单元")])
    assert paper.door_cards(POSTED, ids["second"], per_unit=True).rows == 2
    assert paper.door_cards(POSTED, ids["second"]).rows == 1
    assert "12号楼2单元" in flat(paper.door_cards(POSTED, per_unit=True, single=True))


def test_what_a_door_card_lacks_is_said_before(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, Place, [{"kind": BUILDING, "name": "15号楼"}])
    assert "有 1 处没有楼组长，门牌联系卡上印的是其他服务人员或居委会。" in paper.door_cards(POSTED).complaints


def test_a_card_on_a_door_is_remembered_and_its_words_change_with_the_phone(
    paper: Paper, office: Store, gate: Gate, shelf: Shelf, ids: Ids
) -> None:
    gate.deliver(paper.door_cards(POSTED), shelf)
    with office.read() as connection:
        (before,) = printed_for(connection, "place", ids["first"])
    assert before["holder_ids"] == (ids["leader"],)
    again = {piece.record_id: piece.content for piece in paper.door_cards(POSTED).pieces}
    assert again[ids["first"]] == before["content"]
    with office.write("换号") as work:
        save(work, RoleHolder, [{"id": ids["leader"], "phone": "19900001009"}])
    after = {piece.record_id: piece.content for piece in paper.door_cards(POSTED).pieces}
    assert {key for key in after if after[key] != again[key]} == {ids["first"]}


@pytest.mark.parametrize(("purpose", "names", "tells"), [(POSTED, False, False), (INTERNAL, True, True), (REPORT, True, True), (HANDOVER, True, True)])
def test_a_walk_sheet_by_purpose(paper: Paper, office: Store, ids: Ids, purpose: str, names: bool, tells: bool) -> None:
    with office.write("试填") as work:
        (empty,) = save(work, Place, [{"kind": DWELLING, "name": "202", "parent_id": ids["first"]}])
        save(work, Dwelling, [{"id": empty, "place_id": empty, "use": "空置"}])
    made = paper.walk(purpose, ids["first"])
    text = flat(made)
    for number in ("101", "102", "201", "202"):
        assert number in text
    assert ("张三丰" in text) is names
    for word in ("空置", "1人", "话缺电话"):
        assert (word in text) is tells, word
    assert tells or "*" not in text, "a masked name still tells where nobody lives"
    assert "199" not in text, "no telephone is carried from door to door"
    assert "清溪里3号楼楼面图" in text
    assert "楼组长周敏" in text
    assert f"{purpose}·第1页共1页" in text
    assert ("内部资料" in text) is (purpose != POSTED)
    assert made.personal == ("联系人", "任职人姓名")[0 if tells else 1 :]
    assert made.rows == 4


def test_walk_sheets_of_all_buildings_leave_out_those_without_doors(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, Place, [{"kind": BUILDING, "name": "15号楼"}])
    made = paper.walk(INTERNAL)
    assert made.title == "楼面图（2 栋，4 户门）"
    assert made.complaints == ("有 1 栋楼还没有门牌，没有印。",)
    assert {piece.record_id: piece.holder_ids for piece in made.pieces} == {ids["first"]: (ids["leader"],), ids["second"]: (ids["silent"],)}


def test_two_households_behind_one_door_and_a_building_nobody_leads(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        (building,) = save(work, Place, [{"kind": BUILDING, "name": "15号楼"}])
        (door,) = save(work, Place, [{"kind": DWELLING, "name": "101", "parent_id": building}])
        save(work, Dwelling, [{"id": door, "place_id": door}])
        save(work, Household, [{"dwelling_id": door, "contact_name": name} for name in ("孙一", "孙二")])
    made = paper.walk(INTERNAL, building)
    assert "孙一等2户" in flat(made)
    assert "楼组长空缺" in flat(made)
    assert made.personal == ("联系人",)
    assert not paper.walk(POSTED, building).bare


@pytest.mark.parametrize(("purpose", "homes", "consentless"), [(POSTED, False, False), (INTERNAL, True, True), (HANDOVER, True, True), (REPORT, False, False)])
def test_telephones_by_purpose(paper: Paper, ids: Ids, purpose: str, homes: bool, consentless: bool) -> None:
    text = flat(paper.phones(purpose, Listed()))
    assert ("19900000001" in text) is homes
    assert ("19900001002" in text) is consentless
    assert "林静" in text
    assert ("张三丰" in text) is (purpose != POSTED)
    assert ("19900001001" in text) is (purpose != REPORT)


def test_a_posted_list_has_no_households_and_says_so(paper: Paper, ids: Ids) -> None:
    made = paper.phones(POSTED, Listed())
    assert made.complaints == ("张贴的通讯录只印任职人，不印住户。", "有 1 人没有同意印出电话，通讯录上不印。")
    assert made.personal == ("任职人姓名", "任职人联系电话")
    assert made.rows == 2
    assert paper.phones(POSTED, Listed(households=False)).complaints == ("有 1 人没有同意印出电话，通讯录上不印。",)


def test_a_list_remembers_whose_number_stands_on_it(paper: Paper, office: Store, ids: Ids) -> None:
    before = {piece.record_id: piece.content for piece in paper.phones(POSTED, Listed()).pieces}
    assert set(before) == {ids["leader"], ids["silent"]}
    with office.write("换号") as work:
        save(work, RoleHolder, [{"id": ids[one], "phone": "19900001009"} for one in ("leader", "silent")])
    after = {piece.record_id: piece.content for piece in paper.phones(POSTED, Listed()).pieces}
    assert {key for key in after if after[key] != before[key]} == {ids["leader"]}, "the other number is not on the list"


def test_telephones_of_one_building_by_door(paper: Paper, ids: Ids) -> None:
    made = paper.phones(INTERNAL, Listed(ids["first"]))
    lines = words(made.content).split()
    assert made.rows == 4
    assert "赵六" not in lines
    order = [lines.index(door) for door in ("101", "102", "201")]
    assert order == sorted(order)
    assert "有 1 户没有联系电话。" in made.complaints


def test_telephones_by_name_stand_under_their_letters(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, Household, [{"id": ids["h102"], "contact_name": None}])
    lines = words(paper.phones(INTERNAL, Listed(by_name=True)).content).split()
    captions = [line for line in lines if line in ("W", "Z", "没有联系人")]
    assert captions == ["W", "Z", "没有联系人"]
    names = [line for line in lines if line in (*RESIDENTS, "林静", "周敏")]
    assert names == ["林静", "周敏", "王五", "张三丰", "赵六"]


def test_telephones_of_a_place_where_nobody_serves(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        work.remove(RoleTerm, ids_of(work.connection, RoleTerm))
    made = paper.phones(INTERNAL, Listed(ids["second"]))
    assert made.personal == ("联系人", "联系电话")
    assert made.rows == 1
    with pytest.raises(ContentError, match="还没有任职的人"):
        paper.phones(POSTED, Listed(ids["second"]))


def test_only_the_households_of_a_saved_filter(paper: Paper, ids: Ids, silent: Sieve) -> None:
    for made in (paper.ledger(INTERNAL, Choice(sieve=silent)), paper.phones(INTERNAL, Listed(sieve=silent))):
        text = flat(made)
        assert "王五" in text
        assert "张三丰" not in text
        assert "筛选：没留电话的" in text
    assert paper.ledger(INTERNAL, Choice(sieve=silent)).rows == 1


def test_the_name_of_a_filter_stays_inside_the_office(paper: Paper, ids: Ids, silent: Sieve) -> None:
    assert "没留电话的" not in flat(paper.ledger(POSTED, Choice(sieve=silent)))
    for sieve, purpose in ((silent, REPORT), (Sieve(silent.wanted), INTERNAL)):
        text = flat(paper.ledger(purpose, Choice(sieve=sieve)))
        assert "没留电话的" not in text
        assert "部分住户" in text


def test_a_filter_that_finds_nobody_is_named(paper: Paper, ids: Ids, silent: Sieve) -> None:
    for prepare in (lambda: paper.ledger(INTERNAL, Choice(ids["second"], sieve=silent)), lambda: paper.phones(INTERNAL, Listed(ids["second"], sieve=silent))):
        with pytest.raises(ContentError, match="没留电话的") as caught:
            prepare()
        assert caught.value.code == "nothing_to_print"
    with pytest.raises(ContentError, match="符合筛选的住户"):
        paper.ledger(INTERNAL, Choice(ids["second"], sieve=Sieve(silent.wanted)))


def test_an_empty_office_has_no_doors(paper: Paper) -> None:
    prints: tuple[Callable[[str], Outgoing], ...] = (paper.door_cards, paper.walk, lambda purpose: paper.phones(purpose, Listed()))
    for prepare in prints:
        for purpose in PURPOSES:
            with pytest.raises(ContentError) as caught:
                prepare(purpose)
            assert caught.value.code == "nothing_to_print"
