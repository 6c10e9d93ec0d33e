"""What a person likes to see: type size, theme, window place, columns. Plain JSON beside the program's own files.

Nothing of a record ever stands here: only names of screens and columns, numbers, and paths of files.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RECENT = 8


class Settings:
    """Settings of one user of the machine, kept in `file`; every change is written at once.

    Reading is tolerant: a missing, broken or foreign file means the defaults. Writing replaces the file as a
    whole, so a power cut leaves the old one. A folder that cannot be written costs the memory, not the work.
    """

    def __init__(self, file: Path) -> None:
        """Read what is there."""
        self._file = file
        self._kept = _read(file)

    @property
    def theme(self) -> str:
        """`light` or `dark`."""
        return self._word("theme", "light")

    @theme.setter
    def theme(self, name: str) -> None:
        self._keep("theme", name)

    @property
    def type_size(self) -> str:
        """`standard`, `large` or `largest`."""
        return self._word("type_size", "standard")

    @type_size.setter
    def type_size(self, name: str) -> None:
        self._keep("type_size", name)

    @property
    def geometry(self) -> str:
        """Place and size of the window as Qt saves it, in hexadecimal digits; "" when never saved."""
        return self._word("geometry", "")

    @geometry.setter
    def geometry(self, digits: str) -> None:
        self._keep("geometry", digits)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Office files opened lately, the last one first."""
        kept = self._kept.get("recent")
        return tuple(Path(name) for name in kept if isinstance(name, str)) if isinstance(kept, list) else ()

    @property
    def pinned(self) -> frozenset[Path]:
        """Recent files that are never crowded out."""
        return self._paths("pinned")

    @property
    def samples(self) -> frozenset[Path]:
        """Recent files that hold the invented office."""
        return self._paths("samples")

    def opened(self, file: Path, *, sample: bool = False) -> None:
        """Put an office file at the head of the recent ones; the oldest that is not pinned makes room."""
        others = [one for one in self.recent if one != file]
        loose = [one for one in others if one not in self.pinned]
        crowded = set(loose[max(RECENT - 1 - len(others) + len(loose), 0):])
        self._keep("recent", [str(file), *(str(one) for one in others if one not in crowded)])
        self._mark("samples", file, on=sample)

    def pin(self, file: Path, *, on: bool) -> None:
        """Keep a recent file from being crowded out, or no longer."""
        self._mark("pinned", file, on=on)

    def forget(self, file: Path) -> None:
        """Take a file off the recent ones."""
        self._keep("recent", [str(one) for one in self.recent if one != file])
        for name in ("pinned", "samples"):
            self._mark(name, file, on=False)

    def layout(self, screen: str) -> dict[str, Any]:
        """Return the kept column layout (or splitter sizes) of a screen, {} when there is none."""
        layouts = self._kept.get("layouts")
        kept = layouts.get(screen) if isinstance(layouts, dict) else None
        return dict(kept) if isinstance(kept, dict) else {}

    def keep_layout(self, screen: str, layout: Mapping[str, Any]) -> None:
        """Keep the column layout of a screen; an empty one forgets it."""
        layouts = self._kept.get("layouts")
        others = dict(layouts) if isinstance(layouts, dict) else {}
        self._keep("layouts", {**others, screen: dict(layout)})

    def _paths(self, name: str) -> frozenset[Path]:
        kept = self._kept.get(name)
        return frozenset(Path(one) for one in kept if isinstance(one, str)) if isinstance(kept, list) else frozenset()

    def _mark(self, name: str, file: Path, *, on: bool) -> None:
        others = self._paths(name) - {file}
        self._keep(name, sorted(str(one) for one in (others | {file} if on else others)))

    def _word(self, name: str, default: str) -> str:
        kept = self._kept.get(name)
        return kept if isinstance(kept, str) else default

    def _keep(self, name: str, value: object) -> None:
        if self._kept.get(name) == value:
            return
        self._kept[name] = value
        text = json.dumps(self._kept, ensure_ascii=False, indent=1)
        fresh = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
