"""The session bus of a Linux desktop, spoken to directly: before there is an application, and never waited for long."""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    Parser,
    message_bus,
    new_method_call,
)
from jeepney.bus import get_connectable_addresses
from jeepney.io.blocking import prep_socket

CHUNK = 65536


class BusError(Exception):
    """The bus is not there, did not answer in time, or refused."""


class Bus:
    """One connection. Signals that come while an answer is awaited are kept for `signals`.

    Every method raises `BusError`; after one the connection may not be used again.
    """

    def __init__(self, address: str, seconds: float) -> None:
        """Connect to the bus at a D-Bus address; `seconds` are for all of it, and for each later call."""
        self._seconds, self._serial = seconds, 0
        self._parser, self._waiting = Parser(), deque[Message]()
        deadline = time.monotonic() + seconds
        try:
            self._socket: socket.socket = prep_socket(next(iter(get_connectable_addresses(address))), timeout=seconds)
            self._socket.settimeout(seconds)
        except (OSError, RuntimeError, ValueError) as error:
            raise BusError(str(error)) from error
        self._call(message_bus, "Hello", "", (), deadline)

    def fileno(self) -> int:
        """The file descriptor to watch for signals."""
        return self._socket.fileno()

    def call(self, address: DBusAddress, method: str, signature: str = "", *body: object) -> tuple[Any, ...]:
        """Call a method and wait for its answer."""
        return self._call(address, method, signature, body, time.monotonic() + self._seconds)

    def tell(self, address: DBusAddress, method: str, signature: str = "", *body: object) -> None:
        """Call a method whose answer is of no interest, without waiting."""
        self._send(address, method, signature, body, answered=False)

    def listen(self, rule: str) -> None:
        """Have signals that match a rule of D-Bus sent here."""
        self.call(message_bus, "AddMatch", "s", rule)

    def signals(self) -> list[Message]:
        """Return the signals that have come, in order, without waiting."""
        try:
            while True:
                self._read(0)
        except TimeoutError:
            pass
        except OSError as error:
            raise BusError(str(error)) from error
        found = [one for one in self._waiting if one.header.message_type is MessageType.signal]
        self._waiting.clear()
        return found

    def close(self) -> None:
        """Leave the bus."""
        self._socket.close()

    def _call(
        self, address: DBusAddress, method: str, signature: str, body: tuple[object, ...], deadline: float
    ) -> tuple[Any, ...]:
        serial = self._send(address, method, signature, body)
        try:
            while (answer := self._answer(serial)) is None:
                self._read(max(deadline - time.monotonic(), 0))
        except OSError as error:  # TimeoutError is one
            raise BusError(f"{method}: {error}") from error
        if answer.header.message_type is MessageType.error:
            raise BusError(f"{method}: {answer.body}")
        return tuple(answer.body)

    def _answer(self, serial: int) -> Message | None:
        if self._waiting and self._waiting[-1].header.fields.get(HeaderFields.reply_serial) == serial:
            return self._waiting.pop()
        return None

    def _send(
        self, address: DBusAddress, method: str, signature: str, body: tuple[object, ...], *, answered: bool = True
    ) -> int:
        self._serial += 1
        message = new_method_call(address, method, signature or None, body)
        if not answered:
            message.header.flags = MessageFlag.no_reply_expected
        try:
            self._socket.sendall(message.serialise(serial=self._serial))
        except OSError as error:
            raise BusError(str(error)) from error
        return self._serial

    def _read(self, seconds: float) -> None:
        """Wait for one message and keep it."""
        deadline = time.monotonic() + seconds
        while (message := self._parser.get_next_message()) is None:
            self._socket.settimeout(max(deadline - time.monotonic(), 0))
            try:
                came = self._socket.recv(CHUNK)
            except BlockingIOError as error:
                raise TimeoutError from error
            finally:
                self._socket.settimeout(self._seconds)
            if not came:
                raise ConnectionResetError("the bus closed the connection")
            self._parser.add_data(came)
        self._waiting.append(message)


def session_address(environment: Mapping[str, str]) -> str:
    """Return the D-Bus address of the session bus, "" when the session has none."""
    given = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
    usual = Path(environment.get("XDG_RUNTIME_DIR", ""), "bus")
    return given or (f"unix:path={usual}" if usual.is_absolute() and usual.exists() else "")


def names_on(address: str, seconds: float, connect: Callable[[str, float], Bus] = Bus) -> Collection[str]:
    """Return the names that are taken on a bus; none when it is not there or does not answer in time."""
    if not address:
        return ()
    try:
        bus = connect(address, seconds)
        try:
            (names,) = bus.call(message_bus, "ListNames")
        finally:
            bus.close()
    except BusError:
        return ()
    return frozenset(names)
