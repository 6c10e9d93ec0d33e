"""The words of the program: each field's term with its English name, and the words of the trade."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from db.fields.field import OPEN, PERSONAL, SENSITIVE, fields_of

#: English word in the code → (Chinese word on screen, what is meant).
DOMAIN_WORDS: Final = {
    "office": ("居委会", "one neighbourhood office with its own file"),
    "street": ("街道", "the level above, which collects packages"),
    "area": ("片区", "several grids of one office"),
    "grid": ("网格", "buildings looked after by one grid worker"),
    "overlay": ("责任区", "a named set of places beside the tree: 微网格, 块, 责任区块"),
    "estate": ("小区", "a 小区 or a lane (弄)"),
    "building": ("楼栋", "one building or staircase number"),
    "unit": ("单元", "one entrance of a building"),
    "dwelling": ("室", "one door"),
    "household": ("住户", "the people the office counts as one 户"),
    "resident": ("居民", "a person of a household"),
    "contact": ("联系人", "whom the office calls first"),
    "role_holder": ("任职人", "who holds a role; never joined to residents"),
    "role_term": ("任期", "who holds which role where, from when to when"),
    "building_leader": ("楼组长", "the voluntary head of a building"),
    "grid_worker": ("网格员", "who looks after a grid"),
    "participant": ("报到人员", "who offers to serve, with consent"),
    "enrolment": ("服务登记", "a household in a named service, with a review date"),
    "visit": ("走访", "a call at a door"),
    "minutes": ("夜话记录", "the lines of an evening talk"),
    "need": ("需求", "what somebody asked for"),
    "issue": ("问题", "a need that became a matter with deadlines, hung on a place"),
    "closing": ("销项", "the end of an issue, after feedback to whom raised it"),
    "roster": ("花名册", "a list of households that comes as a spreadsheet"),
    "door_plate": ("门牌", "the printed plate of a building with its contacts"),
    "contact_card": ("联系卡", "the printed card with who to call"),
    "walk_sheet": ("走访单", "a building as floors and doors, to tick off"),
    "package": ("数据包", "signed and sealed records for the level above"),
    "receipt": ("回执", "the answer to a package: what was taken and what refused"),
    "tombstone": ("删除标记", "that a record is gone, so that the level above drops it too"),
    "purpose": ("用途", "why records leave: 张贴, 内部, 交接, 上报"),
    "mask": ("遮蔽", "what is hidden of a value on paper"),
}
_SENSITIVITY: Final = {OPEN: "公开", PERSONAL: "个人信息", SENSITIVE: "敏感个人信息"}


def glossary(records: Iterable[type[Any]]) -> str:
    """Write the glossary as Markdown: the words of the trade, then every declared field of `records`, by term."""
    words = [f"| {term} | {word} | {meaning} |" for word, (term, meaning) in DOMAIN_WORDS.items()]
    rows: dict[tuple[str, str, str, str], list[str]] = {}
    for record in records:
        for declared in fields_of(record):  # type: ignore[arg-type] # a class can be hashed; mypy doubts it
            row = declared.term, declared.name, declared.kind.code, _SENSITIVITY[declared.sensitivity]
            rows.setdefault(row, []).append(record.__name__)
    fields = [f"| {' | '.join(row)} | {', '.join(where)} |" for row, where in sorted(rows.items())]
    return "\n".join([
        "# Glossary 用词表", "", "Written by the program from the declared fields; do not edit by hand.",
        "", "## Words of the trade", "", "| 中文 | English | meaning |", "|---|---|---|", *words,
        "", "## Fields", "", "| term | English | kind | sensitivity | where |", "|---|---|---|---|---|", *fields, "",
    ])
