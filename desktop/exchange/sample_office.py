"""The sample office 示例居民区: places, households, residents and building leaders, all invented, equal for equal seeds.

Offered at first run, and the known truth behind tests and benches. Document numbers carry a right check digit but a
county that does not exist; phones lie between 199 0000 0000 and 199 0009 9999.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, count, islice
from operator import mul
from string import ascii_uppercase
from typing import Final

from desktop.exchange.sample_names import COMPOUND_NAMES, SHARED_NAME, family_name, given_name, special_names

TODAY: Final = dt.date(2026, 6, 30)
PEOPLE: Final = 10_000
GRID_COUNT: Final = 6
SLOTS: Final = ("线下", "线上")
_COUNTY = "310199"  # not in use
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DWELLINGS_PER_PERSON = 0.3
_ROOMS_PER_FLOOR = 2


@dataclass(frozen=True, slots=True)
class SamplePlace:
    """A node of the tree: 小区 or 弄 → 楼栋 → 单元 → 室; `path` is the full address, `use` only of a 室."""

    key: int
    kind: str
    parent: int | None
    name: str
    path: str
    use: str = ""
    grid: int = 0


@dataclass(frozen=True, slots=True)
class SampleHousehold:
    """People counted as one 户; `dwelling` is the key of a 室. Blank texts where nothing is known."""

    key: int
    dwelling: int
    roster_no: str
    contact_name: str
    phone: str
    registered_address: str
    emergency_name: str
    emergency_phone: str
    notes: str


@dataclass(frozen=True, slots=True)
class SampleResident:
    """A person; `birth_date` ISO text; the first of a household is its 户主."""

    key: int
    household: int
    name: str
    sex: str
    birth_date: str
    document_number: str
    phone: str
    relation: str
    residence_status: str


@dataclass(frozen=True, slots=True)
class SampleLeader:
    """A person who serves (never linked to a resident): role and what it covers; name "" for a vacant slot."""

    role: str
    name: str
    phone: str
    place: int | None
    slot: str
    grid: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything about one sample office. `estates`: keys of the top places, in the order of the roster files A, B, C."""

    seed: int
    places: tuple[SamplePlace, ...]
    households: tuple[SampleHousehold, ...]
    residents: tuple[SampleResident, ...]
    leaders: tuple[SampleLeader, ...]
    estates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Estate:
    name: str
    kind: str
    share: float
    building: str
    units: int
    floors: int


_ESTATES: Final = (
    _Estate("梧桐里小区", "小区", 0.3, "号楼", 2, 6),
    _Estate("向阳花园", "小区", 0.1, "幢", 1, 18),
    _Estate("清溪路12弄", "弄", 0.3, "号", 0, 6),
    _Estate("清溪路38弄", "弄", 0.1, "号", 0, 11),
    _Estate("云杉公寓", "小区", 0.2, "座", 1, 12),
)


def truth(seed: int = 7, people: int = PEOPLE) -> Truth:
    """The sample office of a seed with exactly `people` residents and about three dwellings for ten of them."""
    return _Maker(seed, people).make()


def document_number(birth: dt.date, sex: str, order: int) -> str:
    """18 characters with the check digit of ISO 7064 MOD 11-2; `order` 0–499 tells people of one day apart."""
    body = f"{_COUNTY}{birth.year}{birth.month:02d}{birth.day:02d}{order * 2 % 1000 + (sex == '男'):03d}"
    return body + "10X98765432"[sum(map(mul, map(int, body), _WEIGHTS)) % 11]


def phone_number(order: int) -> str:
    """A number of the invented range; it repeats after 100,000."""
    return f"1990{order % 100_000:07d}"


