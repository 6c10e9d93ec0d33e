"""Contacts as a vCard 3.0 file (RFC 2426) that telephones and mail programs take in: UTF-8, folded, escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LINE: Final = 75  # octets, without the line end (RFC 2426, 2.6)
_MOBILE: Final = re.compile(r"1\d{10}|\+\d+")
_HANZI: Final = re.compile("[㐀-䶿一-鿿豈-﫿〇\U00020000-\U0003ffff]{2,}")
_COMPOUND: Final = (
    "欧阳 上官 司马 诸葛 司徒 东方 慕容 端木 公孙 轩辕 宇文 南宫 西门 呼延 赫连 百里 东郭 淳于 钟离 司空 闻人 拓跋 濮阳 "
    "申屠 太史 左丘 公冶 宗政 仲孙 第五 司寇 巫马 公西 漆雕 公良 夹谷 段干 东门 南门 谷梁 公羊 梁丘 尉迟 万俟 长孙 令狐 "
    "澹台 单于 夏侯 宰父 皇甫 独孤 鲜于 闾丘 亓官 乐正"
)
#: Surnames of two characters; every other Chinese surname is the first character.
COMPOUND: Final = frozenset(_COMPOUND.split())


@dataclass(frozen=True)
class Contact:
    """One person: `uid` stays the same in every file, so that taking a newer one in makes no second entry."""

    uid: str
    name: str
    phone: str
    office: str
    title: str


def vcards(contacts: Iterable[Contact]) -> bytes:
    """Return the file, one card for each contact in the order given."""
    return "".join(f"{line}\r\n" for contact in contacts for line in _card(contact)).encode()


def name_parts(name: str) -> tuple[str, str]:
    """Return (surname, given name); a name that is not a Chinese one (·, Latin letters) is all given name."""
    if not _HANZI.fullmatch(name):
        return "", name
    size = 2 if name[:2] in COMPOUND and len(name) > 2 else 1  # noqa: PLR2004 - 欧阳修 is 欧阳, 欧阳 is 欧
    return name[:size], name[size:]


def _card(contact: Contact) -> Iterator[str]:
    family, given = name_parts(contact.name)
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield from _folded(f"N:{_escaped(family)};{_escaped(given)};;;")
    yield from _folded(f"FN:{_escaped(contact.name)}")
    yield from _folded(f"ORG:{_escaped(contact.office)}")
    yield from _folded(f"TITLE:{_escaped(contact.title)}")
    kind = "CELL" if _MOBILE.fullmatch(contact.phone) else "WORK"
    yield from _folded(f"TEL;TYPE={kind}:{_escaped(contact.phone.replace('转', ','))}")  # a comma waits, then dials on
    yield from _folded(f"UID:{_escaped(contact.uid)}")
    yield "END:VCARD"


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return "\\n".join(text.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Cut between characters so that no line has more than 75 octets; those that go on begin with a blank."""
    piece, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > LINE:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + character, octets + size
    yield piece
