"""Matching again when shared data come late (N7)."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.entries.refusals import Conflict
from enrollment.entries.transitions import move
from enrollment.rosters import intake, rematch, results, uploading
from enrollment.rosters.counts import roster_counts
from enrollment.rosters.new_rows import warning
from enrollment.supplement.bulk_fill import fill_in
from enrollment.supplement.confirmation import print_sheets
from enrollment.uploads.wording import problem_words
from registry.fields.k12 import K12
from registry.identity.names import agreement_key
from registry.records import StudentRecord
from registry.sealing.cipher import document_key
from review.decisions.resolve import none_of_these
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.rosters import csv_roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrar(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path
    return RegistrarFactory(school=SchoolFactory())


@pytest.fixture
def season():
    return SeasonFactory()


def child(name: str, serial: int, born: str = "2020-03-07") -> list[str]:
    from datetime import date

    return [name, "男", born, "居民身份证", resident_number(date.fromisoformat(born), "1", serial)]


def archive(row: list[str], **values) -> StudentRecord:
    facts = {"name": row[0], "sex": "1", "birth_date": row[2], "id_number": row[4]}
    return StudentRecordFactory(**facts | values)


def received(registrar, season, rows):
    roster, _ = uploading.store_upload(registrar, season, "primary", "a.csv", csv_roster(rows), enqueue=False)
    intake.receive(roster.pk)
    roster.refresh_from_db()
    return roster


def standing(roster):
    return list(roster.entries.order_by("row_number").values_list("verdict", "state", "archive"))


ROWS = [child("王一诺", 1), child("李晓明", 2), child("陈思远", 3)]


def test_late_records_are_found_and_everybody_else_stays(registrar, season):
    roster = received(registrar, season, ROWS)
    assert standing(roster) == [("not_found", "supplementing", None)] * 3
    exact, similar = archive(ROWS[0]), archive(ROWS[1], name="李小明")

    done = rematch.rematch_roster(roster, registrar)

    assert standing(roster) == [
        ("matched", "supplementing", exact.pk),
        ("pending", "resolving", None),
        ("not_found", "supplementing", None),
    ]
    assert {outcome: len(ids) for outcome, ids in done.changed.items()} == {"matched": 1, "pending": 1}
    assert (done.unchanged, done.refused, done.total) == (1, [], 3)
    doubtful = roster.entries.get(verdict="pending")
    assert [candidate.record for candidate in doubtful.candidates.all()] == [similar]
    assert [outcome for outcome, count in roster_counts(roster).items() if count] == ["matched", "pending", "not_found"]
    call_command("check_invariants")


def test_the_earlier_verdict_and_what_is_new_stay_in_the_history(registrar, season):
    roster = received(registrar, season, ROWS[:2])
    archive(ROWS[0])
    similar = archive(ROWS[1], name="李小明")
    rematch.rematch_roster(roster, registrar)

    first, second = (
        Step.objects.filter(entry=entry).order_by("number").last() for entry in roster.entries.order_by("pk")
    )
    assert (first.action, first.from_state, first.to_state) == ("rematch", "supplementing", "supplementing")
    assert first.detail == {"verdict": ["not_found", "matched"], "new_candidates": []}
    assert (second.action, second.from_state, second.to_state) == ("rematch_doubtful", "supplementing", "resolving")
    assert second.detail == {"verdict": ["not_found", "pending"], "new_candidates": [similar.pk]}
    assert {first.account, second.account} == {registrar}


def test_what_the_found_record_has_otherwise_is_said_at_the_row(registrar, season):
    roster = received(registrar, season, ROWS[:1])
    archive(ROWS[0], sex="2")
    rematch.rematch_roster(roster, registrar)
    assert roster.entries.get().warnings == ["differs_from_record"]
    (row,) = results.shown(results.rows_of(roster, "matched"), registrar)
    assert [line.words for line in row.lines] == [problem_words(warning("differs_from_record"))]


def test_an_archive_that_another_takes_meanwhile_is_left_to_it(registrar, season, monkeypatch):
    roster = received(registrar, season, ROWS[:1])
    record, look = archive(ROWS[0]), rematch.recognise_freed

    def slowly(*args):
        found = look(*args)
        held = EntryFactory(archive=record, id_number=ROWS[1][4], verdict="pending", state="supplementing")
        said = {"account": held.decided_by, "reason": "核对了户口簿", "detail": {"proof": held.proof}}
        Step.objects.create(entry=held, number=2, action="prove", from_state=held.state, to_state=held.state, **said)
        Entry.objects.filter(pk=held.pk).update(version=2)
        return found

    monkeypatch.setattr(rematch, "recognise_freed", slowly)
    done = rematch.rematch_roster(roster, registrar)
    assert [(pk, type(why)) for pk, why in done.refused] == [(roster.entries.get().pk, Conflict)]
    assert standing(roster) == [("not_found", "supplementing", None)]
    call_command("check_invariants")


def test_a_doubt_is_settled_when_the_right_record_comes(registrar, season):
    archive(ROWS[0], name="王伊诺", id_type="Z", id_number="")
    roster = received(registrar, season, ROWS[:1])
    assert standing(roster) == [("pending", "resolving", None)]
    right = archive(ROWS[0])
    rematch.rematch_roster(roster, registrar)
    assert standing(roster) == [("matched", "supplementing", right.pk)]
    assert roster.entries.get().candidates.count() == 0
    call_command("check_invariants")


def test_a_doubt_with_another_candidate_stays_a_doubt(registrar, season):
    archive(ROWS[0], name="王伊诺")
    roster = received(registrar, season, ROWS[:1])
    newer = archive(ROWS[0], name="王一诺", id_type="Z", id_number="")
    done = rematch.rematch_roster(roster, registrar)
    assert standing(roster) == [("pending", "resolving", None)]
    assert roster.entries.get().candidates.count() == 2
    assert Step.objects.get(action="rematch_doubtful").detail["new_candidates"] == [newer.pk]
    (row,) = results.shown(results.rows_of(roster, "pending"), registrar)
    assert "又查到可能属于该生的学籍" in row.again
    assert rematch.rematch_roster(roster, registrar).unchanged == done.total == 1


def test_nothing_is_taken_away_from_a_doubt(registrar, season):
    record = archive(ROWS[0], name="王伊诺", id_type="Z", id_number="")
    roster = received(registrar, season, ROWS[:1])
    record.name, record.birth_date = "赵无关", "2019-01-01"
    record.save()
    assert rematch.rematch_roster(roster, registrar).unchanged == 1
    assert roster.entries.get().candidates.get().record_id == record.pk


def test_what_a_person_decided_is_never_touched(registrar, season):
    archive(ROWS[0], name="王伊诺", id_type="Z", id_number="")
    roster = received(registrar, season, ROWS[:1])
    entry = none_of_these(roster.entries.get().pk, registrar)
    archive(ROWS[0])
    done = rematch.rematch_roster(roster, registrar)
    assert done.total == 0
    after = Entry.objects.get(pk=entry.pk)
    assert (after.verdict, after.decision, after.archive, after.version) == (
        "pending",
        "none_of_these",
        None,
        entry.version,
    )


@pytest.mark.parametrize("action", ["submit", "school_send_back"])
def test_a_student_that_was_submitted_is_never_touched(registrar, season, action):
    roster = received(registrar, season, ROWS[:1])
    entry = roster.entries.get()
    for number, act in enumerate(["submit", "school_send_back"][: 1 + (action == "school_send_back")], start=1):
        Step.objects.create(
            entry=entry,
            number=number,
            account=registrar,
            action=act,
            to_state="supplementing",
            reason="…",
        )
    archive(ROWS[0])
    assert rematch.rematch_roster(roster, registrar).total == 0


def test_drafts_and_printed_sheets_are_no_decision(registrar, season):
    roster = received(registrar, season, ROWS[:1])
    entry = roster.entries.get()
    fill_in([entry.pk], registrar, K12, {"class_name": "1班"})
    print_sheets([entry.pk], registrar)
    late = archive(ROWS[0])
    rematch.rematch_roster(roster, registrar)
    assert standing(roster) == [("matched", "supplementing", late.pk)]


@pytest.mark.parametrize("act", [*states.ON_A_DRAFT, *states.ON_NUMBERS, *states.ON_NAMESAKES])
def test_no_act_on_a_draft_ends_matching_again(registrar, season, act):
    """Every step that leaves a new student where it is being supplemented decides nothing."""
    roster = received(registrar, season, ROWS[:1])
    account = registrar if states.may(act, "registrar") else OfficerFactory(authority=registrar.school.authority)
    move(roster.entries.get().pk, act, account, reason="核对名单")
    late = archive(ROWS[0])
    assert rematch.rematch_roster(roster, registrar).changed == {"matched": [roster.entries.get().pk]}
    assert standing(roster) == [("matched", "supplementing", late.pk)]


def test_an_archive_that_another_school_holds_is_a_doubt(registrar, season, settings):
    roster = received(registrar, season, ROWS[:1])
    # of a child whose document it is not
    EntryFactory(archive=archive(ROWS[0]), season=season, id_number=resident_number(date(2019, 9, 3), serial=77))
    rematch.rematch_roster(roster, registrar)
    entry = roster.entries.get()
    assert (entry.verdict, entry.state, entry.archive) == ("pending", "resolving", None)
    assert "already_claimed" in entry.candidates.get().reasons


def test_an_archive_that_an_ended_season_still_holds_is_let_go(registrar, season):
    roster = received(registrar, season, ROWS[:1])
    found = archive(ROWS[0])
    over = SeasonFactory(closed=True)
    type(over).objects.filter(pk=over.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    holding = EntryFactory(archive=found, season=over)
    assert rematch.rematch_all("preschool").changed == {"matched": [roster.entries.get().pk]}
    assert standing(roster) == [("matched", "supplementing", found.pk)]
    holding.refresh_from_db()
    assert (holding.state, holding.archive) == ("terminated", None)


def test_after_the_deadline_nothing_changes(registrar, season):
    roster = received(registrar, season, ROWS[:1])
    archive(ROWS[0])
    type(season).objects.update(**{f"{track}_deadline": season.starts_on for track in ("primary", "vocational")})
    done = rematch.rematch_roster(roster, registrar)
    assert [why.code for _, why in done.refused] == ["season_closed"]
    assert standing(roster) == [("not_found", "supplementing", None)]
    assert rematch.rematch_all("preschool").total == 0


def test_a_load_matches_again_in_every_open_season(registrar, season, tmp_path, run_tasks):
    roster = received(registrar, season, ROWS[:2])
    file = tmp_path / "late.csv"
    file.write_text(
        "record_key,name,sex,birth_date,id_type,id_number,school_code\n"
        f"PK-1,{','.join(ROWS[0])},{SchoolFactory(kindergarten=True).code}\n"
    )
    call_command("load_registry", "preschool", str(file))
    assert standing(roster)[0] == ("not_found", "supplementing", None)
    run_tasks()
    found = StudentRecord.objects.get(source_key="PK-1")
    assert standing(roster) == [("matched", "supplementing", found.pk), ("not_found", "supplementing", None)]
    assert Step.objects.get(action="rematch").account == registrar


def test_a_load_of_another_registry_changes_nothing(registrar, season):
    received(registrar, season, ROWS[:1])
    archive(ROWS[0])
    assert rematch.rematch_all("k12").total == 0


def test_steps_are_still_append_only(registrar, season):
    from django.db import DatabaseError, transaction

    roster = received(registrar, season, ROWS[:1])
    archive(ROWS[0])
    rematch.rematch_roster(roster, registrar)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Step.objects.update(reason="x")


def test_the_probe_of_an_entry_is_the_one_of_its_row(registrar, season):
    roster = received(registrar, season, ROWS[:1])
    probe = rematch.probe_of(roster.entries.get())
    assert (probe.name, probe.sex, probe.id_number) == (ROWS[0][0], "1", ROWS[0][4])
    assert probe.document_key == document_key("1", ROWS[0][4])
    assert probe.agreement_key == agreement_key(ROWS[0][0])


def test_the_number_of_queries_does_not_grow_with_the_students(registrar, season, django_assert_max_num_queries):
    roster = received(registrar, season, [child("王一诺", n) for n in range(1, 13)])
    for row in [child("王一诺", n) for n in range(1, 13)]:
        archive(row)
    with django_assert_max_num_queries(40):
        rematch.rematch_roster(roster, registrar)
    assert {verdict for verdict, _, _ in standing(roster)} == {"matched"}


def test_the_button_says_what_changed_and_the_row_says_what_was_before(client, registrar, season):
    roster = received(registrar, season, ROWS)
    archive(ROWS[0])
    client.force_login(registrar)
    page = client.get(reverse("roster", args=[roster.pk])).content.decode()
    assert reverse("roster_match_again", args=[roster.pk]) in page

    response = client.post(reverse("roster_match_again", args=[roster.pk]), follow=True)

    messages = " ".join(str(message) for message in response.context["messages"])
    assert "3" in messages
    rows = client.get(reverse("roster", args=[roster.pk]), {"list": "matched"}).context["rows"]
    assert [bool(row.again) for row in rows] == [True]
    client.get(reverse("entry", args=[roster.entries.first().pk]))


def test_the_button_is_gone_when_nobody_is_left(client, registrar, season):
    archive(ROWS[0])
    roster = received(registrar, season, ROWS[:1])
    client.force_login(registrar)
    page = client.get(reverse("roster", args=[roster.pk])).content.decode()
    assert reverse("roster_match_again", args=[roster.pk]) not in page
    response = client.post(reverse("roster_match_again", args=[roster.pk]))
    assert response.status_code == 302
    assert set(states.REMATCHES).isdisjoint(Step.objects.values_list("action", flat=True))
