"""What every kind of field answers: how it reads, shows, masks, compares, is stored and is described."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import Text as TextColumn
from sqlalchemy.types import TypeEngine

Value = str | int | float

UNREADABLE: Final = "这一格的内容读不出来，请改成普通文字。"
LOST_DIGITS: Final = "表格把长号码存成了数字，末几位已经丢失；请在原表把这一列改成“文本”格式，再重新填写。"
_EXACT_FLOAT: Final = 1e15  # spreadsheets keep 15 significant digits
_LARGEST: Final = 10**30
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DASHES: Final = {ord(dash): "-" for dash in "‐‑‒–—―−﹣"}
_WIDE: Final = re.compile("[！-～\u3000‐‑‒–—―−﹣]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Reading:
    """What was read: a `problem` is a sentence and leaves no value; a `hint` keeps the value but asks to look."""

    value: Value | None
    problem: str | None = None
    hint: str | None = None


class Kind(ABC):
    """One kind of field. Values are plain str, int or float; None means “not given”."""

    code: ClassVar[str]

    def read(self, raw: object) -> Reading:
        """Read what was typed, or a cell's value; blank gives no value. Never raises."""
        if isinstance(raw, float) and _EXACT_FLOAT <= abs(raw) < math.inf:
            return Reading(None, LOST_DIGITS)
        text = as_text(raw)
        if text is None:
            return Reading(None, UNREADABLE)
        return self.read_text(text) if text.strip() else Reading(None)

    @abstractmethod
    def read_text(self, text: str) -> Reading:
        """Read a text that is not blank, is in NFC and has no control characters but line ends and tabs."""

    def show(self, value: Value | None) -> str:
        """The value on screen; reading it again gives the same value."""
        return "" if value is None else str(value)

    def mask(self, value: Value | None) -> str:
        """The value on paper and in lists for others; the same as on screen where nothing need be hidden."""
        return self.show(value)

    def same(self, a: Value | None, b: Value | None) -> bool:
        """Whether two stored values mean the same; not given and empty are the same."""
        return (None if a == "" else a) == (None if b == "" else b)

    def sql_type(self) -> TypeEngine[Any]:
        """The column type."""
        return TextColumn()

    def schema(self) -> dict[str, object]:
        """Type and constraints as in Frictionless Table Schema."""
        return {"type": "string"}


def as_text(raw: object) -> str | None:
    """A cell's value as clean text: NFC, without control characters; None when it is no cell value at all."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, (int, float)):
        return _number_text(raw)
    if isinstance(raw, dt.datetime):
        midnight = raw.time() == dt.time()
        return raw.strftime("%Y-%m-%d") if midnight else raw.isoformat(" ", "minutes")
    if isinstance(raw, (dt.date, dt.time)):
        return raw.isoformat()
    return None


def _number_text(raw: float) -> str | None:
    if isinstance(raw, float):
        if math.isnan(raw):
            return ""
        if math.isinf(raw):
            return None
    if abs(raw) >= _LARGEST:
        return None
    return str(int(raw)) if raw == int(raw) else repr(raw)


def clean(text: str) -> str:
    """NFC; control and invisible format characters gone (line ends and tabs stay); halves of characters → U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    whole = _SURROGATES.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cn"})
    return unicodedata.normalize("NFC", kept)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones, every dash as “-”."""
    if not _WIDE.search(text):
        return text
    return text.translate(_HALF_WIDTH).translate(_DASHES)


def one_line(text: str) -> str:
    """Line ends and tabs as one space, no space at the ends."""
    return re.sub(r"[\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+", " ", text).strip()


def off_by(have: int, want: int) -> str:
    """“少 1 位” or “多 2 位”."""
    return f"少 {want - have} 位" if have < want else f"多 {have - want} 位"
