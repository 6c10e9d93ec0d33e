"""楼组长名册: one row per building with its two posts, on the stairs (线下) and in the chat group (线上), A4 portrait."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from desktop.printing import ledger
from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.ledger import Column, Group, Ledger

VACANT = "空缺"
COLUMNS = (
    Column("序号", 10, "centre", atomic=True),
    Column("楼栋", 28),
    Column("线下楼组长", 25, "centre"),
    Column("电话", 28, "centre", atomic=True),
    Column("线上楼组长", 25, "centre"),
    Column("电话", 28, "centre", atomic=True),
    Column("负责户数", 16, "centre", atomic=True),
    Column("备注", 20),
)


def content(
    rows: Iterable[Mapping[str, str]], *, office: str, filled_on: str, footer: str = "", blank_rows: int = 0,
    made_at: datetime | None = None,
) -> Ledger:
    """Return the list of leaders, one row per building, as shown strings.

    Keys: building, offline_name, offline_phone, online_name, online_phone, households, notes; a post without a name
    is shown as 空缺.
    """
    cells = [
        (str(number), row.get("building", ""), row.get("offline_name") or VACANT, row.get("offline_phone", ""),
         row.get("online_name") or VACANT, row.get("online_phone", ""), row.get("households", ""), row.get("notes", ""))
        for number, row in enumerate(rows, 1)
    ]
    return Ledger("楼组长名册", office, COLUMNS, [Group("", cells)], filled_on, landscape=False, row_height=9.0,
                  footer=footer, blank_rows=blank_rows, made_at=made_at)


def sample() -> Ledger:
    """Return forty buildings with made-up leaders and some vacancies."""
    names = ("王𬭎", "李𬱖", "诸葛䶮", "", "欧阳㛃", "阿布都热依木·买买提明·艾力", "张某")
    rows = []
    for number in range(1, 41):
        offline, online = names[number % len(names)], names[(number * 3 + 1) % len(names)]
        rows.append({
            "building": f"和睦里{number}号楼", "households": str(24 + number % 5 * 6),
            "offline_name": offline, "offline_phone": f"199 0000 {number:04d}" if offline else "",
            "online_name": online, "online_phone": f"199 0000 {1000 + number:04d}" if online else "",
            "notes": "" if offline else "正在推选",
        })
    return content(rows, office="和睦社区居民委员会", filled_on="2026年11月22日",
                   footer=ledger.confidential("周某某", "2026-11-22 09:30"))


def lay_out(content: Ledger, fonts: FontSet) -> Document:
    """Lay the list out."""
    return ledger.lay_out(content, fonts)
