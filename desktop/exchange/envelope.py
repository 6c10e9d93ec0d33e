"""The zip of a package, written one way and read by a strict reader of exactly that way.

The layout is the plainest there is: members one after the other from the first byte, each deflated, no extra
fields, no comments, no gaps, fixed dates and rights, then the directory. Any zip program reads it; nothing that
uses more of the format is accepted, so that no two readers can see different members.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.exchange.refusals import Refused

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_RIGHTS: Final = (stat.S_IFREG | 0o644) << 16
_UNIX: Final = 3
_DEFLATED: Final = zipfile.ZIP_DEFLATED
_LEVEL: Final = 6
_END: Final = struct.Struct("<4s4H2LH")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_NAME: Final = re.compile(
    rb"bagit\.txt|bag-info\.txt|manifest-sha256\.txt|tagmanifest-sha256\.txt|signature\.sshsig"
    rb"|data/datapackage\.json|data/(?!(?:con|prn|aux|nul|com\d|lpt\d)\.)[a-z][a-z0-9_]{0,40}\.csv"
)
# version made by, version needed, flags, method, time, date: what `pack` writes
_PLAIN: Final = (_UNIX << 8 | 20, 20, 0, _DEFLATED, 0, 0x21)
_ENCRYPTED: Final = 0x1


@dataclass(frozen=True)
class Limits:
    """Caps in bytes (and counts) on what is read; a package of 100,000 rows needs about a tenth of them."""

    sealed: int = 64 << 20
    members: int = 32
    ratio: int = 200
    member: int = 256 << 20
    total: int = 256 << 20


@dataclass(frozen=True)
class _Entry:
    name: bytes
    versions: tuple[int, ...]
    crc: int
    packed: int
    size: int
    rights: int
    offset: int
    odd: bool


def pack(members: Mapping[str, bytes]) -> bytes:
    """The zip of `members` in their order; the same bytes on every machine with the same zlib."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, _DATE)
            member.create_system, member.external_attr = _UNIX, _RIGHTS
            archive.writestr(member, content, _DEFLATED, _LEVEL)
    return target.getvalue()


def unpack(blob: bytes, limits: Limits) -> dict[str, bytes]:
    """Members by name; nothing is written anywhere. Raises Refused with a code `zip_…`."""
    try:
        entries, directory = _directory(blob, limits)
    except struct.error as error:
        raise Refused("zip_broken") from error
    _judge(entries, limits)
    members: dict[str, bytes] = {}
    position = 0
    for entry in entries:
        start = _start_of(blob, entry, position)
        position = start + entry.packed
        if position > directory:
            raise Refused("zip_broken")
        members[entry.name.decode("ascii")] = _inflated(blob[start:position], entry)
    if position != directory:
        raise Refused("zip_odd")
    return members


def _directory(blob: bytes, limits: Limits) -> tuple[list[_Entry], int]:
    """The entries of the directory and where it begins; it must reach up to the end record, the last 22 bytes."""
    if len(blob) < _END.size:
        raise Refused("zip_broken")
    end = len(blob) - _END.size
    mark, disk, start_disk, here, total, size, offset, comment = _END.unpack_from(blob, end)
    if mark != b"PK\5\6" or (disk, start_disk, comment) != (0, 0, 0) or here != total or offset + size != end:
        raise Refused("zip_broken")
    if total > limits.members:
        raise Refused("zip_members")
    entries, position = [], offset
    for _ in range(total):
        entry, position = _entry(blob, position)
        entries.append(entry)
    if position != end:
        raise Refused("zip_broken")
    return entries, offset


def _entry(blob: bytes, position: int) -> tuple[_Entry, int]:
    facts = _ENTRY.unpack_from(blob, position)
    if facts[0] != b"PK\1\2":
        raise Refused("zip_broken")
    crc, packed, size, name_length, extra, comment, disk, inner, rights, offset = facts[7:]
    name_at = position + _ENTRY.size
    after = name_at + name_length + extra + comment
    odd = any((extra, comment, disk, inner))
    return _Entry(blob[name_at : name_at + name_length], facts[1:7], crc, packed, size, rights, offset, odd), after


def _judge(entries: list[_Entry], limits: Limits) -> None:
    """Refuse by the directory alone, before a single byte is inflated."""
    if len({entry.name for entry in entries}) != len(entries):
        raise Refused("zip_duplicate")
    for entry in entries:
        if stat.S_ISLNK(entry.rights >> 16):
            raise Refused("zip_link")
        if not _NAME.fullmatch(entry.name):
            raise Refused("zip_name")
        if entry.versions[2] & _ENCRYPTED:
            raise Refused("zip_encrypted")
        if entry.versions[3] != _DEFLATED:
            raise Refused("zip_method")
        if entry.size > limits.member:
            raise Refused("zip_size")
        if entry.size > limits.ratio * max(entry.packed, 1):
            raise Refused("zip_ratio")
        if entry.odd or entry.versions != _PLAIN or entry.rights != _RIGHTS:
            raise Refused("zip_odd")
    if sum(entry.size for entry in entries) > limits.total:
        raise Refused("zip_size")


def _start_of(blob: bytes, entry: _Entry, position: int) -> int:
    """Where the deflated bytes begin; the local header must say exactly what the directory says."""
    said = _LOCAL.pack(b"PK\3\4", *entry.versions[1:], entry.crc, entry.packed, entry.size, len(entry.name), 0)
    start = position + len(said) + len(entry.name)
    if entry.offset != position or blob[position:start] != said + entry.name:
        raise Refused("zip_lies")
    return start


def _inflated(packed: bytes, entry: _Entry) -> bytes:
    """At most the declared size is ever inflated."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, entry.size + 1)
    except zlib.error as error:
        raise Refused("zip_lies") from error
    if len(content) != entry.size or not stream.eof or stream.unused_data or zlib.crc32(content) != entry.crc:
        raise Refused("zip_lies")
    return content
