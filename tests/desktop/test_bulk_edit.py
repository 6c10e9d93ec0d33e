"""批量修改: what becomes of each record is shown, then all change at once with one 撤销; and removing several."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.file.drafts import drafts, keep_draft
from db.file.save import save
from db.records import Building, Dwelling, Household, OverlayMember, Place, Resident, Role, RoleHolder
from db.records.listing import ids_of, rows_of
from desktop.bulk_edit import BulkEdit, bulk_edit
from desktop.row_steps import BULK, REMOVE, row_steps
from desktop.workspace import Workspace
from tests.desktop.a11y import lint
from tests.desktop.desk import Desk


@pytest.fixture
def workspace(desk: Desk) -> Workspace:
    return desk()


@pytest.fixture
def above(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def ids(workspace: Workspace, record: Any) -> list[str]:
    with workspace.store.read() as connection:
        return ids_of(connection, record)


def values(workspace: Workspace, record: Any, wanted: list[str], name: str) -> list[Any]:
    with workspace.store.read() as connection:
        return [row[name] for row in rows_of(connection, record, wanted)]


def opened(workspace: Workspace, record: Any, wanted: list[str], above: QWidget, qtbot: QtBot) -> BulkEdit:
    made = BulkEdit(workspace, record, wanted, above)
    made.show()
    qtbot.waitExposed(made)
    return made


def choose(dialog: BulkEdit, name: str, text: str | None) -> None:
    dialog.field.setCurrentIndex([field.name for field in dialog._fields].index(name))
    if text is None:
        dialog.empty.setChecked(True)
    else:
        dialog.form.editor(name).put_state(text)
        dialog.form.changed.emit()


def lines(dialog: BulkEdit) -> list[tuple[str, ...]]:
    model = dialog.table.rows
    return [tuple(model.index(row, at).data() for at in (1, 2, 3)) for row in range(model.rowCount())]


def test_every_row_is_shown_before_anything_is_written(workspace: Workspace, above: QWidget, voice: Any, qtbot: QtBot) -> None:
    people = ids(workspace, Resident)[:4]
    with workspace.store.write("改") as work:
        save(work, Resident, [
            {"id": people[0], "since": "2024"}, {"id": people[1], "ended_on": "2020", "ended_by": "迁出"},
        ])
    dialog = opened(workspace, Resident, people, above, qtbot)
    choose(dialog, "since", "2024")
    qtbot.waitUntil(dialog.sure.isEnabled)
    assert dialog.summary.text() == "要改 2 条，已经是这样 1 条，改不了 1 条，原样留下。"
    assert lines(dialog) == [
        ("", "", "离开日期早于入户日期"), ("", "2024", ""), ("", "2024", ""), ("2024", "", "已经是这样"),
    ]
    assert values(workspace, Resident, people, "since") == ["2024", None, None, None]
    dialog.sure.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert values(workspace, Resident, people, "since") == ["2024", None, "2024", "2024"]
    assert voice.last == "已给 2 条居民把“入户日期”改成了“2024”。"
    voice.undo()
    assert values(workspace, Resident, people, "since") == ["2024", None, None, None]
    assert voice.last == "已撤销：批量修改居民：入户日期。"


def test_a_field_is_emptied(workspace: Workspace, above: QWidget, voice: Any, qtbot: QtBot) -> None:
    homes = ids(workspace, Household)[:3]
    with workspace.store.write("改") as work:
        save(work, Household, [{"id": home, "notes": "旧\n话"} for home in homes])
    dialog = opened(workspace, Household, homes, above, qtbot)
    choose(dialog, "notes", None)
    qtbot.waitUntil(dialog.sure.isEnabled)
    assert lines(dialog) == [("旧 话", "（清空）", "")] * 3
    assert not dialog.form.isEnabled()
    dialog.sure.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert values(workspace, Household, homes, "notes") == [None] * 3
    assert voice.last == "已给 3 条住户清空了“备注”。"


def test_personal_values_are_masked_as_in_lists(workspace: Workspace, above: QWidget, qtbot: QtBot) -> None:
    home = ids(workspace, Household)[:1]
    with workspace.store.write("改") as work:
        save(work, Household, [{"id": home[0], "phone": "19900000001"}])
    dialog = opened(workspace, Household, home, above, qtbot)
    choose(dialog, "phone", "199 0000 0002")
    qtbot.waitUntil(dialog.sure.isEnabled)
    assert lines(dialog) == [("199****0001", "199****0002", "")]


@pytest.mark.parametrize(("typed", "sentence"), [("", "请填写新的入户日期，或选“清空”。"), ("昨天", "不是日期")])
def test_what_cannot_be_read_is_said_and_changes_nothing(
    workspace: Workspace, above: QWidget, typed: str, sentence: str, qtbot: QtBot
) -> None:
    dialog = opened(workspace, Resident, ids(workspace, Resident)[:2], above, qtbot)
    choose(dialog, "since", "2024")
    qtbot.waitUntil(dialog.sure.isEnabled)
    choose(dialog, "since", typed)
    qtbot.waitUntil(lambda: sentence in dialog.summary.text())
    assert not dialog.sure.isEnabled()
    assert lines(dialog) == []


def test_what_was_changed_meanwhile_is_not_overwritten(workspace: Workspace, above: QWidget, voice: Any, qtbot: QtBot) -> None:
    people = ids(workspace, Resident)[:2]
    dialog = opened(workspace, Resident, people, above, qtbot)
    choose(dialog, "since", "2024")
    qtbot.waitUntil(dialog.sure.isEnabled)
    with workspace.store.write("别处") as work:
        save(work, Resident, [{"id": people[1], "since": "2023"}])
    dialog.sure.click()
    qtbot.waitUntil(lambda: bool(voice.said))
    assert voice.said[-1] == ("sorry", "这条记录刚被修改过，请按 F5 刷新后再改。您填写的内容还在。")
    qtbot.waitUntil(lambda: ("2023", "2024", "") in lines(dialog))
    dialog.sure.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert values(workspace, Resident, people, "since") == ["2024"] * 2


def test_only_the_newest_wish_counts(workspace: Workspace, above: QWidget, qtbot: QtBot) -> None:
    dialog = opened(workspace, Resident, ids(workspace, Resident), above, qtbot)
    for year in ("2020", "2021", "2022"):
        choose(dialog, "since", year)
        dialog._look_ahead()
    qtbot.waitUntil(dialog.sure.isEnabled)
    assert {line[1] for line in lines(dialog)} <= {"2022", ""}


def test_stopping_while_it_writes_leaves_everything_as_it_was(desk: Desk, above: QWidget, voice: Any, qtbot: QtBot) -> None:
    workspace = desk(3000)
    people = ids(workspace, Resident)
    before = values(workspace, Resident, people, "notes")
    dialog = opened(workspace, Resident, people, above, qtbot)
    choose(dialog, "notes", "走访过")
    qtbot.waitUntil(dialog.sure.isEnabled, timeout=20000)
    dialog.sure.click()
    dialog.reject()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not dialog._writing, timeout=20000)
    assert values(workspace, Resident, people, "notes") == before
    dialog.reject()
    assert not dialog.isVisible()
    assert voice.said == []


def test_required_fields_cannot_be_emptied_and_some_records_have_nothing(
    workspace: Workspace, above: QWidget, voice: Any, qtbot: QtBot
) -> None:
    dialog = opened(workspace, Place, ids(workspace, Place)[:1], above, qtbot)
    assert [dialog.field.itemText(at) for at in range(dialog.field.count())] == ["类别"]
    assert not dialog.empty.isEnabled()
    bulk_edit(workspace, OverlayMember, ["x"], above)
    assert voice.last == "责任区成员没有可以一起修改的项目。"


@pytest.mark.parametrize(("size", "theme"), [("standard", "light"), ("largest", "dark")])
def test_everything_has_a_name_and_its_room(desk: Desk, size: str, theme: str, above: QWidget, qtbot: QtBot) -> None:
    workspace = desk(size=size, theme=theme)
    dialog = opened(workspace, Resident, ids(workspace, Resident)[:2], above, qtbot)
    choose(dialog, "notes", "走访过")
    qtbot.waitUntil(dialog.sure.isEnabled)
    QApplication.processEvents()  # the buttons get the room their new words need
    assert lint(dialog) == []


def test_several_are_removed_and_come_back_together(workspace: Workspace, above: QWidget, voice: Any) -> None:
    with workspace.store.write("新") as work:
        made = save(work, RoleHolder, [{"name": f"濮阳{at}"} for at in "甲乙丙"])
    keep_draft(workspace.store, "role_holder", made[0], {"name": "x"})
    _, step = row_steps(workspace, (RoleHolder,), above, lambda: True)
    voice.answer(False, True)
    step.act(made)
    assert set(made) <= set(ids(workspace, RoleHolder))
    step.act(made)
    assert (step.text, step.keys, voice.asked[-1]) == (REMOVE, "Del", "删除 3 条任职人？以后可以恢复。")
    assert not set(made) & set(ids(workspace, RoleHolder))
    with workspace.store.read() as connection:
        assert drafts(connection, workspace.store.who) == []
    voice.undo()
    assert set(made) <= set(ids(workspace, RoleHolder))


def test_what_is_still_needed_is_not_removed(workspace: Workspace, above: QWidget, voice: Any) -> None:
    with workspace.store.read() as connection:
        building = rows_of(connection, Place, ids_of(connection, Place, having={"kind": "楼栋"}))[0]
    _, step = row_steps(workspace, (Place, Building, Dwelling), above, lambda: True)
    voice.answer(True)
    step.act([building["id"]])
    assert voice.asked[-1] == f"删除“{building['path']}”？以后可以恢复。"
    assert voice.said[-1][0] == "sorry"
    assert building["id"] in ids(workspace, Place)


def test_unsaved_edits_come_first(workspace: Workspace, above: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(BulkEdit, "exec", lambda dialog: shown.append(dialog.windowTitle()))
    for leave in (False, True):
        first, step = row_steps(workspace, (Role,), above, lambda leave=leave: leave)  # type: ignore[misc]
        first.act(ids(workspace, Role)[:2])
        if not leave:
            step.act(ids(workspace, Role)[:1])
    assert (first.text, shown) == (BULK, ["批量修改 2 条岗位"])


def test_enter_looks_first(workspace: Workspace, above: QWidget, qtbot: QtBot) -> None:
    dialog = opened(workspace, Resident, ids(workspace, Resident)[:1], above, qtbot)
    choose(dialog, "since", "2024")
    for _ in range(2):  # also when it has been looked at already: what is shown is not sure any more
        qtbot.keyClick(dialog.form.editor("since").widget, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert not dialog.sure.isEnabled()
        qtbot.waitUntil(dialog.sure.isEnabled)
