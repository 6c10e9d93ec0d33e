"""A screen of its own for journeys: X server, session bus, accessibility and window manager, and nothing of the user's."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from PIL import ImageGrab

SIZE = "1366x768x24"
PATIENCE = 30.0


class Display:
    """`environment` leads a program here. As a context manager: everything is ended with it."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the home of the services; nothing is started yet."""
        self._home = folder
        self._closing = ExitStack()
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Display:
        """Start the four of them, each when the one before is there."""
        self._home.mkdir(parents=True, exist_ok=True)
        (self._home / "run").mkdir(mode=0o700)
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "Asia/Shanghai",
            "HOME": str(self._home), "XDG_RUNTIME_DIR": str(self._home / "run"),
        }
        with self._closing as until_here:
            number = self._started("Xvfb", "-displayfd", "{}", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset")
            self.environment["DISPLAY"] = f":{number}"
            bus = self._started("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address={}")
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus
            self.run("gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus",
                     "--method", "org.a11y.Bus.GetAddress")
            self.start("openbox")
            wait(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "no window manager")
            self._closing = until_here.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """End what was started, the last first."""
        self._closing.close()

    def start(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a service that lasts as long as the display."""
        process = subprocess.Popen(
            command, env={**self.environment, **environment}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._closing.callback(end, process)
        return process

    def run(self, *command: str) -> str:
        """Run a command here and return what it wrote."""
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True, timeout=PATIENCE)
        return done.stdout

    def keys(self, *keys: str) -> None:
        """Press keys as a person does, one after the other: `keys("ctrl+s", "Tab")`."""
        self.run("xdotool", "key", "--clearmodifiers", "--delay", "40", *keys)

    def type(self, text: str) -> None:
        """Type plain letters, digits and signs, key by key."""
        self.run("xdotool", "type", "--clearmodifiers", "--delay", "30", "--", text)

    def click(self, x: int, y: int, times: int = 1) -> None:
        """Click with the left button."""
        self.run("xdotool", "mousemove", str(x), str(y), "click", "--repeat", str(times), "1")

    def picture(self, file: Path) -> None:
        """Write what the screen shows as PNG."""
        file.parent.mkdir(parents=True, exist_ok=True)
        ImageGrab.grab(xdisplay=self.environment["DISPLAY"]).save(file)

    def _started(self, *command: str) -> str:
        """Start a service that writes one line once it is ready, to the descriptor put in for `{}`; return the line."""
        read, write = os.pipe()
        with os.fdopen(read, "rb", buffering=0) as ready:
            process = subprocess.Popen(
                [part.format(write) for part in command], env=self.environment, pass_fds=(write,), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            os.close(write)
            self._closing.callback(end, process)
            said = b""
            while not said.endswith(b"\n"):
                assert select.select([ready], [], [], PATIENCE)[0], f"{command[0]} does not start"
                more = ready.read(4096)
                assert more, f"{command[0]} ended with {process.wait()}"
                said += more
        return said.decode().strip()


def end(process: subprocess.Popen[bytes]) -> int:
    """Ask a process to end; one that does not is ended."""
    process.terminate()
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def wait(true: object, missing: str, timeout: float = PATIENCE) -> None:
    """Wait until `true()` holds."""
    assert callable(true)
    until = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < until, missing
        time.sleep(0.05)


def machine_is_known() -> bool:
    """Say whether the machine has the id without which libdbus refuses to work."""
    files = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
    return any(file.exists() and re.fullmatch(r"[0-9a-f]{32}", file.read_text().strip()) for file in files)
