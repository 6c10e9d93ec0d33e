"""The list of telephones: who serves, and on paper that is not posted, whom to call in each household."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from db.errors import ContentError
from db.fields.profile import Profile
from db.fields.purposes import POSTED, paper
from db.file.departures import Piece
from db.records import FIELDS
from db.records.household import Household
from db.records.listing import one
from db.records.paper_rows import people_serving, phone_rows
from db.records.place import Place
from db.records.record import Row
from desktop.egress.gate import Outgoing
from desktop.egress.paper.ledger import Sieve, named, nobody, sifted
from desktop.egress.paper.masks import SERVING, agreed_phone, digest, personal, phone_by, post_of, shower, within
from desktop.egress.paper.press import Press, counted, letterhead, office_of
from desktop.printing import phone_list

Section = tuple[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Listed:
    """How a list of telephones is wanted: where, with households or without, by name or by door, which households."""

    place_id: str | None = None
    households: bool = True
    by_name: bool = False
    sieve: Sieve | None = None


def phones(press: Press, purpose: str, wanted: Listed) -> Outgoing:
    """Lay the list out; posted, it has only those who serve, and their number only with consent."""
    profile = paper(purpose, FIELDS)
    homes = wanted.households and purpose != POSTED
    with press.store.read() as connection:
        office, place = office_of(connection), one(connection, Place, wanted.place_id) if wanted.place_id else None
        terms = people_serving(connection, press.today(), wanted.place_id)
        rows = phone_rows(connection, wanted.place_id, sifted(connection, wanted.sieve)) if homes else []
    phone = agreed_phone if purpose == POSTED else phone_by(profile)
    sections = [*_serving(terms, phone, by_name=wanted.by_name), *_households(profile, rows, by_name=wanted.by_name)]
    if not sections or (homes and wanted.sieve and not rows):
        raise ContentError(nobody(wanted.sieve, "通讯录") if homes else "这里还没有任职的人，没有可打印的通讯录。", "nothing_to_print")
    about = (Place.title(place) if place else "全部") + (named(wanted.sieve, purpose) if homes else "")
    content = phone_list.content(
        sections, office=letterhead(office), place=about, printed_on=press.day_in_words(), footer=press.footer(purpose),
        made_at=press.store.clock(),
    )
    document = phone_list.lay_out(content, press.fonts)
    silent = sum(1 for term in terms if purpose == POSTED and term["phone"] and not agreed_phone(term))
    notes = counted(
        (int(wanted.households and not homes), "张贴的通讯录只印任职人，不印住户。"),
        (silent, "有 {} 人没有同意印出电话，通讯录上不印。"), (sum(1 for term in terms if not term["phone"]), "有 {} 位任职人没有填写电话。"),
        (sum(1 for row in rows if not row["caller_phone"]), "有 {} 户没有联系电话。"),
    )
    own, bare = personal(profile, [(Household, "contact_name", "联系人"), (Household, "phone", "联系电话")]) if rows else ((), False)
    number = sum(len(lines) for _, lines in sections)
    pieces = {t["holder_id"]: Piece("role_holder", t["holder_id"], (t["holder_id"],), digest(t["name"], phone(t))) for t in terms}
    return press.outgoing(
        press.number(), purpose, f"通讯录（{number} 行）", "通讯录.pdf", document, number,
        ((*(SERVING[0] if terms else ()), *own), bare or bool(terms)), tuple(pieces.values()), notes,
    )


def _serving(terms: Sequence[Row], phone: Callable[[Row], str], *, by_name: bool) -> list[Section]:
    ordered = sorted(terms, key=lambda term: str(term["pinyin"] or "").lower()) if by_name else terms
    lines = [{"where": f"{term['place'] or ''} {post_of(term)}", "name": term["name"], "phone": phone(term)} for term in ordered]
    return [("任职人", lines)] if lines else []


def _households(profile: Profile, rows: Sequence[Row], *, by_name: bool) -> list[Section]:
    household = shower(profile, Household)

    def line(row: Row) -> dict[str, str]:
        shown = household({"contact_name": row["caller"], "phone": row["caller_phone"]})
        where = str(row["door"] or "") if by_name else within(row["door"], row["building"])
        return {"where": where, "name": shown["contact_name"], "phone": shown["phone"]}

    ordered = sorted(rows, key=lambda row: (_letter(row), row["caller_key"] or "")) if by_name else rows
    captions = groupby(ordered, _letter if by_name else lambda row: str(row["building"]))
    return [(caption, [line(row) for row in members]) for caption, members in captions]


def _letter(row: Row) -> str:
    """The letter a name begins with in pinyin; names of other scripts and households without a name come last."""
    first = str(row["caller_key"] or "")[:1].upper()
    return first if first.isascii() and first.isalpha() else "其他" if first else "没有联系人"
