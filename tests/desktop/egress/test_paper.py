"""What is printed, for which purpose, and what is said about it beforehand."""

from __future__ import annotations

import pytest

from db.errors import ContentError
from db.fields.purposes import HANDOVER, INTERNAL, POSTED, REPORT
from db.file.departures import departures, printed_for
from db.file.save import save
from db.file.store import Store
from db.records.household import Household
from db.records.role import RoleHolder
from desktop.egress.gate import Gate
from desktop.egress.paper import Choice, Paper
from tests.desktop.egress.conftest import Shelf, words
from tests.desktop.small_office import Ids

PHONE, MASKED = "19900000001", "199****0001"


def flat(text: str) -> str:
    return "".join(text.split())


def test_a_posted_ledger_masks_names_and_phones_and_omits_notes(paper: Paper, ids: Ids) -> None:
    made = paper.ledger(POSTED, Choice())
    text = flat(words(made.content))
    assert "张三丰" not in text
    assert "张" in text
    assert PHONE not in text
    assert "白天不在家" not in text
    assert "备注" in text, "the column stays, to be filled by hand"
    assert not made.bare
    assert "联系电话" in made.personal
    assert "备注" not in made.personal


def test_an_internal_ledger_keeps_phones_and_masks_numbers_in_notes(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, Household, [{"id": ids["h102"], "notes": "证件 310104194703120028 已核"}])
    made = paper.ledger(INTERNAL, Choice())
    text = flat(words(made.content))
    assert "张三丰" in text
    assert PHONE in text.replace("-", "")
    assert "101白天不在家" in text
    assert "310104194703120028" not in text
    assert "0028已核" in text
    assert "文书" in text, "who printed it stands in the footer"
    assert made.bare


@pytest.mark.parametrize(("purpose", "phone"), [(POSTED, False), (REPORT, False), (INTERNAL, True), (HANDOVER, True)])
def test_phones_of_the_ledger_by_purpose(paper: Paper, ids: Ids, purpose: str, phone: bool) -> None:
    assert (PHONE in flat(words(paper.ledger(purpose, Choice()).content))) is phone


def test_a_ledger_of_one_building(paper: Paper, ids: Ids) -> None:
    made = paper.ledger(INTERNAL, Choice(ids["second"], page_per_building=True, blank_rows=2))
    text = flat(words(made.content))
    assert made.rows == 1
    assert "赵六" in text
    assert "张三丰" not in text


def test_what_a_ledger_lacks_is_said_before(paper: Paper, ids: Ids) -> None:
    assert paper.ledger(INTERNAL, Choice()).complaints == ("有 1 户没有联系电话。",)
    assert paper.ledger(INTERNAL, Choice(ids["second"])).complaints == ()


def test_a_character_no_font_has_is_said_before(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, Household, [{"id": ids["h102"], "contact_name": "李\U000e0101\U0003fffd"}])
    assert any("没有字体可以打印" in said for said in paper.ledger(INTERNAL, Choice()).complaints)


def test_a_name_that_gets_too_small_is_said_before(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, RoleHolder, [{"id": ids["leader"], "name": "阿布都热依木江·买买提明·艾合买提江·吐尔逊尼牙孜汗"}])
    said = paper.cards(INTERNAL).complaints
    assert any("看不清" in one or "截短" in one for one in said)


def test_cards_never_name_a_resident(paper: Paper, ids: Ids) -> None:
    made = paper.cards(POSTED)
    text = flat(words(made.content))
    for name in ("张三丰", "李", "王五", "赵六", PHONE):
        assert name not in text
    assert made.rows == 4
    assert "周敏" in text
    assert made.id[-8:].upper() in text


def test_phones_are_printed_only_with_consent(paper: Paper, ids: Ids) -> None:
    for purpose in (POSTED, INTERNAL, HANDOVER):
        text = flat(words(paper.cards(purpose).content)).replace("-", "")
        assert "19900001001" in text
        assert "林静" in text
        assert "19900001002" not in text
    assert any("林静" in said and "同意" in said for said in paper.cards(POSTED).complaints)


