"""Palette and style sheet made from the tokens; every length is scaled with the type size except hairlines."""

from __future__ import annotations

from string import Template
from typing import Final

from PySide6.QtGui import QColor, QPalette

from desktop.look.tokens import RADIUS, TONES, TYPE, Colours

# $d8 is 8 px times the scale; $body, $h1 … are type sizes; the other names are colours.
FRAME: Final = """
QWidget { color: $ink; font-size: $body; }
QMainWindow, QDialog, QMessageBox, QWidget#canvas { background: $canvas; }
QScrollArea, QWidget#plain, QStackedWidget { background: transparent; border: 0; }
QToolTip { background: $ink; color: $surface; border: 0; padding: $d4 $d8; }
QWidget#topbar { background: $surface; border-bottom: 1px solid $line; }
QWidget#sidebar { background: $sidebar; border-right: 1px solid $line; }
QFrame#card { background: $surface; border: 1px solid $line; border-radius: $rl; }
QFrame#popup { background: $surface; border: 1px solid $field; border-radius: $rm; }
QFrame#rule { background: $line; border: 0; max-height: 1px; min-height: 1px; }
QSplitter::handle { background: transparent; }
QStatusBar { background: $surface; border-top: 1px solid $line; color: $ink3; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { padding: $d2 $d8; color: $ink3; font-size: $caption; }
QMenu { background: $surface; border: 1px solid $line; padding: $d4; }
QMenu::item { padding: $d6 $d24 $d6 $d12; border-radius: $rs; }
QMenu::item:selected { background: $select; }
QMenu::item:disabled { color: $ink3; }
QMenu::separator { height: 1px; background: $line; margin: $d4 $d8; }
QMenu::indicator { width: $d14; height: $d14; margin-left: $d6; }
QMenu::indicator:checked { image: url(theme:tick.svg); }
"""
NAVIGATION: Final = """
QListWidget#nav { background: transparent; border: 0; outline: 0; }
QListWidget#nav::item { height: $d36; padding-left: $d10; margin: 1px $d8; border-radius: $rm; color: $ink2; }
QListWidget#nav::item:hover { background: $sunken; }
QListWidget#nav::item:selected { background: $accent_soft; color: $accent; font-weight: 600; }
QListWidget#nav::item:selected:focus { border: 2px solid $focus; padding-left: $d8; }
QListWidget#nav::item:disabled { background: transparent; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $ink2; padding: $d6 $d12; border: 2px solid transparent; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:hover:!selected { color: $ink; }
QTabBar::tab:selected:focus { border-color: $focus; border-radius: $rs; }
QTabWidget::pane { border: 0; border-top: 1px solid $line; }
"""
WORDS: Final = """
QLabel { background: transparent; }
QLabel[role="h1"] { font-size: $h1; font-weight: 600; }
QLabel[role="h2"] { font-size: $h2; font-weight: 600; }
QLabel[role="h3"] { font-size: $h3; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="display"] { font-size: $display; font-weight: 600; }
QLabel[role="muted"] { color: $ink3; }
QLabel[role="caption"] { color: $ink3; font-size: $caption; }
QLabel[role="field"] { color: $ink2; }
QLabel[role="problem"] { color: $danger; font-size: $caption; }
QLabel[role="hint"] { color: $warn; font-size: $caption; }
QLabel[tone] { border-radius: $rs; padding: 1px $d6; font-size: $caption; background: $sunken; color: $ink2; }
QFrame[tone] { border-radius: $rm; background: $sunken; }
"""
TONE: Final = """
QLabel[tone="$tone"], QFrame[tone="$tone"] { background: $soft; color: $strong; }
QFrame[tone="$tone"] QLabel { color: $strong; }
"""
INPUTS: Final = """
QLineEdit, QComboBox, QPlainTextEdit, QSpinBox {
    background: $surface; border: 1px solid $field; border-radius: $rm; padding: $d4 $d8; min-height: $d22;
    selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $ink3; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus {
    border: 2px solid $focus; padding: $t4 $t8; }
QLineEdit[invalid="true"], QComboBox[invalid="true"], QPlainTextEdit[invalid="true"] {
    border: 2px solid $danger; padding: $t4 $t8; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $sunken; border-color: $line; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { background: $sunken; color: $ink3; }
QLineEdit#search { background: $canvas; }
QLineEdit#search:focus { background: $surface; }
QComboBox QLineEdit { border: 0; padding: 0; min-height: 0; background: transparent; }
QComboBox::drop-down { border: 0; width: $d26; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(theme:down.svg); width: $d16; height: $d16; }
QSpinBox::up-button, QSpinBox::down-button { border: 0; width: $d18; background: transparent; }
QSpinBox::up-arrow { image: url(theme:up.svg); width: $d12; height: $d12; }
QSpinBox::down-arrow { image: url(theme:down.svg); width: $d12; height: $d12; }
QComboBox QAbstractItemView, QAbstractItemView#completions {
    background: $surface; border: 1px solid $field; outline: 0; padding: $d4;
    selection-background-color: $select; selection-color: $ink; }
QComboBox QAbstractItemView::item, QAbstractItemView#completions::item { min-height: $d28; padding: 0 $d6; }
QCheckBox, QRadioButton { spacing: $d8; min-height: $d28; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
    width: $d16; height: $d16; border: 1px solid $field; border-radius: 3px; background: $surface; }
QRadioButton::indicator { border-radius: $d8; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked {
    background: $accent; border-color: $accent; image: url(theme:ticked.svg); }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $focus; }
"""
BUTTONS: Final = """
QPushButton { background: $surface; border: 1px solid $field; border-radius: $rm; padding: $d4 $d14; min-height: $d22; }
QPushButton:hover { background: $sunken; }
QPushButton:focus { border: 2px solid $focus; padding: $t4 $t14; }
QPushButton:disabled { color: $ink3; background: $sunken; border-color: $line; }
QPushButton[kind="primary"], QPushButton:default[kind="answer"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $ink; }
QPushButton[kind="primary"]:disabled { background: $sunken; color: $ink3; border-color: $line; font-weight: 600; }
QPushButton[kind="danger"] { background: $danger; color: $surface; border-color: $danger; font-weight: 600; }
QPushButton[kind="danger"]:focus { border: 2px solid $ink; }
QPushButton[kind="ghost"], QToolButton {
    background: transparent; border: 2px solid transparent; border-radius: $rm; padding: $d4 $d8; color: $ink2;
    min-height: $d22; }
QLineEdit QToolButton { padding: 0; min-height: 0; border: 0; }
QPushButton[kind="ghost"]:hover, QToolButton:hover { background: $sunken; }
QPushButton[kind="ghost"]:focus, QToolButton:focus { border-color: $focus; }
QPushButton[kind="ghost"]:disabled, QToolButton:disabled { color: $ink3; background: transparent; }
QToolButton:checked, QToolButton[tone="accent"] { background: $accent_soft; color: $accent; }
QToolButton::menu-indicator { image: none; }
QPushButton::menu-indicator {
    image: url(theme:down.svg); width: $d12; height: $d12; right: $d4;
    subcontrol-origin: padding; subcontrol-position: center right; }
"""
LISTS: Final = """
QTreeView, QTableView, QListView { background: $surface; border: 0; outline: 0; gridline-color: $line;
    selection-background-color: $select; selection-color: $ink; }
QTreeView { show-decoration-selected: 1; }
QTreeView::item { min-height: $d30; }
QTreeView::item:hover, QListView::item:hover { background: $sunken; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected { background: $select; color: $ink; }
QTreeView::item:selected:focus { color: $accent; }
QTreeView::branch:selected { background: $select; }
QTreeView::branch:hover:!selected { background: $sunken; }
QTreeView::branch:closed:has-children { image: url(theme:right.svg); }
QTreeView::branch:open:has-children { image: url(theme:down.svg); }
QTableView::item { padding: 0 $d8; border: 0; border-bottom: 1px solid $line; }
QTableView#doors::item, QTableView#doors::item:selected { padding: 0; border: 0; background: transparent; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section { background: $surface; color: $ink3; border: 0; border-bottom: 1px solid $field;
    padding: $d6 $d8; font-size: $caption; font-weight: 600; }
QHeaderView::section:hover { background: $sunken; }
QHeaderView::up-arrow { image: url(theme:up.svg); width: $d12; height: $d12; }
QHeaderView::down-arrow { image: url(theme:down.svg); width: $d12; height: $d12; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: $d12; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: $d12; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: $d32; min-width: $d32; }
QScrollBar::handle:hover { background: $field; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $sunken; border: 0; border-radius: 4px; min-height: $d8; max-height: $d8; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
"""
SHEETS: Final = (FRAME, NAVIGATION, WORDS, INPUTS, BUTTONS, LISTS)
LONGEST: Final = 40  # lengths $d0 … $d40 (px at 标准) may be used above


