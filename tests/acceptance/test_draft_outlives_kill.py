"""What was typed five seconds before kill -9 and never saved is offered when the record is opened again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.acceptance.typed import WORDS

ROOT = Path(__file__).resolve().parents[2]
TYPED_BEFORE = 5  # seconds


def _person(sample: Any, what: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("typed.py")), str(sample.path), sample.key.hex(), what]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_a_draft_outlives_kill(sample_file: Any) -> None:
    with _person(sample_file, "type") as typing:
        assert typing.stdout is not None
        assert typing.stdout.readline() == "TYPED\n"
        time.sleep(TYPED_BEFORE)
        typing.kill()
    assert typing.returncode == -9
    with _person(sample_file, "look") as looking:
        told = json.loads(looking.communicate()[0])
    assert told["stored"] != WORDS
    assert (told["offered"], told["restored"]) == ("上次有没保存完的内容。", WORDS)
