"""What a package says of the file it comes from; numbers are used up once."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from db.errors import UserError
from db.file.sending import own_rows, pseudonym_secret, standing, take_number
from db.file.store import Store
from db.file.upgrade import newest
from db.records import Resident
from tests.db.street import Street, rows_in


def test_the_standing_of_a_file(store: Store, street: Street) -> None:
    with store.write("试") as work:
        store.set_state(work, ancestors="r1 r2")
        cn = int(store.state(work.connection, "cn") or 0)
    with store.read() as connection:
        told = standing(connection)
        replica = store.state(connection, "replica_id")
    assert (told.office_id, told.replica_id, told.ancestors) == (store.office_id, replica, ("r1", "r2"))
    assert (told.package_seq, told.head_cn, told.schema) == (1, cn, newest())


def test_only_own_rows_are_sent_in_the_order_of_their_ids(store: Store, street: Street) -> None:
    with store.write("借") as work:
        table = Resident.__table__
        work.connection.execute(update(table).where(table.c.id == street.li).values(office_id="310199001001"))
    with store.read() as connection:
        sent = own_rows(connection, "resident", store.office_id)
    assert [row["id"] for row in sent] == sorted({street.zhang, street.wang, street.ming})
    assert sent[0] == rows_in(store, Resident)[sent[0]["id"]]


def test_a_number_is_taken_once_and_may_be_taken_again_only_by_the_same_package(store: Store) -> None:
    take_number(store, 1, "p1")
    take_number(store, 1, "p1")
    take_number(store, 2, "p2")
    for wrong, package in ((1, "p1"), (2, "p3"), (4, "p4")):
        with pytest.raises(UserError) as refused:
            take_number(store, wrong, package)
        assert refused.value.code == "number_taken"
    with store.read() as connection:
        assert standing(connection).package_seq == 3


def test_the_secret_of_pseudonyms_is_made_once(store: Store) -> None:
    assert pseudonym_secret(store, b"one") == b"one"
    assert pseudonym_secret(store, b"two") == b"one"
