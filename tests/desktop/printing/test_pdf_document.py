import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import BytesIO

import pypdf
import pytest

from desktop.printing.document import Document
from desktop.printing.page import A4, A4_LANDSCAPE, GREY, INK, RED, Box, Line, Page, Symbol, Text, extent
from desktop.printing.qr import Codes

AT = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the office's own clock


@pytest.fixture
def document(fonts):
    modules, cells = Codes().code("居委会")
    marks = (
        Text(20, 20, 10, "王某", "sans", 9), Text(20, 30, 10, "王某", "sans", 9, RED, 0.5), Text(20, 40, 10, "李某", "sans", 9, RED, 0.5),
        Text(40, 20, 10, "A(\\)", "bold", 12), Line(10, 10, 50, 10, 0.5), Line(10, 12, 50, 12, 0.5), Line(10, 12, 50, 12, 0.5, GREY),
        Box(10, 50, 20, 10, fill=RED), Box(10, 70, 20, 10, stroke=GREY), Box(10, 90, 20, 10, fill=RED, stroke=GREY, round=2),
        Box(40, 90, 20, 10, stroke=INK), Symbol(100, 100, 20, modules, cells), Symbol(130, 100, 20, modules, cells),
    )
    return Document("便民联系卡", "和睦社区居民委员会", (Page(A4, marks), Page(A4_LANDSCAPE, marks[:1])), (), fonts, AT)


def test_what_the_file_says_about_itself(document):
    reader = pypdf.PdfReader(BytesIO(document.save()))
    about = reader.metadata
    assert (about.title, about.author, about.producer, about.creator) == ("便民联系卡", "和睦社区居民委员会", "邻里", "邻里")
    assert about["/CreationDate"] == about["/ModDate"] == "D:20261122093000"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/PrintScaling"] == "/None"


def test_the_date_carries_its_zone_when_it_has_one(document):
    at = AT.replace(tzinfo=timezone(timedelta(hours=8)))
    assert pypdf.PdfReader(BytesIO(replace(document, made_at=at).save())).metadata["/CreationDate"] == "D:20261122093000+08'00'"


def test_page_sizes_are_those_of_the_paper(document):
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in pypdf.PdfReader(BytesIO(document.save())).pages]
    assert sizes == [pytest.approx((595.28, 841.89), abs=0.01), pytest.approx((841.89, 595.28), abs=0.01)]


def test_the_same_document_gives_the_same_bytes(document, fonts):
    again = Document(document.title, document.author, document.pages, (), fonts, AT)
    assert document.save() == again.save()
    assert Document("另一份", "", document.pages, (), fonts).save() == Document("另一份", "", document.pages, (), fonts).save()


def test_every_font_is_embedded_and_streams_are_plain(document):
    pdf = document.save()
    assert b"Helvetica" not in pdf
    assert b"ASCII85" not in pdf
    fonts = pypdf.PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    assert {font.get_object()["/BaseFont"].split("+")[1] for font in fonts.values()} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts.values())


def test_equal_codes_are_stored_once(document):
    page = pypdf.PdfReader(BytesIO(document.save())).pages[0]
    assert len(page["/Resources"]["/XObject"]) == 1
    assert len(re.findall(rb"/FormXob\.\S+ Do", page.get_contents().get_data())) == 2


def test_places_are_counted_from_the_top_in_millimetres(document):
    operators = pypdf.PdfReader(BytesIO(document.save())).pages[1].get_contents().get_data().decode("latin-1")
    assert "1 0 0 1 56.69 538.58 Tm" in operators  # 20 mm from the left, 210 − 20 mm from the foot


def test_text_with_brackets_and_backslash_is_read_back(document, poppler_text):
    assert "A(\\)" in poppler_text(document.save())


@pytest.mark.parametrize(("mark", "room"), [
    (Text(10, 20, 30, "甲", "sans", 72 / 25.4), (10, 19.12, 40, 20.12)),
    (Line(30, 5, 10, 8, 1), (10, 5, 30, 8)),
    (Box(1, 2, 3, 4), (1, 2, 4, 6)),
    (Symbol(1, 2, 16, 37, ()), (1, 2, 17, 18)),
])
def test_room_of_a_mark(mark, room):
    assert extent(mark) == pytest.approx(room)
