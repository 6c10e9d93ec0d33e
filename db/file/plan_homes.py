"""Which household a group of rows is, and what the rows say of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from db.fields.field import fields_of
from db.file.plan_groups import Group, Person
from db.file.plan_known import Known, contradict
from db.file.plan_parts import NEW, Draft
from db.file.plan_places import Places
from db.records.household import Household
from db.records.record import Row
from db.records.shape import HEADS

_DOCUMENT = "document_number"


class Homes:
    """Matches groups to the households of the file, the surest way first; each is claimed once."""

    def __init__(self, known: Known, draft: Draft) -> None:
        """Nothing is claimed yet."""
        self._known, self._draft = known, draft
        self.claimed: dict[str, Group] = {}
        self.moved: set[str] = set()  # residents the roster finds in another household than the file
        self._fresh: dict[str, str | None] = {}

    def refuse_two_doors(self, groups: Sequence[Group]) -> None:
        """One household lives behind one door: rows that say otherwise are problems."""
        for group in groups:
            for person in group.people:
                if person.door and person.door != group.dwelling:
                    first = next(one for one in group.people if one.door == group.dwelling)
                    self._refuse(person, "place.address", f"与第 {first.row.row} 行是同一户，住址却不同")

    def match(self, groups: Sequence[Group]) -> None:
        """Our id, 户号, 户主 behind the door, people already known there, then the only household behind the door."""
        ways: tuple[Callable[[Group], list[Row]], ...] = (
            self._by_id, self._by_number, self._by_head, self._by_people, self._the_only_one,
        )
        open_groups = list(groups)
        for way in ways:
            open_groups = [group for group in open_groups if not self._decided(group, way(group))]
        for group in groups:
            if group.old is not None:
                group.id, group.dwelling = group.old["id"], group.dwelling or group.old["dwelling_id"]
            else:
                group.id = self._draft.new_id()
                self._fresh[group.id] = group.dwelling
                if not group.dwelling:
                    self._refuse_all(group, "household.roster_no", "文件里没有这一户，又没有能读明白的住址，无法新建")

    def values(self, group: Group, taken: Sequence[Person]) -> Row:
        """What the rows say of the household; the head's row counts first, differences are hinted at."""
        ordered = sorted(taken, key=lambda person: not person.is_head)
        values: Row = {"id": group.id}
        if group.dwelling:
            values["dwelling_id"] = group.dwelling
        named = {name for person in ordered for name in person.home} - {"contact_name"}
        for f in fields_of(Household):
            if f.name not in named:
                continue
            told = [(person, person.home[f.name]) for person in ordered if person.home.get(f.name) is not None]
            if f.name == "phone" and _reached(group.old, told[0][1]):
                continue
            values[f.name] = told[0][1]
            if f.name == "notes":
                values[f.name] = "\n".join(dict.fromkeys(str(text) for _, text in told))
                continue
            for person, value in told[1:]:
                if not f.kind.same(value, told[0][1]):
                    sentence = f"与同一户第 {told[0][0].row.row} 行不同，没有采用“{f.kind.show(value)}”"
                    self._draft.hint(person.row, f"household.{f.name}", sentence)
        return values | self._contact(group, taken)

    def title_of(self, household_id: str, places: Places) -> str:
        """Door and contact of a household, known or new in this plan."""
        if known := self._known.households.get(household_id):
            return Household.title(known)
        node = places.nodes.get(self._fresh.get(household_id) or "")
        return f"{node.path}（新住户）" if node else "新住户"

    def _contact(self, group: Group, taken: Sequence[Person]) -> Row:
        """A row, else a member already known, else the typed name; a chosen contact is not replaced by guesswork."""
        old, text = group.old or {}, group.contact_text
        people = [person for person in taken if person.own]
        gone = old.get("contact_id") in self.moved
        has_one = bool(old.get("contact_name") or (old.get("contact_id") and not gone))
        chosen = next((person for person in people if person.own.get("name") == text), None) if text else group.head
        if chosen is None and text:
            return self._typed(group, text)
        # People who are all known at home came back from a spreadsheet: they tell nothing of the contact.
        joined = group.old is None or any(person.old is None for person in people)
        if chosen is None and not has_one and people and (gone or joined):
            chosen = people[0]
        if chosen is None or chosen.wrong:
            return {"contact_id": None} if gone else {}
        group.contact = chosen
        return {"contact_id": chosen.id} | ({"contact_name": None} if old.get("contact_name") else {})

    def _typed(self, group: Group, text: str) -> Row:
        members = [row for row in self._known.members.get(group.id, []) if row["name"] == text]
        if len(members) == 1:
            cleared = {"contact_name": None} if group.old and group.old["contact_name"] else {}
            return {"contact_id": members[0]["id"]} | cleared
        return {"contact_name": text} | ({"contact_id": None} if group.old and group.old["contact_id"] else {})

    def _by_id(self, group: Group) -> list[Row]:
        wanted = group.given_id or group.known_home
        if not wanted:
            return []
        if found := self._known.households.get(wanted):
            return [found]
        self._refuse_all(group, "household.id", "住户系统编号在文件里找不到，请留空或核对")
        return []

    def _by_number(self, group: Group) -> list[Row]:
        return self._free(self._known.by_roster_no.get(group.roster_no or "", []))

    def _by_head(self, group: Group) -> list[Row]:
        wanted = _heads([person.own for person in group.people], None, group.contact_text)
        found = []
        for home in self._free(self._known.by_door.get(group.dwelling or "", [])):
            members = self._known.members.get(home["id"], [])
            have = _heads(members, home["contact_id"], home["contact_name"])
            if any(_same(one, other) for one in wanted for other in have):
                found.append(home)
        return found

    def _by_people(self, group: Group) -> list[Row]:
        homes = {person.old["household_id"] for person in group.people if person.old}
        rest = [person.own for person in group.people if person.own.get("name") and not person.old]
        found = []
        for home in self._behind(group):
            members = self._known.members.get(home["id"], [])
            pairs = ((one, member) for one in rest for member in members if one["name"] == member["name"])
            if home["id"] in homes or any(not contradict(one, member) for one, member in pairs):
                found.append(home)
        return found

    def _the_only_one(self, group: Group) -> list[Row]:
        return [home for home in self._behind(group) if not home["until"]] if group.unmarked else []

    def _behind(self, group: Group) -> list[Row]:
        homes = self._free(self._known.by_door.get(group.dwelling or "", []))
        return [home for home in homes if not (home["roster_no"] and group.roster_no)]

    def _free(self, homes: Sequence[Row]) -> list[Row]:
        return [home for home in homes if home["id"] not in self.claimed]

    def _decided(self, group: Group, fitting: Sequence[Row]) -> bool:
        if not fitting:
            return False
        if len(fitting) == 1:
            first = self.claimed.setdefault(fitting[0]["id"], group)
            if first is group:
                group.old = fitting[0]
            else:
                self._refuse_all(group, "household.id", f"与第 {first.first.row.row} 行对上了同一户，请核对")
            return True
        titles = {home["id"]: self._described(home) for home in fitting}
        answer = self._draft.ask(group.first.row, "household", f"有 {len(fitting)} 户都对得上，请选择", titles)
        if answer is None:
            self.claimed.update(dict.fromkeys(titles, group))
            for person in group.people:
                person.wrong = True
        elif answer != NEW:
            group.old = self._known.households[answer]
            self.claimed[answer] = group
        return True

    def _described(self, home: Row) -> str:
        return " ".join(filter(None, (Household.title(home), home["roster_no"])))

    def _refuse_all(self, group: Group, target: str, sentence: str) -> None:
        for person in group.people:
            self._refuse(person, target, sentence)

    def _refuse(self, person: Person, target: str, sentence: str) -> None:
        if not person.wrong:
            self._draft.trouble(person.row, target, sentence)
            person.wrong = True


def _reached(home: Row | None, phone: object) -> bool:
    """Whether a household without a phone of its own is known under this one already: it is its contact's."""
    return home is not None and not home["phone"] and home["caller_phone"] == phone


def _heads(members: Sequence[Row], contact_id: str | None, typed: str | None) -> list[tuple[str | None, str | None]]:
    """(document number, name) of those a household is named after."""
    named = [row for row in members if row.get("relation") in HEADS or (contact_id and row.get("id") == contact_id)]
    found = [(row.get(_DOCUMENT), row.get("name")) for row in named]
    if typed and all(name != typed for _, name in found):
        number = next((row.get(_DOCUMENT) for row in members if row.get("name") == typed), None)
        found.append((number, typed))
    return found


def _same(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    return one[0] == other[0] if one[0] and other[0] else bool(one[1]) and one[1] == other[1]
