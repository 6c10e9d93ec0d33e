"""A roster comes in by ear: which column is what, what would change, what is new, and what was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.exchange.sample_office import truth
from desktop.exchange.sample_rosters import write_rosters
from tests.journeys.reader import BUTTON, CHECK, COMBO, FILLER, LIST, TABLE, Reader, Start

pytestmark = pytest.mark.journey


def test_a_roster_is_imported_by_ear(start: Start, reader: Reader, office_file: Any, tmp_path: Path) -> None:
    office = truth(people=60)
    roster = write_rosters(office, tmp_path)[0]
    start(str(office_file.path)).open(office_file.password)
    reader.go_to("导入")
    reader(FILLER, "第 1 步，共 4 步：选择文件")
    reader(BUTTON, "选择文件…").press()
    reader.give_file(roster)

    reader(FILLER, "第 2 步，共 4 步：栏目")
    assert reader(LIST, "工作表").every("list item")
    assert reader(COMBO, "居民信息 姓 名（必填）").name == "居民 · 姓名"
    on = reader(BUTTON, "下一步：核对")
    assert "focused" in on.states
    reader.heard()
    reader.keys("Return")
    reader.told("个地点（小区、楼栋、单元、室）文件里还没有")
    reader(FILLER, "第 3 步，共 4 步：核对")
    places = reader(TABLE, "新地点").table()
    assert places.titles == ["地点", "类别", "在名册里"]
    assert places.cells[0][0].startswith("地点 ")
    assert "disabled" in reader(BUTTON, "导入").states
    reader(BUTTON, "确认新建").press()

    assert "focused" in reader(BUTTON, "导入").states
    reader(CHECK, "新增", starts=True).press()
    fresh = reader(TABLE, "新增").table()
    assert fresh.titles == ["名称", "类别", "说明", "在名册里"]
    assert fresh.rows > 20
    if reader.there(CHECK, "跳过有问题的行"):
        reader(CHECK, "跳过有问题的行").press()
    reader.heard()
    reader(BUTTON, "导入").press()
    reader.told("导入完成，这是第 1 批。")
    reader(FILLER, "第 4 步，共 4 步：完成")
    reader.go_to("住户")
    assert reader(TABLE, "住户表").table().rows > 5
