"""The fonts of the printed page: loaded when first needed, and standing in for one another character by character.

ReportLab has no fallback between fonts and writes an unreadable text layer for characters beyond U+FFFF, so a name
such as 王𬭎 would print as a box or be copied as another character.  Both are cured here without touching ReportLab's
own module state: nothing is registered globally, a `FontSet` is handed to whoever lays out or draws.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from reportlab.pdfbase.ttfonts import TTFont

FontName = Literal["sans", "bold", "serif", "kai"]

_FILES = {
    "sans": "NotoSansSC-Regular.ttf",
    "bold": "NotoSansSC-Bold.ttf",
    "serif": "NotoSerifSC-Regular.ttf",
    "kai": "LinliKai-Regular.ttf",
    "rare": "HanaMinB.ttf",
}
# Who stands in for whom; HanaMinB has what is left of GB18030-2022 level 3 after the Noto fonts.
_STAND_INS: dict[FontName, tuple[str, ...]] = {
    "sans": ("rare",),
    "bold": ("sans", "rare"),
    "serif": ("rare",),
    "kai": ("serif", "rare"),
}
_BLOCK = 100  # a CMap takes at most 100 entries between beginbfchar and endbfchar (Adobe Technical Note 5014)


def text_layer(characters: Sequence[int]) -> str:
    """Return the ToUnicode CMap of one embedded font part: position → code point, in UTF-16BE with surrogates.

    ReportLab 5.1 writes U+2CB4E as the five digits <2CB4E>, which readers take for U+2CB4 (PDF 32000-1, 9.10.3).
    """
    entries = [f"<{place:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
               for place, code in enumerate(characters) if code]
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<00> <FF>", "endcodespacerange",
    ]
    for start in range(0, len(entries), _BLOCK):
        block = entries[start:start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


class Typeface(TTFont):  # type: ignore[misc] # ReportLab has no types
    """One font file whose embedded parts can be copied and searched, plane 2 included."""

    def __init__(self, name: str, file: Path) -> None:
        super().__init__(name, str(file), shapable=False)

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - ReportLab calls it so when it embeds the font
        """Embed the used parts of the font, then replace the text layer ReportLab wrote for each."""
        state = self.state[doc]
        super().addObjects(doc)
        embedded = doc.idToObject["BasicFonts"].dict
        for number, characters in enumerate(state.subsets):
            layer = embedded[f"{state.internalName}+{number}"].ToUnicode
            doc.idToObject[layer.name].content = text_layer(characters)


class _Widths(dict[str, float]):
    """Character → width in em, filled as characters are first seen."""

    def __init__(self, chain: "Chain") -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, character: str) -> float:
        face = self._chain.typeface(self._chain.place[character]).face
        width: float = face.getCharWidth(ord(character)) / 1000
        self[character] = width
        return width


class _Places(dict[str, int]):
    """Character → which typeface of the chain draws it; 0 is the chain's own."""

    def __init__(self, chain: "Chain") -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, character: str) -> int:
        self[character] = found = self._chain.search(character)
        return found


class Chain:
    """A typeface and those that stand in for it, found per character and loaded only when one is needed."""

    def __init__(self, loaders: Sequence[Callable[[], Typeface]]) -> None:
        self._loaders = loaders
        self._loaded: dict[int, Typeface] = {}
        self._nowhere: set[str] = set()
        self.place = _Places(self)
        self._width = _Widths(self)

    def typeface(self, number: int) -> Typeface:
        """Return a member of the chain, loading it (50–100 ms) at first use."""
        found = self._loaded.get(number)
        if found is None:
            found = self._loaded[number] = self._loaders[number]()
        return found

    def search(self, character: str) -> int:
        """Return which member has the character; the own one (which draws an empty box) when none has."""
        code = 32 if character in "\xa0\n" else ord(character)  # a newline is never drawn
        for number in range(len(self._loaders)):
            if code in self.typeface(number).face.charToGlyph:
                return number
        self._nowhere.add(character)
        return 0

    def width(self, text: str) -> float:
        """Return the width of a text in em: multiply by the type size."""
        return sum(map(self._width.__getitem__, text))

    def lacking(self, text: str) -> str:
        """Return the characters of a text that no member has, each once, in order of appearance."""
        for character in text:
            self.place[character]
        return "" if self._nowhere.isdisjoint(text) else "".join(c for c in dict.fromkeys(text) if c in self._nowhere)

    def runs(self, text: str, doc: Any) -> Iterator[tuple[str, bytes]]:
        """Cut a text for a PDF document: (font resource name, character codes in that embedded part)."""
        for number, characters in groupby(text, self.place.__getitem__):
            face = self.typeface(number)
            for part, codes in face.splitString("".join(characters), doc):
                yield face.getSubsetInternalName(part, doc), codes


class FontSet:
    """The fonts of one folder.

    Measuring only reads and fills caches, from any thread.  ReportLab keeps the state of a document being written in
    the font itself, so whoever draws must hold `drawing`: one document at a time per set (`Document.save` does).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._typefaces: dict[str, Typeface] = {}
        self._loading = Lock()
        self._chains = {name: Chain([self._loader(member) for member in (name, *others)])
                        for name, others in _STAND_INS.items()}
        self.drawing = Lock()

    def chain(self, font: FontName) -> Chain:
        """Return the chain of one role."""
        return self._chains[font]

    def width(self, text: str, font: FontName, size: float) -> float:
        """Return the width of a text in points."""
        return self._chains[font].width(text) * size

    def lacking(self, text: str, font: FontName = "sans") -> str:
        """Return the characters nothing here can print, each once; empty when all is well."""
        return self._chains[font].lacking(text)

    def _loader(self, name: str) -> Callable[[], Typeface]:
        def load() -> Typeface:
            with self._loading:
                if name not in self._typefaces:
                    self._typefaces[name] = Typeface(name, self._folder / _FILES[name])
                return self._typefaces[name]
        return load
