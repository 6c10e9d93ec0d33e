"""Write the next migration step from what the records declare: `python -m db.migrations "what changes"`.

The written step is to be read and corrected before it is committed.
"""

from __future__ import annotations

import re
import secrets
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

import db.file.tables
from db.file.connection import create
from db.file.upgrade import MIGRATIONS, engine_for_steps, migrate
from db.records.record import Record

TEMPLATE = '''"""{sentence}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down}


def upgrade() -> None:
    """{sentence}"""
    {code}
'''


def main(sentence: str) -> Path:
    """Compare the declared tables with a fresh file and write the difference as the next step → its path."""
    steps = sorted((MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))
    number = int(steps[-1].name[:4]) + 1 if steps else 1
    assert db.file.tables.BOOKKEEPING  # noqa: S101 - imported so that its tables are known
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_for_steps(lambda: create(Path(folder) / "new.linli", secrets.token_bytes(32)))
        with engine.connect() as connection, connection.begin():
            if steps:
                migrate(connection)
            context = MigrationContext.configure(connection, opts={"render_as_batch": True})
            script = produce_migrations(context, Record.metadata)
            assert script.upgrade_ops is not None  # noqa: S101 - produce_migrations always makes one
            code = render_python_code(script.upgrade_ops, render_as_batch=True)
        engine.dispose()
    slug = re.sub(r"\W+", "_", sentence.lower()).strip("_")
    path = MIGRATIONS / "versions" / f"{number:04d}_{slug}.py"
    down = f'"{number - 1:04d}"' if number > 1 else "None"
    text = TEMPLATE.format(sentence=sentence.rstrip(".") + ".", revision=f"{number:04d}", down=down, code=code)
    path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1])}\n")
