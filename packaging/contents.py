"""What lies in the folder of the packaged program: what is left out, and the check that fails a build.

`python packaging/contents.py FOLDER` names everything that must not be there or is missing, and ends with 1.
Graphics, fonts, glib, dbus and xkb come from the system it runs on: they speak with that system's own daemons and
share private structures (a libxkbcommon-x11 from elsewhere crashes the window).
"""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROGRAMS = ("linli", "linli-desktop")

UNUSED_MODULES = (
    "tkinter", "unittest", "test", "lib2to3", "pydoc_data", "setuptools", "pkg_resources", "pip", "xlwt", "sqlite3",
    "PIL.ImageTk", "PIL.ImageQt", "PIL._avif", "PIL._webp", "PIL._imagingcms", "PIL._imagingft", "PIL._imagingtk",
    "charset_normalizer", "readline", "numpy", "lxml", "pypinyin",
    *(f"PySide6.Qt{name}" for name in ("Designer", "Help", "Network", "OpenGL", "Qml", "Quick", "Sql", "Test", "UiTools", "Xml")),
)

#: Modules of Qt that are GPL only; one of them in the folder would put all of the program under the GPL.
GPL_ONLY = (
    "Charts", "DataVisualization", "Graphs", "HttpServer", "NetworkAuth", "Quick3D", "Quick3DPhysics",
    "QuickTimeline", "VirtualKeyboard", "Lottie", "Mqtt", "Coap", "OpcUa", "Bodymovin", "ShaderTools", "WaylandCompositor",
)  # fmt: skip

#: Modules of Qt that the program uses, by themselves or through a plugin.
QT = ("Core", "Gui", "Widgets", "Svg", "DBus", "PrintSupport", "XcbQpa")

PLUGINS = re.compile(
    r"plugins/(?:platforms/lib(?:qxcb|qoffscreen)|platforminputcontexts/lib(?:ibus|compose)\w*"
    r"|platformthemes/libqxdgdesktopportal|iconengines/libqsvgicon|imageformats/libq(?:svg|jpeg|ico)"
    r"|printsupport/libcupsprintersupport|(?:platforms/q(?:windows|offscreen)|styles/q\w+|iconengines/qsvgicon"
    r"|imageformats/q(?:svg|jpeg|ico)))(?:plugin)?\.(?:so|dll)$"
)

#: Libraries that are taken from the building machine: Python's own, and small ones that office PCs often lack.
BUNDLED = re.compile(
    r"lib(?:python3\.\d+|ssl|crypto|ffi|lzma|bz2|uuid|mpdec|expat"
    r"|xcb-(?:cursor|icccm|image|keysyms|render-util|util|xkb))(?:-\d+)?\.so"
)

#: Libraries that every system brings or the package depends on.
SYSTEM = re.compile(
    r"(?:ld-linux-x86-64|ld-linux-aarch64|lib(?:c|m|dl|rt|pthread|util|resolv|gcc_s|stdc\+\+|z|EGL|GL|GLX|OpenGL|dbus-1|fontconfig"
    r"|freetype|g(?:lib|object|io|module|thread)-2\.0|X11|X11-xcb|xkbcommon|xkbcommon-x11|cups|zstd"
    r"|xcb|xcb-(?:randr|render|shape|shm|sync|xfixes|xinput)|ICE|SM))(?:-[\d.]+)?\.so"
)


def wanted(items: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Those of PyInstaller's items (place in the folder, source, kind) that are shipped; links follow what they mean."""
    kept = [
        (place, source, kind) for place, source, kind in items if kind != "SYMLINK"
        and (is_wanted_library(place, source) if kind in {"BINARY", "EXTENSION"} else is_wanted_file(place))
    ]
    names = {posixpath.normpath(place) for place, _, _ in kept}
    links = [item for item in items if item[2] == "SYMLINK"]
    return kept + [item for item in links if posixpath.normpath(posixpath.join(posixpath.dirname(item[0]), item[1])) in names]


def is_wanted_library(place: str, source: str) -> bool:
    """Whether a library goes into the folder: `place` in it, `source` on the building machine."""
    name = place.replace("\\", "/")
    if "/plugins/" in name:
        return bool(PLUGINS.search(name))
    if made := re.search(r"(?:lib)?Qt6(\w+?)(?:\.so|\.dll)", name):
        return made[1] in QT
    if "site-packages" in source.replace("\\", "/") or "lib-dynload" in source or sys.platform == "win32":
        return not re.search(r"opengl32sw|d3dcompiler|Qt6(?:Qml|Quick)", name)
    return bool(BUNDLED.search(Path(name).name))


def is_wanted_file(place: str) -> bool:
    """Whether a file that is no library goes into the folder."""
    name = place.replace("\\", "/")
    if "/translations/" in name:
        return name.endswith("qtbase_zh_CN.qm")
    unused = r"PySide6/Qt/qml/|reportlab/fonts/|alembic/templates|resources/(?:samples|screenshots)/|__pycache__"
    return not re.search(unused, name)


def complaints(folder: Path) -> Iterator[str]:
    """What must not be in the folder, and what its libraries ask for that is neither there nor the system's."""
    files = [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]
    there = {path.name for path in files}
    for path in files:
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() and not path.exists():
            yield f"{name}: a link to nothing"
        if any(re.search(rf"Qt6?{one}(?:\b|\.|_)", path.name) for one in GPL_ONLY):
            yield f"{name}: GPL only"
        if made := re.fullmatch(r"libQt6(\w+)\.so\.6", path.name):
            if made[1] not in QT:
                yield f"{name}: a module of Qt nobody uses"
        elif re.match(r"lib.*\.so", path.name) and SYSTEM.match(path.name):
            yield f"{name}: belongs to the system"
        if not path.is_symlink() and path.read_bytes()[:4] == b"\x7fELF":
            lacking = [one for one in needed(path) if one not in there and not SYSTEM.match(one)]
            yield from (f"{name}: needs {one}" for one in lacking)
    for wanted in (
        "qtbase_zh_CN.qm", "libqxcb.so", "libqoffscreen.so", "libibusplatforminputcontextplugin.so", "libpdfium.so",
        "pinyin_dict.json", "linli", "linli-desktop", "NotoSansSC-Regular.ttf",
    ):  # fmt: skip
        if wanted not in there:
            yield f"{wanted}: missing"
    if not list(folder.glob("lib/db/migrations/versions/0001_*.py")):
        yield "the steps of the schema: missing"


def needed(library: Path) -> list[str]:
    """Names of the libraries that an ELF file asks the system for."""
    told = subprocess.run(["objdump", "-p", str(library)], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^\s*NEEDED\s+(\S+)", told, re.MULTILINE)


if __name__ == "__main__":
    found = sorted(set(complaints(Path(sys.argv[1]))))
    print("\n".join(found) or "the folder holds what it should")
    sys.exit(bool(found))
