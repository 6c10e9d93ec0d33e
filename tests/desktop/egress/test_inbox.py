"""Packages that arrive: the same code dry and wet, each taken in once, nothing of ours touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db.errors import FileRefused
from db.fields.field import fields_of
from db.file import content
from db.file.connection import connect
from db.file.receive import receptions, rows_from
from db.file.save import save
from db.file.sending import own_rows
from db.records import RECORDS
from db.records.household import Household
from db.records.place import ESTATE, Place
from desktop.egress.files import FolderSink
from desktop.exchange.office_card import make_card
from desktop.exchange.refusals import Refused
from desktop.exchange.sealing import generate_keys
from tests.desktop.egress.conftest import STREET, Post
from tests.desktop.small_office import Ids

COMMITTEE = "310104007021"


def sent(sender: Post, folder: Path, profile: str = "complete") -> Path:
    """Prepare and send a package into `folder`."""
    folder.mkdir(exist_ok=True)
    sender.gate.prove()
    parcel = sender.parcels.prepare(sender.parcels.profile(profile), STREET)
    sender.parcels.send(parcel, FolderSink(folder))
    return folder / parcel.outgoing.name


def everything(post: Post) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, bookkeeping and received rows too."""
    connection = connect(post.store.path, post.store.key)
    try:
        query = 'SELECT * FROM "{}"'
        return {name: connection.execute(query.format(name)).fetchall() for name in content.tables(connection)}
    finally:
        connection.close()


def received(street: Post, entity: str) -> list[dict[str, Any]]:
    with street.store.read() as connection:
        return rows_from(connection, COMMITTEE, entity)


def test_the_complete_package_arrives_equal(sender: Post, street: Post, tmp_path: Path) -> None:
    read = street.inbox.open(sent(sender, tmp_path / "stick"), dry_run=False)
    assert (read.reception.state, read.opened.report.state, read.opened.report.state_checked) == ("ok", "可导入", True)
    assert read.opened.report.errors == ()
    for record in RECORDS:
        with sender.store.read() as connection:
            ours = own_rows(connection, record.__tablename__, COMMITTEE)
        names = ["id", "cn", "changed_at", *(field.name for field in fields_of(record))]
        meant = [{name: row[name] for name in names if row[name] is not None} for row in ours]
        assert received(street, record.__tablename__) == meant, record.term


def test_the_least_arrives_as_it_was_sent(sender: Post, street: Post, tmp_path: Path) -> None:
    read = street.inbox.open(sent(sender, tmp_path / "stick", "report-minimal"), dry_run=False)
    assert read.opened.report.errors == ()
    (person,) = received(street, "resident")
    assert (person["birth_date"], person["phone"]) == ("1947", "199****0001")
    assert "document_number" not in person


def test_a_dry_run_tells_the_same_and_leaves_the_file_as_it_was(sender: Post, street: Post, tmp_path: Path) -> None:
    path = sent(sender, tmp_path / "stick")
    before = everything(street)
    dry = street.inbox.open(path, dry_run=True)
    assert everything(street) == before
    assert received(street, "household") == []
    wet = street.inbox.open(path, dry_run=False)
    assert dry.reception == wet.reception
    assert dry.facts() == wet.facts()
    assert wet.reception.entities["household"].new == 4
    assert everything(street) != before


def test_the_same_package_again_changes_nothing(sender: Post, street: Post, tmp_path: Path) -> None:
    path = sent(sender, tmp_path / "stick")
    street.inbox.open(path, dry_run=False)
    before = everything(street)
    assert street.inbox.open(path, dry_run=False).reception.state == "known"
    assert everything(street) == before
    with street.store.read() as connection:
        assert len(receptions(connection)) == 1


def test_a_later_package_replaces_and_an_earlier_one_comes_too_late(
    sender: Post, street: Post, ids: Ids, tmp_path: Path
) -> None:
    first = sent(sender, tmp_path / "stick")
    with sender.store.write("迁走") as work:
        save(work, Household, [{"id": ids["h101"], "contact_name": "张三"}])
        work.remove(Household, [ids["other"]])
    read = street.inbox.open(sent(sender, tmp_path / "stick"), dry_run=False)
    assert street.inbox.open(first, dry_run=False).reception.state == "stale"
    assert {row["contact_name"] for row in received(street, "household")} == {"张三", "李𬱖", "王五"}
    assert read.reception.entities["household"].new == 3


