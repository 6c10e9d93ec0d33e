"""The recovery code: 160 random bits that people can write down, read over the phone and type again.

Crockford's base 32 (crockford.com/base32.html): no I, L, O, U; those typed for 1, 1, 0 are understood. Eight groups
of four and one check letter.
"""

from __future__ import annotations

import secrets
import unicodedata

from db.errors import ContentError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 32  # letters of five bits: 160 bit
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """Return a fresh code as it is printed: XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-X."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    groups = [letters[start : start + 4] for start in range(0, LENGTH, 4)]
    return "-".join([*groups, _check_letter(letters)])


def read_code(typed: str) -> bytes:
    """Return the secret of a typed code; case, spaces, dashes and full-width letters do not matter.

    Raises ContentError `recovery_mistyped` and says whether a letter is missing, impossible or wrong.
    """
    letters = unicodedata.normalize("NFKC", typed).upper().translate(_TYPED)
    letters = "".join(letters.split())
    strange = sorted({letter for letter in letters if letter not in LETTERS})
    if strange:
        shown = "、".join(f"“{letter}”" for letter in strange[:3])
        raise ContentError(f"恢复码里不会有{shown}。请对照打印的恢复码再输一遍。", "recovery_mistyped")
    if len(letters) != LENGTH + 1:
        sentence = f"恢复码应有 {LENGTH + 1} 个字母和数字，现在是 {len(letters)} 个。请对照打印的恢复码再输一遍。"
        raise ContentError(sentence, "recovery_mistyped")
    if _check_letter(letters[:LENGTH]) != letters[LENGTH]:
        raise ContentError("恢复码有一处输错了（与最后的校验位对不上）。请逐组对照再输一遍。", "recovery_mistyped")
    return letters[:LENGTH].encode("ascii")


def _check_letter(letters: str) -> str:
    # Odd weights are invertible modulo 32: one wrong letter is always found, two swapped neighbours nearly always.
    total = sum((2 * place + 1) * LETTERS.index(letter) for place, letter in enumerate(letters))
    return LETTERS[total % len(LETTERS)]
