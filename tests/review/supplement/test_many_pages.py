"""What the list of P3 does for many at once: bulk fill, confirmation sheets; and the draft that saves itself."""

import re

import pytest
from django.urls import reverse

from enrollment.rosters.models import Roster
from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import save
from registry.access_log import AccessEntry
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import DeskFactory, EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

COMMON, SHEETS, LIST = "supplement_bulk_fill", "supplement_sheets", "supplement_list"


@pytest.fixture
def school():
    return SchoolFactory(name="青禾镇中心小学")


@pytest.fixture
def season():
    return SeasonFactory()


@pytest.fixture
def registrar(school):
    return RegistrarFactory(school=school, person="周敏")


@pytest.fixture
def signed_in(client, registrar):
    client.force_login(registrar)
    return client


@pytest.fixture
def students(school, season):
    return EntryFactory.create_batch(3, verdict="not_found", school=school, season=season)


def ids(entries):
    return [entry.pk for entry in entries]


def levels(response):
    return [message.level_tag for message in response.context["messages"]]


def test_the_page_asks_for_the_values_and_says_for_how_many(signed_in, students):
    response = signed_in.post(reverse(COMMON), {"entry": ids(students)})

    html = response.content.decode()
    assert "给 3 人填写" in html
    assert all(entry.name in html for entry in students)
    assert [field.name for field, *_ in response.context["lines"]][:2] == ["grade", "class_name"]
    assert 'name="phone"' not in html
    assert not Supplement.objects.exists()


def test_the_values_are_filled_in_and_the_list_says_so(signed_in, students):
    save(students[0].pk, RegistrarFactory(school=students[0].school), {"class_name": "1班"}, 0)
    # the page names them in one field: a form may have a thousand at most
    posted = {"entry": " ".join(map(str, ids(students))), "fill": "1", "class_name": "2班", "overwrite": ""}
    response = signed_in.post(reverse(COMMON), posted, follow=True)

    assert response.redirect_chain == [(reverse(LIST), 302)]
    assert levels(response) == ["success", "info"]
    assert "已给 2 名新生统一填写" in response.content.decode()
    assert "保持不变" not in response.content.decode()  # who is not filled in at all is named already
    assert sorted(Supplement.objects.values_list("class_name", flat=True)) == ["1班", "2班", "2班"]


def test_a_value_that_others_stood_in_the_way_of_is_named(signed_in, students):
    posted = {"entry": ids(students), "fill": "1", "class_name": "2班", "entry_month": "2025-03"}
    response = signed_in.post(reverse(COMMON), posted, follow=True)

    assert levels(response) == ["success", "info"]
    assert "已有其他内容，保持不变：入学年月（3 人）" in response.content.decode()
    assert not Supplement.objects.filter(entry_month="202503").exists()


def test_overwriting_is_chosen_explicitly(signed_in, students, registrar):
    save(students[0].pk, registrar, {"class_name": "1班"}, 0)
    signed_in.post(reverse(COMMON), {"entry": ids(students), "fill": "1", "class_name": "2班", "overwrite": "1"})
    assert set(Supplement.objects.values_list("class_name", flat=True)) == {"2班"}


def test_an_unreadable_value_comes_back_at_its_field_with_everybody_still_selected(signed_in, students):
    posted = {"entry": ids(students), "fill": "1", "postcode": "31", "class_name": "2班", "overwrite": "1"}
    response = signed_in.post(reverse(COMMON), posted)

    html = response.content.decode()
    assert list(response.context["form"].errors) == ["postcode"]
    assert 'name="postcode" value="31"' in html
    assert re.search(r'name="overwrite" value="1"[^>]*checked', html)
    assert f'name="entry" value="{" ".join(map(str, ids(students)))} "' in html
    assert not Supplement.objects.exists()


@pytest.mark.parametrize("url", [COMMON, SHEETS])
@pytest.mark.parametrize("posted", [{}, {"entry": ["x", ""]}])
def test_without_anybody_selected_the_page_says_so(signed_in, students, url, posted):
    response = signed_in.post(reverse(url), posted, follow=True)
    assert levels(response) == ["info"]


