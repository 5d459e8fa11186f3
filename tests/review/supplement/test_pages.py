"""The pages of P3 as their users meet them: owner, colleague, stranger, officer."""

import re

import pytest
from django.urls import reverse

from enrollment.entries.models import Step
from enrollment.entries.transitions import move
from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import save
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    OpsFactory,
    RegistrarFactory,
    StudentRecordFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    archive = StudentRecordFactory(
        address="云溪县青禾镇杨柳街 3 号", guardian_name="林建国", guardian_phone="13800000001"
    )
    return EntryFactory(archive=archive)


@pytest.fixture
def registrar(entry):
    return RegistrarFactory(school=entry.school)


@pytest.fixture
def signed_in(client, registrar):
    sign_in(client, registrar)
    return client


def address(entry):
    return reverse("supplement", args=[entry.pk])


def opened(client, entry):
    """What a browser would post back untouched after opening the page."""
    html = client.get(address(entry)).content.decode()
    page = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    firsts = {name: value for name, value in page.items() if name.startswith("initial-")}
    return {**firsts, **{name[8:]: value for name, value in firsts.items()}, "version": page["version"]}


def test_the_controlled_fields_are_shown_locked_and_are_no_inputs(signed_in, entry):
    html = signed_in.get(address(entry)).content.decode()

    assert html.count('class="locked"') == 5
    assert "*" * 18 in html
    assert entry.id_number not in html
    for name in ("name", "sex", "birth_date", "id_type", "id_number"):
        assert f'name="{name}"' not in html


def test_a_controlled_field_posted_all_the_same_saves_nothing(signed_in, entry):
    posted = opened(signed_in, entry) | {"class_name": "1班", "name": "别人"}
    response = signed_in.post(address(entry), posted, follow=True)

    assert [str(message.level_tag) for message in response.context["messages"]] == ["error"]
    assert not Supplement.objects.exists()
    assert Step.objects.get(entry=entry, action="save").detail == {"fields": [], "refused": ["name"]}


def test_values_from_the_archive_are_marked_and_changed_ones_show_the_old_value_struck(signed_in, entry, registrar):
    html = signed_in.get(address(entry)).content.decode()
    assert html.count('class="from-archive"') == 4
    assert "<del>" not in html

    save(entry.pk, registrar, {"current_address": "新城路 5 号"}, 0)
    html = signed_in.get(address(entry)).content.decode()
    assert html.count('class="from-archive"') == 3
    assert "<del>云溪县青禾镇杨柳街 3 号</del>" in html
    assert 'value="新城路 5 号"' in html


def test_a_field_says_that_it_is_to_be_filled_in_or_optional(signed_in, entry, registrar):
    html = signed_in.get(address(entry)).content.decode()
    lacking = signed_in.get(address(entry)).context["lacking"]
    assert html.count('class="to-fill"') == lacking > 0
    assert re.search(r'<label for="id_class_name">班级<span class="to-fill">待填</span>', html)
    assert re.search(r'<label for="id_former_name">曾用名 <span class="optional">（选填）</span>', html)

    save(entry.pk, registrar, COMPLETE, 0)
    html = signed_in.get(address(entry)).content.decode()
    assert 'class="to-fill"' not in html
    assert '<label for="id_class_name">班级</label>' in html


def test_a_draft_is_saved_and_the_page_stays(signed_in, entry):
    response = signed_in.post(address(entry), opened(signed_in, entry) | {"class_name": "1班", "act": "save"})

    assert response.url == address(entry)
    assert Supplement.objects.get(entry=entry).class_name == "1班"


def test_save_and_next_goes_to_the_next_student_and_after_the_last_to_the_list(signed_in, entry):
    other = EntryFactory(verdict="not_found", school=entry.school, season=entry.season)

    response = signed_in.post(address(entry), opened(signed_in, entry) | {"act": "next"})
    assert response.url == address(other)
    response = signed_in.post(address(other), opened(signed_in, other) | {"act": "next"})
    assert response.url == reverse("supplement_list")


def test_a_malformed_value_comes_back_at_its_field_and_the_rest_is_saved(signed_in, entry):
    posted = opened(signed_in, entry) | {"postcode": "1000", "class_name": "1班", "act": "next"}
    response = signed_in.post(address(entry), posted)

    html = response.content.decode()
    assert list(response.context["form"].errors) == ["postcode"]
    assert 'name="postcode" value="1000"' in html
    assert 'name="initial-postcode" value=""' in html
    stored = Supplement.objects.get(entry=entry)
    assert (stored.class_name, stored.postcode) == ("1班", "")