def lengths(scale: float) -> dict[str, str]:
    """Every length a sheet may name: `d8` = 8 px scaled, `t8` the same less one for a thicker border."""
    names = {f"d{number}": f"{round(number * scale)}px" for number in range(LONGEST + 1)}
    names |= {f"t{number}": f"{max(0, round(number * scale) - 1)}px" for number in range(LONGEST + 1)}
    names |= {name: f"{round(size * scale)}px" for name, size in TYPE.items()}
    return names | {f"r{name}": f"{round(size * scale)}px" for name, size in RADIUS.items()}


def style_sheet(colours: Colours, scale: float) -> str:
    """Return the whole QSS; raises KeyError when a sheet names a colour or length that does not exist."""
    names = {**colours, **lengths(scale)}
    sheets = [Template(sheet).substitute(names) for sheet in SHEETS]
    tones = [Template(TONE).substitute(tone=tone, soft=colours[f"{tone}_soft"], strong=colours[tone]) for tone in TONES]
    return "".join([*sheets, *tones])


def qt_palette(colours: Colours) -> QPalette:
    """Return the same colours for everything a style sheet does not reach."""
    role = QPalette.ColorRole
    pairs = (
        (role.Window, "canvas"), (role.WindowText, "ink"), (role.Base, "surface"), (role.AlternateBase, "sunken"),
        (role.Text, "ink"), (role.Button, "surface"), (role.ButtonText, "ink"), (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"), (role.PlaceholderText, "ink3"), (role.ToolTipBase, "ink"),
        (role.ToolTipText, "surface"), (role.Link, "accent"), (role.Mid, "line"), (role.Accent, "accent"),
    )
    palette = QPalette()
    for name, colour in pairs:
        palette.setColor(name, QColor(colours[colour]))
    return palette
