"""Packaging, as far as it shows without building: lists, desktop file, types of files, licences, install and uninstall."""

from __future__ import annotations

import configparser
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from desktop.arrivals import BACKUP, OFFICE, PACKAGE

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
LINUX, WINDOWS = PACKAGING / "linux", PACKAGING / "windows"
ID = "cn.linli.desk"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


def _loaded(name: str) -> ModuleType:
    """A module of packaging/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", PACKAGING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


contents, licences = _loaded("contents"), _loaded("licences")


@pytest.mark.parametrize(
    ("place", "goes"),
    [
        ("PySide6/Qt/lib/libQt6Widgets.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt/lib/libQt6Charts.so.6", False),
        ("PySide6/Qt/lib/libQt6Network.so.6", False),
        ("PySide6/Qt/lib/libicudata.so.73", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True),
        ("PySide6/Qt/plugins/printsupport/libcupsprintersupport.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/plugins/tls/qopensslbackend.dll", False),
    ],
)
def test_of_qt_only_what_is_used_goes_along(place: str, goes: bool) -> None:
    assert contents.is_wanted_library(place, f"/x/site-packages/{place}") is goes


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        ("libxcb-cursor.so.0", True), ("libpython3.11.so.1.0", True), ("libcrypto.so.3", True), ("libffi.so.8", True),
        ("libxkbcommon-x11.so.0", False), ("libxcb.so.1", False), ("libstdc++.so.6", False), ("libGL.so.1", False),
        ("libfontconfig.so.1", False), ("libglib-2.0.so.0", False), ("libdbus-1.so.3", False), ("libgtk-3.so.0", False),
    ],
)
def test_graphics_fonts_glib_dbus_and_xkb_stay_with_the_system(name: str, goes: bool) -> None:
    assert contents.is_wanted_library(name, f"/usr/lib/x86_64-linux-gnu/{name}") is goes


def test_a_link_goes_where_what_it_means_goes() -> None:
    core, quick = "PySide6/Qt/lib/libQt6Core.so.6", "PySide6/Qt/lib/libQt6Quick.so.6"
    items = [(core, f"/x/site-packages/{core}", "BINARY"), (quick, f"/x/site-packages/{quick}", "BINARY"),
             ("libQt6Core.so.6", core, "SYMLINK"), ("libQt6Quick.so.6", quick, "SYMLINK")]
    assert [place for place, _, _ in contents.wanted(items)] == [core, "libQt6Core.so.6"]


@pytest.mark.parametrize(
    ("place", "goes"),
    [
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True), ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("resources/fonts/NotoSansSC-Regular.ttf", True), ("resources/samples/x.csv", False),
        ("db/migrations/versions/0001_the_first_file.py", True), ("db/migrations/versions/__pycache__/0001.pyc", False),
    ],
)
def test_files_that_go_along(place: str, goes: bool) -> None:
    assert contents.is_wanted_file(place) is goes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as a build leaves it, without any real library."""
    made = tmp_path / "linli"
    names = (
        "linli", "linli-desktop", "lib/libQt6Core.so.6", "lib/qtbase_zh_CN.qm", "lib/libqxcb.so", "lib/libqoffscreen.so",
        "lib/libibusplatforminputcontextplugin.so", "lib/libpdfium.so", "lib/pypinyin/pinyin_dict.json",
        "lib/resources/fonts/NotoSansSC-Regular.ttf", "lib/db/migrations/versions/0001_x.py", "lib/linli-9.9.dist-info/METADATA",
    )
    for name in names:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("x", encoding="utf-8")
    return made


def test_a_right_folder_has_no_complaint(folder: Path) -> None:
    assert list(contents.complaints(folder)) == []


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("libQt6Charts.so.6", "GPL only"), ("libQt6VirtualKeyboard.so.6", "GPL only"), ("Qt6HttpServer.dll", "GPL only"),
        ("QtGraphs.abi3.so", "GPL only"), ("libQt6Quick3DUtils.so.6", "nobody uses"), ("libQt6Quick.so.6", "nobody uses"),
        ("libxkbcommon-x11.so.0", "belongs to the system"), ("libstdc++.so.6", "belongs to the system"),
    ],
)
def test_what_must_not_be_there_fails_the_build(folder: Path, name: str, complaint: str) -> None:
    (folder / "lib" / name).write_text("x", encoding="utf-8")
    assert [one for one in contents.complaints(folder) if name in one and complaint in one]