def test_a_stale_page_saves_nothing_shows_what_changed_and_keeps_the_users_words(signed_in, entry, registrar):
    posted = opened(signed_in, entry) | {"class_name": "3班", "postcode": "100020"}
    colleague = RegistrarFactory(school=entry.school, person="陈老师")
    save(entry.pk, colleague, {"class_name": "2班", "talents": "围棋"}, 0)

    response = signed_in.post(address(entry), posted)

    html = response.content.decode()
    assert response.status_code == 409
    assert Supplement.objects.get(entry=entry).class_name == "2班"
    assert [one.field.name for one in response.context["since"]] == ["talents", "class_name"]
    assert 'name="class_name" value="3班"' in html
    assert 'name="initial-class_name" value="2班"' in html
    assert 'name="postcode" value="100020"' in html
    assert 'name="talents" value="围棋"' in html
    assert "陈老师" in html
    assert 'name="version" value="1"' in html


def test_saving_again_after_a_stale_page_keeps_both_peoples_changes(signed_in, entry, registrar):
    posted = opened(signed_in, entry) | {"postcode": "100020"}
    save(entry.pk, registrar, {"talents": "围棋"}, 0)
    assert signed_in.post(address(entry), posted).status_code == 409

    signed_in.post(address(entry), opened(signed_in, entry) | {"postcode": "100020"})

    stored = Supplement.objects.get(entry=entry)
    assert (stored.postcode, stored.talents, stored.version) == ("100020", "围棋", 2)


def test_a_complete_student_is_submitted_from_the_page(signed_in, entry, registrar):
    assert 'value="submit"' not in signed_in.get(address(entry)).content.decode()
    save(entry.pk, registrar, COMPLETE, 0)
    assert 'value="submit"' in signed_in.get(address(entry)).content.decode()

    response = signed_in.post(address(entry), opened(signed_in, entry) | {"act": "submit"})

    assert response.url == reverse("supplement_list")
    entry.refresh_from_db()
    assert entry.state == "at_school"


def test_an_emptied_field_keeps_the_student_here(signed_in, entry, registrar):
    save(entry.pk, registrar, COMPLETE, 0)
    signed_in.post(address(entry), opened(signed_in, entry) | {"phone": "", "act": "submit"})
    entry.refresh_from_db()
    assert entry.state == "supplementing"


def test_a_student_who_has_gone_on_leads_back_to_the_list(signed_in, registrar):
    entry = EntryFactory(school=registrar.school, state="at_school")
    for response in (signed_in.get(address(entry)), signed_in.post(address(entry), {"version": "0"})):
        assert response.url == reverse("supplement_list")


def sent_back(entry, registrar, fields):
    """Bring the entry to school review and back again with a reason."""
    save(entry.pk, registrar, COMPLETE, 0)
    move(entry.pk, "submit", registrar)
    move(entry.pk, "school_send_back", registrar, reason="监护人电话与户口簿不符", detail={"fields": fields})


@pytest.mark.parametrize("fields", [{"phone": "少一位"}, {}])
def test_the_reasons_of_a_send_back_stand_on_the_page_and_at_their_fields(signed_in, entry, registrar, fields):
    sent_back(entry, registrar, fields)

    html = signed_in.get(address(entry)).content.decode()

    assert "监护人电话与户口簿不符" in html
    assert html.count('class="field-note"') == len(fields)
    assert ("少一位" in html) is bool(fields)


def test_the_list_has_those_sent_back_first_with_their_reason(signed_in, entry, registrar):
    other = EntryFactory(verdict="not_found", school=entry.school, season=entry.season)
    sent_back(other, registrar, {})

    response = signed_in.get(reverse("supplement_list"))

    assert [row["entry"].pk for row in response.context["rows"]] == [other.pk, entry.pk]
    assert "监护人电话与户口簿不符" in response.content.decode()


