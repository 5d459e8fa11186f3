"""The pages of a supplement whose claim is not proved: nothing of the record in any answer, nothing of it lost."""

import re

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.saving import save
from tests.enrollment.supplement.claimed import ARCHIVE, DETAIL, claimed
from tests.factories import DeskFactory, OfficerFactory, RegistrarFactory, SchoolFactory
from tests.review.supplement.test_pages import address, opened
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db

HELD = [*ARCHIVE.values(), *DETAIL.values(), "*******0001", "林建"]
HELD.remove(DETAIL["ethnicity"])  # a code, which stands on no page
HELD.remove(ARCHIVE["household_region"])  # as the number of whoever was born there begins


@pytest.fixture(params=["primary", "vocational"])
def unproved(request):
    school = SchoolFactory(name="青山镇中心学校", vocational=request.param == "vocational")
    return claimed("", request.param, school=school)


@pytest.fixture(params=[RegistrarFactory, DeskFactory])
def client(request, unproved):
    return signed_in(request.param(school=unproved.school))


def told(response) -> list[str]:
    text = response.content.decode()
    return [held for held in HELD if held in text]


def stands(entry) -> dict:
    supplement = supplement_of(Entry.objects.get(pk=entry.pk))
    return supplement.field_set.values(supplement)


def test_the_form_says_that_something_stands_there_and_not_what(client, unproved):
    page = client.get(address(unproved))
    html = page.content.decode()

    assert told(page) == []
    assert "尚未证实" in html
    assert re.search(r'<input[^>]*name="member1_name"[^>]*placeholder="沿用原学籍，不显示"', html)
    assert re.search(r'<option value="" selected>沿用原学籍，不显示</option>', html)
    assert html.count("来自原档案，不显示") == len(supplement_of(unproved).from_archive)


def test_posted_back_as_it_is_it_keeps_everything(client, unproved):
    before = stands(unproved)
    client.post(address(unproved), opened(client, unproved) | {"class_name": "1班"})
    assert stands(unproved) == before | {"class_name": "1班"}


def test_a_browser_that_sends_no_first_values_clears_nothing_either(client, unproved):
    before = stands(unproved)
    blank = dict.fromkeys(before, "")
    client.post(address(unproved), blank | {"version": "0", "class_name": "1班"})
    after = stands(unproved)
    assert [after[name] for name in supplement_of(unproved).from_archive] == [
        before[name] for name in supplement_of(unproved).from_archive
    ]


def test_what_others_saved_meanwhile_is_told_without_what_is_unseen(client, unproved):
    posted = opened(client, unproved) | {"member1_phone": "13911112222"}
    colleague = RegistrarFactory(school=unproved.school)
    save(unproved.pk, colleague, {"member1_phone": "13922223333", "member1_id_number": "G12345678"}, 0)

    response = client.post(address(unproved), posted)

    assert response.status_code == 409
    assert told(response) == []
    assert "13922223333" in response.content.decode()


@pytest.mark.parametrize("phone", ["13800000001", "13911112222"])
def test_a_draft_that_saves_itself_answers_the_same_to_every_guess(client, unproved, phone):
    fields = {"act": "autosave", "version": "0", "member1_phone": phone, "initial-member1_phone": ""}
    said = client.post(address(unproved), fields).json()
    assert (said["version"], said["saved"]) == (1, ["member1_phone"])


def test_list_print_and_bulk_fill_say_nothing(client, unproved):
    chosen = {"entry": unproved.pk}
    filled = {"fill": "1", "postcode": "100000", "class_name": "1班", **chosen}
    answers = [
        client.get(reverse("supplement_list")),
        client.post(reverse("supplement_sheets"), chosen),
        client.post(reverse("supplement_bulk_fill"), chosen),
        client.post(reverse("supplement_bulk_fill"), filled, follow=True),
    ]
    assert [told(each) for each in answers] == [[], [], [], []]
    assert "沿用原学籍，不同请填写" in answers[1].content.decode()


def test_one_number_of_a_proved_claim_is_shown_on_purpose_and_nothing_of_an_unproved_one(unproved):
    proved = claimed("phone")
    for entry, numbers in ((proved, 3), (unproved, 0)):
        html = signed_in(RegistrarFactory(school=entry.school)).get(address(entry)).content.decode()
        assert html.count(f"/entries/{entry.pk}/record-number/") == numbers
    desk = signed_in(DeskFactory(school=proved.school)).get(address(proved)).content.decode()
    assert "/record-number/" not in desk

    client = signed_in(RegistrarFactory(school=proved.school))
    shown = client.post(reverse("reveal_record", args=[proved.pk, "phone"]), {"purpose": "0", "page": "supplement"})
    assert ARCHIVE["guardian_phone"] in re.sub("<[^>]+>|\\s", "", shown.content.decode())
    assert client.post(reverse("reveal_record", args=[unproved.pk, "phone"]), {"purpose": "0"}).status_code == 404


def test_the_sheet_that_is_printed_of_a_proved_claim_masks_numbers_of_the_record():
    proved = claimed("phone")
    html = signed_in(RegistrarFactory(school=proved.school)).post(
        reverse("supplement_sheets"), {"entry": proved.pk}
    ).content.decode()  # fmt: skip
    assert "林建国" in html
    assert "*******0001" in html
    assert ARCHIVE["guardian_phone"] not in html
    assert proved.id_number in html


def test_both_reviews_read_what_the_school_wrote_and_nothing_of_the_record(unproved):
    save(unproved.pk, RegistrarFactory(school=unproved.school), {"current_address": "新城路 5 号"}, 0)
    officer = OfficerFactory(authority=unproved.school.authority)
    for account in (RegistrarFactory(school=unproved.school), officer):
        page = signed_in(account).get(reverse("review_entry", args=[unproved.pk]))
        assert told(page) == []
        assert "新城路 5 号" in page.content.decode()
        assert "沿用原学籍，不显示" in page.content.decode()
