"""Rare characters survive every way a name takes: roster, file, screen, search, paper, spreadsheet, package."""

from __future__ import annotations

import csv
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from db.file.store import Store
from db.records.listing import rows_of
from db.records.record import Row
from db.records.resident import Resident
from db.search.pinyin import name_keys
from desktop.egress.files import FileSink, FolderSink
from desktop.egress.keyring import Keyring
from desktop.egress.paper import Choice, Paper
from desktop.egress.table import Tables
from desktop.exchange.office_card import make_card
from desktop.exchange.sample_names import RARE_NAMES
from desktop.exchange.sealing import generate_keys
from desktop.paths import resources_folder
from desktop.printing.fonts import FontSet
from desktop.screens.households import HouseholdsScreen

STREET = "310199001000"


@pytest.fixture
def rare(sample_store: Store) -> dict[str, Row]:
    """The people with rare names, as the real import of a roster put them into the file."""
    with sample_store.read() as connection:
        ids = list(connection.scalars(select(Resident.id).where(Resident.name.in_(RARE_NAMES))))
        people = {row["name"]: row for row in rows_of(connection, Resident, ids)}
    assert people.keys() == set(RARE_NAMES)
    return people


def drawn(text: str) -> bool:
    """Whether the window's fonts have a shape for every character."""
    layout = QTextLayout(text, QApplication.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [glyph for part in layout.glyphRuns() for glyph in part.glyphIndexes()]
    return bool(glyphs) and all(glyphs)


def test_they_are_shown_and_can_be_edited(sample_store: Store, rare: dict[str, Row], furnished: Any, qtbot: Any) -> None:
    screen = HouseholdsScreen(furnished(sample_store))
    qtbot.addWidget(screen)
    screen.show()
    people = screen.detail.people
    for name, person in rare.items():
        screen.open_record("resident", person["id"])
        model = people.table.rows
        assert name in [model.index(row, 0).data() for row in range(model.rowCount())]
        assert people.table.selected_ids() == [person["id"]]
        people.table.opened.emit(person["id"])
        assert people.form.form.values()["name"] == name
        assert drawn(name), name
        people.back.click()
    heads = screen.table.rows
    assert set(RARE_NAMES) <= {heads.index(row, 1).data() for row in range(heads.rowCount())}
    assert not drawn("\U0003fff0")  # a character that no font has


def test_pinyin_finds_them(sample_store: Store, rare: dict[str, Row], furnished: Any) -> None:
    finder = furnished(sample_store).finder
    for name, person in rare.items():
        keys = name_keys(name)
        for typed in (name, name[1:], *keys.full.lower().split(), *keys.initials.split()):
            assert person["id"] in [hit.id for hit in finder.find(typed, 500).hits], (name, typed)
        assert keys.full.isascii()


def test_they_are_read_out_of_a_printed_ledger(sample_store: Store, tmp_path: Path) -> None:
    paper = Paper(sample_store, FontSet(resources_folder() / "fonts"))
    outgoing = paper.ledger("内部", Choice())
    (tmp_path / "台账.pdf").write_bytes(outgoing.content)
    command = ["pdftotext", "台账.pdf", "-"]
    poppler = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    other = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(outgoing.content)).pages)
    for text in (poppler, other):
        assert [name for name in RARE_NAMES if name not in text] == []
    assert outgoing.complaints == ()


def test_a_spreadsheet_holds_them(sample_store: Store, rare: dict[str, Row], tmp_path: Path, furnished: Any) -> None:
    gate = furnished(sample_store).gate
    gate.prove()
    outgoing = Tables(sample_store).sheet(Resident, [("name", "姓名")], list(rare.values()), "内部")
    gate.deliver(outgoing, FileSink(tmp_path / "居民.xlsx"))
    page = openpyxl.load_workbook(tmp_path / "居民.xlsx").active
    assert [cell.value for cell in page["A"]] == ["姓名", *rare]


def test_a_package_holds_them(sample_store: Store, tmp_path: Path, furnished: Any) -> None:
    workspace = furnished(sample_store)
    street, _ = generate_keys()
    keyring: Keyring = workspace.keyring
    keyring.make()
    keyring.add(make_card(STREET, "示例街道办事处", street).to_text())
    workspace.gate.prove()
    parcel = workspace.parcels.prepare(workspace.parcels.profile("complete"), STREET)
    workspace.parcels.send(parcel, FolderSink(tmp_path))
    (tmp_path / "key").write_text(str(street.age) + "\n")
    subprocess.run(["age", "-d", "-i", "key", "-o", "package.zip", parcel.outgoing.name], cwd=tmp_path, check=True)
    opened = subprocess.run(["unzip", "-p", "package.zip", "data/resident.csv"], cwd=tmp_path, check=True, capture_output=True)
    names = {row["name"] for row in csv.DictReader(opened.stdout.decode().splitlines())}
    assert names >= set(RARE_NAMES)
