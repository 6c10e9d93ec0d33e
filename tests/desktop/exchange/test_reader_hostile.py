"""Hostile packages: each is refused with its own code, or its rows are named; nothing is written anywhere.

The attacker of the first part knows our public age key, so all of this happens inside of sound encryption.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import replace

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.exchange.bag import BAG_FACTS, DESCRIPTION, MANIFEST, SIGNATURE, TAG_MANIFEST
from desktop.exchange.envelope import Limits, pack, unpack
from desktop.exchange.office_card import make_card
from desktop.exchange.refusals import SENTENCES, Refused
from desktop.exchange.sealing import generate_keys, seal_members, sign

HOUSEHOLD = "data/household.csv"


def code_of(call, *given):
    with pytest.raises(Refused) as caught:
        call(*given)
    assert caught.value.code in SENTENCES
    assert len(caught.value.sentence) > 8
    assert caught.value.exit_status == 3
    return caught.value.code


def sealed_zip(post, blob):
    return pyrage.encrypt(blob, [pyrage.x25519.Recipient.from_str(post.receiver_card.age)])


def zip_of(members, *, method=zipfile.ZIP_DEFLATED, mode=stat.S_IFREG | 0o644, comment=b""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = comment
        for name, content in members:
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.external_attr = mode << 16
            archive.writestr(member, content, method)
    return target.getvalue()


def patched(blob, mark, at, layout, value, *, last=False):
    """`blob` with the number at `at` behind the first (or last) `mark` replaced."""
    place = (blob.rindex(mark) if last else blob.index(mark)) + at
    return blob[:place] + struct.pack(layout, value) + blob[place + struct.calcsize(layout) :]


NAMES = [
    "../evil.csv", "/etc/passwd", "data/../../evil.csv", "data\\..\\evil.csv", "C:/evil.csv", "data/evil.csv:stream",
    "data/con.csv", "data/lpt1.csv", "data/Evil.csv", "data/名单.csv", "data/", "data/a.exe", "data/a.csv ", "a.csv",
    "data/sub/a.csv", "", "data/ＣＯＮ.csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_are_refused(post, name):
    assert code_of(post.reader.open, sealed_zip(post, zip_of([(name, b"x")]))) == "zip_name"


ZIPS = {
    "no zip": (lambda z: b"hello" * 20, "zip_broken"),
    "nothing": (lambda z: b"", "zip_broken"),
    "cut": (lambda z: z[:-30], "zip_broken"),
    "start cut": (lambda z: z[10:], "zip_broken"),
    "junk behind": (lambda z: z + b"x", "zip_broken"),
    "junk before": (lambda z: b"x" + z, "zip_broken"),
    "comment": (lambda z: z[:-2] + b"\5\0hello", "zip_broken"),
    "second disk": (lambda z: patched(z, b"PK\5\6", 4, "<H", 1), "zip_broken"),
    "directory not there": (lambda z: patched(z, b"PK\1\2", 0, "<I", 7), "zip_broken"),
    "directory too short": (lambda z: patched(patched(z, b"PK\5\6", 8, "<H", 6), b"PK\5\6", 10, "<H", 6), "zip_broken"),
    "directory runs out": (lambda z: patched(z, b"PK\1\2", 28, "<H", 60000), "zip_broken"),
    "more entries than there are": (
        lambda z: patched(patched(z, b"PK\5\6", 8, "<H", 9), b"PK\5\6", 10, "<H", 9), "zip_broken"),
    "offset beyond": (lambda z: patched(z, b"PK\5\6", 16, "<L", 2**31), "zip_broken"),
    "encrypted": (lambda z: patched(z, b"PK\1\2", 8, "<H", 1), "zip_encrypted"),
    "method": (lambda z: patched(z, b"PK\1\2", 10, "<H", 14), "zip_method"),
    "flag": (lambda z: patched(z, b"PK\1\2", 8, "<H", 0x800), "zip_odd"),
    "date": (lambda z: patched(z, b"PK\1\2", 14, "<H", 0x22), "zip_odd"),
    "rights": (lambda z: patched(z, b"PK\1\2", 38, "<L", 0o100755 << 16), "zip_odd"),
    "link": (lambda z: patched(z, b"PK\1\2", 38, "<L", 0o120777 << 16), "zip_link"),
    "inner marks": (lambda z: patched(z, b"PK\1\2", 36, "<H", 1), "zip_odd"),
    "lying size": (lambda z: patched(z, b"PK\1\2", 24, "<L", 300), "zip_lies"),
    "huge size": (lambda z: patched(z, b"PK\1\2", 24, "<L", 2**31), "zip_size"),
    "bomb size": (lambda z: patched(z, b"PK\1\2", 24, "<L", 10**6), "zip_ratio"),
    "lying packed size": (lambda z: patched(z, b"PK\1\2", 20, "<L", 300), "zip_lies"),
    "lying sum": (lambda z: patched(z, b"PK\1\2", 16, "<L", 5), "zip_lies"),
    "local name differs": (lambda z: z.replace(b"bag-info.txt", b"bag-inf0.txt", 1), "zip_lies"),
    "local extra": (lambda z: patched(z, b"PK\3\4", 28, "<H", 4), "zip_lies"),
    "two members at one place": (lambda z: patched(z, b"PK\1\2", 42, "<L", 0, last=True), "zip_lies"),
}


@pytest.mark.parametrize("case", ZIPS)
def test_damaged_and_lying_zips_are_refused(post, case):
    damage, code = ZIPS[case]
    assert code_of(post.reader.open, sealed_zip(post, damage(pack(post.members())))) == code


def test_doubled_members_are_refused(post):
    with pytest.warns(UserWarning, match="Duplicate"):
        blob = zip_of([("bagit.txt", b"a"), ("bagit.txt", b"b")])
    assert code_of(post.reader.open, sealed_zip(post, blob)) == "zip_duplicate"


def test_stored_members_are_refused(post):
    blob = zip_of([("bagit.txt", b"a")], method=zipfile.ZIP_STORED)
    assert code_of(post.reader.open, sealed_zip(post, blob)) == "zip_method"


def test_links_are_refused(post):
    blob = zip_of([("data/a.csv", b"/etc/passwd")], mode=stat.S_IFLNK | 0o777)
    assert code_of(post.reader.open, sealed_zip(post, blob)) == "zip_link"


def test_too_many_members_are_refused(post):
    blob = pack({f"data/t{number}.csv": b"x" for number in range(40)})
    assert code_of(post.reader.open, sealed_zip(post, blob)) == "zip_members"


def test_a_real_bomb_is_refused_by_the_directory(post):
    blob = pack({"data/a.csv": b"0" * 3_000_000})
    assert code_of(post.reader.open, sealed_zip(post, blob)) == "zip_ratio"


def test_many_members_that_are_too_large_together_are_refused():
    blob = pack({f"data/t{number}.csv": bytes(range(256)) * 4 for number in range(5)})
    assert code_of(unpack, blob, Limits(total=5000)) == "zip_size"
    assert len(unpack(blob, Limits())) == 5


def local_and_directory(content, packed, size):
    """A zip of one member with chosen packed bytes and declared size, otherwise as we write it."""
    name, crc = b"data/a.csv", zlib.crc32(content)
    plain = struct.pack("<5H3L2H", 20, 0, 8, 0, 0x21, crc, len(packed), size, len(name), 0)
    local = b"PK\3\4" + plain + name + packed
    entry = b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + plain + struct.pack("<3H2L", 0, 0, 0, 0o100644 << 16, 0) + name
    return local + entry + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local), 0)


def deflated(content):
    stream = zlib.compressobj(6, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


@pytest.mark.parametrize(
    ("packed", "size"),
    [
        (deflated(b"a" * 50), 40), (deflated(b"a" * 50), 60), (deflated(b"a" * 50)[:-2], 50), (b"\xff" * 20, 50),
        (deflated(b"a" * 50) + b"more", 50), (deflated(b"b" * 50), 50),
    ],
)
def test_streams_are_cut_at_the_declared_size(packed, size):
    assert unpack(local_and_directory(b"a" * 50, deflated(b"a" * 50), 50), Limits()) == {"data/a.csv": b"a" * 50}
    assert code_of(unpack, local_and_directory(b"a" * 50, packed, size), Limits()) == "zip_lies"


def test_bytes_between_members_and_directory_are_refused():
    blob = local_and_directory(b"a", deflated(b"a"), 1)
    at = blob.index(b"PK\1\2")
    blob = blob[:at] + b"secret" + blob[at:]
    assert code_of(unpack, patched(blob, b"PK\5\6", 16, "<L", at + 6), Limits()) == "zip_odd"


def test_a_member_may_not_reach_into_the_directory():
    blob = local_and_directory(b"a", deflated(b"a"), 1)
    for mark, at in ((b"PK\3\4", 18), (b"PK\1\2", 20)):
        blob = patched(blob, mark, at, "<L", 5000)
    assert code_of(unpack, blob, Limits()) == "zip_broken"


# Outside of the encryption.


def test_what_is_no_package_is_told_from_what_is_damaged(post):
    blob = post.sealed()
    stranger, _ = generate_keys()
    assert code_of(post.reader.open, b"") == "empty"
    assert code_of(post.reader.open, b"PK\3\4 no package") == "not_a_package"
    assert code_of(replace(post.reader, limits=Limits(sealed=100)).open, blob) == "too_large"
    assert code_of(replace(post.reader, keys=stranger).open, blob) == "not_for_us"
    assert code_of(post.reader.open, blob[:-1]) == "damaged"
    assert code_of(post.reader.open, blob[: len(blob) // 2]) == "damaged"


def test_one_flipped_byte_anywhere_is_refused(post):
    blob = post.sealed()
    for at in sorted({*range(400), *range(400, len(blob), 37), len(blob) - 1}):
        flipped = blob[:at] + bytes([blob[at] ^ 0x01]) + blob[at + 1 :]
        assert code_of(post.reader.open, flipped) in {"damaged", "not_for_us", "not_a_package"}


def test_one_flipped_byte_inside_is_refused_or_changes_nothing(post):
    """Inside, only the padding bits of a deflated stream may be flipped without changing what is read."""
    blob, clean = pack(post.members()), post.members()
    changed_nothing = 0
    for at in range(0, len(blob), 3):
        flipped = blob[:at] + bytes([blob[at] ^ 0x10]) + blob[at + 1 :]
        try:
            members = unpack(flipped, Limits())
            post.reader.open_members(members)
        except Refused:
            continue
        assert members == clean
        changed_nothing += 1
    assert changed_nothing < 10


# Tag files, signature, manifests.


@pytest.mark.parametrize("name", [SIGNATURE, "bagit.txt", BAG_FACTS, MANIFEST, TAG_MANIFEST, DESCRIPTION])
def test_a_missing_tag_file_is_named(post, name):
    members = post.members()
    del members[name]
    assert code_of(post.open, members) == "bag_missing"


def test_a_package_without_bag_is_refused(post):
    assert code_of(post.open, {"data/resident.csv": b"id\r\n"}) == "bag_missing"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bagit.txt", b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"), (BAG_FACTS, b"nothing"),
        (BAG_FACTS, b"\xff\xfe"), (BAG_FACTS, b"Source-Organization: 310104007021\n"),
        (BAG_FACTS, b"X: y\n" * 20_000), (BAG_FACTS, b"Source-Organization: a\nSource-Organization: b\n"),
    ],
)
def test_odd_tag_files_are_refused(post, name, content):
    assert code_of(post.reader.open_members, post.members() | {name: content}) == "bag_form"


def test_an_edited_tag_file_does_not_pass(post):
    members = post.members()
    assert code_of(post.open, members | {BAG_FACTS: members[BAG_FACTS] + b"Contact-Name: x\n"}) == "tag_manifest"
    assert code_of(post.open, members | {MANIFEST: members[MANIFEST] + b"\n"}) == "tag_manifest"


def test_an_edited_tag_manifest_does_not_pass(post):
    members = post.members()
    assert code_of(post.open, members | {TAG_MANIFEST: members[TAG_MANIFEST] + b"\n"}) == "signature_wrong"


def test_edited_removed_and_added_payload_does_not_pass(post):
    members = post.members()
    edited = members | {HOUSEHOLD: members[HOUSEHOLD].replace(b"19900000001", b"19900000009")}
    assert code_of(post.open, edited) == "manifest"
    assert code_of(post.open, {n: c for n, c in members.items() if n != HOUSEHOLD}) == "manifest"
    assert code_of(post.open, members | {"data/more.csv": b"id\r\n"}) == "manifest"


def test_a_foreign_signer_is_refused(post):
    stranger, _ = generate_keys()
    members = post.members()
    members[SIGNATURE] = sign(members[TAG_MANIFEST], stranger)
    assert code_of(post.open, members) == "signer_foreign"


def test_an_unknown_sender_is_refused(post):
    assert code_of(replace(post.reader, senders={}).open, post.sealed()) == "sender_unknown"


def test_a_package_under_another_committees_name_is_refused(post):
    """A registered committee signs in the name of a neighbour."""
    neighbour, _ = generate_keys()
    senders = {**post.reader.senders, "310104007022": make_card("310104007022", "翠竹居委会", neighbour)}
    forged = post.members(committee_id="310104007022")
    assert code_of(replace(post.reader, senders=senders).open, post.seal(forged)) == "signer_foreign"


def test_a_package_replayed_to_another_street_is_refused(post):
    other_keys, _ = generate_keys()
    other = replace(post.reader, code="310104008000", keys=other_keys)
    replayed = seal_members(post.members(), [other_keys.age_public])
    assert code_of(other.open, replayed) == "other_recipient"


@pytest.mark.parametrize("damage", [
    lambda s: b"", lambda s: b"hello", lambda s: s[:-1], lambda s: s + b"\n", lambda s: s.replace(b"\n", b"\r\n"),
    lambda s: s.replace(b"U1NI", b"****"), lambda s: s.replace(b"U1NI", b"U1NJ"), lambda s: s.replace(b"\n", b"", 2),
])
def test_a_signature_in_another_form_is_refused(post, damage):
    members = post.members()
    assert code_of(post.open, members | {SIGNATURE: damage(members[SIGNATURE])}) == "signature_form"


def test_a_signature_for_another_namespace_is_refused(post):
    members = post.members()
    members[SIGNATURE] = sign(members[TAG_MANIFEST], post.sender, "committee-card@v1")
    assert code_of(post.open, members) == "signature_form"


# A dishonest or broken sender whose signature is sound.


@pytest.mark.parametrize("content", [
    b"", b"[]", b"null", b"{", b"\xff", "{}".encode("utf-16"), b'{"a":1,"a":2}', b'{"a":NaN}', b"[" * 100_000,
    b'{"a":' * 20 + b"1" + b"}" * 20, b'{"a":' + b"9" * 5000 + b"}", b" " * (2 << 20),
])
def test_odd_json_is_refused(post, content):
    assert code_of(post.reader.open_members, post.rebuilt({DESCRIPTION: content})) == "json_form"


def test_a_description_without_exchange_block_is_refused(post):
    assert code_of(post.open, post.rebuilt({DESCRIPTION: b"{}"})) == "exchange_form"


def test_a_block_that_names_another_office_than_the_bag_is_refused(post):
    assert code_of(post.open, post.with_text("310104007021", "310104007022")) == "sender_differs"
    assert code_of(post.open, post.with_text("310104007000", "310104007001")) == "sender_differs"


def test_a_package_of_a_later_format_says_which_version_it_needs(post):
    with pytest.raises(Refused, match=r"需要 2\.5 以上版本") as caught:
        post.reader.open(post.sealed(post.package(min_reader=(2, 5))))
    assert caught.value.code == "needs_newer"


def test_a_later_minor_format_is_read_and_what_is_new_is_listed(post):
    opened = post.open(post.with_text('"exchange": {', '"exchange": {\n  "later": 1,'))
    assert opened.report.ignored_facts == ("later",)


def test_an_unknown_suite_is_refused(post):
    assert code_of(post.open, post.with_text("intl-1", "gm-1")) == "suite_unknown"


@pytest.mark.parametrize(("old", "new"), [
    ('"name": "resident"', '"name": "people"'), ('"resources": [', '"resources": [5,'), ('"resources"', '"other"'),
    ('"resident": {\n    "del"', '"people": {\n    "del"'),
])
def test_a_description_that_does_not_fit_the_files_is_refused(post, old, new):
    assert code_of(post.open, post.with_text(old, new)) == "resources"


@pytest.mark.parametrize(("content", "code"), [
    ("id,op,cn,changed_at,name\r\nr-1,put,1,,王小明\r\n".encode("gbk"), "csv_encoding"),
    ("\ufeffid,op,cn,changed_at\r\n".encode(), "csv_header"),
    (b"", "csv_form"),
    (b"id,op,cn,changed_at\r\nr\0,put,1,\r\n", "csv_nul"),
    (b"id,op,cn,changed_at,name\r\nr-1,put,1,," + b"x" * 200_000 + b"\r\n", "csv_cell"),
    (b'id,op,cn,changed_at,name\r\nr-1,put,1,,"open\r\n', "csv_form"),
    (b'id,op,cn,changed_at,name\r\nr-1,put,1,,"a"b\r\n', "csv_form"),
    (b"id,op,cn,changed_at\r\nr-1,put,1,", "csv_form"),
    (b"op,id,cn,changed_at\r\n", "csv_header"),
    (b"id,op,cn,changed_at,name,name\r\n", "csv_header"),
    (b"id,op,cn,changed_at,=cmd()\r\n", "csv_header"),
    (b"id;op;cn;changed_at\r\n", "csv_header"),
    (b"\r\n", "csv_header"),
])
def test_odd_tables_are_refused(post, content, code):
    assert code_of(post.reader.open_members, post.rebuilt({"data/resident.csv": content})) == code


def test_rows_that_do_not_add_up_are_refused(post):
    rows = post.members()["data/resident.csv"].decode().splitlines(keepends=True)
    assert code_of(post.open, post.rebuilt({"data/resident.csv": "".join(rows[:-1]).encode()})) == "counts"


def test_a_wrong_state_digest_is_refused(post):
    assert code_of(post.open, post.with_text("王小明", "王大明", "data/resident.csv")) == "state_digest"


def test_nothing_is_written_anywhere(post, monkeypatch):
    def forbidden(*_args, **_kwargs):
        raise AssertionError("the reader opened a file")

    blob = post.sealed()
    monkeypatch.setattr("builtins.open", forbidden)
    monkeypatch.setattr("io.open", forbidden)
    monkeypatch.setattr("os.open", forbidden)
    post.reader.open(blob)
    with pytest.raises(Refused):
        post.reader.open(sealed_zip(post, zip_of([("../evil.csv", b"x")])))


@settings(max_examples=300)
@given(st.data())
def test_mutated_packages_never_surprise(post, data):
    """Bytes of the zip, of a tag file, or of a payload signed anew are replaced, cut or doubled.

    Only what the sender signed anew may be read differently; everything else is refused or reads the same.
    """
    members = post.members()
    name = data.draw(st.sampled_from([None, *sorted(members)]))
    content = pack(members) if name is None else members[name]
    at = data.draw(st.integers(0, len(content)))
    width = data.draw(st.integers(0, 12))
    content = content[:at] + data.draw(st.binary(max_size=12)) + content[at + width :]
    try:
        if name is None:
            opened = post.reader.open_members(unpack(content, Limits()))
        else:
            again = post.rebuilt({name: content}) if name.startswith("data/") else members | {name: content}
            opened = post.reader.open_members(again)
    except Refused:
        return
    resigned = name is not None and name.startswith("data/")
    assert resigned or opened == post.reader.open_members(members)
