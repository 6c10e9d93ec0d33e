"""Reads the texts of roster rows by the kinds of their fields; a text met before is not read again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from db.fields.kind import Kind, Reading
from db.fields.kinds import check_document
from db.file.plan_parts import Draft, SourceRow
from db.records.record import Row
from db.records.shape import Shape, field_named

_ID = "id"
_NUMBER, _DOCUMENT = "document_number", "document_kind"


@dataclass(slots=True)
class Line:
    """One row as read: typed values by entity (blanks left out, ids under “id”), and whether anything was wrong."""

    row: SourceRow
    values: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    wrong: bool = False


class Reader:
    """Reads rows of one shape, noting problems and hints in the draft."""

    def __init__(self, shape: Shape, draft: Draft) -> None:
        """Look up the kind of every target once."""
        self._draft = draft
        self._plan: dict[str, tuple[str, str, Kind | None, dict[str, Reading]]] = {}
        for target in shape.targets:
            entity, _, name = target.partition(".")
            found = field_named(target)
            if found is not None or name == _ID:
                self._plan[target] = (entity, name, found.kind if found else None, {})

    def read(self, row: SourceRow) -> Line:
        """Read one row; targets the shape does not know are left alone."""
        line = Line(row)
        for target, text in row.values.items():
            if target not in self._plan or not text:
                continue
            entity, name, kind, met = self._plan[target]
            reading = met.get(text)
            if reading is None:
                reading = met[text] = kind.read(text) if kind else Reading(text.strip() or None)
            if reading.value is not None:
                line.values[entity][name] = reading.value
            if reading.problem or reading.hint:
                self._note(line, target, reading)
        if _NUMBER in line.values["resident"]:
            self._check_document(line)
        for target, sentence in row.troubles.items():
            self._note(line, target, Reading(None, sentence))
        return line

    def _check_document(self, line: Line) -> None:
        """An old 15-digit card number becomes the 18 digits it stands for before anybody is looked up by it."""
        person = line.values["resident"]
        reading = check_document(person.get(_DOCUMENT), person[_NUMBER])
        person[_NUMBER] = reading.value
        if reading.problem or reading.hint:
            self._note(line, f"resident.{_NUMBER}", reading)

    def _note(self, line: Line, target: str, reading: Reading) -> None:
        if reading.problem:
            line.wrong = True
            self._draft.trouble(line.row, target, reading.problem)
        elif reading.hint:
            self._draft.hint(line.row, target, reading.hint)
