"""Cards and ledgers beside the same drawn by hand on ReportLab's canvas."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import segno
from comparing import Line, seconds
from offices import Office
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from desktop.paths import resources_folder
from desktop.printing import card, household_ledger, ledger
from desktop.printing.fonts import FontSet

MM = 72 / 25.4
FONTS = resources_folder() / "fonts"
SANS, BOLD = "BenchSans", "BenchBold"
CARDS = 1_000
NOTES = ("", "", "听力不好，请发短信", "", "租户，房东联系不上，上月已上门两次未果，待核实联系电话及居住人数", "白天不在家，晚八点后联系")


def lines(offices: list[Office]) -> Iterator[Line]:
    """Every line about paper."""
    rl_config.useA85 = 0
    for name, file in ((SANS, "NotoSansSC-Regular.ttf"), (BOLD, "NotoSansSC-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / file), shapable=False))
    fonts = FontSet(FONTS)
    for kind, holders in (("one leader", 1), ("a leader each", CARDS)):
        serving = [_person(number % holders) for number in range(CARDS)]
        cards = [_card(number, person) for number, person in enumerate(serving)]
        yield Line(f"{CARDS:,} contact cards, {kind}", seconds(lambda cards=cards: card.lay_out(card.Cards(cards), fonts).save()),
                   seconds(lambda serving=serving: drawn_cards(serving)), 1.2, rounds=4)
    for office in offices:
        rows = [_household(number) for number in range(office.people)]
        yield Line(f"household ledger, {office.people:,} rows", seconds(lambda rows=rows: _ledger(rows, fonts)),
                   seconds(lambda rows=rows: drawn_ledger(rows)), 1.3, rounds=4 if office.people <= 10_000 else 1)


def _person(number: int) -> card.Serving:
    name = chr(0x5F20 + number % 50) + chr(0x4E00 + number * 37 % 3000) + chr(0x4E00 + number * 91 % 3000)
    return card.Serving("楼组长", name, f"199{number:08d}", "3号楼1—4单元")


def _card(number: int, first: card.Serving) -> card.Card:
    others = (card.Serving("线上楼组长", "周某", "19900001001"), card.Serving("网格员", "林某某", "19900001002"))
    return card.Card("和睦社区居民委员会", (first, *others), "0571-8888 0000", "0571-8888 0001", f"{number}室", f"K-{number}")


def _household(number: int) -> dict[str, str]:
    notes = NOTES[number % 6] + (f"见{number}" if number % 6 > 1 and number % 3 else "")
    return {
        "building": f"{number // 200}号楼", "address": f"{number % 9}单元{number % 1000}室", "contact_name": _person(number).name,
        "sex": "男女"[number % 2], "birth_year": str(1940 + number % 70), "use": "自住", "people": str(number % 6),
        "phone": f"199 {number:08d}", "registered": "本地", "leader": "周某", "notes": notes,
    }


def _ledger(rows: list[dict[str, str]], fonts: FontSet) -> bytes:
    return ledger.lay_out(household_ledger.content(rows, office="居委会", filled_on="今天"), fonts).save()


def drawn_cards(serving: list[card.Serving]) -> bytes:
    """The same texts, lines and codes with canvas and segno; a code is made once for each holder."""
    out = BytesIO()
    canvas = Canvas(out, initialFontName=SANS, pageCompression=1)
    codes: dict[str, list[tuple[int, int, int, int]]] = {}
    for number, person in enumerate(serving):
        place = number % 10
        if place == 0 and number:
            canvas.showPage()
        _drawn_card(canvas, (15 + 90 * (place % 2)) * MM, (13.5 + 54 * (place // 2)) * MM, number, person, codes)
    canvas.save()
    return out.getvalue()


def _drawn_card(canvas: Any, x: float, y: float, number: int, person: card.Serving, codes: dict[str, Any]) -> None:
    def text(dx: float, dy: float, words: str, font: str = SANS, size: float = 9) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x + dx * MM, y + dy * MM, words)

    canvas.setFillColorRGB(0.7, 0.1, 0.1)
    canvas.roundRect(x + 3 * MM, y + 42 * MM, 84 * MM, 8.4 * MM, 3, fill=1, stroke=0)
    canvas.setFillColorRGB(1, 1, 1)
    text(6, 45, "便民联系卡", BOLD, 13)
    text(50, 45, "和睦社区居民委员会", SANS, 8.5)
    canvas.setFillColorRGB(0, 0, 0)
    for dx, dy, words, font, size in (
        (70, 39, f"{number}室", SANS, 6.5), (5, 33, person.name, BOLD, 19), (40, 33, "楼组长", SANS, 9), (5, 26, "手机", SANS, 9),
        (14, 26, person.phone, BOLD, 13), (5, 23, "负责", SANS, 9), (14, 23, person.area, SANS, 9),
        (5, 20, "线上楼组长", SANS, 9), (23, 20, "周某", SANS, 9), (44, 20, "199 0000 1001", BOLD, 9),
        (5, 17, "网格员", SANS, 9), (23, 17, "林某某", SANS, 9), (44, 17, "199 0000 1002", BOLD, 9), (5, 13, "居委会", SANS, 9),
        (14, 13, "0571-8888 0000", SANS, 9), (35, 13, "值班", SANS, 9), (44, 13, "0571-8888 0001", SANS, 9),
        (70, 11, "扫码存电话", SANS, 6), (70, 9, f"K-{number}", SANS, 5), (5, 4, card.HOTLINES, SANS, 7), (70, 4, "有事您说话", SANS, 9),
    ):
        text(dx, dy, words, font, size)
    canvas.line(x, y + 80, x + 200, y + 80)
    canvas.line(x, y + 20, x + 200, y + 20)
    if person.name not in codes:
        codes[person.name] = list(_runs(f"MECARD:N:{person.name};TEL:{person.phone};;"))
    path = canvas.beginPath()
    for row, column, length, modules in codes[person.name]:
        side = 16 * MM / modules
        path.rect(x + 69 * MM + column * side, y + 13 * MM + (modules - 1 - row) * side, length * side, side)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(content: str) -> Iterator[tuple[int, int, int, int]]:
    matrix = segno.make(content, error="m", encoding="utf-8", eci=True, micro=False, boost_error=False).matrix
    for number, row in enumerate(matrix):
        column = 0
        for run in bytes(row).split(b"\0"):
            if run:
                yield number, column, len(run), len(matrix)
            column += len(run) + 1


def drawn_ledger(rows: list[dict[str, str]]) -> bytes:
    """The same table with canvas alone; long remarks are broken by width, without rules for punctuation."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(297 * MM, 210 * MM), initialFontName=SANS, pageCompression=1)
    columns = household_ledger.COLUMNS
    edges = [20.0]
    for column in columns:
        edges.append(edges[-1] + column.width)
    pages: list[list[tuple[float, list[list[str]]]]] = [[]]
    y = 39.0
    for number, row in enumerate(rows, 1):
        cells = [str(number), *(row[name] if name else "" for name in household_ledger.FIELDS)]
        broken = [_broken(cell, (column.width - 2) * MM) for cell, column in zip(cells, columns, strict=True)]
        height = max(7.2, max(map(len, broken)) * 4.06 + 2)
        if y + height > 183:
            pages.append([])
            y = 39.0
        pages[-1].append((y, broken))
        y += height
    for number, page in enumerate(pages, 1):
        _drawn_page(canvas, page, edges, f"第{number}页 共{len(pages)}页")
    canvas.save()
    return out.getvalue()


