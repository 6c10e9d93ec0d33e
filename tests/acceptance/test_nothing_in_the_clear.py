"""No planted name, phone or document number can be read anywhere on the disk, while the file is open or after."""

from __future__ import annotations

import io
import logging
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from db.file.backup import back_up
from db.file.keys import KeySlots, slots_path
from db.file.office_file import NewOffice, create_office
from db.file.store import Opening, Store
from db.records.listing import rows_of
from db.records.resident import Resident
from desktop.egress.files import FileSink, FolderSink
from desktop.egress.paper import Choice
from desktop.errors import report
from desktop.exchange.office_card import make_card
from desktop.exchange.sample_office import Truth, truth
from desktop.exchange.sample_rosters import write_rosters
from desktop.exchange.sealing import generate_keys
from desktop.paths import standard_paths
from desktop.screens.households import HouseholdsScreen

ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "gbk")
PASSWORD: Final = "春江花月夜2026"
CODE, STREET = "310199001001", "310199001000"
FEWEST: Final = 6  # bytes a needle has, or chance finds it in what is encrypted
ASKED_FOR: Final = "给人看的"  # the folder of what the user asked for in the clear


def forms(texts: set[str]) -> dict[bytes, str]:
    """Every text as bytes in every encoding an office PC may write, long enough not to be met by chance."""
    found: dict[bytes, str] = {}
    for text in texts:
        for encoding in ENCODINGS:
            raw = text.encode(encoding, "ignore")
            if len(raw) >= FEWEST and raw.decode(encoding) == text:
                found[raw] = text
    return found


class Disk:
    """Looks for needles in every file below some folders; `seen` tells which were looked at, also before they went."""

    def __init__(self, folders: tuple[Path, ...], needles: dict[bytes, str]) -> None:
        """Nothing is looked at yet."""
        self._folders, self._needles = folders, needles
        self.seen: set[str] = set()
        self.found: set[tuple[str, str]] = set()
        self.watching = True

    def look(self) -> None:
        """Look at everything that is there now."""
        for folder in self._folders:
            for path in sorted(folder.rglob("*")):
                self.look_at(path)

    def look_at(self, path: Path) -> None:
        """Look at one file and, where it is a zip, at what it holds; its name counts too."""
        if not path.is_file() or ASKED_FOR in path.parts or not any(map(path.is_relative_to, self._folders)):
            return
        self.seen.add(path.name)
        content = path.read_bytes()
        self._search(path.name, path.name.encode())
        self._search(path.name, content)
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as box:
                for name in box.namelist():
                    self._search(f"{path.name}/{name}", box.read(name))

    def going(self, event: str, given: Any) -> None:
        """An audit hook: what is about to be removed is looked at first."""
        if self.watching and event == "os.remove" and isinstance(given[0], str | Path):
            self.look_at(Path(given[0]))

    def _search(self, where: str, content: bytes) -> None:
        self.found |= {(where, text) for raw, text in self._needles.items() if raw in content}


@pytest.fixture(scope="module")
def planted() -> Truth:
    return truth(people=150)


@pytest.fixture(scope="module")
def needles(planted: Truth) -> dict[bytes, str]:
    people, homes = planted.residents, planted.households
    texts = {each for person in people for each in (person.name, person.phone, person.document_number)}
    texts |= {each for home in homes for each in (home.phone, home.emergency_name, home.emergency_phone)}
    texts |= {f"{phone[:3]} {phone[3:7]} {phone[7:]}" for phone in texts if phone.isdecimal() and len(phone) == 11}
    return forms({*texts, "改后名甲乙", "19900009999", "草稿里的话"})


