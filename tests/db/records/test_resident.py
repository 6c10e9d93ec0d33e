"""Residents: an identity number agrees with what else is known; an end has a day and a cause."""

from __future__ import annotations

from typing import Any

import pytest

from db.records import Resident
from tests.db.street import CARD

OLD_CARD = CARD[:6] + CARD[8:17]
WHOLE = {"household_id": "h", "name": "张伟"}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, set()),
        ({"document_number": CARD, "birth_date": "1970-01-01", "sex": "男"}, set()),
        ({"document_number": CARD, "birth_date": "1970", "sex": None}, set()),
        ({"document_number": CARD, "birth_date": "1970-02", "sex": "女"}, {"birth_date", "sex"}),
        ({"document_number": OLD_CARD, "birth_date": "1970-01-01", "sex": "男"}, set()),
        ({"document_number": OLD_CARD, "birth_date": "1970-02", "sex": "女"}, {"birth_date", "sex"}),
        ({"document_number": CARD[:-1] + ("0" if CARD[-1] != "0" else "1")}, {"document_number"}),
        ({"document_number": CARD[:-1] + ("0" if CARD[-1] != "0" else "1"), "document_kind": "护照", "sex": "女"}, set()),
        ({"ended_on": "2024-05-01"}, {"ended_on"}),
        ({"ended_by": "迁出"}, {"ended_on"}),
        ({"ended_on": "2024-05-01", "ended_by": "去世", "since": "2024-06"}, {"ended_on"}),
        ({"ended_on": "2024-05", "ended_by": "去世", "since": "2024-05-20"}, set()),
    ],
)
def test_what_disagrees_is_said(values: dict[str, Any], wrong: set[str]) -> None:
    assert set(Resident.problems(WHOLE | values)) == wrong


@pytest.mark.parametrize(
    ("values", "filled"),
    [
        ({"document_number": CARD}, {"document_kind": "居民身份证", "birth_date": "1970-01-01", "sex": "男"}),
        ({"document_number": CARD, "birth_date": "1970"}, {"document_kind": "居民身份证", "birth_date": "1970-01-01", "sex": "男"}),
        ({"document_number": CARD, "birth_date": "1971"}, {"document_kind": "居民身份证", "birth_date": "1971", "sex": "男"}),
        ({"document_number": CARD, "document_kind": "护照"}, {}),
        ({"document_number": "G1234567"}, {}),
        ({}, {}),
    ],
)
def test_an_identity_number_fills_blanks_and_never_overwrites(values: dict[str, Any], filled: dict[str, Any]) -> None:
    assert Resident.completed(values) == values | filled


def test_keys_follow_name_and_household() -> None:
    made = Resident.derive({"name": "曾国荃"}, {"household_id": {"door": "杏花里101", "door_key": "k"}})
    assert (made["door"], made["door_key"]) == ("杏花里101", "k")
    assert "ZengGuoQuan" in made["pinyin"].split(" ")
    assert Resident.derive({"name": None}, {})["door"] is None
    assert (Resident.title({"name": "张伟"}), Resident.title({})) == ("张伟", "居民")
