"""Those who serve, as a file for the address book of a telephone."""

from __future__ import annotations

from collections.abc import Sequence

from db.errors import ContentError
from db.fields.leaks import numbers_in
from db.fields.profile import KEEP
from db.fields.purposes import paper
from db.file.store import Store
from db.records import FIELDS
from db.records.paper_rows import people_serving
from db.records.record import Row
from db.records.role import RoleHolder
from desktop.egress.gate import EXPORT, Outgoing
from desktop.egress.paper.masks import CONSENT, SERVING, post_of
from desktop.egress.paper.press import counted, letterhead, office_of
from desktop.exchange.vcard import Contact, vcards

NAME = "任职人.vcf"


def contacts(store: Store, purpose: str, place_id: str | None = None) -> Outgoing:
    """Everybody who serves now, at a place or anywhere, as a vCard 3.0 file; nobody twice.

    A number goes out where the purpose keeps it, else only with the person's consent; who has none to go out is left
    out. Raises ContentError when that leaves nobody, or when a name or title hides a number.
    """
    with store.read() as connection:
        office = letterhead(office_of(connection))
        terms = people_serving(connection, store.clock().date().isoformat(), place_id)
    by_holder: dict[str, list[Row]] = {}
    for term in terms:
        by_holder.setdefault(term["holder_id"], []).append(term)
    if not by_holder:
        raise ContentError("现在没有任职的人，没有可导出的联系人。请先在“楼组长”里安排任职。", "nothing_to_export")
    kept = paper(purpose, FIELDS).entities[RoleHolder.__tablename__].fields["phone"] == KEEP
    made = [
        Contact(holder, held[0]["name"], held[0]["phone"], office, _title(held))
        for holder, held in by_holder.items() if held[0]["phone"] and (kept or held[0]["print_consent"] == CONSENT)
    ]
    if not made:
        raise ContentError("任职的人都没有可以导出的电话：没有填写，或本人没有同意印出。", "nothing_to_export")
    for each in made:
        _refuse_leaks(each)
    notes = counted((len(by_holder) - len(made), "有 {} 人没有写进去：没有填写电话，或本人没有同意印出。"))
    title = f"任职人联系方式（{len(made)} 人）"
    return Outgoing(store.ids.new(), EXPORT, purpose, title, NAME, vcards(made), len(made), *SERVING, complaints=notes)


def _title(held: Sequence[Row]) -> str:
    return "、".join(dict.fromkeys(f"{term['place'] or ''}{post_of(term)}" for term in held))


def _refuse_leaks(contact: Contact) -> None:
    for text in (contact.name, contact.title, contact.office):
        for what, digits in numbers_in(text):
            masked = digits[:3] + "*" * (len(digits) - 5) + digits[-2:]
            raise ContentError(f"“{contact.name}”的姓名、岗位或单位里夹着{what} {masked}，没有导出。请先在原记录里改掉。", "leak")
