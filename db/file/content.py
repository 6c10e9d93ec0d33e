"""What stands in a file, boiled down: rows per table, and one digest to compare two files by.

Plain SQL on a raw connection, for any schema.
"""

from __future__ import annotations

import hashlib

from db.file.connection import Connection
from db.file.tables import BOOKKEEPING

#: Tables that say what happened to the content, not what it is.
BESIDE = frozenset({table.name for table in BOOKKEEPING} | {"alembic_version"})
#: Columns that undoing a change, or receiving it again, counts on.
COUNTERS = frozenset({"cn", "version", "changed_at"})


def tables(connection: Connection) -> list[str]:
    """Return the names of all ordinary tables; the tables behind a search index are not ordinary."""
    rows = connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    return sorted(name for (name,) in rows if not name.startswith("sqlite_"))


def row_counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each ordinary table has."""
    counts = ((name, f"SELECT count(*) FROM {_quoted(name)}") for name in tables(connection))  # noqa: S608 - our schema
    return {name: int(connection.execute(query).fetchone()[0]) for name, query in counts}


def digest(connection: Connection) -> str:
    """Return the SHA-256 (hex) of the content: equal for two files exactly when their records are equal.

    Tables, columns and rows are taken in a fixed order; bookkeeping tables and `cn`, `version`, `changed_at` are
    left out. Values are told apart by type; the form does not depend on the version of Python.
    """
    whole = hashlib.sha256()
    for table in tables(connection):
        if table in BESIDE:
            continue
        described = connection.execute("SELECT name, pk FROM pragma_table_info(?)", (table,)).fetchall()
        columns = sorted(name for name, _ in described if name not in COUNTERS)
        keys = [name for name, place in sorted(described, key=lambda one: one[1]) if place] or columns
        whole.update(ascii((table, columns)).encode("ascii"))
        wanted = ", ".join(map(_quoted, columns))
        order = ", ".join(f"{_quoted(key)} COLLATE BINARY" for key in keys)
        query = f"SELECT {wanted} FROM {_quoted(table)} ORDER BY {order}"  # noqa: S608 - names of our own schema
        for row in connection.execute(query):
            whole.update(ascii(row).encode("ascii"))
    return whole.hexdigest()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
