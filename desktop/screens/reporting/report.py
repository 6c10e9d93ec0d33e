"""The report on a package that arrived: who sent it, what it would change, which rows are refused."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.records import RECORDS
from desktop.egress.inbox import Read
from desktop.look.look import Look
from desktop.screens.reporting.tables import Lines, plain
from desktop.widgets.blocks import NoticeLine
from desktop.widgets.parts import label, row

OUTCOMES = {"known": "这个包以前收过，不用再收。", "stale": "已经有更新的内容，这个包不用再收。"}
ORDER = {record.__tablename__: at for at, record in enumerate(RECORDS)}
TERMS = {record.__tablename__: record.term for record in RECORDS}
FIGURES = (("new", "新增"), ("changed", "变更"), ("unchanged", "相同"), ("deleted", "对方已删"), ("refused", "编号冲突"))
SHORT = 16


class PackageReport(QWidget):
    """Facts, figures per record type, refused rows."""

    def __init__(self, look: Look) -> None:
        """Hidden until a package was read."""
        super().__init__()
        self.setObjectName("plain")
        self.title, self.facts = label("", "h3", wrap=True), label("", "muted", wrap=True)
        self.notice = NoticeLine(look)
        self.figures = Lines(look, "各种记录的变化", (
            plain("term", "记录", 110, bold=True, stretch=True), plain("put", "行数", 70, align="right"),
            *(plain(name, title, 80, align="right") for name, title in FIGURES), plain("wrong", "退回", 70, align="right"),
        ))
        self.wrong_head = label("退回的行", "strong")
        self.wrong = Lines(look, "退回的行", (
            plain("term", "记录", 84), plain("row", "第几行", 64, align="right"), plain("field", "内容", 100),
            plain("masked", "原文（遮盖）", 120), plain("sentence", "问题和办法", 300, stretch=True),
        ))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(8))
        for part in (self.notice, self.title, self.facts):
            layout.addWidget(part)
        layout.addWidget(self.figures, 3)
        layout.addLayout(row(look, self.wrong_head, None))
        layout.addWidget(self.wrong, 2)
        self.hide()

    def show_read(self, read: Read, *, taken: bool) -> None:
        """Show what a package holds, and what became of it or would."""
        facts, exchange = read.facts(), read.opened.exchange
        self.title.setText(f"{facts['sender_name']}（{facts['sender']}）第 {facts['package_seq']} 号：{facts['state']}")
        checked = "汇总校验相符" if facts["state_checked"] else "汇总校验没有比对"
        self.facts.setText(
            f"{exchange.created_at[:16].replace('T', ' ')} 打包；用途：{exchange.purpose}；"
            f"签名内容 {facts['digest'][:SHORT]}…，签名有效，{checked}。"
        )
        lines = [
            {"term": TERMS.get(name, name), "put": found["put"], "wrong": found["refused"], **found["taken"]}
            for name, found in sorted(facts["entities"].items(), key=lambda each: ORDER.get(each[0], len(ORDER)))
        ]
        self.figures.show_lines(lines)
        wrong = [{**error, "term": TERMS.get(error["entity"], error["entity"]), "sentence": error["sentence"] + error["advice"]}
                 for error in facts["errors"]]
        wrong += [{"term": TERMS.get(entity, entity), "masked": number, "sentence": "这个编号已属于别的单位，没有写入。"}
                  for entity, number in facts["foreign"]]
        self.wrong.show_lines(wrong)
        self.wrong.setVisible(bool(wrong))
        self.wrong_head.setVisible(bool(wrong))
        self.notice.tell(*_outcome(facts["outcome"], len(wrong), taken=taken))
        self.show()


def _outcome(state: str, wrong: int, *, taken: bool) -> tuple[str, str]:
    """Sentence and tone."""
    if state in OUTCOMES:
        return OUTCOMES[state], "info"
    rest = f"有 {wrong} 行退回，请告诉对方改正后重报。" if wrong else ""
    if taken:
        return f"已接收。{rest}", "warn" if wrong else "ok"
    return f"只是试收，还没有写入。{rest}看过没有问题，再点“接收”。", "warn" if wrong else "info"
