"""What ends a list or a page is skipped and listed; a child, whatever its name, never is (I3, R7)."""

from datetime import date

import pytest

from matching.layouts import PRIMARY, VOCATIONAL
from matching.roster import check
from tests.matching.tables import GOOD, NUMBER, good, special, table

STARTS, TODAY = date(2026, 9, 1), date(2026, 9, 10)


def checked(*rows, layout=PRIMARY):
    return check(table(*rows, layout=layout), layout, starts_on=STARTS, today=TODAY)


ENDINGS = [
    ["", "汇总"],
    ["", "汇 总", "", "", "", "40"],
    ["汇总", "40人"],
    ["", "以下空白"],
    ["", "", "", "", "以下空白"],
    ["", "——以下空白——"],
    ["", "（以下空白）"],
    ["", "以下无正文"],
    ["共计4人"],
    ["", "共计 4 人", "男2人", "女2人"],
    ["", "共计", "4人"],
    ["", "共4人"],
    ["", "共四十人"],
    ["", "第1页"],
    ["", "第 1 页 共 3 页"],
    ["", "", "", "", "", "第一页"],
    ["", "Page 1 of 3"],
    ["", "- 2 -"],
    ["", "班主任签字：", "", "校长签字："],
    ["班主任签字"],
    ["", "班主任签字", "", "日期", "", "2026年9月1日"],
    ["", "班主任（签名）：", "", "", "", "年   月   日"],
    ["", "校长：", "", "（公章）"],
    ["", "学校（盖章）"],
    ["", "公章"],
    ["", "", "", "", "负责人：王芳", "经办人：李强"],
    ["", "联系人：王老师 联系电话：13800000000"],
    ["", "填表日期：2026-09-01"],
    ["", "", "", "", "", "2026年9月1日"],
    ["", "日期："],
    ["", "累计", "40"],
    ["41", "以下空白"],
    ["注：以上信息由家长提供"],
    ["以上共9名学生"],
    ["", "本班人数：9人，男5人，女4人"],
    ["（此页无正文）"],
    ["", "李老师签名"],
    ["二班"],
    ["", "一年级（2）班"],
    ["一（1）班（共30人）"],
    ["一、以上信息由班主任负责核实。"],
    ["2.身份证号码末位的X须大写；"],
    ["注意：请勿改动格式"],
]


@pytest.mark.parametrize("line", ENDINGS, ids=lambda line: " ".join(filter(None, line)))
def test_what_ends_a_list_is_skipped_and_listed(line):
    result = checked(good(), line)
    assert result.rejected == {}
    assert [row for row, _ in result.skipped] == [4]
    shown = result.skipped[0][1]
    assert "13800000000" not in shown
    assert all(text.split()[0] in shown for text in line if text and "138" not in text)


@pytest.mark.parametrize("layout", [PRIMARY, VOCATIONAL], ids=lambda layout: layout.track)
def test_a_word_in_a_column_that_is_not_needed_ends_a_list_too(layout):
    assert [row for row, _ in checked(["以下空白"], layout=layout).skipped] == [3]


# a child's rows, in which such words stand or seem to
NO_NUMBER = {"id_type": "其他", "id_number": ""}
CHILDREN = [
    good(name="合"),
    good(name="汇"),
    good(name="汇总"),
    good(name="合计"),
    good(name="共计"),
    good(name="合文轩", **NO_NUMBER),
    good(name="汇文", **NO_NUMBER),
    good(name="注月", **NO_NUMBER),
    good(name="注小明", **NO_NUMBER),
    good(name="第五页", **NO_NUMBER),
    good(name="单位", **NO_NUMBER),
    good(name="经办人", **NO_NUMBER),
    good(name="日期", **NO_NUMBER),
    good(name="公章", **NO_NUMBER),
    good(name="公孙章", **NO_NUMBER),
    good(name="校长风", **NO_NUMBER),
    good(name="共工", **NO_NUMBER),
    good(name="计一", **NO_NUMBER),
    good(name="说明", **NO_NUMBER),
    good(name="备注", **NO_NUMBER),
    good(name="合计", **NO_NUMBER),
    good(name="审核", sex="", **NO_NUMBER),
    good(name="以下空白", **NO_NUMBER),
    good(name="以下空白", sex="", birth_date="", id_type="", id_number="E12345678"),
    good(name="", sex="", birth_date="2019-03-07", id_type="", id_number=""),
    good(name="王芳", sex="", birth_date="", id_type="", id_number=""),
    good(name="", sex="女", birth_date="", id_type="", id_number=""),
    good(name="", sex="", birth_date="", id_type="护照", id_number=""),
    ["备注：随迁子女", "王芳", "女", "2019-03-07", "其他", ""],
    ["说明", "王芳", "女", "", "", ""],
    ["备注：随迁", "Anna Maria", "女", "2019", "", ""],
    ["备注：随迁", "བསོད་ནམས", "女", "", "", ""],
    ["以下空白", "王芳", "", "", "", ""],
    ["共计4人", "王芳", "女", "", "", ""],
    ["班主任：李强", "王芳", "", "", "", ""],
    ["联系人：李强", "", "", "2019-03-07", "", ""],
    ["负责人", "", "2", "", "", ""],
    ["第1页", "王芳", "女", "2019-03-07", "居民身份证", NUMBER],
    ["合计", "", "", "", "护照", "E12345678"],
    ["", "共", "", "", "", ""],
    ["", "汇", "", "", "", ""],
    ["", "合", "", "", "", ""],
    ["", "注月", "", "", "", ""],
    ["", "页", "", "", "", ""],
    ["", "校长", "男", "2019-03-07", "", ""],
    ["", "新生名单", "男", "", "", ""],
    ["", "汇总", "", "", "", "1" * 28 + "x"],
    ["一（2）班", "王芳", "", "", "", ""],
    ["一（2）班", "", "", "", "居民身份证", ""],
    ["", "班小班", "", "", "", ""],
    ["", "欧阳签", "", "", "", ""],
    ["1.李小明，男，2020年3月1日生。"],
]


@pytest.mark.parametrize("line", CHILDREN, ids=lambda line: " ".join(line if isinstance(line, list) else line.values()))
def test_a_row_with_values_of_a_child_is_never_skipped(line):
    result = checked(line)
    assert result.skipped == []
    assert len(result.probes) + len(result.rejected) == 1


@pytest.mark.parametrize("kind", ["error", "formula", "bool"])
def test_what_is_no_text_is_no_word(kind):
    line = dict.fromkeys(GOOD, "") | {"name": "以下空白", "sex": special("x", kind)}
    assert checked(line).skipped == []


def test_a_title_that_stands_again_on_each_page_is_skipped():
    result = checked(good(), ["新生名单"])
    assert result.skipped == [(4, "新生名单")]
    assert checked(["", "别的名单"]).skipped == []
