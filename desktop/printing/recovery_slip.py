"""恢复码: one A5 page for the office safe, the only way into the file when every password is lost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.page import A5, GREY, INK, MM
from desktop.printing.pen import Pen

ADVICE = (
    "这张纸可以打开本单位的全部资料，请当着负责人的面装入信封，封口签名后放进单位保险柜。",
    "所有人都忘记密码时，打开文件时点“忘记密码…”，照抄上面的字母和数字，大小写和横线不影响。",
    "不要拍照、复印或存进电脑；用过或怀疑有人看过，请马上在“设置”里换一个新的恢复码，并销毁这张纸。",
)
_LEFT, _RIGHT = 16.0, A5.width - 14.0
_PITCH = 5.6  # mm between letters: every letter has the same room, so that groups stand under each other
_GROUPS_A_LINE = 4
_SIZE = 17.0


@dataclass(frozen=True)
class Slip:
    """`code` is the recovery code in groups, parted by hyphens or blanks; `advice` says what it opens and how."""

    code: str
    office: str
    file: str
    date: str
    made_at: datetime | None = None
    title: str = "恢复码"
    advice: Sequence[str] = ADVICE


def content(row: Mapping[str, str], made_at: datetime | None = None) -> Slip:
    """Return a slip from shown strings: code, office, file, date."""
    return Slip(row["code"], row["office"], row["file"], row["date"], made_at)


def sample() -> Slip:
    """Return a slip with a code that opens nothing."""
    return Slip("7K3M-Q9XT-2HWD-5RZC-8VNB-4JYE-6GPA-1SFM-X", "和睦社区居民委员会", "和睦社区.linli", "2026年11月22日")


def lay_out(content: Slip, fonts: FontSet) -> Document:
    """Lay out the one page."""
    pen = Pen(fonts, A5)
    pen.new_page()
    middle, room = (_LEFT + _RIGHT) / 2, _RIGHT - _LEFT
    pen.type(middle, 26.0, " ".join(content.title), "bold", 24.0, align="centre", room=room)
    pen.type(middle, 33.5, "放进单位保险柜，只此一张", "sans", 10.0, colour=GREY, align="centre")
    y = 46.0
    for label, text in (("单位", content.office), ("文件", content.file), ("日期", content.date)):
        pen.type(_LEFT, y, label, "sans", 10.0, colour=GREY)
        pen.type(_LEFT + 14.0, y, text, "sans", 11.0, room=room - 14.0)
        y += 7.5
    y = _put_code(pen, y, content.code) + 13.0
    for number, sentence in enumerate(content.advice, 1):
        pen.type(_LEFT, y, f"{number}.", "sans", 10.5)
        y = pen.paragraph(_LEFT + 6.0, y, sentence, room - 6.0, "sans", 10.5, leading=6.2) + 2.0
    foot = A5.height - 18.0
    for x, label in ((_LEFT, "封存人"), (middle + 3.0, "负责人")):
        wide = pen.type(x, foot, f"{label}：", "sans", 10.5)
        pen.line(x + wide, foot + 1.0, x + room / 2 - 3.0, foot + 1.0, 0.4)
    return Document(content.title, content.office, tuple(pen.pages), pen.complaints, fonts, content.made_at)


def _put_code(pen: Pen, y: float, code: str) -> float:
    """Put the groups in a frame, four a line, each letter in the middle of its own room; return the frame's foot."""
    groups = re.findall(r"[^\s-]+", code)
    rows = [groups[start:start + _GROUPS_A_LINE] for start in range(0, len(groups), _GROUPS_A_LINE)]
    longest = max((len(group) for group in groups), default=0)
    step = (_RIGHT - _LEFT) / _GROUPS_A_LINE
    pitch = min(_PITCH, (step - 3.0) / max(longest, 1))
    height = len(rows) * 13.0 + 7.0
    pen.box(_LEFT, y, _RIGHT - _LEFT, height, stroke=INK, weight=1.2, corner=1.5)
    for number, row in enumerate(rows):
        foot = y + 10.0 + number * 13.0 + 0.36 * _SIZE / MM
        for column, group in enumerate(row):
            start = _LEFT + column * step + (step - pitch * longest) / 2
            for place, letter in enumerate(group):
                pen.type(start + (place + 0.5) * pitch, foot, letter, "bold", _SIZE, align="centre", room=pitch)
    return y + height
