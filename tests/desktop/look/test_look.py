"""A look: icons in the colour asked for, fonts down to the rare characters, sizes scaled."""

from pathlib import Path

import pytest
from PySide6.QtCore import QFile
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from desktop.look.fonts import OWN_FAMILY, RARE_FAMILY, Fonts
from desktop.look.icons import MEANINGS, drawing
from desktop.look.look import THEME_FILES, Look

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


def test_every_meaning_has_a_drawing_and_every_drawing_a_meaning() -> None:
    files = {file.stem for file in (RESOURCES / "icons").glob("*.svg")}
    assert files == set(MEANINGS.values())


def test_icons_carry_their_licence() -> None:
    assert "MIT License" in (RESOURCES / "icons" / "LICENSE").read_text(encoding="utf-8")


def test_icon_is_drawn_in_the_colour_of_the_role(look: Look) -> None:
    image = look.icon("new", "danger", 24).pixmap(24, 24).toImage()
    wanted = QColor(look.colours["danger"])
    drawn = max((image.pixelColor(x, 12) for x in range(24)), key=QColor.alpha)
    assert max(abs(drawn.red() - wanted.red()), abs(drawn.green() - wanted.green()), abs(drawn.blue() - wanted.blue())) < 4
    assert image.pixelColor(2, 2).alpha() == 0


def test_icon_has_double_density(look: Look) -> None:
    sizes = {size.width() for size in look.icon("save", size=16).availableSizes()}
    assert sizes == {16, 32}


def test_unknown_meaning_is_a_bug() -> None:
    with pytest.raises(KeyError):
        drawing(RESOURCES / "icons", "unheard of", "#000000")


def test_unknown_settings_mean_the_first_choice() -> None:
    look = Look(RESOURCES, "neon", "gigantic")
    assert (look.theme, look.size, look.scale) == ("light", "standard", 1.0)


def test_everything_is_scaled_with_the_type_size() -> None:
    largest = Look(RESOURCES, "light", "largest")
    assert (largest.px(10), largest.row_height(), largest.font().pixelSize()) == (13, 44, 18)


def test_applied_look_gives_the_style_sheet_its_pictures(look: Look, qapp: QApplication) -> None:
    assert all(QFile.exists(f"theme:{name}.svg") for name in THEME_FILES)
    assert look.colours["canvas"] in look.sheet()
    assert qapp.font().pixelSize() == 14


def test_our_own_font_is_the_last_of_the_interface(look: Look) -> None:
    assert look.font().families()[-2:] == [OWN_FAMILY, RARE_FAMILY]


def test_rare_characters_can_be_shown(look: Look) -> None:
    assert look.cover("张淑芬") == ""
    assert look.cover("𠮷㛃𬭎䶮") == ""


def test_a_character_no_font_has_is_named(qapp: QApplication, tmp_path: Path) -> None:
    unassigned = "\U0003fff0"
    assert Fonts(tmp_path).cover(f"张{unassigned}") == unassigned
