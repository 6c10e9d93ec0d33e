"""备份: where they go, one at once with its result proved, what is there, and bringing one back as a new file."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from db.errors import UserError
from db.file.archive import Backup
from db.file.backup import back_up_in_steps
from db.file.backup_list import Kept, backups_of
from db.file.office_file import SUFFIX, accounts_in, restore_office
from desktop.jobs import Progress, Report
from desktop.screens.settings.lists import PlainTable
from desktop.widgets.blocks import NoticeLine, ProgressPanel
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace

HEADINGS = (("时间", 170), ("大小", 90), ("行数", 90), ("文件", 300))
BY_CODE = "用恢复码"


class BackupsTab(QWidget):
    """Backups of this file in the chosen folder, newest first."""

    def __init__(self, workspace: Workspace) -> None:
        """Read when shown."""
        super().__init__()
        self._workspace = workspace
        look = workspace.look
        self.folder = QLineEdit()
        self.folder.setReadOnly(True)
        self.folder.setAccessibleName("备份文件夹")
        self.notice, self.panel = NoticeLine(look), ProgressPanel(look)
        self.table = PlainTable(look, HEADINGS, "备份")
        self.change_button = button(look, "换一个文件夹…", "open")
        self.now_button = button(look, "立即备份", "backup", "primary")
        self.restore_button = button(look, "从备份恢复成新文件…", "history")
        head = row(look, label("备份到", "field", buddy=self.folder), self.folder, self.change_button, self.now_button)
        advice = label("建议每周把备份复制到优盘，放在办公室以外的地方。备份和原文件一样是加密的，用同样的密码打开。", "muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(10), 0, 0)
        layout.addWidget(card(look, column(
            look, head, self.notice, self.panel, self.table, row(look, advice, None, self.restore_button)
        )))
        self.change_button.clicked.connect(lambda: workspace.attempt(self.change_folder))
        self.now_button.clicked.connect(lambda: workspace.attempt(self.back_up))
        self.restore_button.clicked.connect(lambda: workspace.attempt(self.restore))

    def refresh(self) -> None:
        """List what is in the folder."""
        folder = self._workspace.backup_folder()
        self.folder.setText(str(folder))
        self.table.show_rows([_told(kept) for kept in backups_of(self._workspace.store, folder)])

    def change_folder(self) -> None:
        """Choose where backups go from now on; those made before stay where they are."""
        if (folder := self._workspace.voice.choose_folder("备份放到哪个文件夹")) is None:
            return
        store = self._workspace.store
        with store.write("备份文件夹") as work:
            store.set_state(work, backup_folder=str(folder))
        self.refresh()

    def back_up(self) -> None:
        """Make a backup and prove that it restores, as a job."""
        store, folder = self._workspace.store, self._workspace.backup_folder()
        at = store.clock()

        def work() -> Generator[Progress, None, Backup]:
            folder.mkdir(parents=True, exist_ok=True)
            steps = back_up_in_steps(store.path, store.key, folder, at)
            try:
                while True:
                    try:
                        share = next(steps)
                    except StopIteration as end:
                        made: Backup = end.value
                        return made
                    yield Progress(round(share * 100), 100, "备份，并读回来核对")
            finally:
                steps.close()

        def done(made: Backup) -> None:
            self._ended()
            self.notice.tell(f"已备份并读回核对：{made.path.name}，共 {sum(made.rows.values()):,} 行，可以恢复。", "ok")

        self._run(work, done)

    def restore(self) -> None:
        """Bring a backup back as a new file beside this one, which stays as it is."""
        voice = self._workspace.voice
        backup = self._chosen() or voice.open_file("从哪个备份恢复", ["邻里备份 (*.linlibak)"])
        if backup is None:
            return
        names = accounts_in(backup)
        who = voice.choose(f"用哪个账号打开备份“{backup.name}”？", [*names, BY_CODE])
        if who is None:
            return
        account = names[who] if who < len(names) else ""
        secret = voice.ask_password(f"做备份时“{account}”的密码：") if account else voice.ask_text("恢复码：")
        suggested = self._workspace.store.path.with_name(f"{backup.stem}-恢复{SUFFIX}")
        if not secret or (target := voice.save_file("恢复成新文件", str(suggested), [f"邻里文件 (*{SUFFIX})"])) is None:
            return
        if target.suffix != SUFFIX:
            target = target.with_name(target.name + SUFFIX)

        def work() -> Generator[Progress, None, None]:
            yield Progress(0, None, "恢复，并核对内容")
            restore_office(backup, target, account, secret)

        def done(_: object) -> None:
            self._ended()
            self.notice.tell(f"已恢复成新文件 {target}。要使用它，请先退出，再从开始页打开。", "ok")

        self._run(work, done)

    def _run(self, work: object, done: object) -> None:
        self.now_button.setEnabled(False)
        self.restore_button.setEnabled(False)
        self.notice.hide()
        job = self._workspace.jobs.run(
            work, done, on_progress=self._show, on_failed=self._failed, on_cancelled=self._ended  # type: ignore[arg-type]
        )
        self.panel.cancelled.connect(job.cancel)

    def _show(self, report: Report) -> None:
        self.panel.show_progress(report.what, report.done, report.total, report.seconds)

    def _failed(self, error: BaseException) -> None:
        self._ended()
        if not isinstance(error, UserError):
            raise error
        self._workspace.voice.sorry(error)

    def _ended(self) -> None:
        self.panel.hide()
        self.now_button.setEnabled(True)
        self.restore_button.setEnabled(True)
        self.refresh()

    def _chosen(self) -> Path | None:
        item = self.table.item(self.table.currentRow(), len(HEADINGS) - 1)
        return self._workspace.backup_folder() / item.text() if item else None


def _told(kept: Kept) -> tuple[str, str, str, str]:
    size = f"{kept.size / (1 << 20):.1f} MB"
    return f"{kept.created.astimezone():%Y-%m-%d %H:%M}", size, f"{kept.rows:,}", kept.path.name
