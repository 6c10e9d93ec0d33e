"""Folders of the program."""

import sys
from pathlib import Path

import pytest

from desktop.paths import paths_under, resources_folder, standard_paths


def test_standard_folders_lie_in_the_users_home(home: Path) -> None:
    paths = standard_paths()
    assert all(home in folder.parents for folder in (paths.data, paths.config, paths.logs))
    assert paths.settings == paths.config / "settings.json"


def test_what_is_true_only_now_lies_in_the_sessions_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert standard_paths().run == tmp_path / "linli"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "gone"))
    assert home in standard_paths().run.parents


def test_folders_are_made_once_asked_for(tmp_path: Path) -> None:
    paths = paths_under(tmp_path / "stick")
    assert not (tmp_path / "stick").exists()
    paths.create()
    paths.create()
    assert paths.data.is_dir()
    assert paths.config.is_dir()
    assert paths.logs.is_dir()


def test_resources_lie_beside_the_packages() -> None:
    assert (resources_folder() / "icons" / "LICENSE").exists()


def test_frozen_program_carries_its_resources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources_folder() == tmp_path / "resources"
