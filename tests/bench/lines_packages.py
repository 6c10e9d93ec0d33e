"""Packages: making one beside CSV, deflate, signature, encryption, one regular expression and one hash per row."""

from __future__ import annotations

import csv
import io
import random
import re
import uuid
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pyrage
from comparing import Line, seconds
from offices import CODE, STREET, Office

from db.fields.kinds import Choice, Day, LongText, Name, Number, Reference, Text
from db.fields.leaks import scan
from db.fields.profile import Column
from db.file.receive import Arrival, Incoming, receive
from db.file.store import Store
from desktop.exchange.block import Exchange
from desktop.exchange.office_card import make_card
from desktop.exchange.package import Row, Table, build
from desktop.exchange.reader import Reader
from desktop.exchange.sealing import generate_keys, seal

COLUMNS = (
    Column("household_id", "住户", Reference("household")), Column("name", "姓名", Name()),
    Column("relation", "关系", Text(20)), Column("sex", "性别", Choice("男", "女")),
    Column("birth_date", "出生", Day(partial=True), "generalise"), Column("phone", "手机", Text(200), "mask"),
    Column("residence_status", "人户", Choice("人户一致", "户在人不在")), Column("since", "入户", Day()),
    Column("order", "顺序", Number(0, 99)), Column("notes", "备注", LongText()),
)
NUMBER = re.compile(r"(?<![0-9a-f-])(?:1[3-9]\d{9}|\d{17}[\dx]|\d{16,19})(?![0-9a-f-])")
UPSERT = """
INSERT INTO received_row (committee_id, entity, id, cn, changed_at, hash, content) VALUES (?,?,?,?,?,?,?)
ON CONFLICT DO UPDATE SET cn = excluded.cn, hash = excluded.hash, content = excluded.content
"""


def lines(offices: list[Office]) -> Iterator[Line]:
    """Every line about packages."""
    office, large = offices[0], offices[-1].people
    rows, keys = sample(random.Random(1), large), generate_keys()[0]
    card = make_card(STREET, "梧桐街道办事处", keys)
    recipients = [pyrage.x25519.Recipient.from_str(one) for one in card.recipients]
    yield Line(f"full package, {large:,} rows", seconds(lambda: ours(rows, keys, card)),
               seconds(lambda: floor(rows, keys, recipients)), 1.5, rounds=3)
    blob = ours(rows, keys, card)
    reader = Reader(STREET, keys, {STREET: card}, {"resident": COLUMNS})
    yield Line(f"read a package, {large:,} rows", seconds(lambda: reader.open(blob)), rounds=2)
    incoming = [
        Incoming(row.id, row.cn, row.changed_at, dict(zip([c.name for c in COLUMNS], row.cells, strict=True)), f"{row.cn:064}")
        for row in sample(random.Random(2), office.people)
    ]
    yield Line(f"merge a package of {office.people:,} rows", seconds(lambda store: merge(store, incoming), office.empty),
               seconds(lambda store: upsert(store, incoming), office.empty), 1.5)


def sample(dice: random.Random, people: int) -> list[Row]:
    """Rows with distinct ids, names, phones and a note in every fifth."""
    letters = [chr(c) for c in range(0x4E00, 0x5E00)]
    households = [str(uuid.UUID(int=dice.getrandbits(128))) for _ in range(people // 3 + 1)]
    return [
        Row(str(uuid.UUID(int=dice.getrandbits(128))), "put", n + 1, "2026-03-16T08:30:00Z", (
            households[n // 3], "".join(dice.sample(letters, 3)), "本人", dice.choice("男女"), str(dice.randint(1930, 2020)),
            f"199****{dice.randint(0, 9999):04}", "人户一致", f"20{dice.randint(10, 25)}-03-16", n % 3,
            "".join(dice.sample(letters, 24)) + str(dice.randint(0, 10**6)) if n % 5 == 0 else None,
        ))
        for n in range(people)
    ]


def ours(rows: list[Row], keys: Any, card: Any) -> bytes:
    """Leak gate, bag with data package, digest of the state, signature, age."""
    head = Exchange(
        package_id=str(uuid.UUID(int=1)), committee_id=STREET, recipient_id=STREET, replica_id=str(uuid.UUID(int=2)),
        package_seq=1, head_cn=len(rows), schema_version="1", profile_id="p", profile_sha256="0" * 64, purpose="上报",
        created_at="2026-03-16T08:30:00Z", app_version="0", operator_role="书记",
    )
    scan([("resident", COLUMNS, [row.cells for row in rows])])
    return seal(build(head, [Table("resident", "居民", COLUMNS, rows)]), keys, card.recipients)


def floor(rows: list[Row], keys: Any, recipients: list[Any]) -> bytes:
    """What cannot be saved."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows((*row[:4], *row.cells) for row in rows)
    hashes = [sha256("\x1f".join(map(str, row.cells)).encode()).hexdigest() for row in rows]
    sha256("\n".join(sorted(hashes)).encode()).hexdigest()
    for row in rows:
        for cell in row.cells:
            if cell is not None:
                NUMBER.search(str(cell))
    content = text.getvalue().encode()
    packed = zlib.compress(content, 6)
    keys.signing.sign(sha256(content).digest())
    return bytes(pyrage.encrypt(packed, recipients))


def merge(store: Store, incoming: list[Incoming]) -> None:
    """Take in a package that was read."""
    arrival = Arrival(str(uuid.uuid4()), "310199001002", "r", 1, len(incoming), {"resident": incoming})
    assert receive(store, arrival).entities["resident"].new == len(incoming)
    assert store.office_id == CODE


def upsert(store: Store, incoming: list[Incoming]) -> None:
    """The rows alone, ready as text, in one statement."""
    import json

    rows = [("310199001002", "resident", row.id, row.cn, row.changed_at, row.hash,
             json.dumps({name: cell for name, cell in row.values.items() if cell is not None}, ensure_ascii=False))
            for row in incoming]
    with store.engine.begin() as connection:
        connection.exec_driver_sql(UPSERT, rows)
