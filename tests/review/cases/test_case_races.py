"""Two at once about one case, with real threads on PostgreSQL: nobody ends without a record, nobody with two (W5)."""

import pytest
from django.db import OperationalError, transaction

from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from registry.records import LeftReason, StudentRecord
from review.cases import acts, opening
from review.cases.models import AdmissionCase
from review.decisions import admitted, resolve
from review.decisions.approve import authority_approve
from tests.factories import (
    AuthorityFactory,
    CandidateFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.one_person.holding import broken_anywhere
from tests.racing import race
from tests.review.cases.disputes import WHY

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("directories")]

ROUNDS = 200


class People:
    """Two schools in two counties of one city, and whoever acts for them."""

    def __init__(self, **holder):
        self.city = AuthorityFactory(level="city")
        kind = {"vocational": True}
        self.claiming = SchoolFactory(authority=AuthorityFactory(superior=self.city), **kind)
        self.holding = SchoolFactory(authority=AuthorityFactory(superior=self.city), **(holder or kind))
        self.season = SeasonFactory()
        self.claimant, self.holder = RegistrarFactory(school=self.claiming), RegistrarFactory(school=self.holding)
        self.officers = OfficerFactory.create_batch(2, authority=self.city)
        self.competent = OfficerFactory(authority=self.claiming.authority)
        self.others = OfficerFactory(authority=self.holding.authority)


def admissions(people: People, state: str) -> list[AdmissionCase]:
    """Cases about new students who await their authority: they may be registered the moment they are settled."""
    made = []
    for n in range(ROUNDS):
        record = StudentRecordFactory(
            registry="k12", stage="senior", school=people.holding, student_number=f"G11010520070315{n:04d}"
        )
        entry = EntryFactory(
            school=people.claiming, season=people.season, track="vocational", verdict="admitted",
            state="at_authority", archive=record,
        )  # fmt: skip
        with transaction.atomic():
            case = opening.open_admission(entry, people.claimant, WHY)
        if state == "contested":
            acts.contest(case.pk, people.holder, WHY)
        made.append(case)
    return made


def claims(people: People, state: str) -> list[AdmissionCase]:
    """Cases about records that two vocational schools claim; the one that had it first awaits its authority."""
    made = []
    for _ in range(ROUNDS):
        record = StudentRecordFactory(registry="k12", stage="junior")
        EntryFactory(
            school=people.holding, season=people.season, track="vocational", state="at_authority", archive=record
        )
        entry = doubtful(people, record)
        case = opening.open_claim(entry.pk, record.pk, people.claimant, WHY)
        if state == "contested":
            acts.contest(case.pk, people.holder, WHY)
        made.append(case)
    return made


def doubtful(people, record) -> Entry:
    entry = EntryFactory(
        school=people.claiming, season=people.season, track="vocational", verdict="pending", candidates=[],
        name=record.name, birth_date=record.birth_date, id_number=record.id_number,
    )  # fmt: skip
    CandidateFactory(entry=entry, record=record)
    return entry


def each(made, act):
    """A runner that does the same to every case, one a round; what became of each: "done", or why not."""

    def run(together):
        became = []
        for one in made:
            together()
            try:
                outcome = act(one)
            except ActRefused as refusal:
                became.append(refusal.code)
            except OperationalError as error:  # a deadlock would be one
                became.append(f"database: {error}")
            else:
                refused = getattr(outcome, "refused", [])
                became.append(refused[0][1].code if refused else "done")
        return became

    return run


def raced(made, first, second, allowed):
    """Both at once, in every round; each round ends as one of the allowed pairs, and all that must hold does."""
    outcomes = set(zip(*race(each(made, first), each(made, second)), strict=True))
    assert outcomes <= allowed, outcomes - allowed
    assert broken_anywhere() == []
    nobody_without_and_nobody_with_two()


def nobody_without_and_nobody_with_two():
    """Of every child's record: open at the senior high school, or ended and continued by exactly one."""
    for record in StudentRecord.objects.filter(registry="k12").prefetch_related("claims"):
        continuations = StudentRecord.objects.filter(continues=record).count()
        assert continuations <= 1
        if record.stage == "senior":
            ended = (record.status, record.left_reason) == ("left", LeftReason.TO_VOCATIONAL)
            assert ended == (continuations == 1)
            assert ended or record.status == "enrolled"
        live = [entry for entry in record.claims.all() if entry.state not in ("terminated", "withdrawn")]
        assert len(live) <= 1


def test_release_against_contest():
    people = People(senior_high=True)
    colleague = RegistrarFactory(school=people.holding)
    raced(
        admissions(people, "open"),
        lambda case: acts.release(case.pk, people.holder),
        lambda case: acts.contest(case.pk, colleague, WHY),
        {("done", "done"), ("done", "case_moved")},  # who contested first may have released after it
    )


