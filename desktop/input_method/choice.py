"""Which way the office's input method is spoken to, decided from the session before the application is made.

Our Qt has a plug-in for ibus and none for fcitx. fcitx 5 answers to ibus's calls; fcitx 4 has to be spoken to by
ourselves. Without this the offices' usual setting, QT_IM_MODULE=fcitx, lets only bare letters arrive.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, MutableMapping
from pathlib import Path

FCITX_5, IBUS, IBUS_PORTAL = "org.fcitx.Fcitx5", "org.freedesktop.IBus", "org.freedesktop.portal.IBus"
OURS = re.compile(r"fcitx|ibus|wayland")  # modules somebody may have named who wants to type Chinese


def settle(environment: MutableMapping[str, str], plugins: Path, ask: Callable[[], Collection[str]]) -> str:
    """Set in `environment` what Qt reads, and return fcitx 4's name when we have to speak to it ourselves, else "".

    `plugins` is Qt's folder of plug-ins; `ask` returns the names taken on the session bus.
    """
    wanted = environment.get("QT_IM_MODULES") or environment.get("QT_IM_MODULE") or ""
    named = [one for one in re.split(r"[;:]", wanted) if one]
    own_plugin = list((plugins / "platforminputcontexts").glob("*fcitx*"))
    if not all(OURS.match(one) for one in named) or (own_plugin and any(one.startswith("fcitx") for one in named)):
        return ""
    names = ask()
    fcitx_4 = f"org.fcitx.Fcitx-{_display(environment)}"
    if FCITX_5 in names and IBUS_PORTAL in names:
        _use(environment, "ibus")
        environment["IBUS_USE_PORTAL"] = "1"  # else Qt asks for a program called ibus-daemon, which is not fcitx
    elif fcitx_4 in names:
        _use(environment, "none")
        return fcitx_4
    elif IBUS in names or IBUS_PORTAL in names:
        _use(environment, "ibus")
        if IBUS_PORTAL in names and shutil.which("ibus-daemon", path=environment.get("PATH")) is None:
            environment["IBUS_USE_PORTAL"] = "1"
    return ""


def settle_platform(environment: MutableMapping[str, str]) -> None:
    """In a Wayland session stay with X11, where the candidates stand by the caret, unless somebody chose otherwise."""
    if environment.get("WAYLAND_DISPLAY") and environment.get("DISPLAY"):
        environment.setdefault("QT_QPA_PLATFORM", "xcb")


def _use(environment: MutableMapping[str, str], module: str) -> None:
    environment.pop("QT_IM_MODULES", None)  # Qt 6.7 and later read it first
    environment["QT_IM_MODULE"] = module


def _display(environment: MutableMapping[str, str]) -> str:
    found = re.match(r"[^:]*:(\d+)", environment.get("DISPLAY", ""))
    return found[1] if found else "0"
