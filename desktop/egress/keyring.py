"""The office's own signing and sealing keys, kept in the encrypted file, and the cards of the offices it deals with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from db.errors import ContentError, FileRefused
from db.fields.purposes import INTERNAL
from db.file import partners
from db.file.store import Store
from db.records.listing import ids_of, one
from db.records.office import Office
from desktop.egress.gate import EXPORT, Outgoing
from desktop.exchange.office_card import SUFFIX, OfficeCard, card_from_text, make_card
from desktop.exchange.sealing import OfficeKeys, generate_keys, keys_from_text

_KEYS: Final = "exchange_keys"
_LARGEST_CARD: Final = 64 * 1024


class Keyring:
    """Keys and cards of one file."""

    def __init__(self, store: Store) -> None:
        """Nothing is made yet: keys are made when a card is first wanted."""
        self._store = store

    def has_keys(self) -> bool:
        """Whether this office has made its keys."""
        with self._store.read() as connection:
            return self._store.state(connection, _KEYS) is not None

    def own(self) -> OfficeKeys:
        """This office's keys. Raises ContentError when it has never written its card."""
        with self._store.read() as connection:
            text = self._store.state(connection, _KEYS)
        if text is None:
            raise ContentError("本单位还没有公钥名片。请先在“上报中心”里生成。", "no_keys")
        return keys_from_text(text)

    def make(self) -> str | None:
        """Make this office's keys if it has none → the secret recovery identity to print once, None if it had keys."""
        with self._store.write("生成本单位的签名和加密钥匙") as work:
            if self._store.state(work.connection, _KEYS) is not None:
                return None
            keys, recovery = generate_keys()
            self._store.set_state(work, **{_KEYS: keys.to_text()})
        return recovery

    def card(self) -> OfficeCard:
        """This office's card: what others need to send to it and to check what it sent."""
        with self._store.read() as connection:
            office = one(connection, Office, ids_of(connection, Office, office_id=self._store.office_id)[0]) or {}
        return make_card(str(office["code"]), str(office["name"]), self.own())

    def card_file(self) -> Outgoing:
        """Our card as a file to give away; it holds nothing but our name, code and public keys."""
        card = self.card()
        content = card.to_text().encode()
        return Outgoing(self._store.ids.new(), EXPORT, INTERNAL, "本单位公钥名片", f"{card.name}{SUFFIX}", content, 1)

    def add_file(self, path: Path) -> OfficeCard:
        """Register the card in a file. Raises FileRefused for one that cannot be read, else as `add`."""
        try:
            with path.open("rb") as source:
                text = source.read(_LARGEST_CARD).decode()
        except OSError as error:
            raise FileRefused(f"读不了“{path.name}”，请检查文件在不在。", "unreadable") from error
        except UnicodeDecodeError as error:
            raise FileRefused(f"“{path.name}”不是公钥名片。", "card") from error
        return self.add(text)

    def add(self, text: str) -> OfficeCard:
        """Register the card of another office; a changed card must be vouched for by the key before it.

        Raises ContentError for our own card, Refused `card`, `card_signature`, `card_succession`.
        """
        card = card_from_text(text)
        if card.code == self._store.office_id:
            raise ContentError("这是本单位自己的名片，不用登记。请登记收件单位发来的名片文件。", "own_card")
        former = self.cards().get(card.code)
        if former is not None and former.signing != card.signing:
            card.check_succession(former)
        partners.keep_card(self._store, card.code, card.to_text())
        return card

    def cards(self) -> dict[str, OfficeCard]:
        """Registered cards by office code."""
        return {code: card_from_text(text) for code, text in partners.cards(self._store).items()}

    def card_of(self, code: str) -> OfficeCard:
        """The registered card of an office. Raises ContentError when it has none."""
        card = self.cards().get(code)
        if card is None:
            raise ContentError(f"还没有登记收件单位 {code} 的公钥名片。请先向对方要来名片文件并登记。", "receiver_unknown")
        return card
