"""The window: sidebar, search box, the screens, the status line. Screens are built when first opened."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
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
from desktop.arrivals import OFFICE
from desktop.catalogue import SCREENS
from desktop.commands import COMMAND, Command, Commands
from desktop.input_method.composition import commit_composition
from desktop.keys_dialog import KeysDialog
from desktop.look.look import Look
from desktop.look.tokens import SIZES, THEMES
from desktop.screen import Offer, Screen
from desktop.widgets.blocks import NoticeLine, StatusLine
from desktop.widgets.parts import label, restyle, row, tool
from desktop.widgets.search_box import SearchBox
from desktop.widgets.selection_count import SelectionCount
from desktop.widgets.sidebar import Door, Sidebar
from desktop.widgets.suggestions import Group, Hit
from desktop.workspace import Workspace

ICONS = {"resident": "person", "household": "households", "dwelling": "door", "place": "building", "role_holder": "leaders"}
FILE = "file"
NARROW = 1150
TOP = 52
SEARCH = 420
KEEP_FIRST = "恢复码或恢复私钥只显示这一次，请先打印或抄好，再锁定。"
DIGITS = 9


class MainWindow(QMainWindow):
    """Shows the screens of one open file. `closing()`: the person wants to close and every screen agreed.

    `file_wanted(path)`: another office's file is to be opened.
    """

    closing = Signal()
    lock_wanted = Signal()
    file_wanted = Signal(object)

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
        self.commands = Commands(self._own_commands(), SCREENS, self._ask_screen, self.current)
        self.search = SearchBox(look, self._find)
        self.setStyleSheet(look.sheet())
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

    def not_yet(self) -> str:
        """Why the window may not be locked now, "" when it may."""
        return KEEP_FIRST if any(screen.shows_once() for screen in self._screens.values()) else ""

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
        screen.tell_keys()
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
        for key in self.commands.every_key():
            QShortcut(QKeySequence(key), self, partial(self._press, key))

    def _press(self, key: str) -> None:
        """What every shortcut goes through: the word being composed is handed over before anything is done with it."""
        commit_composition()
        self.commands.press(key)

    def _own_commands(self) -> list[Command]:
        """What the window itself can be told, on every screen."""
        return [
            Command("搜索居民、门牌、电话或命令", self._go_search, "Ctrl+K", "search"),
            Command("锁定", self.lock_wanted.emit, "Ctrl+L", "lock", also="换账号 换人 锁屏"),
            Command("打开其他文件…", self._choose_file, "Ctrl+O", "open", also="换一个居委会"),
            Command("快捷键一览", self.show_keys, "F1 Ctrl+/", "help", also="帮助 键盘"),
            *(Command(f"字号：{term}", partial(self._dress, "type_size", code), "", "larger", also="放大 缩小 字体")
              for code, (term, _) in SIZES.items()),
            *(Command(f"颜色：{term}", partial(self._dress, "theme", code), "", "reveal", also="主题 深色 浅色")
              for code, (term, _) in THEMES.items()),
            *(Command(f"打开 {kind.title}", partial(self.go_to, kind.title), _keys(at), kind.icon)
              for at, kind in enumerate(SCREENS)),
            Command("退出", self.close, "Ctrl+Q", "close", also="关闭 下班"),
        ]

    def show_keys(self) -> None:
        """Show what the keyboard can do now."""
        KeysDialog(self._look, self, self.commands.now()).open()

    def _ask_screen(self, title: str, offer: Offer) -> None:
        """Have a screen do something, going there first; where unsaved edits are to be kept, nothing is done."""
        self.go_to(title)
        if (screen := self.current()) is not None and screen.title == title and offer.when(screen):
            offer.act(screen)

    def _choose_file(self) -> None:
        assert self._workspace is not None  # noqa: S101 - commands run after furnish
        if path := self._workspace.voice.open_file("打开其他文件", [f"邻里文件 (*{OFFICE})"]):
            self.file_wanted.emit(path)

    def _dress(self, what: str, code: str) -> None:
        assert self._workspace is not None  # noqa: S101 - as above
        setattr(self._workspace.settings, what, code)
        self._workspace.rebuild()

    def _go_page(self) -> None:
        if (screen := self.current()) is not None:
            screen.focus_page()

    def _go_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        if not self.search.text():
            self.search.suggest_all()

    def _find(self, words: str) -> Sequence[Group]:
        if self._workspace is None:
            return ()
        commands = Group("命令", tuple(self.commands.hits(words)))
        if not words.strip():
            return [commands, Group("最近的文件", tuple(self._recent()))]
        groups: dict[str, list[Hit]] = {}
        for hit in self._workspace.finder.find(words).hits:
            groups.setdefault(TERMS[hit.kind], []).append(_shown(hit))
        return [*(Group(title, tuple(hits)) for title, hits in groups.items()), commands]

    def _recent(self) -> list[Hit]:
        """Files opened lately that are there, but for the one that is open."""
        assert self._workspace is not None  # noqa: S101 - as above
        own = self._workspace.store.path
        others = [path for path in self._workspace.settings.recent if path != own and path.is_file()]
        return [Hit(str(path), path.stem, str(path.parent), FILE, "document") for path in others]

    def _open_hit(self, hit: Hit) -> None:
        if hit.kind == COMMAND:
            self.commands.run(hit)
        elif hit.kind == FILE:
            self.file_wanted.emit(Path(hit.id))
        else:
            kind = next(kind for kind in SCREENS if hit.kind in kind.opens)
            self.go_to(kind.title, hit.kind, hit.id)


def _keys(at: int) -> str:
    """What leads to a screen by its place in the sidebar; there are nine digits."""
    return f"Alt+{at + 1}" if at < DIGITS else ""


def _shown(hit: Found) -> Hit:
    return Hit(hit.id, hit.title, hit.where, hit.kind, ICONS[hit.kind], hit.marks)
