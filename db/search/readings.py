"""How characters read in names where a dictionary's first reading misleads."""

from __future__ import annotations

from typing import Final

_SURNAME_LINES: Final = """
单 shan dan|解 xie jie|仇 qiu chou|区 ou qu|曾 zeng ceng|查 zha cha|翟 zhai di|缪 miao mou miu|朴 piao pu
盖 ge gai|员 yun yuan|乐 yue le|覃 qin tan|卜 bu bo|郇 xun huan|乜 nie mie|洗 xian xi|宓 mi fu|郄 qie xi
郗 chi xi|种 chong zhong|重 chong zhong|繁 po fan|召 shao zhao|秘 bi mi|折 she zhe|黑 he hei|能 nai neng
祭 zhai ji|隗 wei kui|牟 mu mou|句 gou ju|晟 cheng sheng|盛 sheng cheng|柏 bai bo|薄 bo bao|都 du dou
阚 kan han|佴 nai er|谌 chen shen|蔚 yu wei|尉 wei yu|长 chang zhang|朝 chao zhao|行 xing hang|莘 shen xin
藏 zang cang|褚 chu zhu|费 fei bi|六 lu liu|适 kuo shi|冒 mao mo|库 she ku|呙 guo wo|粘 nian zhan|率 shuai lv
"""
_COMPOUND_LINES: Final = """
尉迟 yu,wei chi|万俟 mo,wan qi,si|长孙 zhang,chang sun|令狐 ling hu|澹台 tan,dan tai|单于 chan,shan yu|夏侯 xia hou
宰父 zai fu|皇甫 huang fu|独孤 du gu|鲜于 xian yu|闾丘 lv,lu qiu|亓官 qi guan|车正 che zheng|乐正 yue,le zheng
"""
_GIVEN_LINES: Final = """
长 chang zhang|乐 le yue|行 xing hang|重 zhong chong|朝 chao zhao|茜 xi qian|晟 sheng cheng|盛 sheng cheng
传 chuan|藏 zang cang|柏 bai bo|泊 bo po|率 shuai lv|降 xiang jiang|蔚 wei yu|隽 jun juan|伽 jia qie|都 du dou
厦 xia sha|拓 tuo ta|圳 zhen chou|珩 heng hang|颉 jie xie|炅 jiong gui|玚 yang chang|瑒 yang chang|参 shen can
曾 zeng ceng|单 shan dan|解 jie xie|朴 pu piao|尉 wei yu|卜 bu|荨 xun qian|莘 xin shen|阿 a e|仔 zi zai
粘 nian zhan|什 shi shen|贾 jia gu|娜 na nuo|种 zhong chong|省 xing sheng|塞 sai se|薄 bo bao|说 yue shuo
嬛 huan xuan|祇 qi zhi|车 che ju|柜 gui ju|盖 gai ge|缪 miao mou
"""


def _capitals(readings: list[str]) -> tuple[str, ...]:
    return tuple(reading.capitalize() for reading in readings)


def _surnames() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for entry in _SURNAME_LINES.strip().replace("\n", "|").split("|"):
        surname, *readings = entry.split()
        found[surname] = (_capitals(readings),)
    for entry in _COMPOUND_LINES.strip().replace("\n", "|").split("|"):
        surname, *places = entry.split()
        found[surname] = tuple(_capitals(readings.split(",")) for readings in places)
    return found


def _given() -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in _GIVEN_LINES.strip().replace("\n", "|").split("|"))
    return {character: _capitals(readings) for character, *readings in entries}


#: Surname → for each of its characters the readings (“Shan”), the surname's own first.
SURNAMES: Final = _surnames()
#: Characters that are read in more than one way in given names.
GIVEN: Final = _given()
#: Characters met in names that the shipped table lacks.
RARE: Final = {"𠮷": "jí", "㐂": "xǐ"}
