"""kill -9 in the middle of saving: no acknowledged save is lost, none is half there, the file stays sound."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from db.file.check import check
from db.file.store import Opening, Store
from db.file.tables import file_state, history
from db.records.record import Record

ROOT = Path(__file__).resolve().parents[2]
SHORT, LONG = 30, 500
PEOPLE = 3


@pytest.fixture
def kills(long_run: bool) -> int:
    return LONG if long_run else SHORT


@pytest.fixture
def victims(office_file: Any) -> Iterator[subprocess.Popen[str]]:
    """The process that makes victims."""
    command = [sys.executable, str(Path(__file__).with_name("killed.py")), str(office_file.path), office_file.key.hex()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment) as made:
        yield made
        made.stdin.close()
    assert made.returncode == 0


def saved_until_killed(victims: subprocess.Popen[str], after: float) -> list[str]:
    """Start a victim, kill it `after` seconds from its first ack → the acks that came."""
    victims.stdin.write("next\n")
    first, second = victims.stdout.readline().strip(), victims.stdout.readline().strip()
    ack, victim = sorted((first, second), key=str.isdecimal)  # either may come first
    time.sleep(after)
    os.kill(int(victim), signal.SIGKILL)
    acks = [ack]
    while (line := victims.stdout.readline().strip()) != "END":
        acks.append(line)
    return acks


def state_of(store: Store) -> tuple[dict[str, str], dict[str, int], int, int]:
    """Households by number, people per household, the highest change number in history, and the one counted."""
    home, person = (Record.metadata.tables[name] for name in ("household", "resident"))
    members = select(person.c.household_id, func.count()).group_by(person.c.household_id)
    with store.read() as connection:
        return (
            dict(list(map(tuple, connection.execute(select(home.c.roster_no, home.c.id))))),
            dict(list(map(tuple, connection.execute(members)))),
            int(connection.scalar(select(func.max(history.c.cn))) or 0),
            int(connection.scalar(select(file_state.c.value).where(file_state.c.key == "cn")) or 0),
        )


def test_no_acknowledged_save_is_lost_and_none_is_half_there(
    office_file: Any, clock: Any, kills: int, victims: subprocess.Popen[str]
) -> None:
    dice, acknowledged = random.Random(500), list[str]()
    for turn in range(kills):
        acknowledged += saved_until_killed(victims, dice.uniform(0.0, 0.05))
        store = Store(Opening(office_file.path, office_file.key, office_file.account, clock))
        try:
            have, members, top, counted = state_of(store)
            assert [mark for mark in acknowledged if mark not in have] == [], turn
            assert {one: members.get(one) for one in have.values()} == dict.fromkeys(have.values(), PEOPLE), turn
            assert top == counted, turn
            if turn % 10 == 9 or turn + 1 == kills:
                assert check(store).findings == ()
        finally:
            store.close()
    assert len({mark.split("-")[0] for mark in acknowledged}) == kills
    assert len(acknowledged) > kills