def test_without_any_value_nothing_is_done(signed_in, students):
    response = signed_in.post(reverse(COMMON), {"entry": ids(students), "fill": "1"})
    assert levels(response) == ["info"]
    assert response.status_code == 200
    assert not Supplement.objects.exists()


def test_all_that_the_list_is_narrowed_to_are_selected_across_its_pages(signed_in, students, registrar, school, season):
    EntryFactory.create_batch(50, verdict="not_found", school=school, season=season)
    save(students[0].pk, registrar, {"class_name": "1班"}, 0)
    html = signed_in.get(reverse(LIST)).content.decode()
    assert "名单中全部 53 人（包括其他页）" in html

    assert "给 53 人填写" in signed_in.post(reverse(COMMON), {"all": "1"}).content.decode()
    only_class = {"all": "1", "of_class": "1班"}
    assert "给 1 人填写" in signed_in.post(reverse(COMMON), only_class).content.decode()
    done = signed_in.post(
        reverse(COMMON), {"of_class": "1班", "entry": students[0].pk, "fill": "1", "class_name": "2班"}
    )
    assert done.url == reverse(LIST) + "?of_class=1%E7%8F%AD"


def test_the_list_is_narrowed_to_a_roster_or_a_class(signed_in, students, registrar, school, season):
    roster, other = (
        Roster.objects.create(
            school=school, season=season, track="primary", uploaded_by=registrar, file_name=f"一年级{n}班.xlsx",
            file_size=1, sha256=str(n), stored_as="x",
        )
        for n in (2, 3)
    )  # fmt: skip
    EntryFactory(verdict="not_found", school=school, season=season, roster=other, row_number=2, state="withdrawn")
    listed = EntryFactory(verdict="not_found", school=school, season=season, roster=roster, row_number=2)
    save(students[0].pk, registrar, {"class_name": "1班"}, 0)

    def shown(**query):
        return {row["entry"].pk for row in signed_in.get(reverse(LIST), query).context["rows"]}

    assert shown(roster=roster.pk) == {listed.pk}
    assert shown(of_class="1班") == {students[0].pk}
    assert shown(roster="x", of_class="9班") == {listed.pk, *ids(students)}
    assert "一年级2班.xlsx" not in signed_in.get(reverse(LIST)).content.decode()  # the only one there is
    EntryFactory(verdict="not_found", school=school, season=season, roster=other, row_number=3)
    assert "一年级2班.xlsx" in signed_in.get(reverse(LIST)).content.decode()


def test_a_sheet_says_which_save_it_shows(signed_in, students, registrar):
    save(students[0].pk, registrar, {"class_name": "1班"}, 0)
    html = signed_in.post(reverse(SHEETS), {"entry": ids(students[:2])}).content.decode()
    assert ("第 1 次保存" in html, "尚未保存" in html, "第 0 次" in html) == (True, True, False)


def test_another_schools_students_are_neither_filled_in_nor_printed(signed_in, students):
    stranger = EntryFactory(verdict="not_found")
    page = signed_in.post(reverse(COMMON), {"entry": [stranger.pk, students[0].pk]}).content.decode()
    assert "给 1 人填写" in page
    assert stranger.name not in page
    printed = signed_in.post(reverse(SHEETS), {"entry": stranger.pk}, follow=True)
    assert levels(printed) == ["warning"]
    assert stranger.id_number not in printed.content.decode()


@pytest.mark.parametrize("url", [COMMON, SHEETS, "supplement_submit"])
def test_officers_have_no_such_pages(client, students, school, url):
    client.force_login(OfficerFactory(authority=school.authority))
    assert client.post(reverse(url), {"entry": ids(students)}).status_code == 403


def test_a_sheet_shows_everything_in_clear_and_its_printing_stands_in_the_history(signed_in, students, registrar):
    entry = students[0]
    save(entry.pk, registrar, COMPLETE | {"phone": "13800000009"}, 0)

    html = signed_in.post(reverse(SHEETS), {"entry": [entry.pk, students[1].pk]}).content.decode()

    assert html.count('<article class="sheet"') == 2
    for value in (
        entry.name,
        entry.id_number,
        "13800000009",
        "云溪县青禾镇柳树巷 8 号",
        "北京市朝阳区",
        "青禾镇中心小学",
    ):
        assert value in html
    assert html.count("（请填写）") > 20  # of the second, supplemented by nobody yet
    for one in students[:2]:
        step = one.steps.last()
        assert (step.action, step.account, step.from_state, step.to_state) == (
            "print_sheet",
            registrar,
            "supplementing",
            "supplementing",
        )
        assert step.detail == {"serial": AccessEntry.objects.get().serial}
    assert not students[2].steps.exists()


