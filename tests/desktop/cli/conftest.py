"""What tests of commands that let something out get: a command run to its end, and the office's file as other runs leave it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from db.file.store import Opening, Store
from desktop.cli import main
from tests.desktop.small_office import Ids, fill

Run = Callable[..., tuple[int, dict[str, Any]]]


def words(path: Path) -> str:
    """All text of a PDF without its blanks."""
    document = pypdfium2.PdfDocument(path)
    found = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    return found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run(file, "print", *arguments)` → exit status and the JSON object, or with `speaks` all that was said."""

    def call(file: Any, command: str, *arguments: object, speaks: bool = False) -> tuple[int, dict[str, Any]]:
        monkeypatch.setenv("LINLI_PASSWORD", file.password)
        status = main([command, str(file.path), *map(str, arguments), *([] if speaks else ["--json"])])
        said = capsys.readouterr()
        if speaks:
            return status, {"text": said.out, "error": said.err}
        assert said.out.count("\n") == 1
        return status, json.loads(said.out)

    return call


@pytest.fixture
def write(office_file: Any, clock: Any) -> Callable[[Callable[[Store], Any]], Any]:
    """Do something with the office's file open, as another program run would."""

    def with_store(work: Callable[[Store], Any]) -> Any:
        store = Store(Opening(office_file.path, office_file.key, office_file.account, clock))
        try:
            return work(store)
        finally:
            store.close()

    return with_store


@pytest.fixture
def ids(write: Any) -> Ids:
    return write(fill)  # type: ignore[no-any-return]
