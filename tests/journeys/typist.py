"""A real fcitx 5 with its pinyin on the screen of the journeys, spoken to as fcitx 5 or as fcitx 4."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.display import Display, end, wait

PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=pinyin
Layout=

[GroupOrder]
0=Default
"""
ON_AT_ONCE = "[Behavior]\nActiveByDefault=True\n"
LIKE_AN_OFFICE = {"QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx", "GTK_IM_MODULE": "fcitx"}  # as UOS and Kylin set it


@contextmanager
def fcitx(display: Display, *, like_4: bool) -> Iterator[None]:
    """Run fcitx as long as the block; `like_4`: without what older ones do not have."""
    settings = Path(display.environment["HOME"], ".config", "fcitx5")
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "profile").write_text(PROFILE, encoding="utf-8")
    (settings / "config").write_text(ON_AT_ONCE, encoding="utf-8")
    name = f"org.fcitx.Fcitx-{display.environment['DISPLAY'].removeprefix(':')}" if like_4 else "org.freedesktop.portal.IBus"
    process = display.start("fcitx5", *(["--disable=ibusfrontend"] if like_4 else []))
    try:
        wait(lambda: f"'{name}'" in _names(display), f"fcitx does not answer as {name}")
        yield
    finally:
        end(process)


def _names(display: Display) -> str:
    return display.run("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
                       "--method", "org.freedesktop.DBus.ListNames")
