"""A laid out document and the one place where it becomes a PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from desktop.printing.fonts import FontSet
from desktop.printing.page import MM, Box, Cells, Colour, Complaint, Line, Page, Symbol, Text

rl_config.useA85 = 0  # 5-digit text encoding of streams would only make files a quarter larger
_CURVE = 0.5523  # control point of a quarter circle drawn as a Bézier curve


@dataclass(frozen=True)
class Document:
    """Pages ready to print.  `complaints` are known before anything is drawn.

    Equal documents give equal bytes; the file's date is `made_at`, without it 1 January 2000.
    """

    title: str
    author: str
    pages: Sequence[Page]
    complaints: tuple[Complaint, ...]
    fonts: FontSet
    made_at: datetime | None = None

    def save(self) -> bytes:
        """Return the PDF.  Takes the fonts for itself while it draws, so documents of one set are drawn in turn."""
        out = BytesIO()
        with self.fonts.drawing:
            canvas = _Canvas(out, pageCompression=1, invariant=1, lang="zh-CN")
            self._describe(canvas)
            writer = _Writer(self.fonts, canvas)
            for page in self.pages:
                writer.draw(page)
            canvas.save()
        return out.getvalue()

    def _describe(self, canvas: Canvas) -> None:
        canvas.setTitle(self.title)
        canvas.setAuthor(self.author)
        canvas.setSubject(self.title)
        canvas.setCreator("邻里")
        canvas.setProducer("邻里")
        canvas.setViewerPreference("PrintScaling", "None")  # “fit to page” would spoil cards that are cut to size
        if self.made_at is not None:
            zone = self.made_at.strftime("%z")
            stamp = self.made_at.strftime("D:%Y%m%d%H%M%S") + (f"{zone[:3]}'{zone[3:5]}'" if zone else "")
            canvas.setDateFormatter(lambda *_: stamp)


class _Canvas(Canvas):  # type: ignore[misc] # ReportLab has no types
    """A canvas that never mentions Helvetica, which is not embedded and has no Chinese."""

    def _make_preamble(self) -> None:
        self._preamble = ""


class _Writer:
    """Turns pages into PDF operators; y is turned over, because PDF counts from the foot of the page."""

    def __init__(self, fonts: FontSet, canvas: Canvas) -> None:
        self._fonts = fonts
        self._canvas = canvas
        self._symbols: dict[Cells, str] = {}
        self._runs: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._height = 0.0
        self._font = ("", 0.0)
        self._spacing = 0.0
        self._fill: Colour | None = None
        self._stroke: Colour | None = None

    def draw(self, page: Page) -> None:
        """Draw one page."""
        self._canvas.setPageSize((page.size.width * MM, page.size.height * MM))
        self._height = page.size.height * MM
        self._font, self._spacing, self._fill, self._stroke = ("", 0.0), 0.0, None, None
        self._store_symbols(page)
        code: list[str] = []
        for mark in page.marks:
            match mark:
                case Text():
                    code += self._text(mark)
                case Line():
                    code += self._line(mark)
                case Box():
                    code += self._box(mark)
                case _:
                    code += self._symbol(mark)
        self._canvas._code += code  # noqa: SLF001 - a page is a list of operators; 12 calls a row would cost double
        self._canvas.showPage()

    def _text(self, mark: Text) -> Iterator[str]:
        if mark.colour != self._fill:
            yield self._filled(mark.colour)
        yield "BT"
        if mark.spacing != self._spacing:
            self._spacing = mark.spacing
            yield f"{mark.spacing:.3f} Tc"
        start = f"1 0 0 1 {mark.x * MM:.2f} {self._height - mark.y * MM:.2f} Tm"
        key = mark.font, mark.text
        runs = self._runs.get(key)
        if runs is None:
            self._runs[key] = runs = self._cut(mark)
        yield start
        for resource, codes in runs:
            if (resource, mark.size) != self._font:
                self._font = resource, mark.size
                yield f"{resource} {mark.size:.2f} Tf"
            yield codes
        yield "ET"

    def _cut(self, mark: Text) -> list[tuple[str, str]]:
        doc = self._canvas._doc  # noqa: SLF001 - fonts are embedded per PDF document
        escape = self._canvas._escape  # noqa: SLF001
        return [(resource, f"({escape(codes)}) Tj") for resource, codes in self._fonts.chain(mark.font).runs(mark.text, doc)]

    def _line(self, mark: Line) -> Iterator[str]:
        if mark.colour != self._stroke:
            yield self._stroked(mark.colour)
        yield (f"{mark.weight:.2f} w {mark.x1 * MM:.2f} {self._height - mark.y1 * MM:.2f} m "
               f"{mark.x2 * MM:.2f} {self._height - mark.y2 * MM:.2f} l S")

    def _box(self, mark: Box) -> Iterator[str]:
        if mark.fill is not None and mark.fill != self._fill:
            yield self._filled(mark.fill)
        if mark.stroke is not None:
            if mark.stroke != self._stroke:
                yield self._stroked(mark.stroke)
            yield f"{mark.weight:.2f} w"
        x, y = mark.x * MM, self._height - (mark.y + mark.height) * MM
        yield _outline(x, y, mark.width * MM, mark.height * MM, mark.round * MM)
        yield "f" if mark.stroke is None else "S" if mark.fill is None else "B"

    def _store_symbols(self, page: Page) -> None:
        """Store the codes new on this page; before it is begun, because ReportLab then forgets which forms it uses."""
        for mark in page.marks:
            if isinstance(mark, Symbol) and mark.cells not in self._symbols:
                self._symbols[mark.cells] = name = f"code{len(self._symbols)}"
                _store(self._canvas, name, mark)

    def _symbol(self, mark: Symbol) -> Iterator[str]:
        scale = mark.side * MM / mark.modules
        yield f"q {scale:.5f} 0 0 {scale:.5f} {mark.x * MM:.2f} {self._height - (mark.y + mark.side) * MM:.2f} cm"
        self._canvas.doForm(self._symbols[mark.cells])
        yield self._canvas._code.pop()  # noqa: SLF001 - doForm notes the form for this page and writes its operator
        yield "Q"

    def _filled(self, colour: Colour) -> str:
        self._fill = colour
        return "{:.3f} {:.3f} {:.3f} rg".format(*colour)

    def _stroked(self, colour: Colour) -> str:
        self._stroke = colour
        return "{:.3f} {:.3f} {:.3f} RG".format(*colour)


def _store(canvas: Canvas, name: str, mark: Symbol) -> None:
    """Store a code as a form, one unit per module, so that the same holder costs its path only once."""
    path = [f"{column} {mark.modules - 1 - row} {run} 1 re" for row, column, run in mark.cells]
    canvas.beginForm(name, 0, 0, mark.modules, mark.modules)
    canvas._code += ["0 g", *path, "f"]  # noqa: SLF001 - as above
    canvas.endForm()


def _outline(x: float, y: float, width: float, height: float, round_: float) -> str:
    if not round_:
        return f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    right, top, bend = x + width, y + height, round_ * (1 - _CURVE)
    points = (
        (x + round_, y, "m"), (right - round_, y, "l"),
        (right - bend, y), (right, y + bend), (right, y + round_, "c"), (right, top - round_, "l"),
        (right, top - bend), (right - bend, top), (right - round_, top, "c"), (x + round_, top, "l"),
        (x + bend, top), (x, top - bend), (x, top - round_, "c"), (x, y + round_, "l"),
        (x, y + bend), (x + bend, y), (x + round_, y, "c"),
    )
    return " ".join(f"{p[0]:.2f} {p[1]:.2f}" + "".join(f" {op}" for op in p[2:]) for p in points) + " h"
