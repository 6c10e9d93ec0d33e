"""The BagIt bag (RFC 8493) of a package: tag files, manifests, and the digest people compare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from desktop.exchange.block import Exchange
from desktop.exchange.refusals import Refused

DECLARATION: Final = "bagit.txt"
BAG_FACTS: Final = "bag-info.txt"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
SIGNATURE: Final = "signature.sshsig"
PAYLOAD: Final = "data/"
DESCRIPTION: Final = "data/datapackage.json"
_DECLARED: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_TAG_FILES: Final = (BAG_FACTS, DECLARATION, MANIFEST)
_FACT: Final = re.compile(r"([A-Za-z-]{1,40}): ([^\x00-\x1f\x7f]{1,200})")
_LONGEST_TAG_FILE: Final = 16_384


def bag(payload: Mapping[str, bytes], exchange: Exchange) -> dict[str, bytes]:
    """All members of the bag: tag files and `payload` (names under data/), in a fixed order."""
    facts = {
        "Source-Organization": exchange.committee_id,
        "Recipient-Organization": exchange.recipient_id,
        "External-Identifier": exchange.package_id,
        "Bagging-Date": exchange.created_at[:10],
        "Payload-Oxum": _oxum(payload),
    }
    tags = {
        BAG_FACTS: "".join(f"{name}: {fact}\n" for name, fact in facts.items()).encode(),
        DECLARATION: _DECLARED,
        MANIFEST: _lines(payload),
    }
    return {**tags, TAG_MANIFEST: _lines(tags), **{name: payload[name] for name in sorted(payload)}}


def digest_of(members: Mapping[str, bytes]) -> str:
    """The package digest (hex): SHA-256 of the tag manifest, through which every byte counts."""
    return sha256(members[TAG_MANIFEST]).hexdigest()


def read_tags(members: Mapping[str, bytes]) -> dict[str, str]:
    """Facts of the bag before anything is verified; raises Refused `bag_missing`, `bag_form`."""
    if not {*_TAG_FILES, TAG_MANIFEST, SIGNATURE, DESCRIPTION} <= set(members):
        raise Refused("bag_missing")
    if members[DECLARATION] != _DECLARED:
        raise Refused("bag_form")
    if any(len(members[name]) > _LONGEST_TAG_FILE for name in (*_TAG_FILES, TAG_MANIFEST, SIGNATURE)):
        raise Refused("bag_form")
    try:
        lines = members[BAG_FACTS].decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Refused("bag_form") from error
    found = [_FACT.fullmatch(line) for line in lines]
    facts = {match[1]: match[2] for match in found if match}
    if len(facts) != len(lines) or not {"Source-Organization", "Recipient-Organization"} <= set(facts):
        raise Refused("bag_form")
    return facts


def check_tag_manifest(members: Mapping[str, bytes]) -> None:
    """Every tag file is listed with its hash, nothing else; raises Refused `tag_manifest`."""
    if members[TAG_MANIFEST] != _lines({name: members[name] for name in _TAG_FILES}):
        raise Refused("tag_manifest")


def check_manifest(members: Mapping[str, bytes], facts: Mapping[str, str]) -> None:
    """Every payload file is listed with its hash, nothing else; raises Refused `manifest`."""
    payload = {name: content for name, content in members.items() if name.startswith(PAYLOAD)}
    if members[MANIFEST] != _lines(payload) or facts.get("Payload-Oxum") != _oxum(payload):
        raise Refused("manifest")


def _lines(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _oxum(payload: Mapping[str, bytes]) -> str:
    return f"{sum(map(len, payload.values()))}.{len(payload)}"
