"""One record in a form: what its buttons do, with drafts, removing, and history that masks."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.file.drafts import NEW, draft_of, keep_draft
from db.file.save import save
from db.records.listing import ids_of, one
from db.records.record import Row
from db.records.role import RoleHolder
from desktop.record_form import RecordForm
from tests.desktop.desk import Desk

SECTIONS = (("", ("name", "phone", "birth_year", "print_consent", "consent_on")),)


@pytest.fixture
def form(desk: Desk, qtbot: QtBot) -> RecordForm:
    made = RecordForm(desk(), RoleHolder, SECTIONS, "role_holder")
    qtbot.addWidget(made)
    made.resize(380, 560)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def holder(form: RecordForm, **values: Any) -> str:
    with form._workspace.store.write("新") as work:
        (made,) = save(work, RoleHolder, [{"name": "濮阳新", **values}])
    return made


def stored(form: RecordForm, record_id: str) -> Row | None:
    with form._workspace.store.read() as connection:
        return one(connection, RoleHolder, record_id)


def write(form: RecordForm, name: str, text: str) -> None:
    form.form.focus_field(name)
    form.form.editor(name).put_state(text)


def test_nothing_is_shown_and_nothing_can_be_done_before_a_record_is_chosen(form: RecordForm) -> None:
    assert form.title.text() == "选择一条任职人"
    assert not any(each.isEnabled() for each in (form.form, form.save_button, form.revert_button, form.remove_button))
    assert form.save()
    assert form.may_leave()


def test_only_what_was_changed_is_saved(form: RecordForm, voice: Any, qtbot: QtBot) -> None:
    made = holder(form, phone="19900000001")
    form.show_record(made)
    assert form.save()
    assert voice.last == "没有改动，不用保存。"
    with form._workspace.store.write("别处") as work:
        work.connection.exec_driver_sql("UPDATE role_holder SET phone = '19900000002' WHERE id = ?", (made,))
    write(form, "birth_year", "1961")
    with qtbot.waitSignal(form.saved, timeout=1000) as told:
        qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert told.args == [made]
    kept = stored(form, made)
    assert kept is not None
    assert (kept["birth_year"], kept["phone"]) == (1961, "19900000002")


def test_problems_stand_under_their_fields_and_nothing_is_saved(form: RecordForm, voice: Any) -> None:
    made = holder(form)
    form.show_record(made)
    form.tabs.setCurrentIndex(1)
    write(form, "phone", "1990")
    write(form, "birth_year", "61")
    assert not form.save()
    assert form.tabs.currentIndex() == 0
    assert form.form.shown_problem("phone")
    assert form.form.shown_problem("birth_year")
    assert form.form.editor("phone").widget.hasFocus()
    assert voice.said[-1][0] == "warn"
    kept = stored(form, made)
    assert kept is not None
    assert kept["phone"] is None


def test_the_sentence_below_the_last_field_is_scrolled_into_sight(form: RecordForm) -> None:
    form.resize(380, 320)
    form.new()
    form.form.show_problems({"consent_on": "日期看不懂"})
    said = form.form._lines["consent_on"].said
    assert said.visibleRegion().boundingRect().height() == said.height() > 0


def test_reverting_gives_up_edits_and_the_draft(form: RecordForm) -> None:
    made = holder(form)
    keep_draft(form._workspace.store, "role_holder", made, {"name": "濮阳旧"})
    form.show_record(made)
    assert form.notice.isVisible()
    write(form, "name", "濮阳错")
    form.revert_button.click()
    assert form.form.editor("name").state() == "濮阳新"
    assert not form.notice.isVisible()
    with form._workspace.store.read() as connection:
        assert draft_of(connection, form._workspace.store.who, "role_holder", made) is None
    form.new()
    write(form, "name", "濮阳错")
    form.revert_button.click()
    assert form.title.text() == "选择一条任职人"


def test_the_draft_of_a_new_record_is_offered_and_gone_once_saved(form: RecordForm) -> None:
    keep_draft(form._workspace.store, "role_holder", NEW, {"name": "濮阳草"})
    form.new()
    form.notice._act()
    assert form.form.editor("name").state() == "濮阳草"
    assert form.save()
    kept = stored(form, form.current_id())
    assert kept is not None
    assert kept["name"] == "濮阳草"
    form.new()
    assert not form.notice.isVisible()


def test_a_record_removed_elsewhere_leaves_an_empty_form(form: RecordForm) -> None:
    made = holder(form)
    form.show_record(made)
    with form._workspace.store.write("删") as work:
        work.remove(RoleHolder, [made])
    form.refresh()
    assert (form.current_id(), form.form.isEnabled()) == ("", False)
    assert form.history.list.count() == 0


def test_removing_is_asked_for_and_can_be_undone(form: RecordForm, voice: Any, qtbot: QtBot) -> None:
    made = holder(form)
    form.show_record(made)
    voice.answer(False)
    form.remove_button.click()
    assert stored(form, made) is not None
    voice.answer(True)
    with qtbot.waitSignal(form.removed, timeout=1000):
        form.remove_button.click()
    assert stored(form, made) is None
    assert voice.last == "已删除“濮阳新”。"
    voice.undo()
    assert stored(form, made) is not None


def test_a_new_record_asks_when_something_was_typed_and_only_then(form: RecordForm, voice: Any) -> None:
    form.new()
    assert form.may_leave()
    write(form, "name", "濮阳新")
    voice.answer(0)
    assert form.may_leave()
    with form._workspace.store.read() as connection:
        assert ids_of(connection, RoleHolder, having={"name": "濮阳新"}) == [form.current_id()]


def test_history_masks_phones(form: RecordForm) -> None:
    made = holder(form, phone="19900000001")
    form.show_record(made)
    write(form, "phone", "19900000002")
    assert form.save()
    told = form.history.list.item(0).text()
    assert "199****0001 → 199****0002" in told
    assert "19900000002" not in told
    form.history.list.setCurrentRow(1)
    assert not form.history.back.isEnabled()


def test_a_save_is_taken_back_from_the_status_line(form: RecordForm, voice: Any) -> None:
    made = holder(form, phone="19900000001")
    form.show_record(made)
    write(form, "birth_year", "1961")
    assert form.save()
    assert voice.last == "已保存“濮阳新”。"
    voice.undo()
    form.refresh()
    kept = stored(form, made)
    assert kept is not None
    assert (kept["birth_year"], form.form.editor("birth_year").state()) == (None, "")
    assert voice.last == "已撤销：修改任职人。"


def test_a_new_record_is_taken_back_as_a_whole(form: RecordForm, voice: Any) -> None:
    form.new()
    write(form, "name", "呼延新")
    assert form.save()
    made = form.current_id()
    voice.undo()
    form.refresh()
    assert stored(form, made) is None
    assert form.title.text() == "选择一条任职人"


def test_what_was_changed_since_is_not_taken_back(form: RecordForm, voice: Any) -> None:
    made = holder(form)
    form.show_record(made)
    write(form, "birth_year", "1961")
    assert form.save()
    with form._workspace.store.write("别处") as work:
        save(work, RoleHolder, [{"id": made, "birth_year": 1962}])
    voice.undo()
    kept = stored(form, made)
    assert kept is not None
    assert kept["birth_year"] == 1962
    assert voice.said[-1][0] == "sorry"
