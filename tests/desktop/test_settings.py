"""Settings: kept at once, replaced as a whole, read with patience."""

import json
from pathlib import Path

import pytest

from desktop.settings import RECENT, Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_nothing_kept_means_the_defaults(file: Path) -> None:
    settings = Settings(file)
    assert (settings.theme, settings.type_size, settings.geometry) == ("light", "standard", "")
    assert settings.recent == ()
    assert settings.layout("households") == {}


def test_what_is_kept_is_there_next_time(file: Path) -> None:
    settings = Settings(file)
    settings.theme, settings.type_size, settings.geometry = "dark", "largest", "01d9"
    settings.keep_layout("households", {"hidden": ["phone"]})
    settings.keep_layout("issues", {"order": ["due"]})
    again = Settings(file)
    assert (again.theme, again.type_size, again.geometry) == ("dark", "largest", "01d9")
    assert again.layout("households") == {"hidden": ["phone"]}
    assert again.layout("issues") == {"order": ["due"]}


def test_recent_files_are_few_and_the_last_stands_first(file: Path, tmp_path: Path) -> None:
    settings = Settings(file)
    files = [tmp_path / f"{at}.linli" for at in range(RECENT + 2)]
    for one in [*files, files[3]]:
        settings.opened(one)
    assert settings.recent[0] == files[3]
    assert len(settings.recent) == RECENT
    settings.forget(files[3])
    assert files[3] not in Settings(file).recent


def test_a_pinned_file_is_never_crowded_out(file: Path, tmp_path: Path) -> None:
    settings = Settings(file)
    files = [tmp_path / f"{at}.linli" for at in range(RECENT + 3)]
    settings.opened(files[0], sample=True)
    settings.pin(files[0], on=True)
    for one in files[1:]:
        settings.opened(one)
    again = Settings(file)
    assert again.recent == (*reversed(files[4:]), files[0])
    assert (again.pinned, again.samples) == ({files[0]}, {files[0]})
    again.opened(files[0])
    assert again.samples == frozenset()
    again.forget(files[0])
    assert again.pinned == frozenset()
    assert len(again.recent) == RECENT - 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"theme": 5, "recent": "x", "pinned": 3, "layouts": [1]}', '{"layouts": {"a": 1}}'])
def test_a_broken_file_means_the_defaults_and_is_replaced(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    settings = Settings(file)
    assert (settings.theme, settings.recent, settings.pinned, settings.layout("a")) == ("light", (), frozenset(), {})
    settings.keep_layout("a", {"order": []})
    assert json.loads(file.read_text(encoding="utf-8"))["layouts"]["a"] == {"order": []}


def test_an_interrupted_write_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(file)
    settings.theme = "dark"

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.fsync", refuse)
    settings.theme = "light"
    assert Settings(file).theme == "dark"
    assert [one.name for one in file.parent.iterdir()] == ["settings.json"]


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file stands where the folder should be", encoding="utf-8")
    settings = Settings(tmp_path / "config" / "settings.json")
    settings.theme = "dark"
    assert settings.theme == "dark"
