"""The lists of a plan as tables: what is new, changed, the same, absent, where new places are, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from db.file.plan_parts import Item, Plan, Problem, Source
from db.records import FIELDS, record_named
from desktop.look.look import Look
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column, Row

_TERMS = {(entity, field.name): field.term for entity, fields in FIELDS.items() for field in fields}


@dataclass(frozen=True)
class Listing:
    """One list: its name, icon, the tone of its count, what it means, its columns (name, title, width) and its rows."""

    code: str
    term: str
    icon: str
    tone: str
    sentence: str
    columns: tuple[tuple[str, str, int], ...]
    rows: tuple[Row, ...]
    count: int


_ITEM = (("title", "名称", 280), ("entity", "类别", 80), ("note", "说明", 200), ("where", "在名册里", 220))
_CHANGE = (("title", "名称", 200), ("entity", "类别", 70), ("field", "栏目", 110), ("old", "原来", 190), ("new", "改成", 190),
           ("note", "说明", 120), ("where", "在名册里", 150))
_PLACE = (("path", "地点", 320), ("kind", "类别", 80), ("where", "在名册里", 240))
_PROBLEM = (("file", "文件", 150), ("sheet", "工作表", 110), ("row", "行", 50), ("column", "栏目", 110), ("sentence", "问题", 420))


def listings(made: Plan, wrong: Sequence[Problem]) -> list[Listing]:
    """All lists of a plan; `wrong` is everything that keeps rows from being taken, but for open questions."""
    return [
        Listing("new", "新增", "new", "ok", "文件里还没有，导入后新建。", _ITEM, _items(made.new), len(made.new)),
        Listing("changed", "变更", "edit", "accent", "文件里已经有，导入后改成名册上的；空白的格子不会清掉原来的内容。", _CHANGE,
                tuple(_changes(made.changed)), len(made.changed)),
        Listing("same", "相同", "tick", "info", "和文件里的一样，不用改。", _ITEM, _items(made.same), len(made.same)),
        Listing("absent", "名册中没有", "person", "warn", "文件里有、名册里没有的。只列出来给您看，不会删除。", _ITEM, _items(made.absent),
                len(made.absent)),
        Listing("new_places", "新地点", "building", "info", "地点树里还没有的住址。确认新建后，这些住户才能导入。", _PLACE, _places(made),
                len(made.new_places)),
        Listing("problems", "问题", "warning", "danger", "这些行现在不能导入。请在名册里改正后重来，或者跳过它们。", _PROBLEM, _told(wrong),
                len(wrong)),
        Listing("hints", "请留意", "note", "warn", "这些行会照样导入，但有的内容请看一眼。", _PROBLEM, _told(made.hints), len(made.hints)),
    ]


def table_of(look: Look, listing: Listing) -> Table:
    """A table over one list, sorted in memory by any column."""
    by_id = {row["id"]: row for row in listing.rows}
    last = listing.columns[-1][0]

    def order(name: str, descending: bool) -> list[str]:
        return sorted(by_id, key=lambda one: by_id[one][name], reverse=descending)

    columns = [
        Column(name, title, width, _shower(name), bold=name in ("title", "path"), faint=name in ("old", "where"),
               stretch=name == last, align="right" if name == "row" else "left")
        for name, title, width in listing.columns
    ]
    table = Table(look, listing.term, columns, lambda ids: [by_id[one] for one in ids], order)
    table.show_ids(list(by_id))
    return table


def where(source: Source | None) -> str:
    """Where a line stands, in words."""
    return f"{source.sheet or source.file} 第 {source.row} 行" if source else ""


def _shower(name: str) -> Callable[[Row], str]:
    return lambda row: str(row[name])


def _items(items: Iterable[Item]) -> tuple[Row, ...]:
    return tuple({"id": str(at), **_item(item)} for at, item in enumerate(items))


def _item(item: Item) -> dict[str, str]:
    return {"title": item.title, "entity": record_named(item.entity).term, "note": item.note, "where": where(item.source)}


def _changes(items: Iterable[Item]) -> Iterable[Row]:
    at = 0
    for item in items:
        for name, (old, new) in item.changes.items():
            yield {"id": str(at), **_item(item), "field": _TERMS.get((item.entity, name), name), "old": old or "（空）",
                   "new": new or "（空）"}
            at += 1


def _places(made: Plan) -> tuple[Row, ...]:
    return tuple(
        {"id": str(at), "path": place.path, "kind": place.kind, "where": where(place.source)}
        for at, place in enumerate(made.new_places)
    )


def _told(problems: Iterable[Problem]) -> tuple[Row, ...]:
    return tuple(
        {"id": str(at), "file": one.source.file, "sheet": one.source.sheet, "row": one.source.row, "column": one.column,
         "sentence": one.sentence}
        for at, one in enumerate(problems)
    )
