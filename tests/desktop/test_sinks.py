"""Printer, system program and clipboard get the very thing, and leave nothing behind."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import ImageChops, ImageStat
from PySide6.QtCore import QLockFile, QUrl
from PySide6.QtGui import QGuiApplication, QPageRanges
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from db.errors import UserError
from desktop.egress.gate import Outgoing
from desktop.printing import card, household_ledger
from desktop.printing.fonts import FontSet
from desktop.sinks import (
    CARD_DPI,
    LEDGER_DPI,
    ClipboardSink,
    OpenSink,
    PrinterSink,
    opened_folder,
    spool_options,
    strips,
    sweep_opened,
)

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"


@pytest.fixture(scope="module")
def cards() -> bytes:
    return card.lay_out(card.sample(), FontSet(FONTS)).save()


@pytest.fixture(scope="module")
def ledger() -> bytes:
    return household_ledger.lay_out(household_ledger.sample(), FontSet(FONTS)).save()


def outgoing(content: bytes, name: str = "联系卡.pdf", rows: int = 1) -> Outgoing:
    return Outgoing("0198c0de-0000-7000-8000-000000000001", "打印", "内部", "便民联系卡（12 张）", name, content, rows)


def sizes(path: Path) -> list[tuple[int, int]]:
    document = pypdfium2.PdfDocument(path)
    found = [(round(w), round(h)) for w, h in (document.get_page_size(at) for at in range(len(document)))]
    document.close()
    return found


def into(path: Path, dpi: int) -> PrinterSink:
    sink = PrinterSink(dpi)
    sink.printer.setOutputFileName(str(path))
    return sink


def codes(path: Path, folder: Path) -> list[str]:
    """What a scanner reads from the first page."""
    document = pypdfium2.PdfDocument(path)
    document[0].render(scale=4).to_pil().save(folder / "page.png")
    document.close()
    read = subprocess.run(["zbarimg", "-q", "--raw", str(folder / "page.png")], capture_output=True, text=True, check=True)
    return read.stdout.splitlines()


def test_cards_as_pictures_keep_size_pages_and_codes(qapp: Any, cards: bytes, tmp_path: Path) -> None:
    paper = tmp_path / "paper.pdf"
    assert "2 页" in into(paper, CARD_DPI).take(outgoing(cards))
    assert sizes(paper) == [(595, 842)] * 2
    assert b"/DCTDecode" not in paper.read_bytes(), "stored as JPEG"
    if shutil.which("zbarimg") is None:
        pytest.skip("no scanner here")
    read = codes(paper, tmp_path)
    assert len(read) == 10
    assert all(text.startswith("MECARD:N:") and "TEL:1990000" in text for text in read)


def test_pages_of_a_ledger_lie_across(qapp: Any, ledger: bytes, tmp_path: Path) -> None:
    paper = tmp_path / "paper.pdf"
    into(paper, LEDGER_DPI).take(outgoing(ledger))
    document = pypdfium2.PdfDocument(ledger)
    assert sizes(paper) == [(842, 595)] * len(document)


def test_pictures_stand_where_the_page_has_them(qapp: Any, ledger: bytes, tmp_path: Path) -> None:
    """No margin shifts the page (a third of a millimetre either way is worse), no strip is missing or doubled."""
    paper = tmp_path / "paper.pdf"
    into(paper, LEDGER_DPI).take(outgoing(ledger))
    pictures = []
    for source in (ledger, paper.read_bytes()):
        document = pypdfium2.PdfDocument(source)
        pictures.append(document[0].render(scale=4).to_pil().convert("L").crop((0, 0, 3360, 2376)))
        document.close()
    before, after = pictures

    def differs(right: int, down: int) -> float:
        return float(ImageStat.Stat(ImageChops.difference(before, ImageChops.offset(after, right, down))).mean[0])

    moved = [differs(right, down) for right, down in ((-4, 0), (4, 0), (0, -4), (0, 4))]
    assert differs(0, 0) < min(moved) / 3


def test_strips_make_up_the_page(ledger: bytes) -> None:
    document = pypdfium2.PdfDocument(ledger)
    whole = document[0].render(scale=150 / 72, prefer_bgrx=True)
    found = list(strips(document, 0, 150))
    assert len(found) == 8
    assert all(image.width() == whole.width for _, image in found)
    assert sum(image.height() for _, image in found) == whole.height
    assert [top for top, _ in found] == [sum(i.height() for _, i in found[:at]) for at in range(8)]
    rows = b"".join(bytes(image.constBits()) for _, image in found)
    assert rows == bytes(whole.buffer)


def test_chosen_pages_and_copies(qapp: Any, cards: bytes, tmp_path: Path) -> None:
    sink = into(tmp_path / "paper.pdf", 72)
    sink.printer.setPrintRange(QPrinter.PrintRange.PageRange)
    sink.printer.setPageRanges(QPageRanges.fromString("2"))
    sink.printer.setCopyCount(3)
    assert "1 页，3 份" in sink.take(outgoing(cards))
    assert len(sizes(tmp_path / "paper.pdf")) == 3
    sink.printer.setPageRanges(QPageRanges.fromString("7-9"))
    with pytest.raises(UserError, match="一共 2 页"):
        sink.take(outgoing(cards))


@pytest.mark.qt_log_ignore("Returned false")
def test_a_printer_that_does_not_begin_is_told(qapp: Any, cards: bytes, tmp_path: Path) -> None:
    sink = into(tmp_path / "missing" / "paper.pdf", 72)
    with pytest.raises(UserError) as caught:
        sink.take(outgoing(cards))
    assert caught.value.code == "printer_refused"


class Spooler:
    """Keeps what `lp` would have got."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        self.command: list[str] = []
        self.content = b""

    def __call__(self, command: list[str], *, input: bytes, **_: Any) -> subprocess.CompletedProcess[bytes]:  # noqa: A002
        self.command, self.content = command, input
        if self.status < 0:
            raise subprocess.TimeoutExpired(command, 60)
        return subprocess.CompletedProcess(command, self.status, b"", b"")


