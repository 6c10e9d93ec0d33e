"""导出 vCard: those who serve, for the address book of a telephone."""

from __future__ import annotations

from db.fields.purposes import HANDOVER, INTERNAL, POSTED, REPORT
from desktop.egress.files import FileSink
from desktop.workspace import Workspace

PURPOSES = (INTERNAL, POSTED, REPORT, HANDOVER)
QUESTION = (
    "把现在的任职人存成手机通讯录能读的文件（vCard）。做什么用？\n\n"
    "内部、交接：所有填了电话的人。\n张贴、上报：只有本人同意印出电话的人。"
)


def export_contacts(workspace: Workspace) -> None:
    """Ask for the purpose and the file, then let the contacts out through the gate."""
    from desktop.egress.contacts import contacts  # noqa: PLC0415 - it loads what writes papers, which no window waits for

    which = workspace.voice.choose(QUESTION, PURPOSES)
    if which is None:
        return

    def work() -> None:
        made = contacts(workspace.store, PURPOSES[which])
        if made.complaints and not workspace.voice.ask(f"共 {made.rows} 人。{made.complaints[0]}", "继续导出"):
            return
        path = workspace.voice.save_file("导出 vCard", made.name, ["vCard 文件 (*.vcf)"])
        if path is not None:
            workspace.deliver(made, FileSink(path if path.suffix else path.with_suffix(".vcf")))

    workspace.attempt(work)
