"""筛选: made in a dialog that counts while one writes, kept for all, chosen from a drop-down, changed, dropped, had back."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.fields.kinds import Choice
from db.file.saved_filters import keep_filter, saved_filters
from db.records import Household, Place, Resident, Role, RoleHolder, RoleTerm
from db.records.condition import EMPTY, HAS, IS, Condition, meets, read_wanted, subjects, ways_of_asking
from db.records.filter import Filter, filtered_ids
from db.records.household_list import household_ids
from db.records.listing import ids_of, rows_of
from desktop.saved_filter import FilterPicker
from desktop.saved_filter_dialog import MOST, ConditionLine, FilterDialog
from desktop.workspace import Workspace
from tests.desktop.a11y import lint
from tests.desktop.desk import Desk

RENTED = Filter(conditions=(Condition("dwelling.use", IS, "出租"),))


@pytest.fixture
def workspace(desk: Desk) -> Workspace:
    return desk()


@pytest.fixture
def dialog(workspace: Workspace, qtbot: QtBot) -> FilterDialog:
    return opened(workspace, qtbot)


def opened(workspace: Workspace, qtbot: QtBot, record: Any = Household, begin: Filter | None = None, kept: Any = None) -> FilterDialog:
    from PySide6.QtWidgets import QWidget

    above = QWidget()
    qtbot.addWidget(above)
    made = FilterDialog(workspace, record, above, begin or Filter(), kept)
    made.above = above  # type: ignore[attr-defined] # keeps it alive
    made.show()
    qtbot.waitExposed(made)
    return made


def write(line: ConditionLine, title: str, how: str, value: str = "") -> None:
    line.subject.setCurrentText(title)
    line.how.setCurrentIndex(line.how.findData(how))
    if line.value.currentWidget() is line.option:
        line.option.setCurrentText(value)
    else:
        line.typed.setText(value)


def entries(picker: FilterPicker) -> list[str]:
    picker.menu.aboutToShow.emit()
    return [action.text() for action in picker.menu.actions() if not action.isSeparator()]


def trigger(picker: FilterPicker, text: str) -> None:
    picker.menu.aboutToShow.emit()
    next(action for action in picker.menu.actions() if action.text() == text).trigger()


def found(workspace: Workspace, wanted: Filter) -> set[str]:
    with workspace.store.read() as connection:
        return filtered_ids(connection, Household, wanted)


def test_the_number_is_told_while_conditions_are_written(dialog: FilterDialog, workspace: Workspace, qtbot: QtBot) -> None:
    everything = len(found(workspace, Filter()))
    assert dialog.count.text() == f"符合的有 {everything:,} 条（1 条条件没写完）"
    write(dialog.lines[0], "房屋 · 居住性质", IS, "出租")
    rented = len(found(workspace, RENTED))
    assert 0 < rented < everything
    qtbot.waitUntil(lambda: dialog.count.text() == f"符合的有 {rented:,} 条")
    dialog.add.click()
    write(dialog.lines[1], "任一成员 · 出生日期", "earlier", "1950")
    both = len(found(workspace, Filter(conditions=(*RENTED.conditions, Condition("resident.birth_date", "earlier", "1950")))))
    qtbot.waitUntil(lambda: dialog.count.text() == f"符合的有 {both:,} 条")
    dialog.place.setCurrentIndex(2)
    dialog.words.setText("没有这样的字")
    qtbot.waitUntil(lambda: dialog.count.text() == "符合的有 0 条")


def test_it_is_kept_under_its_name_and_used(dialog: FilterDialog, workspace: Workspace) -> None:
    write(dialog.lines[0], "房屋 · 居住性质", IS, "出租")
    dialog.name.setText("出租的")
    dialog.sure.click()
    with workspace.store.read() as connection:
        (kept,) = saved_filters(connection, "household")
    assert (kept, kept.wanted(Household), dialog.result_filter) == (dialog.kept, RENTED, RENTED)
    assert dialog.result() == FilterDialog.DialogCode.Accepted


def test_nothing_is_kept_of_what_is_used_once_or_has_no_name(dialog: FilterDialog, workspace: Workspace, voice: Any) -> None:
    write(dialog.lines[0], "备注", HAS, "")
    dialog.sure.click()
    assert (dialog.lines[0].problem.text(), dialog.result()) == ("请填写要比较的内容", 0)
    write(dialog.lines[0], "备注", EMPTY)
    dialog.sure.click()
    assert "起个名称" in voice.last
    dialog.once.click()
    assert dialog.result_filter == Filter(conditions=(Condition("household.notes", EMPTY),))
    with workspace.store.read() as connection:
        assert saved_filters(connection, "household") == []


def test_a_kept_one_stands_there_again_and_its_lines_can_go(workspace: Workspace, qtbot: QtBot) -> None:
    wanted = Filter("", "张", (*RENTED.conditions, Condition("household.phone", HAS, "19900")))
    made = opened(workspace, qtbot, begin=wanted, kept=keep_filter(workspace.store, Household, "甲", wanted))
    assert made._wanted() == wanted
    assert (made.name.text(), made.windowTitle()) == ("甲", "修改筛选“甲”")
    made.lines[0].dropped.emit()
    made.sure.click()
    with workspace.store.read() as connection:
        (kept,) = saved_filters(connection, "household")
    assert kept.wanted(Household).conditions == wanted.conditions[1:]


def test_no_more_lines_than_fit_a_thought(dialog: FilterDialog) -> None:
    for _ in range(MOST - 1):
        dialog.add.click()
    assert not dialog.add.isEnabled()
    dialog.lines[-1].dropped.emit()
    assert dialog.add.isEnabled()


@pytest.mark.parametrize("record", [Household, Resident, Role])
def test_every_subject_can_be_written(workspace: Workspace, record: Any, qtbot: QtBot) -> None:
    made = opened(workspace, qtbot, record)
    for at, subject in enumerate(subjects(record)):
        made.lines[0].subject.setCurrentIndex(at)
        choice = isinstance(subject.field.kind, Choice) and made.lines[0].how.currentData() != EMPTY
        assert (made.lines[0].value.currentWidget() is made.lines[0].option) == choice
    assert made.place.isVisible() == (record is not Role)


@pytest.mark.parametrize("size", ["standard", "largest"])
def test_everything_has_a_name_and_its_room(desk: Desk, size: str, qtbot: QtBot) -> None:
    made = opened(desk(size=size), qtbot, begin=Filter(conditions=(*RENTED.conditions, Condition("household.notes", EMPTY))))
    assert lint(made) == []


def test_the_drop_down_narrows_the_list(workspace: Workspace, voice: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    picker = FilterPicker(workspace, Household)
    qtbot.addWidget(picker)
    with workspace.store.read() as connection:
        ids = household_ids(connection)
    assert (picker.narrowed(ids), entries(picker)) == (ids, ["不用筛选", "新建筛选…"])
    keep_filter(workspace.store, Household, "出租的", RENTED)
    with qtbot.waitSignal(picker.changed):
        trigger(picker, "出租的")
    assert picker.narrowed(ids) == [one for one in ids if one in found(workspace, RENTED)]
    assert (picker.button.text(), picker.button.accessibleName()) == ("出租的", "筛选：出租的")
    assert picker.button.toolTip() == "房屋 · 居住性质 是 出租"
    assert entries(picker) == ["出租的", "不用筛选", "新建筛选…", "修改“出租的”…", "删除“出租的”"]
    trigger(picker, "不用筛选")
    assert (picker.narrowed(ids), picker.button.text()) == (ids, "筛选")


def test_a_long_name_is_cut_on_the_button_only(workspace: Workspace, qtbot: QtBot) -> None:
    picker = FilterPicker(workspace, Household)
    qtbot.addWidget(picker)
    picker.choose(keep_filter(workspace.store, Household, "出租的和A&B两家", RENTED))
    assert picker.button.text() == "出租的和A&&…"
    assert picker.button.accessibleName() == "筛选：出租的和A&B两家"


def test_made_changed_and_dropped_from_the_drop_down(
    workspace: Workspace, voice: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    picker = FilterPicker(workspace, Household)
    qtbot.addWidget(picker)
    answers = [("出租的", "出租", True), ("出租的", "空置", False), ("", "", None)]

    def answer(dialog: FilterDialog) -> int:
        name, use, keep = answers.pop(0)
        write(dialog.lines[0], "房屋 · 居住性质", IS, use)
        dialog.name.setText(name)
        (dialog.cancel if keep is None else dialog.sure if keep else dialog.once).click()
        return dialog.result()

    monkeypatch.setattr(FilterDialog, "exec", answer)
    trigger(picker, "新建筛选…")
    assert picker.title() == "出租的"
    trigger(picker, "修改“出租的”…")
    assert (picker.title(), picker.wanted().conditions[0].value) == ("这一次", "空置")
    trigger(picker, "修改“这一次”…")
    assert picker.title() == "这一次"
    trigger(picker, "出租的")
    trigger(picker, "删除“出租的”")
    assert (picker.title(), voice.last) == ("", "已删除筛选“出租的”。")
    voice.undo()
    with workspace.store.read() as connection:
        (kept,) = saved_filters(connection, "household")
    assert kept.wanted(Household) == RENTED


def test_one_that_asks_for_what_is_gone_is_refused(workspace: Workspace, voice: Any, qtbot: QtBot) -> None:
    keep_filter(workspace.store, Household, "旧", Filter(conditions=(Condition("household.gone", EMPTY),)))
    picker = FilterPicker(workspace, Household)
    qtbot.addWidget(picker)
    trigger(picker, "旧")
    assert voice.said[-1] == ("sorry", "这个筛选里有现在没有的项目，请重新做一个。")
    assert not picker.wanted()


def test_where_it_looks_is_said(workspace: Workspace, qtbot: QtBot) -> None:
    with workspace.store.read() as connection:
        from db.records.household_list import place_tree

        place = place_tree(connection)[0]
    picker = FilterPicker(workspace, Household)
    qtbot.addWidget(picker)
    picker.choose(keep_filter(workspace.store, Household, "这里", Filter(place["id"], "张")))
    assert picker.button.toolTip() == f"文字 含 张\n在 {place['path']}"
    picker.choose(keep_filter(workspace.store, Household, "那里", Filter("gone", "", RENTED.conditions)))
    assert picker.button.toolTip().endswith("在 （已删除的地点）")


@pytest.mark.parametrize("record", [Household, Resident, RoleHolder, RoleTerm, Place])
def test_on_the_rows_of_an_office_the_answer_is_what_the_condition_means(workspace: Workspace, record: Any) -> None:
    entity = record.__tablename__
    with workspace.store.read() as connection:
        rows = rows_of(connection, record, ids_of(connection, record))
        for subject in (each for each in subjects(record) if each.code.startswith(f"{entity}.")):
            name, kind = subject.field.name, subject.field.kind
            there = sorted({row[name] for row in rows if row[name] is not None}, key=str)
            for how in ways_of_asking(subject.field):
                for value in (there[:: max(1, len(there) // 3)] or [None])[:4]:
                    reading = read_wanted(kind, how, kind.show(value))
                    if reading.problem is None:
                        wanted = str(reading.value)
                        ids = filtered_ids(connection, record, Filter(conditions=(Condition(subject.code, how, wanted),)))
                        assert ids == {row["id"] for row in rows if meets(kind, how, wanted, row[name])}, (subject.title, how, wanted)