def test_figures_tell_what_changed(sender: Post, street: Post, ids: Ids, tmp_path: Path) -> None:
    street.inbox.open(sent(sender, tmp_path / "stick"), dry_run=False)
    with sender.store.write("改动") as work:
        save(work, Household, [{"id": ids["h101"], "contact_name": "张三"}])
        work.remove(Household, [ids["other"]])
    figures = street.inbox.open(sent(sender, tmp_path / "stick"), dry_run=False).reception.entities["household"]
    assert (figures.new, figures.changed, figures.unchanged, figures.deleted, figures.refused) == (0, 1, 2, 1, 0)


def test_of_one_state_the_later_package_stays(sender: Post, street: Post, tmp_path: Path) -> None:
    """Nothing changed between them, but the later one says more."""
    poor, rich = sent(sender, tmp_path / "stick", "report-minimal"), sent(sender, tmp_path / "stick")
    street.inbox.open(rich, dry_run=False)
    assert street.inbox.open(poor, dry_run=False).reception.state == "stale"
    assert received(street, "resident")[0]["phone"] == "19900000001"


def test_an_id_that_is_ours_is_refused(sender: Post, street: Post, ids: Ids, tmp_path: Path) -> None:
    with street.store.write("试填") as work:
        work.put(Place, [{"id": ids["estate"], "kind": ESTATE, "name": "街道自己的"}])
    read = street.inbox.open(sent(sender, tmp_path / "stick"), dry_run=False)
    assert read.reception.foreign == (("place", ids["estate"]),)
    assert read.reception.entities["place"].refused == 1
    assert ids["estate"] not in {row["id"] for row in received(street, "place")}
    with street.store.read() as connection:
        assert [row["name"] for row in own_rows(connection, "place", STREET)] == ["街道自己的"]


def test_what_is_refused_is_kept_aside(sender: Post, street: Post, tmp_path: Path) -> None:
    path = tmp_path / "包.cpkg"
    path.write_bytes(b"age-encryption.org/v1\nnonsense")
    for dry in (True, False):
        with pytest.raises(Refused):
            street.inbox.open(path, dry_run=dry)
        kept = list((street.store.path.parent / "拒收").glob("*")) if not dry else []
        assert [file.read_bytes() for file in kept] == ([] if dry else [path.read_bytes()])
    assert path.exists()


def test_what_a_dry_run_refused_can_be_kept_aside(street: Post, tmp_path: Path) -> None:
    path = tmp_path / "包.cpkg"
    path.write_bytes(b"nonsense")
    with pytest.raises(Refused) as caught:
        street.inbox.open(path, dry_run=True)
    kept = street.inbox.set_aside(path, caught.value.code)
    assert kept.read_bytes() == b"nonsense"
    assert caught.value.code in kept.name


def test_a_package_of_a_stranger_is_refused(sender: Post, street: Post, tmp_path: Path) -> None:
    path = sent(sender, tmp_path / "stick")
    other, _ = generate_keys()
    changed = make_card("310104007099", "别的居委会", other)
    street.keyring.add(changed.to_text())
    from sqlalchemy import delete

    from db.file.tables import receiver

    with street.store.write("试填") as work:
        work.connection.execute(delete(receiver).where(receiver.c.code == COMMITTEE))
    with pytest.raises(Refused) as caught:
        street.inbox.open(path, dry_run=True)
    assert caught.value.code == "sender_unknown"


def test_our_own_package_is_not_taken_in(sender: Post, street: Post, tmp_path: Path) -> None:
    """Sealed for the street, it does not even open here."""
    path = sent(sender, tmp_path / "stick")
    with pytest.raises(FileRefused) as caught:
        sender.inbox.open(path, dry_run=True)
    assert caught.value.code == "not_for_us"


def test_a_stick_that_is_gone_is_told_and_nothing_is_kept(street: Post, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        street.inbox.open(tmp_path / "gone.cpkg", dry_run=False)
    assert caught.value.code == "source_unreadable"
    assert not (street.store.path.parent / "拒收").exists()
