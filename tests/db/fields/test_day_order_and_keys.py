"""Days of different exactness put in order, and the stored keys a record declares."""

from __future__ import annotations

import pytest

from db.fields.day import before
from db.fields.field import derived_of, fields_of
from db.records.place import Place


@pytest.mark.parametrize(
    ("day", "other", "sure"),
    [
        ("2024-05-03", "2024-05-04", True), ("2024-05-03", "2024-05-03", False), ("2024", "2024-05", False),
        ("2024-05", "2024", False), ("2023", "2024-05", True), ("2024-04-30", "2024-05", True),
    ],
)
def test_a_day_lies_before_another_only_when_that_is_sure(day: str, other: str, *, sure: bool) -> None:
    assert before(day, other) is sure


def test_stored_keys_are_no_fields() -> None:
    assert derived_of(Place) == ("path", "sort_key")
    assert not set(derived_of(Place)) & {field.name for field in fields_of(Place)}
