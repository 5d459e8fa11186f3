"""Made-up institutions, accounts, records and entries, each with facts that agree with one another.

Numbers are valid by GB 11643 and belong to nobody: their region is a district's, the rest is counted up.
"""

from datetime import date, timedelta
from functools import cache

import factory
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import Entry, MatchCandidate, Step
from enrollment.seasons.models import Season
from enrollment.supplement.models import MODELS
from registry.accounts.models import Account
from registry.identity.check_digits import check_character
from registry.identity.names import agreement_key
from registry.institutions import Authority, School
from registry.numbers import NumberHistory, NumberReason
from registry.records import Registry, Status, StudentRecord
from registry.sealing.cipher import document_key
from tests.enrollment.supplement.values import COMPLETE, VOCATIONAL_COMPLETE

SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "晓明雨欣子涵思远佳怡浩然梓萱宇航诗琪俊杰若曦嘉懿"
RECORDS_REGION, ENTRIES_REGION = "110105", "110106"


def resident_number(birth_date: date, sex: str = "1", serial: int = 0, region: str = RECORDS_REGION) -> str:
    """A valid resident number; ``serial`` from 0 tells apart up to 499 people of one day, place and sex."""
    order = 2 * (serial % 499) + (1 if sex == "1" else 2)
    first_17 = f"{region}{birth_date:%Y%m%d}{order:03d}"
    return first_17 + check_character(first_17)


def a_name(n: int) -> str:
    """The n-th made-up name."""
    given = GIVEN[n * 7 % len(GIVEN)] + GIVEN[n // len(GIVEN) % len(GIVEN)]
    return SURNAMES[n % len(SURNAMES)] + given


def a_birth_date(n: int) -> date:
    """The n-th birth date of children who enter primary school in 2026."""
    return date(2019, 9, 1) + timedelta(days=n % 360)


class AuthorityFactory(factory.django.DjangoModelFactory):
    """A county's authority; ``level="city"`` or ``"province"`` for the others. Superiors come by themselves."""

    class Meta:
        model = Authority

    code = factory.Sequence(lambda n: f"{110000 + n}")
    level = "county"
    name = factory.LazyAttribute(lambda authority: f"示范{authority.code}教育局")

    @factory.lazy_attribute
    def superior(self):
        above = {"county": "city", "city": "province"}.get(self.level)
        return AuthorityFactory(level=above) if above else None


class SchoolFactory(factory.django.DjangoModelFactory):
    """A primary school; traits ``kindergarten``, ``vocational`` and ``senior_high`` for others."""

    class Meta:
        model = School

    class Params:
        kindergarten = factory.Trait(category="11", primary_track=False)
        vocational = factory.Trait(category="36", primary_track=False, vocational_track=True)
        senior_high = factory.Trait(category="34", primary_track=False, senior_high_track=True)

    category = "21"
    code = factory.LazyAttributeSequence(lambda school, n: f"{school.category}11{n:06d}")
    name = factory.LazyAttribute(lambda school: f"示范学校{school.code}")
    authority = factory.SubFactory(AuthorityFactory)
    primary_track = True


class AccountFactory(factory.django.DjangoModelFactory):
    """A registrar, or another role by ``role=``; without ``password=`` nobody signs in by one (use force_login)."""

    class Meta:
        model = Account

    username = factory.Sequence(lambda n: f"account{n}")
    person = factory.Sequence(a_name)
    role = "registrar"

    @factory.lazy_attribute
    def school(self):
        return SchoolFactory() if self.role in ("registrar", "desk") else None

    @factory.lazy_attribute
    def authority(self):
        return AuthorityFactory() if self.role == "officer" else None

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


class RegistrarFactory(AccountFactory):
    """A school's registrar."""


class DeskFactory(AccountFactory):
    """A school's desk account (N8)."""

    role = "desk"


class OfficerFactory(AccountFactory):
    """An authority's officer."""

    role = "officer"


class OpsFactory(AccountFactory):
    """Operations staff."""

    role = "ops"


class SeasonFactory(factory.django.DjangoModelFactory):
    """A season that is open today; ``closed=True``: its deadlines were yesterday."""

    class Meta:
        model = Season

    class Params:
        closed = False

    code = factory.Sequence(lambda n: f"{2026 + n}-autumn")
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7))
    primary_deadline = factory.LazyAttribute(lambda season: _deadline(season.closed))
    vocational_deadline = factory.LazyAttribute(lambda season: _deadline(season.closed))


