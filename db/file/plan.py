"""Plan an import before anything is written: what is new, changed, the same, absent, wrong, or to be asked.

The same code plans every kind of roster; a shape says which fields it may carry (`db.records.shape`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from db.file.collecting import without_collecting
from db.file.plan_flat import plan_flat
from db.file.plan_leaders import plan_leaders
from db.file.plan_parts import Draft, Plan, QuestionKey, SourceRow, own_office
from db.file.plan_people import PeoplePlan
from db.records import RECORDS
from db.records.shape import HOUSEHOLDS, LEADERS, PEOPLE, Shape


def plan(
    connection: Connection,
    shape: Shape,
    rows: Sequence[SourceRow],
    new_id: Callable[[], str],
    *,
    answers: Mapping[QuestionKey, str] | None = None,
    create_places: bool = False,
    complete: bool = False,
) -> Plan:
    """Compare rows with the file; reads only, in a number of queries that does not grow with the rows.

    `answers`: question key → candidate id or `NEW`; `create_places`: the user confirmed the new places;
    `complete`: the user says nobody is missing, so who is not named is listed as absent (and left alone).
    """
    draft = Draft(shape.term, new_id, answers or {})
    office_id = own_office(connection)
    with without_collecting():
        if shape.code in (PEOPLE, HOUSEHOLDS):
            PeoplePlan(connection, shape, draft, office_id).make(rows, create_places=create_places, complete=complete)
        elif shape.code == LEADERS:
            plan_leaders(connection, shape, draft, rows, office_id)
        else:
            plan_flat(connection, shape, draft, rows, office_id)
        return draft.finished(connection, len(rows), RECORDS)
