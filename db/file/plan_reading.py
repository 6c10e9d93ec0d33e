"""Reads the texts of roster rows by the kinds of their fields; a text met before is not read again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from db.fields.kind import Kind, Reading
from db.fields.kinds import DocumentNumber, IdNumber, Phone, check_document
from db.file.plan_parts import Draft, SourceRow
from db.records.record import Row
from db.records.shape import Shape, field_named

_ID = "id"
_MASKED = re.compile(r"[*＊]{2}")
_NUMBER = "resident.document_number"  # how it is read depends on the kind of document: after all the others


@dataclass(slots=True)
class Line:
    """One row as read: typed values by entity (blanks left out, ids under “id”), and whether anything was wrong."""

    row: SourceRow
    values: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    wrong: bool = False


class Reader:
    """Reads rows of one shape, noting problems and hints in the draft.

    A text that stands in the file already is a value as it is: it was read when it came in.
    """

    def __init__(self, shape: Shape, draft: Draft, *known: Iterable[Row], entities: Sequence[str] = ()) -> None:
        """Look up the kind of every target once; `known` are rows of the file, one table for each of `entities`."""
        self._draft = draft
        self._plan: dict[str, tuple[str, str, Kind | None, dict[str, Reading]]] = {}
        for target in shape.targets:
            entity, _, name = target.partition(".")
            found = field_named(target)
            if found is not None or name == _ID:
                self._plan[target] = (entity, name, found.kind if found else None, {})
        numbers = (Phone, IdNumber, DocumentNumber)
        self._numbers = {target for target, (_, _, kind, _) in self._plan.items() if isinstance(kind, numbers)}
        self._told_hidden: set[str] = set()
        for entity, rows in zip(entities, known, strict=True):
            self._learn(entity, rows)

    def read(self, row: SourceRow) -> Line:
        """Read one row; targets the shape does not know are left alone."""
        line = Line(row)
        for target, text in row.values.items():
            plan = self._plan.get(target)
            if plan is None or not text or self._hidden(row, target, text):
                continue
            entity, name, kind, met = plan
            reading = met.get(text)
            if reading is None:
                if target == _NUMBER:
                    continue
                reading = met[text] = kind.read(text) if kind else Reading(text.strip() or None)
            if reading.value is not None:
                line.values[entity][name] = reading.value
            if reading.problem or reading.hint:
                self._note(line, target, reading)
        number = row.values.get(_NUMBER)
        if number and _NUMBER in self._plan and number not in self._plan[_NUMBER][3] and not _MASKED.search(number):
            reading = check_document(line.values["resident"].get("document_kind"), number)
            if reading.value is not None:
                line.values["resident"]["document_number"] = reading.value
            self._note(line, _NUMBER, reading)
        for target, sentence in row.troubles.items():
            self._note(line, target, Reading(None, sentence))
        return line

    def _hidden(self, row: SourceRow, target: str, text: str) -> bool:
        """Whether only stars of a number were told: then it is as if nothing was, which is said once for a column."""
        if target not in self._numbers or not _MASKED.search(text):
            return False
        if target not in self._told_hidden:
            self._told_hidden.add(target)
            self._draft.hint(row, target, f"这一列有遮盖了的号码（如 {text}），当作没有填，不改原来的")
        return True

    def _learn(self, entity: str, rows: Iterable[Row]) -> None:
        targets = [(name, met) for own, name, kind, met in self._plan.values() if own == entity and kind]
        for name, met in targets:
            met.update((text, Reading(text)) for text in {row[name] for row in rows} if isinstance(text, str))

    def _note(self, line: Line, target: str, reading: Reading) -> None:
        if reading.problem:
            line.wrong = True
            self._draft.trouble(line.row, target, reading.problem)
        elif reading.hint:
            self._draft.hint(line.row, target, reading.hint)
