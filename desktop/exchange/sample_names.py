"""Invented names of the sample office: common ones, rare characters, two-character surnames, names with “·”."""

from __future__ import annotations

import random
from typing import Final

RARE_NAMES: Final = (
    "李䶮", "王㛃", "陈𬱖", "周𬭎", "𠮷明", "赵𫍽", "钱𬍛", "孙㼆", "吴𣲗", "郑䴙", "冯𪟝", "沈𨱇",
)  # fmt: skip
LONG_NAMES: Final = (
    "阿卜杜热合曼·买买提依明·吐尔逊江·艾合买提·热依木",
    "古丽扎尔·阿不都克里木·玉苏甫江·努尔买买提·哈斯木",
    "尼格买提·热合曼",
    "卓玛·央金",
)
COMPOUND_NAMES: Final = ("欧阳静", "尉迟恭谦", "万俟雪", "令狐月", "司马清", "上官云溪", "诸葛平", "澹台明", "长孙敏", "东方晓")
POLYPHONES: Final = ("单", "解", "仇", "区", "曾", "查", "朴", "盖", "乐", "翟")
SHARED_NAME: Final = "张丽华"

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
)
_MEN = "伟强磊军洋勇杰涛明超刚平辉鹏飞斌波宇浩凯健俊帆旭宁国栋志远文博建华德昌永福家宝承泽启航"
_WOMEN = "芳娜敏静丽艳娟霞秀兰玲桂英梅琳雪慧莹洁颖佳欣怡萍红月倩云燕雯珍淑惠晓彤思雨诗涵"


def special_names() -> list[tuple[str, str]]:
    """Every awkward (name, sex) that must stand somewhere in the office."""
    women = set("㛃静雪月溪敏晓")
    names = (*RARE_NAMES, *LONG_NAMES, *COMPOUND_NAMES, *(f"{surname}志宏" for surname in POLYPHONES))
    return [(name, "女" if women.intersection(name) or name.startswith(("古丽", "卓玛")) else "男") for name in names]


def family_name(dice: random.Random) -> str:
    """A surname as often as in life, now and then one that is read differently as a surname."""
    return dice.choice(POLYPHONES) if dice.random() < 0.02 else dice.choice(_SURNAMES)  # noqa: PLR2004


def given_name(dice: random.Random, sex: str) -> str:
    """One or two characters."""
    characters = _WOMEN if sex == "女" else _MEN
    return "".join(dice.choices(characters, k=1 if dice.random() < 0.2 else 2))  # noqa: PLR2004
