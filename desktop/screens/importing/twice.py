"""After an import: whether it registered somebody, or a household, a second time."""

from __future__ import annotations

from db.file.duplicates import duplicates
from desktop.jobs import Progress, Work
from desktop.widgets.blocks import NoticeLine
from desktop.workspace import Workspace


def offer_duplicates(workspace: Workspace, notice: NoticeLine, since: int) -> None:
    """Look, beside the window, for pairs of which one was written after change `since`; 查重 is offered when there are any."""
    notice.hide()

    def work() -> Work:
        yield Progress(0, None, "查找重复的记录")
        with workspace.store.read() as connection:
            return sum(pair.newest > since for pair in duplicates(connection))

    def tell(found: int) -> None:
        if found:
            go = ("去查重", lambda: workspace.go_to("查重", "", ""))
            notice.tell(f"这次写入的记录里，有 {found} 对看起来和别的记录重复。", "warn", go)

    workspace.jobs.run(work, tell)
