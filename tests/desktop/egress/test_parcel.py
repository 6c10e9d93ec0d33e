"""A package: what was previewed is what was signed, numbers in free text stop it, failures use no number twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.errors import ContentError, NotAllowed
from db.fields.purposes import HANDOVER, REPORT
from db.file.departures import departures
from db.file.save import save
from db.file.sending import standing
from db.records import FIELDS
from db.records.household import Household
from db.records.place import ESTATE, Place
from desktop.egress.files import FolderSink
from desktop.egress.inbox import received_schema
from desktop.egress.parcel import Parcel, lines_of
from desktop.exchange.reader import Reader
from tests.desktop.egress.conftest import STREET, Post, Shelf
from tests.desktop.small_office import NUMBER, Ids


def prepared(sender: Post, profile: str = "report-minimal") -> Parcel:
    return sender.parcels.prepare(sender.parcels.profile(profile), STREET)


def opened(street: Post, content: bytes):
    return Reader(STREET, street.keyring.own(), street.keyring.cards(), received_schema()).open(content)


def cells(parcel: Parcel, entity: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(parcel.package.members[f"data/{entity}.csv"].decode())))


def next_number(post: Post) -> int:
    with post.store.read() as connection:
        return standing(connection).package_seq


@contextmanager
def no_write(post: Post) -> Iterator[None]:
    before = next_number(post)
    yield
    assert next_number(post) == before


def test_what_is_previewed_is_what_was_signed(sender: Post, street: Post) -> None:
    parcel = prepared(sender)
    read = opened(street, parcel.outgoing.content)
    assert read.report.digest == parcel.package.digest
    assert read.report.state == "可导入"
    assert {table.entity: len(table.rows) for table in read.tables} == parcel.counts
    assert read.exchange.profile_sha256 == parcel.profile.sha256


def test_the_least_leaves_by_default(sender: Post, street: Post) -> None:
    parcel = prepared(sender)
    everything = b"".join(parcel.package.members.values()).decode()
    for secret in (NUMBER, "19900000001", "19900001002", "白天不在家", "听力不好", "文书"):
        assert secret not in everything
    assert {row["birth_date"] for row in cells(parcel, "resident")} == {"1947"}
    assert {row["phone"] for row in cells(parcel, "resident")} == {"199****0001"}
    assert "室" not in {row["kind"] for row in cells(parcel, "place")}
    assert "staff" not in parcel.counts
    assert "dwelling" not in parcel.counts


def test_the_complete_package_has_every_field(sender: Post, street: Post) -> None:
    parcel = prepared(sender, "complete")
    assert parcel.outgoing.purpose == HANDOVER
    assert parcel.outgoing.bare
    assert {row["document_number"] for row in cells(parcel, "resident")} == {NUMBER}


def test_a_profile_is_named_by_id_or_title(sender: Post) -> None:
    assert sender.parcels.profile("上报·最小").id == "report-minimal"
    with pytest.raises(ContentError, match="report-minimal"):
        sender.parcels.profile("别的")


def test_an_unknown_receiver_is_refused(sender: Post) -> None:
    with pytest.raises(ContentError) as caught:
        sender.parcels.prepare(sender.parcels.profile("complete"), "310104999000")
    assert caught.value.code == "receiver_unknown"


def test_what_leaves_is_said_for_every_field(sender: Post) -> None:
    lines = lines_of(sender.parcels.profile("report-minimal"))
    assert len(lines) == sum(len(fields) for fields in FIELDS.values())
    said = {(line.record, line.field): line.way for line in lines}
    assert said["居民", "证件号码"] == "不报"
    assert said["居民", "出生日期"] == "概化"
    assert said["居民", "手机"] == "遮盖"
    assert said["居民", "性别"] == "原样"
    assert {way for (record, _), way in said.items() if record == "工作人员"} == {"不报"}
    assert {line.way for line in lines_of(sender.parcels.profile("complete"))} == {"原样"}


def test_the_word_for_each_field_is_what_the_package_does(sender: Post, street: Post) -> None:
    parcel = prepared(sender)
    words = {"keep": "原样", "mask": "遮盖", "generalise": "概化"}
    done = {(table.term, column.term): words[column.treatment] for table in parcel.tables for column in table.columns}
    said = {(line.record, line.field): line.way for line in lines_of(parcel.profile) if line.way != "不报"}
    assert said == done


def test_a_number_in_free_text_stops_the_package(sender: Post, street: Post, ids: Ids, shelf: Shelf) -> None:
    with sender.store.write("试填") as work:
        save(work, Place, [{"id": ids["estate"], "name": "清溪里（联系一九九 0000 1234）"}])
    parcel = prepared(sender)
    assert parcel.leaks.leaks
    assert parcel.outgoing.complaints == (
        "“地点·名称”里有手机号 199******34（清溪里（联系一九九 0000 1234）），请先在原记录里改掉再上报。",
    )
    sender.gate.prove()
    with no_write(sender), pytest.raises(ContentError) as caught:
        sender.parcels.send(parcel, shelf)
    assert caught.value.code == "leak"
    assert shelf.got == []


def test_a_number_in_many_records_names_the_first(sender: Post, street: Post, ids: Ids) -> None:
    with sender.store.write("试填") as work:
        save(work, Household, [{"id": ids[key], "notes": "打19900007777"} for key in ("h101", "h102", "h201", "other")])
    (said,) = prepared(sender, "complete").outgoing.complaints
    assert said.startswith("“住户·备注”里有手机号 199******77（清溪里3号楼101 张三丰、")
    assert "等 4 处" in said


def test_numbers_in_columns_that_are_kept_are_no_leak(sender: Post, street: Post) -> None:
    assert prepared(sender, "complete").leaks.leaks == ()


def test_without_the_password_no_number_is_used(sender: Post, street: Post, shelf: Shelf) -> None:
    parcel = prepared(sender)
    with no_write(sender), pytest.raises(NotAllowed):
        sender.parcels.send(parcel, shelf)
    assert shelf.got == []


def test_sending_uses_the_number_and_is_logged(sender: Post, street: Post, tmp_path: Path) -> None:
    parcel = prepared(sender)
    sender.gate.prove()
    assert parcel.outgoing.name in sender.parcels.send(parcel, FolderSink(tmp_path))
    assert (tmp_path / parcel.outgoing.name).read_bytes() == parcel.outgoing.content
    assert next_number(sender) == parcel.package.exchange.package_seq + 1
    with sender.store.read() as connection:
        (line,) = departures(connection)
    assert (line["purpose"], line["digest"]) == (REPORT, parcel.outgoing.digest)
    assert "居民·手机" in line["fields"]


def test_after_a_failure_the_same_package_may_be_sent_again(
    sender: Post, street: Post, broken: Shelf, tmp_path: Path
) -> None:
    parcel = prepared(sender)
    sender.gate.prove()
    with pytest.raises(type(broken.error)):
        sender.parcels.send(parcel, broken)
    sender.parcels.send(parcel, FolderSink(tmp_path))
    assert next_number(sender) == parcel.package.exchange.package_seq + 1
    with sender.store.read() as connection:
        done, failed = departures(connection)
    assert failed["what"].endswith("（未送出）")
    assert not done["what"].endswith("（未送出）")


def test_of_two_previews_only_one_may_have_the_number(sender: Post, street: Post, shelf: Shelf) -> None:
    first, second = prepared(sender), prepared(sender)
    sender.gate.prove()
    sender.parcels.send(first, shelf)
    with pytest.raises(Exception, match="重新预览") as caught:
        sender.parcels.send(second, shelf)
    assert getattr(caught.value, "code", "") == "number_taken"
    assert shelf.got == [first.outgoing]


def test_a_preview_writes_no_record(sender: Post, street: Post, ids: Ids) -> None:
    with sender.store.read() as connection:
        before = standing(connection)
    prepared(sender)
    with sender.store.read() as connection:
        assert standing(connection) == before


def test_own_rows_only(sender: Post, street: Post, tmp_path: Path) -> None:
    """What came from below is not sent on as our own."""
    sender.gate.prove()
    parcel = prepared(sender, "complete")
    sender.parcels.send(parcel, FolderSink(tmp_path))
    street.inbox.open(tmp_path / parcel.outgoing.name, dry_run=False)
    with street.store.write("试填") as work:
        save(work, Place, [{"kind": ESTATE, "name": "街道自己的小区"}])
    up = street.parcels.prepare(street.parcels.profile("complete"), "310104007021")
    assert up.counts["household"] == 0
    assert [row["name"] for row in cells(up, "place")] == ["街道自己的小区"]


def test_equal_files_have_equal_tables(sender: Post, street: Post) -> None:
    first, second = prepared(sender), prepared(sender)
    assert first.package.members["data/household.csv"] == second.package.members["data/household.csv"]
    assert first.package.exchange.state_digest == second.package.exchange.state_digest


def test_households_leave_without_their_doors_by_default(sender: Post, street: Post) -> None:
    parcel = prepared(sender)
    places = {row["id"] for row in cells(parcel, "place")}
    assert {row["dwelling_id"] for row in cells(parcel, "household")} <= places
    assert Household.__tablename__ in parcel.counts
