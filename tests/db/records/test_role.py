"""Roles, those who hold them, and their terms."""

from __future__ import annotations

import pytest

from db.fields.day import before
from db.records import Office, Role, RoleHolder, RoleTerm
from db.records.role import slots_in

TERM = {"holder_id": "h", "role_id": "r", "place_id": "p"}


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [
        ("2024-05-01", "2024-04-30", True), ("2024-05-01", "2024-05-01", False), ("2024-05-01", "2024-05", False),
        ("2024-05-01", "2024", False), ("2024-05", "2023", True), (None, "2023", False), ("2024", None, False),
    ],
)  # fmt: skip
def test_a_term_ends_no_earlier_than_it_began(since: str | None, until: str | None, wrong: bool) -> None:
    assert ("until" in RoleTerm.problems(TERM | {"since": since, "until": until})) is wrong


@pytest.mark.parametrize(
    ("day", "other", "sure"),
    [("2024", "2025-01-01", True), ("2024-12-31", "2025", True), ("2024", "2024-05", False), ("2024-05", "2024", False), ("2025", "2024", False)],
)
def test_a_day_lies_before_another_only_when_that_is_sure(day: str, other: str, sure: bool) -> None:
    assert before(day, other) is sure


@pytest.mark.parametrize(
    ("text", "slots"), [("线下、线上", ["线下", "线上"]), ("线下,线上，", ["线下", "线上"]), (" 甲 、 乙 ", ["甲", "乙"]), ("", []), (None, [])]
)
def test_seats_are_read_with_any_comma(text: str | None, slots: list[str]) -> None:
    assert slots_in(text) == slots


def test_titles_and_keys() -> None:
    made = RoleTerm.derive({}, {"holder_id": {"name": "陈"}, "place_id": {"path": "3号楼", "sort_key": "k"}})
    assert made == {"holder": "陈", "role": None, "place": "3号楼", "place_key": "k"}
    assert RoleTerm.title({**made, "role": "楼组长", "slot": "线下"}) == "3号楼 楼组长 线下 陈"
    assert RoleTerm.title({}) == "任期"
    assert (RoleHolder.title({"name": "陈"}), RoleHolder.title({})) == ("陈", "任职人")
    assert RoleHolder.derive({"name": None}, {})["initials"] == RoleHolder.derive({"name": ""}, {})["initials"]
    assert (Office.title({"name": "青松居委会"}), Office.title({})) == ("青松居委会", "本单位")
    assert (Role.title({"name": "网格长"}), Role.title({})) == ("网格长", "岗位")
