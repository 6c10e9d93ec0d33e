"""Every promise about speed beside the limit of the library behind it.

`make bench`, or python tests/bench/run.py [--quick] [--part people] [--only words of a line's name] [--json file]

Sizes are residents: 10,000 and 100,000, with --quick 2,000 and 10,000. Figures only: nothing fails.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from pathlib import Path

SIZES, QUICK = (10_000, 100_000), (2_000, 10_000)
PARTS = ("rosters", "people", "window", "paper", "packages")


def main() -> None:
    """Measure and tell, line by line."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    comparing, offices_of = importlib.import_module("comparing"), importlib.import_module("offices").Office
    chosen = argparse.ArgumentParser(description="Jobs beside their limits.")
    chosen.add_argument("--quick", action="store_true", help="smaller offices")
    chosen.add_argument("--part", action="append", choices=PARTS, help="only this part, with what it needs")
    chosen.add_argument("--only", default="", help="lines whose name contains this")
    chosen.add_argument("--json", type=Path, help="write the figures here as well")
    given = chosen.parse_args()
    facts = []
    print(comparing.HEADING)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        offices = [offices_of(Path(folder), people) for people in (QUICK if given.quick else SIZES)]
        for part in given.part or PARTS:
            for line in importlib.import_module(f"lines_{part}").lines(offices):
                if given.only in line.name:
                    found = comparing.measure(line)
                    facts.append(found.facts())
                    print(comparing.told(found), flush=True)
    if given.json:
        given.json.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    short = [each["line"] for each in facts if each["pass"] is False]
    print(f"{len(facts)} lines, {len(short)} short of their budget" + (": " + " · ".join(short) if short else ""))


if __name__ == "__main__":
    main()
