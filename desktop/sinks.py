"""Ways out that need the window system: a printer, the system's own PDF program, the clipboard."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import PlatformDirs
from PySide6.QtCore import (
    QCoreApplication,
    QDir,
    QLockFile,
    QMarginsF,
    QMimeData,
    QRectF,
    QSizeF,
    QTemporaryDir,
    QUrl,
)
from PySide6.QtGui import QClipboard, QDesktopServices, QGuiApplication, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from db.errors import UserError
from desktop.egress.gate import Outgoing
from desktop.exchange.clip import as_cells, from_lines

if TYPE_CHECKING:
    import pypdfium2

CARD_DPI, LEDGER_DPI = 600, 300
BANDS: Final = 8  # a page is drawn in strips: a whole one at 600 dots per inch would take 139 MB
POINTS: Final = 72
_PATIENCE: Final = 60  # seconds for the spooler to take a document
_NEAR: Final = 3  # points by which a sheet may differ from a named size
_SHEETS: Final = {"A3": (842, 1191), "A4": (595, 842), "A5": (420, 595)}
_LOCK: Final = ".lock"
OURS: Final = "application/x-linli-rows"  # marks what this program put on the clipboard

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


class PrinterSink:
    """Prints a PDF. `ask` first: it shows the system's dialog, `take` then prints as it was answered.

    Where the spooler takes PDFs (`lp`) it gets the very bytes; elsewhere pages go as pictures of `dpi`.
    """

    def __init__(self, dpi: int, spooler: str | None = None, run: Run = subprocess.run) -> None:
        """`spooler` is the path of `lp`, None to send pictures; the printer lives as long as the sink."""
        self.printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._dpi, self._spooler, self._run = dpi, spooler, run

    def ask(self, outgoing: Outgoing, window: QWidget) -> bool:
        """Show the print dialog over `window` → whether to go on. Raises UserError where there is no printer."""
        if not QPrinterInfo.availablePrinterNames():
            raise UserError("这台电脑还没有装打印机。可以先“另存为 PDF”，再到有打印机的电脑上打印。", "no_printer")
        self.printer.setDocName(outgoing.title)
        dialog = QPrintDialog(self.printer, window)
        dialog.setWindowTitle(f"打印{outgoing.title}")
        # Printing into a file would pass by the question that an unmasked file asks.
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile, on=False)
        dialog.setMinMax(1, len(_sizes(outgoing.content)))
        return dialog.exec() == QPrintDialog.DialogCode.Accepted

    def take(self, outgoing: Outgoing) -> str:
        """Print. Raises UserError when the printer does not take it."""
        sizes = _sizes(outgoing.content)
        pages = [at for at in range(len(sizes)) if self._wanted(at + 1)]
        if not pages:
            raise UserError(f"要打印的页码不在这份材料里，它一共 {len(sizes)} 页。", "no_pages")
        copies = max(self.printer.copyCount(), 1)
        if self._spooler and not self.printer.outputFileName():
            self._spool(outgoing, sizes[pages[0]])
        else:
            self._draw(outgoing.content, sizes, pages)
        name = self.printer.printerName()
        told = f"{len(pages)} 页" + (f"，{copies} 份" if copies > 1 else "")
        return f"已交给打印机“{name}”：{told}。" if name else f"已打印：{told}。"

    def _wanted(self, page: int) -> bool:
        ranges = self.printer.pageRanges()
        return self.printer.printRange() != QPrinter.PrintRange.PageRange or ranges.isEmpty() or ranges.contains(page)

    def _spool(self, outgoing: Outgoing, size: tuple[float, float]) -> None:
        command = [str(self._spooler), *spool_options(self.printer, outgoing.title, size)]
        try:
            done = self._run(command, input=outgoing.content, capture_output=True, timeout=_PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UserError("打印机没有回应。请检查打印机是否开机、连好，再打印一次。", "printer_silent") from error
        if done.returncode:
            raise UserError("打印机没有接收这份材料。请检查打印机是否开机、有没有停用，再打印一次。", "printer_refused")

    def _draw(self, pdf: bytes, sizes: Sequence[tuple[float, float]], pages: Sequence[int]) -> None:
        printer = self.printer
        printer.setResolution(self._dpi)
        printer.setFullPage(True)
        again = 1 if printer.supportsMultipleCopies() else max(printer.copyCount(), 1)
        document = _opened(pdf)
        painter = QPainter()
        try:
            for number, page in enumerate([*pages] * again):
                printer.setPageLayout(_layout(sizes[page]))
                if not (printer.newPage() if number else painter.begin(printer)):
                    raise UserError("打印机停下了。请检查打印机是否开机、有没有纸，再打印一次。", "printer_refused")
                # Without it pages are stored as JPEG: grey dust around letters and codes.
                painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
                for top, image in strips(document, page, min(self._dpi, printer.resolution())):
                    grown = printer.resolution() / min(self._dpi, printer.resolution())
                    painter.drawImage(QRectF(0, top * grown, image.width() * grown, image.height() * grown), image)
        finally:
            if painter.isActive():
                painter.end()
            document.close()


def spool_options(printer: QPrinter, title: str, size: tuple[float, float]) -> list[str]:
    """Options of `lp` for what the dialog was told; the document itself comes over standard input.

    `size` is the first sheet in points. Nothing may be scaled: cards are cut to size, ledgers are bound.
    """
    sides = {
        QPrinter.DuplexMode.DuplexNone: "one-sided", QPrinter.DuplexMode.DuplexLongSide: "two-sided-long-edge",
        QPrinter.DuplexMode.DuplexShortSide: "two-sided-short-edge",
    }
    wide, high = sorted(size)
    media = next((n for n, (w, h) in _SHEETS.items() if abs(w - wide) <= _NEAR and abs(h - high) <= _NEAR), None)
    options = ["-n", str(max(printer.copyCount(), 1)), "-t", title, "-o", "print-scaling=none"]
    if printer.printerName():
        options += ["-d", printer.printerName()]
    if media:
        options += ["-o", f"media={media}"]
    if printer.duplex() in sides:
        options += ["-o", f"sides={sides[printer.duplex()]}"]
    if printer.copyCount() > 1:
        options += ["-o", f"collate={'true' if printer.collateCopies() else 'false'}"]
    if printer.colorMode() == QPrinter.ColorMode.GrayScale:
        options += ["-o", "print-color-mode=monochrome"]
    if printer.printRange() == QPrinter.PrintRange.PageRange and not printer.pageRanges().isEmpty():
        options += ["-P", printer.pageRanges().toString()]
    return options


def spooler_here() -> str | None:
    """The path of `lp` where it takes PDFs, None elsewhere."""
    return shutil.which("lp") if sys.platform.startswith("linux") else None


def strips(document: pypdfium2.PdfDocument, page: int, dpi: int) -> Iterator[tuple[int, QImage]]:
    """A page as pictures of at most an eighth of it: (first line in dots, picture), from top to foot."""
    sheet, scale = document[page], dpi / POINTS
    high = -int(-sheet.get_height() * scale // 1)
    edges = [high * part // BANDS for part in range(BANDS + 1)]
    for top, foot in pairwise(edges):
        # Half a dot less than what is cut off: it is rounded up to whole dots.
        below, above = (max(cut - 0.5, 0) / scale for cut in (high - foot, top))
        bitmap = sheet.render(scale=scale, crop=(0, below, 0, above), prefer_bgrx=True)
        pixels = bytes(bitmap.buffer)
        yield top, QImage(pixels, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32).copy()
        bitmap.close()
    sheet.close()


class OpenSink:
    """Shows a PDF in the system's own program, from a file that only this user can read.

    It is gone when the program ends; what a crash left is removed the next time.
    """

    def __init__(self, folder: Path, show: Callable[[QUrl], bool] = QDesktopServices.openUrl) -> None:
        """`folder` is the cache folder, see `opened_folder`; another running program keeps its own files there."""
        self._folder, self._show = folder, show
        self._own: QTemporaryDir | None = None
        self._lock: QLockFile | None = None
        sweep_opened(folder)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clean)

    def take(self, outgoing: Outgoing) -> str:
        """Write and show. Raises UserError when there is no room, or no program for it."""
        room = self._room()
        place = room / outgoing.id
        path = place / outgoing.name
        try:
            place.mkdir(mode=0o700, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(outgoing.content)
        except OSError as error:
            raise UserError("临时文件没有写成，磁盘可能满了。请清理磁盘后再试一次。", "no_room") from error
        if not self._show(QUrl.fromLocalFile(str(path))):
            path.unlink()
            raise UserError("这台电脑没有能打开 PDF 的程序。可以“另存为 PDF”，再到别的电脑上打开。", "no_program")
        return f"已用系统程序打开“{outgoing.name}”。关闭邻里时这份临时文件会删除。"

    def clean(self) -> None:
        """Remove what was shown; a file that its program still holds stays until the next start."""
        if self._own is not None:
            self._own.remove()
        if self._lock is not None:
            self._lock.unlock()
        self._own = self._lock = None

    def _room(self) -> Path:
        """The folder of this run, with a lock beside it that tells that it is in use."""
        if self._own is None or not self._own.isValid():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._own = QTemporaryDir(str(self._folder / "XXXXXX"))
            if not self._own.isValid():
                raise UserError("临时文件没有写成，磁盘可能满了。请清理磁盘后再试一次。", "no_room")
            self._lock = _lock(Path(self._own.path() + _LOCK))
            self._lock.tryLock(0)
        return Path(self._own.path())


def opened_folder() -> Path:
    """Where files lie that the system's programs show."""
    return Path(PlatformDirs("linli", appauthor=False).user_cache_dir) / "opened"


