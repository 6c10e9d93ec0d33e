"""Somebody who works with the real program by ear and keyboard: `reader("push button", "保存").press()`."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.display import Display, end, wait

ROOT = Path(__file__).resolve().parents[2]
EARS = Path(__file__).with_name("ears.py")
SYSTEM_PYTHON = "/usr/bin/python3"
PROGRAM = Path(sys.executable).with_name("linli-desktop")
CHATTER = "qt.accessibility.atspi"  # what Qt says about questions that came when a control was gone
PATIENCE = 60.0  # nothing passes or fails by time: so long is waited for what never comes

#: Our words for AT-SPI's, as the older and the newer libraries name them.
BUTTON, EDIT, PASSWORD, COMBO, CHECK, LIST, ITEM = "push button", "text", "password text", "combo box", "check box", "list", "list item"
TABLE, TREE, TAB, LABEL, RADIO, DIALOG = "table", "tree", "page tab", "label", "radio button", "dialog"
FILLER = "filler"  # any widget that only holds others


class Silent(AssertionError):
    """What was listened for was not heard."""


@dataclass(frozen=True)
class Table:
    """What is heard of a table: how many rows, the titles, the first rows."""

    rows: int
    titles: list[str]
    cells: list[list[str]]


class Node:
    """A control, as a screen reader knows it; what it says is asked anew each time."""

    def __init__(self, reader: Reader, said: dict[str, Any]) -> None:
        """Found by `reader`."""
        self._reader, self._id = reader, said["id"]
        self.role: str = said["role"]

    @property
    def said(self) -> dict[str, Any]:
        """Everything there is to say: role, name, description, labels, text, states."""
        answer: dict[str, Any] = self._reader.ask("look", node=self._id)
        return answer

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.said["name"])

    @property
    def text(self) -> str:
        """What stands in it."""
        return str(self.said["text"])

    @property
    def description(self) -> str:
        """What is said besides the name."""
        return str(self.said["description"])

    @property
    def states(self) -> list[str]:
        """Those of note: checked, disabled, focused, selected."""
        return list(self.said["states"])

    def press(self) -> None:
        """Press or toggle it."""
        assert self._reader.ask("press", node=self._id), self.said

    def write(self, text: str) -> None:
        """Replace its text, as a screen reader's user pastes."""
        assert self._reader.ask("write", node=self._id, text=text), self.said

    def focus(self) -> None:
        """Put the keyboard there."""
        assert self._reader.ask("focus", node=self._id), self.said
        wait(lambda: "focused" in self.states, f"no focus on {self.role}")

    def choose(self, at: int) -> None:
        """Select one of its children."""
        assert self._reader.ask("choose", node=self._id, at=at), self.said

    def click(self, times: int = 1) -> None:
        """Click into the middle of it."""
        left, top, width, height = self._reader.ask("box", node=self._id)
        self._reader.display.click(left + width // 2, top + height // 2, times)

    def table(self, limit: int = 5) -> Table:
        """Titles and first rows of a table."""
        return Table(**self._reader.ask("table", node=self._id, limit=limit))

    def find(self, role: str, name: str, *, starts: bool = False, timeout: float = PATIENCE) -> Node:
        """A node inside this one."""
        return self._reader(role, name, within=self, starts=starts, timeout=timeout)

    def every(self, role: str) -> list[Node]:
        """All nodes of a role inside this one."""
        return self._reader.every(role, within=self)

    @property
    def id(self) -> int:
        """How the ears call it."""
        return int(self._id)


class Reader:
    """`reader(role, name)` waits for a node that is shown, by its own name or that of its label."""

    def __init__(self, display: Display) -> None:
        """Begin to listen at a display."""
        self.display = display
        environment = {**display.environment, "PYTHONIOENCODING": "utf-8"}
        self._ears = subprocess.Popen(
            [SYSTEM_PYTHON, str(EARS)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def close(self) -> None:
        """Stop listening."""
        for pipe in (self._ears.stdin, self._ears.stdout):
            assert pipe is not None
            pipe.close()
        end(self._ears)

    def ask(self, act: str, **given: Any) -> Any:
        """Have the ears do something, see `ears.py`."""
        assert self._ears.stdin is not None
        assert self._ears.stdout is not None
        self._ears.stdin.write(json.dumps({"do": act, **given}, ensure_ascii=False).encode() + b"\n")
        self._ears.stdin.flush()
        assert select.select([self._ears.stdout], [], [], 3 * PATIENCE)[0], f"no answer to {act} {given}"
        answer = json.loads(self._ears.stdout.readline())
        if "refused" in answer:
            raise Silent(answer["refused"])
        return answer["answer"]

    def attach(self, pid: int) -> str:
        """Listen to a program; returns its name."""
        return str(self.ask("attach", pid=pid, timeout=PATIENCE))

    def __call__(
        self, role: str, name: str, *, within: Node | None = None, starts: bool = False, timeout: float = PATIENCE,
    ) -> Node:
        """Wait for a node that is shown."""
        where = within.id if within is not None else None
        return Node(self, self.ask("find", role=role, name=name, within=where, starts=starts, timeout=timeout))

    def every(self, role: str, within: Node | None = None) -> list[Node]:
        """All nodes of a role that are shown."""
        return [Node(self, said) for said in self.ask("every", role=role, within=within.id if within is not None else None)]

    def tree(self) -> str:
        """Everything there is to hear, a line for each node."""
        return "\n".join(self.ask("tree"))

    def heard(self) -> list[dict[str, Any]]:
        """What was said since the last time this was asked."""
        return list(self.ask("heard"))

    def there(self, role: str, name: str) -> bool:
        """Say whether there is such a node now."""
        return any(node.name == name for node in self.every(role))

    def go_to(self, title: str) -> None:
        """Select a line of the sidebar and wait for its screen."""
        doors = self(LIST, "主导航")
        doors.choose([one.name for one in doors.every(ITEM)].index(title))
        self(FILLER, title)

    def tab(self, title: str) -> None:
        """Turn to a tab by its name."""
        self(TAB, title).press()
        wait(lambda: "selected" in self(TAB, title).states, f"tab {title} is not turned to")

    def told_focus(self, name: str) -> None:
        """Wait until the keyboard is told to be on something of this name."""
        wait(lambda: any(one["kind"] == "focused" and one["name"] == name for one in self.heard()), f"the keyboard did not come to {name}")

    def told(self, words: str, since: Sequence[dict[str, Any]] = ()) -> str:
        """Wait until a sentence with these words is announced; returns the sentence."""
        heard = list(since)

        def there() -> list[str]:
            heard.extend(self.heard())
            return [one["words"] for one in heard if one["kind"] == "announcement" and words in one["words"]]

        wait(lambda: bool(there()), f"“{words}” was not announced; heard {[one['words'] for one in heard if one['words']]}")
        return there()[-1]

    def give_file(self, path: Path) -> None:
        """Write a path into the file dialog that is open, and agree."""
        self(EDIT, "文件名：").write(str(path))
        self.keys("Return")

    def keys(self, *keys: str) -> None:
        """Press keys."""
        self.display.keys(*keys)

    def type(self, text: str) -> None:
        """Type plain letters and digits."""
        self.display.type(text)

    def walk(self, steps: int, key: str = "Tab") -> list[str]:
        """Press Tab so often; returns what got the focus each time, as it is said."""
        self.heard()
        found = []
        for _ in range(steps):
            self.keys(key)
            found.append(spoken(self._focused(found)))
        return found

    def _focused(self, before: list[str]) -> dict[str, Any]:
        """Wait for the focus to be told."""
        told: list[dict[str, Any]] = []

        def there() -> bool:
            told.extend(one for one in self.heard() if one["kind"] == "focused")
            return bool(told)

        wait(there, f"no focus after {before}")
        return told[-1]


def spoken(said: dict[str, Any]) -> str:
    """The short form in which lists of focus are written: name or label, and what it is."""
    return f"{next(iter(said['labels']), '') or said['name']} {said['role']}"


class Program:
    """The real program in a home of its own; `reader` works with it."""

    def __init__(
        self, reader: Reader, home: Path, *arguments: str, command: Sequence[str] = (str(PROGRAM),), **environment: str,
    ) -> None:
        """Start it and wait until it can be heard."""
        self.home, self.reader = home, reader
        run = home / "run"
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        given = {
            **reader.display.environment, "PYTHONPATH": str(ROOT), "HOME": str(home), "XDG_RUNTIME_DIR": str(run), "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONFAULTHANDLER": "1", **environment,
        }
        self._said = home / "said.txt"
        with self._said.open("ab") as said:
            self.process = subprocess.Popen([*command, *arguments], env=given, cwd=home, stdout=said, stderr=said)
        reader.attach(self.process.pid)

    def open(self, password: str) -> None:
        """Write the password where it is asked for, and wait for the window."""
        self.reader(PASSWORD, "密码").write(password)
        self.reader.keys("Return")
        self.reader(LIST, "主导航")

    def close(self) -> None:
        """End it as the system does when the computer is shut down."""
        if self.process.poll() is None:
            end(self.process)

    def wait_for_end(self) -> int:
        """Wait until the program has ended by itself; returns its status."""
        wait(lambda: self.process.poll() is not None, "the program does not end")
        return int(self.process.returncode)

    def complaints(self) -> str:
        """What it wrote where nobody reads it, and reports of crashes: nothing, when all is well."""
        said = [line for line in self._said.read_text(errors="replace").splitlines() if line and not line.startswith(CHATTER)]
        return "\n".join([*said, *(file.read_text() for file in self.home.rglob("crash-*.txt"))])


Start = Callable[..., Program]


