"""Rules of an open file: writing takes turns, a failed write leaves nothing, readers see one state, listeners hear all."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from db.errors import UserError
from db.file.store import Opening, Store, plain
from db.file.tables import file_state, history, tombstone
from db.records import Household, Resident, RoleHolder
from tests.db.street import Street, content, rows_in


class Trouble(Exception):
    pass


def whole_state(store: Store) -> Any:
    with store.read() as connection:
        return content(store), [plain(connection.execute(table.select())) for table in (history, tombstone, file_state)]


def test_a_block_that_raises_leaves_nothing(store: Store, street: Street) -> None:
    before, heard = whole_state(store), []
    store.listen(heard.append)
    writes = store.writes
    with pytest.raises(Trouble), store.write("试") as work:  # noqa: PT012 - the block is what is tested
        work.put(RoleHolder, [{"name": "甲"}])
        work.remove(Household, [street.homes[0]])
        store.set_state(work, replica_id="别的", neu="新")
        raise Trouble
    assert (whole_state(store), heard, store.writes) == (before, [], writes)


def test_a_generator_given_up_midway_leaves_nothing(store: Store) -> None:
    def steps() -> Any:
        with store.write("试") as work:
            work.put(RoleHolder, [{"name": "甲"}])
            yield 1
            work.put(RoleHolder, [{"name": "乙"}])

    before = whole_state(store)
    running = steps()
    next(running)
    running.close()
    assert whole_state(store) == before
    assert list(steps()) == [1]
    assert len(rows_in(store, RoleHolder)) == 2


def test_a_refusal_at_the_end_leaves_nothing(store: Store, street: Street) -> None:
    before = whole_state(store)
    with pytest.raises(UserError, match="居民记录"), store.write("试") as work:  # noqa: PT012 - refused when it ends
        work.put(RoleHolder, [{"name": "甲"}])
        work.remove(Household, [street.homes[0]])
    assert whole_state(store) == before


def test_a_reference_to_nothing_is_a_bug_of_the_caller_and_leaves_nothing(store: Store) -> None:
    before = whole_state(store)
    with pytest.raises(IntegrityError), store.write("试") as work:
        work.put(Resident, [{"name": "甲", "household_id": "没有"}])
    assert whole_state(store) == before


def test_what_a_listener_raises_comes_after_the_commit_and_after_the_others_were_told(store: Store) -> None:
    heard: list[str] = []

    def failing(_: Any) -> None:
        heard.append("first")
        raise Trouble

    store.listen(failing)
    stop = store.listen(lambda changes: heard.append(changes[0].entity))
    with pytest.raises(Trouble), store.write("试") as work:
        work.put(RoleHolder, [{"name": "甲"}])
    assert heard == ["first", "role_holder"]
    assert len(rows_in(store, RoleHolder)) == 1
    stop()
    with pytest.raises(Trouble), store.write("试") as work:
        work.put(RoleHolder, [{"name": "乙"}])
    assert heard == ["first", "role_holder", "first"]


def test_two_who_write_wait_for_each_other(store: Store) -> None:
    order: list[str] = []
    inside, release = threading.Event(), threading.Event()

    def first() -> None:
        with store.write("先") as work:
            inside.set()
            release.wait(10)
            work.put(RoleHolder, [{"name": "先"}])
            order.append("先")

    def second() -> None:
        inside.wait(10)
        with store.write("后") as work:
            order.append(f"后见{work.connection.scalar(select(func.count()).select_from(RoleHolder.__table__))}")
            work.put(RoleHolder, [{"name": "后"}])

    threads = [threading.Thread(target=run) for run in (first, second)]
    for thread in threads:
        thread.start()
    assert inside.wait(10)
    assert order == []
    release.set()
    for thread in threads:
        thread.join(20)
    assert order == ["先", "后见1"]


def test_many_who_write_lose_nothing_and_repeat_no_number(store: Store) -> None:
    def work_along(name: str) -> None:
        for _ in range(10):
            with store.write(name) as work:
                work.put(RoleHolder, [{"name": name}])

    threads = [threading.Thread(target=work_along, args=(name,)) for name in "甲乙丙丁"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    numbers = sorted(row["cn"] for row in rows_in(store, RoleHolder).values())
    assert numbers == list(range(numbers[0], numbers[0] + 40))


def test_a_reader_sees_one_state_to_the_end(store: Store) -> None:
    count = select(func.count()).select_from(RoleHolder.__table__)
    with store.read() as connection:
        assert connection.scalar(count) == 0
        with store.write("试") as work:
            work.put(RoleHolder, [{"name": "甲"}])
        assert connection.scalar(count) == 0
    with store.read() as connection:
        assert connection.scalar(count) == 1


def test_another_program_that_is_writing_is_a_sentence(store: Store, office_file: Any, clock: Any) -> None:
    other = Store(Opening(office_file.path, office_file.key, "他人", clock))
    with store.read() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    try:
        with other.write("占用"), pytest.raises(UserError) as refused, store.write("试"):
            pass
    finally:
        other.close()
    assert refused.value.code == "busy"


def test_a_full_disk_is_a_sentence_and_nothing_is_lost(full_disk: Path, office_file: Any, clock: Any) -> None:
    path = full_disk / "a.linli"
    shutil.copyfile(office_file.path, path)
    store = Store(Opening(path, office_file.key, "文书", clock))
    try:
        with store.write("先") as work:
            work.put(RoleHolder, [{"name": "甲"}])
        before = content(store)
        with pytest.raises(UserError) as refused, store.write("太多") as work:
            work.put(RoleHolder, [{"name": "乙", "notes": "长" * 4000} for _ in range(600)])
        assert (refused.value.code, "磁盘空间不足" in refused.value.sentence) == ("disk_full", True)
        assert content(store) == before
        with store.write("再") as work:
            work.put(RoleHolder, [{"name": "丙"}])
        assert len(rows_in(store, RoleHolder)) == 2
    finally:
        store.close()


def test_the_state_of_the_file_is_set_and_read(store: Store) -> None:
    with store.write("试") as work:
        store.set_state(work, level="area", extra="一")
        store.set_state(work, extra="二")
    with store.read() as connection:
        assert [store.state(connection, key) for key in ("level", "extra", "none")] == ["area", "二", None]
    assert store.office_id == "310104007021"
    assert store.now() == "2026-03-16T08:30:00+08:00"


def test_closing_folds_the_journal_in_and_forgets_the_key_once(office_file: Any, clock: Any) -> None:
    released: list[bool] = []
    store = Store(Opening(office_file.path, office_file.key, "文书", clock), lambda: released.append(True))
    assert office_file.key.hex() not in repr(Opening(office_file.path, office_file.key, "文书", clock))
    with store.write("试") as work:
        work.put(RoleHolder, [{"name": "甲"}])
    store.close()
    store.close()
    assert (released, store.key) == ([True], b"")
    assert not office_file.path.with_name(office_file.path.name + "-wal").exists()


def test_a_file_that_vanished_is_still_let_go(office_file: Any, clock: Any) -> None:
    store = Store(Opening(office_file.path, office_file.key, "文书", clock))
    for path in office_file.path.parent.iterdir():
        path.unlink()
    store.close()
    assert store.key == b""
