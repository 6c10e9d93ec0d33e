"""What tests of the one door out get: an office with a little in it, its gate, and two offices that know each other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from db.errors import UserError
from db.file.keys import KeySlots, slots_path
from db.file.office_file import NewOffice, create_office
from db.file.slot import Cost
from db.file.store import Opening, Store
from desktop.egress.gate import Gate, Outgoing
from desktop.egress.inbox import Inbox
from desktop.egress.keyring import Keyring
from desktop.egress.paper import Paper
from desktop.egress.parcel import Parcels
from desktop.printing.fonts import FontSet
from tests.desktop.small_office import Ids, fill

FONTS = Path(__file__).resolve().parents[3] / "resources" / "fonts"
STREET, PASSWORD = "310104007000", "秋水共长天一色2026"


@dataclass
class Shelf:
    """A sink that keeps what it gets, or refuses it with `error`."""

    error: Exception | None = None
    got: list[Outgoing] = field(default_factory=list)

    def take(self, outgoing: Outgoing) -> str:
        if self.error is not None:
            raise self.error
        self.got.append(outgoing)
        return "已放好"


@dataclass(frozen=True)
class Post:
    """An office with all it needs to send and to receive."""

    store: Store
    gate: Gate
    keyring: Keyring
    parcels: Parcels
    inbox: Inbox


def post_of(store: Store) -> Post:
    gate, keyring = Gate(store), Keyring(store)
    return Post(store, gate, keyring, Parcels(store, gate, keyring), Inbox(store, keyring))


def words(pdf: bytes) -> str:
    """All text of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    found = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return found


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return FontSet(FONTS)


@pytest.fixture
def ids(office: Store) -> Ids:
    """The small office filled in, ids by name."""
    return fill(office)


@pytest.fixture
def gate(office: Store) -> Gate:
    return Gate(office)


@pytest.fixture
def paper(office: Store, fonts: FontSet) -> Paper:
    return Paper(office, fonts)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def broken() -> Shelf:
    return Shelf(UserError("U盘拔掉了。", "gone"))


@pytest.fixture(scope="session")
def street_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A street office's file, made once."""
    from tests.conftest import Clock

    path = tmp_path_factory.mktemp("street") / "street.linli"
    new = NewOffice("梧桐街道办事处", STREET, "梧桐街道", "文书", PASSWORD, "street")
    create_office(path, new, Clock(), Cost(passes=1, memory_kib=8 * 1024, lanes=1))
    return path, KeySlots.load(slots_path(path)).unlock("文书", PASSWORD)


@pytest.fixture
def sender(office: Store, ids: Ids) -> Post:
    """The filled committee, with keys."""
    made = post_of(office)
    made.keyring.make()
    return made


@pytest.fixture
def street(street_template: tuple[Path, bytes], tmp_path: Path, clock: Any, sender: Post) -> Iterator[Post]:
    """The street; both offices have each other's card."""
    source, key = street_template
    (tmp_path / "street").mkdir()
    path = tmp_path / "street" / source.name
    shutil.copyfile(source, path)
    store = Store(Opening(path, key, "文书", clock))
    made = post_of(store)
    made.keyring.make()
    made.keyring.add(sender.keyring.card().to_text())
    sender.keyring.add(made.keyring.card().to_text())
    yield made
    store.close()