def _drawn_page(canvas: Any, page: list[tuple[float, list[list[str]]]], edges: list[float], foot: str) -> None:
    canvas.setFont(BOLD, 17)
    canvas.drawCentredString(150 * MM, 190 * MM, "住户台账")
    canvas.setFont(BOLD, 9)
    for edge, column in zip(edges, household_ledger.COLUMNS, strict=False):
        canvas.drawCentredString((edge + column.width / 2) * MM, 175 * MM, column.heading)
    canvas.setFont(SANS, 9)
    canvas.drawString(20 * MM, 20 * MM, foot)
    canvas.setLineWidth(0.4)
    for y, cells in page:
        canvas.line(20 * MM, (210 - y) * MM, 287 * MM, (210 - y) * MM)
        for edge, texts in zip(edges, cells, strict=False):
            for at, text in enumerate(texts):
                if text:
                    canvas.drawString((edge + 1) * MM, (210 - y - 4 - at * 4.06) * MM, text)
    for edge in edges:
        canvas.line(edge * MM, 180 * MM, edge * MM, 27 * MM)
    canvas.showPage()


def _broken(text: str, room: float) -> list[str]:
    measure = pdfmetrics.stringWidth
    if measure(text, SANS, 9) <= room:
        return [text]
    found, line, used = [], "", 0.0
    for character in text:
        wide = measure(character, SANS, 9)
        if used + wide > room:
            found.append(line)
            line, used = "", 0.0
        line, used = line + character, used + wide
    return [*found, line]
