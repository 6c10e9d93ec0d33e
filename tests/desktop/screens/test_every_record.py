"""What every record type can do by being declared: one screen, a form, a list, history, Excel, and coming back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db.errors import UserError
from db.fields.field import fields_of
from db.fields.kinds import Reference
from db.file.bulk import change_all, changed_together, foreseen
from db.file.history import history_of, removed_records, restore, restore_to
from db.file.plan import plan
from db.file.plan_parts import SourceRow
from db.file.save import Problems, save
from db.file.store import Store
from db.records import RECORDS
from db.records.condition import EMPTY, FILLED, Condition
from db.records.filter import Filter, filtered_ids
from db.records.listing import ids_of, one, titles_of
from db.records.record import Record
from db.records.shape import flat_shape
from desktop.catalogue import SCREENS
from desktop.exchange.roster import recognise
from desktop.exchange.spreadsheet import read_workbook
from desktop.exchange.spreadsheet_write import write_table
from desktop.record_form import RecordForm
from desktop.workspace import Workspace
from tests.desktop.screens.samples import add, change

every = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__tablename__)


@every
def test_it_is_kept_on_one_screen(record: type[Record]) -> None:
    assert sum(record in screen.keeps for screen in SCREENS) == 1


@every
def test_its_labels_and_names_are_unique(record: type[Record]) -> None:
    fields = fields_of(record)
    assert len({f.term for f in fields}) == len({f.name for f in fields}) == len(fields)
    assert record.term
    assert sum(other.term == record.term for other in RECORDS) == 1


@every
def test_an_empty_one_is_refused_with_a_sentence_for_each_missing_field(record: type[Record], office: Store) -> None:
    wanted = {f.name for f in fields_of(record) if f.required}
    before = _ids(office, record)
    if not wanted:
        pytest.fail(f"{record.__tablename__}: nothing is required, so an empty record could be saved")
    with pytest.raises(Problems) as refused, office.write("空") as work:
        save(work, record, [{}])
    assert wanted <= set(refused.value.by_field)
    assert _ids(office, record) == before


@every
def test_an_empty_form_shows_the_problems_and_saves_nothing(record: type[Record], workspace: Workspace, qtbot: Any) -> None:
    form = RecordForm(workspace, record, [("", [f.name for f in fields_of(record)])], "test")
    qtbot.addWidget(form)
    form.show()
    before = _ids(workspace.store, record)
    form.new()
    assert not form.save()
    assert _ids(workspace.store, record) == before
    for field in fields_of(record):
        assert bool(form.form.shown_problem(field.name)) == field.required


@every
def test_a_sample_is_added_found_changed_and_set_back(record: type[Record], office: Store) -> None:
    with office.write("样例") as work:
        made = add(work, record)
    first = _row(office, record, made)
    with office.read() as connection:
        assert made in [key for key, _ in titles_of(connection, record, ids=[made])]
    with office.write("改") as work:
        changed = change(work, record, first)
        save(work, record, [{"id": made, **changed}])
    with office.read() as connection:
        newest = history_of(connection, record.__tablename__, made)[0]
    assert (newest["before"], newest["after"]) == ({name: first[name] for name in changed}, changed)
    restore_to(office, record, made, newest["cn"])
    assert _content(record, _row(office, record, made)) == _content(record, first)


@every
def test_a_removed_sample_comes_back_whole(record: type[Record], office: Store) -> None:
    with office.write("样例") as work:
        made = add(work, record)
    before = _row(office, record, made)
    with office.write("删") as work:
        work.remove(record, [made])
    with office.read() as connection:
        assert one(connection, record, made) is None
        assert [row["id"] for row in removed_records(connection, record.__tablename__)] == [made]
    restore(office, record, made)
    assert _content(record, _row(office, record, made)) == _content(record, before)
    with pytest.raises(UserError, match="没有可以恢复"):
        restore(office, record, made)


@every
def test_a_table_written_as_excel_and_read_again_plans_the_same(record: type[Record], office: Store, tmp_path: Path) -> None:
    with office.write("样例") as work:
        add(work, record)
    fields = fields_of(record)
    rows = [_row(office, record, key) for key in _ids(office, record)]
    cells = [[row["id"], *(f.kind.show(row[f.name]) for f in fields)] for row in rows]
    file = tmp_path / "table.xlsx"
    file.write_bytes(write_table(["系统编号", *(f.term for f in fields)], cells, record.term))
    shape = flat_shape(record)
    found = recognise(read_workbook(file).sheets[0], shape.targets, {}, shape.days())
    headings = {c.target: c.heading for c in found.columns if c.target}
    source = [SourceRow(file.name, found.sheet, row.number, row.values, headings) for row in found.rows]
    with office.read() as connection:
        made = plan(connection, shape, source, office.ids.new)
    assert (len(made.same), made.new, made.changed, made.problems, made.questions) == (len(rows), (), (), (), ())


@every
def test_filters_find_a_sample_by_what_is_filled_and_what_is_not(record: type[Record], office: Store) -> None:
    with office.write("样例") as work:
        made = add(work, record)
    row, entity = _row(office, record, made), record.__tablename__
    with office.read() as connection:
        for field in fields_of(record):
            if isinstance(field.kind, Reference) and field.required:
                continue
            hows = (FILLED, EMPTY) if row[field.name] is not None else (EMPTY, FILLED)
            found = [filtered_ids(connection, record, Filter(conditions=(Condition(f"{entity}.{field.name}", how),))) for how in hows]
            assert [made in ids for ids in found] == [True, False], field.name


@every
def test_what_can_be_changed_together_is_foreseen_and_changed(record: type[Record], office: Store) -> None:
    with office.write("样例") as work:
        made = add(work, record)
    row = _row(office, record, made)
    with office.write("试") as work:
        wanted = change(work, record, row)
    for field in changed_together(record):
        value = wanted.get(field.name, row[field.name])
        rows = _end(foreseen(office, record, [made], field, value))
        assert [(each.id, each.problem, each.changes) for each in rows] == [(made, "", value != row[field.name])]
        _end(change_all(office, record, rows, field, value))
        assert _row(office, record, made)[field.name] == value


@every
def test_a_stale_save_is_refused(record: type[Record], office: Store) -> None:
    with office.write("样例") as work:
        made = add(work, record)
    row = _row(office, record, made)
    with office.write("先") as work:
        changed = change(work, record, row)
        save(work, record, [{"id": made, "version": row["version"], **changed}])
    with pytest.raises(UserError, match="刚被修改过") as refused, office.write("后") as work:
        save(work, record, [{"id": made, "version": row["version"], **{name: row[name] for name in changed}}])
    assert refused.value.code == "stale"


def _end(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def _ids(store: Store, record: type[Record]) -> list[str]:
    with store.read() as connection:
        return ids_of(connection, record)


def _row(store: Store, record: type[Record], record_id: str) -> dict[str, Any]:
    with store.read() as connection:
        found = one(connection, record, record_id)
    assert found is not None
    return found


def _content(record: type[Record], row: dict[str, Any]) -> dict[str, Any]:
    return {f.name: row[f.name] for f in fields_of(record)}


