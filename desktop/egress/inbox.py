"""Packages that arrive: read in the strict order of checks, reported, and taken in when they are sound."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.fields.kinds import Day, DocumentNumber, IdNumber, Kind, Phone, Text
from db.fields.profile import Column
from db.file.receive import Arrival, Incoming, Reception, receive
from db.file.store import Store
from db.records import FIELDS
from desktop.egress.keyring import Keyring
from desktop.exchange.envelope import Limits
from desktop.exchange.package import PUT
from desktop.exchange.reader import Opened, Reader
from desktop.exchange.refusals import Refused
from desktop.exchange.transport import Folder, quarantine


@dataclass(frozen=True)
class Read:
    """A package that was read, and what became (or would become) of it."""

    opened: Opened
    reception: Reception

    def facts(self) -> dict[str, Any]:
        """The report as plain values."""
        exchange, report = self.opened.exchange, self.opened.report
        return {
            "state": report.state, "outcome": self.reception.state, "sender": report.signer.code,
            "sender_name": report.signer.name, "package_id": exchange.package_id, "package_seq": exchange.package_seq,
            "created_at": exchange.created_at, "kind": exchange.kind, "digest": report.digest,
            "state_checked": report.state_checked,
            "entities": {
                name: {"put": e.put, "deleted": e.deleted, "refused": e.refused, "ignored": list(e.ignored),
                       "missing": list(e.missing), "taken": _figures(self.reception, name)}
                for name, e in report.entities.items()
            },
            "errors": [vars(error) for error in report.errors],
            "foreign": [list(pair) for pair in self.reception.foreign],
        }


class Inbox:
    """Opens packages addressed to this office."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        """Only offices whose cards are registered are expected."""
        self._store, self._keyring = store, keyring

    def open(self, path: Path, *, dry_run: bool) -> Read:
        """Read and (unless `dry_run`) take in the package at `path`.

        Raises Refused with its code; a refused file is copied to the quarantine folder beside the office's file.
        """
        reader = Reader(self._store.office_id, self._keyring.own(), self._keyring.cards(), received_schema())
        blob = Folder(path.parent).get(path.name, reader.limits.sealed)
        try:
            opened = reader.open(blob)
        except Refused as refused:
            if not dry_run:
                self._set_aside(path.name, blob, refused.code)
            raise
        return Read(opened, receive(self._store, _arrival(opened), dry_run=dry_run))

    def set_aside(self, path: Path, code: str) -> Path:
        """Keep a copy of a file that a dry run refused with `code`, for those who look into it → where it lies."""
        blob = Folder(path.parent).get(path.name, Limits().sealed)
        return self._set_aside(path.name, blob, code)

    def _set_aside(self, name: str, blob: bytes, code: str) -> Path:
        folder = self._store.path.parent / "拒收"
        at = self._store.clock().strftime("%Y%m%d-%H%M%S")
        return folder / quarantine(folder, name, blob, code, at).name


def received_schema() -> dict[str, tuple[Column, ...]]:
    """What we let in of each record type: our own fields, as they may arrive whole, masked or generalised."""
    return {
        entity: tuple(Column(field.name, field.term, _tolerant(field.kind)) for field in fields)
        for entity, fields in FIELDS.items()
    }


def _tolerant(kind: Kind) -> Kind:
    if isinstance(kind, (Phone, IdNumber, DocumentNumber)):
        return Text(200)
    if isinstance(kind, Day):
        return Day(partial=True)
    return kind


def _arrival(opened: Opened) -> Arrival:
    exchange = opened.exchange
    tables = {
        table.entity: [
            Incoming(
                arrived.row.id, arrived.row.cn, arrived.row.changed_at,
                dict(zip([column.name for column in table.columns], arrived.row.cells, strict=True)),
                arrived.hash,
            )
            for arrived in table.rows
            if arrived.row.op == PUT
        ]
        for table in opened.tables
    }
    return Arrival(
        exchange.package_id, exchange.committee_id, exchange.replica_id, exchange.package_seq, exchange.head_cn, tables
    )


def _figures(reception: Reception, entity: str) -> dict[str, int]:
    figures = reception.entities.get(entity)
    return vars(figures) if figures else {}