def test_release_of_a_claim_against_giving_it_up():
    people = People()
    made = claims(people, "open")
    raced(
        made,
        lambda case: acts.release(case.pk, people.holder),
        lambda case: acts.concede(case.pk, people.claimant, WHY),
        {("done", "case_moved"), ("case_moved", "done")},
    )


def test_decide_against_conceding():
    people = People(senior_high=True)
    made = admissions(people, "contested")
    raced(
        made,
        lambda case: acts.decide(case.pk, "holder" if case.pk % 2 else "claimant", people.officers[0], WHY),
        lambda case: acts.concede(case.pk, people.claimant, WHY),
        {("done", "case_moved"), ("case_moved", "done")},
    )


def test_decide_against_a_challenger_who_leaves_the_roster():
    people = People()
    raced(
        claims(people, "contested"),
        lambda case: acts.decide(case.pk, "claimant" if case.pk % 2 else "holder", people.officers[0], WHY),
        lambda case: resolve.withdraw(case.entry_id, people.claimant, WHY),
        # decided for it first, the new student may still leave; decided against it, it has ended already
        {("done", "done"), ("done", "conflict"), ("case_moved", "done")},
    )


def test_two_deciders():
    people = People()
    raced(
        claims(people, "contested"),
        lambda case: acts.decide(case.pk, "claimant", people.officers[0], WHY),
        lambda case: acts.decide(case.pk, "holder", people.officers[1], WHY),
        {("done", "case_moved"), ("case_moved", "done")},
    )
    assert set(AdmissionCase.objects.values_list("state", flat=True)) == {"decided"}


def test_approve_against_contest():
    people = People(senior_high=True)
    raced(
        admissions(people, "open"),
        lambda case: authority_approve([case.entry_id], people.competent),
        lambda case: acts.contest(case.pk, people.holder, WHY),
        {("case_unsettled", "done")},
    )
    assert not StudentRecord.objects.filter(registry="vocational").exists()


@pytest.mark.parametrize("winner", ["claimant", "holder"])
def test_approve_against_decide(winner):
    people = People(senior_high=True)
    raced(
        admissions(people, "contested"),
        lambda case: authority_approve([case.entry_id], people.competent),
        lambda case: acts.decide(case.pk, winner, people.officers[0], WHY),
        {("case_unsettled", "done"), ("done" if winner == "claimant" else "conflict", "done")},
    )


def test_approve_of_the_holders_student_against_a_challenge():
    people = People()
    records = [StudentRecordFactory(registry="k12", stage="junior") for _ in range(ROUNDS)]
    rivals = [
        EntryFactory(
            school=people.holding, season=people.season, track="vocational", state="at_authority", archive=each
        )
        for each in records
    ]
    challengers = [doubtful(people, record) for record in records]
    raced(
        list(zip(rivals, challengers, records, strict=True)),
        lambda row: authority_approve([row[0].pk], people.others),
        lambda row: opening.open_claim(row[1].pk, row[2].pk, people.claimant, WHY),
        {("done", "registered_elsewhere"), ("case_unsettled", "done")},
    )


def test_approve_against_decide_between_two_vocational_schools():
    people = People()
    raced(
        claims(people, "contested"),
        lambda case: authority_approve([case.rival_id], people.others),
        lambda case: acts.decide(case.pk, "claimant" if case.pk % 2 else "holder", people.officers[0], WHY),
        {("case_unsettled", "done"), ("done", "done"), ("conflict", "done")},
    )


def test_two_schools_that_take_an_end_back_and_a_claim():
    """The archive of an ended new student is free: of the one that comes back and the one that takes it, one has it."""
    people = People(senior_high=True)
    made = admissions(people, "open")
    for case in made:
        acts.concede(case.pk, people.claimant, WHY)
    school = SchoolFactory(vocational=True)
    registrar = RegistrarFactory(school=school)
    others = [
        EntryFactory(
            school=school, season=people.season, track="vocational", verdict="pending", candidates=[case.archive]
        )
        for case in made
    ]
    raced(
        list(zip(made, others, strict=True)),
        lambda row: admitted.undo_termination(row[0].entry_id, people.claimant),
        lambda row: resolve.confirm(row[1].pk, row[0].archive_id, registrar, WHY),
        {("done", "already_claimed"), ("already_claimed", "done")},
    )


def test_two_schools_that_confirm_two_records_of_one_person():
    people = People()
    rows = []
    for _ in range(ROUNDS):
        first = StudentRecordFactory()
        person = {name: getattr(first, name) for name in ("name", "birth_date", "id_number")}
        records = [first, StudentRecordFactory(**person)]
        entries = [
            EntryFactory(school=school, season=people.season, verdict="pending", candidates=records)
            for school in (people.claiming, people.holding)
        ]
        rows.append((entries, records))
    raced(
        rows,
        lambda row: resolve.confirm(row[0][0].pk, row[1][0].pk, people.claimant, WHY),
        lambda row: resolve.confirm(row[0][1].pk, row[1][1].pk, people.holder, WHY),
        {("done", "already_claimed"), ("already_claimed", "done")},
    )
