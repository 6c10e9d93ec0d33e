"""Keys, signatures and sealing."""

from __future__ import annotations

import json
import subprocess

import pytest

from desktop.exchange.refusals import SENTENCES, Refused
from desktop.exchange.sealing import (
    generate_keys,
    keys_from_text,
    open_sealed,
    sign,
    signing_key,
    verify,
)


def test_keys_come_back_from_their_text(post):
    again = keys_from_text(post.sender.to_text())
    assert again.to_text() == post.sender.to_text()
    assert again.signing_public == post.sender.signing_public
    assert again.age_public == post.sender.age_public
    assert again.recovery == post.sender.recovery


def test_secrets_do_not_show_in_messages(post):
    assert str(post.sender) == repr(post.sender) == "OfficeKeys(…)"


@pytest.mark.parametrize("text", [
    "", "{}", "[]", "null", '{"signing":"AAAA","age":"x","recovery":"y"}', "[" * 100_000,
    '{"signing":5,"age":"x","recovery":"y"}',
])
def test_keys_that_cannot_be_read_are_named(text):
    with pytest.raises(Refused) as caught:
        keys_from_text(text)
    assert caught.value.code == "keys"


def test_a_damaged_age_key_is_named(post):
    facts = json.loads(post.sender.to_text()) | {"age": "AGE-SECRET-KEY-1XX"}
    with pytest.raises(Refused) as caught:
        keys_from_text(json.dumps(facts))
    assert caught.value.code == "keys"


def test_a_signature_holds_for_its_message_only(post):
    key = signing_key(post.sender.signing_public)
    signature = sign(b"message", post.sender)
    assert signature == sign(b"message", post.sender)
    verify(b"message", signature, key, "x")
    with pytest.raises(Refused) as caught:
        verify(b"massage", signature, key, "x")
    assert caught.value.code == "signature_wrong"


def test_a_signature_made_by_ssh_keygen_is_read(post, tmp_path):
    command = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key"), "-C", "x")
    subprocess.run(command, check=True)
    (tmp_path / "message").write_bytes(b"message")
    command = ("ssh-keygen", "-q", "-Y", "sign", "-f", str(tmp_path / "key"), "-n", "committee-package@v1",
               str(tmp_path / "message"))
    subprocess.run(command, check=True, capture_output=True)
    kind, encoded, _ = (tmp_path / "key.pub").read_text().split(" ")
    verify(b"message", (tmp_path / "message.sig").read_bytes(), signing_key(f"{kind} {encoded}"), "x")


@pytest.mark.parametrize("change", [
    lambda text: text.replace("ssh-ed25519", "ssh-rsa"), lambda text: text + " comment", lambda text: text[:-4],
    lambda text: "ssh-ed25519 AAAA", lambda text: "", lambda text: text.replace("AAAAC3", "AAAAC4"),
])
def test_public_keys_are_written_one_way(post, change):
    with pytest.raises(ValueError, match=r"."):
        signing_key(change(post.sender.signing_public))


def test_what_is_sealed_opens_for_its_recipients_only(post):
    blob = post.sealed()
    stranger, _ = generate_keys()
    assert open_sealed(blob, post.receiver.age).startswith(b"PK")
    with pytest.raises(Refused) as caught:
        open_sealed(blob, stranger.age)
    assert caught.value.code == "not_for_us"


def test_a_sealed_package_shows_nothing_from_outside(post):
    blob = post.sealed()
    for needle in ("青松", "王小明", "19900000001", "310104007021", "household"):
        for encoding in ("utf-8", "utf-16-le", "gbk"):
            assert needle.encode(encoding) not in blob


def test_every_sentence_says_what_and_ends_as_one():
    for code, sentence in SENTENCES.items():
        assert sentence.endswith("。"), code
        assert code.replace("_", "").isalpha(), code
