"""The first day by ear: a new office, its password, the recovery code kept, and into the window."""

from __future__ import annotations

import pytest

from tests.journeys.reader import BUTTON, CHECK, COMBO, EDIT, LABEL, LIST, PASSWORD, Reader, Start

pytestmark = pytest.mark.journey

SECRET = "chunjiang-huayueye"


def test_a_new_office_is_made_by_ear(start: Start, reader: Reader) -> None:
    program = start()
    first = reader(BUTTON, "新建本单位文件")
    assert first.states == ["focused"]
    assert first.description == "第一次使用选这个，大约三分钟。"
    reader.keys("Return")

    assert "focused" in reader(EDIT, "查找区划").states
    code = reader(EDIT, "区划代码")
    assert code.said["labels"] == ["区划代码 *"]
    code.focus()
    reader.type("310199001001")
    assert code.text == "310199001001"
    reader(EDIT, "单位名称").write("青松居委会")
    assert reader(COMBO, "级别 *").name == "居委会"
    reader(EDIT, "书记姓名").write("濮阳文书")
    for name in ("新密码", "再输入一次密码"):
        reader(PASSWORD, name).focus()
        reader.type(SECRET)
        assert SECRET not in reader(PASSWORD, name).text
    reader(LABEL, "密码可以用。")
    make = reader(BUTTON, "建立文件")
    reader.heard()
    make.press()
    reader.told_focus("打印")  # nothing is walked meanwhile: Qt forgets to look whether a scroll area that went still has its bars

    assert "disabled" in reader(BUTTON, "下一步").states
    reader(CHECK, "已抄好或打印，放进了单位保险柜").press()
    reader(BUTTON, "下一步").press()

    reader("frame", "青松居委会 — 邻里")
    assert reader(LIST, "主导航").every("list item")
    assert (program.home / ".local/share/linli/青松居委会.linli").exists()