def test_what_is_missing_fails_the_build(folder: Path) -> None:
    (folder / "lib/qtbase_zh_CN.qm").unlink()
    (folder / "lib/libgone.so").symlink_to("nowhere.so")
    assert {"qtbase_zh_CN.qm: missing", "lib/libgone.so: a link to nothing"} <= set(contents.complaints(folder))


@pytest.mark.skipif(not shutil.which("objdump"), reason="binutils")
def test_a_library_that_asks_for_another_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Path(sys.executable).resolve()
    shutil.copy(program, folder / "lib" / "asks.so")
    assert any(one.startswith("libc.so") for one in contents.needed(program))
    monkeypatch.setattr(contents, "SYSTEM", re.compile("nothing"))
    assert any("lib/asks.so: needs libc.so" in one for one in contents.complaints(folder))


def test_what_freezes_the_program_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = (PACKAGING / "constraints.txt").read_text(encoding="utf-8")
    for name in [*project["dependencies"], *project["optional-dependencies"]["package"]]:
        short = re.split(r"[\[<>=;! ]", name)[0].replace("-", "[-_]")
        assert re.search(rf"(?mi)^{short}==", pinned), name
    assert set(project["scripts"]) | set(project["gui-scripts"]) == set(contents.PROGRAMS)
    assert {path.stem for path in (PACKAGING / "entry").iterdir()} == set(contents.PROGRAMS)


@pytest.mark.parametrize(
    ("licence", "ships"),
    [
        ("MIT", True), ("LGPL-3.0-only OR GPL-2.0-only", True), ("GPL-2.0 with the exception for starters", True),
        ("GPL-3.0-only", False), ("GNU General Public License v3", False), ("AGPL-3.0", False),
        ("GNU Affero General Public License, with an exception", False), ("", False),
    ],
)
def test_licences_that_bind_the_whole_program_fail_the_build(licence: str, ships: bool) -> None:
    one = licences.Component("x", "1", licence, [LINUX / "copyright"])
    assert (licences.complaints([one]) == []) is ships


def test_every_licence_has_its_text(tmp_path: Path) -> None:
    shipped = [one for one in licences.packages() if one.name in ("SQLAlchemy", "reportlab", "pypdfium2", "pyrage")]
    assert len(shipped) == 4
    assert licences.complaints([*shipped, *licences.others()]) == []
    licences.write(shipped, tmp_path)
    assert "SQLAlchemy\t" in (tmp_path / "components.txt").read_text(encoding="utf-8")
    assert "SQLAlchemy authors" in next((tmp_path / "SQLAlchemy").iterdir()).read_text(encoding="utf-8")
    assert licences.complaints([licences.Component("x", "1", "MIT")]) == ["x: no text of its licence"]


def _desktop(file: Path) -> configparser.SectionProxy:
    read = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[method-assign, assignment]
    read.read(file, encoding="utf-8")
    return read["Desktop Entry"]


def test_the_desktop_file_opens_the_types_the_program_takes() -> None:
    entry = _desktop(LINUX / f"{ID}.desktop")
    assert (entry["Name[zh_CN]"], entry["Icon"], entry["Terminal"]) == ("邻里", ID, "false")
    assert entry["Exec"].split() == ["linli-desktop", "%F"]
    tree = ET.parse(LINUX / f"{ID}.xml").getroot()  # noqa: S314 - our own file
    types = {str(one.get("type")): str(one.find(f"{MIME}glob").get("pattern")) for one in tree.iter(f"{MIME}mime-type")}  # type: ignore[union-attr]
    assert types == {f"application/x-linli-{one}": f"*{end}" for one, end in (("office", OFFICE), ("backup", BACKUP), ("package", PACKAGE))}
    assert entry["MimeType"].strip(";").split(";") == list(types)
    assert ET.parse(LINUX / f"{ID}.svg").getroot().get("viewBox")  # noqa: S314 - our own file
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", LINUX / f"{ID}.desktop"], check=True)


