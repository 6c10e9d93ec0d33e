"""A session bus with one program on it, in a thread: enough of D-Bus to be called and to send signals."""

from __future__ import annotations

import itertools
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageFlag, Parser, new_error, new_method_return, new_signal

NUMBERS = itertools.count()
Answer = tuple[str, tuple[Any, ...]]


class BusPeer:
    """`answers[method](body)` → signature and body of the answer; a method without one is an error.

    `calls` grows by (method, body). `silent`: accepts whoever comes and says nothing. `close()` ends it.
    """

    def __init__(self, *, silent: bool = False) -> None:
        """Begin to listen at `address`."""
        name = f"linli-test-{os.getpid()}-{next(NUMBERS)}"
        self.address = f"unix:abstract={name}"
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.answers: dict[str, Callable[..., Answer]] = {
            "Hello": lambda: ("s", (":1.1",)), "AddMatch": lambda _: ("", ()), "ListNames": lambda: ("as", ([],)),
        }
        self._silent, self._serial = silent, itertools.count(1)
        self._connection: socket.socket | None = None
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind("\0" + name)
        self._server.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def signal(self, address: DBusAddress, name: str, signature: str, *body: object) -> None:
        """Send a signal."""
        self._send(new_signal(address, name, signature, body))

    def hang_up(self) -> None:
        """Close the connection there is."""
        assert self._connection is not None
        self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it; whoever is connected notices."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        if self._connection is not None:
            with suppress(OSError):  # it may have hung up
                self._connection.shutdown(socket.SHUT_RDWR)  # else the thread goes on waiting for what comes
            self._connection.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
                if self._connection is not None:
                    self._connection.close()
                self._connection = connection
                if not self._silent:
                    self._talk(connection)
            except OSError:
                if self._server.fileno() < 0:
                    return
                continue

    def _talk(self, connection: socket.socket) -> None:
        rest = b""
        while b"BEGIN\r\n" not in rest:
            came = connection.recv(4096)
            if not came:
                return
            rest += came
            if came.startswith((b"\0AUTH", b"AUTH")):
                connection.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")
            elif came.startswith(b"NEGOTIATE_UNIX_FD"):
                connection.sendall(b"ERROR\r\n")
        parser = Parser()
        parser.add_data(rest.partition(b"BEGIN\r\n")[2])
        while True:
            while (message := parser.get_next_message()) is not None:
                self._answer(message)
            came = connection.recv(65536)
            if not came:
                return
            parser.add_data(came)

    def _answer(self, message: Message) -> None:
        method = message.header.fields[HeaderFields.member]
        self.calls.append((method, tuple(message.body)))
        act = self.answers.get(method)
        answer = act(*message.body) if act is not None else None
        if message.header.flags & MessageFlag.no_reply_expected:
            return
        if answer is None:
            self._send(new_error(message, "org.example.Unknown", "s", (method,)))
        else:
            self._send(new_method_return(message, answer[0] or None, answer[1]))

    def _send(self, message: Message) -> None:
        assert self._connection is not None
        self._connection.sendall(message.serialise(serial=next(self._serial)))
