"""Rows of a list as a table: copied for WPS and Excel, or saved as a workbook; masked by their purpose, never a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.errors import ContentError
from db.fields.field import OPEN, fields_of
from db.fields.kinds import Name, Reference
from db.fields.profile import KEEP, OMIT
from db.fields.purposes import paper
from db.file.store import Store
from db.records import FIELDS
from db.records.household import Household
from db.records.place import Dwelling, Place
from db.records.record import Record, Row
from db.records.role import Role, RoleHolder
from desktop.egress.gate import COPY, EXPORT, Outgoing
from desktop.exchange.spreadsheet_write import write_table

Wanted = Sequence[tuple[str, str]]

# Stored keys and joined columns of lists: the field whose kind and treatment they take. What is in neither and no field
# of the record stays in the program.
_STANDS_FOR: Final[Mapping[tuple[str, str], tuple[type[Record], str]]] = {
    ("household", "caller"): (Household, "contact_name"), ("household", "caller_phone"): (Household, "phone"),
    ("household", "use"): (Dwelling, "use"), ("role_term", "holder"): (RoleHolder, "name"),
    ("role_term", "role"): (Role, "name"), ("role_term", "place"): (Place, "name"),
}
_PLAIN: Final = ("door", "path", "heads")
_RISKY: Final = ("=", "+", "-", "@")


@dataclass(frozen=True)
class _Leaving:
    """A column that leaves: its heading, the text of a row's cell, and what is personal in it."""

    title: str
    text: Callable[[Mapping[str, Any]], str]
    personal: str = ""
    bare: bool = False


class Tables:
    """Prepares tables. Nothing leaves here: the gate delivers."""

    def __init__(self, store: Store) -> None:
        """Values are masked as the built-in profile of the purpose says."""
        self._store = store

    def copied(self, record: type[Record], columns: Wanted, rows: Sequence[Row], purpose: str) -> Outgoing:
        """Rows for the clipboard as lines of cells parted by tabs, a heading first; `columns` are (name, title).

        Line ends and tabs in a cell become blanks; a cell that a spreadsheet would take for a formula gets an
        apostrophe. Raises ContentError when nothing is chosen, or nothing of it may leave for this purpose.
        """
        leaving = self._leaving(record, columns, rows, purpose)
        lines = [[each.title for each in leaving], *([each.text(row) for each in leaving] for row in rows)]
        text = "".join("\t".join(map(_cell, line)) + "\r\n" for line in lines)
        return self._outgoing(COPY, purpose, record, f"{record.term}.tsv", text.encode(), rows, leaving)

    def sheet(self, record: type[Record], columns: Wanted, rows: Sequence[Row], purpose: str) -> Outgoing:
        """The same rows as an .xlsx whose cells are all text."""
        leaving = self._leaving(record, columns, rows, purpose)
        texts = ([each.text(row) for each in leaving] for row in rows)
        content = write_table([each.title for each in leaving], texts, record.term)
        return self._outgoing(EXPORT, purpose, record, f"{record.term}.xlsx", content, rows, leaving)

    def _leaving(self, record: type[Record], columns: Wanted, rows: Sequence[Row], purpose: str) -> list[_Leaving]:
        if not rows:
            raise ContentError("还没有选中要带走的行。请先在表格里选好。", "nothing_chosen")
        found = [made for name, title in columns if (made := _leaving(record, name, title, purpose)) is not None]
        if not found:
            raise ContentError(f"这些列都不能用于“{purpose}”。请换一个用途，或换几列。", "nothing_allowed")
        return found

    def _outgoing(
        self, action: str, purpose: str, record: type[Record], name: str, content: bytes, rows: Sequence[Row],
        leaving: Sequence[_Leaving],
    ) -> Outgoing:
        terms = tuple(dict.fromkeys(each.personal for each in leaving if each.personal))
        title = f"{record.term}表（{len(rows)} 行）"
        bare = any(each.bare for each in leaving)
        return Outgoing(self._store.ids.new(), action, purpose, title, name, content, len(rows), terms, bare)


def _leaving(record: type[Record], name: str, title: str, purpose: str) -> _Leaving | None:
    """The column as it leaves, None for what the purpose omits or nobody declared."""
    if name in _PLAIN:
        return _Leaving(title, lambda row: str(row.get(name) if row.get(name) is not None else ""))
    owner, source = _STANDS_FOR.get((record.__tablename__, name), (record, name))
    field = next((each for each in fields_of(owner) if each.name == source), None)
    if field is None or isinstance(field.kind, Reference):
        return None
    profile = paper(purpose, FIELDS)
    projection = profile.projection(owner.__tablename__, [field])
    if not projection.columns:
        return None
    kind = projection.columns[0].kind
    personal = field.sensitivity != OPEN or isinstance(field.kind, Name)
    kept = profile.entities[owner.__tablename__].fields.get(source, OMIT) == KEEP
    return _Leaving(
        title, lambda row: kind.show(projection.cells({source: row.get(name)})[0]), title if personal else "",
        bare=personal and kept,
    )


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}" if plain.startswith(_RISKY) else plain
