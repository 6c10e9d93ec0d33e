"""What leaves the office by ear: a PDF in a folder, and a sealed package for the street."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from db.file.office_file import NewOffice, create_office
from db.file.slot import Cost
from tests.journeys.display import wait
from tests.journeys.reader import BUTTON, CHECK, COMBO, EDIT, PASSWORD, PROGRAM, RADIO, TABLE, Reader, Start

pytestmark = pytest.mark.journey


def test_leaders_are_printed_to_a_file_by_ear(start: Start, reader: Reader, office_on_disk: Any, tmp_path: Path) -> None:
    office, paper = office_on_disk(), tmp_path / "楼组长名册.pdf"
    start(str(office.path)).open(office.password)
    reader.go_to("打印中心")
    reader(RADIO, "楼组长名册").press()
    assert reader(COMBO, "用途").name == "内部"
    reader(BUTTON, "生成预览").press()
    save = reader(BUTTON, "另存为 PDF…")
    wait(lambda: "disabled" not in save.states, "no preview")
    save.press()
    reader.give_file(paper)
    reader.heard()
    reader(PASSWORD, "密码").write(office.password)
    reader.keys("Return")
    reader.told(paper.name)
    assert paper.read_bytes().startswith(b"%PDF-")


def test_a_package_is_sent_to_a_folder_by_ear(
    start: Start, reader: Reader, office_on_disk: Any, clock: Any, tmp_path: Path
) -> None:
    office, street, stick = office_on_disk(), tmp_path / "street.linli", tmp_path / "stick"
    stick.mkdir()
    theirs = street.with_suffix(".linlicard")
    new = NewOffice("梧桐街道办事处", "310104007000", "梧桐街道", office.account, office.password, "street")
    create_office(street, new, clock, Cost(passes=1, memory_kib=8 * 1024, lanes=1))
    command = [str(PROGRAM.with_name("linli")), "office-card", str(street), "--out", str(theirs)]
    subprocess.run(command, check=True, env={**os.environ, "LINLI_PASSWORD": office.password}, capture_output=True)

    start(str(office.path)).open(office.password)
    reader.go_to("上报中心")
    reader(BUTTON, "生成本单位公钥名片…").press()
    reader.give_file(tmp_path / "mine.linlicard")
    wait((tmp_path / "mine.linlicard").exists, "no card of our own")
    key = reader(EDIT, "数据包恢复私钥")
    assert key.text.startswith("AGE-SECRET-KEY-1")
    assert "read-only" in key.states
    reader(CHECK, "已打印或抄好，锁进保险柜").press()
    reader(BUTTON, "收起").press()
    reader(BUTTON, "登记名片…").press()
    reader.give_file(theirs)
    reader.told("请打电话给对方核对六组数字")
    known = reader(TABLE, "已登记的单位").table()
    assert known.titles == ["单位", "区划代码", "核对号（电话里念）"]

    reader.tab("上报")
    assert reader(COMBO, "报给谁").name == "梧桐街道办事处（310104007000）"
    reader(BUTTON, "预览").press()
    reader.told("没有发现夹带的号码")
    reader(BUTTON, "上报…").press()
    reader(PASSWORD, "密码").write(office.password)
    reader.keys("Return")
    reader.give_file(stick)
    reader.told("已上报")
    assert len(list(stick.glob("*.cpkg"))) == 1
