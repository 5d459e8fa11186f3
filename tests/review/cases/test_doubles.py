"""Two schools with one child, or with namesakes: who sees the pair, and who is told what (rows 6 and 7, I6)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.entries.models import DoubleKind, Entry, PossibleDouble
from review.cases import acts, opening
from review.cases.doubles import between_schools_of, doubles_of
from tests.factories import AccountFactory, AuthorityFactory, EntryFactory, SchoolFactory, SeasonFactory
from tests.review.cases import disputes
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    province = AuthorityFactory(level="province")
    city, other_city = (AuthorityFactory(level="city", superior=province) for _n in range(2))
    county, sister = (AuthorityFactory(superior=city) for _n in range(2))
    far = AuthorityFactory(superior=other_city)
    return {"province": province, "city": city, "county": county, "sister": sister, "far": far}


@pytest.fixture
def pair(tree):
    """A pair of namesakes at schools of these two authorities."""
    season = SeasonFactory()

    def pair(first: str, second: str, **values):
        entries = [
            EntryFactory(season=season, verdict="not_found", school=SchoolFactory(authority=tree[name]))
            for name in (first, second)
        ]
        return PossibleDouble.objects.create(kind=DoubleKind.NAMESAKE, first=entries[0], second=entries[1], **values)

    return pair


@pytest.mark.parametrize(
    ("first", "second", "lowest"),
    [
        ("county", "county", "county"),
        ("county", "sister", "city"),
        ("county", "city", "city"),
        ("city", "county", "city"),
        ("city", "city", "city"),
        ("county", "far", "province"),
        ("far", "city", "province"),
        ("province", "county", "province"),
    ],
)
def test_the_lowest_authority_above_both_sees_a_pair_and_no_other(tree, pair, first, second, lowest):
    pair(first, second)
    seeing = [
        name
        for name, authority in tree.items()
        if between_schools_of(AccountFactory(role="officer", authority=authority))
    ]
    assert seeing == [lowest]


def test_a_school_sees_no_such_list(pair):
    found = pair("county", "county")
    assert not between_schools_of(AccountFactory(school=found.first.school))


def test_whoever_has_ended_is_nobodys_double(tree, pair):
    found = pair("county", "county")
    Entry.objects.filter(pk=found.first_id).update(state="withdrawn")
    assert not between_schools_of(AccountFactory(role="officer", authority=tree["county"]))
    assert doubles_of([found.second])[found.second_id] == []


def test_each_of_the_two_finds_the_other(pair):
    found = pair("county", "sister")
    doubles = doubles_of([found.first, found.second])
    assert [(each.other, each.came_first) for each in doubles[found.first_id]] == [(found.second, False)]
    assert [(each.other, each.came_first) for each in doubles[found.second_id]] == [(found.first, True)]


def test_the_officer_reads_the_reason_and_opens_only_the_own_schools_child(tree, pair):
    found = pair("city", "sister")
    officer = AccountFactory(role="officer", authority=tree["city"])
    client = signed_in(officer)
    page = words_of(client.get(reverse("doubles")))
    assert "尚未说明" in page
    found.reason, found.said_by, found.said_at, found.said_person = "父母不同", officer, timezone.now(), "孙建国"
    found.save()
    page = words_of(client.get(reverse("doubles"), {"list": "apart"}))
    assert "父母不同" in page
    assert "孙建国" in page
    links = [reverse("entry", args=[each]) in page for each in (found.first_id, found.second_id)]
    assert links == [True, False]


def test_the_menu_leads_there_only_when_there_is_one(tree, pair):
    client = signed_in(AccountFactory(role="officer", authority=tree["county"]))
    assert f'href="{reverse("doubles")}"' not in words_of(client.get("/"))
    pair("county", "county")
    assert f'href="{reverse("doubles")}"' in words_of(client.get("/"))


def test_the_list_leads_to_the_case_once_it_has_come_to_the_authority():
    dispute = disputes.claim()
    PossibleDouble.objects.create(kind="document", first=dispute.rival, second=dispute.entry)
    case = opening.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, disputes.WHY)
    client = signed_in(dispute.officer)
    there = f'href="{reverse("case", args=[case.pk])}"'

    assert there not in words_of(client.get(reverse("doubles")))
    assert "两校正在办理案件" in words_of(client.get(reverse("doubles")))

    acts.contest(case.pk, dispute.holder, "在读")
    assert there in words_of(client.get(reverse("doubles")))
