"""The victim of the kill test: saves households with three people each through the real door, one ack per commit.

`python killed.py file key-in-hex` loads everything once, then forks a victim for each line it reads: it prints the
victim's process number, the victim prints what was committed, and END follows once it is dead.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from db.file.save import save
from db.file.store import Opening, Store
from db.records.household import Household
from db.records.listing import ids_of
from db.records.place import BUILDING, DWELLING, Building, Dwelling, Place
from db.records.resident import Resident

PEOPLE = 3


def main(path: str, key: str) -> None:
    """Fork a victim per line of standard input; no file is open here."""
    for turn, _ in enumerate(sys.stdin):
        victim = os.fork()
        if not victim:
            save_until_killed(path, key, turn)
        tell(str(victim))
        os.waitpid(victim, 0)
        tell("END")


def save_until_killed(path: str, key: str, turn: int) -> None:
    """Never returns."""
    store = Store(Opening(Path(path), bytes.fromhex(key), "试验", lambda: datetime.now(UTC)))
    door = a_door(store)
    for number in count():
        mark = f"R{turn}-{number}"
        with store.write("登记一户") as work:
            (home,) = save(work, Household, [{"dwelling_id": door, "roster_no": mark, "contact_name": f"户主{number}"}])
            save(work, Resident, [{"household_id": home, "name": f"居民{each}", "notes": mark} for each in range(PEOPLE)])
            if number % 3 == 2:
                save(work, Household, [{"id": home, "notes": "改过"}])
        tell(mark)


def a_door(store: Store) -> str:
    """The one dwelling, made when it is not there."""
    with store.read() as connection:
        doors = ids_of(connection, Dwelling)
    if doors:
        return doors[0]
    with store.write("建一扇门") as work:
        (house,) = save(work, Place, [{"kind": BUILDING, "name": "1号楼"}])
        save(work, Building, [{"id": house, "place_id": house}])
        (door,) = save(work, Place, [{"kind": DWELLING, "name": "101室", "parent_id": house}])
        save(work, Dwelling, [{"id": door, "place_id": door}])
    return door


def tell(line: str) -> None:
    """One line at once: a write this short is whole or not there."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
