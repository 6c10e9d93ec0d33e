"""Prints: rows from the file, masked for their purpose, laid out, and handed to the gate as finished bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.errors import ContentError
from db.fields.field import fields_of
from db.fields.kinds import Name
from db.fields.profile import KEEP, OMIT, Profile
from db.fields.purposes import INTERNAL, POSTED, paper
from db.file.departures import Piece
from db.file.store import Store
from db.records import FIELDS
from db.records.household import Household
from db.records.listing import ids_of, one
from db.records.office import Office
from db.records.paper_rows import card_rows, leader_rows, ledger_rows
from db.records.place import Dwelling
from db.records.record import Record, Row
from db.records.resident import Resident
from db.records.role import BUILDING_LEADER, LEADER_SLOTS, RoleHolder
from db.records.serving import terms_on
from desktop.egress.gate import PRINT, Outgoing
from desktop.printing import card, household_ledger, leaders, recovery_slip
from desktop.printing.card import Card, Cards, Serving
from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.ledger import confidential
from desktop.printing.recovery_slip import Slip

CONSENT = "同意"
MOST_SERVING = 4
_RECOVERY_ADVICE = (
    "本单位的文件和备份都丢失时，这把私钥能打开别的单位发给本单位的数据包。请装入信封，封口签名后放进单位保险柜。",
    "使用时先写“{}”，再照抄上面的字母和数字，中间不要留空格。",
    "不要拍照、复印或存进电脑；怀疑有人看过，请马上与往来单位重新登记名片。",
)


@dataclass(frozen=True)
class Choice:
    """How a ledger is wanted: where, a new page for every building, how many rows to write in by hand."""

    place_id: str | None = None
    page_per_building: bool = False
    blank_rows: int = 0


class Paper:
    """Prepares what the office prints. Nothing leaves here: the gate delivers."""

    def __init__(self, store: Store, fonts: FontSet) -> None:
        """Fonts are loaded when the first page is laid out."""
        self._store, self._fonts = store, fonts

    def cards(self, purpose: str, place_id: str | None = None) -> Outgoing:
        """One contact card per household in delivery order, with those who serve it; never a resident's name."""
        with self._store.read() as connection:
            office, rows = _office(connection), card_rows(connection, self._today(), place_id)
        if not rows:
            raise ContentError("这里还没有住户，没有可打印的联系卡。请先导入花名册或新建住户。", "nothing_to_print")
        number = self._store.ids.new()
        made = [(row["id"], row["serving"], _card(office, row["serving"], row["door"], _short(number))) for row in rows]
        return self._cards(number, purpose, [(("household", key), serving, each) for key, serving, each in made])

    def cards_of(self, purpose: str, holder_id: str, copies: int) -> Outgoing:
        """The same card several times: what one person who serves hands out."""
        with self._store.read() as connection:
            office = _office(connection)
            terms = [t for t in terms_on(connection, self._today()) if t["holder_id"] == holder_id]
        if not terms:
            raise ContentError("这位同志现在没有任职，没有可打印的联系卡。", "nothing_to_print")
        number = self._store.ids.new()
        one_card = _card(office, terms[:1], "", _short(number), area="、".join(t["place"] or "" for t in terms))
        pieces = [(("role_holder", holder_id), terms[:1], one_card)] * copies
        return self._cards(number, purpose, pieces)

    def ledger(self, purpose: str, choice: Choice) -> Outgoing:
        """The household ledger of a place or of the whole office."""
        profile = paper(purpose, FIELDS)
        with self._store.read() as connection:
            office, rows = _office(connection), ledger_rows(connection, self._today(), choice.place_id)
        if not rows:
            raise ContentError("这里还没有住户，没有可打印的台账。请先导入花名册或新建住户。", "nothing_to_print")
        shown = _ledger_cells(profile, rows, counts=purpose != POSTED)
        content = household_ledger.content(
            shown, office=_letterhead(office), filled_on=self._day_in_words(), footer=self._footer(purpose),
            page_per_building=choice.page_per_building, blank_rows=choice.blank_rows, made_at=self._store.clock(),
        )
        document = household_ledger.lay_out(content, self._fonts)
        notes = _counted(
            (sum(1 for row in shown if not row["contact_name"]), "有 {} 户没有联系人。"),
            (sum(1 for row in rows if not row["caller_phone"]), "有 {} 户没有联系电话。"),
            (sum(1 for row in rows if not row["leader"]), "有 {} 户没有楼组长。"),
        )
        asked = [
            (Household, "contact_name", "联系人"), (Household, "phone", "联系电话"), (Household, "registered_address", "户籍"),
            (Household, "notes", "备注"), (Resident, "birth_date", "出生年"),
        ]
        return self._outgoing(self._store.ids.new(), purpose, f"住户台账（{len(rows)} 户）", "住户台账.pdf", document,
                              len(rows), _personal(profile, asked), notes=notes)

    def leaders(self, purpose: str, place_id: str | None = None) -> Outgoing:
        """The roster of building leaders with both seats of every building; on posted lists phones need consent."""
        with self._store.read() as connection:
            office, seats = _office(connection), leader_rows(connection, self._today(), place_id)
        if not seats:
            raise ContentError("还没有楼栋，没有可打印的名册。请先导入花名册或新建楼栋。", "nothing_to_print")
        profile = paper(purpose, FIELDS)
        content = leaders.content(
            _leader_cells(seats, _phone if purpose == POSTED else _phone_shower(profile)), office=_letterhead(office), filled_on=self._day_in_words(),
            footer=self._footer(purpose), made_at=self._store.clock(),
        )
        document = leaders.lay_out(content, self._fonts)
        terms = [seat["term"] for seat in seats if seat["term"]]
        silent = sum(1 for term in terms if purpose == POSTED and term["phone"] and not _phone(term))
        notes = _counted(
            (len(seats) - len(terms), "有 {} 个席位空缺。"), (silent, "有 {} 人没有同意印出电话，名册上不印。"),
            (sum(1 for term in terms if not term["phone"]), "有 {} 人没有填写电话。"),
        )
        return self._outgoing(self._store.ids.new(), purpose, f"楼组长名册（{len(terms)} 人）", "楼组长名册.pdf", document,
                              len(terms), (("任职人姓名", "任职人联系电话"), True), notes=notes)

    def recovery(self, identity: str) -> Outgoing:
        """The sheet with the secret identity that opens packages sent to us when the file is lost; for the safe."""
        with self._store.read() as connection:
            office = _office(connection)
        head, _, rest = identity.rpartition("-1")
        groups = "-".join(rest[at : at + 4] for at in range(0, len(rest), 4))
        advice = tuple(line.format(f"{head}-1") for line in _RECOVERY_ADVICE)
        slip = Slip(groups, _letterhead(office), self._store.path.name, self._day_in_words(), self._store.clock(),
                    "数据包恢复私钥", advice)
        document = recovery_slip.lay_out(slip, self._fonts)
        return self._outgoing(self._store.ids.new(), INTERNAL, "数据包恢复私钥", "数据包恢复私钥.pdf", document, 1, ((), True))

    def _cards(self, number: str, purpose: str, made: Sequence[tuple[tuple[str, str], Sequence[Row], Card]]) -> Outgoing:
        document = card.lay_out(Cards([each for _, _, each in made], self._store.clock()), self._fonts)
        kept = {
            record: Piece(*record, tuple(t["holder_id"] for t in serving[:MOST_SERVING]), _digest(each))
            for record, serving, each in made
        }
        notes = _counted(
            (sum(1 for _, serving, _ in made if not serving), "有 {} 户没有楼组长或网格员，卡片上只印居委会电话。"),
            (sum(1 for _, serving, _ in made if serving and serving[0]["role_name"] != BUILDING_LEADER),
             "有 {} 户没有楼组长，卡片上印的是其他服务人员。"),
            (0 if any(each.office_phone or each.duty_phone for _, _, each in made) else len(made),
             "本单位的办公电话和值班电话都没有填写，{} 张卡片上都不印。请先在“设置与备份”里填写。"),
        )
        return self._outgoing(number, purpose, f"便民联系卡（{len(made)} 张）", "联系卡.pdf", document, len(made),
                              (("任职人姓名", "任职人联系电话"), True), tuple(kept.values()), notes)

    def _outgoing(
        self, number: str, purpose: str, title: str, name: str, document: Document, rows: int,
        personal: tuple[tuple[str, ...], bool], pieces: tuple[Piece, ...] = (), notes: tuple[str, ...] = (),
    ) -> Outgoing:
        complaints = tuple(dict.fromkeys(c.sentence for c in document.complaints))
        terms, bare = personal
        return Outgoing(number, PRINT, purpose, title, name, document.save(), rows, terms, bare, complaints + notes, pieces)

    def _today(self) -> str:
        return self._store.clock().date().isoformat()

    def _day_in_words(self) -> str:
        day = self._store.clock()
        return f"{day.year}年{day.month}月{day.day}日"

    def _footer(self, purpose: str) -> str:
        return "" if purpose == POSTED else confidential(self._store.who, self._store.clock().strftime("%Y-%m-%d %H:%M"))


