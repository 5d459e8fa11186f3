"""Rosters made by dice, as the reading process sends them: most cells tidy, the others of every kind that is met."""

import itertools
import random
from datetime import date, timedelta

from matching.layouts import Layout
from registry.codes import DOCUMENT_TYPE
from registry.identity.check_digits import check_character
from registry.tabular.reading import table_of
from registry.tabular.table import Table

STARTS, TODAY = date(2026, 9, 1), date(2026, 9, 10)

NAMES = ("李晓明", "王梓涵", "阿依古丽·买买提", "欧阳若曦", "吴", "䶮𠮷", "乾隆", "单于飞")
ODD_NAMES = (
    "", " ", "\u3000", "李 晓明", "李晓明 ", " 李晓明", "李\u3000晓明", "李晓明\u200b", "李\n晓明", "\x1c李",
    "'李晓明", "=李晓明", "阿依古丽•买买提", "·李", "李·", "李··明", "Anna Maria", "李Anna", "ＡＮＮＡ",
    "李1明", "12", "李晓明(小)", "李/明", "l李", "李㐂", "李\ue863明", "李\U00030000", "〇一", "李〇", "々木",
    "李\uf900", "李\ufe00晓明", "呉説", "靑山", "李\u202e晓明", "同上", "测试", "某某", "合计", "注：以上", "姓名",
    "⾼晓明", "⻢⻰", "李⺼", "李?明", "李□", "锟斤拷", "李锟斤拷", "李锟", "李○", "李*明", "李㇐诺", "汇总",
    "以下空白", "第1页",
    "学生姓名", "無", "李" * 50, "李" * 51, "李晓明110105201903070011",
)  # fmt: skip
SEXES = (
    "男", "女", "1", "2", "男性", "女生", "男 ", " 女", "１", "2.0", "M", "0", "9", "未知", "", "  ", "F",
    "男女", "'男",
)  # fmt: skip
TYPES = ("居民身份证", "1", "身份证", "1-居民身份证", *(text for names in DOCUMENT_TYPE.codes for text in names))
ODD_TYPES = (
    "", " ", "居民身份证 ", "居民 身份证", "居⺠身份证", "学生证", "其它", "Ｚ", "户口本", "证件",
    "居民身份証", "居民身份证（二代）", "居民身份证(护照)", "回乡证（港澳居民来往内地通行证）", "出生医学证明",
    "中国护照",
)  # fmt: skip
REGIONS = (
    "110105",
    "330106",
    "510107",
    "650102",
    "000000",
    "810000",
    "820000",
    "830000",
    "999999",
    "110199",
    "441900",
    "911124",
    "932682",
)
ODD_NUMBERS = (
    "", " ", "无", "/", "-", "0", "000000", "未办理", "'", "合计", "E12345678", "H12345678", "A123456(7)",
    "M1234567890", "军字第12345号", "1.10105E+17", "110105190307001", "110105990307001", "999110000012300001",
    "12345", "00000000", "１１０１０５２０１９０３０７００１１", "１", "GABC123456789012",
    "11010520190307001X", "11010520190307001x", "110105********0011", "012345678",
    "1101O520190307001X", "2026年9月1日",
)  # fmt: skip
STUDENT_NUMBERS = (
    "",
    " ",
    "无",
    "/",
    "暂无",
    "G",
    "L11010520190307ABCD",
    "L110105201903071234",
    "J110105",
    "g1101052019030712345",
)
TEXTS = (*NAMES, *ODD_NAMES, *SEXES, *TYPES, *ODD_TYPES, *ODD_NUMBERS, *STUDENT_NUMBERS)

# of cells: t text, n number, o bool, d date, e error, f formula
KINDS = "ttttttttnoef"


