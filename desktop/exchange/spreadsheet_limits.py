"""How this operating system starts and confines the process that reads spreadsheets; nothing else differs by system."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import ctypes

SWITCH = "--read-spreadsheet"
_MODULE = "desktop.exchange.spreadsheet_child"
_ACTIVE_PROCESSES, _PROCESS_TIME, _PROCESS_MEMORY = 0x8, 0x2, 0x100
_EXTENDED_LIMITS = 9
_CREATE_NO_WINDOW = 0x0800_0000


def child_command(arguments: list[str]) -> list[str]:
    """The command line of a reading process.

    A packaged program has no `-m`: the command line's executable beside this one is started with `SWITCH`, which
    `desktop.__main__` hands to `spreadsheet_child` before it imports anything else. (The windowed one would have no
    standard output on Windows.)
    """
    if getattr(sys, "frozen", False):
        folder, own = os.path.split(sys.executable)
        return [os.path.join(folder, "linli" + os.path.splitext(own)[1]), SWITCH, *arguments]  # noqa: PTH118, PTH122
    return [sys.executable, "-P", "-m", _MODULE, *arguments]


def child_environment() -> dict[str, str]:
    """Only what the interpreter needs to start: no passwords, no settings of the desktop."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP") if name in os.environ}
    return kept | {"PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(place for place in sys.path if place)}


def child_flags() -> int:
    """Creation flags: no black window flashes up on Windows."""
    return _CREATE_NO_WINDOW if sys.platform == "win32" else 0


def ran_out(status: int) -> str | None:
    """What an exit status of the reading process says about its limits: `out_of_memory`, `too_slow` or nothing."""
    if sys.platform == "win32":
        return {0xC0000017: "out_of_memory", 0xC0000409: "out_of_memory"}.get(status & 0xFFFFFFFF)
    import signal  # noqa: PLC0415 - the names exist on this side only

    return {-signal.SIGABRT: "out_of_memory", -signal.SIGXCPU: "too_slow"}.get(status)


def confine(memory: int, seconds: int) -> None:
    """Limit *this* process for good: `memory` bytes of address space, `seconds` of processor time, no files written."""
    if sys.platform == "win32":
        _confine_by_job(memory, seconds)
        return
    import resource  # noqa: PLC0415 - exists on this side only

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


if sys.platform == "win32":

    class _Basic(ctypes.Structure):
        _fields_ = [
            ("PerProcessUserTimeLimit", ctypes.c_int64), ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", ctypes.c_uint32), ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t), ("ActiveProcessLimit", ctypes.c_uint32),
            ("Affinity", ctypes.c_size_t), ("PriorityClass", ctypes.c_uint32), ("SchedulingClass", ctypes.c_uint32),
        ]

    class _Extended(ctypes.Structure):
        _fields_ = [
            ("Basic", _Basic), ("IoCounters", ctypes.c_uint64 * 6), ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t), ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    def _confine_by_job(memory: int, seconds: int) -> None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.SetInformationJobObject.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)
        kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        job = kernel.CreateJobObjectW(None, None)
        limits = _Extended()
        limits.Basic.LimitFlags = _ACTIVE_PROCESSES | _PROCESS_TIME | _PROCESS_MEMORY
        limits.Basic.ActiveProcessLimit = 1
        limits.Basic.PerProcessUserTimeLimit = seconds * 10_000_000  # in 100 ns
        limits.ProcessMemoryLimit = memory
        done = kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        if not (job and done and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())):
            raise OSError(ctypes.get_last_error(), "the reading process could not be confined")
