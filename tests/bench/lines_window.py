"""From the start of the process to a list one can use, beside a bare table over the same file."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from comparing import Line, Run
from offices import Office

HERE = Path(__file__).parent
PEAKS: dict[str, int] = {}


def lines(offices: list[Office]) -> Iterator[Line]:
    """Whole processes: start, open with a known key, households shown; then the peak of memory of each."""
    store = offices[0].copied()
    path, key = str(store.path), store.key.hex()
    store.close()
    many = f"{offices[0].people:,}"
    yield Line(f"open the program to a list of {many}", started("program", path, key), started("prototype", path, key), 1.3,
               rounds=7)
    if PEAKS:
        yield Line(f"peak of memory with a list of {many}", lambda: PEAKS["program"] / 1024, lambda: PEAKS["prototype"] / 1024,
                   most=120, rounds=1, unit="MiB")


def started(kind: str, path: str, key: str) -> Run:
    """A run of `windows.py`: seconds from the start of the process until it says that the list is painted."""

    def run() -> float:
        begin = time.perf_counter()
        command = [sys.executable, str(HERE / "windows.py"), kind, path, key]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            said = child.stdout.readline()
            taken = time.perf_counter() - begin
        PEAKS[kind] = int(said.split()[-1])
        return taken

    return run
