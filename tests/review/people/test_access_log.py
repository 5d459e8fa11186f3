"""The access log: each act writes one entry, who sees which, and nobody changes or loses one (I23)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.entries.models import Step
from registry.access_log import AccessEntry, log_access, watermark
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, OfficerFactory, OpsFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.roster_rows import student, wrong
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def account(school):
    return RegistrarFactory(school=school, person="王秀英")


def broken() -> list[str]:
    return [name for invariant in INVARIANTS if invariant.code == "I23" for name in invariant.offenders()]


def seen(account) -> set[str]:
    return {entry.reason for entry in AccessEntry.objects.visible_to(account)}


class TestEachActIsLoggedOnce:
    """what, how many, and the answer's kind."""

    def only(self) -> tuple:
        entry = AccessEntry.objects.get()
        return entry.kind, entry.what, entry.rows

    def test_a_supplement_sheet(self, account, school):
        EntryFactory.create_batch(2, school=school, season=SeasonFactory(), verdict="not_found")
        answer = signed_in(account).post(reverse("sheet_out"), {"selection": "primary.not_found"})
        assert answer.status_code == 200
        assert self.only() == ("export", "sheet_out", 2)
        serials = set(Step.objects.filter(action="take_out").values_list("detail__serial", flat=True))
        assert serials == {AccessEntry.objects.get().serial}
        assert broken() == []

    def test_confirmation_sheets_carry_the_watermark(self, account, school):
        entries = EntryFactory.create_batch(2, school=school, season=SeasonFactory())
        page = signed_in(account).post(reverse("supplement_sheets"), {"entry": [entry.pk for entry in entries]})
        assert self.only() == ("print", "confirmation_sheets", 2)
        assert words_of(page).count(AccessEntry.objects.get().serial) == 2
        assert broken() == []

    def test_nobody_to_print_is_nothing_to_log(self, account):
        signed_in(account).post(reverse("supplement_sheets"), {"entry": [EntryFactory().pk]})
        assert not AccessEntry.objects.exists()

    def test_rejected_rows_of_a_roster(self, registrar, upload):
        roster, _response = upload([student(1), wrong(2), wrong(3)])
        answer = registrar.post(reverse("roster_rejected", args=[roster.pk]))
        assert answer.status_code == 200
        assert self.only() == ("export", "rejected_rows", 2)

    def test_evidence(self, settings, tmp_path):
        from review.cases import acts
        from review.cases.evidence import EvidenceFile
        from review.cases.models import Evidence
        from tests.review.cases import disputes

        settings.EVIDENCE_DIR = tmp_path
        dispute = disputes.admission()
        opened = disputes.opened(dispute)
        acts.contest(opened.pk, dispute.holder, "在读", [EvidenceFile("在读证明.pdf", disputes.PDF)])
        answer = signed_in(dispute.claimant).post(reverse("evidence", args=[Evidence.objects.get().pk]))
        assert b"".join(answer.streaming_content) == disputes.PDF
        assert self.only() == ("evidence", "evidence", 1)
        assert AccessEntry.objects.get().school == opened.holding_school


class TestScope:
    @pytest.fixture(autouse=True)
    def entries(self, school, account):
        officer = OfficerFactory(authority=school.authority)
        sister = SchoolFactory(authority=school.authority)
        log_access(account, "export", "board", reason="own school")
        log_access(officer, "print", "card", reason="officer of own school", school=school)
        log_access(officer, "export", "registered_list", reason="officer of all")
        log_access(RegistrarFactory(school=sister), "export", "board", reason="sister school")
        log_access(RegistrarFactory(), "export", "board", reason="elsewhere")
        self.officer = officer

    def test_a_registrar_sees_the_own_school_and_who_looked_at_it(self, account):
        assert seen(account) == {"own school", "officer of own school"}

    def test_an_officer_sees_the_own_schools_and_the_own_acts(self):
        assert seen(self.officer) == {"own school", "officer of own school", "officer of all", "sister school"}

    def test_other_officers_and_operations_see_none_of_it_on_pages(self, school):
        assert seen(OfficerFactory(authority=school.authority.superior)) == set()
        assert seen(OfficerFactory()) == set()
        assert seen(OpsFactory()) == set()

    def test_operations_look_in_admin_and_change_nothing(self):
        ops = signed_in(OpsFactory(is_superuser=True))
        assert "elsewhere" in words_of(ops.get(reverse("admin:registry_accessentry_changelist")))
        one = AccessEntry.objects.first()
        assert ops.get(reverse("admin:registry_accessentry_delete", args=[one.pk])).status_code == 403
        assert ops.post(reverse("admin:registry_accessentry_change", args=[one.pk]), {"reason": "x"}).status_code == 403

    def test_the_page_is_narrowed_by_kind_and_day(self, account):
        page = signed_in(account).get(reverse("access_log"), {"kind": "print"})
        assert "officer of own school" in words_of(page)
        assert "<td>own school</td>" not in words_of(page)
        page = signed_in(account).get(reverse("access_log"), {"begin": "2099-01-01"})
        assert "这些日期内没有这一类记录" in words_of(page)

    def test_a_filter_that_cannot_be_read_filters_nothing(self, account):
        page = signed_in(account).get(reverse("access_log"), {"begin": "yesterday", "kind": "???"})
        assert page.status_code == 200
        assert "own school" in words_of(page)


