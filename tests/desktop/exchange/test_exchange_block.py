"""The exchange block: every field is required and checked."""

from __future__ import annotations

import pytest

from desktop.exchange.block import exchange_from_block
from desktop.exchange.refusals import Refused


@pytest.fixture
def block(post):
    return post.package().exchange.to_block()


def refused_key(block):
    with pytest.raises(Refused) as caught:
        exchange_from_block(block)
    assert caught.value.code == "exchange_form"
    return caught.value.sentence.split("“")[1].split("”")[0]


def test_every_field_is_required(block):
    assert len(block) == 24
    for key in block:
        assert refused_key({name: fact for name, fact in block.items() if name != key}) == key


WRONG = [
    ("format_version", [1]), ("format_version", ["1", 0]), ("format_version", 1), ("min_reader", [1, 0, 0]),
    ("min_reader", None), ("suite", 5), ("direction", "sideways"), ("direction", []), ("package_id", "x"), ("package_id", 5),
    ("package_id", "0192F3A1-7C3B-7D13-8000-000000001234"), ("committee_id", "31010400702"), ("recipient_id", 310104007000),
    ("replica_id", ""), ("ancestors", "x"), ("ancestors", ["x"]), ("package_seq", -1), ("package_seq", True), ("package_seq", 1.0),
    ("package_seq", 2**60), ("kind", "half"), ("base_cn", -2), ("base_cn", 5), ("head_cn", "9"), ("lineage", {}),
    ("lineage", [{"head_cn": 1}]), ("lineage", [{"head_cn": 1, "manifest_sha256": "x"}]), ("lineage", [5]),
    ("lineage", [{"head_cn": 1, "manifest_sha256": "a" * 64}] * 65), ("state_digest", "A" * 64), ("counts", []),
    ("counts", {"a": {"live": 1, "put": 1}}), ("counts", {"a": 5}), ("counts", {"../a": {"live": 1, "put": 1, "del": 0}}),
    ("counts", {"a": {"live": -1, "put": 1, "del": 0}}), ("schema_version", None), ("profile_id", "a\nb"), ("purpose", "x" * 201),
    ("purpose", "\ud800"), ("profile_sha256", ""), ("created_at", "yesterday"), ("created_at", "2026-03-16"), ("app_version", 1),
    ("operator_role", {}), ("acks", [{"street_epoch": "e"}]), ("acks", 5),
]


@pytest.mark.parametrize(("key", "value"), WRONG, ids=lambda part: str(part)[:20])
def test_wrong_facts_are_named(block, key, value):
    assert refused_key(block | {key: value}) == key


def test_a_delta_has_a_base_below_its_head(block):
    exchange_from_block(block | {"kind": "delta", "base_cn": 9})
    assert refused_key(block | {"kind": "delta", "base_cn": -1}) == "base_cn"
    assert refused_key(block | {"kind": "delta", "base_cn": 10}) == "base_cn"


@pytest.mark.parametrize("block", [None, [], "x", 5])
def test_what_is_no_block_is_refused(block):
    assert refused_key(block) == "exchange"


def test_later_fields_are_listed(block):
    assert exchange_from_block(block | {"z": 1, "y": 2})[1] == ("y", "z")
