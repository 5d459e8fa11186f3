"""No list of any account gives away more than twelve of a resident number's eighteen characters.

Every page of the matrix is read by every kind of account, in a world with new students in every state.
"""

import re
from html import unescape

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.rosters.uploading import store_upload
from registry.records import StudentRecord
from tests.access.test_matrix import KINDS, TABLE, admin_lists, sealed_upload, world  # noqa: F401 (fixtures)
from tests.factories import EntryFactory, StudentRecordFactory, resident_number
from tests.review.people.giving_away import ORDER_AND_CHECK, given_away
from tests.roster_rows import BORN, doubtful, matched, student, wrong
from tests.rosters import xlsx_roster
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
MOST = 12

# Pages of one person, where more than a list shows is needed: page → why. The order and the check character, which
# alone tell a child from the others born there on that day, never stand on any of them.
OF_ONE_PERSON = {
    "entry": "the birth date stands with its day, to be compared with the household register",
    "resolve_entry": "birth dates are compared digit by digit, households by their region",
    "supplement": "the birth date stands locked beside regions to be filled in, a guardian's number in its own field",
}


# What is answered to a POST and shows a whole number, each with an entry of the access log: page or file → why.
WHOLE = {
    "reveal_entry": "asked for on purpose, for a minute",
    "reveal_record": "asked for on purpose, for a minute",
    "reveal_case": "asked for on purpose, for a minute",
    "supplement_sheets": "the guardian compares it with the document and signs",
    "card": "the student's own paper file",
    "sheet_out": "a row finds its new student by it when the sheet comes back from other programs",
    "sheet_of_chosen": "the same sheet, of those selected",
    "roster_rejected": "the number is what is to be corrected",
    "sheet_refused": "the number is what is to be corrected",
    "registered_export": "only when whole numbers were asked for",
    "roster_export": "only when whole numbers were asked for",
}


@pytest.fixture
def peopled(world, run_tasks):  # noqa: F811
    """The world of the matrix with new students everywhere; numbers that somebody on the pages has."""
    accounts, rows = world
    registrar, school = accounts["registrar"], accounts["registrar"].school
    season = Entry.objects.get(pk=rows["entry"]["pk"]).season
    data = xlsx_roster([matched(401), doubtful(402), student(403), wrong(404)])
    roster, _created = store_upload(registrar, season, "primary", "名单.xlsx", data)
    run_tasks()
    for state in ("supplementing", "at_school", "at_authority", "registered", "withdrawn"):
        EntryFactory(school=school, season=season, state=state)
    near = resident_number(BORN, "1", 407)
    record = StudentRecordFactory(
        name="李小明",
        birth_date=BORN,
        id_number=near,
        guardian_id_number="110105198607150016",
        household_region="110105",
    )
    pending = EntryFactory(
        school=school,
        season=season,
        verdict="pending",
        name="李晓明",
        birth_date=BORN,
        id_number=resident_number(BORN, "1", 408),
        candidates=[record],
    )
    return accounts, rows, roster, pending


def numbers() -> set[str]:
    people = [*Entry.objects.all(), *StudentRecord.objects.all()]
    known = {person.id_number for person in people} | {
        person.guardian_id_number for person in people if hasattr(person, "guardian_id_number")
    }
    return {number for number in known | {wrong(404)[4]} if len(number) == 18}


def pages_of(client, peopled):
    """(name of the URL, text) of every page that this browser is shown."""
    _accounts, rows, roster, pending = peopled
    addresses = [(name, reverse(name, kwargs=rows[row])) for name, (_rule, row) in TABLE.items()]
    addresses += [
        ("roster", reverse("roster", args=[roster.pk]) + f"?list={name}")
        for name in ("matched", "pending", "not_found", "rejected")
    ]
    for entry in Entry.objects.all():
        addresses += [
            (name, reverse(name, args=[entry.pk])) for name in ("entry", "review_entry", "resolve_entry", "supplement")
        ]
    addresses += [("admin", reverse(f"admin:{name}")) for name in admin_lists()]
    addresses += [("admin", reverse("admin:enrollment_entry_change", args=[pending.pk]))]
    for record in StudentRecord.objects.all():
        addresses += [("admin", reverse(f"admin:registry_{record.registry}record_change", args=[record.pk]))]
    for name, url in addresses:
        response = client.get(url)
        if response.status_code == 200 and "html" in response.headers["Content-Type"]:
            yield name, url, unescape(re.sub(r"<[^>]*>", " ", response.content.decode())) + response.content.decode()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "anonymous"])
def test_no_page_gives_away_more_than_twelve_of_eighteen(client, peopled, kind):
    sign_in(client, peopled[0][kind])
    names = set(Entry.objects.filter(school=peopled[0]["registrar"].school).values_list("name", flat=True))
    wanted, read, showing, leaks = numbers(), set(), set(), []
    for name, url, text in pages_of(client, peopled):
        read.add(name)
        showing |= {name} if any(each in text for each in names) else set()
        for number in wanted:
            known = given_away(text, number, region_known=name not in OF_ONE_PERSON)
            if name in OF_ONE_PERSON:
                leaks += [(url, number)] if known & ORDER_AND_CHECK else []
            elif len(known) > MOST:
                leaks.append((url, number, sorted(known)))
    assert leaks == []
    assert read >= {"admin" if kind == "ops" else "home", "help"}
    if kind == "registrar":  # what was read are pages that show people
        assert showing >= {"roster", "supplement_list", "school_review", "registered", *OF_ONE_PERSON}


def test_what_shows_a_whole_number_is_never_had_by_get(client, peopled):
    client.force_login(peopled[0]["registrar"])
    rows, wanted = peopled[1], numbers()
    for name in WHOLE:
        response = client.get(reverse(name, kwargs=rows[TABLE[name][1]]))
        assert not any(number in response.content.decode() for number in wanted), name


def test_a_search_by_name_shows_no_more_than_the_list(client, peopled):
    client.force_login(peopled[0]["registrar"])
    for url in (reverse("roster", args=[peopled[2].pk]), reverse("registered")):
        text = client.post(url, {"name": ""}).content.decode()
        assert [number for number in numbers() if len(given_away(text, number, region_known=True)) > MOST] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("李小明 男 2020-03 居民身份证", 12),
        ("李小明 2020-03-15 居民身份证", 14),
        ("李小明 2020-03 110***********0018", 16),
        ("李小明 2020-03 ****0018", 16),
        ("李小明 *************?****", 6),
        ("110105202003150018", 18),
    ],
)
def test_what_is_counted(text, count):
    assert len(given_away(text, "110105202003150018", region_known=True)) == count


def test_without_knowing_the_region_a_page_that_names_it_gives_it_away():
    assert given_away("北京市朝阳区", "110105202003150018", region_known=False) == set(range(6))
    assert given_away("浙江省", "110105202003150018", region_known=False) == set()