def test_printing_leaves_the_supplement_as_it_is(signed_in, students, registrar):
    save(students[0].pk, registrar, {"class_name": "1班"}, 0)
    signed_in.post(reverse(SHEETS), {"entry": students[0].pk})
    save(students[0].pk, registrar, {"class_name": "2班"}, 1)
    assert Supplement.objects.get(entry=students[0]).class_name == "2班"


def test_at_most_a_hundred_sheets_are_made_at_once(signed_in, students):
    response = signed_in.post(reverse(SHEETS), {"entry": list(range(1, 102))}, follow=True)
    assert levels(response) == ["info"]
    assert not students[0].steps.exists()


@pytest.mark.parametrize("count", [2, 12])
def test_sheets_take_the_same_queries_for_two_and_for_twelve(
    signed_in, school, season, count, django_assert_max_num_queries
):
    entries = [EntryFactory(school=school, season=season) for _ in range(count)]
    with django_assert_max_num_queries(20):  # one of them writes the trace of the records
        assert len(signed_in.post(reverse(SHEETS), {"entry": ids(entries)}).context["sheets"]) == count


def address(entry):
    return reverse("supplement", args=[entry.pk])


def typed(**texts):
    return texts | {f"initial-{name}": "" for name in texts} | {"version": "0"}


def test_saving_a_section_stays_at_it(signed_in, students):
    response = signed_in.post(address(students[0]), typed(class_name="1班") | {"act": "save:schooling"})
    assert response.url == f"{address(students[0])}#schooling"
    response = signed_in.post(address(students[0]), {"version": "1", "act": "save:nonsense"})
    assert response.url == address(students[0])


def test_saving_and_printing_saves_first_and_names_the_student_to_print(signed_in, students):
    posted = typed(class_name="1班") | {"act": "sheet", "entry": students[0].pk}
    response = signed_in.post(address(students[0]), posted)
    assert (response.status_code, response.url) == (307, reverse(SHEETS))
    html = signed_in.post(response.url, posted).content.decode()
    assert "1班" in html


def test_a_draft_saves_itself_and_says_what_it_took(signed_in, students):
    posted = typed(class_name="1班", postcode="31") | {"act": "autosave"}
    answer = signed_in.post(address(students[0]), posted)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    said = answer.json()
    assert (said["version"], said["saved"]) == (1, ["class_name"])
    assert "已自动保存草稿，有 1 项" in said["words"]
    assert Supplement.objects.get(entry=students[0]).class_name == "1班"


def test_a_draft_upon_an_older_version_stops_and_saves_nothing(signed_in, students, registrar):
    save(students[0].pk, registrar, {"class_name": "2班"}, 0)
    answer = signed_in.post(address(students[0]), typed(class_name="1班") | {"act": "autosave"})
    assert answer.status_code == 409
    assert answer.json()["words"].startswith("没有自动保存")
    assert Supplement.objects.get(entry=students[0]).class_name == "2班"


def test_a_draft_that_would_change_a_controlled_field_stops(signed_in, students):
    answer = signed_in.post(address(students[0]), typed(class_name="1班") | {"act": "autosave", "name": "别人"})
    assert answer.status_code == 409
    assert not Supplement.objects.exists()


def test_the_form_proposes_the_regions_of_the_schools_city_and_the_grades(client, season):
    school = SchoolFactory(authority__code="330122")
    entry = EntryFactory(verdict="not_found", school=school, season=season)
    sign_in(client, DeskFactory(school=school))
    html = client.get(address(entry)).content.decode()
    assert re.search(r'name="birthplace"[^>]*list="regions"', html)
    assert '<option value="浙江省杭州市桐庐县">330122</option>' in html
    assert '<option value="浙江省杭州市富阳市">330183 （旧区划）</option>' in html
    assert '<option value="一年级"></option>' in html