def test_the_launcher_starts_what_it_is_called_by_in_clean_surroundings(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    shutil.copy(LINUX / "launch", files)
    for name in contents.PROGRAMS:
        (files / name).write_text(f'#!/bin/sh\necho {name} "$QT_QPA_PLATFORM" "${{QT_PLUGIN_PATH-none}}" "$@"\n', encoding="utf-8")
        (files / name).chmod(0o755)
        (tmp_path / name).symlink_to(files / "launch")

    def said(name: str, **environment: str) -> str:
        surroundings = {"PATH": os.environ["PATH"], "QT_PLUGIN_PATH": "/elsewhere", **environment}
        return subprocess.run([tmp_path / name, "文件.linli"], env=surroundings, capture_output=True, text=True, check=True).stdout.strip()

    assert said("linli") == "linli  none 文件.linli"
    assert said("linli-desktop", DISPLAY=":1") == "linli-desktop xcb none 文件.linli"
    assert said("linli-desktop", DISPLAY=":1", QT_QPA_PLATFORM="wayland;xcb") == "linli-desktop xcb none 文件.linli"
    assert said("linli-desktop", DISPLAY=":1", QT_QPA_PLATFORM="offscreen") == "linli-desktop offscreen none 文件.linli"
    assert said("files/launch", DISPLAY=":1").startswith("linli-desktop ")


@pytest.fixture
def person(tmp_path: Path) -> dict[str, str]:
    """Surroundings of somebody whose home folder has a blank in its name, with an office file of theirs."""
    home = tmp_path / "the clerk"
    kept = home / ".local/share/linli/office.linli"
    kept.parent.mkdir(parents=True)
    kept.write_text("kept", encoding="utf-8")
    return {"PATH": os.environ["PATH"], "HOME": str(home)}


def _install(tmp_path: Path, person: dict[str, str], version: str) -> Path:
    """Unpack a made-up version and install it → the home folder."""
    unpacked = tmp_path / f"linli-{version}"
    (unpacked / "files").mkdir(parents=True)
    shutil.copy(LINUX / "launch", unpacked / "files")
    for name in contents.PROGRAMS:
        (unpacked / "files" / name).write_text(f"#!/bin/sh\necho {name} {version}\n", encoding="utf-8")
        (unpacked / "files" / name).chmod(0o755)
    for name in ("install.sh", "uninstall.sh", f"{ID}.desktop", f"{ID}.xml", f"{ID}.svg"):
        shutil.copy(LINUX / name, unpacked)
    (unpacked / "version").write_text(version + "\n", encoding="utf-8")
    subprocess.run(["sh", unpacked / "install.sh"], env=person, check=True, capture_output=True)
    shutil.rmtree(unpacked)
    return Path(person["HOME"])


def test_a_person_installs_updates_and_removes_without_an_administrator(tmp_path: Path, person: dict[str, str]) -> None:
    home = Path(person["HOME"])
    before = {path for path in home.rglob("*") if path.is_file()}
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        _install(tmp_path, person, version)
        for name in contents.PROGRAMS:
            told = subprocess.run([home / ".local/bin" / name], env=person, capture_output=True, text=True, check=True)
            assert told.stdout == f"{name} {version}\n"
    own = home / ".local/opt" / ID
    assert sorted(path.name for path in (own / "versions").iterdir()) == ["0.2.0", "0.3.0"]
    entry = _desktop(home / ".local/share/applications" / f"{ID}.desktop")
    assert entry["Exec"] == f'"{own}/current/launch" %F'
    assert (home / ".local/share/mime/packages" / f"{ID}.xml").is_file()
    subprocess.run(["sh", own / "current/uninstall.sh"], env=person, check=True, capture_output=True)
    left = {path for path in home.rglob("*") if path.is_file() or path.is_symlink()}
    assert {path for path in left if path.name != "mimeinfo.cache" and "mime" not in path.parts} == before


def test_the_windows_script_names_files_that_are_there() -> None:
    text = (WINDOWS / "linli.iss").read_text(encoding="utf-8-sig")
    assert (WINDOWS / re.findall(r"^SetupIconFile=(.+)$", text, re.MULTILINE)[0]).is_file()
    own = [name for names in re.findall(r'MessagesFile: "(.+?)"', text) for name in names.split(",") if not name.startswith("compiler:")]
    assert own
    assert all((WINDOWS / name).is_file() for name in own)
    programs = set(re.findall(r"\{app\}\\([\w-]+)\.exe", text))
    assert programs <= set(contents.PROGRAMS)
    assert "PrivilegesRequired=lowest" in text
    opened = re.findall(r"Software\\Classes\\(\.\w+)", text)
    assert opened == [OFFICE, BACKUP, PACKAGE]
    messages = (WINDOWS / "zh.isl").read_text(encoding="utf-8-sig").splitlines()
    keys = [line.partition("=")[0] for line in messages if "=" in line and not line.startswith(";")]
    assert sorted(keys) == sorted(set(keys))
