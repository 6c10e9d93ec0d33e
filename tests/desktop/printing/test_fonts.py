import hashlib
import inspect
import re
import threading
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas

from desktop.printing.document import Document
from desktop.printing.fonts import FontSet, text_layer
from desktop.printing.page import A4, Page, Text

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "fonts"
RARE = "王𬭎 李𬱖 诸葛䶮 欧阳㛃"
NEITHER_IN_NOTO = "\U0002a6a5"  # four dragons: only HanaMinB has it
NOWHERE = "\U00032000"  # Extension H


def page_of(fonts: FontSet, *texts: str, font: str = "sans") -> Document:
    marks = [Text(20, 20 + 10 * n, fonts.width(text, font, 12) * 25.4 / 72, text, font, 12) for n, text in enumerate(texts)]
    return Document("试", "试", (Page(A4, marks),), (), fonts)


def test_committed_fonts_are_the_ones_the_build_script_made():
    sums = dict(reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text().splitlines())
    assert sums.keys() == {file.name for file in FOLDER.glob("*.ttf")}
    for name, expected in sums.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == expected, name


def test_every_hanzi_of_gb18030_2022_level_3_can_be_printed(fonts):
    ranges = ((0x3400, 0x4DB5), (0x4E00, 0x9FEF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D),
              (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0))
    assert fonts.lacking("\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27\ufa28\ufa29") == ""
    assert sum(high - low + 1 for low, high in ranges) + 12 == 87887
    for low, high in ranges:
        assert fonts.lacking("".join(map(chr, range(low, high + 1)))) == ""


@pytest.mark.parametrize("font", ["sans", "bold", "serif", "kai"])
def test_rare_names_are_read_back_by_poppler_and_pypdf(fonts, poppler_text, font):
    pdf = page_of(fonts, RARE, f"又{NEITHER_IN_NOTO}又", font=font).save()
    assert RARE in poppler_text(pdf)
    extracted = pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert RARE in extracted
    assert f"又{NEITHER_IN_NOTO}又" in extracted


def test_reportlab_still_writes_five_digits_for_plane_two():
    """When this fails ReportLab has mended its text layer: drop `Typeface.addObjects` and `text_layer`."""
    assert "<2CB4E>" in ttfonts.makeToUnicodeCMap("x", [0, 0x2CB4E])
    assert "<01> <D872DF4E>" in text_layer([0, 0x2CB4E])


def test_reportlab_still_cuts_and_names_embedded_parts_as_we_expect():
    """Our drawing stands on two methods of TTFont and on how addObjects registers what it embeds."""
    assert list(inspect.signature(ttfonts.TTFont.splitString).parameters) == ["self", "text", "doc", "encoding"]
    assert list(inspect.signature(ttfonts.TTFont.getSubsetInternalName).parameters) == ["self", "subset", "doc"]
    face = ttfonts.TTFont("plain", str(FOLDER / "NotoSansSC-Bold.ttf"))
    doc = Canvas(BytesIO())._doc
    assert face.splitString("A甲", doc) == [(0, b"A\x01")]
    name = face.getSubsetInternalName(0, doc)
    assert re.fullmatch(r"/F\d+\+0", name)
    face.addObjects(doc)
    assert doc.idToObject["BasicFonts"].dict[name[1:]].ToUnicode.name in doc.idToObject


def test_text_layer_holds_at_most_a_hundred_entries_a_block():
    layer = text_layer([0, *range(0x4E00, 0x4E00 + 250)])
    assert re.findall(r"(\d+) beginbfchar", layer) == ["100", "100", "50"]


def test_more_characters_than_one_embedded_part_holds(fonts, poppler_text):
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 600)))
    found = poppler_text(page_of(fonts, *(text[n:n + 40] for n in range(0, 600, 40))).save())
    assert [c for c in text if c not in found] == []


def test_lacking_names_each_unprintable_character_once(fonts):
    assert fonts.lacking(f"王{NOWHERE}a{NOWHERE}\U00032001") == f"{NOWHERE}\U00032001"
    assert fonts.lacking("王某\xa0 A·…") == ""


def test_unprintable_character_is_an_empty_box_and_the_rest_is_readable(fonts, poppler_text):
    assert "王" in poppler_text(page_of(fonts, f"王{NOWHERE}").save())


def test_rare_character_is_as_wide_as_the_font_that_draws_it(fonts):
    assert fonts.width(f"王{NEITHER_IN_NOTO}", "sans", 10) == pytest.approx(20)
    assert fonts.width("", "kai", 10) == 0


def test_a_font_is_loaded_when_first_needed_and_once(fonts):
    fresh = FontSet(FOLDER)
    assert fresh._typefaces == {}
    fresh.width("王某", "bold", 9)
    assert set(fresh._typefaces) == {"bold"}
    fresh.width("彧", "sans", 9)
    fresh.lacking("瓩\u3400", "bold")  # outside the 8,105 of the cut bold font
    assert fresh.chain("bold").typeface(1) is fresh.chain("sans").typeface(0)
    assert set(fresh._typefaces) == {"bold", "sans"}


def test_fonts_loaded_from_several_threads_at_once_keep_their_order(fonts):
    fresh = FontSet(FOLDER)
    threads = [threading.Thread(target=fresh.lacking, args=("王" + NEITHER_IN_NOTO, "bold")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [fresh.chain("bold").typeface(n).fontName for n in range(3)] == ["bold", "sans", "rare"]
    assert fresh.chain("bold").place[NEITHER_IN_NOTO] == 2


def test_documents_saved_at_the_same_time_do_not_mix(fonts):
    texts = ["".join(chr(0x4E00 + 300 * n + k) for k in range(30)) for n in range(6)]
    alone = [page_of(fonts, text).save() for text in texts]
    together: dict[int, bytes] = {}
    threads = [threading.Thread(target=lambda n=n: together.__setitem__(n, page_of(fonts, texts[n]).save())) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[n] for n in range(6)] == alone