def test_what_it_was_about_stands_in_words_and_leads_to_own_students_only(account, school):
    own, foreign = EntryFactory(school=school), EntryFactory()
    log_access(account, "reveal", "number", reason="own", subject=f"entry {own.pk}")
    log_access(account, "reveal", "number", reason="in a case", subject=f"entry {foreign.pk}", school=foreign.school)
    for kind in ("record", "roster", "sheet", "evidence"):
        log_access(account, "export", "rejected_rows", reason="corrected", subject=f"{kind} 77")
    words = words_of(signed_in(account).get(reverse("access_log")))
    assert reverse("entry", args=[own.pk]) in words
    assert reverse("entry", args=[foreign.pk]) not in words
    for shown in (f"新生 {foreign.pk}", "学籍档案 77", "名单 77", "补录表 77", "文件 77"):
        assert shown in words
    assert "roster 77" not in words


def test_the_page_costs_the_same_for_one_entry_and_for_thirty(account):
    client, found = signed_in(account), []
    for count in (1, 2, 27):
        for _ in range(count):
            log_access(account, "export", "board", reason="存档")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("access_log")).status_code == 200
        found.append(len(captured))
    assert found[1] == found[2]
    assert max(found) <= 12


def test_the_page_is_turned(account):
    for number in range(60):
        log_access(account, "export", "board", reason=f"存档{number}")
    page = words_of(signed_in(account).get(reverse("access_log"), {"page": 2}))
    assert "存档9" in page
    assert "存档59" not in page


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_refuses_to_change_or_lose_an_entry(account, act):
    entry = log_access(account, "export", "board", reason="存档")
    rows = AccessEntry.objects.filter(pk=entry.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(reason="x") if act == "update" else rows.delete()
    assert AccessEntry.objects.get().reason == "存档"


def test_the_trigger_is_among_those_that_must_be_there():
    from review.invariants import integrity

    assert any(name.startswith("access_refuses") for name in integrity.TRIGGERS[connection.vendor])
    assert integrity.missing_triggers() == []


def test_the_watermark_says_place_who_when_serial_and_why(account):
    entry = log_access(account, "export", "board", reason="存档")
    line = watermark(entry)
    for part in (account.school.name, "王秀英", account.username, entry.serial, "存档"):
        assert part in line


def test_a_step_that_says_taken_out_without_its_access_is_found(account, school):
    entry = EntryFactory(school=school)
    step = Step.objects.create(
        entry=entry,
        number=1,
        account=account,
        action="take_out",
        from_state="supplementing",
        to_state="supplementing",
        detail={"serial": "20260901-AAAAAAAA"},
    )
    assert broken() == [f"step {step.pk}"]


def test_a_log_that_counts_fewer_than_went_is_found(account, school):
    logged = log_access(account, "export", "sheet_out", reason="补录", rows=1)
    for entry in EntryFactory.create_batch(2, school=school):
        Step.objects.create(
            entry=entry,
            number=1,
            account=account,
            action="take_out",
            from_state="supplementing",
            to_state="supplementing",
            detail={"serial": logged.serial},
        )
    assert broken() == [f"access {logged.serial}"]