def test_the_spooler_gets_the_very_bytes_unscaled(qapp: Any, cards: bytes) -> None:
    spooler = Spooler()
    sink = PrinterSink(CARD_DPI, "/usr/bin/lp", spooler)
    sink.take(outgoing(cards))
    assert spooler.content == cards
    assert spooler.command[0] == "/usr/bin/lp"
    options = " ".join(spooler.command)
    assert "-o print-scaling=none" in options
    assert "-o media=A4" in options


class TwoSided(QPrinter):
    """A printer that can turn sheets; without a driver Qt forgets that it was asked to."""

    def duplex(self) -> QPrinter.DuplexMode:
        return QPrinter.DuplexMode.DuplexLongSide


def test_the_spooler_is_told_what_the_dialog_was(qapp: Any) -> None:
    printer = TwoSided()
    printer.setCopyCount(4)
    printer.setCollateCopies(False)
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setPageRanges(QPageRanges.fromString("2-3,5"))
    options = spool_options(printer, "住户台账", (842, 595))
    pairs = set(zip(options[::2], options[1::2], strict=True))
    assert {
        ("-n", "4"), ("-t", "住户台账"), ("-o", "print-scaling=none"), ("-o", "media=A4"), ("-o", "collate=false"),
        ("-o", "sides=two-sided-long-edge"), ("-o", "print-color-mode=monochrome"), ("-P", "2-3,5"),
    } <= pairs
    assert not any(value.startswith("media=") for _, value in zip(options, spool_options(printer, "x", (300, 300)), strict=False))


@pytest.mark.parametrize(("status", "code"), [(1, "printer_refused"), (-1, "printer_silent")])
def test_a_spooler_in_trouble_is_told(qapp: Any, cards: bytes, status: int, code: str) -> None:
    with pytest.raises(UserError) as caught:
        PrinterSink(CARD_DPI, "/usr/bin/lp", Spooler(status)).take(outgoing(cards))
    assert caught.value.code == code


def test_without_a_printer_another_way_is_named(
    qapp: Any, cards: bytes, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    with pytest.raises(UserError, match="另存为 PDF"):
        PrinterSink(CARD_DPI).ask(outgoing(cards), window)


@pytest.mark.parametrize(("answer", "goes_on"), [(QDialog.DialogCode.Accepted, True), (QDialog.DialogCode.Rejected, False)])
def test_the_dialog_offers_the_pages_there_are_and_no_file(
    qapp: Any, cards: bytes, monkeypatch: pytest.MonkeyPatch, qtbot: Any, answer: QDialog.DialogCode, goes_on: bool
) -> None:
    seen: list[tuple[Any, ...]] = []

    def exec_(dialog: QPrintDialog) -> QDialog.DialogCode:
        into_file = dialog.testOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile)
        seen.append((dialog.windowTitle(), dialog.minPage(), dialog.maxPage(), into_file))
        return answer

    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["激光打印机"]))
    monkeypatch.setattr(QPrintDialog, "exec", exec_)
    assert PrinterSink(CARD_DPI).ask(outgoing(cards), window) is goes_on
    assert seen == [("打印便民联系卡（12 张）", 1, 2, False)]


