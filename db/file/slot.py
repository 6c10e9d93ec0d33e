"""One slot of the slot file: what lets one account, or the recovery code, open the office's file.

The password never touches the file's key directly. Argon2id turns it into a key that opens the slot's own private key
(X25519, sealed with AES-256-GCM); the file's key is sealed to the matching public key. So the file can be given a new
key, when somebody leaves, without knowing the passwords of those who stay; and whoever left cannot follow, because
private keys are closed to him.
"""

from __future__ import annotations

import base64
import json
import secrets
import unicodedata
import uuid
from dataclasses import dataclass, replace
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.errors import FileRefused

PASSWORD, RECOVERY = "password", "recovery"
KINDS = (PASSWORD, RECOVERY)
KEY_BYTES, SALT_BYTES, NONCE_BYTES, TAG_BYTES = 32, 16, 12, 16
LONGEST_NAME = 50

#: What a file may ask for: below it guessing is fast, above it a hostile file would eat the machine.
PASSES, MEMORY_KIB, LANES = (1, 10), (8 * 1024, 512 * 1024), (1, 16)


@dataclass(frozen=True)
class Cost:
    """What one guess of a password costs (Argon2id, RFC 9106): passes, KiB of memory, lanes."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4

    def allowed(self) -> bool:
        """Whether the three lie within the limits; asked before anything is computed."""
        pairs = ((self.passes, PASSES), (self.memory_kib, MEMORY_KIB), (self.lanes, LANES))
        return all(low <= value <= high for value, (low, high) in pairs)

    def stretch(self, secret: bytes, salt: bytes) -> bytes:
        """Return the 32-byte key of `secret`. Raises FileRefused `out_of_memory`; ValueError outside the limits."""
        if not self.allowed():
            raise ValueError("cost outside the limits")
        numbers = (self.passes, self.memory_kib, self.lanes, KEY_BYTES)
        try:
            return hash_secret_raw(secret, salt, *numbers, Type.ID, version=ARGON2_VERSION)
        except HashingError:
            raise FileRefused("内存不足，没法核对密码。请关闭别的程序再试一次。", "out_of_memory") from None


#: RFC 9106, the second recommended choice.
OFFICE_COST = Cost()


def canonical(value: object) -> bytes:
    """Return the one byte form of a JSON value: what is bound, sealed and compared."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def normal(password: str) -> bytes:
    """Return the bytes of a typed password: the same whether typed with a Chinese or an English keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", password).encode()


def subkey(key: bytes, purpose: bytes) -> bytes:
    """Return the 32-byte key derived from `key` for one purpose only (HKDF-SHA256)."""
    return HKDF(SHA256(), KEY_BYTES, None, purpose).derive(key)


def seal(key: bytes, content: bytes, bound: bytes) -> bytes:
    """Return nonce + AES-256-GCM of `content`, bound to `bound`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Return what `seal` was given. Raises cryptography's InvalidTag for another key or any change."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)


@dataclass(frozen=True, repr=False)
class Slot:
    """One way in. All bytes are sealed, public or random; nothing here needs hiding."""

    id: str
    kind: str
    name: str  # of the account; empty for the recovery code
    cost: Cost
    salt: bytes
    public: bytes
    private: bytes  # sealed under the password
    sender: bytes  # public half of the one-time key the file's key was sealed with
    sealed: bytes  # the file's key, sealed to `public`

    @classmethod
    def make(cls, file_id: str, kind: str, name: str, *, secret: bytes, key: bytes, cost: Cost) -> Slot:
        """Return a new slot through which `secret` opens `key`."""
        own = X25519PrivateKey.generate()
        salt, public = secrets.token_bytes(SALT_BYTES), own.public_key().public_bytes_raw()
        blank = cls(str(uuid.uuid4()), kind, name, cost, salt, public, b"", b"", b"")
        private = seal(cost.stretch(secret, salt), own.private_bytes_raw(), blank._header(file_id))
        return replace(blank, private=private).holding(file_id, key)

    def holding(self, file_id: str, key: bytes) -> Slot:
        """Return this slot holding another `key`; the password stays, and is not needed."""
        once = X25519PrivateKey.generate()
        sender = once.public_key().public_bytes_raw()
        shared = once.exchange(X25519PublicKey.from_public_bytes(self.public))
        sealed = seal(self._between(shared, sender), key, self._header(file_id))
        return replace(self, sender=sender, sealed=sealed)

    def open(self, file_id: str, secret: bytes) -> bytes | None:
        """Return the file's key, None when `secret` is not this slot's. Raises InvalidTag, ValueError when changed."""
        stretched = self.cost.stretch(secret, self.salt)
        try:
            raw = unseal(stretched, self.private, self._header(file_id))
        except InvalidTag:
            return None
        own = X25519PrivateKey.from_private_bytes(raw)
        shared = own.exchange(X25519PublicKey.from_public_bytes(self.sender))
        return unseal(self._between(shared, self.sender), self.sealed, self._header(file_id))

    def written(self) -> dict[str, object]:
        """Return the slot as it stands in the file."""
        cost = {"passes": self.cost.passes, "memory_kib": self.cost.memory_kib, "lanes": self.cost.lanes}
        parts = {part: base64.b64encode(getattr(self, part)).decode() for part in _SIZES}
        return {"id": self.id, "kind": self.kind, "name": self.name, "argon2id": cost, **parts}

    @classmethod
    def read(cls, raw: Any) -> Slot:
        """Return the slot written as `raw`. Raises ValueError when anything is not exactly as `written` writes it."""
        if not isinstance(raw, dict) or set(raw) != {"id", "kind", "name", "argon2id", *_SIZES}:
            raise ValueError("slot fields")
        numbers = raw["argon2id"]
        if not isinstance(numbers, dict) or set(numbers) != {"passes", "memory_kib", "lanes"}:
            raise ValueError("cost fields")
        if any(type(number) is not int for number in numbers.values()) or not Cost(**numbers).allowed():
            raise ValueError("cost outside the limits")
        texts = [raw[part] for part in ("id", "kind", "name")]
        if not all(isinstance(text, str) and len(text) <= LONGEST_NAME for text in texts) or raw["kind"] not in KINDS:
            raise ValueError("slot texts")
        parts = {part: _bytes(raw[part], size) for part, size in _SIZES.items()}
        return cls(raw["id"], raw["kind"], raw["name"], Cost(**numbers), **parts)

    def _header(self, file_id: str) -> bytes:
        # The name is left out, so that renaming needs no password; the seal of the whole file covers it.
        public = base64.b64encode(self.public).decode()
        salt = base64.b64encode(self.salt).decode()
        cost = [self.cost.passes, self.cost.memory_kib, self.cost.lanes]
        return canonical(["linli-slot-1", file_id, self.id, self.kind, cost, salt, public])

    def _between(self, shared: bytes, sender: bytes) -> bytes:
        return subkey(shared, b"linli-slot-1" + sender + self.public)


_SEALED_KEY = NONCE_BYTES + KEY_BYTES + TAG_BYTES
#: The binary parts of a slot and their sizes in bytes.
_SIZES = {
    "salt": SALT_BYTES,
    "public": KEY_BYTES,
    "private": _SEALED_KEY,
    "sender": KEY_BYTES,
    "sealed": _SEALED_KEY,
}


def _bytes(text: object, size: int) -> bytes:
    if not isinstance(text, str):
        raise ValueError("not text")  # noqa: TRY004 - one kind of error for a damaged file
    raw = base64.b64decode(text, validate=True)  # its error is a ValueError too
    if len(raw) != size or base64.b64encode(raw).decode() != text:
        raise ValueError("wrong size")
    return raw
