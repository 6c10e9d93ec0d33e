"""The steps of the file's schema: they lead to what the records declare, in order, wholly or not at all."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

import db.file.tables
from db.errors import FileRefused
from db.file import upgrade
from db.file.connection import connect, create
from db.file.save import save
from db.records.place import Building, Place
from db.records.record import Record

STEPS = sorted(upgrade.MIGRATIONS.glob("versions/*.py"))
NEXT = int(upgrade.newest()) + 1

# A step as they are: one table rebuilt while others refer to it, one made, one filled.
STEP = '''
"""A further step."""
import sqlalchemy as sa
from alembic import op

revision = "{number:04d}"
down_revision = "{before:04d}"


def upgrade() -> None:
    """Rebuild places, then make and fill a table."""
    with op.batch_alter_table("place", recreate="always") as table:
        table.add_column(sa.Column("colour", sa.Text(), nullable=True))
    op.create_table("mood", sa.Column("id", sa.Text(), primary_key=True))
    op.execute("INSERT INTO mood SELECT id FROM place")
    op.execute("{last}")
'''


def _schema(connection: Any) -> dict[str, Any]:
    """Columns, references and indexes of each table, as SQLite itself reports them."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    found: dict[str, Any] = {}
    for table in tables:
        columns = {row[1]: row[2:] for row in connection.execute(f"PRAGMA table_info('{table}')")}
        links = {row[2:] for row in connection.execute(f"PRAGMA foreign_key_list('{table}')")}
        indexes = {}
        for _, name, unique, *_ in connection.execute(f"PRAGMA index_list('{table}')").fetchall():
            inside = tuple(row[2] for row in connection.execute(f"PRAGMA index_info('{name}')"))
            indexes[name] = (unique, inside)
        found[table] = (columns, links, indexes)
    return found


def _content(path: Path, key: bytes) -> dict[str, Any]:
    """How each table and index was declared, and every row."""
    connection = connect(path, key)
    try:
        found: dict[str, Any] = dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        rows = {f"rows of {table}": connection.execute(f"SELECT * FROM '{table}'").fetchall() for table in tables}  # noqa: S608 - names from the file itself
        return found | rows
    finally:
        connection.close()


