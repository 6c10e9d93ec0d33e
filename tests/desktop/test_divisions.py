"""区划: the table is whole, is found by names at every level, and says nothing it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.divisions import COMMITTEE, Division, Divisions
from desktop.paths import resources_folder

FOLDER = resources_folder() / "divisions"
XIN_FU_KANG_LI = ("上海市", "静安区", "石门二路街道", "新福康里居委会")


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return Divisions(FOLDER)


def names(path: tuple[Division, ...]) -> tuple[str, ...]:
    return tuple(one.name for one in path)


def test_a_committee_is_found_level_by_level(divisions: Divisions) -> None:
    code = ""
    for name in XIN_FU_KANG_LI:
        (code,) = [one.code for one in divisions.below(code) if one.name == name]
    assert code == "310106011022"
    assert names(divisions.path(code)) == XIN_FU_KANG_LI
    assert divisions.below(code) == []


@pytest.mark.parametrize(("words", "within"), [
    ("静安 石门二路 新福康里", ""), ("新福康里 静安", ""), ("新福康里", "31"), ("石门二路 福康", "310106"), ("新福康里居委会", "310106011"),
])
def test_words_in_any_order_find_it(divisions: Divisions, words: str, within: str) -> None:
    assert names(divisions.find(words, within)[0]) == XIN_FU_KANG_LI


def test_the_shortest_path_comes_first_and_the_list_is_short(divisions: Divisions) -> None:
    found = divisions.find("静安")
    assert names(found[0]) == ("上海市", "静安区")
    assert len(divisions.find("新", "31", limit=7)) == 7


@pytest.mark.parametrize(("words", "within"), [("", ""), ("  ", "31"), ("新福康里", ""), ("没有这个地方", "31"), ("新福康里", "99")])
def test_nothing_is_guessed(divisions: Divisions, words: str, within: str) -> None:
    """A committee's name alone, without a province, would mean reading all of them."""
    assert divisions.find(words, within) == []


def test_levels_without_a_name_are_passed_over(divisions: Divisions) -> None:
    assert "黄浦区" in [one.name for one in divisions.below("31")]
    assert {"武汉市", "仙桃市"} <= {one.name for one in divisions.below("42")}
    assert names(divisions.path("441900006")) == ("广东省", "东莞市", "莞城街道")


def test_a_code_that_is_not_in_the_table_is_known_as_far_as_it_goes(divisions: Divisions) -> None:
    assert names(divisions.path("310106011999")) == XIN_FU_KANG_LI[:3]
    assert divisions.path("99") == ()
    assert divisions.path("") == ()
    assert Division("310106", "静安区").whole_code == "310106000000"


def test_a_province_whose_file_is_missing_has_nothing_below_its_counties(tmp_path: Path) -> None:
    (tmp_path / "upper.txt").write_text((FOLDER / "upper.txt").read_text(encoding="utf-8"), encoding="utf-8")
    assert Divisions(tmp_path).below("310106") == []
    assert Divisions(tmp_path).find("静安 石门二路") == []


def test_every_province_is_there_and_every_committee_has_its_twelve_digits(divisions: Divisions) -> None:
    provinces = [one.code for one in divisions.below("")]
    assert sorted(path.name for path in FOLDER.glob("*.xz")) == [f"{code}.txt.xz" for code in provinces]
    (qinghai,) = [one.code for one in divisions.below("") if one.name == "青海省"]
    counties = [county for city in divisions.below(qinghai) for county in divisions.below(city.code)]
    committees = [one for county in counties for street in divisions.below(county.code) for one in divisions.below(street.code)]
    assert len(committees) == 4716
    assert all(len(one.code) == COMMITTEE and one.name for one in committees)
