"""Anyone can check a package without us: age, unzip, ssh-keygen, bagit and frictionless, run for real."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(sys.executable).parent


def run(*command, folder, given=None):
    return subprocess.run(list(map(str, command)), cwd=folder, input=given, capture_output=True, check=False)


@pytest.fixture
def laid_out(post, tmp_path):
    """The package opened by `age` and `unzip` alone, with the sender's card in allowed_signers."""
    (tmp_path / "key").write_text(str(post.receiver.age) + "\n")
    (tmp_path / "recovery").write_text(post.recovery + "\n")
    (tmp_path / "package.cpkg").write_bytes(post.sealed())
    (tmp_path / "signers").write_text(post.sender_card.allowed_signers_line())
    opened = run("age", "-d", "-i", "key", "-o", "package.zip", "package.cpkg", folder=tmp_path)
    assert opened.returncode == 0, opened.stderr
    unpacked = run("unzip", "-q", "package.zip", "-d", "bag", folder=tmp_path)
    assert unpacked.returncode == 0, unpacked.stderr
    return tmp_path


def signature_holds(folder):
    command = ("ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "310104007021", "-n", "committee-package@v1",
               "-s", "bag/signature.sshsig")
    return run(*command, folder=folder, given=(folder / "bag/tagmanifest-sha256.txt").read_bytes())


def bag_holds(folder):
    return run(sys.executable, TOOLS / "bagit.py", "--validate", "bag", folder=folder)


def tables_hold(folder):
    return run(TOOLS / "frictionless", "validate", "datapackage.json", folder=folder / "bag/data")


@pytest.mark.slow
def test_every_outside_tool_accepts_the_package(laid_out):
    for check in (signature_holds, bag_holds, tables_hold):
        found = check(laid_out)
        assert found.returncode == 0, found.stdout + found.stderr


def test_the_recovery_key_opens_it_too(laid_out):
    opened = run("age", "-d", "-i", "recovery", "-o", "again.zip", "package.cpkg", folder=laid_out)
    assert opened.returncode == 0
    assert (laid_out / "again.zip").read_bytes() == (laid_out / "package.zip").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "check"),
    [
        ("data/household.csv", "19900000001", "19900000002", bag_holds),
        ("data/resident.csv", "王小明", "王大明", bag_holds),
        ("bag-info.txt", "310104007000", "310104007001", bag_holds),
        ("tagmanifest-sha256.txt", "bagit.txt", "bagit.tXt", signature_holds),
        ("data/resident.csv", ",男,", ",未知,", tables_hold),
    ],
)
def test_each_planted_fault_is_found_by_an_outside_tool(laid_out, file, old, new, check):
    target = laid_out / "bag" / file
    content = target.read_bytes()
    assert old.encode() in content
    target.write_bytes(content.replace(old.encode(), new.encode()))
    assert check(laid_out).returncode != 0
