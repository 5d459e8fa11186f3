"""The county's institutions and accounts, as data. The codes are of no existing school."""

from typing import NamedTuple

PROVINCE, CITY = "330000", "330100"
# codes that stand for a city's districts as a whole: no resident number begins with them
QINGXI, YUNSHAN, LINJIANG = "330101", "330201", "320101"
ELSEWHERE = "340101"

PROVINCE_NAME = "示范省教育厅"

KINDERGARTENS = ("1133000101", "1133000102", "1133000103", "1133000104")
SHIYAN, CHENGNAN, YUNSHAN_FIRST, JIANGBIN = "2133000201", "2133000202", "2133000203", "2133000204"
XIKOU, XINGHUA = "2133000205", "2133000206"  # nobody has worked there yet
YUCAI, SHIQIAO, JUNIOR = "3133000301", "3133000302", "3133000303"
LIUXI = "2133000207"  # missed its deadline
SENIOR_HIGH = "3433000401"
VOCATIONAL, INDUSTRY = "3633000501", "3633000502"

# type, code, name, authority, level, category, tracks
INSTITUTIONS = (
    ("authority", PROVINCE, PROVINCE_NAME, "", "province", "", ""),
    ("authority", CITY, "示范市教育局", PROVINCE, "city", "", ""),
    ("authority", QINGXI, "青溪县教育局", CITY, "county", "", ""),
    ("authority", YUNSHAN, "云山县教育局", CITY, "county", "", ""),
    ("authority", LINJIANG, "临江区教育局", CITY, "county", "", ""),
    ("school", KINDERGARTENS[0], "青溪县第一幼儿园", QINGXI, "", "111", ""),
    ("school", KINDERGARTENS[1], "青溪县云台幼儿园", QINGXI, "", "111", ""),
    ("school", KINDERGARTENS[2], "云山县中心幼儿园", YUNSHAN, "", "111", ""),
    ("school", KINDERGARTENS[3], "临江区春苗幼儿园", LINJIANG, "", "111", ""),
    ("school", SHIYAN, "青溪县实验小学", QINGXI, "", "211", "primary"),
    ("school", CHENGNAN, "青溪县城南小学", QINGXI, "", "211", "primary"),
    ("school", XIKOU, "青溪县溪口小学", QINGXI, "", "211", "primary"),
    ("school", XINGHUA, "青溪县杏花村小学", QINGXI, "", "211", "primary"),
    ("school", LIUXI, "青溪县柳溪小学", QINGXI, "", "211", "primary"),
    ("school", YUNSHAN_FIRST, "云山县第一小学", YUNSHAN, "", "211", "primary"),
    ("school", JIANGBIN, "临江区江滨小学", LINJIANG, "", "211", "primary"),
    ("school", YUCAI, "青溪县育才学校（九年一贯制）", QINGXI, "", "312", "primary"),
    ("school", SHIQIAO, "云山县石桥初级中学（附设小学班）", YUNSHAN, "", "311", "primary"),
    ("school", JUNIOR, "青溪县第一初级中学", QINGXI, "", "311", ""),
    ("school", SENIOR_HIGH, "示范市第一高级中学", CITY, "", "342", "senior_high"),
    ("school", VOCATIONAL, "青溪县职业中专", QINGXI, "", "361", "vocational"),
    ("school", INDUSTRY, "示范市工业学校", CITY, "", "362", "vocational"),
)
# new students that each school expects: Jiangbin, Yunshan's first, Liuxi, Xikou and Industry have not begun, Xinghua
# has no plan yet
PLANNED = (
    (SHIYAN, "primary", 75),
    (CHENGNAN, "primary", 42),
    (YUCAI, "primary", 22),
    (LIUXI, "primary", 36),
    (XIKOU, "primary", 31),
    (YUNSHAN_FIRST, "primary", 60),
    (SHIQIAO, "primary", 9),
    (JIANGBIN, "primary", 48),
    (VOCATIONAL, "vocational", 45),
    (INDUSTRY, "vocational", 120),
)
REGION_OF = {code: authority for _type, code, _name, authority, *_ in INSTITUTIONS}

PASSWORD = "qingxi-demo"  # noqa: S105 (of invented accounts on one's own machine; production refuses the demo)


class DemoAccount(NamedTuple):
    """An account of the demo; `place` is the code of its school or authority."""

    username: str
    person: str
    role: str
    place: str


ACCOUNTS = (
    DemoAccount("shiyan", "周敏", "registrar", SHIYAN),
    DemoAccount("shiyan-desk", "迎新窗口", "desk", SHIYAN),
    DemoAccount("chengnan", "吴海", "registrar", CHENGNAN),
    DemoAccount("yucai", "郑芳", "registrar", YUCAI),
    DemoAccount("liuxi", "柳青", "registrar", LIUXI),
    DemoAccount("shiqiao", "石磊", "registrar", SHIQIAO),
    DemoAccount("yunshan", "何静", "registrar", YUNSHAN_FIRST),
    DemoAccount("jiangbin", "江涛", "registrar", JIANGBIN),
    DemoAccount("zhongzhuan", "钱进", "registrar", VOCATIONAL),
    DemoAccount("gaozhong", "沈岚", "registrar", SENIOR_HIGH),
    DemoAccount("gongye", "孙丽", "registrar", INDUSTRY),
    DemoAccount("qingxi", "马国强", "officer", QINGXI),
    DemoAccount("yunshan-ju", "林红", "officer", YUNSHAN),
    DemoAccount("linjiang", "谢军", "officer", LINJIANG),
    DemoAccount("shi", "徐建华", "officer", CITY),
    DemoAccount("sheng", "朱文", "officer", PROVINCE),
    DemoAccount("ops", "运维", "ops", ""),
)
