"""The authority's word where nothing proves whose a record is, and where facts of the family are locked."""

import pytest
from django.conf import settings
from django.urls import reverse

from enrollment.disclosure.models import FactTry
from enrollment.disclosure.tries import is_locked
from enrollment.entries.giving_way import give_way
from enrollment.entries.models import Entry
from enrollment.refused import NotAllowed, OutOfScope, ReasonMissing
from registry.looks import LookKind, RecordLook
from review.decisions import proving
from review.decisions.refusals import NothingToProve, NotLocked
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db
WHY = "已查看户口簿和毕业证"
PROVE, ALLOW = "原件可以证实", "允许学校重新比对"


def unproved(state="supplementing", **other) -> Entry:
    return EntryFactory(
        verdict="pending", decision="confirmed", proof="", state=state, id_type="Z", id_number="", **other
    )


def officer_of(entry):
    return OfficerFactory(authority=entry.school.authority)


@pytest.mark.parametrize("state", ["supplementing", "at_school", "at_authority"])
def test_the_authoritys_word_proves_for_good_and_stands_in_history_and_trace(state):
    entry = unproved(state)
    officer, version = officer_of(entry), entry.version
    proving.prove(entry.pk, officer, WHY)
    entry.refresh_from_db()
    assert (entry.proof, entry.state, entry.version) == ("authority", state, version + 1)
    step = entry.steps.order_by("number").last()
    assert (step.action, step.reason, step.detail, step.account) == ("prove", WHY, {"proof": "authority"}, officer)
    look = RecordLook.objects.get()
    assert (look.kind, look.record, look.account, look.entry) == (LookKind.CLAIM, entry.archive, officer, entry.pk)
    assert give_way([entry.archive_id]) == []


def test_only_the_competent_authority_with_a_reason():
    entry = unproved()
    with pytest.raises(OutOfScope):
        proving.prove(entry.pk, OfficerFactory(), WHY)
    with pytest.raises(NotAllowed):
        proving.prove(entry.pk, RegistrarFactory(school=entry.school), WHY)
    with pytest.raises(ReasonMissing):
        proving.prove(entry.pk, officer_of(entry), " ")
    assert Entry.objects.get(pk=entry.pk).proof == ""


def test_what_is_proved_or_not_claimed_is_not_proved_again():
    for entry in (EntryFactory(), EntryFactory(verdict="pending"), EntryFactory(verdict="not_found")):
        with pytest.raises(NothingToProve):
            proving.prove(entry.pk, officer_of(entry), WHY)


def test_a_document_that_the_record_has_no_more_is_no_proof_and_may_be_proved():
    entry = EntryFactory(state="at_school")
    entry.archive.document_doubted = True
    entry.archive.save()
    assert proving.prove(entry.pk, officer_of(entry), WHY).proof == "authority"


def test_tries_are_allowed_again_once_they_are_locked():
    entry = EntryFactory(verdict="pending")
    officer = officer_of(entry)
    with pytest.raises(NotLocked):
        proving.allow_tries(entry.pk, officer, WHY)
    for _try in range(settings.FACT_TRIES):
        FactTry.objects.create(
            entry=entry,
            school=entry.school,
            season=entry.season,
            account=entry.typed_by,
            fact="phone",
            answer="differs",
        )
    assert is_locked(entry)
    proving.allow_tries(entry.pk, officer, WHY)
    assert not is_locked(entry)


def test_the_officers_pages_offer_it_and_the_schools_dont():
    entry = unproved("at_authority")
    officer = signed_in(officer_of(entry))
    for page in ("entry", "review_entry"):
        assert PROVE in words_of(officer.get(reverse(page, args=[entry.pk])))
        assert PROVE not in words_of(
            signed_in(RegistrarFactory(school=entry.school)).get(reverse(page, args=[entry.pk]))
        )
    address = reverse("prove", args=[entry.pk])
    sent = {"reason": WHY, "page": "review_entry", "version": entry.version}
    answer = officer.post(address, sent, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("review_entry", args=[entry.pk])
    assert "已由您证实" in words_of(answer)
    assert PROVE not in words_of(answer)
    assert "没有须证实的内容" in words_of(officer.post(address, sent | {"version": ""}, follow=True))
    assert signed_in(OfficerFactory()).post(address, sent).status_code == 404


def test_the_page_of_a_locked_child_lets_the_officer_allow_more():
    entry = EntryFactory(verdict="pending")
    officer = signed_in(officer_of(entry))
    assert ALLOW not in words_of(officer.get(reverse("entry", args=[entry.pk])))
    for _try in range(settings.FACT_TRIES):
        FactTry.objects.create(
            entry=entry,
            school=entry.school,
            season=entry.season,
            account=entry.typed_by,
            fact="phone",
            answer="differs",
        )
    assert ALLOW in words_of(officer.get(reverse("entry", args=[entry.pk])))
    answer = officer.post(reverse("allow_tries", args=[entry.pk]), {"reason": WHY}, follow=True)
    assert "可以重新比对" in words_of(answer)
    assert ALLOW not in words_of(answer)
    assert "无需另行允许" in words_of(
        officer.post(reverse("allow_tries", args=[entry.pk]), {"reason": WHY}, follow=True)
    )