@pytest.fixture
def lived_in(office: Any, office_file: Any) -> Any:
    """A closed file with places and what refers to them."""
    with office.write("places") as work:
        estate, house = save(
            work, Place, [{"kind": "小区", "name": "青松小区"}, {"kind": "楼栋", "name": "3号楼"}]
        )
        save(work, Place, [{"id": house, "parent_id": estate}])
        save(work, Building, [{"place_id": house, "floors": 6}])
    office.close()
    return office_file


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds one more step whose last statement is the given one."""

    def add(last: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(upgrade.MIGRATIONS / "versions", folder / "versions")
        step = STEP.format(number=NEXT, before=NEXT - 1, last=last)
        (folder / "versions" / f"{NEXT:04d}_mood.py").write_text(step, encoding="utf-8")
        monkeypatch.setattr(upgrade, "MIGRATIONS", folder)

    return add


# A household names its contact, who belongs to the household: no order of the two tables is right.
@pytest.mark.filterwarnings("ignore:Cannot correctly sort tables")
def test_steps_lead_to_what_the_records_declare(office_file: Any) -> None:
    assert db.file.tables.BOOKKEEPING
    engine = upgrade.engine_for_steps(lambda: connect(office_file.path, office_file.key))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_steps_make_the_same_tables_as_declaring_them(office_file: Any, tmp_path: Path) -> None:
    declared = tmp_path / "declared.linli"
    engine = upgrade.engine_for_steps(lambda: create(declared, office_file.key))
    Record.metadata.create_all(engine)
    schemas = []
    for path in (office_file.path, declared):
        connection = connect(path, office_file.key)
        schemas.append(_schema(connection))
        connection.close()
    stepped, made = schemas
    assert stepped.pop("alembic_version")
    assert stepped == made


def test_steps_are_numbered_in_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [upgrade.newest()]
    names = [path.name for path in STEPS]
    assert all(re.fullmatch(r"[0-9]{4}_[a-z0-9_]+\.py", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    line = [(step.revision, step.down_revision) for step in script.walk_revisions()]
    assert sorted(line) == [(f"{n:04d}", f"{n - 1:04d}" if n > 1 else None) for n in range(1, len(names) + 1)]


def test_a_file_of_today_is_left_alone(lived_in: Any) -> None:
    before = lived_in.path.read_bytes()
    assert upgrade.upgrade(lived_in.path, lived_in.key, lambda: pytest.fail("no copy is needed")) is False
    assert lived_in.path.read_bytes() == before


def test_a_newer_file_is_refused(lived_in: Any) -> None:
    connection = connect(lived_in.path, lived_in.key)
    connection.execute("UPDATE alembic_version SET version_num = ?", (f"{NEXT:04d}",))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = lived_in.path.read_bytes()
    with pytest.raises(FileRefused) as refused:
        upgrade.upgrade(lived_in.path, lived_in.key, lambda: pytest.fail("nothing is going to change"))
    assert refused.value.code == "newer_file"
    assert f"第 {NEXT} 版" in refused.value.sentence
    assert lived_in.path.read_bytes() == before


def test_an_older_file_is_copied_then_brought_up(lived_in: Any, plan: Callable[[str], None]) -> None:
    plan("UPDATE place SET colour = 'green'")
    copied: list[dict[str, Any]] = []
    old = _content(lived_in.path, lived_in.key)
    assert upgrade.upgrade(lived_in.path, lived_in.key, lambda: copied.append(_content(lived_in.path, lived_in.key)))
    assert copied == [old]
    connection = connect(lived_in.path, lived_in.key)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (f"{NEXT:04d}",)
    assert connection.execute("SELECT count(*), min(colour) FROM place").fetchone() == (2, "green")
    # Rebuilding a table must not take with it what refers to it.
    assert connection.execute("SELECT count(*) FROM building JOIN place ON place.id = place_id").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM mood").fetchone() == (2,)
    connection.close()


def test_no_copy_no_upgrade(lived_in: Any, plan: Callable[[str], None]) -> None:
    def full() -> None:
        raise FileRefused("磁盘空间不足", "disk_full")

    plan("UPDATE place SET colour = 'green'")
    before = _content(lived_in.path, lived_in.key)
    with pytest.raises(FileRefused):
        upgrade.upgrade(lived_in.path, lived_in.key, full)
    assert _content(lived_in.path, lived_in.key) == before


@pytest.mark.parametrize("last", ["INSERT INTO nowhere VALUES (1)", "DELETE FROM place"], ids=["wrong", "dangling"])
def test_a_bad_step_leaves_the_file_as_it_was(lived_in: Any, plan: Callable[[str], None], last: str) -> None:
    plan(last)
    before = _content(lived_in.path, lived_in.key)
    with pytest.raises(Exception, match=r"nowhere|dangling references"):
        upgrade.upgrade(lived_in.path, lived_in.key, lambda: None)
    assert _content(lived_in.path, lived_in.key) == before


def test_an_upgrade_stopped_at_any_statement_leaves_the_file_as_it_was(
    lived_in: Any, plan: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exception before each statement in turn, until the upgrade gets through."""
    plan("UPDATE place SET colour = 'green'")
    before = _content(lived_in.path, lived_in.key)
    build = upgrade.engine_for_steps
    left = 0

    def stop(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise InterruptedError

    def engine_that_stops(creator: Callable[[], Any]) -> Engine:
        engine = build(creator)
        event.listen(engine, "before_cursor_execute", stop)
        return engine

    monkeypatch.setattr(upgrade, "engine_for_steps", engine_that_stops)
    for statements in range(1, 100):
        left = statements
        try:
            upgrade.upgrade(lived_in.path, lived_in.key, lambda: None)
        except InterruptedError:
            assert _content(lived_in.path, lived_in.key) == before
        else:
            break
    assert 8 < statements < 99
    assert _content(lived_in.path, lived_in.key) != before