@pytest.fixture(scope="module")
def rosters(planted: Truth, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """What the office was sent, written before anything is watched."""
    return write_rosters(planted, tmp_path_factory.mktemp("rosters"))


@pytest.fixture
def disk(tmp_path: Path, home: Path, needles: dict[bytes, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """The office's folder, its temp folder and the user's home, all watched."""
    scratch = tmp_path / "临时"
    scratch.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    watched = Disk((tmp_path, home), needles)
    sys.addaudithook(watched.going)
    yield watched
    watched.watching = False


@pytest.fixture
def log() -> Iterator[Path]:
    """A log of everything any part of the program has to say, where the program keeps its log."""
    folder = standard_paths().logs
    folder.mkdir(parents=True)
    writer = logging.FileHandler(folder / "linli.log", encoding="utf-8")
    root = logging.getLogger()
    before = root.level
    root.addHandler(writer)
    root.setLevel(logging.DEBUG)
    yield folder
    root.setLevel(before)
    root.removeHandler(writer)
    writer.close()


def a_day_of_work(store: Store, workspace: Any, planted: Truth, folder: Path, qtbot: Any) -> None:
    """Search, edit in the form, leave a draft, print, report, back up."""
    person = planted.residents[3]
    for typed in (person.name, person.phone[-4:], person.document_number[-6:], "zhang"):
        workspace.finder.find(typed)
    (hit,) = [hit for hit in workspace.finder.find(person.document_number).hits if hit.kind == Resident.__tablename__]
    screen = HouseholdsScreen(workspace)
    qtbot.addWidget(screen)
    screen.show()
    screen.open_record(hit.kind, hit.id)
    people = screen.detail.people
    people.table.opened.emit(hit.id)
    people.form.form.restore({"name": "改后名甲乙", "phone": "19900009999"})
    assert people.save()
    screen.detail.form.form.restore({"notes": "草稿里的话"})
    screen.detail.form.form.draft.emit({"notes": "草稿里的话"})
    workspace.gate.prove()
    with store.read() as connection:
        rows = rows_of(connection, Resident, [hit.id])
    table = workspace.tables.sheet(Resident, [("name", "姓名"), ("phone", "手机")], rows, "内部")
    for outgoing in (workspace.paper.ledger("内部", Choice()), workspace.paper.cards("内部"), table):
        workspace.gate.deliver(outgoing, FileSink(folder / ASKED_FOR / outgoing.name))
    street, _ = generate_keys()
    workspace.keyring.make()
    workspace.keyring.add(make_card(STREET, "示例街道办事处", street).to_text())
    parcel = workspace.parcels.prepare(workspace.parcels.profile("complete"), STREET)
    workspace.parcels.send(parcel, FolderSink(folder))
    back_up(store.path, store.key, folder, store.clock())


def test_a_whole_session_leaves_nothing_to_read(
    disk: Disk, log: Path, planted: Truth, rosters: tuple[Path, ...], tmp_path: Path, linli: Any, cheap: Any, now: Any,
    furnished: Any, qtbot: Any,
) -> None:
    asked_for = tmp_path / ASKED_FOR
    asked_for.mkdir()
    rosters = tuple(shutil.copy(roster, asked_for) for roster in rosters)
    path = tmp_path / "居委会.linli"
    create_office(path, NewOffice("示例居委会", CODE, "示例街道", "文书", PASSWORD), now, cheap)
    status, facts = linli("import", path, *rosters, "--create-places", password=PASSWORD)
    assert (status, facts["batch"]) == (0, 1)
    store = Store(Opening(path, KeySlots.load(slots_path(path)).unlock("文书", PASSWORD), "文书", now))
    try:
        a_day_of_work(store, furnished(store), planted, tmp_path, qtbot)
        logging.getLogger("linli").info("the session is nearly over")
        (log / "crash.txt").write_text(report(ValueError(planted.residents[0].name), "0"), encoding="utf-8")
        disk.look()
    finally:
        store.close()
    disk.look()
    assert disk.found == set()
    suffixes = {Path(name).suffix for name in disk.seen}
    assert {".linli", ".linli-wal", ".linli-shm", ".keys", ".cpkg", ".linlibak", ".log", ".txt"} <= suffixes
    assert {".pdf", ".xlsx", ".csv"} <= {one.suffix for one in asked_for.iterdir()}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_needle_is_found_in_any_writing(tmp_path: Path, needles: dict[bytes, str], encoding: str) -> None:
    (tmp_path / "x").write_bytes(b"\0" * 1000 + "阿卜杜热合曼·买买提依明·吐尔逊江·艾合买提·热依木".encode(encoding) + b"\0")
    with zipfile.ZipFile(tmp_path / "y", "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("z", "19900009999".encode(encoding))
    disk = Disk((tmp_path,), needles)
    disk.look()
    assert {where for where, _ in disk.found} == {"x", "y/z"}
    assert len(set(needles.values())) >= 300
