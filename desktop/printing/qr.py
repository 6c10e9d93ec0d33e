"""QR codes that put a name and a number into a phone's address book (MECARD, NTT DoCoMo 2001; ISO/IEC 18004)."""

import segno

from desktop.printing.page import Cells

QUIET = 4  # modules of white a code needs on every side


def mecard(name: str, phone: str) -> str:
    r"""Return the MECARD text of one person with one number, without its blanks; the signs \ ; : , are escaped."""
    return f"MECARD:N:{_escaped(name)};TEL:{_escaped(''.join(phone.split()))};;"


def _escaped(text: str) -> str:
    for sign in "\\;:,":
        text = text.replace(sign, "\\" + sign)
    return text


class Codes:
    """Makes each code once: a layout asks for the holder's code for every card that shows the holder."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, Cells]] = {}

    def code(self, content: str) -> tuple[int, Cells]:
        """Return the number of modules along a side and the dark runs; level M, about 5 ms when new.

        The code says that it is UTF-8 (ECI 26): without it readers guess, and some take 刘某 for Shift-JIS (蛻俶汾).
        """
        if content not in self._made:
            matrix = segno.make(content, error="m", encoding="utf-8", eci=True, micro=False, boost_error=False).matrix
            self._made[content] = len(matrix), tuple(_dark_runs(matrix))
        return self._made[content]


def _dark_runs(matrix: tuple[bytearray, ...]) -> list[tuple[int, int, int]]:
    runs = []
    for number, row in enumerate(matrix):
        column = 0
        for piece in bytes(row).split(b"\0"):
            if piece:
                runs.append((number, column, len(piece)))
            column += len(piece) + 1
    return runs
