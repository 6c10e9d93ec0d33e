"""Build resources/fonts from pinned packages: run by hand, needs npm, apt-get and dpkg-deb (Debian 12).

Nothing calls this by itself: the result is committed once.  The script stays so that anybody can see
where each font comes from and make the same files again (`python packaging/build_fonts.py`).
"""

import bz2
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
# What a cut font leaves out unless it is among the 8,105: ideographs and Korean syllables
OPTIONAL = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
# Name records that carry a font's name: family, unique id, full, PostScript, typographic family, …
NAMES = frozenset({1, 3, 4, 6, 16, 18, 20, 21, 25})


@dataclass(frozen=True)
class Package:
    """A package of a public archive: how to get it, and what it must hash to."""

    command: tuple[str, ...]
    file: str
    sha256: str


def npm(name: str, version: str, sha256: str) -> Package:
    """Return the npm package of one of Google's font families."""
    return Package(("npm", "pack", f"@expo-google-fonts/{name}@{version}"),
                   f"expo-google-fonts-{name}-{version}.tgz", sha256)


def deb(name: str, version: str, sha256: str) -> Package:
    """Return a package of Debian 12."""
    return Package(("apt-get", "download", f"{name}={version}"), f"{name}_{version}_all.deb", sha256)


SANS = npm("noto-sans-sc", "0.4.3", "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59")
SERIF = npm("noto-serif-sc", "0.4.3", "ff6bcf5ba68d92dfecc05544bb150f9e724741a932354a0dd97e7289c40a3f5e")
KAI = deb("fonts-lxgw-wenkai", "1.250+repack-1", "6d1e4c4aac78ad32062aefa2c836ee4d6e58f9dcf8b3f4407c9eefe304615318")
HANA = deb("fonts-hanazono", "20170904-2.1", "a6943366b4f5a6cec34221f8b4eb22555a628f0ee6ef4e3d3401cabe9363aeae")
UNIHAN = deb("unicode-data", "15.0.0-1", "5efef23bbb1c6a133ecbdd63a2cfa07159ccacf5466a49e2426101c5ecd691fc")

# made file ← package, member; taken as they are
WHOLE = {
    "fonts/NotoSansSC-Regular.ttf": (SANS, "package/400Regular/NotoSansSC_400Regular.ttf"),
    "fonts/NotoSerifSC-Regular.ttf": (SERIF, "package/400Regular/NotoSerifSC_400Regular.ttf"),
    "fonts/HanaMinB.ttf": (HANA, "./usr/share/fonts/truetype/hanazono/HanaMinB.ttf"),
    "licences/NotoSansSC.txt": (SANS, "package/LICENSE_FONT"),
    "licences/NotoSerifSC.txt": (SERIF, "package/LICENSE_FONT"),
    "licences/HanaMinB.txt": (HANA, "./usr/share/doc/fonts-hanazono/copyright"),
    "licences/LinliKai.txt": (KAI, "./usr/share/doc/fonts-lxgw-wenkai/copyright"),
}
# made file ← package, member, new name (LXGW and 霞鹜 are reserved names, a cut font may not bear them)
SUBSETS = {
    "fonts/NotoSansSC-Bold.ttf": (SANS, "package/700Bold/NotoSansSC_700Bold.ttf", ""),
    "fonts/LinliKai-Regular.ttf": (KAI, "./usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", "Linli Kai"),
}


def fetch(package: Package, folder: Path) -> Path:
    """Download a package into `folder`; leave the program when its hash is not the pinned one."""
    file = folder / package.file
    if not file.exists():
        subprocess.run(package.command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != package.sha256:
        sys.exit(f"{package.file}: sha256 is {found}, expected {package.sha256}")
    return file


def member(package: Package, name: str, folder: Path) -> bytes:
    """Return the bytes of one file inside a package."""
    file = fetch(package, folder)
    if file.suffix == ".deb":
        tar = folder / (file.name + ".tar")
        if not tar.exists():
            with tar.open("wb") as out:
                subprocess.run(("dpkg-deb", "--fsys-tarfile", file), check=True, stdout=out)
        file = tar
    with tarfile.open(file) as archive:
        entry: IO[bytes] | None = archive.extractfile(name)
        if entry is None:
            sys.exit(f"{package.file}: {name} is not a file")
        return entry.read()


def standard_characters(folder: Path) -> set[int]:
    """Return the 8,105 code points of the 通用规范汉字表 (2013), from Unihan's property kTGH."""
    text = bz2.decompress(member(UNIHAN, "./usr/share/unicode/Unihan_OtherMappings.txt.bz2", folder)).decode()
    found = {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", text, re.MULTILINE)}
    if len(found) != 8105:  # noqa: PLR2004 - the number the standard itself gives
        sys.exit(f"kTGH gives {len(found)} characters, expected 8105")
    return found


def cut(source: Path, target: Path, keep: set[int], new_name: str) -> None:
    """Write `source` without the ideographs and syllables outside `keep`, renamed when asked."""
    font = TTFont(source, recalcTimestamp=False)  # the same bytes on any day
    options = Options(layout_features=["kern"], name_IDs=["*"], name_languages=["*"], notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={c for c in font.getBestCmap() if c in keep or not OPTIONAL.match(chr(c))})
    subsetter.subset(font)
    for record in font["name"].names if new_name else ():
        if record.nameID in NAMES:
            record.string = new_name.replace(" ", "") if record.nameID == 6 else new_name  # noqa: PLR2004 - name id
    font.save(target)


def build(folder: Path) -> None:
    """Write all fonts, licence texts and the list of check sums."""
    for made, (package, name) in WHOLE.items():
        (RESOURCES / made).write_bytes(member(package, name, folder))
    keep = standard_characters(folder)
    for made, (package, name, new_name) in SUBSETS.items():
        source = folder / Path(name).name
        source.write_bytes(member(package, name, folder))
        cut(source, RESOURCES / made, keep, new_name)
    fonts = sorted((RESOURCES / "fonts").glob("*.ttf"))
    sums = [f"{hashlib.sha256(font.read_bytes()).hexdigest()}  {font.name}\n" for font in fonts]
    (RESOURCES / "fonts" / "SHA256SUMS").write_text("".join(sums))
    print(f"{len(fonts)} fonts, {sum(font.stat().st_size for font in fonts) / 1e6:.1f} MB")


if __name__ == "__main__":
    if len(sys.argv) > 1:  # a folder that already holds the packages
        build(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory() as temporary:
            build(Path(temporary))