def _office(connection: Any) -> Row:
    return one(connection, Office, ids_of(connection, Office)[0]) or {}


def _letterhead(office: Row) -> str:
    return str(office.get("letterhead") or office.get("name") or "")


def _card(office: Row, serving: Sequence[Row], door: str, print_id: str, area: str = "") -> Card:
    people = tuple(
        Serving(_post(term), term["name"], _phone(term), area or term["place"] or "") for term in serving[:MOST_SERVING]
    )
    shown = {name: _shown(Office, name, office) for name in ("office_phone", "duty_phone")}
    slogan = {"slogan": office["slogan"]} if office.get("slogan") else {}
    return Card(_letterhead(office), people, shown["office_phone"], shown["duty_phone"], door or "", print_id, **slogan)


def _post(term: Row) -> str:
    return f"{term['slot']}{term['role_name']}" if term["slot"] and term["slot"] != LEADER_SLOTS[0] else str(term["role_name"])


def _phone(term: Row) -> str:
    """Printed only for those who agreed to it."""
    return _shown(RoleHolder, "phone", term) if term["print_consent"] == CONSENT else ""


def _phone_shower(profile: Profile) -> Callable[[Row], str]:
    """Phones as the profile lets them out."""
    shown = _shower(profile, RoleHolder)
    return lambda term: shown({"phone": term["phone"]})["phone"]


