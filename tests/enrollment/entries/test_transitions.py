import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from enrollment.entries import states, transitions
from enrollment.entries.models import Entry, Step
from enrollment.entries.refusals import Conflict, NothingDecided
from enrollment.entries.transitions import move, move_many
from enrollment.refused import NotAllowed, OutOfScope, ReasonMissing
from enrollment.seasons import refusals
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    OpsFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
)

pytestmark = pytest.mark.django_db

# actions that need nothing but the row itself; the others are tested with what they change
PLAIN = ("save", "submit", "school_send_back", "school_approve", "authority_send_back", "withdraw")
REACHABLE = tuple(state for state in states.STATES if state != states.TERMINATED)


def account_of(role, school):
    return {
        "registrar": lambda: RegistrarFactory(school=school),
        "desk": lambda: DeskFactory(school=school),
        "officer": lambda: OfficerFactory(authority=school.authority),
        "ops": OpsFactory,
    }[role]()


def stored(entry):
    return Entry.objects.values_list("state", "version").get(pk=entry.pk)


@pytest.mark.parametrize("action", PLAIN)
@pytest.mark.parametrize("state", REACHABLE)
def test_an_action_leads_from_its_sources_to_its_target_and_from_nowhere_else(action, state):
    rule = states.ACTIONS[action]
    entry = EntryFactory(state=state, verdict="pending")
    account = account_of("officer" if rule.roles == states.OFFICER else "registrar", entry.school)
    before = stored(entry)
    if state in rule.sources:
        move(entry.pk, action, account, reason="理由")
        assert stored(entry) == (rule.target or state, before[1] + 1)
        step = entry.steps.order_by("number").last()
        assert (step.action, step.from_state, step.to_state, step.number) == (
            action,
            state,
            rule.target or state,
            before[1] + 1,
        )
        assert (step.account, step.reason) == (account, "理由")
    else:
        with pytest.raises(Conflict):
            move(entry.pk, action, account, reason="理由")
        assert stored(entry) == before


@pytest.mark.parametrize("action", [name for name, rule in states.ACTIONS.items() if rule.sources])
@pytest.mark.parametrize("role", ["registrar", "desk", "officer", "ops"])
def test_only_the_roles_of_the_table_may_act(action, role):
    rule = states.ACTIONS[action]
    if role in rule.roles:
        return
    entry = EntryFactory(state=rule.sources[0], verdict="pending")
    before = stored(entry)
    with pytest.raises(NotAllowed):
        move(entry.pk, action, account_of(role, entry.school), reason="理由")
    assert stored(entry) == before


@pytest.mark.parametrize("action", [name for name, rule in states.ACTIONS.items() if rule.reason_required])
@pytest.mark.parametrize("reason", ["", "   "])
def test_what_needs_a_reason_is_refused_without_one(action, reason):
    rule = states.ACTIONS[action]
    entry = EntryFactory(state=rule.sources[-1], verdict="pending")
    role = "registrar" if "registrar" in rule.roles else "officer"
    with pytest.raises(ReasonMissing):
        move(entry.pk, action, account_of(role, entry.school), reason=reason)


def test_another_school_is_out_of_scope():
    entry = EntryFactory(state="at_school")
    with pytest.raises(OutOfScope):
        move(entry.pk, "school_approve", RegistrarFactory())


@pytest.mark.parametrize("where", ["superior", "elsewhere"])
def test_an_officer_of_a_superior_or_another_authority_is_out_of_scope(where):
    entry = EntryFactory(state="at_authority")
    authority = {"authority": entry.school.authority.superior} if where == "superior" else {}
    with pytest.raises(OutOfScope):
        move(entry.pk, "authority_send_back", OfficerFactory(**authority), reason="理由")


def test_an_inactive_account_is_out_of_scope():
    entry = EntryFactory(state="at_school")
    with pytest.raises(OutOfScope):
        move(entry.pk, "school_approve", RegistrarFactory(school=entry.school, state="disabled"))


def test_a_conflict_tells_who_did_what_when():
    entry = EntryFactory(state="at_school")
    first, second = RegistrarFactory(school=entry.school, person="王老师"), RegistrarFactory(school=entry.school)
    move(entry.pk, "school_approve", first)
    with pytest.raises(Conflict) as conflict:
        move(entry.pk, "school_approve", second)
    step = entry.steps.order_by("number").last()
    assert (conflict.value.who, conflict.value.action, conflict.value.at) == ("王老师", "school_approve", step.at)
    assert "王老师" in conflict.value.words()
    assert "王老师" not in str(conflict.value)


def test_a_conflict_whose_step_is_not_to_be_found_is_one_all_the_same():
    entry = EntryFactory(state="at_authority")
    Entry.objects.filter(pk=entry.pk).update(version=99)
    with pytest.raises(Conflict) as conflict:
        move(entry.pk, "school_approve", RegistrarFactory(school=entry.school))
    assert (conflict.value.who, conflict.value.at) == ("", None)
    assert conflict.value.words()


def test_another_version_than_the_one_looked_at_is_a_conflict():
    entry = EntryFactory(state="at_school")
    account = RegistrarFactory(school=entry.school)
    with pytest.raises(Conflict):
        move(entry.pk, "school_approve", account, version=entry.version - 1)
    move(entry.pk, "school_approve", account, version=entry.version)


