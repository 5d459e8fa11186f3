"""Invented names in the proportions of real ones, and the ways in which they are mistyped."""

import random
from collections import defaultdict
from functools import cache
from itertools import accumulate

from registry.identity.names import readings, sound_key

# the first twenty hold over half of the people, by the shares that the ministry of public security publishes
_COMMON = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_SHARES = (7.2, 7.0, 6.7, 5.1, 4.6, 3.2, 2.3, 2.2, 2.1, 2.0, 1.5, 1.4, 1.3, 1.3, 1.2, 1.1, 1.1, 1.1, 1.0, 0.9)
_OTHERS = (
    "郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦"
    "邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷"
    "詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕"
    "屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和"
    "仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀"
)
_COMPOUND = ("欧阳", "上官", "皇甫", "司马", "诸葛", "尉迟", "令狐", "慕容")
_SURNAMES = [*_COMMON, *_OTHERS, *_COMPOUND]
_SURNAME_ENDS = list(
    accumulate([*_SHARES, *(17 / (rank + 20) for rank in range(len(_OTHERS))), *([0.03] * len(_COMPOUND))])
)

_BOYS_WRITTEN = """
浩宇 子轩 宇轩 浩然 梓轩 奕辰 宇航 子墨 俊熙 沐宸 皓轩 浩轩 博文 一诺 子涵 睿泽 铭泽 俊杰 天佑 梓豪 晨阳 嘉豪
煜城 泽宇 明轩 家豪 子豪 思远 弈辰 昊天 子睿 宇泽 俊豪 梓睿 浩辰 逸晨 亦辰 景行 星辰 雨泽
"""
_BOYS = _BOYS_WRITTEN.split()
_GIRLS_WRITTEN = """
梓涵 欣怡 子涵 诗涵 可馨 一诺 雨欣 梓萱 佳怡 思涵 语桐 欣妍 诗琪 雨桐 若曦 依诺 沐瑶 紫涵 欣悦 梦瑶 心怡 雅琪
语嫣 若汐 佳琪 梓晴 雨彤 艺涵 静怡 钰涵 晨曦 芷若 思彤 馨怡 嘉怡 美琪 诗雨 静雯 婉清 清越
"""
_GIRLS = _GIRLS_WRITTEN.split()
_GIVEN = (
    "子梓涵欣怡宇浩轩雨诗思晨佳雅琪俊杰嘉明瑞泽辰瑶心语桐若曦天佑一诺沐阳书可馨景行安然云舒清越奕睿博文乐悦梦"
    "瑾萱航昊霖铭皓煜宸熙妍婷芮汐玥茜彤萌颖洁倩璇依晴淑慧敏静丽娜芳艳娟霞强军勇毅斌超波飞鹏亮伟健平志成立永建"
    "国春华秋实山川江海星月光辉祥福禄寿喜庆丰盈和谐美善真诚信义礼智仁德孝忠廉俭朴素端庄温良恭让贤达通艺钰凯恒"
    "恩扬逸尘凡帆朗朝朵柔柠桉森楠楚歆正洋洛淇渝源溪漫潇澄灵灿烁焱然熠珂珊珍琳琦琬璐瓅甜画畅白皎盛知礼禾秀秉程"
    "竣竹笑筠简紫纯绍绮羽翊翔聪芊芙芷苒苗茉荣莉莹菁菲萍蓉蓓蔓蕊蕾虹裕言许诚谦谨豪贝轶辉远迪逍遥郁采野金鑫钧锐"
    "锦闻陌隽雁雪雯霄霆青韵顺颜馥骁骏高鸣麒麟黎齐龙"
)
_GIVEN_ENDS = list(accumulate(1 / (rank + 25) for rank in range(len(_GIVEN))))
_UYGHUR_WRITTEN = """
阿依古丽 买买提 阿卜杜拉 帕提古丽 艾力 古丽娜尔 玉素甫 吐尔逊
阿迪力 热依汗 迪丽努尔 艾合买提 麦麦提 阿尔祖古丽 木合塔尔 努尔艾力
"""
_UYGHUR = _UYGHUR_WRITTEN.split()
_RARE = "𠮷𫞩㛃龘䶮𬍛𪩘燚赟彧堃喆翀婳旻頔垚犇曌昇玥嫄"
_DOT = "·"

SHARE_WITH_DOT, SHARE_RARE, SHARE_FASHIONABLE, SHARE_SHORT = 0.02, 0.005, 0.3, 0.1


def a_name(dice: random.Random, sex: str) -> str:
    """A child's name; `sex` is "1" male or "2" female."""
    draw = dice.random()
    if draw < SHARE_WITH_DOT:
        return _DOT.join(dice.choices(_UYGHUR, k=2))
    surname = dice.choices(_SURNAMES, cum_weights=_SURNAME_ENDS)[0]
    if draw < SHARE_WITH_DOT + SHARE_RARE:
        return surname + dice.choice(_RARE)
    return surname + _given(dice, sex)


def _given(dice: random.Random, sex: str) -> str:
    draw = dice.random()
    if draw < SHARE_FASHIONABLE:
        names = _BOYS if sex == "1" else _GIRLS
        return names[int(len(names) * dice.random() ** 2)]
    count = 1 if draw < SHARE_FASHIONABLE + SHARE_SHORT else 2
    return "".join(dice.choices(_GIVEN, cum_weights=_GIVEN_ENDS, k=count))


@cache
def _everyday() -> list[str]:
    """The 3,755 everyday characters of GB 2312."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return [row.decode("gb2312", "ignore") for row in rows if row.decode("gb2312", "ignore")]


@cache
def _by_main_sound() -> dict[str, list[str]]:
    found = defaultdict(list)
    for character in _everyday():
        found[sound_key(character)].append(character)
    return found


@cache
def _sharing_a_reading(character: str) -> list[str]:
    (ours,) = readings("　" + character)[-1:]
    return [other for other in _everyday() if other != character and readings("王" + other)[-1] & ours]


SHARE_OTHER_READING = 0.03  # of homophones: by a reading that is not the character's main one


def homophone(dice: random.Random, name: str) -> str:
    """The name with one character (seldom the surname) replaced by another of the same sound; "" when there is none."""
    places = list(range(len(name)))
    place = dice.choice(places[1:] or places) if dice.random() < 0.85 else 0
    character = name[place]
    if dice.random() < SHARE_OTHER_READING:
        others = _sharing_a_reading(character)
    else:
        others = [other for other in _by_main_sound().get(sound_key(character), ()) if other != character]
    return name[:place] + dice.choice(others) + name[place + 1 :] if others else ""


def traditional(name: str) -> str:
    """The name in traditional characters; "" when none differs."""
    written = _to_traditional().convert(name)
    return written if written != name and len(written) == len(name) else ""


@cache
def _to_traditional():
    from opencc import OpenCC

    return OpenCC("s2t")


def character_more_or_less(dice: random.Random, name: str) -> str:
    """The name with a character left out or one more."""
    place = dice.randrange(1, len(name))
    if len(name) > 2 and dice.random() < 0.6:
        return name[:place] + name[place + 1 :]
    return name[: place + 1] + dice.choice(_GIVEN) + name[place + 1 :]


def swapped(name: str) -> str:
    """The last two characters swapped; "" when they are the same."""
    other = name[:-2] + name[-1] + name[-2]
    return other if other != name and len(name) > 2 else ""


def with_another_dot(dice: random.Random, name: str) -> str:
    """The name with another of the dots that people type; names agree all the same."""
    return name.replace(_DOT, dice.choice("•‧・∙⋅．"))
