"""Office cards: the public half of an office's keys as a small file, with a number to read over the phone."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyrage

from desktop.exchange.refusals import Refused
from desktop.exchange.sealing import CARD, PACKAGE, OfficeKeys, sign, signing_key, verify

SUFFIX: Final = ".linlicard"
_FORMAT: Final = "linli-office-card-1"
_LONGEST: Final = 16_384
_CODE: Final = re.compile(r"[0-9]{12}")
_LONGEST_NAME: Final = 60
_GROUPS: Final = 6
_FACTS: Final = ("format", "code", "name", "signing", "age", "age_recovery")


@dataclass(frozen=True)
class OfficeCard:
    """Code and name of an office, three public keys, its own signature, and that of its former key if it had one."""

    code: str
    name: str
    signing: str
    age: str
    age_recovery: str
    signature: str
    former_signature: str = ""

    @property
    def recipients(self) -> tuple[str, str]:
        """The two age keys to which everything for this office is sealed."""
        return self.age, self.age_recovery

    @property
    def number(self) -> str:
        """Six groups of five digits over code and keys, to be read over the phone; the name may be corrected."""
        keys = f"{self.code}\n{self.signing}\n{self.age}\n{self.age_recovery}\n"
        amount = int.from_bytes(hashlib.sha256(b"linli-card\n" + keys.encode()).digest())
        digits = f"{amount % 10 ** (5 * _GROUPS):0{5 * _GROUPS}}"
        return " ".join(digits[at : at + 5] for at in range(0, len(digits), 5))

    def to_text(self) -> str:
        """The card as a file."""
        facts = _facts(self.code, self.name, self.signing, self.age, self.age_recovery)
        signatures = {"signature": self.signature, "former_signature": self.former_signature}
        return json.dumps(facts | signatures, ensure_ascii=False, indent=1) + "\n"

    def allowed_signers_line(self) -> str:
        """A line for `ssh-keygen -Y verify -f`."""
        return f'{self.code} namespaces="{PACKAGE},{CARD}" {self.signing}\n'

    def check_succession(self, former: OfficeCard) -> None:
        """The key of `former` vouches for this card; raises Refused `card_succession`."""
        if self.code != former.code:
            raise Refused("card_succession")
        former_key = signing_key(former.signing)
        try:
            verify(_to_sign(self), self.former_signature.encode(), former_key, self.code, CARD)
        except Refused as error:
            raise Refused("card_succession") from error


def make_card(code: str, name: str, keys: OfficeKeys, former: OfficeKeys | None = None) -> OfficeCard:
    """The card of an office; after a change of keys `former` signs it too. ValueError for a code or name of no office."""
    if not (_CODE.fullmatch(code) and _is_name(name)):
        raise ValueError(code)
    facts = _facts(code, name, keys.signing_public, keys.age_public, keys.recovery)
    message = _canonical(facts)
    return OfficeCard(
        code, name, keys.signing_public, keys.age_public, keys.recovery,
        sign(message, keys, CARD).decode(), sign(message, former, CARD).decode() if former else "",
    )


def card_from_text(text: str) -> OfficeCard:
    """Read a card somebody sent; raises Refused `card` or `card_signature`."""
    try:
        facts = _parsed(text)
        key = signing_key(facts["signing"])
        for recipient in (facts["age"], facts["age_recovery"]):
            pyrage.x25519.Recipient.from_str(recipient)
    except (ValueError, TypeError, RecursionError, pyrage.RecipientError) as error:
        raise Refused("card") from error
    card = OfficeCard(**{name: fact for name, fact in facts.items() if name != "format"})
    try:
        verify(_to_sign(card), card.signature.encode(), key, card.code, CARD)
    except Refused as error:
        raise Refused("card_signature") from error
    return card


def _parsed(text: str) -> dict[str, str]:
    if len(text) > _LONGEST:
        raise ValueError(len(text))
    facts = json.loads(text, object_pairs_hook=_without_doubles)
    if set(facts) != {*_FACTS, "signature", "former_signature"} or facts["format"] != _FORMAT:
        raise ValueError(sorted(facts))
    if not all(isinstance(fact, str) and (fact.isascii() or name == "name") for name, fact in facts.items()):
        raise ValueError(facts["code"])
    if not (_CODE.fullmatch(facts["code"]) and _is_name(facts["name"])):
        raise ValueError(facts["code"])
    return dict(facts)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    facts = dict(pairs)
    if len(facts) != len(pairs):
        raise ValueError(pairs[0][0])
    return facts


def _is_name(name: str) -> bool:
    """Visible characters only: nothing that could reorder or hide text on screen."""
    visible = all(unicodedata.category(character)[0] not in "CZ" or character == " " for character in name)
    return 0 < len(name) <= _LONGEST_NAME and visible and name == name.strip()


def _facts(code: str, name: str, signing: str, age: str, age_recovery: str) -> dict[str, str]:
    return dict(zip(_FACTS, (_FORMAT, code, name, signing, age, age_recovery), strict=True))


def _canonical(facts: Mapping[str, str]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _to_sign(card: OfficeCard) -> bytes:
    return _canonical(_facts(card.code, card.name, card.signing, card.age, card.age_recovery))
