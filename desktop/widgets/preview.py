"""Preview of a PDF before it is printed or saved: pages are drawn when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRect, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.look.look import Look
from desktop.widgets.parts import column, label, row, tool

if TYPE_CHECKING:
    import pypdfium2  # loaded when the first document is shown

KEPT = 6  # pages held as pictures
STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
POINTS = 72 / 96  # points of a PDF to logical pixels of a screen at 100 %


class Pages(QWidget):
    """All pages below each other; only those asked to be painted are rendered."""

    def __init__(self, look: Look) -> None:
        """Empty until `show_document`."""
        super().__init__()
        self._look = look
        self._document: pypdfium2.PdfDocument | None = None
        self._sizes: list[tuple[float, float]] = []
        self._tops: list[int] = []
        self._images: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self.zoom = 1.0
        self.rendered = 0  # pages drawn since the document was opened
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.close_document)  # PDFium wants every document closed before it ends

    def show_document(self, pdf: bytes) -> None:
        """Open a PDF; raises pypdfium2.PdfiumError when it is none."""
        import pypdfium2  # noqa: PLC0415 - see above

        self.close_document()
        self._document = pypdfium2.PdfDocument(pdf)
        self._sizes = [self._document.get_page_size(at) for at in range(len(self._document))]
        self.set_zoom(self.zoom)

    def close_document(self) -> None:
        """Forget document and pictures."""
        if self._document is not None:
            self._document.close()
        self._document = None
        self._sizes = []
        self._images.clear()
        self.rendered = 0

    def count(self) -> int:
        """Return the number of pages."""
        return len(self._sizes)

    def set_zoom(self, zoom: float) -> None:
        """Set the size; 1.0 is the size of the paper at 96 dots per inch."""
        self.zoom = zoom
        gap = self._look.px(12)
        self._tops, height = [], gap
        for _, high in self._sizes:
            self._tops.append(height)
            height += round(high / POINTS * zoom) + gap
        width = round(self.widest() * zoom) + 2 * gap
        self.setMinimumSize(width, height)
        self.resize(max(width, self.width()), height)
        self.update()

    def widest(self) -> float:
        """Return the width of the widest page in logical pixels at 100 %, 0 for none."""
        return max((width / POINTS for width, _ in self._sizes), default=0)

    def area(self, page: int) -> QRect:
        """Return where a page stands."""
        width, height = (round(side / POINTS * self.zoom) for side in self._sizes[page])
        return QRect(max(self._look.px(12), (self.width() - width) // 2), self._tops[page], width, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the pages in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in range(len(self._sizes)):
            area = self.area(page)
            if area.intersects(event.rect()):
                painter.drawImage(area, self._image(page, area.width()))
                painter.setPen(self._look.colour("line"))
                painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.end()

    def _image(self, page: int, width: int) -> QImage:
        pixels = round(width * self.devicePixelRatioF())
        key = (page, pixels)
        if key not in self._images:
            self._images[key] = self._render(page, pixels)
            if len(self._images) > KEPT:
                self._images.popitem(last=False)
        self._images.move_to_end(key)
        return self._images[key]

    def _render(self, page: int, pixels: int) -> QImage:
        if self._document is None:
            return QImage()
        sheet = self._document[page]
        bitmap = sheet.render(scale=pixels / self._sizes[page][0], prefer_bgrx=True)
        image = QImage(
            bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32).copy()
        bitmap.close()
        sheet.close()
        self.rendered += 1
        return image


class PdfPreview(QWidget):
    """Pages with zoom and page buttons; Ctrl+wheel and + − zoom, Page keys turn. `page_changed(page)` from 1."""

    page_changed = Signal(int)

    def __init__(self, look: Look) -> None:
        """Empty until `show_pdf`."""
        super().__init__()
        self.setObjectName("plain")
        self._look = look
        self._fit = True
        self.pages = Pages(look)
        self.view = QScrollArea()
        self.view.setWidgetResizable(True)
        self.view.setWidget(self.pages)
        self.view.setAccessibleName("打印预览")
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.verticalScrollBar().valueChanged.connect(lambda _: self._tell())
        self._where, self._size = label("", "caption"), label("", "caption")
        before, after = tool(look, "", "previous", tip="上一页"), tool(look, "", "next", tip="下一页")
        smaller, larger = tool(look, "", "smaller", tip="缩小"), tool(look, "", "larger", tip="放大")
        fit = tool(look, "适合宽度", "document", tip="按窗口宽度显示")
        before.clicked.connect(lambda: self.go_to(self.page() - 1))
        after.clicked.connect(lambda: self.go_to(self.page() + 1))
        smaller.clicked.connect(lambda: self.step_zoom(-1))
        larger.clicked.connect(lambda: self.step_zoom(1))
        fit.clicked.connect(self.fit_width)
        bar = row(look, before, self._where, after, None, smaller, self._size, larger, fit, spacing=4)
        self.setLayout(column(look, bar, self.view))

    def show_pdf(self, pdf: bytes) -> None:
        """Show a PDF from its first page; raises pypdfium2.PdfiumError when it is none."""
        self.pages.show_document(pdf)
        self.fit_width()
        self.go_to(1)

    def clear(self) -> None:
        """Show nothing; the document is forgotten."""
        self.pages.close_document()
        self.pages.set_zoom(self.pages.zoom)
        self._tell()

    def page(self) -> int:
        """Return the page at the top of what is seen, from 1; 0 for none."""
        middle = self.view.verticalScrollBar().value() + self.view.viewport().height() // 3
        tops = [self.pages.area(at).top() for at in range(self.pages.count())]
        return sum(top <= middle for top in tops) if tops else 0

    def go_to(self, page: int) -> None:
        """Go to a page, from 1."""
        if self.pages.count():
            at = min(max(page, 1), self.pages.count()) - 1
            self.view.verticalScrollBar().setValue(self.pages.area(at).top() - self._look.px(8))
        self._tell()

    def fit_width(self) -> None:
        """Make the widest page fill the window."""
        self._fit = True
        wide = self.pages.widest()
        room = self.view.viewport().width() - 2 * self._look.px(14)
        self._set_zoom(min(max(room / wide, STEPS[0]), STEPS[-1]) if wide and room > 0 else 1.0)

    def step_zoom(self, by: int) -> None:
        """Go to the next larger (1) or smaller (-1) size."""
        now = self.pages.zoom
        larger = [step for step in STEPS if step > now + 0.01]
        smaller = [step for step in STEPS if step < now - 0.01]
        self._fit = False
        self._set_zoom(larger[0] if by > 0 and larger else smaller[-1] if by < 0 and smaller else now)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom and turn pages by key."""
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.step_zoom(-1 if key == Qt.Key.Key_Minus else 1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.go_to(self.page() + (1 if key == Qt.Key.Key_PageDown else -1))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the width fitted."""
        super().resizeEvent(event)
        if self._fit:
            self.fit_width()

    def _set_zoom(self, zoom: float) -> None:
        page = self.page()
        self.pages.set_zoom(zoom)
        self._size.setText(f"{round(zoom * 100)}%")
        self.go_to(page)

    def _tell(self) -> None:
        page = self.page()
        self._where.setText(f"第 {page} 页，共 {self.pages.count()} 页")
        self.view.setAccessibleDescription(self._where.text())
        self.page_changed.emit(page)
