"""The slot file `<name>.keys` beside `<name>.linli`: who can open the office's file.

One slot per account and one for the recovery code; each opens the same random key of the file (see `slot`). Every
change is sealed with a code made from that key, so a slot nobody of the office put there, took away or edited is
noticed. A copy of an old slot file still opens what its key opened: after removing somebody the file is given a new
key. That is three steps, safe at any power cut: save `rekeyed` slots (they also carry the old key, sealed under the
new one) · change the database's key · save `settled` slots. On opening: try the key; when the database refuses it and
`former(key)` is not None, the second step is still to be done.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import secrets
import unicodedata
import uuid
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from db.errors import ContentError, FileRefused, NotAllowed, UserError
from db.file.durable import write_file
from db.file.recovery_code import new_code, read_code
from db.file.slot import (
    KEY_BYTES,
    LONGEST_NAME,
    OFFICE_COST,
    PASSWORD,
    RECOVERY,
    Cost,
    Slot,
    canonical,
    normal,
    seal,
    subkey,
    unseal,
)

FORMAT, VERSION = "linli-keys", 1
LONGEST_FILE = 256 * 1024  # bytes; an office of sixty accounts needs 30 KiB
SHORTEST, LONGEST = 8, 200  # characters of a password
FEWEST_DIFFERENT = 4  # characters, else it is “11111111”

_FIELDS = {"format", "version", "file", "generation", "slots", "former", "seal", "checksum"}


def new_key() -> bytes:
    """Return a fresh random key for a file."""
    return secrets.token_bytes(KEY_BYTES)


def slots_path(path: Path) -> Path:
    """Return where the slot file of the office file `path` stands."""
    return path.with_suffix(".keys")


def previous_path(path: Path) -> Path:
    """Return where the slot file `path` as it was before the last change is kept."""
    return path.with_name(path.name + ".prev")


def password_problem(password: str, name: str) -> str | None:
    """Return the sentence why `password` is too weak for account `name`, None when it will do."""
    text = unicodedata.normalize("NFKC", password)
    if len(text) < SHORTEST:
        return f"密码至少要 {SHORTEST} 个字，现在是 {len(text)} 个。可以用一句自己记得住的话。"
    if len(text) > LONGEST:
        return f"密码最多 {LONGEST} 个字。"
    if len(set(text)) < FEWEST_DIFFERENT:
        return "密码里重复的字太多，容易被猜到。请换一个。"
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(text)}
    if len(steps) == 1:
        return "密码是连着的字母或数字，容易被猜到。请换一个。"
    if name and text.casefold() == unicodedata.normalize("NFKC", name).casefold():
        return "密码不能和账号名一样。请换一个。"
    return None


class KeySlots:
    """The slots of one file. Changing methods need the file's key, which only somebody who got in has."""

    def __init__(self, file_id: str, slots: tuple[Slot, ...], cost: Cost) -> None:
        """Hold `slots`, not yet sealed; callers use `create` or `load`."""
        self.file_id = file_id
        self.generation = 0  # rises with every change
        self._slots = slots
        self._cost = cost
        self._former = b""
        self._seal = b""

    @classmethod
    def create(cls, key: bytes, file_id: str | None = None, *, cost: Cost = OFFICE_COST) -> KeySlots:
        """Return slots without any account for a new file; `cost` is for the slots added from now on."""
        slots = cls(file_id or str(uuid.uuid4()), (), cost)
        slots._seal = slots._sealing(key)
        return slots

    def accounts(self) -> list[str]:
        """Return the account names, in the order they were added."""
        return [slot.name for slot in self._slots if slot.kind == PASSWORD]

    def has_recovery(self) -> bool:
        """Whether a recovery code was made."""
        return any(slot.kind == RECOVERY for slot in self._slots)

    def add_account(self, key: bytes, name: str, password: str) -> None:
        """Add an account. Raises ContentError account_name, account_exists, weak_password."""
        name = self._new_name(name)
        self._change(key, (*self._slots, self._password_slot(key, name, password)))

    def change_password(self, key: bytes, name: str, password: str) -> None:
        """Replace the account's slot. Raises NotAllowed unknown_account, ContentError weak_password."""
        old = self._account(name)
        new = self._password_slot(key, old.name, password)
        self._change(key, tuple(new if slot is old else slot for slot in self._slots))

    def add_recovery(self, key: bytes) -> str:
        """Return a new recovery code, to be printed once; an earlier code stops working."""
        code = new_code()
        slot = Slot.make(self.file_id, RECOVERY, "", secret=read_code(code), key=key, cost=self._cost)
        self._change(key, (*(other for other in self._slots if other.kind != RECOVERY), slot))
        return code

    def rename(self, key: bytes, name: str, new_name: str) -> None:
        """Give an account another name. Raises NotAllowed unknown_account, ContentError account_name, account_exists."""
        old = self._account(name)
        if new_name.strip() == old.name:
            return
        written = old.written() | {"name": self._new_name(new_name)}
        self._change(key, tuple(Slot.read(written) if slot is old else slot for slot in self._slots))

    def remove(self, key: bytes, name: str) -> None:
        """Drop an account's slot; the file must then be rekeyed, or an old copy of the slots still opens it.

        Raises NotAllowed unknown_account, last_account.
        """
        old = self._account(name)
        if len(self.accounts()) == 1:
            raise NotAllowed(f"“{old.name}”是最后一个账号，删掉就没人能打开文件了。请先添加另一个账号。", "last_account")
        self._change(key, tuple(slot for slot in self._slots if slot is not old))

    def rekeyed(self, old_key: bytes, new_key: bytes) -> KeySlots:
        """Return the same slots holding `new_key`, with `old_key` sealed under it until `settled`."""
        self.check(old_key)
        slots = tuple(slot.holding(self.file_id, new_key) for slot in self._slots)
        fresh = KeySlots(self.file_id, slots, self._cost)
        fresh.generation = self.generation + 1
        fresh._former = seal(subkey(new_key, b"linli-former-1"), old_key, self._former_header())
        fresh._seal = fresh._sealing(new_key)
        return fresh

    def former(self, key: bytes) -> bytes | None:
        """Return the key the database may still have, None when no change of keys is under way."""
        if not self._former:
            return None
        return unseal(subkey(key, b"linli-former-1"), self._former, self._former_header())

    def settled(self, key: bytes) -> None:
        """Forget the former key: the database has `key` now."""
        self.check(key)
        self._former = b""
        self._seal = self._sealing(key)
        self._change(key, self._slots)

    def unlock(self, account: str, password: str) -> bytes:
        """Return the file's key. Raises NotAllowed unknown_account, wrong_password; FileRefused slots_damaged."""
        key = self._open(self._account(account), normal(password))
        if key is None:
            sentence = "密码不对。请看看大小写和输入法后再试；忘记了密码，可以点“忘记密码…”，用恢复码重设。"
            raise NotAllowed(sentence, "wrong_password")
        return key

    def unlock_recovery(self, code: str) -> bytes:
        """Return the file's key.

        Raises ContentError recovery_mistyped; NotAllowed no_recovery, wrong_recovery; FileRefused slots_damaged.
        """
        secret = read_code(code)
        slot = next((slot for slot in self._slots if slot.kind == RECOVERY), None)
        if slot is None:
            raise NotAllowed("这个文件没有生成过恢复码，请用账号和密码打开。", "no_recovery")
        key = self._open(slot, secret)
        if key is None:
            raise NotAllowed("这不是这个文件现在的恢复码。请找最近一次打印的那一张。", "wrong_recovery")
        return key

    def check(self, key: bytes) -> None:
        """Raise FileRefused slots_damaged unless everything is as the office sealed it with `key`."""
        if not hmac.compare_digest(self._seal, self._sealing(key)):
            raise _damaged()

    def save(self, path: Path) -> None:
        """Write the slot file, keeping a sound predecessor beside it. Raises FileRefused as `durable.write_file`."""
        keep = previous_path(path) if _is_sound(path) else None
        write_file(path, self.to_bytes(), keep=keep)

    def to_bytes(self) -> bytes:
        """Return the content of the slot file."""
        document = self._body() | {"seal": self._seal.hex()}
        checksum = hashlib.sha256(canonical(document)).hexdigest()
        return json.dumps(document | {"checksum": checksum}, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def load(cls, path: Path, *, cost: Cost = OFFICE_COST) -> KeySlots:
        """Read a slot file. Raises FileRefused slots_missing, slots_damaged, slots_newer.

        The two first say whether the previous copy could be used; taking it is the person's choice (`use_previous`),
        since passwords changed and accounts added after it would be as before.
        """
        try:
            return cls._read(path, cost)
        except FileNotFoundError:
            sentence = f"找不到钥匙文件“{path.name}”，没有它打不开办公文件。请把它放回同一个文件夹，或从备份恢复。"
            raise FileRefused(sentence + _offer(path), "slots_missing") from None
        except FileRefused as refused:
            if refused.code != "slots_damaged":
                raise
            raise FileRefused(refused.sentence + _offer(path), refused.code) from None

    @classmethod
    def use_previous(cls, path: Path, *, cost: Cost = OFFICE_COST) -> KeySlots:
        """Put the previous slot file in the place of a lost or damaged one; the damaged one stays as `….bad`.

        Raises FileRefused slots_missing, slots_damaged when that copy is no better.
        """
        previous = previous_path(path)
        try:
            slots = cls._read(previous, cost)
        except FileNotFoundError:
            sentence = f"上一份钥匙文件“{previous.name}”也找不到。请从备份恢复。"
            raise FileRefused(sentence, "slots_missing") from None
        write_file(path, slots.to_bytes(), keep=path.with_name(path.name + ".bad"))
        return slots

    @classmethod
    def from_bytes(cls, raw: bytes, *, cost: Cost = OFFICE_COST) -> KeySlots:
        """Return the slots written as `raw`. Raises FileRefused slots_damaged, slots_newer."""
        try:
            return cls._parse(raw, cost)
        except (ValueError, RecursionError):
            raise _damaged() from None

    @classmethod
    def _parse(cls, raw: bytes, cost: Cost) -> KeySlots:
        document: Any = json.loads(raw) if len(raw) <= LONGEST_FILE else None
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise ValueError("not a slot file")
        version = document.get("version")
        if type(version) is int and version > VERSION:
            raise FileRefused("钥匙文件是新版邻里写的。请先升级这台电脑上的邻里。", "slots_newer")
        if set(document) != _FIELDS or not isinstance(document["slots"], list):
            raise ValueError("fields")
        if type(document["generation"]) is not int or not isinstance(document["file"], str):
            raise ValueError("types")
        slots = cls(document["file"], tuple(Slot.read(one) for one in document["slots"]), cost)
        slots.generation = document["generation"]
        slots._former, slots._seal = (bytes.fromhex(str(document[field])) for field in ("former", "seal"))
        if slots.to_bytes() != raw:  # one way to write it: no doubled, added or changed character goes unseen
            raise ValueError("checksum")
        return slots

    @classmethod
    def _read(cls, path: Path, cost: Cost) -> KeySlots:
        try:
            return cls.from_bytes(path.read_bytes(), cost=cost)
        except FileNotFoundError:
            raise
        except OSError:
            sentence = f"读不出钥匙文件“{path.name}”：没有权限或磁盘出错。请检查后再试。"
            raise FileRefused(sentence, "slots_unreadable") from None

    def _open(self, slot: Slot, secret: bytes) -> bytes | None:
        try:
            key = slot.open(self.file_id, secret)
        except (InvalidTag, ValueError):
            raise _damaged() from None
        if key is not None:
            self.check(key)
        return key

    def _account(self, name: str) -> Slot:
        for slot in self._slots:
            if slot.kind == PASSWORD and slot.name == name:
                return slot
        raise NotAllowed(f"没有“{name}”这个账号。请从名单里选一个。", "unknown_account")

    def _new_name(self, name: str) -> str:
        name = unicodedata.normalize("NFC", name).strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise ContentError(f"账号名要有 1 到 {LONGEST_NAME} 个字，不能有换行等特殊字符。", "account_name")
        if name in self.accounts():
            raise ContentError(f"已经有“{name}”这个账号。请换一个名字。", "account_exists")
        return name

    def _password_slot(self, key: bytes, name: str, password: str) -> Slot:
        problem = password_problem(password, name)
        if problem:
            raise ContentError(problem, "weak_password")
        return Slot.make(self.file_id, PASSWORD, name, secret=normal(password), key=key, cost=self._cost)

    def _change(self, key: bytes, slots: tuple[Slot, ...]) -> None:
        self.check(key)  # sealing with any other key would make the file useless
        self._slots = slots
        self.generation += 1
        self._seal = self._sealing(key)

    def _former_header(self) -> bytes:
        return canonical(["linli-former-1", self.file_id])

    def _body(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "file": self.file_id,
            "generation": self.generation,
            "slots": [slot.written() for slot in self._slots],
            "former": self._former.hex(),
        }

    def _sealing(self, key: bytes) -> bytes:
        return hmac.digest(subkey(key, b"linli-slots-1"), canonical(self._body()), "sha256")


def previous_is_sound(path: Path) -> bool:
    """Whether the kept copy beside the slot file `path` can take its place."""
    return _is_sound(previous_path(path))


def _is_sound(path: Path) -> bool:
    try:
        KeySlots.from_bytes(path.read_bytes())
    except (OSError, UserError):
        return False
    return True


def _offer(path: Path) -> str:
    if not previous_is_sound(path):
        return ""
    return "上一份钥匙文件完好，可以改用它；在那之后改过的密码、增加的账号以旧的为准。"


def _damaged() -> FileRefused:
    return FileRefused("钥匙文件已损坏或被改动过，没有用它打开。请从备份恢复。", "slots_damaged")
