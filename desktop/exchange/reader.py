"""Open a package that somebody sent. Nothing is written; the first thing that is wrong ends it with a named code.

Order: size → age → zip → tag files → signature by the key registered for that office → tag manifest → manifest →
JSON → CSV by our own schema, never the sender's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from db.fields.digest import state_digest
from db.fields.profile import Column
from desktop.exchange.bag import (
    DESCRIPTION,
    PAYLOAD,
    SIGNATURE,
    TAG_MANIFEST,
    check_manifest,
    check_tag_manifest,
    digest_of,
    read_tags,
)
from desktop.exchange.block import FULL, Count, Exchange, exchange_from_block
from desktop.exchange.envelope import Limits, unpack
from desktop.exchange.office_card import OfficeCard
from desktop.exchange.refusals import Refused
from desktop.exchange.rows import ERRORS_SHOWN, Arrived, Parsed, RowError, parse
from desktop.exchange.sealing import OfficeKeys, open_sealed, signing_key, verify

READY: Final = "可导入"
PARTLY: Final = "部分行有问题"
_DEEPEST: Final = 12
_LONGEST_DESCRIPTION: Final = 1 << 20

Schema = Mapping[str, Sequence[Column]]


@dataclass(frozen=True)
class ReadTable:
    """The good rows of one record type; their cells stand in the order of `columns`, our own."""

    entity: str
    columns: tuple[Column, ...]
    rows: Sequence[Arrived]


@dataclass(frozen=True)
class EntityReport:
    """One record type of a package: rows put, deleted and refused; columns ignored or not sent."""

    put: int
    deleted: int
    refused: int
    ignored: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class OpenReport:
    """What was found: `state` for people, the signer, figures per record type, refused rows (the first 200)."""

    state: str
    signer: OfficeCard
    digest: str
    entities: Mapping[str, EntityReport]
    errors: tuple[RowError, ...]
    refused: int
    ignored_tables: tuple[str, ...]
    ignored_facts: tuple[str, ...]
    state_checked: bool


@dataclass(frozen=True)
class Opened:
    """A package that was read: what it says of itself, its good rows, and the report."""

    exchange: Exchange
    tables: tuple[ReadTable, ...]
    report: OpenReport


@dataclass(frozen=True)
class Reader:
    """Who reads: our code and keys, the offices we expect packages from, and our schema."""

    code: str
    keys: OfficeKeys
    senders: Mapping[str, OfficeCard]
    schema: Schema
    limits: Limits = field(default_factory=Limits)

    def open(self, blob: bytes) -> Opened:
        """Read a sealed package; raises Refused with the code of the first thing that is wrong."""
        if not blob:
            raise Refused("empty")
        if len(blob) > self.limits.sealed:
            raise Refused("too_large")
        return self.open_members(unpack(open_sealed(blob, self.keys.age), self.limits))

    def open_members(self, members: Mapping[str, bytes]) -> Opened:
        """Read the members of an unsealed package, in the same order of checks."""
        facts = read_tags(members)
        signer = self._signer(members, facts)
        check_tag_manifest(members)
        check_manifest(members, facts)
        description = _parsed_json(members[DESCRIPTION])
        exchange, ignored_facts = exchange_from_block(description.get("exchange"))
        if exchange.committee_id != signer.code or exchange.recipient_id != self.code:
            raise Refused("sender_differs")
        entities = _entities(description, members)
        parsed = {
            entity: parse(entity, members[f"{PAYLOAD}{entity}.csv"], self.schema.get(entity), exchange)
            for entity in entities
        }
        checked = _reconcile(exchange, parsed)
        report = self._report(parsed, signer, digest_of(members), ignored_facts, state_checked=checked)
        tables = tuple(
            ReadTable(entity, tuple(self.schema[entity]), found.rows)
            for entity, found in parsed.items() if entity in self.schema
        )
        return Opened(exchange, tables, report)

    def _signer(self, members: Mapping[str, bytes], facts: Mapping[str, str]) -> OfficeCard:
        """The registered card whose key signed; also refuses what was addressed to another office."""
        sender, recipient = facts["Source-Organization"], facts["Recipient-Organization"]
        card = self.senders.get(sender)
        if card is None:
            raise Refused("sender_unknown", sender=sender)
        verify(members[TAG_MANIFEST], members[SIGNATURE], signing_key(card.signing), sender)
        if recipient != self.code:
            raise Refused("other_recipient", recipient=recipient)
        return card

    def _report(
        self, parsed: Mapping[str, Parsed], signer: OfficeCard, digest: str, ignored_facts: tuple[str, ...],
        *, state_checked: bool,
    ) -> OpenReport:
        entities = {
            entity: EntityReport(found.put, found.deleted, found.refused, found.ignored, found.missing)
            for entity, found in parsed.items()
        }
        refused = sum(found.refused for found in parsed.values())
        errors = tuple(error for found in parsed.values() for error in found.errors)[:ERRORS_SHOWN]
        unknown = tuple(entity for entity in parsed if entity not in self.schema)
        state = PARTLY if refused else READY
        return OpenReport(state, signer, digest, entities, errors, refused, unknown, ignored_facts, state_checked)


def _parsed_json(content: bytes) -> dict[str, Any]:
    """JSON of bounded size and depth without doubled keys; raises Refused `json_form`."""
    try:
        _check_depth(content.decode("utf-8"))
        found = json.loads(content, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except ValueError as error:
        raise Refused("json_form") from error
    if not isinstance(found, dict):
        raise Refused("json_form")
    return found


def _check_depth(text: str) -> None:
    """Brackets inside of texts count too: a name full of them is refused as well."""
    if len(text) > _LONGEST_DESCRIPTION:
        raise ValueError(len(text))
    depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise ValueError(depth)
        elif character in "]}":
            depth -= 1


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(len(pairs))
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _entities(description: Mapping[str, Any], members: Mapping[str, bytes]) -> list[str]:
    """Names of the record types described; they must be exactly the CSV files that are there."""
    resources = description.get("resources")
    listed = resources if isinstance(resources, list) else []
    named = [str(one.get("name")) if isinstance(one, dict) else "" for one in listed]
    there = [name.removeprefix(PAYLOAD).removesuffix(".csv") for name in members if name.endswith(".csv")]
    if sorted(named) != sorted(there):
        raise Refused("resources")
    return sorted(there)


def _reconcile(exchange: Exchange, parsed: Mapping[str, Parsed]) -> bool:
    """Rows must add up to what the sender says; for a full package also the digest. True when that was checked.

    Rows with a broken frame cannot be counted: then the figures are the sender's bug, and the rows are reported.
    """
    said = exchange.counts or {}
    if set(said) != set(parsed):
        raise Refused("resources")
    if any(found.broken for found in parsed.values()):
        return False
    for entity, found in parsed.items():
        live = found.put if exchange.kind == FULL else said[entity].live
        if said[entity] != Count(live, found.put, found.deleted):
            raise Refused("counts", table=entity)
    if exchange.kind != FULL:
        return False
    if state_digest(entry for found in parsed.values() for entry in found.entries) != exchange.state_digest:
        raise Refused("state_digest")
    return True
