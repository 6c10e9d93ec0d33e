"""`linli …`: the same services without a window, for scripts and for support."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from db.errors import UserError
from desktop.cli.arguments import parser
from desktop.cli.terminal import Terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command → exit status: 0 done · 2 problems in the content · 3 file refused · 4 not allowed."""
    chosen = parser().parse_args(arguments)
    terminal = Terminal(chosen)
    try:
        return int(chosen.run(chosen, terminal))
    except UserError as error:
        terminal.sorry(error)
        return error.exit_status
    except KeyboardInterrupt:
        terminal.line("已取消，没有写入。")
        return 130


if __name__ == "__main__":
    sys.exit(main())
