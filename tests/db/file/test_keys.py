"""Who gets in, who does not, and that each refusal says which trouble it is."""

from __future__ import annotations

import base64
import copy
import errno
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from argon2.exceptions import HashingError
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import ContentError, FileRefused, NotAllowed, UserError
from db.file import slot as slot_module
from db.file.connection import connect
from db.file.keys import KeySlots, new_key, password_problem, previous_is_sound, previous_path, slots_path
from db.file.recovery_code import LETTERS, new_code, read_code
from db.file.slot import OFFICE_COST, Cost, canonical

FIRST, SECOND = "我们居委会2026", "shegong-lishi-9"


@pytest.fixture
def key() -> bytes:
    return new_key()


@pytest.fixture
def slots(key: bytes, cheap: Cost) -> KeySlots:
    made = KeySlots.create(key, cost=cheap)
    made.add_account(key, "书记", FIRST)
    made.add_account(key, "社工", SECOND)
    return made


def refused(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        act()
    return caught.value


def resealed(document: dict[str, Any]) -> bytes:
    """Return the file as an attacker writes it who knows the format but no key: with a right checksum."""
    body = {name: value for name, value in document.items() if name != "checksum"}
    checksum = hashlib.sha256(canonical(body)).hexdigest()
    return json.dumps(body | {"checksum": checksum}, ensure_ascii=False, indent=1).encode() + b"\n"


def test_every_account_gets_the_same_key(key: bytes, slots: KeySlots, tmp_path: Path) -> None:
    path = tmp_path / "杏花里.keys"
    slots.save(path)
    loaded = KeySlots.load(path)
    assert loaded.accounts() == ["书记", "社工"]
    assert loaded.file_id == slots.file_id
    assert loaded.unlock("书记", FIRST) == key
    assert loaded.unlock("社工", SECOND) == key


def test_the_keyboard_does_not_matter(key: bytes, slots: KeySlots) -> None:
    assert slots.unlock("社工", "ｓｈｅｇｏｎｇ－ｌｉｓｈｉ－９") == key


def test_nothing_secret_stands_in_the_file(key: bytes, slots: KeySlots) -> None:
    code = slots.add_recovery(key)
    raw = slots.to_bytes()
    for secret in (key, key.hex().encode(), base64.b64encode(key), FIRST.encode(), SECOND.encode(), code.encode()):
        assert secret not in raw
    assert key.hex() not in repr(slots) + repr(slots._slots)


def test_the_office_cost_is_what_we_promise() -> None:
    assert (OFFICE_COST.passes, OFFICE_COST.memory_kib, OFFICE_COST.lanes) == (3, 64 * 1024, 4)
    key = new_key()
    made = KeySlots.create(key)
    made.add_account(key, "书记", FIRST)
    assert made.unlock("书记", FIRST) == key
    assert json.loads(made.to_bytes())["slots"][0]["argon2id"] == {"passes": 3, "memory_kib": 65536, "lanes": 4}


@pytest.mark.parametrize("cost", [Cost(0, 8192, 1), Cost(1, 8191, 1), Cost(1, 8192, 17), Cost(1, 2**31, 1), Cost(11, 8192, 1)])
def test_costs_outside_the_limits_are_never_computed(cost: Cost) -> None:
    with pytest.raises(ValueError, match="limits"):
        cost.stretch(b"secret", b"s" * 16)


def test_too_little_memory_has_its_sentence(monkeypatch: pytest.MonkeyPatch, slots: KeySlots) -> None:
    def exhausted(*_: object, **__: object) -> bytes:
        raise HashingError("memory allocation")

    monkeypatch.setattr(slot_module, "hash_secret_raw", exhausted)
    assert refused(lambda: slots.unlock("书记", FIRST)).code == "out_of_memory"


def test_each_trouble_has_its_own_sentence(key: bytes, slots: KeySlots, cheap: Cost, tmp_path: Path) -> None:
    without = KeySlots.create(key, cost=cheap)
    code = slots.add_recovery(key)
    other = new_code()
    path = tmp_path / "a.keys"
    path.write_bytes(b"{}")
    newer = json.loads(slots.to_bytes()) | {"version": 2}
    troubles = {
        "wrong_password": (NotAllowed, lambda: slots.unlock("书记", SECOND)),
        "unknown_account": (NotAllowed, lambda: slots.unlock("主任", FIRST)),
        "recovery_mistyped": (ContentError, lambda: slots.unlock_recovery(code[:-1])),
        "wrong_recovery": (NotAllowed, lambda: slots.unlock_recovery(other)),
        "no_recovery": (NotAllowed, lambda: without.unlock_recovery(code)),
        "slots_missing": (FileRefused, lambda: KeySlots.load(tmp_path / "b.keys")),
        "slots_damaged": (FileRefused, lambda: KeySlots.load(path)),
        "slots_unreadable": (FileRefused, lambda: KeySlots.load(tmp_path)),
        "slots_newer": (FileRefused, lambda: KeySlots.from_bytes(resealed(newer))),
        "weak_password": (ContentError, lambda: slots.add_account(key, "主任", "短")),
        "account_exists": (ContentError, lambda: slots.add_account(key, "书记", FIRST)),
        "account_name": (ContentError, lambda: slots.add_account(key, " \n", FIRST)),
        "last_account": (NotAllowed, lambda: (slots.remove(key, "社工"), slots.remove(key, "书记"))),
    }
    sentences = set()
    for expected, (kind, act) in troubles.items():
        error = refused(act)
        assert (type(error), error.code) == (kind, expected)
        sentences.add(error.sentence)
    assert len(sentences) == len(troubles)


def test_a_newer_file_is_named_as_such_also_from_disk(slots: KeySlots, tmp_path: Path) -> None:
    path = tmp_path / "a.keys"
    path.write_bytes(resealed(json.loads(slots.to_bytes()) | {"version": 2}))
    assert refused(lambda: KeySlots.load(path)).code == "slots_newer"


@pytest.mark.parametrize(
    ("password", "name", "word"),
    [
        ("七个字的密码呀", "", "至少要 8"),
        ("x" * 201, "", "最多 200"),
        ("1212121212", "", "重复"),
        ("12345678", "", "连着"),
        ("hgfedcba", "", "连着"),
        ("杏花里居委会书记室", "杏花里居委会书记室", "账号名"),
    ],
)
def test_weak_passwords_get_a_sentence(password: str, name: str, word: str) -> None:
    problem = password_problem(password, name)
    assert problem is not None
    assert word in problem


def test_a_sentence_makes_a_good_password() -> None:
    assert password_problem("今天去杏花里走访", "书记") is None


def test_changing_a_password(key: bytes, slots: KeySlots) -> None:
    slots.change_password(key, "书记", "新的密码也要记牢")
    assert slots.accounts() == ["书记", "社工"]
    assert slots.unlock("书记", "新的密码也要记牢") == key
    assert refused(lambda: slots.unlock("书记", FIRST)).code == "wrong_password"


def test_renaming_needs_no_password(key: bytes, slots: KeySlots) -> None:
    slots.rename(key, "书记", " 老书记 ")
    slots.rename(key, "社工", "社工")
    assert slots.accounts() == ["老书记", "社工"]
    assert slots.unlock("老书记", FIRST) == key
    assert refused(lambda: slots.rename(key, "老书记", "社工")).code == "account_exists"


def test_a_new_recovery_code_replaces_the_old(key: bytes, slots: KeySlots) -> None:
    assert not slots.has_recovery()
    first = slots.add_recovery(key)
    second = slots.add_recovery(key)
    assert slots.has_recovery()
    assert slots.unlock_recovery(second) == key
    assert refused(lambda: slots.unlock_recovery(first)).code == "wrong_recovery"
    assert slots.accounts() == ["书记", "社工"]


def test_only_the_right_key_may_change_the_slots(slots: KeySlots) -> None:
    before = slots.to_bytes()
    for act in (
        lambda: slots.add_account(new_key(), "主任", FIRST),
        lambda: slots.remove(new_key(), "社工"),
        lambda: slots.rekeyed(new_key(), new_key()),
        lambda: slots.settled(new_key()),
    ):
        assert refused(act).code == "slots_damaged"
    assert slots.to_bytes() == before


def test_removing_somebody_and_giving_the_file_a_new_key(key: bytes, slots: KeySlots, tmp_path: Path) -> None:
    path, fresh_key = tmp_path / "a.keys", new_key()
    code = slots.add_recovery(key)
    slots.save(path)
    old_copy = path.read_bytes()
    slots.remove(key, "社工")
    slots.rekeyed(key, fresh_key).save(path)
    cut_off_here = KeySlots.load(path)
    assert cut_off_here.unlock("书记", FIRST) == fresh_key
    assert cut_off_here.former(fresh_key) == key
    cut_off_here.settled(fresh_key)
    cut_off_here.save(path)
    done = KeySlots.load(path)
    assert done.former(fresh_key) is None
    assert done.unlock("书记", FIRST) == fresh_key
    assert done.unlock_recovery(code) == fresh_key
    assert done.generation == slots.generation + 2
    assert refused(lambda: done.unlock("社工", SECOND)).code == "unknown_account"
    # who left still has a copy of the old slots; it gives him the old key only, and that does not read the new file
    assert KeySlots.from_bytes(old_copy).unlock("社工", SECOND) == key
    assert "社工" not in previous_path(path).read_text()
    assert refused(lambda: done.check(key)).code == "slots_damaged"


def edits(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return every kind of edit somebody without a key could make, by name."""
    changed: dict[str, dict[str, Any]] = {}

    def note(name: str, edit: Callable[[dict[str, Any]], object]) -> None:
        one = copy.deepcopy(document)
        edit(one)
        assert one != document
        changed[name] = one

    slot = document["slots"][0]
    for part in ("salt", "public", "private", "sender", "sealed"):
        size = len(base64.b64decode(slot[part]))
        random = base64.b64encode(secrets.token_bytes(size)).decode()
        note(f"random {part}", lambda d, p=part, r=random: d["slots"][0].update({p: r}))
        note(f"{part} of another", lambda d, p=part: d["slots"][0].update({p: d["slots"][1][p]}))
    note("name", lambda d: d["slots"][0].update(name="张三"))
    note("kind", lambda d: d["slots"][0].update(kind="recovery"))
    note("id", lambda d: d["slots"][0].update(id="x"))
    note("cheaper", lambda d: d["slots"][0]["argon2id"].update(passes=2))
    note("removed", lambda d: d["slots"].pop())
    note("doubled", lambda d: d["slots"].append(d["slots"][0]))
    note("swapped", lambda d: d["slots"].reverse())
    note("another file", lambda d: d.update(file="x"))
    note("generation", lambda d: d.update(generation=0))
    note("seal", lambda d: d.update(seal="00" * 32))
    note("former", lambda d: d.update(former="00" * 60))
    return changed


def test_every_edit_is_noticed_even_with_a_right_checksum(slots: KeySlots) -> None:
    document = json.loads(slots.to_bytes())
    for name, edited in edits(document).items():
        loaded = KeySlots.from_bytes(resealed(edited))
        for account, password in (("书记", FIRST), ("社工", SECOND)):
            error = refused(lambda a=account, p=password, k=loaded: k.unlock(a, p))
            assert error.code in {"slots_damaged", "wrong_password", "unknown_account"}, name


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d["slots"][0]["argon2id"].update(memory_kib=2**31),
        lambda d: d["slots"][0]["argon2id"].update(memory_kib=1024),
        lambda d: d["slots"][0]["argon2id"].update(passes=True),
        lambda d: d["slots"][0]["argon2id"].update(more=1),
        lambda d: d["slots"][0].update(argon2id=3),
        lambda d: d["slots"][0].update(kind="keyring"),
        lambda d: d["slots"][0].update(name="长" * 51),
        lambda d: d["slots"][0].update(name=3),
        lambda d: d["slots"][0].update(salt=3),
        lambda d: d["slots"][0].update(salt="AAAA"),
        lambda d: d["slots"][0].update(salt="汉"),
        lambda d: d["slots"][0].pop("salt"),
        lambda d: d["slots"].append(3),
        lambda d: d.update(slots={}),
        lambda d: d.update(generation="1"),
        lambda d: d.update(file=1),
        lambda d: d.update(former="xyz"),
        lambda d: d.update(format="x"),
        lambda d: d.update(version="1"),
        lambda d: d.update(version=0),
        lambda d: d.update(more=1),
    ],
)
def test_what_is_not_a_slot_file_is_refused_before_anything_is_computed(
    edit: Callable[[dict[str, Any]], object], slots: KeySlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = json.loads(slots.to_bytes())
    edit(document)
    monkeypatch.setattr(slot_module, "hash_secret_raw", pytest.fail)
    assert refused(lambda: KeySlots.from_bytes(resealed(document))).code == "slots_damaged"


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"null", nested(100_000), b" " * 300_000, b"NaN", b'"' + b"x" * 99])
def test_bytes_that_are_no_slot_file(raw: bytes) -> None:
    assert refused(lambda: KeySlots.from_bytes(raw)).code == "slots_damaged"


def test_accidental_damage_is_never_called_a_wrong_password(slots: KeySlots) -> None:
    raw = slots.to_bytes()
    for place in range(0, len(raw), 7):
        damaged = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        assert refused(lambda d=damaged: KeySlots.from_bytes(d)).code in {"slots_damaged", "slots_newer"}
        assert refused(lambda p=place: KeySlots.from_bytes(raw[:p])).code == "slots_damaged"


FIELDS = st.sampled_from(["format", "version", "file", "slots", "seal", "former", "generation", "checksum"])
SCALARS = st.none() | st.integers() | st.text(max_size=5) | st.booleans()


@settings(max_examples=60, deadline=None)
@given(st.recursive(SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(FIELDS, one), max_leaves=8))
def test_any_json_is_refused_politely(document: object) -> None:
    raw = json.dumps(document).encode()
    assert refused(lambda: KeySlots.from_bytes(raw)).code == "slots_damaged"


def test_the_previous_copy_is_offered_and_taken_only_on_request(key: bytes, slots: KeySlots, tmp_path: Path) -> None:
    path = tmp_path / "a.keys"
    slots.save(path)
    assert not previous_is_sound(path)
    slots.change_password(key, "书记", "新的密码也要记牢")
    slots.save(path)
    path.write_bytes(path.read_bytes()[:-40])
    error = refused(lambda: KeySlots.load(path))
    assert error.code == "slots_damaged"
    assert "上一份钥匙文件完好" in error.sentence
    damaged = path.read_bytes()
    taken = KeySlots.use_previous(path)
    assert taken.unlock("书记", FIRST) == key
    assert KeySlots.load(path).to_bytes() == taken.to_bytes() == previous_path(path).read_bytes()
    assert (tmp_path / "a.keys.bad").read_bytes() == damaged


def test_a_damaged_file_never_becomes_the_previous_copy(key: bytes, slots: KeySlots, tmp_path: Path) -> None:
    path = tmp_path / "a.keys"
    slots.save(path)
    slots.save(path)
    path.write_bytes(b"half")
    slots.save(path)
    assert previous_is_sound(path)
    path.unlink()
    error = refused(lambda: KeySlots.load(path))
    assert error.code == "slots_missing"
    assert "上一份" in error.sentence
    assert KeySlots.use_previous(path).unlock("书记", FIRST) == key


def test_without_a_sound_previous_copy_nothing_is_offered(slots: KeySlots, tmp_path: Path) -> None:
    path = tmp_path / "a.keys"
    error = refused(lambda: KeySlots.load(path))
    assert "上一份" not in error.sentence
    assert refused(lambda: KeySlots.use_previous(path)).code == "slots_missing"
    previous_path(path).write_bytes(b"half")
    assert refused(lambda: KeySlots.use_previous(path)).code == "slots_damaged"
    assert not path.exists()


def test_a_full_disk_leaves_the_old_slots(
    key: bytes, slots: KeySlots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.keys"
    slots.save(path)
    before = path.read_bytes()
    slots.change_password(key, "书记", "新的密码也要记牢")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "planted")

    monkeypatch.setattr(os, "fsync", full)
    error = refused(lambda: slots.save(path))
    assert (error.code, path.read_bytes()) == ("disk_full", before)
    assert [one.name for one in tmp_path.iterdir()] == ["a.keys"]


def test_the_slot_file_stands_beside_the_office_file(office: Any) -> None:
    assert slots_path(office.path) == office.path.with_name("杏花里.keys")
    key = KeySlots.load(slots_path(office.path)).unlock(office.account, office.password)
    connection = connect(office.path, key)
    assert connection.execute("SELECT count(*) FROM household").fetchone() == (300,)
    connection.close()


def test_a_recovery_code_has_160_bits_and_a_check_letter() -> None:
    code = new_code()
    groups = code.split("-")
    assert [len(group) for group in groups] == [4] * 8 + [1]
    assert set(code) <= set(LETTERS) | {"-"}
    assert len(read_code(code)) * 5 == 160
    assert len({new_code() for _ in range(50)}) == 50


def test_a_recovery_code_is_read_as_people_type_it() -> None:
    code = new_code()
    secret = read_code(code)
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    typed = (code.lower(), code.replace("-", " "), code.replace("0", "o").replace("1", "l"), code.replace("1", "I"), full_width)
    for one in typed:
        assert read_code(f"  {one}\n") == secret


def test_one_wrong_letter_is_always_found() -> None:
    code = new_code().replace("-", "")
    for place in range(33):
        for letter in LETTERS:
            if letter != code[place]:
                assert refused(lambda p=place, x=letter: read_code(code[:p] + x + code[p + 1 :])).code == "recovery_mistyped"


def test_a_mistyped_code_says_what_is_wrong() -> None:
    code = new_code()
    assert "“U”" in refused(lambda: read_code("U" + code[1:])).sentence
    assert "32 个" in refused(lambda: read_code(code[:-2])).sentence
