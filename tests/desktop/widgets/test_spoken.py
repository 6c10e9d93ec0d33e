"""Sentences for a screen reader: Qt's own event where there is one, else the same message on the bus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6 import QtGui
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets import spoken
from tests.desktop.input_method.bus_peer import BusPeer

SENTENCE = "已保存 1 户"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[BusPeer]:
    """Somebody who listens where Qt would speak to a screen reader."""
    peer = BusPeer()
    monkeypatch.setattr(spoken, "BRIDGE", "a11y-of-the-test")
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    assert QDBusConnection.connectToPeer(peer.address, spoken.BRIDGE).isConnected()
    yield peer
    QDBusConnection.disconnectFromPeer(spoken.BRIDGE)
    peer.close()


def test_qt_6_7_says_it_over_the_bus(reader: BusPeer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(QtGui, "QAccessibleAnnouncementEvent", raising=False)
    widget = QWidget()
    qtbot.addWidget(widget)
    spoken.announce(widget, "")
    spoken.announce(widget, SENTENCE)
    qtbot.waitUntil(lambda: bool(reader.calls))
    assert reader.calls == [("Announcement", ("", 1, 0, ("s", SENTENCE), {}))]


@pytest.mark.skipif(not hasattr(QtGui, "QAccessibleAnnouncementEvent"), reason="the event is there since Qt 6.8")
def test_newer_qt_says_it_itself(reader: BusPeer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[QtGui.QAccessibleAnnouncementEvent] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", said.append)
    widget = QWidget()
    qtbot.addWidget(widget)
    spoken.announce(widget, SENTENCE)
    assert [event.message() for event in said] == [SENTENCE]
    assert reader.calls == []
