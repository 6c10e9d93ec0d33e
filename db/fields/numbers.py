"""Amounts (counts, areas, money) and codes of a fixed number of digits."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Float
from sqlalchemy.types import TypeEngine

from db.fields.kind import Kind, Reading, Value, half_width, off_by

_AMOUNT: Final = re.compile(r"[+-]?(\d{1,20}(\.\d{0,12})?|\.\d{1,12})")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LIMIT: Final = 10**12  # amounts beyond are slips; below, a float keeps three decimal places


class Number(Kind):
    """An amount from `low` to `high` with at most `places` decimals: int when `places` is 0, else float."""

    code: ClassVar[str] = "number"

    def __init__(self, low: float | None = None, high: float | None = None, places: int = 0) -> None:
        """Bounds are inclusive; None leaves a side open (the amount still stays below 10^12)."""
        self.low, self.high, self.places = low, high, places

    def read_text(self, text: str) -> Reading:
        """Read an amount; “1,234” and full-width digits are fine, units are not."""
        plain = _THOUSANDS.sub("", re.sub(r"\s", "", half_width(text)))
        if not _AMOUNT.fullmatch(plain) or not plain.isascii():
            return Reading(None, f"“{text.strip()[:20]}”不是数字，请只填数字，不带单位。")
        amount = Decimal(plain)
        if amount != round(amount, self.places):
            wanted = f"最多 {self.places} 位小数" if self.places else "应为整数"
            return Reading(None, f"{wanted}，现在是 {plain}。")
        if abs(amount) >= _LIMIT:
            return Reading(None, "数字太大，请核对。")
        if self.low is not None and amount < Decimal(str(self.low)):
            return Reading(None, f"不能小于 {self._plain(self.low)}，现在是 {plain}。")
        if self.high is not None and amount > Decimal(str(self.high)):
            return Reading(None, f"不能大于 {self._plain(self.high)}，现在是 {plain}。")
        return Reading(float(amount) + 0.0 if self.places else int(amount))

    def show(self, value: Value | None) -> str:
        """The amount without needless zeros."""
        return "" if value is None else self._plain(float(value))

    def same(self, a: Value | None, b: Value | None) -> bool:
        """Equal to the number of decimals kept."""
        return self.show(a or (0 if a == 0 else None)) == self.show(b or (0 if b == 0 else None))

    def sql_type(self) -> TypeEngine[Any]:
        """Whole amounts as integers, others as floats."""
        return Float() if self.places else BigInteger()

    def schema(self) -> dict[str, object]:
        """`integer` or `number` with minimum and maximum."""
        bounds = {"minimum": self.low, "maximum": self.high}
        given = {name: bound for name, bound in bounds.items() if bound is not None}
        kind: dict[str, object] = {"type": "number" if self.places else "integer"}
        return kind | ({"constraints": given} if given else {})

    def _plain(self, amount: float) -> str:
        text = f"{amount:.{self.places}f}"
        return text.rstrip("0").rstrip(".") if self.places else text


class Code(Kind):
    """A code of exactly `digits` digits, such as the 12-digit division code; kept as text."""

    code: ClassVar[str] = "code"

    def __init__(self, digits: int = 12) -> None:
        """`digits` is the exact length."""
        self.digits = digits

    def read_text(self, text: str) -> Reading:
        """Read the code; spaces and dashes inside are dropped."""
        plain = re.sub(r"[\s-]", "", half_width(text))
        if not (plain.isascii() and plain.isdigit()):
            return Reading(None, f"应为 {self.digits} 位数字，不能有别的字符。")
        if len(plain) != self.digits:
            return Reading(None, f"应为 {self.digits} 位数字，{off_by(len(plain), self.digits)}。")
        return Reading(plain)

    def schema(self) -> dict[str, object]:
        """A string of so many digits."""
        return {"type": "string", "constraints": {"pattern": f"^[0-9]{{{self.digits}}}$"}}
