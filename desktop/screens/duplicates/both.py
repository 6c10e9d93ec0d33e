"""Two records of one kind as they are compared: whom they are about, where they are, and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records.household import Household
from db.records.household_list import people_of
from db.records.listing import ids_of, rows_of
from db.records.record import Record, Row
from db.records.resident import Resident
from db.records.role import RoleHolder, RoleTerm
from desktop.workspace import Workspace

BESIDE = ("cn", "version", "created_at", "changed_at")
KINDS: tuple[type[Record], ...] = (Resident, Household, RoleHolder)
NOT_ONE = {Resident: "不是同一人", Household: "不是同一户", RoleHolder: "不是同一人"}
#: What happens besides, told above the fields.
BESIDES = {
    Resident: "住哪一户，跟着保留的那一条；与联系人关系、人户情况、入户日期也跟着它。其他人都不动。",
    Household: "住址和联系人跟着保留的那一户；另一户的人员并进来，入户日期不变。",
    RoleHolder: "两条的任期都归到保留的那一条，地点和日期不变。",
}


@dataclass(frozen=True)
class Both:
    """Two rows of one table as they are now; `around`: who lives there, or which terms there are.

    `proposed`: which of the two should stay (0 or 1).
    """

    record: type[Record]
    rows: tuple[Row, Row]
    around: tuple[str, str]
    proposed: int

    @property
    def names(self) -> tuple[str, str]:
        """Whom each is about."""
        return name_of(self.rows[0]), name_of(self.rows[1])

    @property
    def doors(self) -> tuple[str, str]:
        """Where each lives; of those who serve, the unit."""
        place = "unit" if self.record is RoleHolder else "door"
        return str(self.rows[0][place] or ""), str(self.rows[1][place] or "")


def both_of(workspace: Workspace, record: type[Record], ids: tuple[str, str]) -> Both | None:
    """Read both; None when one is gone.

    Who still lives there is proposed to stay, then the contact of a household, or what more people or terms belong to;
    then what tells more.
    """
    with workspace.store.read() as connection:
        rows = rows_of(connection, record, ids)
        if len(rows) < len(ids):
            return None
        if record is RoleHolder:
            terms = rows_of(connection, RoleTerm, ids_of(connection, RoleTerm, having={"holder_id": ids}))
            around = [[RoleTerm.title(term | {"holder": ""}) for term in terms if term["holder_id"] == one] for one in ids]
            contacts: set[str | None] = set()
        else:
            homes = [row["household_id"] if record is Resident else row["id"] for row in rows]
            around = [[p["name"] or "" for p in people_of(connection, home) if not p["ended_on"]] for home in homes]
            contacts = {home["contact_id"] for home in rows_of(connection, Household, homes)}
    worth = [
        (not (row.get("ended_on") or row.get("until")), row["id"] in contacts if record is Resident else len(names), _told(row))
        for row, names in zip(rows, around, strict=True)
    ]
    said = [_said(record, names) for names in around]
    return Both(record, (rows[0], rows[1]), (said[0], said[1]), int(worth[1] > worth[0]))


def name_of(row: Row) -> str:
    """Whom a record is about."""
    return str(row.get("name") or row.get("caller") or "—")


def _said(record: type[Record], names: Sequence[str]) -> str:
    if record is RoleHolder:
        return f"{len(names)} 个任期：{'、'.join(names)}" if names else "没有任期"
    return f"本户 {len(names)} 人：{'、'.join(names)}" if names else "这一户没有人员"


def _told(row: Row) -> int:
    return sum(value is not None for name, value in row.items() if name not in BESIDE)
