"""Rows of a roster put together into households: by our id, by 户号, or by door and 户主 in the order of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from db.file.plan_known import Known, contradict
from db.file.plan_parts import Draft, SourceRow, Verdict
from db.records.record import Row
from db.records.shape import HEADS


@dataclass(slots=True, eq=False)
class Person:
    """One row: what it says of the person (`own`), the household (`home`) and the door (`use`), and who it is."""

    row: SourceRow
    own: Row
    home: Row
    use: Row
    wrong: bool
    door: str | None = None
    path: str = ""
    id: str = ""
    old: Row | None = None
    decided: bool = False  # the user said who it is
    verdict: Verdict | None = None
    left: str | None = None  # household the person is moved out of
    note: str = ""

    @property
    def is_head(self) -> bool:
        """Whether the row is marked as the one the household is named after."""
        return self.own.get("relation") in HEADS


@dataclass(slots=True, eq=False)
class Group:
    """Rows of one household. `contact_text`: the 户主/联系人 column; `contact`: the row that is the contact."""

    people: list[Person] = field(default_factory=list)
    given_id: str | None = None
    roster_no: str | None = None
    contact_text: str | None = None
    known_home: str | None = None
    dwelling: str | None = None
    old: Row | None = None
    id: str = ""
    contact: Person | None = None

    @property
    def first(self) -> Person:
        """The first row."""
        return self.people[0]

    @property
    def head(self) -> Person | None:
        """The row marked as 户主."""
        return next((person for person in self.people if person.is_head), None)

    @property
    def unmarked(self) -> bool:
        """Whether nothing but the door tells which household it is."""
        return not (self.given_id or self.roster_no or self.contact_text or self.head)


def groups_of(persons: Sequence[Person], known: Known, draft: Draft) -> list[Group]:
    """Households in the order of their first rows; rows that name neither door nor household become problems."""
    groups: list[Group] = []
    keyed: dict[tuple[str, str], Group] = {}
    at_door: defaultdict[str, list[Group]] = defaultdict(list)
    for person in persons:
        given, number = person.home.get("id"), person.home.get("roster_no")
        home = person.old["household_id"] if person.old and not person.door else None
        if given or number:
            key = ("id", str(given)) if given else ("no", str(number))
            group = keyed.get(key) or Group(given_id=given)
            keyed[key] = group
        elif person.door and (stays := _stays(person, known)):
            group = keyed.setdefault(("home", stays), Group(known_home=stays))
            at_door[person.door].append(group)
        elif person.door:
            group = _at_door(person, at_door[person.door])
        elif home in known.households:
            group = keyed.setdefault(("home", home), Group(known_home=home))
        else:
            _refuse(person, draft)
            continue
        if not group.people:
            groups.append(group)
        group.people.append(person)
        group.roster_no = group.roster_no or number
        group.contact_text = group.contact_text or person.home.get("contact_name")
    for group in groups:
        doors = [person.door for person in (*filter(None, [group.head]), *group.people) if person.door]
        group.dwelling = doors[0] if doors else None
    return groups


def _at_door(person: Person, groups: list[Group]) -> Group:
    """A second 户主 behind one door begins another household; a named one joins the household of that name."""
    text = person.home.get("contact_name")
    if text and (same := next((group for group in groups if group.contact_text == text), None)):
        return same
    last = groups[-1] if groups else None
    second = last is not None and ((person.is_head and last.head) or (text and last.contact_text))
    if last is None or second:
        groups.append(Group())
    return groups[-1]


def _stays(person: Person, known: Known) -> str | None:
    """The household of somebody known, where several live behind the door: the order of rows does not tell them apart."""
    homes = {home["id"] for home in known.by_door.get(person.door or "", [])}
    if len(homes) == 1 or person.home.get("contact_name"):
        return None
    alike = known.by_name_and_door.get((str(person.own.get("name")), str(person.door)), [])
    rows = [person.old] if person.old else [row for row in alike if not contradict(person.own, row)]
    found = {str(row["household_id"]) for row in rows} & homes
    return found.pop() if len(found) == 1 else None


def _refuse(person: Person, draft: Draft) -> None:
    if not person.wrong:
        draft.trouble(person.row, "place.address", "没有住址，也没有户号，不知道是哪一户的")
        person.wrong = True
