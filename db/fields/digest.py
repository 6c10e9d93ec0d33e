"""Hashes of what was exported: one per row, one over the whole state. Both sides of an exchange compute them alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from hashlib import sha256

from db.fields.kind import Value


def cell_text(value: Value | None) -> str:
    """A stored value as it stands in a package: text as it is, numbers in plain digits, nothing for None."""
    if value is None or isinstance(value, str):
        return value or ""
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


def row_hasher(names: Sequence[str]) -> Callable[[Sequence[str]], str]:
    """A function from the cells of one row (texts in the order of `names`) to their SHA-256 (hex).

    Only filled cells count, in the order of their names: a column added later and still empty changes no hash.
    """
    order = sorted((name, place) for place, name in enumerate(names))

    def hashed(cells: Sequence[str]) -> str:
        filled = "\x1e".join([f"{name}\x1f{cells[place]}" for name, place in order if cells[place]])
        return sha256(filled.encode()).hexdigest()

    return hashed


def state_digest(entries: Iterable[tuple[str, str, int, str]]) -> str:
    """SHA-256 (hex) over all live rows (entity, id, cn, row hash), whatever their order."""
    lines = sorted("\t".join((entity, key, str(cn), row)) for entity, key, cn, row in entries)
    return sha256("\n".join(lines).encode()).hexdigest()
