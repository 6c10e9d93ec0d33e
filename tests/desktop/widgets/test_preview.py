"""The preview draws what is seen and nothing more."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from desktop.look.look import Look
from desktop.widgets.preview import KEPT, PdfPreview
from tests.desktop.a11y import lint


def pdf(pages: int, size: tuple[float, float] = (595, 842)) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for _ in range(pages):
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, size[1] / 2, size[0], size[1] / 2, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def preview(look: Look, qtbot: QtBot) -> PdfPreview:
    made = PdfPreview(look)
    qtbot.addWidget(made)
    made.resize(520, 640)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_pages_are_drawn_when_they_come_into_sight(preview: PdfPreview) -> None:
    preview.show_pdf(pdf(40))
    preview.grab()
    assert preview.pages.count() == 40
    assert 1 <= preview.pages.rendered <= 2
    preview.go_to(30)
    preview.grab()
    assert preview.page() == 30
    assert preview.pages.rendered <= 5
    assert len(preview.pages._images) <= KEPT


def test_the_page_stands_as_on_paper(preview: PdfPreview) -> None:
    preview.show_pdf(pdf(1))
    picture = preview.pages.grab().toImage()
    area = preview.pages.area(0)
    assert picture.pixelColor(area.center().x(), area.top() + 20) == QColor("#ff0000")
    assert picture.pixelColor(area.center().x(), area.bottom() - 20) == QColor("#ffffff")
    assert area.height() / area.width() == pytest.approx(842 / 595, abs=0.01)


def test_the_page_fills_the_width_until_one_zooms(preview: PdfPreview) -> None:
    preview.show_pdf(pdf(2))
    assert preview.pages.area(0).width() == pytest.approx(preview.view.viewport().width() - 28, abs=2)
    preview.resize(700, 640)
    assert preview.pages.area(0).width() == pytest.approx(preview.view.viewport().width() - 28, abs=2)
    before = preview.pages.zoom
    preview.step_zoom(1)
    after = preview.pages.zoom
    assert after > before
    preview.resize(520, 640)
    assert preview.pages.zoom == after
    for _ in range(12):
        preview.step_zoom(-1)
    assert preview.pages.zoom == 0.5


def test_keys_turn_and_zoom(preview: PdfPreview, qtbot: QtBot) -> None:
    preview.show_pdf(pdf(5))
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview.page() == 2
    qtbot.keyClick(preview, Qt.Key.Key_PageUp)
    assert preview.page() == 1
    before = preview.pages.zoom
    qtbot.keyClick(preview, Qt.Key.Key_Plus)
    assert preview.pages.zoom > before


def test_where_one_is_is_said(preview: PdfPreview, qtbot: QtBot) -> None:
    with qtbot.waitSignal(preview.page_changed):
        preview.show_pdf(pdf(3))
    assert preview.view.accessibleDescription() == "第 1 页，共 3 页"
    preview.go_to(99)
    assert preview.view.accessibleDescription() == "第 3 页，共 3 页"


def test_another_document_takes_the_place_of_the_first(preview: PdfPreview) -> None:
    preview.show_pdf(pdf(9))
    preview.show_pdf(pdf(1, (842, 595)))
    assert preview.pages.count() == 1
    preview.clear()
    preview.grab()
    assert preview.page() == 0


def test_what_is_no_pdf_is_refused(preview: PdfPreview) -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        preview.show_pdf(b"no pdf at all")


def test_preview_is_fit_for_a_screen_reader(preview: PdfPreview) -> None:
    preview.show_pdf(pdf(1))
    assert lint(preview) == []
