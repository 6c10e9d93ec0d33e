"""A day at the desk by ear: somebody is found, a number is changed, a role is removed and comes back, the file is locked."""

from __future__ import annotations

from typing import Any

import pytest

from db.search.pinyin import name_keys
from tests.journeys.display import wait
from tests.journeys.reader import BUTTON, EDIT, FILLER, ITEM, LABEL, LIST, PASSWORD, TABLE, Reader, Start

pytestmark = pytest.mark.journey


def test_somebody_is_found_and_a_number_changed_by_ear(start: Start, reader: Reader, office_on_disk: Any) -> None:
    office = office_on_disk()
    start(str(office.path)).open(office.password)
    reader.go_to("住户")
    listed = reader(TABLE, "住户表").table(1)
    assert listed.titles == ["门牌", "联系人", "人口", "居住", "待办", "联系电话"]
    assert listed.rows > 50
    contact = listed.cells[0][1].removeprefix("联系人 ")

    reader.keys("ctrl+k")
    box = reader(EDIT, "全局搜索")
    assert "focused" in box.states
    reader.type(name_keys(contact).full.split()[0].lower())
    hits = reader(LIST, "全局搜索的结果")
    wait(lambda: any(contact in one.name for one in hits.every(ITEM)), f"{contact} was not found")
    reader.keys("Return")
    people = reader(TABLE, "本户人员").table()
    assert f"姓名 {contact}" in [row[0] for row in people.cells]

    reader.tab("基本")
    phone = reader(EDIT, "联系电话")
    assert phone.said["labels"] == ["联系电话"]
    phone.focus()
    reader.keys("ctrl+a")
    reader.type("1990000")
    reader.heard()
    reader.keys("ctrl+s")
    reader.told("手机号应为 11 位")
    assert "手机号应为 11 位" in reader(EDIT, "联系电话").description
    reader(EDIT, "联系电话").focus()
    reader.keys("ctrl+a")
    reader.type("19900000099")
    reader.heard()
    reader.keys("ctrl+s")
    reader.told("已保存")
    assert reader(TABLE, "住户表").table(1).cells[0][5] == "联系电话 199****0099"


def test_what_was_removed_comes_back_by_ear(start: Start, reader: Reader, office_on_disk: Any) -> None:
    office = office_on_disk()
    start(str(office.path)).open(office.password)
    reader.go_to("岗位")
    table = reader(TABLE, "岗位表")
    before = table.table(20)
    table.focus()
    reader.keys("ctrl+End")
    chosen = reader(EDIT, "岗位名称").text
    assert chosen == before.cells[-1][0].removeprefix("岗位名称 ")
    reader.heard()
    reader(BUTTON, "删除").press()
    asked = reader("alert", "邻里")
    asked.find(LABEL, f"删除“{chosen}”", starts=True)
    assert "focused" in asked.find(BUTTON, "取消").states
    asked.find(BUTTON, "删除").press()
    reader.told("已删除")
    assert table.table().rows == before.rows - 1

    reader(BUTTON, "恢复…").press()
    gone = reader(LIST, "删除的岗位")
    (line,) = gone.every(ITEM)
    assert line.name.startswith(chosen)
    assert "文书" in line.name
    gone.choose(0)
    reader.heard()
    reader(BUTTON, "恢复").press()
    reader.told("恢复")
    assert table.table().rows == before.rows


def test_the_file_is_locked_and_opened_again_by_ear(start: Start, reader: Reader, office_on_disk: Any) -> None:
    office = office_on_disk()
    program = start(str(office.path))
    program.open(office.password)
    reader.keys("ctrl+l")
    password = reader(PASSWORD, "密码")
    assert "focused" in password.states
    assert reader(FILLER, "打开文件")
    reader.heard()
    password.write("不是这个密码")
    reader.keys("Return")
    reader.told("密码不对")
    program.open(office.password)
    reader("frame", "青松居委会 — 邻里")
