"""Those who serve as a vCard file: consent, purpose, and nothing hidden in a title."""

from __future__ import annotations

import pytest
import vobject

from db.errors import ContentError, NotAllowed
from db.fields.purposes import HANDOVER, INTERNAL, POSTED, REPORT
from db.file.departures import departures
from db.file.save import save
from db.file.store import Store
from db.records.listing import ids_of
from db.records.role import Role, RoleHolder, RoleTerm
from desktop.egress.contacts import contacts
from desktop.egress.gate import EXPORT, Gate
from tests.desktop.egress.conftest import Shelf
from tests.desktop.small_office import Ids


def names(content: bytes) -> dict[str, str]:
    return {card.fn.value: card.tel.value for card in vobject.readComponents(content.decode())}


@pytest.mark.parametrize(("purpose", "everybody"), [(POSTED, False), (REPORT, False), (INTERNAL, True), (HANDOVER, True)])
def test_who_did_not_agree_stays_out_unless_it_stays_in_the_office(office: Store, ids: Ids, purpose: str, everybody: bool) -> None:
    made = contacts(office, purpose)
    found = names(made.content)
    assert found["周敏"] == "19900001001"
    assert ("林静" in found) is everybody
    assert (made.action, made.name, made.rows, made.bare) == (EXPORT, "任职人.vcf", len(found), True)
    assert made.complaints == (() if everybody else ("有 1 人没有写进去：没有填写电话，或本人没有同意印出。",))


def test_office_title_and_place(office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        (grid,) = ids_of(work.connection, Role, having={"name": "网格员"})
        save(work, RoleTerm, [{"holder_id": ids["leader"], "role_id": grid, "place_id": ids["second"], "since": "2024"}])
    (card,) = vobject.readComponents(contacts(office, POSTED).content.decode())
    assert card.org.value == ["青松居民委员会"]
    assert card.title.value == "清溪里3号楼楼组长、清溪里12号楼网格员"
    assert card.n.value.family == "周"
    assert card.uid.value == ids["leader"]


def test_of_one_building(office: Store, ids: Ids) -> None:
    assert set(names(contacts(office, INTERNAL, ids["second"]).content)) == {"林静"}


def test_a_number_in_a_name_is_refused(office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, RoleHolder, [{"id": ids["leader"], "name": "周敏19900000088"}])
    with pytest.raises(ContentError, match=r"夹着手机号 199\*\*\*\*\*\*88") as caught:
        contacts(office, INTERNAL)
    assert caught.value.code == "leak"


def test_nobody_serves_and_nobody_has_a_number(office: Store, ids: Ids) -> None:
    with office.write("试填") as work:
        save(work, RoleHolder, [{"id": ids[one], "phone": None} for one in ("leader", "silent")])
    with pytest.raises(ContentError, match="没有填写"):
        contacts(office, INTERNAL)
    with office.write("试填") as work:
        work.remove(RoleTerm, ids_of(work.connection, RoleTerm))
    with pytest.raises(ContentError, match="安排任职"):
        contacts(office, INTERNAL)


def test_the_file_leaves_only_with_the_password_and_is_logged(office: Store, ids: Ids, gate: Gate, shelf: Shelf) -> None:
    made = contacts(office, INTERNAL)
    with pytest.raises(NotAllowed):
        gate.deliver(made, shelf)
    gate.prove()
    gate.deliver(made, shelf)
    with office.read() as connection:
        (line,) = departures(connection)
    assert (line["action"], line["fields"], line["rows"]) == (EXPORT, "任职人姓名、任职人联系电话", 2)
