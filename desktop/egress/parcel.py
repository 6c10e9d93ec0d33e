"""Packages up: rows through a profile, the last gate for hidden numbers, the preview, and the sealed file."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from secrets import token_bytes
from typing import Final

from db.errors import ContentError
from db.fields.field import OPEN
from db.fields.kinds import Name
from db.fields.leaks import Leak, LeakReport, numbers_in, scan
from db.fields.profile import COUNT_ONLY, GENERALISE, KEEP, MASK, OMIT, PSEUDONYM, Profile, wider_places
from db.fields.purposes import complete, minimal
from db.file.sending import Standing, own_rows, pseudonym_secret, standing, take_number
from db.file.store import Store
from db.records import FIELDS, record_named
from db.records.listing import rows_of
from desktop.egress.gate import SEND, Gate, Outgoing, Sink
from desktop.egress.keyring import Keyring
from desktop.exchange.block import Exchange
from desktop.exchange.package import PUT, Package, Table, build
from desktop.exchange.package import Row as Sent
from desktop.exchange.sealing import seal

WAYS: Final[Mapping[str, str]] = {
    KEEP: "原样", MASK: "遮盖", GENERALISE: "概化", PSEUDONYM: "代号", COUNT_ONLY: "只报人数", OMIT: "不报",
}

NAMED: Final = 3  # records named in a sentence about a hidden number


@dataclass(frozen=True)
class Parcel:
    """A package ready to leave: `package` is what is previewed, `outgoing` its sealed bytes for one receiver."""

    package: Package
    outgoing: Outgoing
    profile: Profile
    tables: tuple[Table, ...]
    leaks: LeakReport

    @property
    def counts(self) -> dict[str, int]:
        """Rows by record type."""
        return {table.entity: len(table.rows) for table in self.tables}

    @property
    def treatments(self) -> dict[str, list[str]]:
        """Terms of the columns that leave, by how they leave (keep, mask, generalise …)."""
        found: dict[str, list[str]] = {}
        for table in self.tables:
            for column in table.columns:
                found.setdefault(column.treatment, []).append(f"{table.term}·{column.term}")
        return found


@dataclass(frozen=True)
class Line:
    """How one field of one record type leaves: 原样, 遮盖, 概化, 代号, 只报人数 or 不报."""

    record: str
    field: str
    way: str


def lines_of(profile: Profile) -> list[Line]:
    """Every field the office keeps, with how it leaves under `profile`; in the order of records and fields."""
    return [
        Line(record_named(entity).term, field.term, WAYS[_treatment(profile, entity, field.name)])
        for entity, fields in FIELDS.items()
        for field in fields
    ]


class Parcels:
    """Prepares packages and lets them out through the gate."""

    def __init__(self, store: Store, gate: Gate, keyring: Keyring) -> None:
        """Built-in profiles are checked against the records of this program."""
        self._store, self._gate, self._keyring = store, gate, keyring
        self.profiles: Mapping[str, Profile] = {p.id: p for p in (minimal(FIELDS), complete(FIELDS))}

    def profile(self, name: str) -> Profile:
        """A profile by id or title. Raises ContentError naming those there are."""
        for profile in self.profiles.values():
            if name in (profile.id, profile.title):
                return profile
        known = "、".join(f"{p.id}（{p.title}）" for p in self.profiles.values())
        raise ContentError(f"没有“{name}”这个上报方案。可用的有：{known}。", "profile_unknown")

    def prepare(self, profile: Profile, receiver: str) -> Parcel:
        """Build and seal the package for a registered office; nothing leaves yet.

        Raises ContentError for a profile that cannot be used, an unknown receiver, or numbers hidden in free text.
        """
        if sentences := profile.check(FIELDS):
            raise ContentError(sentences[0], "profile")
        card = self._keyring.card_of(receiver)
        tables, state = self._tables(profile)
        exchange = Exchange(
            package_id=str(uuid.uuid4()), recipient_id=receiver, profile_id=profile.id, profile_sha256=profile.sha256,
            purpose=profile.purpose, created_at=self._store.now(), app_version=metadata.version("linli"),
            operator_role="工作人员", committee_id=state.office_id, replica_id=state.replica_id,
            ancestors=state.ancestors, package_seq=state.package_seq, head_cn=state.head_cn, schema_version=state.schema,
        )
        leaks = scan((t.entity, t.columns, [row.cells for row in t.rows]) for t in tables)
        package = build(exchange, tables)
        content = seal(package, self._keyring.own(), card.recipients)
        rows = sum(len(table.rows) for table in tables)
        title = f"{profile.title} → {card.name}，第 {exchange.package_seq} 号，{rows} 行"
        outgoing = Outgoing(
            self._store.ids.new(), SEND, profile.purpose, title, package.file_name, content, rows,
            *_personal(profile), complaints=tuple(self._sentence(leak, tables) for leak in leaks.leaks),
        )
        return Parcel(package, outgoing, profile, tuple(tables), leaks)

    def send(self, parcel: Parcel, sink: Sink) -> str:
        """Let the previewed package out. Raises ContentError while a number is hidden in its cells."""
        if parcel.leaks.leaks:
            raise ContentError("有文字里夹着证件号、手机号或银行卡号，没有上报：" + parcel.outgoing.complaints[0], "leak")
        if self._gate.wants_proof(parcel.outgoing):
            return self._gate.deliver(parcel.outgoing, sink)
        exchange = parcel.package.exchange
        take_number(self._store, exchange.package_seq, exchange.package_id)
        return self._gate.deliver(parcel.outgoing, sink)

    def _sentence(self, leak: Leak, tables: Sequence[Table]) -> str:
        """Where a number hides, with the records it is found in."""
        table = next(each for each in tables if each.entity == leak.entity)
        at = next(at for at, column in enumerate(table.columns) if column.name == leak.column)
        ids = [row.id for row in table.rows if _holds(row.cells[at], leak)]
        record = record_named(leak.entity)
        with self._store.read() as connection:
            titles = [record.title(row) for row in rows_of(connection, record, ids[:NAMED])]
        where = "、".join(titles) + (f" 等 {len(ids)} 处" if len(ids) > NAMED else "")
        term = f"{table.term}·{table.columns[at].term}"
        return f"“{term}”里有{leak.what} {leak.masked}（{where}），请先在原记录里改掉再上报。"

    def _tables(self, profile: Profile) -> tuple[list[Table], Standing]:
        secret = pseudonym_secret(self._store, token_bytes(32))
        tables: list[Table] = []
        with self._store.read() as connection:
            state = standing(connection)
            rows = {entity: own_rows(connection, entity, state.office_id) for entity in profile.entities}
            places = rows["place"] if "place" in rows else own_rows(connection, "place", state.office_id)
        wider = wider_places(places)
        for entity in profile.entities:
            projection = profile.projection(entity, FIELDS[entity], wider=wider, secret=secret)
            sent = [_sent(row, cells) for row, cells in projection.rows(rows[entity])]
            tables.append(Table(entity, record_named(entity).term, projection.columns, sent))
        return tables, state


def _treatment(profile: Profile, entity: str, name: str) -> str:
    return profile.entities[entity].fields.get(name, OMIT) if entity in profile.entities else OMIT


def _sent(row: Mapping[str, object], cells: tuple[str | int | float | None, ...]) -> Sent:
    return Sent(str(row["id"]), PUT, int(str(row["cn"])), str(row["changed_at"]), cells)


def _personal(profile: Profile) -> tuple[tuple[str, ...], bool]:
    terms: list[str] = []
    bare = False
    for entity, chosen in profile.entities.items():
        for field in FIELDS[entity]:
            treatment = chosen.fields.get(field.name, OMIT)
            if treatment != OMIT and (field.sensitivity != OPEN or isinstance(field.kind, Name)):
                terms.append(f"{record_named(entity).term}·{field.term}")
                bare = bare or treatment == KEEP
    return tuple(dict.fromkeys(terms)), bare


def _holds(value: object, leak: Leak) -> bool:
    """Whether a cell holds that very number, as far as the mask tells."""
    start, end = leak.masked[:3], leak.masked[-2:]
    found = numbers_in(str(value)) if value is not None else []
    return any(
        what == leak.what and len(digits) == len(leak.masked) and digits.startswith(start) and digits.endswith(end)
        for what, digits in found
    )
