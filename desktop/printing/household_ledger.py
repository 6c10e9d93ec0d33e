"""住户台账: one row per household, A4 landscape, grouped by building.  No political field, no category of person."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

from desktop.printing import ledger
from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.ledger import Column, Group, Ledger

COLUMNS = (
    Column("序号", 11, "centre", atomic=True),
    Column("房号", 30, atomic=True),
    Column("户主/联系人", 27),
    Column("性别", 10, "centre", atomic=True),
    Column("出生年", 14, "centre", atomic=True),
    Column("居住性质", 17, "centre", atomic=True),
    Column("人数", 10, "centre", atomic=True),
    Column("联系电话", 28, "centre", atomic=True),
    Column("户籍", 14, "centre", atomic=True),
    Column("最近走访", 22),  # left blank: filled in by hand at the door
    Column("责任楼组长", 20, "centre"),
    Column("备注", 64),
)
# The keys of a row, in the order of the columns after the running number; None is written by hand.
FIELDS = ("address", "contact_name", "sex", "birth_year", "use", "people", "phone", "registered", None, "leader",
          "notes")


def content(
    rows: Iterable[Mapping[str, str]], *, office: str, filled_on: str, footer: str = "", page_per_building: bool = False,
    blank_rows: int = 0, made_at: datetime | None = None,
) -> Ledger:
    """Return the ledger of households given as shown strings in their order of address.

    Keys: building (the caption), address, contact_name, sex, birth_year, use, people, phone, registered, leader,
    notes; a missing key is an empty cell.  Numbers run through each building.
    """
    groups = [
        Group(building, [
            (str(number), *(row.get(field, "") if field else "" for field in FIELDS))
            for number, row in enumerate(households, 1)
        ])
        for building, households in groupby(rows, lambda row: row.get("building", ""))
    ]
    return Ledger("住户台账", office, COLUMNS, groups, filled_on, page_per_group=page_per_building,
                  blank_rows=blank_rows, footer=footer, made_at=made_at)


def sample() -> Ledger:
    """Return two buildings with made-up households."""
    names = ("王𬭎", "李𬱖", "诸葛䶮", "欧阳㛃", "阿布都热依木·买买提明·艾力", "张某", "刘某", "陈某某")
    notes = ("", "", "听力不好，请发短信", "", "租户，房东联系不上，上月已上门两次未果，待核实联系电话及居住人数", "白天不在家，晚八点后联系")
    rows = [
        {
            "building": f"和睦里{building}号楼", "address": f"{unit}单元{floor}0{door}室",
            "contact_name": names[(floor * 3 + door + unit) % len(names)], "sex": "女" if door % 2 else "男",
            "birth_year": str(1940 + floor * 7 + door), "use": ("自住", "出租", "借住")[floor % 3],
            "people": str(1 + (floor + door) % 5), "phone": f"199 0000 {building}{unit}{floor}{door}",
            "registered": ("本地", "外来", "人户分离")[(floor + unit) % 3], "leader": "周某" if unit == 1 else "林某某",
            "notes": notes[(floor + door * 2) % len(notes)],
        }
        for building in (3, 5) for unit in (1, 2) for floor in range(1, 7) for door in (1, 2)
    ]
    return content(rows, office="和睦社区居民委员会", filled_on="2026年11月22日", page_per_building=True, blank_rows=2,
                   footer=ledger.confidential("周某某", "2026-11-22 09:30"))


def lay_out(content: Ledger, fonts: FontSet) -> Document:
    """Lay the ledger out."""
    return ledger.lay_out(content, fonts)
