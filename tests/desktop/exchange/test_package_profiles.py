"""From the records as they are, through a profile, into a package and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.fields.field import OPEN, fields_of
from db.fields.kinds import Choice, Code, Day, DocumentNumber, IdNumber, LongText, Name, Number, Phone, Reference
from db.fields.leaks import scan
from db.fields.purposes import complete, minimal
from db.records import RECORDS
from desktop.exchange.package import Row, Table

FIELDS = {record.__tablename__: fields_of(record) for record in RECORDS}
TERMS = {record.__tablename__: record.term for record in RECORDS}
SECRETS = ("19900000001", "310104194703121235", "1931-07-08", "501", "备注里的话", "梧桐路12弄3号501室")


def sample(field):
    """A stored value for a field of any kind."""
    kind = field.kind
    if isinstance(kind, Reference):
        return "p-501" if kind.target_table in {"place", "dwelling"} else f"{kind.target_table}-1"
    if isinstance(kind, Number):
        return kind.low or 5
    if isinstance(kind, Day):
        return "2026-03-16" if field.sensitivity == OPEN else "1931-07-08"
    for wanted, value in (
        (Phone, "021-62580001" if field.sensitivity == OPEN else "19900000001"), ((IdNumber, DocumentNumber), "310104194703121235"),
        (LongText, "备注里的话\n“第二行”,19900000001"), (Name, "欧阳𠮷娜"), (Code, "310104007021"),
    ):
        if isinstance(kind, wanted):
            return value
    if isinstance(kind, Choice):
        return kind.options[0]
    return "梧桐路12弄3号501室" if field.name.endswith("address") else "甲"


def projected(profile):
    """One row of every record type as the profile lets it out."""
    tables = []
    for number, entity in enumerate(profile.entities, 1):
        projection = profile.projection(entity, FIELDS[entity], wider={"p-501": "p-3", "p-3": "p-3"})
        row = {f.name: sample(f) for f in FIELDS[entity]} | {"id": f"{entity}-1"}
        rows = [Row(one["id"], "put", number, None, cells) for one, cells in projection.rows([row])]
        tables.append(Table(entity, TERMS[entity], projection.columns, rows))
    return tables


def opened(post, tables, profile):
    reader = replace(post.reader, schema={table.entity: table.columns for table in tables})
    package = post.package(tables, head_cn=99, profile_id=profile.id, profile_sha256=profile.sha256)
    return package, reader.open(post.sealed(package))


@pytest.mark.parametrize("make", [complete, minimal])
def test_every_record_type_goes_out_and_comes_back_equal(post, make):
    """With the complete profile the records themselves, otherwise what the profile lets out."""
    profile = make(FIELDS)
    tables = projected(profile)
    _, found = opened(post, tables, profile)
    assert found.report.refused == 0
    assert {t.entity: [one.row for one in t.rows] for t in found.tables} == {t.entity: list(t.rows) for t in tables}
    if make is complete:
        assert set(profile.entities) == set(FIELDS)
        for table in tables:
            assert table.rows[0].cells == tuple(sample(f) for f in FIELDS[table.entity])


def test_what_the_smallest_report_omits_is_nowhere_in_the_package(post):
    profile = minimal(FIELDS)
    package, _ = opened(post, projected(profile), profile)
    content = b"".join(package.members[name] for name in package.members if name.endswith(".csv")).decode()
    assert "欧阳𠮷娜" in content
    assert [secret for secret in SECRETS if secret in content] == []


def test_the_gate_finds_the_number_in_a_note_that_is_handed_over():
    tables = projected(complete(FIELDS))
    report = scan([(table.entity, table.columns, [row.cells for row in table.rows]) for table in tables])
    assert "resident.phone" in report.kept
    assert {(leak.entity, leak.column) for leak in report.leaks} >= {("resident", "notes"), ("household", "notes")}
    assert all("*" in leak.masked for leak in report.leaks)
    fewer = projected(minimal(FIELDS))
    assert scan([(t.entity, t.columns, [row.cells for row in t.rows]) for t in fewer]).leaks == ()