@dataclass
class _Maker:
    seed: int
    people: int
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a sample, no secret
        self.places: list[SamplePlace] = []
        self.households: list[SampleHousehold] = []
        self.residents: list[SampleResident] = []
        self.leaders: list[SampleLeader] = []
        self.phones = count()
        self.born: dict[dt.date, int] = {}

    def make(self) -> Truth:
        estates = [self._estate(index, estate) for index, estate in enumerate(_ESTATES)]
        self._people()
        self._serving()
        return Truth(
            self.seed, tuple(self.places), tuple(self.households), tuple(self.residents), tuple(self.leaders),
            tuple(estates),
        )

    def _place(self, kind: str, parent: int | None, name: str, use: str = "", grid: int = 0) -> int:
        key = len(self.places)
        above = "" if parent is None else self.places[parent].path
        self.places.append(SamplePlace(key, kind, parent, name, above + name, use, grid))
        return key

    def _estate(self, index: int, estate: _Estate) -> int:
        """One estate with as many buildings as its share of the dwellings needs; the last one is cut short."""
        top = self._place(estate.kind, None, estate.name)
        left = max(_ROOMS_PER_FLOOR, round(self.people * _DWELLINGS_PER_PERSON * estate.share))
        number = 0
        while left > 0:
            number += 1
            name = f"{number}{estate.building}"
            if estate.building == "座" and number <= len(ascii_uppercase):
                name = f"{ascii_uppercase[number - 1]}座"
            building = self._place("楼栋", top, name, grid=(index * 7 + number) % GRID_COUNT + 1)
            doors = islice(self._doors(building, estate), left)
            before = len(self.places)
            for parent, room in doors:
                self._place("室", parent, f"{room}室", self._use())
            left -= sum(1 for place in self.places[before:] if place.kind == "室")
        return top

    def _doors(self, building: int, estate: _Estate) -> Iterator[tuple[int, str]]:
        parents = (self._place("单元", building, f"{unit + 1}单元") for unit in range(estate.units))
        for parent in parents if estate.units else (building,):
            for floor in range(1, estate.floors + 1):
                for door in range(1, _ROOMS_PER_FLOOR + 1):
                    yield parent, f"{floor}{door:02d}"

    def _use(self) -> str:
        return self.dice.choices(("自住", "出租", "空置"), (78, 16, 6))[0]

    def _people(self) -> None:
        """Families into the dwellings in use until exactly `people` live here; large flats take a second household."""
        lived_in = [place for place in self.places if place.kind == "室" and place.use != "空置"]
        lived_in = lived_in or [place for place in self.places if place.kind == "室"]
        sizes = [1] * min(len(lived_in), self.people)
        for _ in range(self.people - len(sizes)):
            sizes[self.dice.randrange(len(sizes))] += 1
        wanted = special_names()
        self.dice.shuffle(wanted)
        special = iter(wanted)
        every = max(1, len(sizes) // (len(wanted) + 1))
        for number, (place, size) in enumerate(zip(lived_in, sizes, strict=False)):
            first = next(special, None) if number % every == 0 else None
            shared = (SHARED_NAME, "女") if number in (1, 3) and first is None else first
            if size > 6:  # noqa: PLR2004 - two families under one roof
                self._family(place, size // 2, shared)
                self._family(place, size - size // 2, None)
            else:
                self._family(place, size, shared)

    def _family(self, place: SamplePlace, size: int, head: tuple[str, str] | None) -> None:
        dice, key = self.dice, len(self.households)
        sex = head[1] if head else dice.choice("男女")
        name = head[0] if head else family_name(dice) + given_name(dice, sex)
        away = place.use == "出租" or dice.random() < 0.08  # noqa: PLR2004
        registered = f"外省示例市{dice.choice('东西南北')}城区和平街{dice.randrange(1, 300)}号" if away else place.path
        status = "来沪租住" if place.use == "出租" else "人在户不在" if away else "人户一致"
        phone = phone_number(next(self.phones))
        landlord = f"房东{family_name(dice)}{dice.choice(('先生', '女士'))}" if place.use == "出租" else ""
        helped = dice.random() < 0.4  # noqa: PLR2004
        self.households.append(
            SampleHousehold(
                key, place.key, f"H{key + 1:06d}", name, phone, registered,
                family_name(dice) + given_name(dice, "女") if helped else "",
                phone_number(next(self.phones)) if helped else "",
                landlord or dice.choice(("", "", "", "周末在家", "房东代收信件", "敲门请大声", "有门禁，先打电话")),
            )
        )
        age = dice.randrange(24, 92)
        self._person(key, name, sex, age, phone, "户主", status)
        surname = name[:2] if name in COMPOUND_NAMES else name[0]
        for relation, kin_sex, kin_age, kin_surname in islice(self._kin(sex, age, surname), size - 1):
            own = phone_number(next(self.phones)) if kin_age > 12 and dice.random() < 0.7 else ""  # noqa: PLR2004
            self._person(key, kin_surname + given_name(dice, kin_sex), kin_sex, kin_age, own, relation, status)

    def _kin(self, sex: str, age: int, surname: str) -> Iterator[tuple[str, str, int, str]]:
        dice = self.dice
        other = "女" if sex == "男" else "男"
        spouse = ("配偶", other, min(95, max(22, age + dice.randrange(-5, 6))), family_name(dice))
        children = (
            ("子" if child == "男" else "女", child, max(0, age - dice.randrange(22, 38)), surname)
            for child in iter(lambda: dice.choice("男女"), None)
        )
        yield from chain([spouse], children)

    def _person(self, household: int, name: str, sex: str, age: int, phone: str, relation: str, status: str) -> None:
        birth = TODAY - dt.timedelta(age * 365 + self.dice.randrange(365))
        order = self.born[birth] = self.born.get(birth, -1) + 1
        number = document_number(birth, sex, order)
        self.residents.append(
            SampleResident(
                len(self.residents), household, name, sex, birth.isoformat(), number, phone, relation, status
            )
        )

    def _serving(self) -> None:
        """Building leaders in two slots per building, every seventh vacant; one grid worker for each grid."""
        dice = self.dice
        buildings = [place for place in self.places if place.kind == "楼栋"]
        for number, (building, slot) in enumerate((building, slot) for building in buildings for slot in SLOTS):
            vacant = number % 7 == 6  # noqa: PLR2004
            name = "" if vacant else family_name(dice) + given_name(dice, dice.choice("男女"))
            phone = "" if vacant else phone_number(next(self.phones))
            self.leaders.append(SampleLeader("楼组长", name, phone, building.key, slot, building.grid))
        for grid in range(1, GRID_COUNT + 1):
            name = family_name(dice) + given_name(dice, dice.choice("男女"))
            self.leaders.append(SampleLeader("网格员", name, phone_number(next(self.phones)), None, "", grid))
