"""Plans a roster of building leaders: the person who serves, and the term at a building and slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.file.plan_parts import NEW, Draft, SourceRow, load, weigh
from db.file.plan_places import Found, Places
from db.file.plan_reading import Line, Reader
from db.records.place import BUILDING
from db.records.record import Row
from db.records.role import BUILDING_LEADER, LEADER_SLOTS, Role, RoleHolder, RoleTerm
from db.records.shape import Shape


def plan_leaders(
    connection: Connection, shape: Shape, draft: Draft, rows: Sequence[SourceRow], office_id: str | None
) -> None:
    """Fill the draft with what the rows of a leaders' roster would do. Places are never created by it."""
    _Leaders(connection, shape, draft, office_id).make(rows)


class _Leaders:
    """A leader is known by our id, by name and phone, or by name and building; never by name alone."""

    def __init__(self, connection: Connection, shape: Shape, draft: Draft, office_id: str | None) -> None:
        self.draft, self.reader = draft, Reader(shape, draft)
        self.places = Places(connection, office_id, draft.new_id)
        self.holders = load(connection, RoleHolder, office_id)
        roles = load(connection, Role, office_id)
        self.role = next((row["id"] for row in roles.values() if row["name"] == BUILDING_LEADER), None)
        self.every = [term for term in load(connection, RoleTerm, office_id).values() if term["role_id"] == self.role]
        self.terms = [term for term in self.every if not term["until"]]
        self.named: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self.holders.values():
            self.named[row["name"]].append(row)
        self.made: dict[tuple[Any, Any], str] = {}
        self.holder_rows: dict[str, SourceRow] = {}
        self.seats: dict[tuple[str, str | None], SourceRow] = {}

    def make(self, rows: Sequence[SourceRow]) -> None:
        for row in rows:
            line = self.reader.read(row)
            if not line.wrong and not line.values["role_holder"] and not set(line.values["role_term"]) - {"slot"}:
                continue  # a vacant seat: nobody is told
            place = self._place(line)
            if self.role is None:
                self._refuse(line, "role_holder.name", f"岗位目录里没有“{BUILDING_LEADER}”，请先在岗位里加上")
            if place is not None and not line.wrong:
                self._take(line, place)

    def _place(self, line: Line) -> str | None:
        found: Found | None = self.places.find(line.row, down_to=BUILDING)
        if found is None:
            self._refuse(line, "place.building", "没有写楼栋，不知道是哪一栋的楼组长")
        elif found.fresh:
            self._refuse(line, "place.building", f"楼栋不在地点树里：{found.path}（先建好楼栋再导入）")
        elif found.sentence:
            self._refuse(line, "place.building", found.sentence)
        else:
            return found.id
        return None

    def _take(self, line: Line, place: str) -> None:
        values, term = line.values["role_holder"], line.values["role_term"]
        given = values.pop("id", None)
        slot = term.get("slot") or LEADER_SLOTS[0]
        if slot not in LEADER_SLOTS:
            self._refuse(line, "role_term.slot", f"席位只能填：{'、'.join(LEADER_SLOTS)}")
            return
        first = self.seats.setdefault((place, slot), line.row)
        if first is not line.row:
            self._refuse(line, "role_term.slot", f"与第 {first.row} 行是同一栋楼的同一席位")
            return
        known, holder = self._holder(line, values, place, str(given) if given else None)
        if not known:
            return
        holder_id = self._id(holder, values)
        verdict = weigh(RoleHolder, holder, {**values, "id": holder_id})
        for name, sentence in verdict.problems.items():
            self._refuse(line, f"role_holder.{name}", sentence)
        if line.wrong:
            return
        if holder_id not in self.holder_rows:
            whole = {**(holder or {}), **values, "id": holder_id}
            self.draft.settle(RoleHolder, line.row.source, verdict, whole, known=holder is not None)
        self.holder_rows.setdefault(holder_id, line.row)
        self._term(line, {**term, "slot": slot, "place_id": place, "holder_id": holder_id})

    def _id(self, holder: Row | None, values: Row) -> str:
        if holder is not None:
            return str(holder["id"])
        key = (values.get("name"), values.get("phone"))
        if key not in self.made or key[1] is None:
            self.made[key] = self.draft.new_id()
        return self.made[key]

    def _holder(self, line: Line, values: Row, place: str, given: str | None) -> tuple[bool, Row | None]:
        """Whether it is settled who this is, and the known holder (None: a new one)."""
        if given:
            if given not in self.holders:
                self._refuse(line, "role_holder.id", "系统编号在文件里找不到，请留空或核对")
            return given in self.holders, self.holders.get(given)
        alike = self.named.get(values.get("name", ""), [])
        phone = values.get("phone")
        here = {term["holder_id"] for term in self.every if term["place_id"] == place}
        for fitting in (
            [row for row in alike if phone and row["phone"] == phone],
            [row for row in alike if row["id"] in here],
        ):
            if len(fitting) == 1:
                return True, fitting[0]
        if not alike:
            return True, None
        titles = {row["id"]: " ".join(filter(None, (row["name"], row["phone"]))) for row in alike}
        answer = self.draft.ask(line.row, "role_holder", f"任职人里已有“{values['name']}”，请选择是不是同一人", titles)
        return answer is not None, None if answer in (None, NEW) else self.holders[answer]

    def _term(self, line: Line, values: Row) -> None:
        """The holder's term on that seat, else a new one; another holder's term there is ended by people."""
        seat = [term for term in self.terms if (term["place_id"], term["slot"]) == (values["place_id"], values["slot"])]
        old = self._same_term(values)
        if old is None and seat:
            sentence = f"这一席位现在是{seat[0]['holder']}；接任后请把原任期写上任职止"
            self.draft.hint(line.row, "role_term.slot", sentence)
        whole: Row = {**values, "role_id": self.role, "id": old["id"] if old else self.draft.new_id()}
        verdict = weigh(RoleTerm, old, whole)
        for name, sentence in verdict.problems.items():
            self._refuse(line, f"role_term.{name}", sentence)
        if not verdict.problems:
            titled = {
                "id": whole["id"], "place": self.places.nodes[values["place_id"]].path, "role": BUILDING_LEADER,
                "slot": values["slot"], "holder": line.values["role_holder"].get("name"),
            }
            self.draft.settle(RoleTerm, line.row.source, verdict, titled, known=old is not None)

    def _same_term(self, values: Row) -> Row | None:
        """The term that runs without an end, else the one that begins or ends on the day that is told."""
        own = [t for t in self.every if all(t[name] == values[name] for name in ("place_id", "slot", "holder_id"))]
        told = [t for t in own if any(values.get(name) and t[name] == values[name] for name in ("since", "until"))]
        return next((t for t in [*(t for t in own if not t["until"]), *told]), None)

    def _refuse(self, line: Line, target: str, sentence: str) -> None:
        self.draft.trouble(line.row, target, sentence)
        line.wrong = True


