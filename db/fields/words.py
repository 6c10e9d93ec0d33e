"""Kinds made of words: text, long text, names of people, choices and references."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import ClassVar, Final

from db.fields.kind import Kind, Reading, Value, half_width, one_line

_MIDDLE_DOTS: Final = re.compile(r"\s*[·•‧∙・･⋅．]\s*")  # all meant as U+00B7 (rule of the 国家民委, 2016)
_GARBLED: Final = re.compile(r"[\ufffd?？□■]|锟斤拷|烫烫")
_LOOK_AGAIN: Final = re.compile(r"[\d()（）⿰-⿿]")
_SURE_NUMBERS: Final = re.compile(
    r"(?<![0-9A-Za-z-])(?:(\d{6})\d{8}(\d{3}[\dXx])|(1[3-9]\d)\d{4}(\d{4})|\d{12,15}(\d{4}))(?![0-9A-Za-z-])"
)


class Text(Kind):
    """One line of text."""

    code: ClassVar[str] = "text"

    def __init__(self, longest: int = 100) -> None:
        """`longest` counts characters, not UTF-16 units."""
        self.longest = longest

    def read_text(self, text: str) -> Reading:
        """Read one line; line ends become spaces."""
        return self._bounded(one_line(text))

    def schema(self) -> dict[str, object]:
        """A string with its longest length."""
        return {"type": "string", "constraints": {"maxLength": self.longest}}

    def _bounded(self, text: str, hint: str | None = None) -> Reading:
        if len(text) > self.longest:
            return Reading(None, f"最多 {self.longest} 个字，现有 {len(text)} 个字，请缩短。")
        return Reading(text or None, hint=hint)


class LongText(Text):
    """Several lines of free text: notes, diary pages, minutes."""

    code: ClassVar[str] = "long_text"

    def __init__(self, longest: int = 5000) -> None:
        """`longest` counts characters."""
        super().__init__(longest)

    def read_text(self, text: str) -> Reading:
        """Keep the lines; no spaces at their ends, no empty lines at either end."""
        lines = [line.rstrip() for line in text.split("\n")]
        return self._bounded("\n".join(lines).strip())

    def mask(self, value: Value | None) -> str:
        """Identity, mobile and bank numbers inside the text lose their middle digits."""
        return _SURE_NUMBERS.sub(_hide, self.show(value))


def _hide(found: re.Match[str]) -> str:
    head, tail = found[1] or found[3] or "", found[2] or found[4] or found[5]
    return head + "*" * (len(found[0]) - len(head) - len(tail)) + tail


class Name(Text):
    """A person's name: any character of GB18030-2022, “·” as U+00B7, no spaces inside Chinese names."""

    code: ClassVar[str] = "name"

    def __init__(self, longest: int = 50) -> None:
        """`longest` counts characters: 𠮷 is one."""
        super().__init__(longest)

    def read_text(self, text: str) -> Reading:
        """Read a name; refuse what a wrong encoding or a mask left of one."""
        name = _MIDDLE_DOTS.sub("·", standard_characters(one_line(text)))
        name = re.sub(r"\s+", " " if re.search("[A-Za-z]", name) else "", name)
        shown = name[:20]
        if _GARBLED.search(name):
            return Reading(None, f"姓名“{shown}”中有乱码，请照证件重新输入。")
        if "*" in name or "＊" in name:
            return Reading(None, f"姓名“{shown}”被遮住了一部分，请填写全名。")
        if not any(_is_letter(c) for c in name):
            return Reading(None, f"“{shown}”不像姓名，请照证件填写。")
        if wrong := next((c for c in name if not _fits(c)), None):
            return Reading(None, f"姓名中不能有“{wrong}”，请照证件填写。")
        return self._bounded(name, _doubt(name))

    def mask(self, value: Value | None) -> str:
        """The first character and one or two stars, which do not tell how long the name is: 张三 → 张*, 欧阳㛃 → 欧**."""
        name = self.show(value)
        return name[:1] + "*" * min(len(name) - 1, 2) if name else ""


def _is_letter(character: str) -> bool:
    kept_as_sign = character == "〇" or "⺀" <= character <= "⿟"  # the zero of dates, and radicals used as characters
    return kept_as_sign or unicodedata.category(character)[0] == "L" or _is_private(character)


def _is_private(character: str) -> bool:
    return unicodedata.category(character) == "Co"


def _fits(character: str) -> bool:
    letter = _is_letter(character) or unicodedata.category(character)[0] == "M"
    return letter or character in " ·-'’." or bool(_LOOK_AGAIN.match(character))


def _doubt(name: str) -> str | None:
    if any(_is_private(c) for c in name):
        return "姓名中有自造字，换一台电脑可能显示不出，请改用标准字。"
    return "姓名中有数字、括号或拆字符号，请核对。" if _LOOK_AGAIN.search(name) else None


def standard_characters(text: str) -> str:
    """Characters that older systems keep in the private area (䶮 as U+E863 …) as their code in GB18030-2022."""
    return "".join(_standard(c) if "\ue815" <= c <= "\ue864" else c for c in text)


_STANDARD_2022: Final = {
    "\ue816": "𠂇", "\ue817": "𠂉", "\ue818": "𠃌", "\ue81e": "龴", "\ue826": "龵", "\ue82b": "龶", "\ue82c": "龷",
    "\ue831": "𡗗", "\ue832": "龸", "\ue83b": "𢦏", "\ue843": "龹", "\ue854": "龺", "\ue855": "𤇾", "\ue864": "龻",
}


_NO_TRAIL: Final = 0x7F


def _standard(character: str) -> str:
    """U+E815…E864 stood for the bytes FE50…FEA0 (without FE7F) of GBK, in this order."""
    trail = 0x50 + ord(character) - 0xE815
    pair = bytes((0xFE, trail if trail < _NO_TRAIL else trail + 1))
    return _STANDARD_2022.get(character) or pair.decode("gb18030")


class Choice(Kind):
    """One of `options`; `synonyms` maps further spellings to an option; `other` also lets free words in."""

    code: ClassVar[str] = "choice"

    def __init__(self, *options: str, other: bool = False, synonyms: Mapping[str, str] | None = None) -> None:
        """Every synonym must name one of the options."""
        self.options, self.other, self.synonyms = options, other, dict(synonyms or {})
        self._found = {_key(option): option for option in options}
        self._found |= {_key(word): self._found[_key(option)] for word, option in self.synonyms.items()}

    def read_text(self, text: str) -> Reading:
        """Read an option; case, width and spaces do not matter."""
        word = one_line(text)
        if found := self._found.get(_key(word)):
            return Reading(found)
        if not self.other:
            return Reading(None, f"“{word[:20]}”不在可选范围内，可填：{'、'.join(self.options)}。")
        return Text(50).read_text(word)

    def schema(self) -> dict[str, object]:
        """A string, listed when no other words are let in."""
        return {"type": "string", "constraints": {"maxLength": 50} if self.other else {"enum": list(self.options)}}


def _key(word: str) -> str:
    return re.sub(r"\s", "", half_width(word)).casefold()


class Reference(Kind):
    """The id of a record of `target_table`."""

    code: ClassVar[str] = "reference"

    def __init__(self, target_table: str) -> None:
        """`target_table` is the name of the table referred to."""
        self.target_table = target_table

    def read_text(self, text: str) -> Reading:
        """Read an id as it is stored."""
        found = text.strip()
        return Reading(found) if re.fullmatch(r"[0-9A-Za-z_-]{1,64}", found) else Reading(None, "不是有效的记录编号。")
