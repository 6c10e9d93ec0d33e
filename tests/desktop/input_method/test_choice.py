"""Which way an office's input method is spoken to, from what its session says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.input_method import before_application
from desktop.input_method.bus import Bus, BusError, names_on, session_address
from desktop.input_method.choice import FCITX_5, IBUS, IBUS_PORTAL, settle, settle_platform
from tests.desktop.input_method.bus_peer import BusPeer

FCITX_4 = "org.fcitx.Fcitx-1"
FIVE = (FCITX_5, "org.fcitx.Fcitx-0", FCITX_4, IBUS, IBUS_PORTAL)
PORTAL = {"QT_IM_MODULE": "ibus", "IBUS_USE_PORTAL": "1"}


def settled(plugins: Path, names: tuple[str, ...], **environment: str) -> tuple[dict[str, str], str]:
    """What is left in the environment of what Qt reads, and whom our own client speaks to."""
    environment |= {"DISPLAY": ":1.0", "PATH": str(plugins)}
    ours = settle(environment, plugins, lambda: names)
    return {name: value for name, value in environment.items() if name not in {"DISPLAY", "PATH"}}, ours


@pytest.mark.parametrize("wanted", [{}, {"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "fcitx5"}, {"QT_IM_MODULE": "ibus"},
                                    {"QT_IM_MODULES": "wayland;fcitx;ibus", "QT_IM_MODULE": "fcitx"}])
def test_fcitx_5_is_spoken_to_as_ibus(tmp_path: Path, wanted: dict[str, str]) -> None:
    assert settled(tmp_path, FIVE, **wanted) == (PORTAL, "")


@pytest.mark.parametrize("wanted", [{}, {"QT_IM_MODULE": "fcitx"}])
@pytest.mark.parametrize("names", [(FCITX_4,), (FCITX_4, IBUS), (FCITX_5, FCITX_4)])
def test_fcitx_4_has_a_client_of_our_own(tmp_path: Path, names: tuple[str, ...], wanted: dict[str, str]) -> None:
    assert settled(tmp_path, names, **wanted) == ({"QT_IM_MODULE": "none"}, FCITX_4)


def test_fcitx_4_of_another_display_is_not_ours(tmp_path: Path) -> None:
    assert settled(tmp_path, ("org.fcitx.Fcitx-2",), QT_IM_MODULE="fcitx") == ({"QT_IM_MODULE": "fcitx"}, "")


def test_ibus_is_ibus(tmp_path: Path) -> None:
    assert settled(tmp_path, (IBUS,)) == ({"QT_IM_MODULE": "ibus"}, "")
    assert settled(tmp_path, (IBUS, IBUS_PORTAL)) == (PORTAL, "")  # Qt looks for a program ibus-daemon
    program = tmp_path / "ibus-daemon"
    program.touch(0o755)
    assert settled(tmp_path, (IBUS, IBUS_PORTAL)) == ({"QT_IM_MODULE": "ibus"}, "")


@pytest.mark.parametrize("wanted", ["compose", "none", "xim", "qtvirtualkeyboard"])
def test_what_somebody_chose_with_a_purpose_stays(tmp_path: Path, wanted: str) -> None:
    assert settled(tmp_path, FIVE, QT_IM_MODULE=wanted) == ({"QT_IM_MODULE": wanted}, "")


def test_nothing_there_changes_nothing(tmp_path: Path) -> None:
    assert settled(tmp_path, ()) == ({}, "")
    assert settled(tmp_path, (), QT_IM_MODULE="fcitx", XMODIFIERS="@im=fcitx") == (
        {"QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"}, "")


def test_a_qt_with_fcitx_s_own_plugin_needs_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "platforminputcontexts"
    folder.mkdir()
    (folder / "libfcitx5platforminputcontextplugin.so").touch()
    assert settled(tmp_path, FIVE, QT_IM_MODULE="fcitx") == ({"QT_IM_MODULE": "fcitx"}, "")


@pytest.mark.parametrize(
    ("session", "platform"),
    [({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "xcb"), ({"WAYLAND_DISPLAY": "wayland-0"}, None),
     ({"DISPLAY": ":0"}, None), ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland"}, "wayland")],
)
def test_wayland_sessions_stay_with_x11(session: dict[str, str], platform: str | None) -> None:
    settle_platform(session)
    assert session.get("QT_QPA_PLATFORM") == platform


def test_names_are_asked_of_the_bus() -> None:
    peer = BusPeer()
    peer.answers["ListNames"] = lambda: ("as", ([FCITX_5, ":1.1"],))
    assert names_on(peer.address, 5) == {FCITX_5, ":1.1"}
    peer.close()


def test_a_bus_that_is_not_there_or_dead_names_nobody() -> None:
    silent = BusPeer(silent=True)
    for address in ("", "unix:path=/nowhere", "tcp:host=127.0.0.1", "nonsense", silent.address):
        assert not names_on(address, 0.05)
    silent.close()


def test_the_start_gives_up_on_a_dead_bus_by_itself() -> None:
    silent = BusPeer(silent=True)
    environment = {"DISPLAY": ":1", "DBUS_SESSION_BUS_ADDRESS": silent.address, "QT_IM_MODULE": "fcitx"}
    assert before_application(environment) == ""
    assert environment["QT_IM_MODULE"] == "fcitx"
    silent.close()


def test_no_screen_no_question() -> None:
    environment = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    assert before_application(environment) == ""
    assert list(environment) == ["DBUS_SESSION_BUS_ADDRESS"]


def test_where_the_bus_is(tmp_path: Path) -> None:
    assert session_address({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a"}) == "unix:path=/a"
    assert session_address({}) == session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == ""
    (tmp_path / "bus").touch()
    assert session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == f"unix:path={tmp_path}{os.sep}bus"


def test_errors_of_a_call_are_one_kind() -> None:
    peer = BusPeer()
    bus = Bus(peer.address, 5)
    from jeepney import message_bus

    with pytest.raises(BusError, match="NoSuchMethod"):
        bus.call(message_bus, "NoSuchMethod")
    peer.close()
    with pytest.raises(BusError):
        bus.call(message_bus, "ListNames")
    with pytest.raises(BusError):
        bus.signals()
    bus.close()
