"""The tokens themselves: every pair of colours that is used can be read."""

import pytest

from desktop.look.style import style_sheet
from desktop.look.tokens import DARK, LIGHT, PAIRS, SIZES, THEMES, TONES, contrast


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_pair_used_has_the_contrast_of_wcag_aa(theme: str, front: str, back: str, least: float) -> None:
    colours = THEMES[theme][1]
    assert contrast(colours[front], colours[back]) >= least


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_both_themes_name_the_same_colours() -> None:
    assert set(LIGHT) == set(DARK)
    assert {f"{tone}_soft" for tone in TONES} <= set(LIGHT)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_style_sheet_leaves_no_name_unfilled(theme: str, size: str) -> None:
    sheet = style_sheet(THEMES[theme][1], SIZES[size][1])
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_a_larger_size_makes_text_and_spaces_larger() -> None:
    assert "font-size: 14px" in style_sheet(LIGHT, 1.0)
    assert "font-size: 18px" in style_sheet(LIGHT, 1.3)
    assert "padding: 8px 16px" in style_sheet(LIGHT, 1.3)