def _amount(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


class GeneratedRoster:
    """Rows as the reading process sends them, made by dice: most of them tidy, so that each fault is met alone too."""

    def __init__(self, seed: int, layout: Layout):
        self.seed = seed
        self.dice = random.Random(seed)
        self.layout = layout
        self.ages = layout.ages
        self.people: list[tuple[str, str]] = []

    def table(self, rows: int) -> Table:
        fields = [column.field for column in self.layout.columns]
        order = self.dice.choice((fields, self.dice.sample(fields, len(fields))))
        at = dict(zip(order, itertools.count(1), strict=False))
        if "student_number" in at and self.dice.random() < 0.2:
            del at["student_number"]
        found = {"format": "xlsx", "sheet": "", "header_row": 1, "head": [], "ignored": [], "warnings": []}
        found |= {"numbers": [], "texts": [], "kinds": [], "odd": {}, "places": at, "counted": rows}
        for position in range(rows):
            self._add(found, position, 1 + len(order))
        if self.seed % 2:
            self._tell_of_families(found)
        return table_of(found, helping=self.layout.family)

    def _tell_of_families(self, found):
        """Columns that help stand behind the others; their cells are of every kind."""
        headings = ("家长姓名", "联系电话", "联系电话", "家庭住址")
        dice, width = random.Random(self.seed), len(found["texts"][0])
        found["ignored"] = [(width + place, heading, "", False) for place, heading in enumerate(headings)]
        for position, texts in enumerate(found["texts"]):
            found["kinds"][position] = found["kinds"][position].ljust(width, "t")
            for _heading in headings:
                texts.append(dice.choice(("", "王大山", "13812345670", "无", "#N/A", "=A1", " ", *TEXTS)))
                found["kinds"][position] += dice.choice(KINDS)

    def _add(self, found, position, width):
        values, kinds = self.values()
        texts, letters = [str(position + 1), *[""] * (width - 1)][:width], ["t"] * width
        amounts, flags = {}, {}
        for name, place in found["places"].items():
            texts[place], letters[place] = values[name], kinds.get(name, "t")
            if letters[place] == "n":
                amounts[str(place)] = _amount(values[name])
            if self.dice.random() < 0.002:
                flags[str(place)] = [self.dice.choice(("from_formula", "merged"))]
        hidden = int(self.dice.random() < 0.005)
        written = "".join(letters)
        if self.dice.random() < 0.02:  # a row that ends early
            written = written.rstrip("t")[: self.dice.randrange(width + 1)] or written
        if amounts or flags or hidden:
            found["odd"][str(position)] = [hidden, amounts, flags]
        found["numbers"].append(position + 2 + position // 50)
        found["texts"].append(texts)
        found["kinds"].append(written)

    def values(self) -> tuple[dict[str, str], dict[str, str]]:
        dice, kinds = self.dice, {}
        born = date(dice.choice(self._years()), dice.randrange(1, 13), dice.randrange(1, 29))
        boy = dice.random() < 0.5
        values = {
            "name": self._name(),
            "sex": "男" if boy else "女",
            "birth_date": f"{born}",
            "id_type": "居民身份证",
            "id_number": self._number(born, boy),
            "student_number": "",
        }
        if self.people and dice.random() < 0.05:  # one who was there, or one of these two facts
            name, number = dice.choice(self.people)
            values |= dice.choice(({"name": name, "id_number": number}, {"id_number": number}, {"name": name}))
        self.people.append((values["name"], values["id_number"]))
        for name in ("name", "sex", "birth_date", "id_type", "id_number", "student_number"):
            if dice.random() < 0.12:
                values[name], kinds[name] = self._odd(name, values[name], born, boy)
        return values, kinds

    def _years(self) -> range:
        youngest, oldest = self.ages
        return range(STARTS.year - oldest - 2, STARTS.year - youngest + 2)

    def _name(self) -> str:
        surname, given = (
            self.dice.choice("王李张刘陈单曾"),
            self.dice.choices("子梓欣涵怡浩宇轩乾著", k=self.dice.randrange(1, 4)),
        )
        return self.dice.choice(NAMES) if self.dice.random() < 0.05 else surname + "".join(given)

    def _number(self, born: date, boy: bool) -> str:
        order = self.dice.randrange(1000)
        order += (order % 2 == 0) == boy
        first_17 = f"{self.dice.choice(REGIONS[:4])}{born:%Y%m%d}{order % 1000:03}"
        return first_17 + check_character(first_17)

    def _odd(self, name: str, tidy: str, born: date, boy: bool) -> tuple[str, str]:
        dice = self.dice
        kind = dice.choice(KINDS)
        if name != "birth_date" and dice.random() < 0.02:
            return f"{born}", "d"
        if name == "name":
            return dice.choice((*ODD_NAMES, *NAMES, tidy + dice.choice(ODD_NAMES), dice.choice(ODD_NAMES) + tidy)), kind
        if name == "sex":
            return dice.choice((*SEXES, "女" if boy else "男")), kind
        if name == "id_type":
            return dice.choice(TYPES + ODD_TYPES), kind
        if name == "birth_date":
            return self._odd_day(born)
        if name == "student_number":
            region = dice.choice(REGIONS)
            first_17 = f"{region}{born:%Y%m%d}{dice.randrange(1000):03}"
            whole = dice.choice("GLJX") + first_17 + check_character(first_17)
            return dice.choice(
                (whole, whole, whole, whole.lower(), whole + " ", whole[:-1] + "0", *STUDENT_NUMBERS)
            ), kind
        return self._odd_number(tidy, born, boy), kind

    def _odd_day(self, born: date) -> tuple[str, str]:
        dice = self.dice
        other = dice.choice((born, born + timedelta(days=1), date(2026, 9, 11), date(1899, 12, 31), date(2019, 3, 7)))
        if dice.random() < 0.4:
            return f"{other}{dice.choice((' 00:00:00', '', ' 12:30:00', ' 23:59:17'))}", "d"
        if dice.random() < 0.2:
            return str((other - date(1899, 12, 30)).days), dice.choice("nt")
        y, m, d = other.year, other.month, other.day
        written = (
            *(f"{y}{m:02}{d:02}", f"{y}/{m}/{d}", f"{y}.{m:02}.{d:02}", f"{y}年{m}月{d}日", f"{y}年{m:02}月{d:02}"),
            *(f"{y}-{m}-{d}", f"{y}-{m:02}/{d:02}", f" {other}", f"{other} ", f"{other} 08:00", f"{m}/{d}/{y}"),
            *(f"{y % 100}-{m}-{d}", f"{y}-{m}", f"{y}年", f"{y}0{m}{d}", "", " ", "不详", "0000-00-00", "2019-02-30"),
            *("二〇一九年三月七日", "２０１９-03-07", "农历2019年"),
        )
        return dice.choice(written), dice.choice(KINDS)

    def _odd_number(self, tidy: str, born: date, boy: bool) -> str:
        dice = self.dice
        region = dice.choice(REGIONS)
        made = [
            f"{region}{day:%Y%m%d}{order:03}"
            for day in (born, born + timedelta(1))
            for order in (0, dice.randrange(1000))
        ]
        place = dice.randrange(18)
        cut = tidy[:place] + str(dice.randrange(10)) + tidy[place + 1 :]
        swapped = (
            tidy[: max(place - 1, 0)] + tidy[place : place + 1] + tidy[max(place - 1, 0) : place] + tidy[place + 1 :]
        )
        forms = (
            tidy.lower(),
            tidy + " ",
            f"'{tidy}",
            f"{tidy[:6]} {tidy[6:14]} {tidy[14:]}",
            tidy[:-1],
            tidy[:6] + tidy[8:17],
        )
        checked = [first_17 + check_character(first_17) for first_17 in made]
        return dice.choice((*ODD_NUMBERS, *forms, *checked, *checked, cut, cut, swapped, swapped, f"{tidy}0"))
