"""Plans a roster of people or households: who is known, who is new, who moved; households by ruling of the office.

Households match by our id, then 户号, then same dwelling and same 户主; with none of these there is one household in
a dwelling. People match by our id, then document number, then name and dwelling. Where several fit, the user is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.fields.field import Field
from db.file.plan_absent import note_absent
from db.file.plan_groups import Group, Person, groups_of
from db.file.plan_homes import Homes
from db.file.plan_known import Known
from db.file.plan_match import PeopleMatch
from db.file.plan_parts import Draft, SourceRow, Verdict, weigh
from db.file.plan_places import Found, Places
from db.file.plan_reading import Reader
from db.records.household import Household
from db.records.place import Dwelling
from db.records.record import Row
from db.records.resident import Resident
from db.records.shape import HOUSEHOLDS, Shape


class PeoplePlan:
    """One plan of a people or household roster, made in one pass over everything that is already known."""

    def __init__(self, connection: Connection, shape: Shape, draft: Draft, office_id: str | None) -> None:
        """Read what the file knows: a constant number of queries."""
        self.draft = draft
        self._households = shape.code == HOUSEHOLDS
        self.known = Known.of(connection, office_id)
        rows = (self.known.residents.values(), self.known.households.values(), self.known.dwellings.values())
        self.reader = Reader(shape, draft, *rows, entities=("resident", "household", "dwelling"))
        self.places = Places(connection, office_id, draft.new_id)
        self.homes = Homes(self.known, draft)
        self.people = PeopleMatch(self.known, draft)
        self.used: dict[str, Person] = {}

    def make(self, rows: Sequence[SourceRow], *, create_places: bool, complete: bool) -> None:
        """Fill the draft."""
        persons = [self._person(row, create_places=create_places) for row in rows]
        self.people.surely(persons)
        groups = groups_of(persons, self.known, self.draft)
        self.homes.refuse_two_doors(groups)
        self.homes.match(groups)
        self.people.by_name(groups)
        everybody = [(person, group) for group in groups for person in group.people if not person.wrong]
        self.homes.moved = {p.id for p, group in everybody if p.old and p.old["household_id"] != group.id}
        for group in groups:
            self._take(group)
        self._leave_contacts(groups)
        self._settle_dwellings()
        if create_places:
            self._make_places()
        else:
            self.draft.new_places += self.places.to_make()[0]
        if complete:
            note_absent(self.draft, self.known, self.places, persons, groups, self.people.named)

    def _person(self, row: SourceRow, *, create_places: bool) -> Person:
        line = self.reader.read(row)
        person = Person(row, line.values["resident"], line.values["household"], line.values["dwelling"], wrong=line.wrong)
        if self._heads_only(row) and person.own and person.home.get("contact_name"):
            person.own |= {"name": person.home["contact_name"], "relation": "户主"}
        found = self.places.find(row)
        if found is not None:
            person.door, person.path = found.id, found.path
            if sentence := _door_problem(found, create_places=create_places):
                person.wrong = True
                self.draft.trouble(row, "place.address", sentence)
        return person

    def _heads_only(self, row: SourceRow) -> bool:
        """Whether the sheet names households only: what such a row says of a person is said of the head."""
        return self._households or (bool(row.headings) and "resident.name" not in row.headings)

    def _take(self, group: Group) -> None:
        """Weigh the people, then their household, and put down both unless something is wrong."""
        taken = [person for person in group.people if not person.wrong and self._weighed(person, group)]
        if not taken:
            return
        if group.old is None and not any(person.own or person.home for person in taken):
            self._note_use(group, taken[0])  # an empty dwelling: nobody there to be a household
            return
        values = self.homes.values(group, taken)
        verdict = weigh(Household, group.old, values, self._shown)
        if verdict.problems:
            for name, sentence in verdict.problems.items():
                self.draft.trouble(taken[0].row, f"household.{name}", sentence)
            for person in taken[1:]:
                self.draft.trouble(person.row, "household.roster_no", f"同一户的第 {taken[0].row.row} 行有问题，先改那一行")
            for person in taken:
                person.wrong = True
            return
        self._settle_home(group, taken[0], verdict, values)
        for person in taken:
            if person.verdict is not None:
                whole = (person.old or {}) | (person.verdict.put or {})
                known = person.old is not None
                self.draft.settle(Resident, person.row.source, person.verdict, whole, known=known, note=person.note)

    def _weighed(self, person: Person, group: Group) -> bool:
        if not person.own:
            return True
        values: Row = {**person.own, "id": person.id, "household_id": group.id}
        verdict = weigh(Resident, person.old, values, self._shown)
        for name, sentence in verdict.problems.items():
            self.draft.trouble(person.row, f"resident.{name}", sentence)
        person.verdict, person.wrong = verdict, bool(verdict.problems)
        if person.old is not None and person.old["household_id"] != group.id:
            before = self.known.households.get(person.old["household_id"], {})
            person.left = before.get("id")
            there = self.places.nodes[group.dwelling].path if group.dwelling in self.places.nodes else "另一户"
            person.note = f"从 {before.get('door') or '原住户'} 迁到 {there}，原住户保留"
        return not person.wrong

    def _note_use(self, group: Group, first: Person) -> None:
        if group.dwelling:
            told = next((person for person in group.people if person.use and not person.wrong), first)
            self.used.setdefault(group.dwelling, told)

    def _settle_home(self, group: Group, first: Person, verdict: Verdict, values: Row) -> None:
        self._note_use(group, first)
        node = self.places.nodes.get(group.dwelling or "")
        door = node.path if node else (group.old or {}).get("door")
        contact = group.contact.own.get("name") if group.contact else values.get("contact_name")
        whole = {**(group.old or {}), "id": group.id, "door": door, "caller": contact or (group.old or {}).get("caller")}
        self.draft.settle(Household, first.row.source, verdict, whole, known=group.old is not None)

    def _leave_contacts(self, groups: Sequence[Group]) -> None:
        """A household whose contact moved away and which the roster does not name has no contact any more."""
        named = {group.id for group in groups}
        for group in groups:
            for person in group.people:
                old = self.known.households.get(person.left or "")
                if old is None or person.wrong or old["id"] in named or old["contact_id"] != person.id:
                    continue
                verdict = weigh(Household, old, {"contact_id": None}, self._shown)
                note = "联系人已迁出，请另选联系人"
                self.draft.settle(Household, person.row.source, verdict, old, known=True, note=note)

    def _settle_dwellings(self) -> None:
        """Use and size of doors already there; a door that has no row of its own yet gets one."""
        for place, person in self.used.items():
            node, old = self.places.nodes[place], self.known.dwellings.get(place)
            if node.fresh or (old is not None and not person.use):
                continue
            verdict = weigh(Dwelling, old, {**person.use, "id": place, "place_id": place})
            whole = {"id": place, "path": node.path}
            self.draft.settle(Dwelling, person.row.source, verdict, whole, known=old is not None)

    def _make_places(self) -> None:
        listed, made = self.places.to_make(set(self.used))
        self.draft.new_places += listed
        for row in made[Dwelling]:
            row.update(self.used[row["id"]].use)
        for record, fresh in made.items():
            self.draft.puts[record] = fresh + self.draft.puts[record]

    def _shown(self, f: Field, value: Any) -> str:
        if value is None or f.name not in ("household_id", "dwelling_id", "contact_id"):
            return f.kind.show(value)
        if f.name == "dwelling_id":
            return self.places.nodes[value].path if value in self.places.nodes else ""
        if f.name == "contact_id":
            return self.people.name_of(value)
        return self.homes.title_of(value, self.places)


def _door_problem(found: Found, *, create_places: bool) -> str:
    if found.fresh and not create_places:
        return f"住址不在地点树里：{found.path}（确认新建后再导入）"
    return found.sentence