def test_a_shown_file_is_private_and_goes_away(qapp: Any, tmp_path: Path) -> None:
    shown: list[QUrl] = []
    sink = OpenSink(tmp_path / "opened", lambda url: not shown.append(url))
    told = sink.take(outgoing(b"%PDF-1.7"))
    path = Path(shown[0].toLocalFile())
    assert (path.name, path.read_bytes()) == ("联系卡.pdf", b"%PDF-1.7")
    assert path.is_relative_to(tmp_path / "opened")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in (path.parent, path.parent.parent))
    assert "删除" in told
    sink.clean()
    assert list((tmp_path / "opened").iterdir()) == []


def test_the_same_thing_can_be_shown_again(qapp: Any, tmp_path: Path) -> None:
    sink = OpenSink(tmp_path, lambda _: True)
    sink.take(outgoing(b"one"))
    sink.clean()
    sink.take(outgoing(b"two"))
    sink.take(outgoing(b"two"))
    sink.clean()
    assert list(tmp_path.iterdir()) == []


def test_the_end_of_the_program_removes_what_was_shown(qapp: Any, tmp_path: Path) -> None:
    OpenSink(tmp_path, lambda _: True).take(outgoing(b"x"))
    sink = OpenSink(tmp_path, lambda _: True)
    sink.take(outgoing(b"y"))
    qapp.aboutToQuit.emit()
    assert not [path for path in tmp_path.rglob("*") if path.read_bytes() == b"y" and path.is_file()]


def test_what_a_crash_left_is_swept_and_what_runs_is_not(qapp: Any, tmp_path: Path) -> None:
    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "联系卡.pdf").write_bytes(b"x")
    (tmp_path / "runs").mkdir()
    lock = QLockFile(str(tmp_path / "runs.lock"))
    assert lock.tryLock(0)
    sweep_opened(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs", "runs.lock"]
    lock.unlock()
    sweep_opened(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_program_for_it_is_told_and_nothing_stays(qapp: Any, tmp_path: Path) -> None:
    sink = OpenSink(tmp_path, lambda _: False)
    with pytest.raises(UserError) as caught:
        sink.take(outgoing(b"x"))
    assert caught.value.code == "no_program"
    assert not list(tmp_path.rglob("*.pdf"))
    sink.clean()


def test_shown_files_lie_in_the_cache_of_the_user() -> None:
    assert opened_folder().parts[-2:] == ("linli", "opened")


class _Cells(HTMLParser):
    """Cells of a table with their styles."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[list[tuple[str, str]]] = []
        self._style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.cells.append([])
        if tag == "td":
            self._style = f"{dict(attrs).get('style')} {dict(attrs).get('sdnum')}"
            self.cells[-1].append(("", self._style))

    def handle_data(self, data: str) -> None:
        if self.cells and self.cells[-1]:
            text, style = self.cells[-1][-1]
            self.cells[-1][-1] = (text + data, style)


def test_copied_numbers_are_text_in_a_spreadsheet(qapp: QGuiApplication) -> None:
    table = "姓名\t证件号码\r\n张<三> & 子\t310104194703120027\r\n"
    told = ClipboardSink(qapp.clipboard()).take(outgoing(table.encode(), "居民.tsv"))
    assert "1 行" in told
    held = qapp.clipboard().mimeData()
    assert held.text() == table
    read = _Cells()
    read.feed(held.html())
    assert [[text for text, _ in line] for line in read.cells] == [["姓名", "证件号码"], ["张<三> & 子", "310104194703120027"]]
    assert {style for line in read.cells for _, style in line} == {r"mso-number-format:'\@' 2052;0;@"}
    qapp.aboutToQuit.emit()
    assert qapp.clipboard().text() == ""


ENDS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop.egress.gate import Outgoing
from desktop.sinks import ClipboardSink, OpenSink
from pathlib import Path
app = QApplication([])
leaving = Outgoing("x", "复制", "内部", "住户表", "住户.tsv", "姓名\\t电话\\r\\n张三\\t1\\r\\n".encode(), 1)
ClipboardSink(app.clipboard()).take(leaving)
shown = OpenSink(Path(sys.argv[1]), lambda _: True)
shown.take(leaving)
QTimer.singleShot(0, app.quit)
sys.exit(app.exec())
"""


def test_a_program_that_copied_and_showed_ends_well(tmp_path: Path) -> None:
    """What Python gave to the clipboard must be gone before Qt goes, or the program ends with a crash."""
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", ENDS, str(tmp_path)], cwd=root, capture_output=True, text=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
