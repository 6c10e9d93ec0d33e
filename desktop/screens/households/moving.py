"""整户搬到…: a whole household goes to another dwelling; nobody in it is touched, and nobody who lives there."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from db.file.moves import move_household
from db.records.household import Household
from db.records.listing import ids_of, one, rows_of
from db.records.place import Dwelling
from desktop.choose_record import choose_record
from desktop.workspace import Workspace


def move_whole(workspace: Workspace, parent: QWidget, household: str) -> None:
    """Ask where to and since when, and say who lives there already; one 撤销 takes it back."""
    dwelling = choose_record(workspace, parent, "dwelling", "整户搬到哪里？写门牌：")
    if not dwelling:
        return
    with workspace.store.read() as connection:
        there = rows_of(connection, Household, ids_of(connection, Household, having={"dwelling_id": dwelling, "until": None}))
        place = one(connection, Dwelling, dwelling)
    door = Dwelling.title(place) if place else ""
    others = "、".join(row["caller"] or "没有联系人的一户" for row in there if row["id"] != household)
    if others and not workspace.voice.ask(f"{door}现在住着{others}。搬过去以后，那里是几户同住，各算一户。", "搬过去"):
        return
    if (day := workspace.ask_day("从哪天起：")) is None:
        return

    def change() -> None:
        with workspace.store.write("整户搬迁") as work:
            move_household(work, household, dwelling, day)
        workspace.done(f"整户已搬到{door}。", work)

    workspace.attempt(change)
