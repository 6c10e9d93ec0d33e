"""查重: pairs that may be registered twice, side by side, until they are one, or told apart, or left for later."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from db.errors import ContentError
from db.file.duplicates import Pair, duplicates, tell_apart, tell_together
from db.records import record_named
from db.records.record import Record
from db.records.resident import Resident
from desktop.choose_record import choose_record
from desktop.jobs import Progress, Work
from desktop.screen import REFRESH, Offer, Screen
from desktop.screens.duplicates.both import KINDS, NOT_ONE, both_of
from desktop.screens.duplicates.comparing import Comparison
from desktop.screens.duplicates.joining import join
from desktop.screens.duplicates.pairs import CHOSEN, PairList, Pending
from desktop.widgets.blocks import EmptyState
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace


class DuplicatesScreen(Screen):
    """A list of pairs, the surest first, and the comparison of the one chosen."""

    title, icon, group = "查重", "duplicates", 2
    watches = ("resident", "household", "role_holder", "role_term")
    commands = (Offer("合并另选的两条…", lambda screen: screen.choose_pair(), icon="duplicates", also="重复 查重 去重 并户"), REFRESH)

    def __init__(self, workspace: Workspace) -> None:
        """Empty until the first search is done."""
        super().__init__(workspace)
        look = self.look
        self._search = 0  # searches begun; only the latest is shown
        self._searched = False
        self._pending = Pending()
        self.pairs = PairList(look)
        self.comparison = Comparison(workspace)
        self.nothing = EmptyState(look, "duplicates", "没有看起来重复的记录", "同一个人或同一户登记了两次时，会列在这里。导入花名册以后来看一看。")
        self.choose = button(look, "另选一对…", "search", tip="自己选两条记录来合并")
        self.recall = button(look, "", kind="ghost")
        self.apart, self.wait = button(look, "不是同一人", "close"), button(look, "以后再说", "due", tip="先放一放，下次打开程序再列出来")
        self.merge = button(look, "合并", "duplicates", "primary", "把两条并成一条，可以撤销")
        self.why, self.caption = label("", "strong", wrap=True), label("", "hint", wrap=True)
        self._lay_out()
        self._connect()
        self._list()

    def refresh(self) -> None:
        """Search again beside the window; the comparison stays while its two records are as they were."""
        self._search += 1
        search, store = self._search, self.workspace.store

        def work() -> Work:
            yield Progress(0, None, "查找重复的记录")
            with store.read() as connection:
                return duplicates(connection)

        self.workspace.jobs.run(work, lambda found: self._show(found) if search == self._search else None)

    def focus_page(self) -> None:
        """Go to the list of pairs."""
        self.pairs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_pair(self) -> None:
        """Let somebody name two records that are one."""
        which = self.workspace.voice.choose("要合并的是哪一类？", [kind.term for kind in KINDS])
        if which is None:
            return
        record = KINDS[which]
        table = record.__tablename__
        one = choose_record(self.workspace, self, table, f"第一条{record.term}是哪一条？写姓名或门牌：")
        other = choose_record(self.workspace, self, table, f"和它重复的{record.term}是哪一条？") if one else None
        if one and other:
            self._compare_chosen(record, (one, other))

    def open_record(self, kind: str, record_id: str) -> None:
        """Compare records somebody selected, their ids joined by “|”: the first with each of the others."""
        self._compare_chosen(record_named(kind), record_id.split("|"))

    def _lay_out(self) -> None:
        look = self.look
        self.head.addWidget(self.choose)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(card(look, column(look, self.pairs, self.nothing, row(look, self.recall, None)), 10))
        below = row(look, self.apart, self.wait, None, self.merge)
        self.split.addWidget(card(look, column(look, self.why, self.comparison, self.caption, below), 10))
        self.split.setStretchFactor(1, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([look.px(430), look.px(640)])
        self.body.addWidget(self.split, 1)

    def _connect(self) -> None:
        self.choose.clicked.connect(self.choose_pair)
        self.pairs.current_changed.connect(self._compare)
        self.pairs.opened.connect(lambda _: self.comparison.focus_first())
        self.comparison.changed.connect(self._say)
        self.comparison.laid_out.connect(self._order_tabs)
        self.apart.clicked.connect(self._tell_apart)
        self.wait.clicked.connect(self._put_off)
        self.recall.clicked.connect(self._take_up)
        self.merge.clicked.connect(self._merge)

    def _order_tabs(self) -> None:
        """What was just made comes where it stands, not last."""
        for one, other in pairwise([self.pairs, self.recall, *self.comparison.stops(), self.apart, self.wait, self.merge]):
            self.setTabOrder(one, other)

    def _compare_chosen(self, record: type[Record], ids: Sequence[str]) -> None:
        both = [(other, both_of(self.workspace, record, (ids[0], other))) for other in dict.fromkeys(ids) if other != ids[0]]
        made = [Pair(record, (ids[0], other), each.names, each.doors, (CHOSEN,), 0, 0) for other, each in both if each]
        if not made:
            self.workspace.voice.sorry(ContentError(f"请选两条不同的{record.term}，再合并。", "nothing_to_merge"))
            return
        self._pending.name(made)
        self._list(made[0].ids)

    def _show(self, found: Sequence[Pair]) -> None:
        self._searched = True
        self._pending.find(found)
        self._list(now.ids if (now := self.pairs.current()) else None)

    def _list(self, wanted: tuple[str, str] | None = None) -> None:
        """Show the pairs that are left, on the wanted one or the one that took its place."""
        at = self.pairs.currentIndex().row()
        pairs, later = self._pending.left(), self._pending.later()
        self.pairs.show_pairs(pairs, wanted, at)
        counted = (f"{kind.term} {sum(pair.record is kind for pair in pairs)} 对" for kind in KINDS)
        self.counts.setText(" · ".join(counted) if self._searched else "正在查找……")
        self.recall.setText(f"再列出放下的 {later} 对")
        self.recall.setAccessibleName(self.recall.text())
        self.recall.setVisible(bool(later))
        self.pairs.setVisible(bool(pairs))
        self.nothing.setVisible(not pairs and self._searched)
        self._compare()

    def _compare(self, _one: str = "") -> None:
        pair = self.pairs.current()
        self.comparison.show_both(both_of(self.workspace, pair.record, pair.ids) if pair else None)
        for each in (self.apart, self.wait, self.merge):
            each.setEnabled(self.comparison.both is not None)
        self.why.setText("；".join(pair.reasons) if pair else "")
        words = NOT_ONE[pair.record if pair else Resident]
        self.apart.setText(words)
        self.apart.setAccessibleName(words)
        self._say()

    def _say(self) -> None:
        """What has to be chosen before the two can be one."""
        open_ = self.comparison.unchosen()
        self.caption.setText(f"先选定{'、'.join(open_)}，再合并。" if open_ else "")
        self.merge.setEnabled(self.comparison.both is not None and not open_)

    def _merge(self) -> None:
        pair = self.pairs.current()
        if pair is None or self.comparison.both is None:
            return
        stays, goes = self.comparison.sides()
        if join(self.workspace, pair.record, stays, goes, self.comparison.values()):
            others = [one for one in self._pending.merged(goes["id"]) if one != stays["id"]]  # the search now confirms it
            if others:  # of several selected, those left are compared with the one that stayed
                self._compare_chosen(pair.record, (stays["id"], *others))
            self._next()

    def _tell_apart(self) -> None:
        if (pair := self.pairs.current()) is None:
            return
        store = self.workspace.store
        tell_apart(store, pair.record, pair.ids)
        self._pending.drop(lambda one: one.ids == pair.ids)
        self._next()
        self.refresh()  # a search that runs already may still find it

        def back() -> None:
            tell_together(store, pair.record, pair.ids)
            self.refresh()

        self.workspace.voice.tell(f"记下了：{NOT_ONE[pair.record]}，以后不再列出。", back)

    def _put_off(self) -> None:
        if (pair := self.pairs.current()) is not None:
            self._pending.put_off(pair)
            self._next()

    def _take_up(self) -> None:
        self._pending.take_up()
        self._list()
        self.pairs.setFocus()

    def _next(self) -> None:
        self._list()
        (self.pairs if self.pairs.current() else self.choose).setFocus()
