"""The built-in profiles over the records as they are."""

from __future__ import annotations

import pytest

from db.fields.field import PERSONAL, SENSITIVE, fields_of
from db.fields.kinds import DocumentNumber, IdNumber, LongText, Name, Phone
from db.fields.purposes import HANDOVER, INTERNAL, POSTED, PURPOSES, REPORT, complete, minimal, paper
from db.records import RECORDS

FIELDS = {record.__tablename__: fields_of(record) for record in RECORDS}


def treatments(profile, wanted):
    return {
        chosen.fields.get(f.name, "omit")
        for entity, chosen in profile.entities.items() for f in FIELDS[entity] if wanted(f)
    }


def test_every_built_in_profile_can_be_used():
    for profile in (*(paper(purpose, FIELDS) for purpose in PURPOSES), minimal(FIELDS), complete(FIELDS)):
        assert profile.check(FIELDS) == []
        assert profile.basis
        assert profile.retention_days > 0
    assert len({paper(purpose, FIELDS).sha256 for purpose in PURPOSES}) == 4
    with pytest.raises(KeyError):
        paper("别的", FIELDS)


def test_the_smallest_report_has_no_identity_numbers_no_free_text_no_personnel_and_no_doors():
    profile = minimal(FIELDS)
    assert not {"staff", "dwelling"} & set(profile.entities)
    for kinds in ((IdNumber, DocumentNumber), LongText):
        assert treatments(profile, lambda f, k=kinds: isinstance(f.kind, k)) == {"omit"}
    assert treatments(profile, lambda f: f.sensitivity == SENSITIVE) == {"omit"}
    assert treatments(profile, lambda f: isinstance(f.kind, Phone) and f.sensitivity == PERSONAL) == {"mask"}
    assert profile.entities["office"].fields["duty_phone"] == "keep"
    resident, household = profile.entities["resident"].fields, profile.entities["household"].fields
    assert resident["name"] == "keep"
    assert resident["birth_date"] == "generalise"
    assert household["dwelling_id"] == household["registered_address"] == "generalise"
    assert household["emergency_name"] == "omit"
    assert "室" not in profile.entities["place"].where["kind"]


def test_a_reference_to_what_is_not_sent_is_not_sent():
    few = {name: FIELDS[name] for name in ("household", "place")}
    assert minimal(few).entities["household"].fields["contact_id"] == "omit"


def test_the_complete_profile_keeps_everything():
    profile = complete(FIELDS)
    assert set(profile.entities) == set(FIELDS)
    assert treatments(profile, lambda _field: True) == {"keep"}


def test_posted_lists_hide_names_and_numbers():
    profile = paper(POSTED, FIELDS)
    assert treatments(profile, lambda f: isinstance(f.kind, Name)) == {"mask"}
    assert treatments(profile, lambda f: isinstance(f.kind, Phone) and f.sensitivity == PERSONAL) == {"mask"}
    assert profile.entities["office"].fields["duty_phone"] == "keep"
    assert treatments(profile, lambda f: isinstance(f.kind, LongText)) == {"omit"}


def test_internal_paper_hides_identity_numbers_and_numbers_in_notes_only():
    profile = paper(INTERNAL, FIELDS)
    hidden = (IdNumber, DocumentNumber, LongText)
    assert treatments(profile, lambda f: isinstance(f.kind, hidden)) == {"mask"}
    assert treatments(profile, lambda f: not isinstance(f.kind, hidden)) == {"keep"}


def test_hand_over_hides_nothing_and_reports_follow_the_smallest_scope():
    assert treatments(paper(HANDOVER, FIELDS), lambda _field: True) == {"keep"}
    assert treatments(paper(REPORT, FIELDS), lambda f: isinstance(f.kind, (IdNumber, LongText))) == {"omit"}
