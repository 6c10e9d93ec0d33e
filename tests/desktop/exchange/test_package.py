"""What a package is: the same bytes for the same rows, everything in it counted, rows back as they went in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.fields.digest import row_hasher, state_digest
from desktop.exchange.bag import DESCRIPTION
from desktop.exchange.block import Count, exchange_from_block
from desktop.exchange.package import Row, Table, build
from desktop.exchange.reader import READY


def test_equal_rows_give_equal_bytes(post):
    first, second = post.package(), post.package()
    assert first.members == second.members
    assert list(first.members) == list(second.members)
    assert first.digest == second.digest
    assert post.package(package_seq=13).digest != first.digest


def test_the_digest_previewed_is_the_digest_read(post):
    package = post.package()
    opened = post.reader.open(post.sealed(package))
    assert opened.report.digest == package.digest


def test_tables_come_back_as_they_went_in(post, sample_tables):
    made = sample_tables()
    opened = post.reader.open(post.sealed(post.package(made)))
    assert [t.entity for t in opened.tables] == ["household", "resident"]
    for sent, arrived in zip(made, opened.tables, strict=True):
        assert arrived.columns == sent.columns
        assert [one.row for one in arrived.rows] == list(sent.rows)
    assert opened.report.state == READY
    assert opened.report.state_checked


def test_the_block_comes_back_as_it_went_in(post):
    package = post.package()
    opened = post.reader.open(post.sealed(package))
    assert opened.exchange == package.exchange
    assert opened.exchange.counts == {"household": Count(2, 2, 1), "resident": Count(2, 2, 0)}
    assert exchange_from_block(package.exchange.to_block()) == (package.exchange, ())


def test_the_state_digest_is_over_ids_change_numbers_and_row_hashes(post):
    opened = post.reader.open(post.sealed())
    entries = [
        (table.entity, one.row.id, one.row.cn, one.hash)
        for table in opened.tables for one in table.rows if one.row.op == "put"
    ]
    assert opened.exchange.state_digest == state_digest(reversed(entries))


def test_an_empty_column_added_later_changes_no_row_hash():
    assert row_hasher(["b", "a"])(["1", "2"]) == row_hasher(["a", "c", "b"])(["2", "", "1"])
    assert row_hasher(["a", "b"])(["1", "2"]) != row_hasher(["a", "b"])(["2", "1"])


def test_a_delta_brings_its_own_live_counts_and_digest(post, sample_tables):
    counts = {"household": Count(700, 0, 0), "resident": Count(2000, 0, 0)}
    package = post.package(kind="delta", base_cn=0, counts=counts, state_digest="c" * 64)
    opened = post.reader.open(post.sealed(package))
    assert opened.exchange.counts == {"household": Count(700, 2, 1), "resident": Count(2000, 2, 0)}
    assert opened.exchange.state_digest == "c" * 64
    assert not opened.report.state_checked


def test_the_description_names_treatment_and_type_of_every_column(post):
    description = json.loads(post.package().members[DESCRIPTION])
    household = description["resources"][0]
    assert household["path"] == "household.csv"
    fields = {one["name"]: one for one in household["schema"]["fields"]}
    assert list(fields)[:4] == ["id", "op", "cn", "changed_at"]
    assert fields["phone"]["treatment"] == "keep"
    assert fields["area"]["type"] == "number"


def test_csv_is_utf8_without_mark_and_with_crlf(post):
    content = post.package().members["data/household.csv"]
    assert content.startswith(b"id,op,cn,changed_at,place_id")
    assert content.endswith(b"\r\n")
    assert "𠮷田·阿依".encode() in content


def test_the_file_name_tells_office_replica_and_number_only(post):
    assert post.package().file_name == "310104007021-ab9f-000012.cpkg"


def test_progress_is_told_per_table(post, sample_tables):
    told: list[str] = []
    build(post.package().exchange, sample_tables(), step=told.append)
    assert told == ["住户", "居民"]


@pytest.mark.parametrize("broken", ["entity", "twice", "column", "fixed", "width"])
def test_tables_that_cannot_be_written_are_a_bug(post, sample_tables, broken):
    table = sample_tables()[1]
    column = table.columns[1]
    made = {
        "entity": [replace(table, entity="../x")],
        "twice": [table, table],
        "column": [replace(table, columns=(replace(column, name="Name"),), rows=())],
        "fixed": [replace(table, columns=(replace(column, name="cn"),), rows=())],
        "width": [replace(table, rows=[Row("r", "put", 1, None, ("x",))])],
    }[broken]
    with pytest.raises(ValueError, match=r"."):
        post.package(made)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Cs", "Co"]), max_size=20)


@given(st.lists(st.tuples(words, st.integers(0, 99) | st.none(), words), max_size=8))
def test_any_rows_come_back(post, drawn):
    """Values are what the kinds read; then nothing is lost on the way."""
    columns = post.reader.schema["resident"]
    at = {column.name: column for column in columns}
    rows = []
    for number, (relation, order, _) in enumerate(drawn):
        value = at["relation"].kind.read(relation).value
        rows.append(Row(f"r-{number}", "put", 1, None, (None, None, None, None, order, value)))
    opened = post.reader.open_members(post.signed(post.package([Table("resident", "居民", tuple(columns), rows)]).members))
    assert [one.row for one in opened.tables[0].rows] == rows
