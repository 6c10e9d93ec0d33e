"""What the tests of `db` share: an open file, empty or with a short street in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from db.file.store import Opening, Store
from tests.db.street import Street, build_street


@pytest.fixture
def store(office_file: Any, clock: Any) -> Iterator[Store]:
    """The test's own office file, open."""
    opened = Store(Opening(office_file.path, office_file.key, office_file.account, clock))
    yield opened
    opened.close()


@pytest.fixture
def street(store: Store) -> Street:
    """A short street in the open file."""
    return build_street(store)
