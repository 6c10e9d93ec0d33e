"""The system ends the program: a signal, or the person logs out. There is time for what was typed, not for questions."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")


class SentAway(QObject):
    """`happened`: the process was told to end. Python hears of a signal only when it runs, so the window's loop is woken."""

    happened = Signal()

    def __init__(self) -> None:
        """Hear signals from now on; made once, in the main thread."""
        super().__init__()
        self._ear, self._mouth = socket.socketpair()
        for end in (self._ear, self._mouth):
            end.setblocking(False)
        signal.set_wakeup_fd(self._mouth.fileno())
        for name in SIGNALS:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: None)
        self._notifier = QSocketNotifier(self._ear.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)

    def _hear(self) -> None:
        self._ear.recv(16)
        self.happened.emit()

    def close(self) -> None:
        """Leave signals to the system again."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for name in SIGNALS:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_DFL)
        self._ear.close()
        self._mouth.close()
