"""Who a row is: by our id, by document number, by name and dwelling; never by name alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from db.file.plan_groups import Group, Person
from db.file.plan_known import Known, contradict
from db.file.plan_parts import NEW, Draft
from db.records.record import Row
from db.records.resident import Resident


class PeopleMatch:
    """Finds the resident behind each row; two rows for one person, and rows that fit several, are told."""

    def __init__(self, known: Known, draft: Draft) -> None:
        """Nothing is claimed yet."""
        self._known, self._draft = known, draft
        self._claimed: dict[str, Person] = {}
        self._documents: dict[str, Person] = {}
        self._names: dict[str, str] = {}

    def surely(self, persons: Sequence[Person]) -> None:
        """Match by our id and by document number, wherever the person lives."""
        for person in persons:
            if not person.own:
                continue
            number = person.own.get("document_number")
            if given := person.own.pop("id", None):
                self._by_id(person, str(given))
            if number and self._only_once(person, str(number)):
                self._by_document(person, str(number))
            self._claim(person)

    def by_name(self, groups: Sequence[Group]) -> None:
        """Match the rest by name and dwelling, then give every row its id."""
        met: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
        for group in groups:
            for person in group.people:
                key = (str(person.own.get("name")), str(group.dwelling))
                if person.own.get("name"):
                    self._told_apart(person, met[key])
                    if person.old is None and not person.decided:
                        self._look_up(person, self._known.by_name_and_door.get(key, []))
                person.id = person.old["id"] if person.old else self._draft.new_id()
                self._names[person.id] = str(person.own.get("name") or "")

    def name_of(self, resident_id: str) -> str:
        """Name of a resident, known or new in this plan."""
        known = self._known.residents.get(resident_id)
        return str(known["name"]) if known else self._names.get(resident_id, "")

    def _by_id(self, person: Person, given: str) -> None:
        person.old = self._known.residents.get(given)
        if person.old is None:
            self._refuse(person, "resident.id", "系统编号在文件里找不到，请留空或核对")

    def _only_once(self, person: Person, number: str) -> bool:
        first = self._documents.setdefault(number, person)
        if first is person:
            return True
        source = first.row.source
        self._refuse(person, "resident.document_number", f"证件号码与“{source.file}”{source.sheet}第 {source.row} 行重复")
        return False

    def _by_document(self, person: Person, number: str) -> None:
        fitting = self._known.by_document.get(number, [])
        if person.old is not None:
            if any(row["id"] != person.old["id"] for row in fitting):
                self._refuse(person, "resident.document_number", "证件号码与系统编号说的不是同一个人，请核对")
        elif len(fitting) == 1:
            person.old = fitting[0]
        elif fitting:
            self._ask(person, fitting, f"证件号码在文件里有 {len(fitting)} 人，请选择")

    def _look_up(self, person: Person, rows: Sequence[Row]) -> None:
        fitting = [row for row in rows if row["id"] not in self._claimed and not contradict(person.own, row)]
        if len(fitting) == 1:
            person.old = fitting[0]
            self._claim(person)
        elif fitting:
            count = "两" if len(fitting) == 2 else len(fitting)  # noqa: PLR2004 - two people are 两位
            self._ask(person, fitting, f"这一住址有{count}位同名的“{person.own['name']}”，请选择")

    def _told_apart(self, person: Person, earlier: list[Person]) -> None:
        if not person.wrong:
            twin = next((one for one in earlier if not contradict(person.own, one.own)), None)
            if twin is not None:
                where = f"第 {twin.row.row} 行"
                self._refuse(person, "resident.name", f"与{where}姓名、住址相同，没有别的能分清是不是同一个人")
        earlier.append(person)

    def _ask(self, person: Person, fitting: Sequence[Row], sentence: str) -> None:
        titles = {row["id"]: _title(row) for row in fitting}
        answer = self._draft.ask(person.row, "resident", sentence, titles)
        person.decided = answer is not None
        if answer is None:
            person.wrong = True
            self._claimed.update(dict.fromkeys(titles, person))  # somebody of them is in the roster: not absent
        elif answer != NEW:
            person.old = self._known.residents[answer]
            self._claim(person)

    def _claim(self, person: Person) -> None:
        if person.old is None:
            return
        first = self._claimed.setdefault(person.old["id"], person)
        if first is not person:
            self._refuse(person, "resident.name", f"与第 {first.row.row} 行是同一个人")

    def _refuse(self, person: Person, target: str, sentence: str) -> None:
        self._draft.trouble(person.row, target, sentence)
        person.wrong = True

    @property
    def named(self) -> frozenset[str]:
        """Ids of residents the roster names, or may name."""
        return frozenset(self._claimed)


def _title(row: Row) -> str:
    born = f"{row['birth_date'][:4]} 年生" if row.get("birth_date") else ""
    return " ".join(filter(None, (Resident.title(row), born, row.get("door"))))