def test_a_posted_roster_of_leaders_asks_for_consent_an_internal_one_does_not(paper: Paper, ids: Ids) -> None:
    posted = paper.leaders(POSTED)
    assert "19900001001" in flat(words(posted.content))
    assert "19900001002" not in flat(words(posted.content))
    assert "有 1 人没有同意印出电话，名册上不印。" in posted.complaints
    assert "有 2 个席位空缺。" in posted.complaints
    assert "19900001002" in flat(words(paper.leaders(INTERNAL).content))
    reported = flat(words(paper.leaders(REPORT).content))
    assert "19900001002" not in reported
    assert "林静" in reported


def test_withdrawn_consent_takes_the_phone_off_the_next_print(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("撤回同意") as work:
        save(work, RoleHolder, [{"id": ids["leader"], "print_consent": "不同意"}])
    assert "19900001001" not in flat(words(paper.cards(POSTED).content))


def test_copies_for_one_holder(paper: Paper, ids: Ids) -> None:
    made = paper.cards_of(INTERNAL, ids["leader"], 12)
    assert made.rows == 12
    assert words(made.content).count("周敏") == 12
    assert [piece.entity for piece in made.pieces] == ["role_holder"]


def test_somebody_without_a_term_has_no_card(paper: Paper, office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        (idle,) = save(work, RoleHolder, [{"name": "闲人"}])
    with pytest.raises(ContentError, match="没有任职"):
        paper.cards_of(INTERNAL, idle, 2)


def test_what_was_printed_for_whom_is_remembered(paper: Paper, office: Store, gate: Gate, shelf: Shelf, ids: Ids) -> None:
    made = paper.cards(INTERNAL)
    gate.deliver(made, shelf)
    with office.read() as connection:
        (first,) = printed_for(connection, "household", ids["h101"])
        (line,) = departures(connection)
    assert first["holder_ids"] == (ids["leader"],)
    assert (line["id"], line["digest"], line["rows"]) == (first["print_id"], made.digest, 4)
    assert "任职人联系电话" in line["fields"]


def test_the_remembered_words_change_with_the_phone(paper: Paper, office: Store, ids: Ids) -> None:
    before = {piece.record_id: piece.content for piece in paper.cards(INTERNAL).pieces}
    assert {piece.record_id: piece.content for piece in paper.cards(INTERNAL).pieces} == before
    with office.write("换号") as work:
        save(work, RoleHolder, [{"id": ids["leader"], "phone": "19900001009"}])
    after = {piece.record_id: piece.content for piece in paper.cards(INTERNAL).pieces}
    assert {key for key in after if after[key] != before[key]} == {ids["h101"], ids["h102"], ids["h201"]}


def test_an_empty_office_has_nothing_to_print(paper: Paper) -> None:
    for prepare in (paper.cards, paper.leaders, lambda purpose: paper.ledger(purpose, Choice())):
        with pytest.raises(ContentError) as caught:
            prepare(INTERNAL)
        assert caught.value.code == "nothing_to_print"


def test_missing_office_phones_are_said_once(paper: Paper, office: Store, ids: Ids) -> None:
    from db.records.listing import ids_of
    from db.records.office import Office

    assert not any("办公电话" in said for said in paper.cards(INTERNAL).complaints)
    with office.write("试填") as work:
        save(work, Office, [{"id": ids_of(work.connection, Office)[0], "office_phone": None}])
    assert sum("办公电话" in said for said in paper.cards(INTERNAL).complaints) == 1


def test_the_recovery_sheet_has_the_whole_key_and_tells_its_use(paper: Paper) -> None:
    letters = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2
    made = paper.recovery(f"AGE-SECRET-KEY-1{letters[:58]}")
    text = flat(words(made.content))
    assert letters[:58] in text
    assert "AGE-SECRET-KEY-1" in text
    assert "忘记密码" not in text, "it does not open the office's file"
    assert (made.purpose, made.personal, made.bare) == (INTERNAL, (), True)
