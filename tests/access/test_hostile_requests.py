"""What no browser of ours sends: unreadable text, numbers beyond every column, huge values. Never a failure (500)."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from enrollment.entries.models import Entry
from registry.fields.k12 import K12
from registry.records import StudentRecord
from review.bulk import asking
from tests.factories import DeskFactory, EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory

HOSTILE = {
    "beyond every id": "9" * 25,
    "more digits than Python reads": "9" * 6000,
    "other digits": "٣²",
    "negative": "-1",
    "long": "长" * 20_000,
}
NUL_OF_COOKIES = r"\000"
ACTIVATION = ("username", "code", "person", "new_password1", "new_password2")
ONE_OF_EACH_KIND = {
    "birthplace",
    "ethnicity",
    "former_name",
    "name_pinyin",
    "id_valid",
    "entry_month",
    "talents",
    "phone",
    "postcode",
    "email",
    "homepage",
    "school_distance",
    "member1_id_number",
}


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def registrar(school):
    return signed_in(RegistrarFactory(school=school))


@pytest.fixture
def officer(school):
    return signed_in(OfficerFactory(authority=school.authority))


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def season(db):
    return SeasonFactory()


@pytest.fixture
def forms(school, season, registrar, officer):
    """Every form outside admin: who sends it, where, and what a browser would send."""
    registrar_account = RegistrarFactory(school=school)
    pending = EntryFactory(school=school, season=season, verdict="pending")
    supplementing = EntryFactory(school=school, season=season)
    at_school = EntryFactory(school=school, season=season, state="at_school")
    typed = {"season": season.pk, "track": "primary", "name": "李晓明", "id_type": "1", "id_number": "", "sex": "1"}
    texts = {"version": "0", "act": "save", **dict.fromkeys(ONE_OF_EACH_KIND, "")}
    notes = {"reason": "", "version": "1", **{f"field-{name}": "" for name in ONE_OF_EACH_KIND}}
    account, own = at_school.steps.last().account, Entry.objects.filter(pk=at_school.pk)
    asked = asking.ask(account, "school_send_back", own, about="", back_to="/")
    here = reverse("authority_review_school", args=[school.pk])
    return [
        (Client(), reverse("sign_in"), {"username": "u", "password": "p", "next": "/"}),
        (registrar, reverse("password_change"), {"old_password": "o", "new_password1": "n", "new_password2": "n"}),
        (registrar, reverse("roster_upload"), {"season": season.pk, "track": "primary"}),
        (registrar, reverse("new_student"), typed | {"birth_date": "2020-03-15"}),
        (registrar, reverse("new_student_locked"), typed | {"birth_date": ""}),
        (registrar, reverse("resolve_entry", args=[pending.pk]), {"candidate": "1"}),
        (registrar, reverse("supplement", args=[supplementing.pk]), texts),
        (registrar, reverse("supplement_submit"), {"entry": "1"}),
        (registrar, reverse("school_review"), {"entry": "1.1", "act": "approve"}),
        (registrar, reverse("school_review"), {"all": "1", "opened": "2026-09-01T08:00:00+08:00", "act": "send_back"}),
        (registrar, reverse("bulk_confirm", args=[asked.pk]), {"reason": ""}),
        (registrar, reverse("review_send_back", args=[at_school.pk]), notes),
        (officer, here, {"entry": "1.1", "act": "approve"}),
        (officer, reverse("authority_review"), {"school": "1", "opened": "0001-01-01T00:00:00+14:00"}),
        (registrar, reverse("reveal_entry", args=[pending.pk]), {"purpose": "own", "words": "核对", "page": "entry"}),
        (officer, reverse("registered"), {"name": "李"}),
        (officer, reverse("registered_export"), {"purpose": "0", "words": "", "season": "", "begin": "", "end": ""}),
        (Client(), reverse("activate"), dict.fromkeys(ACTIVATION, "x")),
        (signed_in(DeskFactory(school=school)), reverse("desk"), {"person": "李梅", "next": "/"}),
        (officer, reverse("account_new", args=["schools"]), {"place": school.pk, "person": "", "username": ""}),
        (registrar, reverse("account_new", args=["desk"]), {"place": school.pk, "person": "", "valid_until": ""}),
        (officer, reverse("account_codes"), {"account": "1", "confirmed": "1"}),
        (officer, reverse("account_act", args=[registrar_account.pk]), {"act": "extend", "valid_until": ""}),
    ]


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_value_in_any_field_of_any_form_is_no_failure(forms, kind):
    failed = []
    for client, url, values in forms:
        client.raise_request_exception = False
        for field in values:
            status = client.post(url, values | {field: HOSTILE[kind]}).status_code
            failed += [(url, field)] if status >= 500 else []
    assert failed == []


def test_every_kind_of_field_is_among_those_tried():
    tried = {type(K12.by_name[name].kind) for name in ONE_OF_EACH_KIND}
    assert tried == {type(field.kind) for field in K12.fields}


@pytest.mark.parametrize("text", ["李\x00明", "\x00"])
def test_nul_is_refused_in_every_field_and_changes_nothing(forms, text):
    for client, url, values in forms:
        for field in values:
            assert client.post(url, values | {field: text}).status_code == 400, (url, field)
    assert not Entry.objects.filter(version__gt=4).exists()


def test_nul_is_refused_as_the_name_of_a_field_and_in_the_address(registrar):
    assert registrar.post(reverse("supplement_submit"), {"en\x00try": "1"}).status_code == 400
    assert registrar.get(reverse("rosters"), {"page": "1\x00"}).status_code == 400


def test_half_of_a_surrogate_pair_is_refused(registrar):
    """An encoding of old mail programs can write one; UTF-8, in which pages and databases speak, cannot."""
    body = '--B\r\nContent-Disposition: form-data; name="entry"\r\n\r\n+2AA-\r\n--B--\r\n'
    kind = "multipart/form-data; boundary=B; charset=utf-7"
    response = registrar.generic("POST", reverse("supplement_submit"), body, content_type=kind)
    assert response.status_code == 400


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/rosters/", "/nothing-here/"])
def test_a_cookie_that_is_no_text_is_as_none(db, settings, path):
    """In quotation marks a cookie may hold any character by its number."""
    sent = {"cookie": rf'{settings.SESSION_COOKIE_NAME}="{NUL_OF_COOKIES * 12}"'}

    assert Client().get(path, headers=sent).status_code == Client().get(path).status_code


@pytest.mark.parametrize("number", ["0", "9" * 20, "9223372036854775808", "9" * 6000])
def test_an_id_beyond_every_column_is_not_found(registrar, officer, number):
    paths = [
        "/rosters/{}/",
        "/rosters/{}/progress/",
        "/entries/{}/",
        "/resolve/{}/",
        "/supplement/{}/",
        "/review/entries/{}/",
    ]
    assert {registrar.get(path.format(number)).status_code for path in paths} == {404}
    assert officer.get(f"/review/authority/{number}/").status_code == 404
    acts = ["/rosters/{}/rejected.xlsx", "/rosters/{}/results.xlsx", "/entries/{}/number/", "/registered/{}/card/"]
    acts += ["/resolve/{0}/number/{0}/", "/evidence/{}/", "/cases/{}/number/holder/"]
    assert {registrar.post(path.format(number), {"purpose": "0"}).status_code for path in acts} == {404}


def test_a_distance_that_rounds_up_beyond_its_column_is_a_problem_of_its_field(registrar, school, season):
    entry = EntryFactory(school=school, season=season)
    response = registrar.post(
        reverse("supplement", args=[entry.pk]), {"version": "0", "act": "save", "school_distance": "999.99"}
    )
    assert response.status_code == 200
    entry.refresh_from_db()
    assert entry.supplement.school_distance is None


class TestAnotherSchool:
    """Ids of another school's rows in every form: nothing of them changes, nothing of them shows."""

    @pytest.fixture
    def theirs(self, season):
        return {
            state: EntryFactory(season=season, state=state, name="欧阳若曦")
            for state in ("supplementing", "at_school", "at_authority")
        } | {"resolving": EntryFactory(season=season, verdict="pending", name="欧阳若曦")}

    @pytest.fixture
    def posts(self, theirs, school, season):
        candidate = theirs["resolving"].candidates.get().record_id
        asked = asking.ask(
            theirs["at_school"].steps.last().account, "school_approve",
            Entry.objects.filter(pk=theirs["at_school"].pk), about="", back_to="/",
        )  # fmt: skip
        seen = " ".join(f"{entry.pk}.{entry.version}" for entry in theirs.values())
        return [
            (reverse("resolve_entry", args=[theirs["resolving"].pk]), {"candidate": candidate}),
            (reverse("resolve_undo", args=[theirs["resolving"].pk]), {}),
            (reverse("supplement", args=[theirs["supplementing"].pk]), {"version": "0", "talents": "书法"}),
            (reverse("supplement_submit"), {"entry": [entry.pk for entry in theirs.values()]}),
            (reverse("school_review"), {"entry": seen, "act": "approve"}),
            (reverse("school_review"), {"entry": seen, "act": "send_back"}),
            (reverse("bulk_act", args=[asked.pk]), {}),
            (reverse("bulk_confirm", args=[asked.pk]), {}),
            (reverse("authority_review"), {"school": [entry.school_id for entry in theirs.values()]}),
            (reverse("review_send_back", args=[theirs["at_school"].pk]), {"reason": "改", "version": "3"}),
            (reverse("authority_review_school", args=[school.pk]), {"entry": seen, "act": "send_back"}),
            (reverse("authority_review_school", args=[school.pk]), {"entry": seen, "act": "approve"}),
        ]

    def facts(self):
        return list(Entry.objects.order_by("pk").values_list("pk", "state", "version", "archive", "decision"))

    @pytest.mark.parametrize("who", ["registrar", "officer"])
    def test_nothing_of_it_changes_or_shows(self, request, who, posts):
        client, before = request.getfixturevalue(who), self.facts()
        for url, values in posts:
            response = client.post(url, values, follow=True)
            assert "欧阳若曦" not in response.content.decode(), url
        assert self.facts() == before
        assert not StudentRecord.objects.filter(source_key=None).exists()

    def test_a_record_that_was_not_shown_cannot_be_chosen(self, registrar, school, season, theirs):
        mine = EntryFactory(school=school, season=season, verdict="pending")
        record = theirs["resolving"].candidates.get().record_id
        registrar.post(reverse("resolve_entry", args=[mine.pk]), {"candidate": record})
        mine.refresh_from_db()
        assert (mine.state, mine.archive_id, mine.decision) == ("resolving", None, "")


