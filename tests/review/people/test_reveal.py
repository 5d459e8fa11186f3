"""One whole number shown on purpose: a purpose, one entry of the log, a minute, and not too many in an hour (I23)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.access_log import AccessEntry
from registry.accounts.models import DeskSession
from registry.looks import RecordLook
from registry.records import StudentRecord
from review.decisions import admitted
from review.people import reveal as service
from review.people.refusals import TooManyShown
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    OpsFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
)
from tests.racing import race
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db
PURPOSE = {"purpose": "0"}


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def account(school):
    return RegistrarFactory(school=school)


@pytest.fixture
def entry(school):
    return EntryFactory(school=school)


def asked(account, entry, **fields):
    return signed_in(account).post(reverse("reveal_entry", args=[entry.pk]), PURPOSE | fields)


def test_the_number_is_shown_and_the_log_says_who_whose_and_why(account, entry):
    response = asked(account, entry)
    assert entry.id_number in words_of(response)
    logged = AccessEntry.objects.get()
    assert (logged.account, logged.person, logged.kind, logged.subject) == (
        account,
        account.person,
        "reveal",
        f"entry {entry.pk}",
    )
    assert (logged.school, logged.rows, logged.reason) == (entry.school, 1, "与手中的证件核对")
    assert logged.serial in words_of(response)


def test_the_page_is_kept_nowhere_and_left_after_a_minute_without_a_script(account, entry):
    response = asked(account, entry, page="review_entry")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Refresh"] == f"60; url={reverse('review_entry', args=[entry.pk])}"
    assert entry.id_number not in words_of(signed_in(account).get(reverse("review_entry", args=[entry.pk])))


def test_a_page_of_somewhere_else_is_not_led_to(account, entry):
    response = asked(account, entry, page="https://example.com")
    assert response.headers["Refresh"].endswith(reverse("entry", args=[entry.pk]))


@pytest.mark.parametrize("fields", [{"purpose": ""}, {"purpose": "9"}, {"purpose": "own", "words": "  "}])
def test_without_a_purpose_nothing_is_shown_and_nothing_logged(account, entry, fields):
    response = signed_in(account).post(reverse("reveal_entry", args=[entry.pk]), fields, follow=True)
    assert entry.id_number not in words_of(response)
    assert "请选择或填写查看号码的用途" in words_of(response)
    assert not AccessEntry.objects.exists()


def test_own_words_are_the_purpose_but_no_number_in_them(account, entry):
    asked(account, entry, purpose="own", words=f"家长来电 13812345678，核对{entry.id_number}")
    assert AccessEntry.objects.get().reason == "家长来电 " + "*" * 11 + "，核对" + "*" * 18


def test_the_person_at_the_desk_stands_in_the_log(school, entry):
    desk = DeskFactory(school=school)
    desk.desk_session = DeskSession.objects.create(account=desk, person="孙老师")
    service.reveal(desk, entry, school, "核对")
    logged = AccessEntry.objects.get()
    assert (logged.person, logged.desk_session) == ("孙老师", desk.desk_session)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda school: RegistrarFactory(school=school), 200),
        (lambda school: DeskFactory(school=school), 200),
        (lambda school: OfficerFactory(authority=school.authority), 200),
        (lambda school: RegistrarFactory(), 404),
        (lambda school: OfficerFactory(), 404),
        (lambda school: OfficerFactory(authority=school.authority.superior), 404),
        (lambda school: OpsFactory(), 403),
    ],
)
def test_only_who_may_see_the_student_is_shown_its_number(school, entry, who, status):
    response = asked(who(school), entry)
    assert response.status_code == status
    assert AccessEntry.objects.count() == (status == 200)
    assert (entry.id_number in words_of(response)) == (status == 200)


def test_a_student_without_a_number_has_none_to_show(account, school):
    entry = EntryFactory(school=school, verdict="not_found", id_type="Z")
    assert "没有证件号码可以显示" in words_of(
        signed_in(account).post(reverse("reveal_entry", args=[entry.pk]), PURPOSE, follow=True)
    )
    assert not AccessEntry.objects.exists()


class TestRecord:
    """The numbers of the record that is continued: where the link is proved, and never at the desk."""

    NUMBERS = {"document": "id_number", "student": "student_number", "guardian": "guardian_id_number"}

    @pytest.fixture
    def record(self):
        return StudentRecordFactory(
            student_number="L33032620200315517X",
            guardian_id_number="110105198607150016",
            guardian_phone="13812345678",
        )

    def claim(self, school, record, proof: str):
        return EntryFactory(school=school, archive=record, proof=proof)

    def ask(self, account, entry, which):
        return signed_in(account).post(reverse("reveal_record", args=[entry.pk, which]), PURPOSE)

    @pytest.mark.parametrize("which", NUMBERS)
    def test_of_a_proved_one_each_is_shown_logged_counted_and_leaves_its_trace(self, account, school, record, which):
        entry = self.claim(school, record, "document")
        response = self.ask(account, entry, which)
        assert getattr(record, self.NUMBERS[which]) in words_of(response)
        logged = AccessEntry.objects.get()
        assert (logged.subject, logged.numbers, logged.school) == (f"record {record.pk}", 1, school)
        look = RecordLook.objects.get()
        assert (look.record, look.kind, look.entry, look.record_school) == (record, "number", entry.pk, record.school)

    def test_of_a_registered_one_too(self, account, school):
        entry = EntryFactory(school=school, state="registered", proof="")
        assert entry.record.id_number in words_of(self.ask(account, entry, "document"))

    def test_of_one_without_proof_none_is(self, account, school, record):
        entry = self.claim(school, record, "")
        for which in (*self.NUMBERS, "phone"):
            assert self.ask(account, entry, which).status_code == 404
        assert not AccessEntry.objects.exists()

    def test_of_a_doubted_document_none_is(self, account, school, record):
        entry = self.claim(school, record, "document")
        StudentRecord.objects.filter(pk=record.pk).update(document_doubted=True)
        assert self.ask(account, entry, "guardian").status_code == 404

    @pytest.mark.parametrize("which", ["", "name", "address", "id_number", "__class__"])
    def test_nothing_else_of_the_record_has_an_address(self, account, school, record, which):
        entry = self.claim(school, record, "document")
        url = reverse("reveal_record", args=[entry.pk, "document"]).replace("document", which)
        assert signed_in(account).post(url, PURPOSE).status_code == 404

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            (lambda school: DeskFactory(school=school), 403),
            (lambda school: OfficerFactory(authority=school.authority), 200),
            (lambda school: OpsFactory(), 403),
            (lambda school: RegistrarFactory(), 404),
            (lambda school: OfficerFactory(), 404),
        ],
    )
    def test_by_role(self, school, record, who, status):
        entry = self.claim(school, record, "document")
        assert self.ask(who(school), entry, "document").status_code == status

    def test_whose_record_is_not_confirmed_has_none(self, account, school):
        entry = EntryFactory(school=school, verdict="pending")
        assert self.ask(account, entry, "document").status_code == 404

    def test_the_page_offers_those_that_there_are(self, account, school, record):
        entry = self.claim(school, record, "document")
        page = words_of(signed_in(account).get(reverse("entry", args=[entry.pk])))
        assert [reverse("reveal_record", args=[entry.pk, which]) in page for which in self.NUMBERS] == [True] * 3
        desk = words_of(signed_in(DeskFactory(school=school)).get(reverse("entry", args=[entry.pk])))
        assert "record-number" not in desk

    def test_the_number_of_a_candidate_has_no_address_any_more(self, account, school):
        entry = EntryFactory(school=school, verdict="pending")
        url = f"/resolve/{entry.pk}/number/{entry.candidates.get().record_id}/"
        assert signed_in(account).post(url, PURPOSE).status_code == 404


class TestCase:
    @pytest.fixture
    def case(self, settings, tmp_path):
        from tests.review.cases import disputes

        settings.EVIDENCE_DIR = tmp_path
        dispute = disputes.admission()
        admitted.continue_admitted(dispute.entry.pk, dispute.claimant, "学生在我校")
        return dispute

    def test_each_side_is_shown_its_own_and_logged_with_the_school_that_has_the_child(self, case):
        from review.cases.models import AdmissionCase

        opened = AdmissionCase.objects.get()
        for account, side, number, school in (
            (case.claimant, "claimant", case.entry.id_number, opened.claiming_school),
            (case.holder, "holder", case.record.id_number, opened.holding_school),
        ):
            page = signed_in(account).post(reverse("reveal_case", args=[opened.pk, side]), PURPOSE)
            assert number in words_of(page)
            assert AccessEntry.objects.first().school == school

    def test_neither_is_shown_the_others(self, case):
        from review.cases.models import AdmissionCase

        opened = AdmissionCase.objects.get()
        for account, side in ((case.claimant, "holder"), (case.holder, "claimant")):
            url = reverse("reveal_case", args=[opened.pk, side])
            assert signed_in(account).post(url, PURPOSE).status_code == 404
            assert url not in words_of(signed_in(account).get(reverse("case", args=[opened.pk])))
        assert not AccessEntry.objects.exists()

    def test_a_school_that_is_in_no_case_is_shown_nothing(self, case):
        from review.cases.models import AdmissionCase

        url = reverse("reveal_case", args=[AdmissionCase.objects.get().pk, "holder"])
        assert signed_in(RegistrarFactory()).post(url, PURPOSE).status_code == 404


class TestLimit:
    def test_the_next_is_refused_with_a_sentence_and_a_line_of_the_log(self, account, entry, settings, caplog):
        settings.REVEALS_PER_HOUR = 2
        asked(account, entry), asked(account, entry)
        response = signed_in(account).post(reverse("reveal_entry", args=[entry.pk]), PURPOSE, follow=True)
        assert "本账号一小时内已查看 2 个完整号码" in words_of(response)
        assert entry.id_number not in words_of(response)
        assert AccessEntry.objects.count() == 2
        assert [record.levelname for record in caplog.records if record.name == "review.people.reveal"] == ["WARNING"]
        assert not any(word in caplog.text for word in (entry.name, entry.id_number, account.person))

    def test_it_is_counted_by_account_and_by_the_hour(self, account, entry, settings, monkeypatch):
        settings.REVEALS_PER_HOUR = 1
        service.reveal(account, entry, entry.school, "核对")
        service.reveal(RegistrarFactory(school=entry.school), entry, entry.school, "核对")
        later = timezone.now() + timedelta(minutes=61)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        service.reveal(account, entry, entry.school, "核对")
        assert AccessEntry.objects.count() == 3

    @pytest.mark.postgresql
    @pytest.mark.django_db(transaction=True)
    def test_of_several_at_the_same_moment_no_more_than_the_limit_is_shown(self, account, entry, settings):
        settings.REVEALS_PER_HOUR = 2

        def ask(together):
            together()
            return service.reveal(account, entry, entry.school, "核对")

        results = race(*[ask] * 6)
        assert sum(isinstance(result, service.ShownNumber) for result in results) == 2
        assert sum(isinstance(result, TooManyShown) for result in results) == 4
        assert AccessEntry.objects.count() == 2
