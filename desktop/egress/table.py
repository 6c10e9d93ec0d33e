"""Rows of a list as a table: copied for WPS and Excel, or saved as a workbook; masked by their purpose, never a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.errors import ContentError
from db.fields.field import OPEN, Field, fields_of
from db.fields.kinds import DocumentNumber, IdNumber, Name, Reference
from db.fields.profile import KEEP, OMIT, Profile
from db.fields.purposes import POSTED, copying, paper
from db.file.store import Store
from db.records import FIELDS
from db.records.household import Household
from db.records.place import Dwelling, Place
from db.records.record import Record, Row
from db.records.role import Role, RoleHolder
from desktop.egress.gate import COPY, EXPORT, Outgoing
from desktop.exchange.clip import as_lines
from desktop.exchange.spreadsheet_text import marked
from desktop.exchange.spreadsheet_write import write_table, write_text

Wanted = Sequence[tuple[str, str]]

# Stored keys and joined columns of lists: the field whose kind and treatment they take. What is in neither and no field
# of the record stays in the program.
_STANDS_FOR: Final[Mapping[tuple[str, str], tuple[type[Record], str]]] = {
    ("household", "caller"): (Household, "contact_name"), ("household", "caller_phone"): (Household, "phone"),
    ("household", "use"): (Dwelling, "use"), ("role_term", "holder"): (RoleHolder, "name"),
    ("role_term", "role"): (Role, "name"), ("role_term", "phone"): (RoleHolder, "phone"), ("role_term", "place"): (Place, "name"),
}
_PLAIN: Final = ("door", "path")
_COUNTED: Final = "heads"
_MASKED_COPY: Final = copying(FIELDS, whole=False).id


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

    def copied(
        self, record: type[Record], columns: Wanted, rows: Sequence[Row], purpose: str, *, whole: bool | None = None
    ) -> Outgoing:
        """Rows for the clipboard as lines of cells (see `exchange.clip`), a heading first; `columns` are (name, title).

        `whole`: document numbers as they are (True) or everything but names masked (False), for columns that have them.
        Raises ContentError when nothing is chosen, or nothing of it may leave for this purpose.
        """
        profile = paper(purpose, FIELDS) if whole is None else copying(FIELDS, whole=whole)
        leaving = _all_leaving(record, columns, rows, profile)
        lines = [[each.title for each in leaving], *([each.text(row) for each in leaving] for row in rows)]
        text = as_lines([[marked(cell) for cell in line] for line in lines])
        return self._outgoing(COPY, profile, record, f"{record.term}.tsv", text.encode(), rows, leaving)

    def sheet(
        self, record: type[Record], columns: Wanted, rows: Sequence[Row], purpose: str, *, as_text: bool = False
    ) -> Outgoing:
        """The same rows as an .xlsx whose cells are all text, or `as_text` as a .csv in UTF-8 that programs read."""
        profile = paper(purpose, FIELDS)
        leaving = _all_leaving(record, columns, rows, profile)
        heading, texts = [each.title for each in leaving], ([each.text(row) for each in leaving] for row in rows)
        content = write_text(heading, texts) if as_text else write_table(heading, texts, record.term)
        name = f"{record.term}.{'csv' if as_text else 'xlsx'}"
        return self._outgoing(EXPORT, profile, record, name, content, rows, leaving)

    def _outgoing(
        self, action: str, profile: Profile, record: type[Record], name: str, content: bytes, rows: Sequence[Row],
        leaving: Sequence[_Leaving],
    ) -> Outgoing:
        terms = tuple(dict.fromkeys(each.personal for each in leaving if each.personal))
        title = f"{record.term}表（{len(rows)} 行）"
        bare = any(each.bare for each in leaving)
        return Outgoing(self._store.ids.new(), action, profile.purpose, title, name, content, len(rows), terms, bare)


def holds_numbers(record: type[Record], columns: Wanted) -> bool:
    """Whether any of these columns holds the numbers of identity documents."""
    found = (_field(record, name) for name, _ in columns)
    return any(each is not None and isinstance(each[1].kind, (IdNumber, DocumentNumber)) for each in found)


def _all_leaving(record: type[Record], columns: Wanted, rows: Sequence[Row], profile: Profile) -> list[_Leaving]:
    if not rows:
        raise ContentError("还没有选中要带走的行。请先在表格里选好。", "nothing_chosen")
    found = [made for name, title in columns if (made := _leaving(record, name, title, profile)) is not None]
    if not found:
        raise ContentError(f"这些列都不能用于“{profile.purpose}”。请换一个用途，或换几列。", "nothing_allowed")
    return found


def _field(record: type[Record], name: str) -> tuple[type[Record], Field] | None:
    """The declared field behind a column, with the record that declares it."""
    owner, source = _STANDS_FOR.get((record.__tablename__, name), (record, name))
    return next(((owner, each) for each in fields_of(owner) if each.name == source), None)


def _leaving(record: type[Record], name: str, title: str, profile: Profile) -> _Leaving | None:
    """The column as it leaves, None for what the profile omits or nobody declared; posted lists tell no small numbers."""
    if name == _COUNTED and profile.purpose == POSTED:
        return None
    if name in (*_PLAIN, _COUNTED):
        return _Leaving(title, lambda row: str(row.get(name) if row.get(name) is not None else ""))
    owner, field = _field(record, name) or (record, None)
    if field is None or isinstance(field.kind, Reference):
        return None
    projection = profile.projection(owner.__tablename__, [field])
    if not projection.columns:
        return None
    kind = projection.columns[0].kind
    is_name = isinstance(field.kind, Name)
    personal = field.sensitivity != OPEN or is_name
    kept = profile.entities[owner.__tablename__].fields.get(field.name, OMIT) == KEEP
    shown_so = is_name and profile.id == _MASKED_COPY  # names beside masked numbers
    return _Leaving(
        title, lambda row: kind.show(projection.cells({field.name: row.get(name)})[0]), title if personal else "",
        bare=personal and kept and not shown_so,
    )
