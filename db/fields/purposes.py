"""Built-in profiles: what leaves for a posted list, internal paper, hand-over and reporting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from db.fields.field import OPEN, SENSITIVE, Field
from db.fields.kinds import Day, DocumentNumber, IdNumber, LongText, Name, Phone, Reference, Value
from db.fields.profile import GENERALISE, KEEP, MASK, OMIT, Profile, Records, Selection

POSTED: Final = "张贴"
INTERNAL: Final = "内部"
HANDOVER: Final = "交接"
REPORT: Final = "上报"
PURPOSES: Final = (POSTED, INTERNAL, HANDOVER, REPORT)

_NEVER_SENT: Final = ("staff",)  # personnel rows stay in the office
_FINER_THAN_BUILDING: Final = ("dwelling", "overlay_member")
_PLACES_UP_TO_BUILDING: Final = ("片区", "网格", "小区", "楼栋", "微网格", "块", "责任区块")
_BASIS: Final = "《个人信息保护法》第六条：限于实现目的的最小范围"


def paper(purpose: str, records: Records) -> Profile:
    """The masking of prints and files for `purpose` (one of `PURPOSES`); raises KeyError for another word."""
    treat = _PAPER[purpose]
    entities = {
        entity: Selection({f.name: treat(f) for f in fields}) for entity, fields in records.items()
    }
    return Profile(f"paper-{purpose}", 1, purpose, purpose, _BASIS, _READERS[purpose], 30, entities)


def copying(records: Records, *, whole: bool) -> Profile:
    """Rows copied into the office's own spreadsheets: `whole` as they are, else numbers masked and days as years.

    Names stay in both, so that rows can be told apart and pasted back.
    """
    treat = _whole if whole else _masked
    entities = {entity: Selection({f.name: treat(f) for f in fields}) for entity, fields in records.items()}
    title = "原样复制" if whole else "遮盖复制"
    return Profile(f"copy-{'whole' if whole else 'masked'}", 1, title, INTERNAL, _BASIS, _READERS[INTERNAL], 30, entities)


def minimal(records: Records) -> Profile:
    """“上报·最小”: names, years, buildings, masked phones; no identity numbers, no free text, no personnel."""
    sent = [entity for entity in records if entity not in (*_NEVER_SENT, *_FINER_THAN_BUILDING)]
    entities = {
        entity: Selection({f.name: _up(f, sent) for f in records[entity]}, _rows_sent(entity)) for entity in sent
    }
    return Profile("report-minimal", 1, "上报·最小", REPORT, _BASIS, "街道办事处", 365, entities)


def complete(records: Records) -> Profile:
    """“完整”: everything, for hand-over to a successor; needs the password again."""
    entities = {entity: Selection({f.name: KEEP for f in fields}) for entity, fields in records.items()}
    return Profile("complete", 1, "完整", HANDOVER, "工作交接", "接任的居委会", 3650, entities)


def _rows_sent(entity: str) -> Mapping[str, tuple[Value, ...]]:
    return {"kind": _PLACES_UP_TO_BUILDING} if entity == "place" else {}


def _up(declared: Field, sent: Sequence[str]) -> str:
    if not isinstance(declared.kind, Reference):
        return _reported(declared)
    if declared.kind.target_table in ("dwelling", "place"):
        return GENERALISE
    return KEEP if declared.kind.target_table in sent else OMIT


def _reported(declared: Field) -> str:
    if isinstance(declared.kind, (IdNumber, DocumentNumber, LongText)) or declared.sensitivity == SENSITIVE:
        return OMIT
    if declared.sensitivity == OPEN:
        return KEEP  # also the office's own telephones
    if isinstance(declared.kind, Phone):
        return MASK
    is_place = declared.name.endswith("address")
    return GENERALISE if isinstance(declared.kind, Day) or is_place else OMIT


def _posted(declared: Field) -> str:
    if isinstance(declared.kind, LongText):
        return OMIT
    return MASK if isinstance(declared.kind, Name) else _reported(declared)


def _internal(declared: Field) -> str:
    number = isinstance(declared.kind, (IdNumber, DocumentNumber, LongText))
    return MASK if number or declared.sensitivity == SENSITIVE else KEEP


def _whole(_declared: Field) -> str:
    return KEEP


def _masked(declared: Field) -> str:
    if declared.sensitivity == OPEN and not isinstance(declared.kind, LongText):
        return KEEP
    return GENERALISE if isinstance(declared.kind, Day) else MASK


_PAPER: Final = {POSTED: _posted, INTERNAL: _internal, HANDOVER: _whole, REPORT: _reported}
_READERS: Final = {POSTED: "小区公告栏", INTERNAL: "本居委会", HANDOVER: "接任的居委会", REPORT: "街道办事处"}
