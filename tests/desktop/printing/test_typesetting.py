from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desktop.printing.typesetting import HANGING, NO_END, NO_START, _pieces, break_lines, clip, fit, stretch

MARKS = "，。、；：？！）〕》」”’（〔《「“‘·—…%-,.;:"
TEXTS = st.text(st.sampled_from("甲乙丙丁戊己庚辛 " * 4 + "0123456789abc" + MARKS), max_size=80)


def measure(text: str) -> float:
    return sum(1.0 if ord(c) > 0x2E80 or c in "“”‘’…—·" else 0.5 for c in text)


@pytest.mark.parametrize(("text", "width", "lines"), [
    ("", 5, [""]),
    ("甲乙丙", 3, ["甲乙丙"]),
    ("甲乙丙丁", 3, ["甲乙丙", "丁"]),
    ("甲乙丙，丁", 3, ["甲乙", "丙，丁"]),  # no comma at the start
    ("甲乙（丙）", 3, ["甲乙", "（丙）"]),  # no bracket at the end
    ("甲乙“丙丁”", 3, ["甲乙", "“丙", "丁”"]),
    ("甲乙——丙丁", 3, ["甲乙", "——丙", "丁"]),  # a dash is never torn
    ("甲乙……丙丁", 3, ["甲乙", "……丙", "丁"]),
    ("甲乙丙丁1—4号", 5, ["甲乙丙丁", "1—4号"]),  # a connector does not begin a line
    ("电话19900000000。", 7, ["电话", "19900000000。"]),
    ("共12,000.50元", 5, ["共", "12,000.50", "元"]),
    ("看到王·某某", 3, ["看到", "王·某", "某"]),
    ("甲乙 丙丁 ，戊", 4, ["甲乙 丙", "丁 ，戊"]),  # a blank does not free a comma
    ("甲乙丙 丁", 3, ["甲乙丙", "丁"]),
    ("甲乙\n丙丁戊", 2, ["甲乙", "丙丁", "戊"]),
    ("甲abcdefghij乙", 3, ["甲abcd", "efghij", "乙"]),  # wider than a line: cut where it must be
    ("abcdefghij", 2, ["abcd", "efgh", "ij"]),
    ("甲乙   ", 2, ["甲乙"]),
])
def test_where_a_line_breaks(text, width, lines):
    assert break_lines(text, measure, width, hang=False) == lines


def test_a_closing_mark_may_hang_by_half():
    assert break_lines("甲乙丙，丁", measure, 3.5) == ["甲乙丙，", "丁"]
    assert break_lines("甲乙丙）丁", measure, 3.5) == ["甲乙", "丙）丁"]


def allowed(before: str, after: str) -> bool:
    return before[-1] not in NO_END and (after[0] not in NO_START or after.startswith("——"))


@given(TEXTS, st.integers(2, 40), st.booleans())
@settings(max_examples=400)
def test_nothing_is_lost_nothing_sticks_out(text, width, hang):
    lines = break_lines(text, measure, width, hang=hang)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        beyond = 0.5 if hang and line and line[-1] in HANGING else 0.0
        assert measure(line.rstrip()) <= width + beyond


@given(TEXTS, st.integers(4, 40))
@settings(max_examples=400)
def test_no_line_begins_or_ends_with_the_wrong_mark(text, width):
    assume(all(measure(piece) <= width for piece in _pieces(text)))  # what is wider has to be cut somewhere
    lines = [line.strip() for line in break_lines(text, measure, width) if line.strip()]
    for before, after in pairwise(lines):
        assert before[-1] not in NO_END
        assert after[0] not in NO_START or after.startswith("——")


@given(st.text("甲乙" + MARKS, min_size=50, max_size=200))
def test_wide_lines_hardly_ever_have_to_be_cut(text):
    """In ordinary text (no run of marks longer than a line) the rule above holds without exception."""
    spaced = "".join(f"{c}甲乙丙" for c in text)
    lines = break_lines(spaced, measure, 12)
    assert not [line for line in lines[1:] if line[0] in NO_START]
    assert not [line for line in lines if line[-1] in NO_END]


def test_stretch_fills_the_line_but_does_not_pull_it_apart():
    assert stretch("甲乙丙", 30, 32, 10) == 1
    assert stretch("甲乙丙", 30, 60, 10) == 0
    assert stretch("甲乙丙", 32, 30, 10) == -1
    assert stretch("甲", 10, 20, 10) == 0


def test_fit_shrinks_then_cuts():
    ems = {"size": 10.0}

    def at_size(text: str) -> float:
        return measure(text) * ems["size"]

    assert fit("甲乙", at_size, 20, 10) == ("甲乙", 10, False)
    assert fit("甲乙丙丁", at_size, 32, 10) == ("甲乙丙丁", 8, False)
    assert fit("甲乙丙丁", at_size, 24, 10) == ("甲乙丙丁", 6, True)
    assert fit("甲乙丙丁戊己庚辛", at_size, 20, 10) == ("甲乙丙…", 5, True)
    assert fit("甲", at_size, 1, 10) == ("…", 5, True)
    assert fit("甲乙丙", at_size, 24, 4) == ("甲…", 4, True)  # small print is not made smaller


def test_clip_leaves_a_sign_that_something_is_missing():
    assert clip(["甲乙", "丙丁"], 2, measure, 2) == ["甲乙", "丙丁"]
    assert clip(["甲乙", "丙丁", "戊"], 2, measure, 2) == ["甲乙", "丙…"]
    assert clip(["甲乙", "丙丁", "戊"], 1, measure, 0.5) == ["…"]
