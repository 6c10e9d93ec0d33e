"""恢复: removed records are looked through, and come back one or several at a time, in one change with one 撤销."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db.file.save import save
from db.records import RECORDS, Building, Dwelling, Place, Role
from db.records.listing import ids_of
from desktop.removed_list import RemovedList
from desktop.workspace import Workspace
from tests.desktop.a11y import lint
from tests.desktop.desk import Desk
from tests.desktop.screens.samples import add


@pytest.fixture
def above(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def opened(workspace: Workspace, kind: Any, above: QWidget, qtbot: QtBot, parts: Any = ()) -> RemovedList:
    made = RemovedList(workspace, kind, above, parts)
    made.show()
    qtbot.waitExposed(made)
    return made


def gone(workspace: Workspace, *names: str) -> list[str]:
    with workspace.store.write("新") as work:
        made = save(work, Role, [{"name": name} for name in names])
    for one in made:
        with workspace.store.write(f"删了{one[-2:]}") as work:
            work.remove(Role, [one])
    return made


def there(workspace: Workspace, kind: Any) -> set[str]:
    with workspace.store.read() as connection:
        return set(ids_of(connection, kind))


def texts(dialog: RemovedList) -> list[str]:
    return [dialog.list.item(at).text().split("　")[0] for at in range(dialog.list.count())]


def test_several_come_back_together_and_go_again(desk: Desk, above: QWidget, voice: Any, qtbot: QtBot) -> None:
    workspace = desk()
    made = gone(workspace, "电梯管家", "停车管家", "花木管家")
    dialog = opened(workspace, Role, above, qtbot)
    assert (texts(dialog), dialog.counted.text()) == (["花木管家", "停车管家", "电梯管家"], "共 3 条")
    assert not dialog.back.isEnabled()
    dialog.list.item(0).setSelected(True)
    dialog.list.item(2).setSelected(True)
    qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    assert there(workspace, Role) & set(made) == {made[0], made[2]}
    assert (texts(dialog), voice.last) == (["停车管家"], "已恢复 2 条岗位。")
    voice.undo()
    assert there(workspace, Role) & set(made) == set()


def test_words_narrow_it_and_what_is_out_of_sight_is_not_brought_back(
    desk: Desk, above: QWidget, voice: Any, qtbot: QtBot
) -> None:
    workspace = desk()
    made = gone(workspace, "电梯管家", "停车员")
    dialog = opened(workspace, Role, above, qtbot)
    dialog.list.selectAll()
    dialog.filter.setText("管家")
    assert (texts(dialog), dialog.back.isEnabled()) == (["电梯管家"], False)
    dialog.list.selectAll()
    dialog.back.click()
    assert there(workspace, Role) & set(made) == {made[0]}
    assert voice.last == "已恢复“电梯管家”。"
    dialog.filter.setText("没有这样的")
    assert texts(dialog) == ["没有符合的岗位"]
    dialog.list.selectAll()
    assert not dialog.back.isEnabled()


def test_what_stands_on_another_comes_back_after_it(desk: Desk, above: QWidget, voice: Any, qtbot: QtBot) -> None:
    workspace = desk()
    with workspace.store.write("新") as work:
        (house,) = save(work, Place, [{"kind": "楼栋", "name": "99号楼"}])
        (door,) = save(work, Place, [{"kind": "室", "name": "101", "parent_id": house}])
        save(work, Building, [{"place_id": house, "floors": 6}])
        save(work, Dwelling, [{"place_id": door, "use": "出租"}])
    for kinds, one in (((Dwelling, Place), door), ((Building, Place), house)):
        with workspace.store.write("删") as work:
            for kind in kinds:
                work.remove(kind, [one])
    dialog = opened(workspace, Place, above, qtbot, (Building, Dwelling))
    dialog.list.selectAll()
    dialog.back.click()
    assert {house, door} <= there(workspace, Place)
    assert (house in there(workspace, Building), door in there(workspace, Dwelling)) == (True, True)


def test_one_that_cannot_come_back_keeps_all_away(desk: Desk, above: QWidget, voice: Any, qtbot: QtBot) -> None:
    workspace = desk()
    made = gone(workspace, "电梯管家", "停车管家")
    with workspace.store.write("新") as work:
        save(work, Role, [{"name": "停车管家"}])
    dialog = opened(workspace, Role, above, qtbot)
    dialog.list.selectAll()
    dialog.back.click()
    assert voice.said[-1][0] == "sorry"
    assert there(workspace, Role) & set(made) == set()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__tablename__)
def test_every_record_can_be_found_there(record: Any, workspace: Workspace, above: QWidget, voice: Any, qtbot: QtBot) -> None:
    with workspace.store.write("样例") as work:
        made = add(work, record)
    with workspace.store.write("删") as work:
        work.remove(record, [made])
    dialog = opened(workspace, record, above, qtbot)
    dialog.list.selectAll()
    dialog.back.click()
    assert made in there(workspace, record)


@pytest.mark.parametrize(("size", "theme"), [("standard", "light"), ("largest", "dark")])
def test_everything_has_a_name_and_its_room(desk: Desk, size: str, theme: str, above: QWidget, qtbot: QtBot) -> None:
    workspace = desk(size=size, theme=theme)
    gone(workspace, "电梯管家")
    assert lint(opened(workspace, Role, above, qtbot)) == []
