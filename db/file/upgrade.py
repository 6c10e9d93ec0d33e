"""Bring a file's schema to today's: the steps stand in `db/migrations/versions`, run in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from db.errors import FileRefused
from db.file.connection import connect, create

MIGRATIONS: Final = Path(__file__).resolve().parent.parent / "migrations"


def newest() -> str:
    """Number of the last step this program knows, e.g. "0001"."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def revision_of(connection: Connection) -> str | None:
    """Step the file stands at, None for an empty file."""
    there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name='alembic_version'").scalar()
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if there else None


def make(path: Path, key: bytes) -> None:
    """Create an empty file with today's schema. Raises FileRefused when `path` exists."""
    _run(engine_for_steps(lambda: create(path, key)))


def upgrade(path: Path, key: bytes, back_up: Callable[[], object]) -> bool:
    """Bring the file to today's schema, after `back_up()` → whether anything had to be done.

    Raises FileRefused for a file that a newer program wrote.
    """
    engine = engine_for_steps(lambda: connect(path, key))
    with engine.connect() as connection:
        have = revision_of(connection)
    if have == newest():
        return False
    if have is not None and have > newest():
        raise FileRefused(
            f"这个文件是更新版本的邻里写的（第 {int(have)} 版结构，本程序到第 {int(newest())} 版）。"
            "请先升级程序再打开，文件没有改动。",
            "newer_file",
        )
    back_up()
    _run(engine)
    return True


def _run(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection)
        if left := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"dangling references after the upgrade: {len(left)}")
    engine.dispose()


def migrate(connection: Connection, target: str = "head") -> None:
    """Run the steps up to `target` on a connection that is in a transaction."""
    from alembic.config import Config  # noqa: PLC0415 - alembic is needed only when a step has to run
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs(target, revision)  # noqa: SLF001 - the documented recipe for running in-process

    with EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(connection=connection, render_as_batch=True)
        environment.run_migrations()


def engine_for_steps(creator: Callable[[], Any]) -> Engine:
    """An engine whose connections do not enforce references: rebuilding a table with them on deletes its children."""

    def unguarded() -> Any:
        raw = creator()
        raw.execute("PRAGMA foreign_keys=OFF")
        return raw

    engine = create_engine("sqlite://", creator=unguarded, module=dbapi2, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
