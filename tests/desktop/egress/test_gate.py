"""Nothing leaves without its line in the log, and some things not without the password."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from db.errors import NotAllowed, UserError
from db.fields.purposes import HANDOVER, INTERNAL, POSTED, REPORT
from db.file.departures import Piece, departures, printed_for
from db.file.store import Store
from desktop.egress.gate import COPY, EXPORT, PRINT, SEND, Gate, Outgoing, personal_terms
from tests.desktop.egress.conftest import Shelf

FIRST = "0198c0de-0000-7000-8000-000000000001"


def thing(action: str = PRINT, purpose: str = INTERNAL, *, bare: bool = False) -> Outgoing:
    return Outgoing(FIRST, action, purpose, "住户台账（4 户）", "住户台账.pdf", b"%PDF", 4, ("联系人", "联系电话"), bare)


def log(office: Store) -> list[dict[str, Any]]:
    with office.read() as connection:
        return departures(connection)


@pytest.mark.parametrize(
    ("action", "purpose", "bare", "asked"),
    [
        (PRINT, INTERNAL, True, False), (PRINT, POSTED, False, False), (PRINT, HANDOVER, True, True),
        (SEND, REPORT, False, True), (SEND, HANDOVER, True, True), (EXPORT, INTERNAL, True, True),
        (EXPORT, INTERNAL, False, False), (COPY, INTERNAL, True, True), (COPY, POSTED, False, False),
    ],
)
def test_who_is_asked_for_the_password(gate: Gate, action: str, purpose: str, bare: bool, asked: bool) -> None:
    assert gate.wants_proof(thing(action, purpose, bare=bare)) is asked


def test_what_leaves_is_logged(gate: Gate, office: Store, shelf: Shelf) -> None:
    made = thing()
    assert gate.deliver(made, shelf) == "已放好"
    assert shelf.got == [made]
    (line,) = log(office)
    assert (line["id"], line["action"], line["purpose"], line["what"]) == (FIRST, PRINT, INTERNAL, "住户台账（4 户）")
    assert (line["rows"], line["fields"], line["digest"], line["who"]) == (4, "联系人、联系电话", made.digest, "文书")


def test_without_proof_nothing_leaves_and_nothing_is_logged(gate: Gate, office: Store, shelf: Shelf) -> None:
    with pytest.raises(NotAllowed) as caught:
        gate.deliver(thing(SEND, REPORT), shelf)
    assert caught.value.code == "proof_wanted"
    assert (shelf.got, log(office)) == ([], [])


def test_a_proof_lasts_ten_minutes(gate: Gate, clock: Any, shelf: Shelf) -> None:
    gate.prove()
    clock.forward(minutes=9, seconds=59)
    gate.deliver(thing(SEND, REPORT), shelf)
    clock.forward(seconds=1)
    assert gate.wants_proof(thing(SEND, REPORT))


def test_a_clock_put_back_ends_the_proof(gate: Gate, clock: Any) -> None:
    gate.prove()
    clock.forward(hours=-5)
    assert gate.wants_proof(thing(SEND, REPORT))


@pytest.mark.parametrize("error", [UserError("U盘拔掉了。", "gone"), RuntimeError("a bug")])
def test_what_did_not_come_about_is_logged_as_such(gate: Gate, office: Store, error: Exception) -> None:
    with pytest.raises(type(error)):
        gate.deliver(thing(), Shelf(error))
    (line,) = log(office)
    assert line["what"] == "住户台账（4 户）（未送出）"


def test_the_log_is_written_first(gate: Gate, office: Store) -> None:
    class Looks:
        def take(self, outgoing: Outgoing) -> str:
            assert [line["id"] for line in log(office)] == [outgoing.id]
            return "好"

    assert gate.deliver(thing(), Looks()) == "好"


def test_the_same_thing_twice_is_two_lines(gate: Gate, office: Store, shelf: Shelf) -> None:
    made = replace(thing(), pieces=(Piece("household", "h1", ("x",), "abc"),))
    gate.deliver(made, shelf)
    gate.deliver(made, shelf)
    assert len({line["id"] for line in log(office)}) == 2
    with office.read() as connection:
        assert len(printed_for(connection, "household", "h1")) == 2


def test_personal_terms_are_named_once() -> None:
    assert personal_terms([("电话", "personal"), ("楼栋", "open"), ("电话", "personal"), ("证件", "sensitive")]) == ("电话", "证件")
