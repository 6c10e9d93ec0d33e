"""Chinese is typed into the real program through a real input method, and what was typed is in the encrypted file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from db.file.store import Opening, Store
from db.records.household import Household
from db.records.listing import ids_of, rows_of
from tests.journeys.display import Display, wait
from tests.journeys.reader import BUTTON, EDIT, PASSWORD, TABLE, Node, Program, Reader, Start
from tests.journeys.typist import LIKE_AN_OFFICE, fcitx

pytestmark = pytest.mark.journey

ROOT = Path(__file__).resolve().parents[2]
FCITX_5, FCITX_4 = "fcitx 5 through ibus", "fcitx 4"
#: Put before everything else in the program's own process: the program without the commit.
UNCOMMITTED = "from desktop.input_method.composition import Composition\nComposition.commit = lambda self: None\n"


@pytest.fixture(params=[FCITX_5, FCITX_4])
def input_method(request: pytest.FixtureRequest, display: Display) -> Iterator[str]:
    """The input method of the screen."""
    with fcitx(display, like_4=request.param == FCITX_4):
        yield request.param


def begin(start: Start, reader: Reader, office: Any, **environment: str) -> tuple[Program, Node]:
    """Open the sample office, stand on a household → its 备注."""
    program = start(str(office.path), **LIKE_AN_OFFICE, **environment)
    password = reader(PASSWORD, "密码")
    reader.type("nihaoma")
    wait(lambda: len(password.text) == len("nihaoma"), "pinyin is on behind dots")  # it goes by “ni hao m”, never 7
    password.write(office.password)
    reader(BUTTON, "打开").press()
    reader("frame", "青松居委会 — 邻里")
    reader.keys("alt+2")
    reader(TABLE, "住户表").click()
    notes = reader(EDIT, "备注")
    notes.focus()
    return program, notes


def typed(reader: Reader, node: Node, letters: str, text: str) -> None:
    """Type into what has the focus, and wait for what has to stand there."""
    reader.type(letters)
    wait(lambda: node.text == text, f"{letters} does not become {text}: {node.text}")


def listening(reader: Reader, word: str) -> Callable[[], bool]:
    """Begin to listen; the answer says whether a sentence with `word` was said since it was last asked."""
    reader.heard()
    return lambda: any(word in said["words"] for said in reader.heard())


def kept(office: Any, clock: Any, **having: str) -> list[Any]:
    """Households as they are in the file, read by somebody else."""
    store = Store(Opening(office.path, office.key, office.account, clock))
    try:
        with store.read() as connection:
            return list(rows_of(connection, Household, ids_of(connection, Household, having=having)))
    finally:
        store.close()


def test_words_arrive_and_a_pending_one_is_saved(
    start: Start, reader: Reader, office_on_disk: Any, clock: Any, input_method: str
) -> None:
    office = office_on_disk()
    program, notes = begin(start, reader, office)
    typed(reader, notes, "nihao ", "你好")

    emergency = reader(EDIT, "紧急联系人")
    emergency.focus()
    reader.keys("ctrl+a", "Delete")
    typed(reader, emergency, "nihao ", "你好")

    notes.focus()
    reader.keys("ctrl+End")
    saved = listening(reader, "已保存")
    reader.type("shijie")
    reader.keys("ctrl+s")
    # Only fcitx itself knows which characters it would have chosen; through ibus it cannot be asked.
    whole = "你好世界" if input_method == FCITX_4 else "你好shijie"
    wait(lambda: notes.text == whole, f"the pending word is not there: {notes.text}")
    wait(saved, "nothing is saved")

    reader.keys("ctrl+k")
    search = reader(EDIT, "全局搜索")
    typed(reader, search, "nihao ", "你好")

    reader(TABLE, "住户表").click()
    typed(reader, reader(EDIT, "筛选住户"), "z", "z")  # though pinyin is on: a list takes letters
    program.close()
    (household,) = kept(office, clock, notes=whole)
    assert household["emergency_name"] == "你好"


@pytest.mark.parametrize("input_method", [FCITX_5], indirect=True)
def test_control_without_the_commit_the_pending_word_is_not_saved(
    start: Start, reader: Reader, office_on_disk: Any, clock: Any, tmp_path: Path, input_method: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(UNCOMMITTED, encoding="utf-8")
    office = office_on_disk()
    program, notes = begin(start, reader, office, PYTHONPATH=f"{tmp_path}:{ROOT}")
    typed(reader, notes, "nihao ", "你好")
    saved = listening(reader, "已保存")
    reader.type("shijie")
    reader.keys("ctrl+s")
    wait(saved, "nothing is saved")
    program.close()
    assert [one["notes"] for one in kept(office, clock, notes="你好")] == ["你好"]