def test_the_list_is_narrowed_by_what_is_still_to_do(signed_in, entry, registrar):
    returned, ready = (EntryFactory(school=entry.school, season=entry.season) for _ in range(2))
    sent_back(returned, registrar, {})
    save(ready.pk, registrar, COMPLETE, 0)

    def shown(show):
        rows = signed_in.get(reverse("supplement_list"), {"show": show}).context["rows"]
        return {row["entry"].pk for row in rows}

    assert shown("") == {entry.pk, returned.pk, ready.pk}
    assert shown("sent_back") == {returned.pk}
    assert shown("complete") == {returned.pk, ready.pk}
    assert shown("incomplete") == {entry.pk}
    assert shown("nonsense") == {entry.pk, returned.pk, ready.pk}


def test_the_selected_complete_ones_are_submitted_and_the_others_stay_with_the_reason(signed_in, entry, registrar):
    ready = EntryFactory(school=entry.school, season=entry.season)
    save(ready.pk, registrar, COMPLETE, 0)

    response = signed_in.post(reverse("supplement_submit"), {"entry": [ready.pk, entry.pk]}, follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["success", "warning"]
    ready.refresh_from_db()
    entry.refresh_from_db()
    assert (ready.state, entry.state) == ("at_school", "supplementing")


def test_complete_ones_are_selected_but_one_sent_back_only_when_it_was_corrected(signed_in, entry, registrar):
    ready = EntryFactory(school=entry.school, season=entry.season)
    save(ready.pk, registrar, COMPLETE, 0)
    sent_back(entry, registrar, {})

    def selected():
        rows = signed_in.get(reverse("supplement_list")).context["rows"]
        return {row["entry"].pk for row in rows if row["selected"]}

    assert selected() == {ready.pk}
    save(entry.pk, registrar, {"phone": "13800000009"}, 1)
    assert selected() == {ready.pk, entry.pk}


def test_another_schools_student_cannot_be_submitted(signed_in):
    stranger = EntryFactory()
    save(stranger.pk, RegistrarFactory(school=stranger.school), COMPLETE, 0)
    signed_in.post(reverse("supplement_submit"), {"entry": [stranger.pk, "x"]})
    stranger.refresh_from_db()
    assert stranger.state == "supplementing"


def test_a_desk_account_supplements_like_the_registrar(client, entry):
    sign_in(client, DeskFactory(school=entry.school))
    assert client.get(reverse("supplement_list")).status_code == 200
    assert client.get(address(entry)).status_code == 200


def test_another_schools_registrar_finds_nothing(client, entry):
    client.force_login(RegistrarFactory())
    assert client.get(address(entry)).status_code == 404
    assert client.post(address(entry), {"version": "0", "class_name": "1班"}).status_code == 404
    assert client.get(reverse("supplement_list")).context["rows"] == []


@pytest.mark.parametrize("make", [OfficerFactory, OpsFactory])
def test_officers_and_operations_read_that_it_is_not_theirs(client, entry, make):
    client.force_login(make(authority=entry.school.authority) if make is OfficerFactory else make())
    assert client.get(reverse("supplement_list")).status_code == 403
    assert client.get(address(entry)).status_code == 403
    assert client.post(reverse("supplement_submit"), {"entry": entry.pk}).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(
    client, entry, registrar, count, django_assert_max_num_queries
):
    verdicts = ["matched", "not_found"] * 15
    place = {"school": entry.school, "season": entry.season}
    entries = [entry, *(EntryFactory(verdict=verdict, **place) for verdict in verdicts[: count - 1])]
    for one in entries[::2]:
        save(one.pk, registrar, COMPLETE, 0)
    for one in entries[::4]:
        move(one.pk, "submit", registrar)
        move(one.pk, "school_send_back", registrar, reason="请核对")
    sign_in(client, registrar)
    with django_assert_max_num_queries(14):
        response = client.get(reverse("supplement_list"))
    assert len(response.context["rows"]) == count


def test_the_form_takes_few_queries(signed_in, entry, registrar, django_assert_max_num_queries):
    save(entry.pk, registrar, COMPLETE, 0)
    with django_assert_max_num_queries(12):
        assert signed_in.get(address(entry)).status_code == 200


def test_what_may_stay_blank_is_marked_as_optional(signed_in, entry):
    html = signed_in.get(address(entry)).content.decode()
    marked = re.findall(r'<label for="id_(\w+)">[^<]* <span class="optional">', html)
    assert {"talents", "email", "member2_name", "member1_relation_note"} <= set(marked)
    assert not {"birthplace", "phone", "class_name", "member1_name"} & set(marked)
