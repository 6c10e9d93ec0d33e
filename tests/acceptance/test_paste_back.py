"""200 residents copied, changed in the real LibreOffice Calc and pasted back: five changes, and every number to the digit.

Calc gives the clipboard the same two forms it writes as files: an HTML table, and lines of text.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.file.save import save
from db.file.store import Store
from db.records.people_list import resident_rows
from db.records.resident import Resident
from desktop.sample import PASSWORD
from desktop.screens.households import HouseholdsScreen
from desktop.screens.households.head import PEOPLE
from desktop.screens.importing import ImportScreen

pytestmark = pytest.mark.slow

NUMBER = 200
NOTES = ('第一行\n=第二行\t"引号" 两', "=1+1", "0101", "+85200000000", "'单引号'")
PATIENCE = 120
#: Tab, no quotes but where they are wanted, UTF-8, from the first line; on the way in every column is text.
TEXT_OUT = "Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false"
TEXT_IN = "Text - txt - csv (StarCalc):9,34,76,1,{},0,false,false,false"

Calc = Callable[..., Path]


@pytest.fixture(scope="session")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Calc:
    """`calc(file, "xlsx")` → the file as LibreOffice writes it after loading it."""
    program, profile = shutil.which("soffice"), tmp_path_factory.mktemp("profile")
    assert program, "libreoffice-calc-nogui is needed: packaging/set_up.sh system tests"

    def convert(file: Path, to: str, *, loads: str = "") -> Path:
        folder = file.parent / "out"
        suffix = to.partition(":")[0]
        command = [program, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", to, "--outdir", str(folder)]
        command += [f"--infilter={loads}"] if loads else []
        done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False, timeout=PATIENCE)
        made = folder / f"{file.stem}.{suffix}"
        assert made.is_file(), done.stdout + done.stderr
        return made

    return convert


@pytest.fixture(autouse=True)
def _clipboard(qapp: Any) -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture
def went() -> list[Any]:
    return []


@pytest.fixture
def workspace(sample_store: Store, furnished: Any, went: list[Any]) -> Any:
    return replace(furnished(sample_store), go_to=lambda *where: went.append(where))


@pytest.fixture
def screen(workspace: Any, qtbot: QtBot) -> HouseholdsScreen:
    """人员 with every column in sight; five of the first have notes that spreadsheets like to spoil."""
    made = HouseholdsScreen(workspace)
    qtbot.addWidget(made)
    made.show()
    made.list_head.show_view(PEOPLE)
    with workspace.store.write("备注") as work:
        save(work, Resident, [{"id": one, "notes": text} for one, text in zip(made.residents.rows.ids()[10:15], NOTES, strict=True)])
    made.refresh()
    made.residents.columns.apply({"hidden": []})
    return made


def people(screen: HouseholdsScreen) -> list[dict[str, Any]]:
    with screen.workspace.store.read() as connection:
        return resident_rows(connection, screen.residents.rows.ids()[:NUMBER])


def copied(screen: HouseholdsScreen, qtbot: QtBot, voice: Any, folder: Path) -> tuple[Path, Path]:
    """What Ctrl+C of the first 200 puts on the clipboard, whole, as the files clip.html and clip.txt."""
    table = screen.residents
    rows = QItemSelection(table.rows.index(0, 0), table.rows.index(NUMBER - 1, table.rows.columnCount() - 1))
    table.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    voice.answer(1, PASSWORD)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    held = QGuiApplication.clipboard().mimeData()
    html, text = folder / "clip.html", folder / "clip.txt"
    html.write_text(held.html(), encoding="utf-8")
    text.write_text(held.text(), encoding="utf-8", newline="")
    return html, text


def changed(book: Path) -> dict[int, dict[str, str]]:
    """Change five cells in the workbook → row from 0 → what it says now."""
    loaded = load_workbook(book)
    page = loaded.active
    assert page is not None
    titles = [cell.value for cell in page[1]]
    edits = {
        1: {"手机": "19900008888"}, 17: {"与户主关系": "侄女"}, 60: {"人户情况": "人在户不在"}, 10: {"备注": "改过的备注"}, 199: {"姓名": "欧阳新名"},
    }
    for row, cells in edits.items():
        for title, text in cells.items():
            page.cell(row + 2, titles.index(title) + 1).value = text
    loaded.save(book)
    return edits


def pasted(screen: HouseholdsScreen, qtbot: QtBot, went: list[Any], html: str, text: str) -> ImportScreen:
    """Ctrl+V, and the preview it leads to."""
    held = QMimeData()
    held.setText(text)
    if html:
        held.setHtml(html)
    QGuiApplication.clipboard().setMimeData(held)
    qtbot.keyClick(screen.residents, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    made = ImportScreen(screen.workspace)
    qtbot.addWidget(made)
    made.show()
    _, *what = went.pop()
    made.open_record(*what)
    idle(made, qtbot)
    return made


def idle(made: ImportScreen, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not made.running.busy, timeout=60_000)
    QApplication.processEvents()


@pytest.mark.parametrize("way", ["html", "text"])
def test_two_hundred_residents_go_to_calc_and_come_back(
    screen: HouseholdsScreen, qtbot: QtBot, voice: Any, went: list[Any], calc: Calc, tmp_path: Path, way: str
) -> None:
    before = people(screen)
    html, text = copied(screen, qtbot, voice, tmp_path)
    width = text.read_text(encoding="utf-8").partition("\r\n")[0].count("\t") + 1
    as_text = "/".join(f"{column}/2" for column in range(1, width + 1))
    book = calc(html, "xlsx", loads="HTML (StarCalc)") if way == "html" else calc(text, "xlsx", loads=TEXT_IN.format(as_text))
    edits = changed(book)
    back = calc(book, f"csv:{TEXT_OUT}").read_bytes().decode()
    cells = calc(book, "html:HTML (StarCalc)").read_text(encoding="utf-8") if way == "html" else ""

    made = pasted(screen, qtbot, went, cells, back)
    plan = made.made
    assert plan is not None
    of_people = [[item.id for item in items if item.entity == "resident"] for items in (plan.new, plan.changed, plan.same)]
    assert [len(items) for items in of_people] == [0, len(edits), NUMBER - len(edits)]
    assert not any((plan.new, plan.problems, plan.questions, plan.new_places, plan.absent)), plan.counts()
    assert set(of_people[1]) == {before[row]["id"] for row in edits}
    assert {item.entity for item in plan.changed} <= {"resident"}

    made.check.on.click()
    idle(made, qtbot)
    after = {person["id"]: person for person in people(screen)}
    counters = {"cn", "version", "changed_at"}
    names = {"手机": "phone", "与户主关系": "relation", "人户情况": "residence_status", "备注": "notes", "姓名": "name"}
    for row, person in enumerate(before):
        wanted = {names[title]: text for title, text in edits.get(row, {}).items()}
        now = after[person["id"]]
        differs = {name for name in person if name not in counters and now[name] != person[name]}
        assert differs - {"name_key", "pinyin", "initials"} == set(wanted)
        assert {name: now[name] for name in wanted} == wanted
    assert sum(bool(person["document_number"]) for person in before) > NUMBER // 2