def _deadline(closed: bool) -> date:
    return timezone.localdate() + timedelta(days=-1 if closed else 21)


class StudentRecordFactory(factory.django.DjangoModelFactory):
    """A preschool record with a resident number of its own; ``registry="k12", stage=...`` for others."""

    class Meta:
        model = StudentRecord

    registry = Registry.PRESCHOOL
    source_key = factory.LazyAttributeSequence(lambda record, n: f"{record.registry[:2].upper()}-{n:06d}")
    name = factory.Sequence(a_name)
    sex = "1"
    birth_date = factory.Sequence(a_birth_date)
    id_type = "1"
    status = Status.ENROLLED
    entered_on = date(2023, 9, 1)

    @factory.lazy_attribute_sequence
    def id_number(self, n):
        return resident_number(self.birth_date, self.sex, n // 360) if self.id_type == "1" else ""

    @factory.lazy_attribute
    def school(self):
        return SchoolFactory(kindergarten=True) if self.registry == Registry.PRESCHOOL else SchoolFactory()

    @factory.lazy_attribute
    def stage(self):
        return "primary" if self.registry == Registry.K12 else ""


class CandidateFactory(factory.django.DjangoModelFactory):
    """A record that may be an entry's."""

    class Meta:
        model = MatchCandidate

    record = factory.SubFactory(StudentRecordFactory)
    rank = factory.LazyAttribute(lambda candidate: candidate.entry.candidates.count() + 1)
    score = factory.LazyAttribute(lambda candidate: 1 - candidate.rank / 100)
    reasons = ["same_name", "same_birth_date"]


# the way that leads to each state, after the receiving
WAYS = {
    states.RESOLVING: (),
    states.SUPPLEMENTING: (),
    states.AT_SCHOOL: ("save", "submit"),
    states.AT_AUTHORITY: ("save", "submit", "school_approve"),
    states.REGISTERED: ("save", "submit", "school_approve", "authority_approve"),
    states.WITHDRAWN: ("withdraw",),
    states.TERMINATED: ("terminate",),
}


class EntryFactory(factory.django.DjangoModelFactory):
    """A new student in any state, with archive, candidates, decision, supplement, record and history to match.

    ``EntryFactory(state="at_school")`` is matched; ``EntryFactory(verdict="pending")`` waits to be confirmed;
    with a later state it was confirmed, or ``decision="none_of_these"``. ``archive=`` gives the record to continue.
    """

    class Meta:
        model = Entry
        exclude = ("origin",)
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    track = "primary"
    verdict = "matched"

    @factory.lazy_attribute
    def season(self):
        """The one that is open, as everybody's is."""
        today = timezone.localdate()
        open_ones = Season.objects.filter(primary_deadline__gte=today, starts_on__lte=today)
        return open_ones.order_by("starts_on", "pk").last() or SeasonFactory()

    roster = None
    row_number = factory.LazyAttributeSequence(lambda entry, n: n if entry.roster else None)

    @factory.lazy_attribute
    def typed_by(self):
        """Whoever stands on no roster was typed by somebody."""
        return None if self.roster else _account("registrar", school=self.school)

    @factory.lazy_attribute
    def state(self):
        return states.RESOLVING if self.verdict in ("pending", "admitted") else states.SUPPLEMENTING

    @factory.lazy_attribute
    def decision(self):
        doubtful = self.verdict in ("pending", "admitted")
        return "confirmed" if doubtful and self.state not in (states.RESOLVING, *states.ENDED) else ""

    @factory.lazy_attribute
    def decided_by(self):
        return RegistrarFactory(school=self.school) if self.decision else None

    @factory.lazy_attribute
    def decided_at(self):
        return timezone.now() if self.decision else None

    @factory.lazy_attribute
    def archive(self):
        held = self.verdict == "matched" or self.decision == "confirmed"
        return StudentRecordFactory() if held and self.state not in states.ENDED else None

    proof = factory.LazyAttribute(lambda entry: "document" if entry.archive else "")

    # whose values the new student has: the archive's, or nobody's
    origin = factory.LazyAttribute(lambda entry: entry.archive)
    name = factory.LazyAttributeSequence(lambda entry, n: entry.origin.name if entry.origin else a_name(n))
    sex = factory.LazyAttribute(lambda entry: entry.origin.sex if entry.origin else "1")
    birth_date = factory.LazyAttributeSequence(
        lambda entry, n: entry.origin.birth_date if entry.origin else a_birth_date(n)
    )
    id_type = factory.LazyAttribute(lambda entry: entry.origin.id_type if entry.origin else "1")

    @factory.lazy_attribute_sequence
    def id_number(self, n):
        if self.origin:
            return self.origin.id_number
        return resident_number(self.birth_date, self.sex, n // 360, ENTRIES_REGION) if self.id_type == "1" else ""

    name_key = factory.LazyAttribute(lambda entry: agreement_key(entry.name))
    document_key = factory.LazyAttribute(lambda entry: document_key(entry.id_type, entry.id_number))

    @factory.lazy_attribute
    def record(self):
        return _registered_record(self) if self.state == states.REGISTERED else None

    version = factory.LazyAttribute(lambda entry: len(_history(entry)))

    @factory.post_generation
    def candidates(self, create, extracted, **kwargs):
        """``candidates=[record, …]``; by itself a doubtful entry gets one, its archive when it has one."""
        records = extracted
        if records is None and self.verdict in ("pending", "admitted"):
            records = [self.archive or StudentRecordFactory(birth_date=self.birth_date)]
        for record in records or ():
            CandidateFactory(entry=self, record=record)

    @factory.post_generation
    def supplement(self, create, extracted, **kwargs):
        """A complete one for those who were submitted."""
        if "save" in WAYS[self.state]:
            model = MODELS[self.track]
            model.objects.create(
                entry=self,
                archive=self.archive,
                version=1,
                missing=0,
                saved_at=timezone.now(),
                saved_by=_Actors(self).of("save"),
                **_complete(self.track),
            )

    @factory.post_generation
    def steps(self, create, extracted, **kwargs):
        """The whole history, one step for each act."""
        made, actors = [], _Actors(self)
        state = states.RESOLVING if self.verdict in ("pending", "admitted") else states.SUPPLEMENTING
        for number, action in enumerate(_history(self), start=1):
            target = states.ACTIONS[action].target
            step = Step(
                entry=self,
                number=number,
                account=actors.of(action),
                action=action,
                from_state=state,
                to_state=target,
                reason="名单有误" if states.ACTIONS[action].reason_required else "",
                detail={"proof": self.proof} if self.proof and action in states.DECISIONS else {},
            )
            made.append(step)
            state = target
        Step.objects.bulk_create(made)


@cache
def _complete(track: str) -> dict:
    """What a complete supplement holds, read once from what would be typed."""
    texts, fields = COMPLETE if track == "primary" else VOCATIONAL_COMPLETE, MODELS[track].field_set
    return fields.read(texts, fields.values(MODELS[track]())).values


def _history(entry: Entry) -> list[str]:
    confirmed = "continue_admitted" if entry.verdict == "admitted" else "confirm"
    decided = {"confirmed": [confirmed], "none_of_these": ["none_of_these"]}.get(entry.decision, [])
    return [*decided, *WAYS[entry.state]]


class _Actors:
    """Who acts for an entry: whoever is there already, looked for once."""

    def __init__(self, entry: Entry):
        self.entry = entry
        self.found: dict[str, Account] = {"registrar": entry.typed_by} if entry.typed_by else {}

    def of(self, action: str) -> Account:
        """Who does this."""
        role = "officer" if states.ACTIONS[action].roles == states.OFFICER else "registrar"
        if role not in self.found:
            school = self.entry.school
            place = {"authority": school.authority} if role == "officer" else {"school": school}
            self.found[role] = _account(role, **place)
        return self.found[role]


def _account(role: str, **place) -> Account:
    return Account.objects.filter(role=role, **place).first() or AccountFactory(role=role, **place)


def _registered_record(entry) -> StudentRecord:
    number = entry.archive.student_number if entry.archive else ""
    record = StudentRecordFactory(
        registry=Registry.K12 if entry.track == "primary" else Registry.VOCATIONAL,
        source_key=None,
        name=entry.name,
        sex=entry.sex,
        birth_date=entry.birth_date,
        id_type=entry.id_type,
        id_number=entry.id_number,
        student_number=number or f"L110106{entry.birth_date:%Y%m%d}{StudentRecord.objects.count():04d}",
        school=entry.school,
        entered_on=entry.season.starts_on,
        continues=entry.archive,
    )
    reason = NumberReason.CONTINUED if number else NumberReason.FIRST
    NumberHistory.objects.create(record=record, number=record.student_number, reason=reason)
    return record
