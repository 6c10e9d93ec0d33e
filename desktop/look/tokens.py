"""Design tokens: the one source of colours, sizes and type for every theme.

Colour says what needs doing (warn = due, danger = overdue or wrong, ok = done, info = note), never what a
person is, and never alone: a letter, word or icon stands beside it. `PAIRS` lists every foreground and
background used together with the contrast it must reach (WCAG 2.2 AA: 4.5 for text, 3 for borders and focus).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Colours = Mapping[str, str]

RADIUS: Final = {"s": 4, "m": 6, "l": 10}
TYPE: Final = {"caption": 12, "body": 14, "h3": 16, "h2": 20, "h1": 24, "display": 30}
ROW: Final = {"compact": 28, "normal": 34, "roomy": 40}
TONES: Final = ("accent", "danger", "warn", "ok", "info")

LIGHT: Final[Colours] = {
    "canvas": "#F5F6F4", "surface": "#FFFFFF", "sunken": "#ECEFEC", "sidebar": "#F0F2EF",
    "line": "#DDE2DE", "field": "#7E8A84",
    "ink": "#1E2A27", "ink2": "#4B5A55", "ink3": "#5F6E69",
    "accent": "#17655F", "accent_hover": "#115049", "accent_soft": "#DDEDEA", "on_accent": "#FFFFFF",
    "danger": "#A8322A", "danger_soft": "#FBE9E6",
    "warn": "#7D5200", "warn_soft": "#FCF1DA",
    "ok": "#2B6A3C", "ok_soft": "#E3F1E5",
    "info": "#2A5A94", "info_soft": "#E4EDF8",
    "select": "#CFE5E1", "focus": "#17655F",
}
DARK: Final[Colours] = {
    "canvas": "#16191A", "surface": "#1E2224", "sunken": "#121516", "sidebar": "#191D1E",
    "line": "#31383A", "field": "#76827F",
    "ink": "#E6EAE8", "ink2": "#B4BEBA", "ink3": "#96A29D",
    "accent": "#5DB8AD", "accent_hover": "#7CCBC1", "accent_soft": "#1F3835", "on_accent": "#0D1A18",
    "danger": "#F08A80", "danger_soft": "#3B2220",
    "warn": "#E2B45C", "warn_soft": "#382C17",
    "ok": "#85C795", "ok_soft": "#1E3325",
    "info": "#8DB8EC", "info_soft": "#1E2D40",
    "select": "#25423E", "focus": "#5DB8AD",
}
THEMES: Final[Mapping[str, tuple[str, Colours]]] = {"light": ("浅色", LIGHT), "dark": ("深色", DARK)}
SIZES: Final[Mapping[str, tuple[str, float]]] = {
    "standard": ("标准", 1.0), "large": ("大", 1.15), "largest": ("特大", 1.3),
}

TEXT: Final = 4.5
BORDER: Final = 3.0
PAIRS: Final[tuple[tuple[str, str, float], ...]] = (
    ("ink", "canvas", TEXT), ("ink", "surface", TEXT), ("ink", "sunken", TEXT), ("ink", "select", TEXT),
    ("ink", "warn_soft", TEXT), ("ink", "danger_soft", TEXT), ("ink", "info_soft", TEXT), ("ink", "ok_soft", TEXT),
    ("ink", "accent_soft", TEXT), ("surface", "ink", TEXT),
    ("ink2", "surface", TEXT), ("ink2", "canvas", TEXT), ("ink2", "sidebar", TEXT), ("ink2", "sunken", TEXT),
    ("ink2", "select", TEXT), ("ink2", "warn_soft", TEXT), ("ink2", "danger_soft", TEXT), ("ink2", "info_soft", TEXT),
    ("ink2", "ok_soft", TEXT), ("ink2", "accent_soft", TEXT),
    ("ink3", "surface", TEXT), ("ink3", "canvas", TEXT), ("ink3", "sidebar", TEXT),
    ("on_accent", "accent", TEXT), ("on_accent", "accent_hover", TEXT), ("surface", "danger", TEXT),
    ("accent", "surface", TEXT), ("accent", "accent_soft", TEXT), ("accent", "sidebar", TEXT),
    ("accent", "select", TEXT),
    ("danger", "danger_soft", TEXT), ("danger", "surface", TEXT), ("warn", "warn_soft", TEXT),
    ("warn", "surface", TEXT),
    ("ok", "ok_soft", TEXT), ("ok", "surface", TEXT), ("info", "info_soft", TEXT), ("info", "surface", TEXT),
    ("field", "surface", BORDER), ("field", "canvas", BORDER), ("focus", "surface", BORDER),
    ("focus", "canvas", BORDER),
    ("focus", "sidebar", BORDER), ("danger", "surface", BORDER),
)


def luminance(colour: str) -> float:
    """Relative luminance 0–1 of `#RRGGBB` (WCAG 2.2)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the standard's own

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1–21 of two `#RRGGBB` colours (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
