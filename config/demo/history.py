"""What has happened to the imported new students so far, so that every page has something to show.

All of it goes through the services that the pages call, by the accounts that would do it.
"""

from collections.abc import Iterator

from django.urls import reverse

from config.demo.clock import days_ago
from config.demo.files import paper
from config.demo.issued import AT_THE_DESK, account_of, at_the_desk
from enrollment.entries import states
from enrollment.entries.models import DoubleKind, Entry, MatchCandidate, PossibleDouble
from enrollment.entries.transitions import move
from enrollment.rosters.models import Outcome
from enrollment.seasons.models import Season
from enrollment.sheets.taking_out import selected, take_out
from enrollment.supplement.confirmation import print_sheets
from enrollment.supplement.saving import save, submit
from matching.core.one_person import NoneOfThese
from registry.accounts.models import Account
from review.bulk import asking
from review.cases import acts, opening
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase
from review.decisions.admitted import continue_admitted, terminate
from review.decisions.approve import authority_approve, school_approve, send_back
from review.decisions.namesakes import not_the_same
from review.decisions.resolve import confirm, defer, none_of_these
from review.decisions.ties import shown_ties
from review.forms.purposes import CARDS, LISTS, SHOWING
from review.people.registered import print_card, registered, workbook
from review.people.reveal import reveal

# fields that every family fills in alike here; the rest comes from the archive or the entry itself
_ALIKE = {
    "native_place": "浙江省杭州市",
    "birthplace": "浙江省杭州市",
    "ethnicity": "汉",
    "nationality": "中国",
    "overseas_status": "否",
    "health": "健康或良好",
    "household_kind": "非农业户口",
    "grade": "一年级",
    "entry_method": "就近入学",
    "attendance": "走读",
    "student_source": "正常入学",
    "postcode": "311700",
    "only_child": "是",
    "attended_preschool": "是",
    "left_behind": "非留守",
    "migrant_child": "否",
    "orphan": "否",
    "martyr_child": "否",
    "needs_aid": "否",
    "boarding_subsidy": "否",
    "transport": "步行",
    "member1_is_guardian": "是",
}


def supplement_texts(entry: Entry, season: Season, place: int) -> dict[str, str]:
    """A complete supplement for a new student, as its family would write it."""
    archive = entry.archive
    address = (archive.address if archive else "") or f"人民路{place + 1}号"
    if place % 3 == 1:  # the family has moved since
        address = f"新城路{place + 1}号"
    region = (archive.household_region if archive else "") or "浙江省杭州市"
    guardian = (archive.guardian_name if archive else "") or f"{entry.name[0]}建国"
    phone = (archive.guardian_phone if archive else "") or f"120990000{place:02d}"
    return _ALIKE | {
        "class_name": f"{place % 4 + 1}班",
        "entry_month": f"{season.starts_on:%Y-%m}",
        "household_region": region,
        "current_address": address,
        "mailing_address": address,
        "home_address": address,
        "phone": phone,
        "member1_name": guardian,
        "member1_relation": "父亲" if place % 2 else "母亲",
        "member1_address": address,
        "member1_household_region": region,
        "member1_phone": phone,
    }


