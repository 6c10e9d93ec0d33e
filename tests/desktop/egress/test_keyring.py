"""Keys are made once, cards are registered, a changed card needs the former key."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest

from db.errors import ContentError, FileRefused
from db.file.store import Store
from desktop.egress.keyring import Keyring
from desktop.exchange.office_card import card_from_text, make_card
from desktop.exchange.refusals import Refused
from desktop.exchange.sealing import generate_keys
from tests.desktop.egress.conftest import STREET, Post


@pytest.fixture
def keyring(office: Store) -> Keyring:
    return Keyring(office)


def test_without_keys_the_next_step_is_named(keyring: Keyring) -> None:
    with pytest.raises(ContentError, match="上报中心"):
        keyring.card()


def test_keys_are_made_once_and_the_recovery_identity_shown_once(keyring: Keyring, office: Store) -> None:
    recovery = keyring.make()
    assert recovery is not None
    public = str(pyrage.x25519.Identity.from_str(recovery).to_public())
    assert keyring.card().age_recovery == public
    first = keyring.card().number
    assert keyring.make() is None
    assert Keyring(office).card().number == first
    with office.read() as connection:
        assert recovery not in (office.state(connection, "exchange_keys") or "")


def test_the_card_is_that_of_the_office(keyring: Keyring) -> None:
    keyring.make()
    card = card_from_text(keyring.card().to_text())
    assert (card.code, card.name) == ("310104007021", "青松居委会")


def test_a_registered_card_is_found(keyring: Keyring) -> None:
    keys, _ = generate_keys()
    card = make_card(STREET, "梧桐街道办事处", keys)
    assert keyring.add(card.to_text()).number == card.number
    assert keyring.cards() == {STREET: card}
    assert keyring.card_of(STREET) == card
    keyring.add(card.to_text())
    assert len(keyring.cards()) == 1


def test_an_unknown_receiver_is_told(keyring: Keyring) -> None:
    with pytest.raises(ContentError) as caught:
        keyring.card_of(STREET)
    assert caught.value.code == "receiver_unknown"


def test_our_own_card_is_no_receiver(keyring: Keyring) -> None:
    keyring.make()
    with pytest.raises(ContentError) as caught:
        keyring.add(keyring.card().to_text())
    assert caught.value.code == "own_card"
    assert keyring.cards() == {}


def test_a_changed_card_needs_the_former_key(keyring: Keyring) -> None:
    old, _ = generate_keys()
    new, _ = generate_keys()
    first = make_card(STREET, "梧桐街道办事处", old)
    keyring.add(first.to_text())
    with pytest.raises(Refused) as caught:
        keyring.add(make_card(STREET, "梧桐街道办事处", new).to_text())
    assert caught.value.code == "card_succession"
    assert keyring.cards()[STREET] == first
    vouched = make_card(STREET, "梧桐街道办事处", new, former=old)
    keyring.add(vouched.to_text())
    assert keyring.cards()[STREET] == vouched


def test_new_age_keys_under_the_same_signing_key_are_no_quiet_change(keyring: Keyring) -> None:
    """Whoever could change only the sealing keys would read everything sent from then on."""
    keys, _ = generate_keys()
    card = make_card(STREET, "梧桐街道办事处", keys)
    keyring.add(card.to_text())
    with pytest.raises(Refused) as caught:
        keyring.add(card.to_text().replace(card.age, str(pyrage.x25519.Identity.generate().to_public())))
    assert caught.value.code == "card_signature"


def test_nonsense_is_no_card(keyring: Keyring) -> None:
    with pytest.raises(Refused) as caught:
        keyring.add("{}")
    assert caught.value.code == "card"


def test_a_card_goes_by_file(keyring: Keyring, office: Store, street: Post, tmp_path: Path) -> None:
    keyring.make()
    leaving = keyring.card_file()
    assert (leaving.name, leaving.personal, leaving.bare) == ("青松居委会.linlicard", (), False)
    path = tmp_path / "card"
    path.write_bytes(leaving.content)
    assert street.keyring.add_file(path) == keyring.card()


@pytest.mark.parametrize(("content", "code"), [(None, "unreadable"), (b"\xff\xfe", "card"), (b"{}", "card"), (b" " * 99_999, "card")])
def test_a_file_that_is_no_card(keyring: Keyring, tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "card"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileRefused) as caught:
        keyring.add_file(path)
    assert caught.value.code == code


def test_both_offices_know_each_other(sender: Post, street: Post) -> None:
    assert list(sender.keyring.cards()) == [STREET]
    assert sender.keyring.card_of(STREET).number == street.keyring.card().number