def sweep_opened(folder: Path) -> None:
    """Remove what programs that ended without saying so have left in `folder`; at start and before anything is shown."""
    for room in folder.glob("*") if folder.is_dir() else ():
        if room.is_dir():
            lock = _lock(Path(f"{room}{_LOCK}"))
            if lock.tryLock(0):
                QDir(str(room)).removeRecursively()
                lock.unlock()


class ClipboardSink:
    """Puts a table on the clipboard as text and as cells in text format, so that 18-digit numbers survive.

    It goes from the clipboard when the program ends: nobody else finds it there, and Qt would free it too late and crash.
    """

    def __init__(self, clipboard: QClipboard) -> None:
        """`clipboard` is that of the application."""
        self._clipboard = clipboard

    def take(self, outgoing: Outgoing) -> str:
        """Put the lines of `outgoing` (see `exchange.clip`, the first line is the heading) on the clipboard."""
        text = outgoing.content.decode()
        shown = QMimeData()
        shown.setText(text)
        shown.setHtml(as_cells(from_lines(text)))
        shown.setData(OURS, b"")
        self._clipboard.setMimeData(shown)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(forget_copied)
        return f"已复制 {outgoing.rows} 行，可直接粘贴到 WPS 或 Excel；关闭邻里后就没有了。"


def forget_copied() -> None:
    """Empty the clipboard, unless another program has put something there since."""
    clipboard = QGuiApplication.clipboard()
    held = clipboard.mimeData()
    if held is not None and held.hasFormat(OURS):
        clipboard.clear()


def _sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    document = _opened(pdf)
    try:
        return [document.get_page_size(at) for at in range(len(document))]
    finally:
        document.close()


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    import pypdfium2  # noqa: PLC0415 - loaded with the first document, not with the window

    return pypdfium2.PdfDocument(pdf)


def _layout(size: tuple[float, float]) -> QPageLayout:
    wide, high = size
    orientation = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
    sheet = QPageSize(QSizeF(min(size), max(size)), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    return QPageLayout(sheet, orientation, QMarginsF())


def _lock(path: Path) -> QLockFile:
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)  # only a program that is gone has let go
    return lock
