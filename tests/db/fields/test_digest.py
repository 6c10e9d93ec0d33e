"""Hashes that both sides of an exchange must compute alike: fixed for ever."""

from __future__ import annotations

import pytest

from db.fields.digest import cell_text, row_hasher, state_digest


@pytest.mark.parametrize(("value", "text"), [(None, ""), ("楼", "楼"), (0, "0"), (80.5, "80.5"), (-3, "-3"), (1e11, "100000000000.0"), (0.00001, "0.00001")])
def test_values_as_they_stand_in_a_package(value, text):
    assert cell_text(value) == text


def test_the_hashes_never_change():
    """Stored at both ends: a release that computes them otherwise would ask every office for a full package."""
    row = row_hasher(["name", "area"])(["王小明", "80.5"])
    assert row == "386ff117f165eeeb071dbb764868a82cc290b8818b53d71fdc7541e46c019a89"
    assert state_digest([("resident", "r-1", 3, row)]) == "27216b9454f97df90567806f9473cd7f1152b063aa6bbf469533add9e5706876"


def test_the_order_of_rows_and_columns_does_not_matter():
    entries = [("a", "1", 1, "x"), ("a", "2", 10, "y"), ("b", "1", 2, "z")]
    assert state_digest(entries) == state_digest(reversed(entries))
    assert row_hasher(["a", "b"])(["1", "2"]) == row_hasher(["b", "a"])(["2", "1"])


def test_moved_values_change_the_hash():
    assert row_hasher(["a", "b"])(["1", ""]) != row_hasher(["a", "b"])(["", "1"])
    assert state_digest([("a", "1", 1, "x")]) != state_digest([("a", "1", 2, "x")])