@pytest.mark.parametrize(
    ("action", "state", "refused"),
    [
        ("school_approve", "at_school", True),
        ("confirm", "resolving", True),
        ("none_of_these", "resolving", True),
        ("save", "supplementing", False),
        ("school_send_back", "at_school", False),
        ("authority_send_back", "at_authority", False),
    ],
)
def test_after_the_deadline_the_school_decides_nothing_more(action, state, refused):
    entry = EntryFactory(state=state, verdict="pending", season=SeasonFactory(closed=True))
    role = "officer" if action.startswith("authority") else "registrar"
    account = account_of(role, entry.school)
    if refused:
        with pytest.raises(refusals.SeasonClosed) as closed:
            move(entry.pk, action, account, reason="理由")
        assert closed.value.deadline == entry.season.primary_deadline
    else:
        move(entry.pk, action, account, reason="理由")


def test_on_the_deadline_the_school_may_still_approve():
    from django.utils import timezone

    entry = EntryFactory(state="at_school", season=SeasonFactory(primary_deadline=timezone.localdate()))
    move(entry.pk, "school_approve", RegistrarFactory(school=entry.school))


def test_a_refusal_within_the_change_leaves_nothing_behind():
    entry = EntryFactory()

    def change(locked):
        locked.name = "别人"
        Step.objects.filter(pk=None)
        raise NothingDecided

    with pytest.raises(NothingDecided):
        move(entry.pk, "save", RegistrarFactory(school=entry.school), change=change)
    assert stored(entry) == ("supplementing", 0)


def test_saving_does_not_change_since_when_it_stands_there():
    entry = EntryFactory()
    moved = move(entry.pk, "save", RegistrarFactory(school=entry.school))
    assert moved.state_since == entry.state_since


@pytest.mark.parametrize("verdict", ["matched", "pending", "not_found"])
def test_who_is_withdrawn_leaves_the_archive_and_the_place_free(verdict):
    entry = EntryFactory(verdict=verdict, state="at_school")
    move(entry.pk, "withdraw", RegistrarFactory(school=entry.school), reason="转往外地就读")
    assert Entry.objects.get(pk=entry.pk).archive is None
    same = {"school": entry.school, "season": entry.season, "archive": entry.archive, "id_number": entry.id_number}
    again = EntryFactory(verdict=verdict, state="at_school", **same)
    assert again.document_key == entry.document_key


def test_without_an_account_only_the_machine_acts():
    entry = EntryFactory()
    with pytest.raises(NotAllowed):
        move(entry.pk, "save", None)
    assert move(entry.pk, "end_with_season", None).state == "terminated"


@pytest.mark.parametrize("many", [False, True])
def test_what_the_database_refuses_is_a_conflict_only_where_another_school_was_quicker(many):
    entry = EntryFactory()
    account = RegistrarFactory(school=entry.school)

    def refused_by(index, times=1):
        left = [IntegrityError(f"UNIQUE constraint failed: {index}")] * times

        def change(_entries):
            if left:
                raise left.pop()
            return {}

        return change

    def act(change):
        return (
            move_many([entry.pk], "save", account, change=change)
            if many
            else move(entry.pk, "save", account, change=change)
        )

    with pytest.raises(IntegrityError):
        act(refused_by("something_else"))
    if many:  # looked at once more
        assert act(refused_by("one_entry_of_a_document_goes_on")).done == [entry.pk]
    else:
        with pytest.raises(Conflict):
            act(refused_by("one_entry_of_a_document_goes_on"))


def test_many_move_and_of_the_rest_it_is_said_why():
    school = SchoolFactory()
    ready = [EntryFactory(school=school, state="at_school") for _ in range(2)]
    gone, foreign = EntryFactory(school=school, state="at_authority"), EntryFactory(state="at_school")
    ids = [ready[0].pk, gone.pk, foreign.pk, ready[1].pk, ready[0].pk]
    outcome = move_many(ids, "school_approve", RegistrarFactory(school=school))
    assert sorted(outcome.done) == sorted(entry.pk for entry in ready)
    assert {pk: refusal.code for pk, refusal in outcome.refused} == {gone.pk: "conflict", foreign.pk: "out_of_scope"}


def test_many_moved_in_several_transactions_are_all_moved(monkeypatch):
    monkeypatch.setattr(transitions, "BATCH", 2)
    school = SchoolFactory()
    ids = [EntryFactory(school=school, state="at_school").pk for _ in range(5)]
    assert sorted(move_many(ids, "school_approve", RegistrarFactory(school=school)).done) == ids
    assert set(Entry.objects.values_list("state", flat=True)) == {"at_authority"}


def test_the_number_of_queries_does_not_grow_with_the_entries():
    school = SchoolFactory()
    account = RegistrarFactory(school=school)
    counted = []
    for size in (2, 12):
        ids = [EntryFactory(school=school, state="at_school").pk for _ in range(size)]
        with CaptureQueriesContext(connection) as captured:
            move_many([*ids, 10**6], "school_approve", account)
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 6
