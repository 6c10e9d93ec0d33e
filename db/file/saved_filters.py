"""Filters that were given a name: kept in the office's file, for every account of it. Only the question is kept, never an answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from db.errors import ContentError
from db.file.store import Store, plain
from db.file.tables import saved_filter
from db.records.filter import Filter, as_text, from_text
from db.records.record import Record

LONGEST_NAME: Final = 30


@dataclass(frozen=True)
class SavedFilter:
    """A named filter on the records of table `entity`; `content` as `db.records.filter.as_text` writes it."""

    id: str
    entity: str
    name: str
    content: str
    who: str
    at: str

    def wanted(self, record: type[Record]) -> Filter:
        """What it asks for. Raises ContentError when that is not there any more."""
        return from_text(record, self.content)


def saved_filters(connection: Connection, entity: str) -> list[SavedFilter]:
    """The filters on one kind of record, in the order they were made."""
    query = select(saved_filter).where(saved_filter.c.entity == entity).order_by(saved_filter.c.id)
    return [SavedFilter(**row) for row in plain(connection.execute(query))]


def keep_filter(store: Store, record: type[Record], name: str, wanted: Filter, filter_id: str = "") -> SavedFilter:
    """Keep a filter under a name, or under `filter_id` instead of what that was.

    Raises ContentError when it has no name, a long one or one that another has, or asks for nothing.
    """
    called, entity = " ".join(name.split()), record.__tablename__
    if not called or len(called) > LONGEST_NAME:
        raise ContentError(f"请给筛选起个名称，最多 {LONGEST_NAME} 个字。", "filter_name")
    if not wanted:
        raise ContentError("还没有写条件，这样会显示全部。请至少写一条。", "filter_empty")
    with store.write("保存筛选") as work:
        if any(each.name == called and each.id != filter_id for each in saved_filters(work.connection, entity)):
            raise ContentError(f"已经有名为“{called}”的筛选，请换一个名称。", "filter_name_taken")
        kept = SavedFilter(filter_id or store.ids.new(), entity, called, as_text(wanted), store.who, work.at)
        work.connection.execute(delete(saved_filter).where(saved_filter.c.id == kept.id))
        work.connection.execute(insert(saved_filter), [asdict(kept)])
    return kept


def drop_filter(store: Store, filter_id: str) -> None:
    """Forget a filter; what it showed stays as it is."""
    with store.write("删除筛选") as work:
        work.connection.execute(delete(saved_filter).where(saved_filter.c.id == filter_id))