def _counted(*found: tuple[int, str]) -> tuple[str, ...]:
    """Sentences with their numbers, without those that count nothing."""
    return tuple(sentence.format(number) for number, sentence in found if number)


def _ledger_cells(profile: Profile, rows: Sequence[Row], *, counts: bool) -> list[dict[str, str]]:
    household, resident = _shower(profile, Household), _shower(profile, Resident)
    dwelling, holder = _shower(profile, Dwelling), _shower(profile, RoleHolder)
    keeps_address = profile.entities["household"].fields.get("registered_address", OMIT) != OMIT
    cells = []
    for row in rows:
        home = household(row | {"contact_name": row["caller"], "phone": row["caller_phone"]})
        person = resident({"sex": row["sex"], "birth_date": row["birth_date"]})
        building = row["building"]
        cells.append({
            "building": building, "address": _within(row["door"], building), "contact_name": home["contact_name"],
            "sex": person["sex"], "birth_year": person["birth_date"][:4], "use": dwelling({"use": row["use"]})["use"],
            "people": str(row["heads"]) if counts else "", "phone": home["phone"],
            "registered": row["registered"] if keeps_address else "",
            "leader": holder({"name": row["leader"]})["name"], "notes": home["notes"],
        })
    return cells


def _leader_cells(seats: Sequence[Row], phone: Callable[[Row], str]) -> list[dict[str, str]]:
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


def _shower(profile: Profile, record: type[Record]) -> Callable[[Mapping[str, Any]], dict[str, str]]:
    """A function from a row to the shown strings that this profile lets out; what it omits is "" ."""
    fields = fields_of(record)
    projection = profile.projection(record.__tablename__, fields)
    names = [field.name for field in fields]
    columns = projection.columns

    def shown(row: Mapping[str, Any]) -> dict[str, str]:
        values = dict.fromkeys(names, "")
        for column, value in zip(columns, projection.cells(row), strict=True):
            values[column.name] = column.kind.show(value)
        return values

    return shown


def _personal(profile: Profile, asked: Sequence[tuple[type[Record], str, str]]) -> tuple[tuple[str, ...], bool]:
    """Of (record, field, what it is called on paper): the personal ones that leave, and whether one leaves unmasked."""
    terms, bare = [], False
    for record, name, word in asked:
        field = next(f for f in fields_of(record) if f.name == name)
        treatment = profile.entities[record.__tablename__].fields.get(name, OMIT)
        if treatment != OMIT and (field.sensitivity != "open" or isinstance(field.kind, Name)):
            terms.append(word)
            bare = bare or treatment == KEEP
    return tuple(dict.fromkeys(terms)), bare


def _shown(record: type[Record], name: str, row: Mapping[str, Any]) -> str:
    field = next(f for f in fields_of(record) if f.name == name)
    return field.kind.show(row.get(name))


def _within(door: str | None, building: str) -> str:
    """The door without the building's name, which stands above the group."""
    text = str(door or "")
    return text.removeprefix(building) if building and text != building else text


def _short(number: str) -> str:
    """What is printed of a print's id: its last eight signs find it in the log."""
    return number[-8:].upper()


def _digest(each: Card) -> str:
    return hashlib.sha256(repr((each.office, each.people, each.office_phone, each.duty_phone)).encode()).hexdigest()[:16]
