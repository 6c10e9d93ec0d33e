"""Households: whom to ask for, and what cannot be true together."""

from __future__ import annotations

from typing import Any

import pytest

from db.records import Household

DOOR = {"path": "杏花里3号楼501", "sort_key": "k"}


@pytest.mark.parametrize(
    ("row", "near", "caller", "phone"),
    [
        ({}, {}, None, None),
        ({"contact_name": "物业", "phone": "1"}, {}, "物业", "1"),
        ({"phone": "1"}, {"contact_id": {"name": "张伟", "phone": "2", "name_key": "z"}}, "张伟", "1"),
        ({}, {"contact_id": {"name": "张伟", "phone": "2", "name_key": "z"}}, "张伟", "2"),
    ],
)
def test_the_contact_and_the_nearest_phone_are_whom_to_call(row: dict[str, Any], near: dict[str, Any], caller: Any, phone: Any) -> None:
    made = Household.derive(row, {"dwelling_id": DOOR, **near})
    assert (made["door"], made["door_key"], made["caller"], made["caller_phone"]) == ("杏花里3号楼501", "k", caller, phone)
    assert bool(made["caller_key"]) is bool(caller)
    assert bool(made["pinyin"]) is ("contact_name" in row)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, set()),
        ({"contact_id": "r", "contact_name": "物业"}, {"contact_name"}),
        ({"since": "2024-05-01", "until": "2024-04-30"}, {"until"}),
        ({"since": "2024-05-01", "until": "2024-05-01"}, set()),
        ({"since": "2024-05-03", "until": "2024-05"}, set()),
        ({"since": "2024-05", "until": "2024"}, set()),
        ({"since": "2024-05", "until": "2023"}, {"until"}),
    ],
)
def test_what_cannot_be_true_together_is_said(values: dict[str, str], wrong: set[str]) -> None:
    assert set(Household.problems({"dwelling_id": "d", **values})) == wrong


def test_a_household_needs_a_door_and_is_called_by_it() -> None:
    assert Household.problems({}) == {"dwelling_id": "请填写住址"}
    assert Household.title({"door": "杏花里101", "caller": "张伟"}) == "杏花里101 张伟"
    assert Household.title({}) == "住户"
