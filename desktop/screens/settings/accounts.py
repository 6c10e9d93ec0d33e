"""账号: who can open this file, and the recovery code for when everybody has forgotten."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from db.errors import ContentError, UserError
from db.file.accounts import Accounts
from db.file.keys import password_problem
from desktop.code_page import CodePage
from desktop.screens.settings.lists import PlainTable
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace

HEADINGS = (("账号", 160), ("权限", 100), ("说明", 200))
TIMES_ASKED = 3
LOST = "新的恢复码只显示这一次，以前那一张已经作废。离开后不能再看，确定已经抄好或打印了吗？"


class AccountsTab(QWidget):
    """A list with what can be done to each; every change asks for one's own password first."""

    def __init__(self, workspace: Workspace) -> None:
        """Read when shown."""
        super().__init__()
        self._workspace, self._accounts = workspace, Accounts(workspace.store)
        look = workspace.look
        self.table = PlainTable(look, HEADINGS, "账号")
        self.code = CodePage(look, workspace.voice, "新的恢复码", "完成")
        self.code.kept.connect(self._back)
        steps: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("添加账号…", "new", self.add), ("改名…", "edit", self.rename), ("改密码…", "key", self.change_password),
            ("移除…", "remove", self.remove), ("换一个恢复码…", "safe", self.new_recovery),
        )
        buttons = [button(look, text, icon) for text, icon, _ in steps]
        for made, (_, _, act) in zip(buttons, steps, strict=True):
            made.clicked.connect(lambda _=False, act=act: workspace.attempt(act))
        note = label("移除一个账号时，文件会换一把新钥匙；以前拷走的旧文件，对方的旧密码仍能打开。", "muted", wrap=True)
        self.stack = QStackedWidget()
        self.stack.addWidget(card(look, column(look, row(look, *buttons, None), self.table, note)))
        self.stack.addWidget(self.code)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(10), 0, 0)
        layout.addWidget(self.stack)

    def refresh(self) -> None:
        """Read the accounts again."""
        self.table.show_rows([
            (one.name, one.role, "正在使用" if one.own else "") for one in self._accounts.all()
        ])

    def add(self) -> None:
        """Let one more colleague in."""
        voice = self._workspace.voice
        if self._workspace.prove() and (name := voice.ask_text("新账号的姓名：")) and (password := self._new_password(name)):
            self._accounts.add(name, password)
            self._done(f"已添加账号“{name}”。")

    def rename(self) -> None:
        """Give the chosen account another name."""
        old = self._chosen()
        new = self._workspace.voice.ask_text(f"“{old}”改名为：", old)
        if new and new != old and self._workspace.prove():
            self._accounts.rename(old, new)
            self._done(f"“{old}”已改名为“{new}”。")

    def change_password(self) -> None:
        """Give the chosen account another password."""
        name = self._chosen()
        if self._workspace.prove() and (password := self._new_password(name)):
            self._accounts.change_password(name, password)
            self._done(f"“{name}”的密码已经换了。")

    def remove(self) -> None:
        """Shut somebody out for good."""
        name, workspace = self._chosen(), self._workspace
        if workspace.jobs.busy():
            raise UserError("有一项工作还在进行，请等它做完再移除账号。", "busy")
        question = f"移除账号“{name}”？文件会换一把新钥匙，这个账号以后打不开它。"
        if workspace.voice.ask(question, "移除", danger=True) and workspace.prove():
            self._accounts.remove(name)
            self._done(f"已移除账号“{name}”，文件换了新钥匙。请马上做一次备份。")

    def new_recovery(self) -> None:
        """Make another recovery code and show it once."""
        question = "换一个恢复码？以前打印的那一张马上作废，请销毁它。"
        if self._workspace.voice.ask(question, "换恢复码", danger=True) and self._workspace.prove():
            self.code.show_code(self._accounts.new_recovery(), self._workspace.store)
            self.stack.setCurrentWidget(self.code)

    def may_leave(self) -> bool:
        """Ask while a new recovery code is shown and nobody has said that it is kept."""
        if self.code.pending():
            if not self._workspace.voice.ask(LOST, "已抄好，离开", "留下", danger=True):
                return False
            self.code.put_away()
        return True

    def _back(self) -> None:
        self.stack.setCurrentIndex(0)

    def _chosen(self) -> str:
        item = self.table.item(self.table.currentRow(), 0)
        if item is None:
            raise ContentError("请先在名单里选一个账号。", "nothing_chosen")
        return item.text()

    def _new_password(self, name: str) -> str | None:
        """Ask twice for a password that is good enough; None when the person thinks better of it."""
        voice, complaint = self._workspace.voice, ""
        for _ in range(TIMES_ASKED):
            first = voice.ask_password(f"{complaint}“{name}”的新密码（至少 8 个字，可以用一句自己记得住的话）：")
            if first is None:
                return None
            complaint = password_problem(first, name) or ""
            if complaint:
                continue
            if voice.ask_password("再输入一次：") == first:
                return first
            complaint = "两次输入的密码不一样。"
        raise ContentError(complaint + "密码没有改动。", "weak_password")

    def _done(self, sentence: str) -> None:
        self.refresh()
        self._workspace.voice.tell(sentence)
