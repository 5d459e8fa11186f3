"""Two schools and one child's record: their people, the new student, the case between them."""

from typing import NamedTuple

from enrollment.entries.models import Entry, PossibleDouble
from enrollment.entries.transitions import move
from enrollment.seasons.models import Season
from enrollment.supplement.models import MODELS
from registry.accounts.models import Account
from registry.institutions import Authority
from registry.records import StudentRecord
from review.cases import acts, opening
from review.cases.models import AdmissionCase, CaseStep
from review.decisions import admitted
from review.decisions.approve import authority_approve, school_approve
from tests.enrollment.supplement.values import COMPLETE, VOCATIONAL_COMPLETE
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

PDF = b"%PDF-1.4\n" + b"1 0 obj\n" * 8 + b"%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"JFIF" * 8 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"IHDR" * 8 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
WHY = "学生已在我校就读"


class Dispute(NamedTuple):
    """A new student at the claiming school whose record the holding school has; the people of all who have a say."""

    season: Season
    entry: Entry
    record: StudentRecord
    rival: Entry | None
    claimant: Account
    holder: Account
    officer: Account

    def now(self) -> Entry:
        """The new student of the claiming school as it stands."""
        return Entry.objects.get(pk=self.entry.pk)

    def rival_now(self) -> Entry:
        """The new student of the holding school as it stands."""
        return Entry.objects.get(pk=self.rival.pk)

    def record_now(self) -> StudentRecord:
        """The record as it stands."""
        return StudentRecord.objects.get(pk=self.record.pk)


def county(city: Authority | None = None) -> Authority:
    """A county, in a city of its own unless one is given."""
    return AuthorityFactory(superior=city or AuthorityFactory(level="city"))


def admission(state="resolving", season=None, above: Authority | None = None, **entry) -> Dispute:
    """A vocational new student admitted by a senior high school of the same city."""
    city = above or AuthorityFactory(level="city")
    season = season or SeasonFactory()
    senior = SchoolFactory(senior_high=True, authority=city)
    school = SchoolFactory(vocational=True, authority=county(city))
    record = StudentRecordFactory(
        registry="k12", stage="senior", school=senior, student_number=f"G{StudentRecordFactory.build().id_number}"
    )
    claimant = RegistrarFactory(school=school)
    student = EntryFactory(
        school=school, season=season, track="vocational", verdict="admitted", state="resolving", archive=record, **entry
    )
    dispute = Dispute(season, student, record, None, claimant, RegistrarFactory(school=senior), _officer(city))
    if state == "open":
        admitted.continue_admitted(student.pk, claimant, WHY, "王老师 010-1234567")
    return dispute


def claim(track="primary", same_county=True, season=None, **rival) -> Dispute:
    """A child that two schools of one county, or of one city, have on their rosters; the second one disputes it."""
    city = AuthorityFactory(level="city")
    ours = county(city)
    theirs = ours if same_county else county(city)
    kind = {"vocational": True} if track == "vocational" else {}
    season = season or SeasonFactory()
    registry = {"registry": "k12", "stage": "junior"} if track == "vocational" else {}
    record = StudentRecordFactory(**registry)
    first, second = SchoolFactory(authority=theirs, **kind), SchoolFactory(authority=ours, **kind)
    held = EntryFactory(school=first, season=season, track=track, archive=record, **rival)
    claimant, holder = RegistrarFactory(school=second), RegistrarFactory(school=first)
    student = EntryFactory(
        school=second, season=season, track=track, verdict="pending", candidates=[],
        name=record.name, birth_date=record.birth_date, id_number=record.id_number,
    )  # fmt: skip
    CandidateFactory(entry=student, record=record, reasons=["same_document", "same_name", "already_claimed"])
    return Dispute(season, student, record, held, claimant, holder, _officer(ours if same_county else city))


def another_claimant(dispute: Dispute, record: StudentRecord | None = None) -> tuple[Entry, Account]:
    """A third school of the city with the child of a claim on its roster, and its registrar."""
    record = record or dispute.record
    school = SchoolFactory(
        authority=county(dispute.entry.school.authority.superior),
        vocational_track=dispute.entry.track == "vocational",
    )
    entry = EntryFactory(
        school=school, season=dispute.season, track=dispute.entry.track, verdict="pending", candidates=[],
        name=record.name, birth_date=record.birth_date, id_number=record.id_number,
    )  # fmt: skip
    CandidateFactory(entry=entry, record=record, reasons=["same_document", "same_name", "already_claimed"])
    return entry, RegistrarFactory(school=school)


