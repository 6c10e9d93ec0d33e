"""Keys of an office, signatures and sealing: suite `intl-1` (Ed25519 as SSHSIG, age X25519).

Suite `intl-1` is not a certified commercial-cryptography product (商用密码). Another suite would replace the four
functions `sign`, `verify`, `seal`, `open_sealed` and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha512
from typing import Final

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop.exchange.bag import SIGNATURE, TAG_MANIFEST
from desktop.exchange.envelope import pack
from desktop.exchange.package import Package
from desktop.exchange.refusals import Refused

PACKAGE: Final = "committee-package@v1"
CARD: Final = "committee-card@v1"
_AGE: Final = b"age-encryption.org/v1\n"
_KEY_TYPE: Final = b"ssh-ed25519"
_BEGIN: Final = b"-----BEGIN SSH SIGNATURE-----\n"
_END: Final = b"-----END SSH SIGNATURE-----\n"
_WIDTH: Final = 70
_RAW_KEY: Final = 32
_RAW_SIGNATURE: Final = 64
_KEY_AT: Final = 6 + 4 + 4 + 4 + len(_KEY_TYPE) + 4  # behind the mark, the version, three lengths and the key's type


@dataclass(frozen=True)
class OfficeKeys:
    """The secret half, kept inside the office's encrypted file: signing key, age identity, public recovery key."""

    signing: Ed25519PrivateKey
    age: pyrage.x25519.Identity
    recovery: str

    def __repr__(self) -> str:
        """Say nothing of the secrets, wherever it may be printed."""
        return "OfficeKeys(…)"

    @property
    def signing_public(self) -> str:
        """The signing key as OpenSSH writes it: `ssh-ed25519 AAAA…`."""
        return f"ssh-ed25519 {base64.b64encode(_public_blob(self.signing.public_key().public_bytes_raw())).decode()}"

    @property
    def age_public(self) -> str:
        """The age recipient `age1…`."""
        return str(self.age.to_public())

    def to_text(self) -> str:
        """All secrets as JSON text, for the encrypted file only."""
        raw = self.signing.private_bytes_raw()
        facts = {"signing": base64.b64encode(raw).decode(), "age": str(self.age), "recovery": self.recovery}
        return json.dumps(facts, sort_keys=True)


def generate_keys() -> tuple[OfficeKeys, str]:
    """New keys, and the secret recovery identity to be printed once and locked away."""
    recovery = pyrage.x25519.Identity.generate()
    keys = OfficeKeys(
        Ed25519PrivateKey.generate(), pyrage.x25519.Identity.generate(), str(recovery.to_public())
    )
    return keys, str(recovery)


def keys_from_text(text: str) -> OfficeKeys:
    """The keys that `to_text` wrote; raises Refused `keys`."""
    try:
        facts = json.loads(text)
        signing = Ed25519PrivateKey.from_private_bytes(base64.b64decode(facts["signing"], validate=True))
        return OfficeKeys(signing, pyrage.x25519.Identity.from_str(facts["age"]), facts["recovery"])
    except (ValueError, TypeError, KeyError, RecursionError, pyrage.IdentityError) as error:
        raise Refused("keys") from error


def signing_key(text: str) -> Ed25519PublicKey:
    """The key behind `ssh-ed25519 AAAA…`; raises ValueError unless it is written exactly so."""
    kind, _, encoded = text.partition(" ")
    blob = base64.b64decode(encoded, validate=True)
    key = Ed25519PublicKey.from_public_bytes(blob[-_RAW_KEY:])
    if kind != "ssh-ed25519" or _public_blob(key.public_bytes_raw()) != blob or base64.b64encode(blob).decode() != encoded:
        raise ValueError(text)
    return key


def sign(message: bytes, keys: OfficeKeys, namespace: str = PACKAGE) -> bytes:
    """An SSHSIG over `message` (`ssh-keygen -Y verify` reads it); the same bytes for the same message."""
    raw = keys.signing.sign(_to_sign(message, namespace))
    return _armoured(keys.signing.public_key().public_bytes_raw(), raw, namespace)


def verify(message: bytes, signature: bytes, key: Ed25519PublicKey, sender: str, namespace: str = PACKAGE) -> None:
    """Check an SSHSIG made with `key`; raises Refused `signature_form`, `signer_foreign`, `signature_wrong`.

    There is only one way to write a signature: it is rebuilt from its last 64 bytes and compared.
    """
    if not (signature.startswith(_BEGIN) and signature.endswith(_END)):
        raise Refused("signature_form")
    try:
        blob = base64.b64decode(signature[len(_BEGIN) : -len(_END)].replace(b"\n", b""), validate=True)
    except binascii.Error as error:
        raise Refused("signature_form") from error
    raw = blob[-_RAW_SIGNATURE:]
    if signature != _armoured(key.public_bytes_raw(), raw, namespace):
        well_formed = signature == _armoured(blob[_KEY_AT : _KEY_AT + _RAW_KEY], raw, namespace)
        raise Refused("signer_foreign" if well_formed else "signature_form", sender=sender)
    try:
        key.verify(raw, _to_sign(message, namespace))
    except InvalidSignature as error:
        raise Refused("signature_wrong") from error


def seal(package: Package, keys: OfficeKeys, recipients: Sequence[str]) -> bytes:
    """Sign, zip and encrypt a package to `recipients` (`age1…`: the office's key and its recovery key)."""
    signature = sign(package.members[TAG_MANIFEST], keys)
    return seal_members({SIGNATURE: signature, **package.members}, recipients)


def seal_members(members: dict[str, bytes], recipients: Sequence[str]) -> bytes:
    """Zip and encrypt members that are signed already."""
    return bytes(pyrage.encrypt(pack(members), [pyrage.x25519.Recipient.from_str(one) for one in recipients]))


def open_sealed(blob: bytes, identity: pyrage.x25519.Identity) -> bytes:
    """Decrypt; raises Refused `not_a_package`, `not_for_us`, `damaged`."""
    if not blob.startswith(_AGE):
        raise Refused("not_a_package")
    try:
        return bytes(pyrage.decrypt(blob, [identity]))
    except pyrage.DecryptError as error:
        raise Refused("not_for_us" if "No matching keys" in str(error) else "damaged") from error


def _string(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _public_blob(key: bytes) -> bytes:
    return _string(_KEY_TYPE) + _string(key)


def _to_sign(message: bytes, namespace: str) -> bytes:
    """PROTOCOL.sshsig of OpenSSH: what is really signed."""
    hashed = sha512(message).digest()
    return b"SSHSIG" + _string(namespace.encode()) + _string(b"") + _string(b"sha512") + _string(hashed)


def _armoured(key: bytes, raw: bytes, namespace: str) -> bytes:
    blob = (
        b"SSHSIG" + (1).to_bytes(4, "big") + _string(_public_blob(key)) + _string(namespace.encode())
        + _string(b"") + _string(b"sha512") + _string(_string(_KEY_TYPE) + _string(raw))
    )
    text = base64.b64encode(blob)
    lines = [text[at : at + _WIDTH] + b"\n" for at in range(0, len(text), _WIDTH)]
    return _BEGIN + b"".join(lines) + _END
