"""Names as people of the invented county bear them."""

from random import Random

_SURNAMES = (
    "张李王刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤温庞樊"
)
_MEN_FIRST = "建国志明永长文德光正兴大新春福厚守元仁学成金世家天玉朝立万树云"
_MEN_SECOND = "军平强华林贵生财义忠清山河川民才发友全安富根柱田友红海涛波毅"
_WOMEN_FIRST = "秀桂玉春兰凤美金小翠淑丽月冬菊素雪红珍巧爱芳"
_WOMEN_SECOND = "英珍兰芳梅莲香琴华花蓉萍娟霞云芝珠容玲菊群"
_BOYS = (
    "子轩",
    "浩然",
    "俊杰",
    "宇航",
    "志远",
    "天佑",
    "家乐",
    "一凡",
    "梓豪",
    "明哲",
    "思源",
    "文博",
    "小龙",
    "振宇",
    "鹏飞",
    "阳阳",
)
_GIRLS = ("欣怡", "雨桐", "梓涵", "诗琪", "思雨", "佳慧", "可馨", "若兰", "晓彤", "紫萱", "静怡", "婷婷", "小雨", "梦瑶", "心悦", "丹丹")  # fmt: skip


def surname(random: Random) -> str:
    """Return a surname."""
    return random.choice(_SURNAMES)


def given(random: Random, sex: str, *, young: bool = False) -> str:
    """Return a given name for a man (1) or a woman (2); ``young`` as children are called today."""
    if young:
        return random.choice(_BOYS if sex == "1" else _GIRLS)
    first, second = (_MEN_FIRST, _MEN_SECOND) if sex == "1" else (_WOMEN_FIRST, _WOMEN_SECOND)
    return random.choice(first) + random.choice(second)
