"""The operating system under us: the one place that chooses between `on_posix` and `on_windows`."""

import sys

if sys.platform == "win32":
    from db.file import on_windows as system
else:
    from db.file import on_posix as system

__all__ = ["system"]
