"""What taking back changes means: which of their records can be set back, and which must stay and why."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, select

from db.fields.field import fields_of
from db.fields.kinds import Reference
from db.file.conflicts import Wanted, clashes_since
from db.file.tables import history
from db.file.write import Write, referring
from db.records import RECORDS, record_named
from db.records.listing import among
from db.records.record import Record, Row

_Key = tuple[str, str]  # entity and id


class Kept(NamedTuple):
    """A record an undo leaves as it is."""

    entity: str
    id: str
    title: str
    sentence: str


@dataclass
class _Touched:
    """What was done to one record: it was made, or fields were changed or all removed whose values were `before`."""

    fresh: bool
    gone: bool = False
    before: Row = field(default_factory=dict)
    last_cn: int = 0


class Reversal:
    """The taking back of changes that follow each other, worked out before anything is written."""

    def __init__(self, connection: Connection, first_cn: int, last_cn: int, since: str = "后来") -> None:
        """Read what was done from one change number to the other, and how those records stand now.

        `since` begins the sentences that tell what was done to a record afterwards.
        """
        self._connection, self._since = connection, since
        self._touched = self._history(first_cn, last_cn)
        self._now = self._current()
        self._kept: dict[_Key, str] = {}
        self._remove = {key for key, did in self._touched.items() if did.fresh and key in self._now}
        self._restore = {key for key, did in self._touched.items() if not did.fresh}
        self._keep_changed()
        self._keep_clashing(last_cn)
        self._keep_orphans()
        self._keep_referenced()

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Records that stay, in the order they were written."""
        return tuple(
            Kept(*key, record_named(key[0]).title(self._now.get(key, {})), self._kept[key])
            for key in self._touched
            if key in self._kept
        )

    def carry_out(self, work: Write) -> int:
        """Set back what can be → how many records."""
        for record in RECORDS:
            mine = [key for key in self._touched if key[0] == record.__tablename__ and key in self._restore]
            work.put(record, [{"id": key[1], **self._touched[key].before} for key in mine])
        for record in reversed(RECORDS):
            mine = [key for key in self._touched if key[0] == record.__tablename__ and key in self._remove]
            work.remove(record, [key[1] for key in mine])
        return len(self._restore) + len(self._remove)

    def _history(self, first_cn: int, last_cn: int) -> dict[_Key, _Touched]:
        columns = (history.c.entity, history.c.id, history.c.cn, history.c.op, history.c.before)
        query = select(*columns).where(history.c.cn.between(first_cn, last_cn)).order_by(history.c.cn)
        touched: dict[_Key, _Touched] = {}
        for entity, record_id, cn, op, before in self._connection.execute(query):
            did = touched.setdefault((entity, record_id), _Touched(fresh=before is None))
            if before is not None and not did.fresh:
                did.before = json.loads(before) | did.before  # the oldest value counts
            did.last_cn, did.gone = cn, op == "del"
        return touched

    def _current(self) -> dict[_Key, Row]:
        found: dict[_Key, Row] = {}
        for entity in {key[0] for key in self._touched}:
            table = Record.metadata.tables[entity]
            query = select(table).where(among(table.c.id, self._ids(entity)))
            found |= {(entity, row["id"]): dict(row) for row in self._connection.execute(query).mappings()}
        return found

    def _ids(self, entity: str) -> list[str]:
        return [key[1] for key in self._touched if key[0] == entity]

    def _keep_changed(self) -> None:
        later = self._changed_since()
        for key, did in self._touched.items():
            if key not in self._now:
                if not did.fresh and not did.gone:
                    self._keep(key, f"{self._since}被删除了")
            elif self._now[key]["cn"] != did.last_cn and key in later:
                self._keep(key, f"{self._since}又改过")

    def _changed_since(self) -> set[_Key]:
        """Records that differ from what was left; one changed and set back again (a later batch undone) does not."""
        mine = [key for key, did in self._touched.items() if key in self._now and self._now[key]["cn"] != did.last_cn]
        left: defaultdict[_Key, Row] = defaultdict(dict)
        now: defaultdict[_Key, Row] = defaultdict(dict)
        columns = (history.c.id, history.c.cn, history.c.before, history.c.after)
        for entity in {key[0] for key in mine}:
            query = select(*columns).where(history.c.entity == entity, among(history.c.id, self._ids(entity)))
            for record_id, cn, *images in self._connection.execute(query.order_by(history.c.cn)):
                key = (entity, record_id)
                if cn > self._touched[key].last_cn:
                    before, after = (json.loads(image) if image else {} for image in images)
                    for name in {*before, *after}:
                        left[key].setdefault(name, before.get(name))
                        now[key][name] = after.get(name)
        return {key for key in mine if left[key] != now[key]}

    def _keep_clashing(self, last_cn: int) -> None:
        """A seat, a name or a contact that something else has taken since cannot be given back."""
        for entity in {key[0] for key in self._restore}:
            but = {one for one in self._ids(entity) if (entity, one) not in self._kept}
            if entity == "household":  # their contacts are people
                but = {one for one in self._ids("resident") if ("resident", one) not in self._kept}
            rows = [
                Wanted(key[1], self._now.get(key, {}), {**self._now.get(key, {}), **self._touched[key].before})
                for key in self._restore if key[0] == entity
            ]
            for one, sentence in clashes_since(self._connection, record_named(entity), rows, last_cn, but).items():
                self._keep((entity, one), sentence)

    def _keep_orphans(self) -> None:
        """A record whose old value refers to something that is gone cannot be set back."""
        wanted: defaultdict[str, defaultdict[str, list[_Key]]] = defaultdict(lambda: defaultdict(list))
        for key in self._restore:
            for f in fields_of(record_named(key[0])):
                if isinstance(f.kind, Reference) and (target := self._touched[key].before.get(f.name)):
                    wanted[f.kind.target_table][target].append(key)
        for entity, targets in wanted.items():
            table = Record.metadata.tables[entity]
            there = set(self._connection.scalars(select(table.c.id).where(among(table.c.id, sorted(targets)))))
            there |= {record_id for name, record_id in self._restore if name == entity}  # they come back together
            for target in targets.keys() - there:
                for key in targets[target]:
                    self._keep(key, f"原来的{record_named(entity).term}已经不在了")

    def _keep_referenced(self) -> None:
        """What a record that stays refers to must stay too, and so on up."""
        holds: defaultdict[_Key, list[_Key]] = defaultdict(list)
        for entity in {key[0] for key in self._remove}:
            for record, column in referring(entity):
                table = record.__table__
                query = select(table.c.id, table.c[column]).where(among(table.c[column], self._ids(entity)))
                for holder_id, target_id in self._connection.execute(query):
                    holder = (record.__tablename__, holder_id)
                    if not (holder in self._restore and column in self._touched[holder].before):
                        holds[holder].append((entity, target_id))
        staying = [holder for holder in holds if holder not in self._remove]
        while staying:
            for target in holds[staying.pop()]:
                if target in self._remove:
                    self._keep(target, "还有别的记录用着它")
                    staying.append(target)
        for entity in ("building", "dwelling"):  # what is known of a place stays with it
            for place in [key[1] for key in self._remove if key[0] == entity and ("place", key[1]) in self._kept]:
                self._keep((entity, place), "还有别的记录用着它")

    def _keep(self, key: _Key, sentence: str) -> None:
        self._kept[key] = sentence
        self._remove.discard(key)
        self._restore.discard(key)
