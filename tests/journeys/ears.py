"""Listens to one program as a screen reader does, over AT-SPI, and does what it is asked; no part of the program.

Runs in the system's own Python, which has the bindings (Debian: python3-gi, gir1.2-atspi-2.0). One JSON object a line comes
in, `{"do": "find", …}`, and one goes out, `{"answer": …}` or `{"refused": "why"}`. `reader.py` is the other end.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version has to be chosen before

#: Cells are read through the table, never one by one: each costs a round trip, and there may be 100,000 of them.
GRIDS = ("table", "tree table", "tree")
OF_NOTE = ("checked", "collapsed", "expanded", "focused", "invalid-entry", "pressed", "read-only", "selected")
TURN = 0.05


class Ears:
    """Holds the nodes that were found, and what was said since it was last asked."""

    def __init__(self) -> None:
        """Begin to listen to everybody; `attach` says to whom."""
        self._pid, self._app = 0, None
        self._held: list[Any] = []
        self._heard: list[dict[str, Any]] = []
        self._listener = Atspi.EventListener.new(self._hear)
        for event in ("object:state-changed:focused", "object:announcement", "object:property-change:accessible-name"):
            self._listener.register(event)

    def attach(self, pid: int, timeout: float) -> str:
        """Wait for the program `pid` on the bus, and answer its name."""
        def there() -> Any:
            desktop = Atspi.get_desktop(0)
            everybody = [desktop.get_child_at_index(at) for at in range(desktop.get_child_count())]
            return next((one for one in everybody if one and one.get_process_id() == pid and one.get_child_count()), None)

        self._app = self._until(there, timeout, f"program {pid} is not on the bus")
        self._app.set_cache_mask(Atspi.Cache.NONE)  # what is asked now is what is true now
        self._pid = pid
        return str(self._app.get_name())

    def find(self, role: str, name: str, timeout: float, within: int | None = None, starts: bool = False) -> dict[str, Any]:
        """Wait for the node that is shown with this role and this name, its own or that of its label."""
        def there() -> Any:
            return next((node for node in self._walk(self._root(within)) if _is(node, role, name, starts)), None)

        return self._hold(self._until(there, timeout, f"no {role} “{name}”"))

    def every(self, role: str, within: int | None = None) -> list[dict[str, Any]]:
        """All nodes of a role that are shown."""
        return [self._hold(node) for node in self._walk(self._root(within)) if node.get_role_name() == role]

    def tree(self, within: int | None = None) -> list[str]:
        """What there is, a line for each node, indented."""
        return list(self._lines(self._root(within), 0))

    def look(self, node: int) -> dict[str, Any]:
        """A node as it is now."""
        return {"id": node, **_said(self._held[node])}

    def press(self, node: int) -> bool:
        """Do the first thing that can be done with it: press, toggle."""
        return bool(Atspi.Action.do_action(self._held[node], 0))

    def write(self, node: int, text: str) -> bool:
        """Replace its text."""
        return bool(Atspi.EditableText.set_text_contents(self._held[node], text))

    def focus(self, node: int) -> bool:
        """Put the keyboard there."""
        return bool(Atspi.Component.grab_focus(self._held[node]))

    def choose(self, node: int, at: int) -> bool:
        """Select a child of a list, a tree or a row of tabs."""
        return bool(Atspi.Selection.select_child(self._held[node], at))

    def box(self, node: int) -> list[int]:
        """Where it stands on the screen: left, top, width, height."""
        area = Atspi.Component.get_extents(self._held[node], Atspi.CoordType.SCREEN)
        return [area.x, area.y, area.width, area.height]

    def table(self, node: int, limit: int) -> dict[str, Any]:
        """Number of rows, titles of the columns, and the first rows cell by cell."""
        grid = self._held[node]
        rows, columns = Atspi.Table.get_n_rows(grid), range(Atspi.Table.get_n_columns(grid))
        titles = [Atspi.Table.get_column_description(grid, at) or _title(grid, at) for at in columns]
        cells = [[Atspi.Table.get_accessible_at(grid, row, at).get_name() for at in columns] for row in range(min(rows, limit))]
        return {"rows": rows, "titles": titles, "cells": cells}

    def heard(self) -> list[dict[str, Any]]:
        """What was said since the last time: focus, announcements, names that changed."""
        self._turn(TURN)
        said, self._heard = self._heard, []
        return said

    def answer(self, line: str) -> dict[str, Any]:
        """Do what one line asks."""
        asked = json.loads(line)
        act = getattr(self, asked.pop("do"))
        try:
            return {"answer": act(**asked)}
        except Exception as error:  # noqa: BLE001 - whatever went away meanwhile, the next question is answered
            return {"refused": f"{act.__name__}: {error}"}

    def serve(self) -> None:
        """Answer line by line until nobody asks any more; between two questions hear what is said."""
        rest = b""
        while True:
            self._turn(0)
            if not select.select([sys.stdin.fileno()], [], [], TURN)[0]:
                continue
            more = os.read(sys.stdin.fileno(), 65536)
            if not more:
                return
            *lines, rest = (rest + more).split(b"\n")
            for line in lines:
                print(json.dumps(self.answer(line.decode()), ensure_ascii=False), flush=True)  # noqa: T201 - the answer

    def _root(self, within: int | None) -> Any:
        if within is not None:
            return self._held[within]
        assert self._app is not None
        return self._app

    def _hold(self, node: Any) -> dict[str, Any]:
        self._held.append(node)
        return self.look(len(self._held) - 1)

    def _walk(self, node: Any) -> Iterator[Any]:
        """Every node that is shown, from the first to the last, without the cells of tables."""
        for at in range(node.get_child_count()):
            child = node.get_child_at_index(at)
            if child is None or not child.get_state_set().contains(Atspi.StateType.SHOWING):
                continue
            yield child
            if child.get_role_name() not in GRIDS:
                yield from self._walk(child)

    def _lines(self, node: Any, depth: int) -> Iterator[str]:
        said = _said(node)
        facts = [said[key] for key in ("labels", "description", "text", "states") if said[key]]
        yield f"{'  ' * depth}{said['role']} “{said['name']}” {' '.join(map(str, facts))}".rstrip()
        if said["role"] not in GRIDS:
            for at in range(node.get_child_count()):
                child = node.get_child_at_index(at)
                if child is not None and child.get_state_set().contains(Atspi.StateType.SHOWING):
                    yield from self._lines(child, depth + 1)

    def _hear(self, event: Any, *_: Any) -> None:
        kind = event.type.rpartition(":")[2]
        try:
            if not self._pid or event.source.get_process_id() != self._pid or (kind == "focused" and not event.detail1):
                return
            words = {"announcement": event.any_data, "accessible-name": event.source.get_name()}.get(kind, "")
            self._heard.append({"kind": kind, "words": str(words), **_said(event.source)})
        except GLib.Error:  # gone before it could be asked
            return

    def _until(self, there: Any, timeout: float, missing: str) -> Any:
        end = time.monotonic() + timeout
        while True:
            try:
                found = there()
            except GLib.Error:  # a node went away while the others were looked at
                found = None
            if found is not None:
                return found
            if time.monotonic() > end:
                raise TimeoutError(missing)
            self._turn(TURN)

    def _turn(self, seconds: float) -> None:
        """Take in what the bus brings, for so long."""
        context, end = GLib.MainContext.default(), time.monotonic() + seconds
        while True:
            while context.pending():
                context.iteration(may_block=False)
            if time.monotonic() >= end:
                return
            time.sleep(0.01)


def _is(node: Any, role: str, name: str, starts: bool) -> bool:
    if node.get_role_name() != role:
        return False
    called = [node.get_name(), *_labels(node)]
    return any(one.startswith(name) if starts else one == name for one in called)


def _said(node: Any) -> dict[str, Any]:
    """What a screen reader has to say about a node."""
    states = [one.value_nick for one in node.get_state_set().get_states()]
    disabled = ["disabled"] if "sensitive" not in states and "focusable" in states else []
    return {
        "role": node.get_role_name(), "name": node.get_name(), "description": node.get_description(),
        "labels": _labels(node), "text": _text(node), "states": disabled + [one for one in states if one in OF_NOTE],
    }


def _labels(node: Any) -> list[str]:
    relations = [one for one in node.get_relation_set() if one.get_relation_type() == Atspi.RelationType.LABELLED_BY]
    return [one.get_target(at).get_name() for one in relations for at in range(one.get_n_targets())]


def _text(node: Any) -> str:
    return str(Atspi.Text.get_text(node, 0, -1)) if "Text" in node.get_interfaces() else ""


def _title(grid: Any, at: int) -> str:
    header = Atspi.Table.get_column_header(grid, at)
    return str(header.get_name()) if header is not None else ""


if __name__ == "__main__":
    Atspi.init()
    Atspi.set_timeout(60_000, 60_000)  # milliseconds: a screen is built before the answer comes
    Ears().serve()