def test_an_officer_of_the_superior_authority_approves_nobody(school, season):
    entry = EntryFactory(school=school, season=season, state="at_authority")
    superior = signed_in(OfficerFactory(authority=school.authority.superior))
    values = {"entry": f"{entry.pk}.{entry.version}", "act": "approve"}
    assert superior.post(reverse("authority_review_school", args=[school.pk]), values).status_code == 404
    assert superior.post(reverse("review_send_back", args=[entry.pk]), {"reason": "改"}).status_code == 404
    own_school = SchoolFactory(authority=school.authority.superior)
    superior.post(reverse("authority_review_school", args=[own_school.pk]), values)
    entry.refresh_from_db()
    assert entry.state == "at_authority"


def test_every_form_needs_the_token_of_its_page(forms):
    for client, url, values in forms:
        client.handler.enforce_csrf_checks = True
        assert client.post(url, values).status_code == 403, url


def test_what_was_left_unread_is_not_said_to_who_signs_in_next(registrar, school, season):
    entry = EntryFactory(school=school, season=season, name="欧阳若曦")
    registrar.post(reverse("supplement", args=[entry.pk]), {"version": "0", "act": "save", "talents": "书法"})
    registrar.post(reverse("sign_out"))
    registrar.force_login(RegistrarFactory())
    page = registrar.get(reverse("help"))
    assert "欧阳若曦" not in page.content.decode()
    assert len(get_messages(page.wsgi_request)) <= 1
