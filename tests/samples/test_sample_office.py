import datetime as dt
from collections import Counter

import pytest

from desktop.exchange.sample_names import COMPOUND_NAMES, LONG_NAMES, POLYPHONES, RARE_NAMES, SHARED_NAME
from desktop.exchange.sample_office import PEOPLE, document_number, phone_number, truth


@pytest.fixture(scope="module")
def office():
    return truth()


def test_the_size_of_a_whole_office(office):
    assert len(office.residents) == PEOPLE == 10_000
    assert sum(place.kind == "室" for place in office.places) == 3_000
    assert {place.use for place in office.places if place.kind == "室"} == {"自住", "出租", "空置"}


@pytest.mark.parametrize("people", [0, 1, 60, 777])
def test_any_size_and_equal_for_equal_seeds(people):
    assert len(truth(3, people).residents) == people
    assert truth(3, people) == truth(3, people)


def test_seeds_differ():
    assert truth(1, 60) != truth(2, 60)


def test_awkward_names_are_there(office):
    names = {resident.name for resident in office.residents}
    assert len(set(RARE_NAMES)) >= 11
    assert names >= {*RARE_NAMES, *LONG_NAMES, *COMPOUND_NAMES, *(f"{surname}志宏" for surname in POLYPHONES)}
    assert max(map(len, LONG_NAMES)) >= 25
    assert max(map(len, RARE_NAMES)) <= 3


def test_one_name_in_two_homes_of_one_building(office):
    homes = [h.dwelling for h in office.households if h.contact_name == SHARED_NAME]
    parents = [office.places[home].parent for home in homes]
    assert len(set(homes)) >= 2
    assert max(Counter(parents).values()) >= 2


def test_document_numbers_are_right_unique_and_fictitious(office):
    numbers = [resident.document_number for resident in office.residents]
    assert len(set(numbers)) == len(numbers)
    for resident in office.residents[:500]:
        number = resident.document_number
        values = [10 if digit == "X" else int(digit) for digit in number]
        assert sum(value * 2 ** (17 - place) for place, value in enumerate(values)) % 11 == 1  # ISO 7064 MOD 11-2
        assert number[6:14] == resident.birth_date.replace("-", "")
        assert (int(number[16]) % 2 == 1) == (resident.sex == "男")
        assert number.startswith("310199")


def test_the_check_digit_can_be_x():
    assert "X" in {document_number(dt.date(1950, 1, 1), "男", order)[-1] for order in range(50)}


def test_phones_are_in_the_invented_range(office):
    phones = {r.phone for r in office.residents if r.phone} | {h.emergency_phone for h in office.households if h.emergency_phone}
    assert all(phone.startswith("1990") and len(phone) == 11 and int(phone[3:]) < 100_000 for phone in phones)
    assert phone_number(100_001) == phone_number(1)


def test_everything_hangs_together(office):
    for household in office.households:
        assert office.places[household.dwelling].kind == "室"
    heads = [resident for resident in office.residents if resident.relation == "户主"]
    assert len(heads) == len(office.households)
    assert next(office.places[key].name for key in office.estates) == "梧桐里小区"
    assert {place.path for place in office.places if place.name == "301室"} >= {"梧桐里小区1号楼2单元301室", "清溪路12弄1号301室"}
    assert office.places[office.estates[4] + 1].name == "A座"


def test_leaders_two_slots_some_vacant_and_a_worker_for_each_grid(office):
    leaders = [leader for leader in office.leaders if leader.role == "楼组长"]
    assert {leader.slot for leader in leaders} == {"线下", "线上"}
    assert 0 < sum(not leader.name for leader in leaders) < len(leaders) / 4
    assert len([leader for leader in office.leaders if leader.role == "网格员"]) == 6
