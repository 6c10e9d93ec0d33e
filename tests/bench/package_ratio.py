"""How much a full package of 100,000 residents costs beyond what cannot be saved. Run: python tests/bench/package_ratio.py.

Floor: write the CSV, deflate it, sign, encrypt, one regular expression over every cell, one hash per row.
Ours: leak gate, bag with data package, digest of the state, signature, age. The budget is 1.5 times the floor.
"""

from __future__ import annotations

import csv
import io
import random
import re
import resource
import sys
import time
import uuid
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import pyrage

from db.fields.kinds import Choice, Day, LongText, Name, Number, Reference, Text
from db.fields.leaks import scan
from db.fields.profile import Column
from desktop.exchange.block import Exchange
from desktop.exchange.office_card import make_card
from desktop.exchange.package import Row, Table, build
from desktop.exchange.reader import Reader
from desktop.exchange.sealing import generate_keys, seal

ROWS = 100_000
COLUMNS = (
    Column("household_id", "住户", Reference("household")), Column("name", "姓名", Name()),
    Column("relation", "关系", Text(20)), Column("sex", "性别", Choice("男", "女")),
    Column("birth_date", "出生", Day(partial=True), "generalise"), Column("phone", "手机", Text(200), "mask"),
    Column("residence_status", "人户", Choice("人户一致", "户在人不在")), Column("since", "入户", Day()),
    Column("order", "顺序", Number(0, 99)), Column("notes", "备注", LongText()),
)


def sample(rng: random.Random) -> list[Row]:
    """Rows with distinct ids, names, phones and a note in every fifth."""
    letters = [chr(c) for c in range(0x4E00, 0x5E00)]
    households = [str(uuid.UUID(int=rng.getrandbits(128))) for _ in range(ROWS // 3 + 1)]
    return [
        Row(str(uuid.UUID(int=rng.getrandbits(128))), "put", n + 1, "2026-03-16T08:30:00Z", (
            households[n // 3], "".join(rng.sample(letters, 3)), "本人", rng.choice("男女"), str(rng.randint(1930, 2020)),
            f"199****{rng.randint(0, 9999):04}", "人户一致", f"20{rng.randint(10, 25)}-03-16", n % 3,
            "".join(rng.sample(letters, 24)) + str(rng.randint(0, 10**6)) if n % 5 == 0 else None,
        ))
        for n in range(ROWS)
    ]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Result and processor seconds, the best of three."""
    found, seconds = None, []
    for _ in range(3):
        start = time.process_time()
        found = work()
        seconds.append(time.process_time() - start)
    return found, min(seconds)


def main() -> None:
    """Print the floor, ours and the ratio."""
    rows = sample(random.Random(1))
    keys, _ = generate_keys()
    card = make_card("310104007000", "梧桐街道办事处", keys)
    recipients = [pyrage.x25519.Recipient.from_str(one) for one in card.recipients]
    number = re.compile(r"(?<![0-9a-f-])(?:1[3-9]\d{9}|\d{17}[\dx]|\d{16,19})(?![0-9a-f-])")

    def floor() -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows((*row[:4], *row.cells) for row in rows)
        hashes = [sha256("\x1f".join(map(str, row.cells)).encode()).hexdigest() for row in rows]
        sha256("\n".join(sorted(hashes)).encode()).hexdigest()
        for row in rows:
            for cell in row.cells:
                if cell is not None:
                    number.search(str(cell))
        content = text.getvalue().encode()
        packed = zlib.compress(content, 6)
        keys.signing.sign(sha256(content).digest())
        return bytes(pyrage.encrypt(packed, recipients))

    head = Exchange(
        package_id=str(uuid.UUID(int=1)), committee_id="310104007000", recipient_id="310104007000",
        replica_id=str(uuid.UUID(int=2)), package_seq=1, head_cn=ROWS, schema_version="1", profile_id="p",
        profile_sha256="0" * 64, purpose="上报", created_at="2026-03-16T08:30:00Z", app_version="0", operator_role="书记",
    )
    table = Table("resident", "居民", COLUMNS, rows)

    def ours() -> bytes:
        scan([("resident", COLUMNS, [row.cells for row in rows])])
        return seal(build(head, [table]), keys, card.recipients)

    _, low = timed(floor)
    blob, high = timed(ours)
    reader = Reader("310104007000", keys, {"310104007000": card}, {"resident": COLUMNS})
    opened, reading = timed(lambda: reader.open(blob))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"floor {low:.2f} s · ours {high:.2f} s · ratio {high / low:.2f} · {len(blob) / 1e6:.1f} MB")
    print(f"read {reading:.2f} s · rows {len(opened.tables[0].rows)} · peak {peak} MiB")


if __name__ == "__main__":
    main()