class DemoSchool:
    """A school's people and its new students that came matched, in the order of its roster."""

    def __init__(self, season: Season, registrar: str, officer: str, desk: str = ""):
        self.season = season
        self.registrar, self.officer = account_of(registrar), account_of(officer)
        self.school = self.registrar.own_school
        helpers = [at_the_desk(account_of(desk), person) for person in AT_THE_DESK] if desk else []
        self.desk, self.helper = helpers or (self.registrar, self.registrar)
        self._matched = iter(self._of_roster(Outcome.MATCHED))
        self._supplemented = 0

    def _of_roster(self, outcome: str):
        found = Entry.objects.filter(school=self.registrar.school, season=self.season, verdict=outcome)
        return found.select_related("archive").order_by("row_number")

    def _next(self, count: int) -> list[Entry]:
        return [next(self._matched) for _ in range(count)]

    def supplemented(self, count: int) -> list[int]:
        """Ids of the next matched new students, whose supplements are now complete."""
        return [self.supplement(entry) for entry in self._next(count)]

    def supplement(self, entry: Entry) -> int:
        """Fill in everything; the entry's id."""
        self._supplemented += 1
        save(entry.pk, self.desk, supplement_texts(entry, self.season, self._supplemented), 0)
        return entry.pk

    def printed(self, count: int) -> None:
        """Complete new students whose confirmation sheets are with their guardians."""
        print_sheets(self.supplemented(count), self.desk)

    def taken_out(self) -> None:
        """Those without a record, as a sheet that somebody fills in."""
        take_out(self.desk, "primary", selected(self.desk, "primary", "not_found"))

    def begun(self, count: int) -> None:
        """Drafts: half of the fields are there."""
        for entry in self._next(count):
            texts = supplement_texts(entry, self.season, 0)
            save(entry.pk, self.helper, dict(list(texts.items())[: len(texts) // 2]), 0)

    def at_school(self, count: int) -> list[int]:
        """Ids of new students that wait for the school's review."""
        return submit(self.supplemented(count), self.desk).done

    def at_authority(self, count: int) -> list[int]:
        """Ids of new students that wait for the authority's review."""
        return school_approve(self.at_school(count), self.registrar).done

    def registered(self, count: int) -> None:
        """New students that have gone all the way, approved in one act as the officer's page does it."""
        waiting = Entry.objects.filter(pk__in=self.at_authority(count)).order_by("pk")
        back_to = reverse("authority_review_school", args=[self.school.pk])
        act = asking.ask(self.officer, "authority_approve", waiting, about=self.school.name, back_to=back_to)
        asking.confirm(act.pk, self.officer)

    def sent_back(self) -> None:
        """One sent back by the school, one by the authority, each with a reason at its field."""
        for entry_id in self.at_school(1):
            send_back(entry_id, self.registrar, "联系电话少一位，请核对。", {"phone": "少一位数字"})
        for entry_id in self.at_authority(1):
            reason = {"member1_relation": "与户口簿不一致"}
            send_back(entry_id, self.officer, "监护人关系与户口簿不一致，请核对。", reason)

    def withdrawn(self) -> None:
        """One that the school took off its roster."""
        (entry,) = self._next(1)
        move(entry.pk, "withdraw", self.registrar, reason="家长已为孩子办理外省入学。")

    def decided(self) -> None:
        """Of the doubtful ones two are decided (and one of these registered), one is deferred."""
        doubtful = list(self._of_roster(Outcome.PENDING))
        # of whom nothing decides, so that “none of these” may be said
        second = next(entry for entry in doubtful[1:] if shown_ties(entry).none <= NoneOfThese.WITH_REASON)
        first, third = [entry for entry in doubtful if entry != second][:2]
        confirm(first.pk, first.candidates.order_by("rank").first().record_id, self.desk)
        none_of_these(second.pk, self.helper, "同名同日，家长说不是同一人。")
        defer(third.pk, self.helper)
        first = self._of_roster(Outcome.PENDING).get(pk=first.pk)
        to_school = submit([self.supplement(first)], self.desk).done
        authority_approve(school_approve(to_school, self.registrar).done, self.officer)


def accesses(season: Season) -> None:
    """What left the system meanwhile: a list by the school and one by the county, two cards, two whole numbers."""
    registrar, officer = account_of("shiyan"), account_of("qingxi")
    with days_ago(1):
        _lists(season, registrar, officer)
    first, second = registered(registrar).filter(season=season).select_related("record", "school", "season")[:2]
    print_card(registrar, first, str(CARDS[0]))
    print_card(officer, second, str(CARDS[2]))
    for entry, reason in ((first, SHOWING[0]), (second, SHOWING[1])):
        reveal(registrar, entry, entry.school, str(reason))


def _lists(season: Season, registrar: Account, officer: Account) -> None:
    for account, reason in ((registrar, LISTS[0]), (officer, LISTS[1])):
        workbook(account, registered(account).filter(season=season), str(reason), whole=False).file.close()


def live_through(season: Season) -> Iterator[str]:
    """Let it all happen; says after each school whose new students have moved on."""
    school = DemoSchool(season, "shiyan", "qingxi", desk="shiyan-desk")
    with days_ago(6):
        school.decided()
        school.registered(2)
    with days_ago(4):
        school.registered(3)
        school.printed(3)
        school.taken_out()
    with days_ago(2):
        school.at_authority(5)
        school.sent_back()
        school.withdrawn()
    with days_ago(1):
        school.registered(1)
        school.at_school(5)
    school.begun(3)
    yield school.school.name
    school = DemoSchool(season, "yucai", "qingxi")
    with days_ago(5):
        school.registered(2)
    with days_ago(3):
        school.registered(1)
        school.at_authority(4)
    school.at_school(2)
    yield school.school.name
    school = DemoSchool(season, "shiqiao", "yunshan-ju")
    school.at_authority(3)
    yield school.school.name


def disputes(season: Season) -> Iterator[str]:
    """What is between schools: records asked of a senior high school, children claimed by two primary schools."""
    vocational, senior_high = account_of("zhongzhuan"), account_of("gaozhong")
    _admissions(season, vocational, senior_high)
    yield vocational.own_school.name
    second, first = account_of("chengnan"), account_of("shiyan")
    _claims(season, second, first)
    _doubles(season, second)
    _document(season, first, account_of("jiangbin"))
    yield senior_high.own_school.name


def _admissions(season: Season, vocational: Account, senior_high: Account) -> None:
    """One asked for, one contested, one released, one not continued; the others wait for the choice."""
    admitted = Entry.objects.filter(school=vocational.school, season=season, verdict=Outcome.ADMITTED)
    asked, contested, released, ended = admitted.order_by("row_number").values_list("pk", flat=True)[:4]
    contact = f"{vocational.person} 0571-00000000"
    for entry_id in (asked, contested, released):
        continue_admitted(entry_id, vocational, "学生已到我校报到，监护人书面确认在我校就读。", contact)
    case = {case.entry_id: case for case in AdmissionCase.objects.filter(claiming_school=vocational.school)}
    acts.contest(
        case[contested].pk,
        senior_high,
        "学生九月一日起在我校高一（3）班上课，从未办理退学。",
        [EvidenceFile("在读证明.pdf", paper("Certificate of attendance"))],
    )
    acts.add(
        case[contested].pk,
        vocational,
        "学生九月十日起在我校上课，附监护人说明。",
        [EvidenceFile("监护人说明.pdf", paper("Statement of the guardian"))],
    )
    acts.release(case[released].pk, senior_high, "学生未到我校报到。")
    terminate(ended, vocational, "家长确认学生在普通高中就读。")


def _claims(season: Season, second: Account, first: Account) -> None:
    """Two children stand on both schools' rosters: one case waits for an answer, one awaits the authority."""
    doubtful = Entry.objects.filter(school=second.school, season=season, state=states.RESOLVING)
    shown = [entry for entry in doubtful.order_by("row_number") if _best(entry)]
    claimed = [entry for entry in shown if _best(entry).record.claims.exists()]
    opened = [
        opening.open_claim(entry.pk, _best(entry).record_id, second, "学生户籍在我校学区，已到校上课。", second.person)
        for entry in claimed[:2]
    ]
    acts.contest(opened[-1].pk, first, "学生在我校一年级（2）班上课。")


def _doubles(season: Season, second: Account) -> None:
    """Of two whom no record decides: one is claimed, of one it is said that it is another child; the others wait."""
    found = PossibleDouble.objects.filter(second__school=second.school, second__season=season).order_by("pk")
    asked = found.filter(kind=DoubleKind.DOCUMENT, second__candidates=None)[0]
    opening.open_claim_on_entry(
        asked.second_id, asked.first_id, second, "学生已到我校上课，家长未在他校报名。", second.person
    )
    told_apart = found.filter(kind=DoubleKind.NAMESAKE)[0]
    not_the_same(told_apart.pk, second, "已看户口簿，父母姓名、住址都不同，是同名的另一个孩子。")


def _document(season: Season, claimant: Account, holder: Account) -> None:
    """A number that another school's pupil has under another name: disputed, contested, with the authority."""
    doubtful = MatchCandidate.objects.filter(entry__school=claimant.school, entry__season=season)
    candidate = next(each for each in doubtful.order_by("pk") if "document_on_active_record" in each.reasons)
    case = opening.open_dispute(
        candidate.entry_id,
        candidate.record_id,
        claimant,
        "已看学生的户口簿和居民身份证，号码是该生的。",
        claimant.person,
        [EvidenceFile("户口簿.pdf", paper("Household book"))],
    )
    acts.contest(case.pk, holder, "该号码在我校学生入学时已核对户口簿。")


def _best(entry: Entry):
    return entry.candidates.select_related("record").order_by("rank").first()
