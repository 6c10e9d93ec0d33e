"""Work that makes very many objects and no cycles, spared the search for cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Until the block ends no cycles are looked for: that took a quarter of the time of a plan.

    Blocks may lie inside and beside each other, also in several threads: the last to end never leaves it off for good,
    as only a block that found it on turns it on again.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
