"""The package that `linli export` writes: five tools that are not ours accept it, and any changed byte is refused."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.file.keys import KeySlots, slots_path
from db.file.office_file import NewOffice, create_office
from db.file.store import Opening, Store
from desktop.egress.keyring import Keyring
from desktop.exchange.refusals import SENTENCES
from desktop.exchange.sample_file import CODE
from desktop.exchange.sample_names import RARE_NAMES

TOOLS = Path(sys.executable).parent
STREET, STREET_NAME, STREET_PASSWORD = "310199001000", "示例街道办事处", "春江花月夜2026"
FLIPS = 60


@dataclass(frozen=True)
class Sent:
    """A package on a stick, the street's file, and what the street's people hand to outside tools."""

    package: Path
    street: Path
    age_key: str
    signers: str


@pytest.fixture
def sent(sample_file: Any, linli: Any, tmp_path: Path, cheap: Any, now: Any) -> Sent:
    """Cards are exchanged, then the committee writes one full package for the street; everything by command."""
    street, stick = tmp_path / "街道.linli", tmp_path / "U盘"
    stick.mkdir()
    create_office(street, NewOffice(STREET_NAME, STREET, STREET_NAME, "收件", STREET_PASSWORD, "street"), now, cheap)
    for file, out, password in ((sample_file.path, "居委会", sample_file.password), (street, "街道", STREET_PASSWORD)):
        assert linli("office-card", file, "--out", stick / f"{out}.linlicard", password=password)[0] == 0
    assert linli("receivers", sample_file.path, "add", stick / "街道.linlicard")[0] == 0
    assert linli("receivers", street, "add", stick / "居委会.linlicard", password=STREET_PASSWORD)[0] == 0
    status, facts = linli("export", sample_file.path, "--to", STREET, "--out", stick, "--profile", "complete")
    assert (status, facts["problems"]) == (0, [])
    key = KeySlots.load(slots_path(street)).unlock("收件", STREET_PASSWORD)
    store = Store(Opening(street, key, "收件", now))
    keyring = Keyring(store)
    made = Sent(Path(facts["file"]), street, str(keyring.own().age), keyring.cards()[CODE].allowed_signers_line())
    store.close()
    return made


def run(*command: Any, folder: Path, given: bytes | None = None) -> None:
    found = subprocess.run(list(map(str, command)), cwd=folder, input=given, capture_output=True, check=False)
    assert found.returncode == 0, (command, found.stdout, found.stderr)


def test_five_outside_tools_accept_what_was_exported(sent: Sent, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(sent.age_key + "\n")
    (tmp_path / "signers").write_text(sent.signers)
    run("age", "-d", "-i", "key", "-o", "package.zip", sent.package, folder=tmp_path)
    run("unzip", "-q", "package.zip", "-d", "bag", folder=tmp_path)
    run("ssh-keygen", "-Y", "verify", "-f", "signers", "-I", CODE, "-n", "committee-package@v1",
        "-s", "bag/signature.sshsig", folder=tmp_path, given=(tmp_path / "bag/tagmanifest-sha256.txt").read_bytes())
    run(sys.executable, TOOLS / "bagit.py", "--validate", "bag", folder=tmp_path)
    run(TOOLS / "frictionless", "validate", "datapackage.json", folder=tmp_path / "bag/data")
    with (tmp_path / "bag/data/resident.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert names >= set(RARE_NAMES)


def test_the_street_takes_it_in_once(sent: Sent, linli: Any) -> None:
    status, facts = linli("open-package", sent.street, sent.package, password=STREET_PASSWORD)
    assert (status, facts["sender"], facts["outcome"]) == (0, CODE, "ok")
    assert facts["entities"]["resident"]["put"] == 400
    status, facts = linli("open-package", sent.street, sent.package, password=STREET_PASSWORD)
    assert (status, facts["outcome"]) == (0, "known")


def test_one_changed_byte_anywhere_is_refused_by_name(sent: Sent, linli: Any, tmp_path: Path) -> None:
    sound = sent.package.read_bytes()
    dice = random.Random(4)
    offsets = {0, 1, len(sound) // 2, len(sound) - 1, *range(0, 600, 25), *(dice.randrange(len(sound)) for _ in range(FLIPS))}
    damaged = tmp_path / sent.package.name
    codes = set()
    for offset in sorted(offsets):
        content = bytearray(sound)
        content[offset] ^= 1 << dice.randrange(8)
        damaged.write_bytes(content)
        status, facts = linli("open-package", sent.street, damaged, "--dry-run", password=STREET_PASSWORD)
        assert (status, facts["error"] in SENTENCES) == (3, True), (offset, facts)
        codes.add(facts["error"])
    assert "damaged" in codes
