"""Names in pinyin: surnames by their own reading, both readings found, rare characters too."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.search.pinyin import NameKeys, Speller, name_keys, sort_key


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张淑芬", "ZhangShuFen", "zsf"), ("单雄信", "ShanXiongXin DanXiongXin", "sxx dxx"), ("解缙", "XieJin JieJin", "xj jj"),
        ("仇英", "QiuYing ChouYing", "qy cy"), ("区志强", "OuZhiQiang QuZhiQiang", "ozq qzq"), ("查良镛", "ZhaLiangYong ChaLiangYong", "zly cly"),
        ("曾国藩", "ZengGuoFan CengGuoFan", "zgf cgf"), ("翟天临", "ZhaiTianLin DiTianLin", "ztl dtl"), ("朴槿惠", "PiaoJinHui PuJinHui", "pjh"),
        ("尉迟恭", "YuChiGong WeiChiGong", "ycg wcg"), ("长孙无忌", "ZhangSunWuJi ChangSunWuJi", "zswj cswj"), ("令狐冲", "LingHuChong", "lhc"),
        ("盖聂", "GeNie GaiNie", "gn"), ("缪荃孙", "MiaoQuanSun MouQuanSun MiuQuanSun", "mqs"), ("吕秀莲", "LvXiuLian LuXiuLian", "lxl"),
        ("李长青", "LiChangQing LiZhangQing", "lcq lzq"), ("𠮷野", "JiYe", "jy"), ("𬱖𬭎", "DiHong", "dh"), ("䶮㛃", "YanJie", "yj"), ("𬍛𫍽", "LiXuan", "lx"),
        ("张𱁬", "Zhang𱁬", "z𱁬"), ("Maria·López", "MariaLopez", "ml"), ("张·三", "ZhangSan", "zs"), ("单", "Shan Dan", "s d"), ("", "", ""), ("12", "", ""),
    ],
)
def test_names_are_spelt(name: str, full: str, initials: str) -> None:
    assert name_keys(name) == NameKeys(full, initials)
    assert name_keys(name) == NameKeys(full, initials)  # the same once its characters are known


def test_a_surname_of_two_characters_is_not_taken_for_one() -> None:
    assert name_keys("万俟卨").full.split()[0] == "MoQiXie"
    assert name_keys("万里").full == "WanLi"


@given(st.text())
def test_any_text_has_keys(name: str) -> None:
    keys = name_keys(name)
    assert len(keys.full.split(" ")) <= 16
    assert isinstance(sort_key(name), str)


def test_names_sort_by_pinyin_tone_and_character() -> None:
    names = ["艾青", "单雄信", "王三", "王五", "曾三", "翟让", "张三", "张一", "章一", "仉一", "张"]
    assert sorted(names, key=sort_key) == ["艾青", "单雄信", "王三", "王五", "曾三", "翟让", "张", "张三", "张一", "章一", "仉一"]
    assert sort_key("Al") == "a l"


def test_a_character_without_tone_and_one_with_an_umlaut() -> None:
    speller = Speller({str(ord("子")): "zi", str(ord("略")): "lüè"})
    assert speller.keys("子略") == NameKeys("ZiLve ZiLue", "zl")
    assert speller.order("子略") == "zi5子 lve4略"


def test_nothing_of_pypinyin_is_imported() -> None:
    code = "import sys, db.search.pinyin as p; p.name_keys('张三'); sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_the_table_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import db.search.pinyin as module

    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pypinyin"):
        module._shipped_readings()
