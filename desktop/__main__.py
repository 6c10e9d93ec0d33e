"""Where the program is entered: `linli-desktop [文件.linli]` with its window, `linli …` without one.

Nothing is loaded before it is known what is wanted: the process that reads spreadsheets is confined, and starts fast.
"""

import os
import sys

from desktop.exchange.spreadsheet_limits import SWITCH as READ_SPREADSHEET

SELFTEST = "--selftest"


def main() -> int:
    """Run the program with its window, or what stands behind its switches → exit status."""
    special = _switched()
    if special is not None:
        return special
    from desktop.app import main as open_window  # noqa: PLC0415 - see above

    return open_window()


def command() -> int:
    """Run one command of `linli`, or what stands behind its switches → exit status."""
    special = _switched()
    if special is not None:
        return special
    from desktop.cli import main as run_command  # noqa: PLC0415 - see above

    return run_command()


def _switched() -> int | None:
    """Do what the first argument asks for and return its exit status; None for an ordinary start."""
    _keep_libraries_to_ourselves()
    first = sys.argv[1] if len(sys.argv) > 1 else ""
    if first == READ_SPREADSHEET:  # how a packaged program starts its own reading process
        from desktop.exchange import spreadsheet_child  # noqa: PLC0415 - see above

        return spreadsheet_child.serve(sys.argv[2:])
    if first == SELFTEST:
        from desktop.selftest import main as selftest  # noqa: PLC0415 - see above

        return selftest()
    return None


def _keep_libraries_to_ourselves() -> None:
    """Programs we start (a PDF viewer, `lp`) get the system's libraries, not the ones packaged with us.

    PyInstaller's starter puts ours first in LD_LIBRARY_PATH; for this process that has been read long since.
    """
    if getattr(sys, "frozen", False) and sys.platform.startswith("linux"):
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before:
            os.environ["LD_LIBRARY_PATH"] = before


if __name__ == "__main__":
    sys.exit(main())
