"""A package before it is sealed: cleared rows in, the very bytes that will leave out. Equal input, equal bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, NamedTuple

from db.fields.digest import cell_text, row_hasher, state_digest
from db.fields.kinds import Value
from db.fields.profile import Column
from desktop.exchange.bag import DESCRIPTION, PAYLOAD, bag, digest_of
from desktop.exchange.block import FULL, Count, Exchange

PUT, DELETE = "put", "del"
FIXED: Final = ("id", "op", "cn", "changed_at")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
_FIXED_FIELDS: Final[tuple[dict[str, object], ...]] = (
    {"name": "id", "title": "编号", "type": "string", "constraints": {"required": True, "unique": True}},
    {"name": "op", "title": "操作", "type": "string", "constraints": {"required": True, "enum": [PUT, DELETE]}},
    {"name": "cn", "title": "变更号", "type": "integer", "constraints": {"required": True, "minimum": 0}},
    {"name": "changed_at", "title": "变更时间", "type": "string"},
)


class Row(NamedTuple):
    """One change: `op` put or del, `cn` its change number, `cells` in the order of the columns (() for del)."""

    id: str
    op: str
    cn: int
    changed_at: str | None
    cells: tuple[Value | None, ...] = ()


@dataclass(frozen=True)
class Table:
    """The outgoing rows of one record type."""

    entity: str
    term: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Package:
    """The members of a bag and the digest over all of them; sealing adds a signature and changes nothing."""

    exchange: Exchange
    members: Mapping[str, bytes]
    digest: str

    @property
    def file_name(self) -> str:
        """The name under which it leaves."""
        return self.exchange.file_name


def build(exchange: Exchange, tables: Sequence[Table], *, step: Callable[[str], None] = lambda _term: None) -> Package:
    """Build the package of `tables`; `step` is told the term of each table before it is written.

    For a full package counts and state digest are worked out here; a delta brings `live` counts and the digest of
    the sender's whole state with it. Raises ValueError for tables that cannot be written (a bug of the caller).
    """
    payload: dict[str, bytes] = {}
    counts: dict[str, Count] = {}
    entries: list[tuple[str, str, int, str]] = []
    for table in tables:
        _check(table, counts)
        step(table.term)
        payload[f"{PAYLOAD}{table.entity}.csv"], hashed = _written(table)
        entries += hashed
        live = len(hashed) if exchange.kind == FULL else (exchange.counts or {})[table.entity].live
        counts[table.entity] = Count(live, len(hashed), len(table.rows) - len(hashed))
    digest = state_digest(entries) if exchange.kind == FULL else exchange.state_digest
    final = replace(exchange, counts=counts, state_digest=digest)
    payload[DESCRIPTION] = _described(final, tables, payload)
    members = bag(payload, final)
    return Package(final, members, digest_of(members))


def _check(table: Table, seen: Mapping[str, object]) -> None:
    names = [column.name for column in table.columns]
    if not _NAME.fullmatch(table.entity) or table.entity in seen:
        raise ValueError(table.entity)
    if len({*FIXED, *names}) != len(FIXED) + len(names) or not all(map(_NAME.fullmatch, names)):
        raise ValueError(names)


def _written(table: Table) -> tuple[bytes, list[tuple[str, str, int, str]]]:
    """The CSV of a table, and (entity, id, cn, row hash) of its live rows."""
    text = io.StringIO(newline="")
    names = [column.name for column in table.columns]
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*FIXED, *names))
    hashed, blank = row_hasher(names), ("",) * len(names)
    entries = []
    for row in table.rows:
        cells: Sequence[str] = blank
        if row.op == PUT:
            if len(row.cells) != len(names):
                raise ValueError(row.id)
            cells = [cell_text(value) for value in row.cells]
            entries.append((table.entity, row.id, row.cn, hashed(cells)))
        writer.writerow((row.id, row.op, row.cn, row.changed_at, *cells))
    return text.getvalue().encode(), entries


def _described(exchange: Exchange, tables: Sequence[Table], payload: Mapping[str, bytes]) -> bytes:
    """datapackage.json: a Frictionless Data Package with one Table Schema per file and the exchange block."""
    resources = [_resource(table, payload[f"{PAYLOAD}{table.entity}.csv"]) for table in tables]
    facts = {
        "profile": "tabular-data-package",
        "name": f"package-{exchange.package_id}",
        "title": exchange.purpose,
        "created": exchange.created_at,
        "exchange": exchange.to_block(),
        "resources": sorted(resources, key=lambda resource: str(resource["name"])),
    }
    return (json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    fields = [
        {"name": column.name, "title": column.term, **column.kind.schema(), "treatment": column.treatment}
        for column in table.columns
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table.entity,
        "title": table.term,
        "path": f"{table.entity}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": {"fields": [*_FIXED_FIELDS, *fields], "primaryKey": "id", "missingValues": [""]},
    }
