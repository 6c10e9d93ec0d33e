"""The roster of building leaders with both seats of every building."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from db.errors import ContentError
from db.fields.purposes import POSTED, paper
from db.records import FIELDS
from db.records.paper_rows import leader_rows
from db.records.record import Row
from db.records.role import LEADER_SLOTS
from desktop.egress.gate import Outgoing
from desktop.egress.paper.masks import SERVING, agreed_phone, phone_by
from desktop.egress.paper.press import Press, counted, letterhead, office_of
from desktop.printing import leaders as roster


def leaders(press: Press, purpose: str, place_id: str | None) -> Outgoing:
    """Lay the roster out; on posted lists phones need consent."""
    with press.store.read() as connection:
        office, seats = office_of(connection), leader_rows(connection, press.today(), place_id)
    if not seats:
        raise ContentError("还没有楼栋，没有可打印的名册。请先导入花名册或新建楼栋。", "nothing_to_print")
    phone = agreed_phone if purpose == POSTED else phone_by(paper(purpose, FIELDS))
    content = roster.content(
        _cells(seats, phone), office=letterhead(office), filled_on=press.day_in_words(), footer=press.footer(purpose),
        made_at=press.store.clock(),
    )
    document = roster.lay_out(content, press.fonts)
    terms = [seat["term"] for seat in seats if seat["term"]]
    silent = sum(1 for term in terms if purpose == POSTED and term["phone"] and not agreed_phone(term))
    notes = counted(
        (len(seats) - len(terms), "有 {} 个席位空缺。"), (silent, "有 {} 人没有同意印出电话，名册上不印。"),
        (sum(1 for term in terms if not term["phone"]), "有 {} 人没有填写电话。"),
    )
    return press.outgoing(press.number(), purpose, f"楼组长名册（{len(terms)} 人）", "楼组长名册.pdf", document, len(terms),
                          SERVING, notes=notes)


def _cells(seats: Sequence[Row], phone: Callable[[Row], str]) -> list[dict[str, str]]:
    places: dict[str, dict[str, str]] = {}
    for seat in seats:
        cells = places.setdefault(seat["place_id"], {"building": seat["place"], "households": str(seat["households"] or "")})
        term = seat["term"]
        if term is None:
            continue
        side = "offline" if seat["slot"] != LEADER_SLOTS[1] else "online"
        if f"{side}_name" in cells:
            cells["notes"] = "、".join(filter(None, (cells.get("notes"), str(term["name"]))))
            continue
        cells[f"{side}_name"] = term["name"]
        cells[f"{side}_phone"] = phone(term)
    return list(places.values())