def double(kind="document", **rival) -> Dispute:
    """A child of whom no record is known, on the rosters of two schools of one city; the second one found out."""
    city = AuthorityFactory(level="city")
    first, second = (SchoolFactory(authority=county(city)) for _ in range(2))
    season = SeasonFactory()
    known = {} if kind == "document" else {"id_type": "Z", "warnings": ["namesake_elsewhere"]}
    rival = EntryFactory(school=first, season=season, verdict="not_found", **known, **rival)
    child = {name: getattr(rival, name) for name in ("name", "sex", "birth_date", "id_type", "id_number", "warnings")}
    verdict = "pending" if kind == "document" else "not_found"
    entry = EntryFactory(school=second, season=season, verdict=verdict, candidates=[], **child)
    PossibleDouble.objects.create(kind=kind, first=rival, second=entry)
    claimant, holder = RegistrarFactory(school=second), RegistrarFactory(school=first)
    return Dispute(season, entry, None, rival, claimant, holder, _officer(city))


def document(track="primary", rival=False, active=False) -> Dispute:
    """A new student whose document a record of another school of the city has under another name.

    ``rival``: a new student of another school continues it; ``active``: it stands where the track registers into.
    """
    city = AuthorityFactory(level="city")
    kind = {"vocational": True} if track == "vocational" else {}
    of_track = {"primary": ("preschool", "k12"), "vocational": ("k12", "vocational")}[track][active]
    holding = SchoolFactory(authority=county(city), **kind)
    stage = {"stage": "junior"} if of_track == "k12" and not active else {}
    record = StudentRecordFactory(registry=of_track, school=holding, **stage)
    season = SeasonFactory()
    held = EntryFactory(school=holding, season=season, track=track, archive=record) if rival else None
    school = SchoolFactory(authority=county(city), **kind)
    entry = EntryFactory(
        school=school, season=season, track=track, verdict="pending", candidates=[], name="欧阳明远",
        birth_date=record.birth_date, sex=record.sex, id_number=record.id_number,
    )  # fmt: skip
    found = ["same_document", "name_differs", *(["document_on_active_record"] if active else [])]
    CandidateFactory(entry=entry, record=record, reasons=found)
    claimant, holder = RegistrarFactory(school=school), RegistrarFactory(school=holding)
    return Dispute(season, entry, record, held, claimant, holder, _officer(city))


def disputed_document(dispute: Dispute) -> AdmissionCase:
    """The document dispute, opened by the claiming school."""
    return opening.open_dispute(dispute.entry.pk, dispute.record.pk, dispute.claimant, WHY, "王老师 010-1234567")


def _officer(authority: Authority) -> Account:
    return OfficerFactory(authority=authority)


def opened(dispute: Dispute) -> AdmissionCase:
    """The case, opened by the claiming school."""
    if dispute.rival:
        return opening.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, WHY, "王老师 010-1234567")
    if dispute.now().state == "resolving":
        admitted.continue_admitted(dispute.entry.pk, dispute.claimant, WHY, "王老师 010-1234567")
    return AdmissionCase.objects.get(entry=dispute.entry)


def contested(dispute: Dispute) -> AdmissionCase:
    """The case, contested by the holding school."""
    return acts.contest(opened(dispute).pk, dispute.holder, "学生在我校报到，正在上课")


def to_the_authority(dispute: Dispute) -> None:
    """Bring the claiming school's new student to the authority's review."""
    entry = dispute.now()
    model = MODELS[entry.track]
    texts = COMPLETE if entry.track == "primary" else VOCATIONAL_COMPLETE
    values = model.field_set.read(texts, model.field_set.values(model())).values
    model.objects.create(
        entry=entry, archive=entry.archive, version=1, missing=0, saved_by=dispute.claimant,
        saved_at=entry.created_at, **values,
    )  # fmt: skip
    move(entry.pk, "submit", dispute.claimant)
    assert school_approve([entry.pk], dispute.claimant).done == [entry.pk]


def competent_officer(dispute):
    return OfficerFactory(authority=dispute.entry.school.authority)


def approve(dispute):
    """The competent authority's approval of the claiming school's new student: done, and why not."""
    outcome = authority_approve([dispute.entry.pk], competent_officer(dispute))
    return outcome.done, [type(refusal) for _pk, refusal in outcome.refused]


def steps_of(case):
    return list(CaseStep.objects.filter(case=case).values_list("action", "from_state", "to_state"))
