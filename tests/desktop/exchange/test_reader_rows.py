"""Rows that do not fit are named one by one; the good ones come through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.fields.kinds import Name, Text
from db.fields.profile import Column
from desktop.exchange import rows
from desktop.exchange.package import Row, Table
from desktop.exchange.reader import PARTLY, READY
from desktop.exchange.rows import masked, parse

HEADER = "id,op,cn,changed_at,household_id,name,sex,birth_date,order,relation\r\n"


def resident_lines(post, *lines, **changes):
    content = HEADER + "".join(f"{line}\r\n" for line in lines)
    return parse("resident", content.encode(), post.reader.schema["resident"], replace(post.package().exchange, **changes))


@pytest.mark.parametrize(("line", "code"), [
    ("r-1,put,1,,h-1,王小明,男,1947,0", "width"),
    ("r-1", "width"),
    ("", "width"),
    ("r 1,put,1,,,,,,,", "id"),
    (",put,1,,,,,,,", "id"),
    (f"{'r' * 65},put,1,,,,,,,", "id"),
    ("r-0,put,1,,,,,,,", "id_twice"),
    ("r-1,PUT,1,,,,,,,", "op"),
    ("r-1,put,one,,,,,,,", "cn"),
    ("r-1,put,01,,,,,,,", "cn"),
    ("r-1,put,-1,,,,,,,", "cn"),
    ("r-1,put,10,,,,,,,", "cn"),
    ("r-1,put,１,,,,,,,", "cn"),
    ("r-1,put,1,yesterday,,,,,,", "changed_at"),
    ("r-1,del,1,,h-1,,,,,", "deleted_filled"),
    ("r-1,put,1,,h-1,王小明,不详,1947,0,", "value"),
    ("r-1,put,1,,h-1,王小明,男,1947-13,0,", "value"),
    ("r-1,put,1,,h-1,王小明,男,1947,一百,", "value"),
    ("r-1,put,1,,h 1,王小明,男,1947,1,", "value"),
])
def test_each_wrong_row_is_named(post, line, code):
    parsed = resident_lines(post, "r-0,put,1,,h-1,王小明,男,1947,0,本人", line)
    assert [error.code for error in parsed.errors] == [code]
    error = parsed.errors[0]
    assert (error.entity, error.row) == ("resident", 3)
    assert error.sentence.endswith("。")
    assert error.advice.startswith("请对方")
    assert [one.row.id for one in parsed.rows] == ["r-0"]
    assert parsed.refused == 1
    assert parsed.broken == (code != "value")


def test_the_wrong_value_is_masked_and_its_field_named(post):
    [error] = resident_lines(post, "r-1,put,1,,h-1,王小明,不清楚,1947,0,").errors
    assert (error.id, error.field, error.masked) == ("r-1", "sex", "不*楚")
    assert "性别" in error.sentence


@pytest.mark.parametrize(("text", "shown"), [("", ""), ("男", "男"), ("男人", "男人"), ("19900000001", "1********1")])
def test_masked_values_keep_their_ends_only(text, shown):
    assert masked(text) == shown


def test_a_package_with_a_wrong_row_is_partly_good(post):
    opened = post.open(post.with_text("r-2,put,3", "r-2,put,99", "data/resident.csv"))
    assert opened.report.state == PARTLY
    assert not opened.report.state_checked
    assert [table.entity for table in opened.tables] == ["household", "resident"]
    assert [error.code for error in opened.report.errors] == ["cn"]
    assert opened.report.refused == 1
    assert opened.report.entities["resident"].refused == 1


def test_a_wrong_value_is_refused_and_the_figures_still_checked(post):
    """The sender's schema lets anything in; ours decides. Counts and digest are over what was sent."""
    loose = (Column("name", "姓名", Text(200)),)
    made = [Table("resident", "居民", loose, [Row("r-1", "put", 1, None, ("锟斤拷",)), Row("r-2", "put", 2, None, ("王小明",))])]
    opened = replace(post.reader, schema={"resident": (Column("name", "姓名", Name()),)}).open(post.sealed(post.package(made)))
    assert opened.report.state_checked
    assert [error.code for error in opened.report.errors] == ["value"]
    assert [one.row.cells for one in opened.tables[0].rows] == [("王小明",)]


def test_unknown_columns_and_tables_are_ignored_and_listed(post):
    schema = {"resident": post.reader.schema["resident"][1:2]}
    opened = replace(post.reader, schema=schema).open(post.sealed())
    assert opened.report.state == READY
    assert opened.report.state_checked
    assert opened.report.ignored_tables == ("household",)
    assert opened.report.entities["resident"].ignored == ("household_id", "sex", "birth_date", "order", "relation")
    assert [one.row.cells for one in opened.tables[0].rows] == [("王小明",), ("李四",)]


def test_columns_that_were_not_sent_are_listed_and_empty(post):
    schema = {"resident": (*post.reader.schema["resident"], Column("nick", "昵称", Text()))}
    opened = replace(post.reader, schema=schema).open(post.sealed())
    assert opened.report.entities["resident"].missing == ("nick",)
    assert opened.tables[0].rows[0].row.cells[-1] is None


def test_the_hash_of_a_row_does_not_depend_on_what_the_reader_knows(post):
    few = {"resident": post.reader.schema["resident"][:1]}
    all_known = post.reader.open(post.sealed()).tables[1]
    little_known = replace(post.reader, schema=few).open(post.sealed()).tables[0]
    assert [one.hash for one in all_known.rows] == [one.hash for one in little_known.rows]


def test_only_the_first_errors_are_kept_in_full(post, monkeypatch):
    monkeypatch.setattr(rows, "_MANY", 2)
    parsed = resident_lines(post, *(f"r-{n},put,1,,h-1,王{n},男,1947,0," for n in range(5)),
                            *(f"x-{n},put,1,,h-1,王小明,?,1947,0," for n in range(300)))
    assert parsed.refused == 300
    assert len(parsed.errors) == rows.ERRORS_SHOWN
    assert len(parsed.rows) == 5


def test_changes_of_a_delta_lie_behind_its_base(post):
    parsed = resident_lines(post, "r-1,put,3,,,,,,,", "r-2,put,4,,,,,,,", kind="delta", base_cn=3)
    assert [one.row.cn for one in parsed.rows] == [4]
    assert [error.code for error in parsed.errors] == ["cn"]
