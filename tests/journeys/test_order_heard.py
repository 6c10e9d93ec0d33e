"""Tab goes through every screen in the order it is read; and what would be heard if a control lost its name."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.journeys.reader import BUTTON, LIST, PASSWORD, TABLE, Reader, Silent, Start

pytestmark = pytest.mark.journey

#: What Tab visits after the sidebar and the top line, as it is heard.
ORDER = {
    "首页": "查住户 button · 导入花名册 button · 打印联系卡 button · 住户 89户，8 栋楼 panel · 居民 300人，现住 panel",
    "住户": "恢复… button · 导出表格… button · 导入 button · 打印 button · 新建住户 button · 筛选楼栋树 text · 楼栋树 tree · "
            "新建楼栋 button · 列表 check box · 筛选住户 text · 筛选 button · 选择列 button · 住户表 table · 基本 page tab list · "
            "联系人 text · 外部联系人 text · 联系电话 text · 户籍地址 text · 备注 text · 紧急联系人 text · 紧急联系电话 text · "
            "住址 * text · 户号 text · 入住日期 text · 迁出日期 text · 删除 button · 还原 button · 保存 button",
    "楼组长": "恢复… button · 导出 vCard… button · 安排任职… button · 打印 button · 新建任职人 button · 全部 check box · "
              "筛选楼组长 text · 导出表格… button · 楼组长席位表 table · 基本 page tab list · 姓名 * text · 性别 combo box · "
              "出生年 text · 联系电话 text · 所在单位 text · 同意印出电话 combo box · 同意日期 text · 备注 text · 删除 button · "
              "还原 button · 保存 button",
    "任期": "恢复… button · 新建任期 button · 筛选任期 text · 筛选 button · 选择列 button · 导出表格… button · 任期表 table · "
            "基本 page tab list · 任职人 * text · 岗位 * text · 地点 * text · 席位 text · 任职起 text · 任职止 text · 备注 text · "
            "删除 button · 还原 button · 保存 button",
    "地点": "恢复… button · 新建地点 button · 筛选地点 text · 筛选 button · 选择列 button · 导出表格… button · 地点表 table · "
            "基本 page tab list · 类别 * combo box · 上级 text · 名称 * text · 删除 button · 还原 button · 保存 button",
    "打印中心": "便民联系卡 radio button · 用途 combo box · 哪里 combo box · 每户一张，按送卡顺序排 radio button · 生成预览 button · "
                "预览 page tab list",
    "上报中心": "往来单位 page tab list · 生成本单位公钥名片… button · 登记名片… button · 关闭 button · 已登记的单位 table",
    "导入": "选择文件… button · 导入过的批次 table",
    "设置与备份": "本单位 page tab list · 基本 page tab list · 单位名称 * text · 区划代码 * text · 所属街道 text · 办公电话 text · "
                  "值班电话 text · 抬头 text · 卡片用语 text · 备注 text · 还原 button · 保存 button",
}
TABLES = {
    "住户": ("住户表", ["门牌", "联系人", "人口", "居住", "待办", "联系电话"]),
    "楼组长": ("楼组长席位表", ["楼栋", "席位", "姓名", "联系电话", "任职起", "任职止", "待办"]),
    "任期": ("任期表", ["地点", "岗位", "席位", "任职人", "任职起", "任职止"]),
    "地点": ("地点表", ["全称", "类别", "名称"]),
    "导入": ("导入过的批次", ["批次", "时间", "谁", "内容", "新增", "变更", "跳过的行", "状态"]),
}

#: Runs the real program after a control was robbed of its name.
ROBBED = """
import sys
from PySide6.QtWidgets import QLineEdit
give = QLineEdit.setAccessibleName
QLineEdit.setAccessibleName = lambda edit, name: give(edit, "" if name == "密码" else name)
from desktop.__main__ import main
sys.exit(main())
"""


def test_every_screen_is_read_in_order_and_its_tables_cell_by_cell(start: Start, reader: Reader, office_on_disk: Any) -> None:
    office = office_on_disk()
    start(str(office.path)).open(office.password)
    for title, expected in ORDER.items():
        order = ["全局搜索 text", "锁定 button", *expected.split(" · ")]
        reader.go_to(title)
        reader(LIST, "主导航").focus()
        assert [one.replace("push button", "button") for one in reader.walk(len(order))] == order, title
        if title in TABLES:
            name, titles = TABLES[title]
            heard = reader(TABLE, name).table(2)
            assert heard.titles == titles
            assert [[cell.startswith(term) for cell, term in zip(row, titles, strict=True)] for row in heard.cells] == [
                [True] * len(titles)] * min(2, heard.rows)


def test_a_control_that_lost_its_name_cannot_be_found(start: Start, reader: Reader, office_on_disk: Any) -> None:
    office = office_on_disk()
    start(str(office.path), command=(sys.executable, "-c", ROBBED))
    reader(BUTTON, "打开")
    assert reader.every(PASSWORD)
    with pytest.raises(Silent, match="no password text “密码”"):
        reader(PASSWORD, "密码", timeout=1)
