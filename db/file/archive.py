"""The form of a backup, `<name>-<time>.linlibak`: a zip, not compressed, of exactly three files.

`office.linli` the encrypted database · `office.keys` the slot file of that moment · `manifest.json` what should be in
there, with no personal word in it. Everything here works without a key: a backup on a stick can be listed and
checked by anybody, and opened by nobody who could not open the office's file.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import struct
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from db.errors import FileRefused
from db.file.slot import canonical

FORMAT, VERSION = "linli-backup", 1
DATABASE, SLOTS, MANIFEST = "office.linli", "office.keys", "manifest.json"
#: Longest members in bytes: beyond is not a backup of an office.
LONGEST = {DATABASE: 16 * 2**30, SLOTS: 256 * 1024, MANIFEST: 256 * 1024}
_CHUNK = 2**20
_HEX = re.compile(r"[0-9a-f]{64}\Z")
_FIELDS = {"format", "version", "file", "created", "revision", "rows", "digest", "members", "seal"}
_UNREADABLE = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Backup:
    """A backup whose form, sizes and checksums are right.

    `file_id` is that of the slots, `revision` the schema's step, `rows` counts per table, `digest` the one of
    `content.digest`, `seal` covers the rest with the file's key.
    """

    path: Path
    file_id: str
    created: datetime
    revision: str | None
    rows: dict[str, int]
    digest: str
    members: dict[str, dict[str, int | str]]
    seal: str = ""

    def sealed_part(self) -> bytes:
        """Return the bytes that `seal` covers."""
        return canonical(self.written() | {"seal": ""})

    def written(self) -> dict[str, object]:
        """Return the manifest as it stands in the zip."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "file": self.file_id,
            "created": self.created.isoformat(),
            "revision": self.revision,
            "rows": self.rows,
            "digest": self.digest,
            "members": self.members,
            "seal": self.seal,
        }


def measured(path: Path) -> dict[str, int | str]:
    """Return size and SHA-256 of a member before it is packed."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def pack(target: Path, database: Path, slots: Path, backup: Backup) -> None:
    """Write the zip. Raises OSError."""
    manifest = json.dumps(backup.written(), ensure_ascii=False, indent=1).encode()
    stamp = backup.created.timetuple()[:6]
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, path in ((DATABASE, database), (SLOTS, slots)):
            entry = zipfile.ZipInfo(name, stamp)
            entry.file_size = path.stat().st_size  # tells zipfile whether the long form is needed
            with path.open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink, _CHUNK)
        archive.writestr(zipfile.ZipInfo(MANIFEST, stamp), manifest)


def inspect(path: Path) -> Backup:
    """Check form, sizes and checksums of a backup and return what it says of itself; no key is needed.

    Raises FileRefused backup_missing, backup_unreadable, backup_newer, backup_damaged.
    """
    return _checked(path, None)


def unpack(path: Path, room: Path) -> Backup:
    """As `inspect`, and put the two files into the folder `room`. Raises FileRefused; OSError when `room` is full."""
    return _checked(path, room)


def _checked(path: Path, room: Path | None) -> Backup:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise FileRefused(f"找不到备份“{path.name}”。优盘可能已拔出，请检查后再试。", "backup_missing") from None
    except OSError:
        raise FileRefused(f"读不出备份“{path.name}”：没有权限或磁盘出错。请换一份备份。", "backup_unreadable") from None
    with file:
        try:
            with zipfile.ZipFile(file) as archive:
                _refuse_strange_members(archive)
                backup = _manifest(path, archive.read(MANIFEST))
                for name in (DATABASE, SLOTS):
                    _take(archive, name, backup.members[name], room)
        except (*_UNREADABLE, RecursionError, struct.error, OverflowError):
            sentence = f"“{path.name}”不是完整的备份：内容缺失或被改动过，没有恢复。请换一份备份。"
            raise FileRefused(sentence, "backup_damaged") from None
    return backup


def _refuse_strange_members(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if sorted(entry.filename for entry in entries) != sorted(LONGEST):
        raise ValueError("members")
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1 or entry.file_size != entry.compress_size:
            raise ValueError("compressed or encrypted member")
        if entry.file_size > LONGEST[entry.filename]:
            raise ValueError("too long")


def _manifest(path: Path, raw: bytes) -> Backup:
    document: Any = json.loads(raw)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("not a backup")
    version = document.get("version")
    if type(version) is int and version > VERSION:
        raise FileRefused(f"备份“{path.name}”是新版邻里做的。请先升级这台电脑上的邻里。", "backup_newer")
    if version != VERSION or set(document) != _FIELDS:
        raise ValueError("fields")
    texts = [document["file"], document["digest"], document["seal"], document["revision"] or ""]
    if not all(isinstance(text, str) for text in texts) or not all(_HEX.match(text) for text in texts[1:3]):
        raise ValueError("texts")
    rows, members = document["rows"], document["members"]
    if not isinstance(rows, dict) or any(type(count) is not int for count in rows.values()):
        raise ValueError("rows")
    if not isinstance(members, dict) or set(members) != {DATABASE, SLOTS}:
        raise ValueError("members")
    created = datetime.fromisoformat(str(document["created"]))
    return Backup(
        path, document["file"], created, document["revision"], rows, document["digest"], members, document["seal"]
    )


def _take(archive: zipfile.ZipFile, name: str, expected: object, room: Path | None) -> None:
    """Read one member whole, compare size and checksum, keep it in `room` when there is one."""
    found, size = hashlib.sha256(), 0
    sink = (room / name).open("xb") if room is not None else None
    try:
        with archive.open(name) as source:
            while chunk := source.read(_CHUNK):
                found.update(chunk)
                size += len(chunk)
                if sink is not None:
                    sink.write(chunk)
    finally:
        if sink is not None:
            sink.close()
    if expected != {"bytes": size, "sha256": found.hexdigest()}:
        raise ValueError("checksum")
