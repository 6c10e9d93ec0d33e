"""The window: sidebar, search box, the screens, the status line. Screens are built when first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.file.drafts import drafts
from db.file.finder import TERMS
from db.search.index import Hit as Found
from desktop.catalogue import SCREENS
from desktop.input_method.composition import commit_composition
from desktop.look.look import Look
from desktop.screen import Screen
from desktop.widgets.blocks import NoticeLine, StatusLine
from desktop.widgets.parts import label, restyle, row, tool
from desktop.widgets.search_box import SearchBox
from desktop.widgets.selection_count import SelectionCount
from desktop.widgets.sidebar import Door, Sidebar
from desktop.widgets.suggestions import Group, Hit
from desktop.workspace import Workspace

COMMAND = "command"
ICONS = {"resident": "person", "household": "households", "dwelling": "door", "place": "building", "role_holder": "leaders"}
NARROW = 1150
TOP = 52
SEARCH = 420
DIGITS = 9


class MainWindow(QMainWindow):
    """Shows the screens of one open file. `closing()`: the person wants to close and every screen agreed."""

    closing = Signal()
    lock_wanted = Signal()

    def __init__(self, look: Look) -> None:
        """An empty frame; `furnish` fills it once the file is open."""
        super().__init__()
        self._look = look
        self.status, self.notice = StatusLine(look), NoticeLine(look)
        self._screens: dict[str, Screen] = {}
        self._workspace: Workspace | None = None
        self.stack = QStackedWidget()
        self.sidebar = Sidebar(look, [Door(kind.title, kind.icon, kind.group, _keys(at)) for at, kind in enumerate(SCREENS)])
        self.sidebar.chosen.connect(self._choose)
        self.search = SearchBox(look, self._find, "搜索居民、门牌、电话或命令　Ctrl+K")
        self.resize(1366, 768)

    def furnish(self, workspace: Workspace, office: str) -> None:
        """Show the open file: fill sidebar, top and status line, and open the first screen."""
        self._workspace = workspace
        self.setWindowTitle(f"{office} — 邻里")
        root = QWidget()
        root.setObjectName("canvas")
        outer = QHBoxLayout(root)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.sidebar.show_office(office)
        outer.addWidget(self.sidebar)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._top(workspace.store.who))
        right.addWidget(self.notice)
        right.addWidget(self.stack, 1)
        outer.addLayout(right, 1)
        self.setCentralWidget(root)
        self._foot()
        self._shortcuts()
        self.go_to(SCREENS[0].title)

    def go_to(self, title: str, kind: str = "", record_id: str = "") -> None:
        """Show a screen, and one record on it; stays where unsaved edits are to be kept."""
        now = self.current()
        if now is not None and now.title != title and not now.may_leave():
            self.sidebar.mark(now.title)
            return
        screen = self._screens.get(title) or self._build(title)
        self.stack.setCurrentWidget(screen)
        self.sidebar.mark(title)
        if kind:
            screen.open_record(kind, record_id)
        if self.search.hasFocus():
            screen.focus_page()

    def take_files(self, files: Sequence[Path]) -> None:
        """Bring files to the screens that take them; where unsaved edits are to be kept, nothing begins."""
        for kind in SCREENS:
            if taken := [one for one in files if one.suffix.lower() in kind.accepts]:
                self.go_to(kind.title)
                if isinstance(screen := self.current(), kind):
                    screen.take_files(taken)

    def current(self) -> Screen | None:
        """The screen shown now."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Screen) else None

    def screen_named(self, title: str) -> Screen:
        """A screen, built when it was not opened yet."""
        return self._screens.get(title) or self._build(title)

    def show_backup(self, sentence: str, overdue: bool = False) -> None:
        """Say when the last backup was; `overdue`: it is time for another."""
        self._backup.setText(sentence)
        restyle(self._backup, "tone", "warn" if overdue else None)

    def say_broken_off(self) -> None:
        """Say once, calmly, that the last run did not end as it should, and that nothing is lost."""
        assert self._workspace is not None  # noqa: S101 - called after furnish
        store, home = self._workspace.store, SCREENS[0].title
        with store.read() as connection:
            left = len(drafts(connection, store.who))
        sentence = f"上次没有正常退出，已保存的数据都在{f'；草稿 {left} 份可以恢复' if left else ''}。"
        self.notice.tell(sentence, "info", ("去看看", lambda: self.go_to(home)) if left else None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a narrow window, or with large type, the sidebar shows icons only."""
        super().resizeEvent(event)
        self.sidebar.shape(narrow=self.width() < self._look.px(NARROW))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Hand over the input method's word; ask what becomes of unsaved edits."""
        commit_composition()
        now = self.current()
        if now is not None and not now.may_leave():
            event.ignore()
            return
        event.accept()
        self.closing.emit()

    def _build(self, title: str) -> Screen:
        assert self._workspace is not None  # noqa: S101 - screens are asked for after furnish only
        kind = next(kind for kind in SCREENS if kind.title == title)
        screen = self._screens[title] = kind(self._workspace)
        self.stack.addWidget(screen)
        return screen

    def _choose(self, title: str) -> None:
        now = self.current()
        if self._workspace is not None and (now is None or now.title != title):
            self.go_to(title)

    def _top(self, who: str) -> QWidget:
        px = self._look.px
        top = QWidget()
        top.setObjectName("topbar")
        top.setFixedHeight(px(TOP))
        self.search.setFixedWidth(px(SEARCH))
        self.search.found.connect(self._open_hit)
        self.search.left_empty.connect(self._go_page)
        lock = tool(self._look, "锁定", "lock", tip="锁定 (Ctrl+L)")
        lock.clicked.connect(self.lock_wanted)
        account = QLabel()
        account.setPixmap(self._look.pixmap("account"))
        layout = row(self._look, self.search, None, account, label(who), lock)
        layout.setContentsMargins(px(16), 0, px(12), 0)
        top.setLayout(layout)
        return top

    def _foot(self) -> None:
        assert self._workspace is not None  # noqa: S101 - called from furnish
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self._backup = label("", "caption")
        bar.addWidget(label(f"本机数据 {self._workspace.store.path.name}", "caption"))
        bar.addWidget(self._backup)
        bar.addWidget(self.status, 1)
        bar.addPermanentWidget(SelectionCount())
        bar.addPermanentWidget(label("离线运行 · 数据不出本机", "caption"))

    def _shortcuts(self) -> None:
        def on(keys: str, act: Callable[[], object]) -> None:
            QShortcut(QKeySequence(keys), self, lambda: self._press(act))

        def here(act: Callable[[Screen], object]) -> Callable[[], object]:
            return lambda: act(screen) if (screen := self.current()) is not None else None

        on("Ctrl+K", self._go_search)
        on("Ctrl+L", self.lock_wanted.emit)
        on("Ctrl+F", here(lambda screen: screen.search()))
        on("Ctrl+N", here(lambda screen: screen.new()))
        on("Ctrl+S", here(lambda screen: screen.save()))
        on("Ctrl+P", here(lambda screen: screen.print_out()))
        on("F5", here(lambda screen: screen.refresh()))
        for at, kind in enumerate(SCREENS):
            if keys := _keys(at):
                on(keys, lambda title=kind.title: self.go_to(title))  # type: ignore[misc]

    def _press(self, act: Callable[[], object]) -> None:
        """What every shortcut goes through: the word being composed is handed over before anything is done with it."""
        commit_composition()
        act()

    def _go_page(self) -> None:
        if (screen := self.current()) is not None:
            screen.focus_page()

    def _go_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _find(self, words: str) -> Sequence[Group]:
        if self._workspace is None or not words.strip():
            return ()
        found = self._workspace.finder.find(words)
        groups: dict[str, list[Hit]] = {}
        for hit in found.hits:
            groups.setdefault(TERMS[hit.kind], []).append(_shown(hit))
        commands = [Hit(kind.title, f"打开 {kind.title}", "", COMMAND, kind.icon) for kind in SCREENS if words.strip() in kind.title]
        made = [Group(title, tuple(hits)) for title, hits in groups.items()]
        return [*made, Group("命令", tuple(commands))] if commands else made

    def _open_hit(self, hit: Hit) -> None:
        if hit.kind == COMMAND:
            self.go_to(hit.id)
            return
        for kind in SCREENS:
            if hit.kind in kind.opens:
                self.go_to(kind.title, hit.kind, hit.id)
                return


def _keys(at: int) -> str:
    """What leads to a screen by its place in the sidebar; there are nine digits."""
    return f"Alt+{at + 1}" if at < DIGITS else ""


def _shown(hit: Found) -> Hit:
    return Hit(hit.id, hit.title, hit.where, hit.kind, ICONS[hit.kind], hit.marks)
