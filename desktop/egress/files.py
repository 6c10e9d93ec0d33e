"""Plain sinks: a file under a name the person chose, or a folder such as a stick that must never hold half a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.file.durable import write_file
from desktop.egress.gate import Outgoing
from desktop.exchange.transport import Folder


@dataclass(frozen=True)
class FileSink:
    """A file; one that is there is replaced, as the person agreed to in the file dialog."""

    path: Path

    def take(self, outgoing: Outgoing) -> str:
        """Write the file durably. Raises FileRefused when the medium is full or cannot be written."""
        write_file(self.path, outgoing.content)
        return f"已保存到 {self.path}"


@dataclass(frozen=True)
class FolderSink:
    """A folder, stick or mounted share; the file gets its own name and is never overwritten."""

    path: Path

    def take(self, outgoing: Outgoing) -> str:
        """Publish: part file, read back, then the name. Raises Refused `target_…`."""
        made = Folder(self.path).publish(outgoing.name, outgoing.content)
        size = f"{-(-made.size // 1024)} KB" if made.size < 1 << 20 else f"{made.size / (1 << 20):.1f} MB"
        return f"已写到 {self.path / made.name}（{size}，核对词 {made.check_word}）。已核对写入内容，可以拔出。"
