"""Buttons are pressed by Enter wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.widgets.parts import button, tool


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("make", [button, tool])
def test_enter_presses_a_button_as_space_does(make: Callable[..., Any], key: Qt.Key, looks: Any, qtbot: Any) -> None:
    pressed: list[bool] = []
    one = make(looks(), "保存", "tick")
    one.clicked.connect(lambda: pressed.append(True))
    qtbot.addWidget(one)
    one.show()
    qtbot.keyClick(one, key)
    assert pressed == [True]
