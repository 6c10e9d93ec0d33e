"""Files from outside, told apart by their endings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from desktop.arrivals import files_in, local_files, sort_out


def test_each_kind_of_file_has_its_way() -> None:
    paths = [Path(one) for one in ("a.XLSX", "b.cpkg", "c.linli", "d.linli", "e.linlibak", "f.png", "没有后缀")]
    arrived = sort_out(paths)
    assert arrived.office == Path("c.linli")
    assert arrived.backup == Path("e.linlibak")
    assert arrived.given == (Path("a.XLSX"), Path("b.cpkg"))
    assert arrived.unknown == (Path("f.png"), Path("没有后缀"))
    error = arrived.complaint()
    assert error is not None
    assert "“f.png”等 2 个文件" in error.sentence
    assert sort_out(paths[:5]).complaint() is None


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["-style", "--x", "a.linli"], ["a.linli"]), ([], []), (["readme.txt"], []),
        (["名册.xlsx", "b.CPKG"], ["名册.xlsx", "b.CPKG"]),
        (["file:///tmp/%E5%90%8D%E5%86%8C.csv"], ["名册.csv"]),
    ],
)
def test_files_are_found_among_the_arguments(arguments: list[str], names: list[str]) -> None:
    found = files_in(arguments)
    assert [one.name for one in found] == names
    assert all(one.is_absolute() for one in found)


def test_only_files_of_this_machine_are_taken(tmp_path: Path) -> None:
    here = tmp_path / "名册.xlsx"
    here.touch()
    urls = [QUrl.fromLocalFile(str(here)), QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/a.xlsx")]
    assert local_files(urls) == [here]
