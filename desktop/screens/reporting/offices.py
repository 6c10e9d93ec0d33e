"""往来单位: our own card to give away, the secret identity shown once, and the cards of others."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.egress.files import FileSink
from desktop.screens.reporting.recovery import RecoveryPanel
from desktop.screens.reporting.tables import Lines, plain
from desktop.widgets.blocks import NoticeLine
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace

WHY = "名片里只有单位名称、代码和公钥，没有居民资料，可以放心交给对方。对方登记后，请打电话核对上面六组数字。"


class OfficesTab(QWidget):
    """Cards go by hand or file; six groups of digits are compared over the phone."""

    def __init__(self, workspace: Workspace) -> None:
        """Read when shown."""
        super().__init__()
        self._workspace = workspace
        look = workspace.look
        self.notice, self.recovery = NoticeLine(look), RecoveryPanel(workspace)
        self.name, self.number = label("", "strong"), label("", "h3")
        self.make_button = button(look, "生成本单位公钥名片…", "key", "primary")
        self.add_button = button(look, "登记名片…", "new", "primary", "登记对方发来的名片文件")
        self.table = Lines(look, "已登记的单位", (
            plain("name", "单位", 220, bold=True, stretch=True), plain("code", "区划代码", 140),
            plain("number", "核对号（电话里念）", 330),
        ))
        own = column(look, row(look, label("本单位的名片", "h3"), None, self.make_button), self.name, self.number,
                     label(WHY, "muted", wrap=True))
        parts = column(look, row(look, label("已登记的单位", "h3"), None, self.add_button), self.notice, self.table)
        self.others = card(look, parts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(8), 0, 0)
        layout.setSpacing(look.px(8))
        layout.addWidget(card(look, own))
        layout.addWidget(self.recovery)
        layout.addWidget(self.others, 1)
        layout.addStretch()
        self.recovery.changed.connect(lambda: self.others.setVisible(not self.recovery.pending()))
        self.make_button.clicked.connect(lambda: workspace.attempt(self.make))
        self.add_button.clicked.connect(lambda: workspace.attempt(self.add))

    def refresh(self) -> None:
        """Read our card and the registered ones again."""
        keyring = self._workspace.keyring
        made = keyring.has_keys()
        own = keyring.card() if made else None
        self.name.setText(f"{own.name}（{own.code}）" if own else "还没有生成。要上报或接收数据包，先生成名片。")
        self.number.setText(f"核对号　{own.number}" if own else "")
        self.number.setVisible(made)
        words = "另存本单位公钥名片…" if made else "生成本单位公钥名片…"
        self.make_button.setText(words)
        self.make_button.setAccessibleName(words)
        cards = keyring.cards().values()
        self.table.show_lines([{"name": each.name, "code": each.code, "number": each.number} for each in cards])

    def make(self) -> None:
        """Make our keys when there are none, show the recovery identity once, and save the card."""
        space = self._workspace
        identity = space.keyring.make()
        if identity is not None:
            self.recovery.show_once(identity)
        self.refresh()
        leaving = space.keyring.card_file()
        path = space.voice.save_file("保存本单位公钥名片", leaving.name, ["公钥名片 (*.linlicard)"])
        if path is not None:
            space.deliver(leaving, FileSink(path))

    def add(self) -> None:
        """Register the card in a file, and say what to check over the phone."""
        path = self._workspace.voice.open_file("登记名片", ["公钥名片 (*.linlicard)", "所有文件 (*)"])
        if path is None:
            return
        added = self._workspace.keyring.add_file(path)
        self.refresh()
        self.notice.tell(f"已登记 {added.name}。请打电话给对方核对六组数字，对上了再上报：{added.number}", "warn")
