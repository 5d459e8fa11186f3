"""Who may open which address: every URL x every kind of account; a URL that is not in the table fails.

``own`` belongs to the school of `registrar` and `desk`, whose competent authority is that of `officer`; another
school of the same authority, another authority's officer, the superior's officer and operations look at it too.
"""

from datetime import date, timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from enrollment.entries.models import Entry
from enrollment.rosters.models import Roster, RosterRow
from enrollment.seasons import extensions
from review.alarms.models import Alarm
from review.bulk import asking
from review.cases import acts
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase, Evidence
from review.decisions import admitted
from tests.factories import (
    AccountFactory,
    AuthorityFactory,
    EntryFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.review.cases.disputes import PDF
from tests.signing_in import sign_in, sit

KINDS = (
    "anonymous",
    "registrar",
    "desk",
    "other_registrar",
    "officer",
    "other_officer",
    "superior_officer",
    "ops",
)

SIGN_IN = 302  # an anonymous visitor is led to the sign-in page


def rule(*statuses):
    return dict(zip(KINDS, statuses, strict=True))


PUBLIC = rule(200, 200, 200, 200, 200, 200, 200, 200)
ANYBODY = rule(SIGN_IN, 200, 200, 200, 200, 200, 200, 200)
SCHOOL_PAGE = rule(SIGN_IN, 200, 200, 200, 403, 403, 403, 403)
SCHOOL_ROW = rule(SIGN_IN, 200, 200, 404, 403, 403, 403, 403)
SCHOOL_POST_AGAIN = rule(SIGN_IN, 302, 302, 302, 403, 403, 403, 403)  # its page cannot be had by GET: to the list
SCHOOL_POST = rule(SIGN_IN, 405, 405, 405, 403, 403, 403, 403)  # asked by GET here
OFFICER_POST = rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403)
REGISTRAR_POST = rule(SIGN_IN, 405, 403, 405, 403, 403, 403, 403)
OFFICER_PAGE = rule(SIGN_IN, 403, 403, 403, 200, 200, 200, 403)
OFFICER_ROW = rule(SIGN_IN, 403, 403, 403, 200, 404, 404, 403)

# name of the URL → (rule, which row stands in it)
TABLE = {
    "health": (PUBLIC, None),
    "help": (PUBLIC, None),
    "help_desk": (PUBLIC, None),
    # practice mode alone has them
    "practise": (rule(405, 405, 405, 405, 405, 405, 405, 405), None),
    "practice_roster": (rule(SIGN_IN, 404, 404, 404, 404, 404, 404, 404), "practice_roster"),
    "sign_in": (rule(200, 302, 302, 302, 302, 302, 302, 302), None),
    "sign_out": (rule(405, 405, 405, 405, 405, 405, 405, 405), None),
    "activate": (PUBLIC, None),
    "desk": (rule(SIGN_IN, 403, 200, 403, 403, 403, 403, 403), None),
    "password_change": (rule(SIGN_IN, 200, 200, 200, 200, 200, 200, 200), None),
    "password_change_done": (rule(SIGN_IN, 200, 200, 200, 200, 200, 200, 200), None),
    "home": (rule(SIGN_IN, 200, 200, 200, 200, 200, 200, 302), None),
    "roster_upload": (SCHOOL_PAGE, None),
    "roster_template": (SCHOOL_PAGE, "track"),
    "rosters": (SCHOOL_PAGE, None),
    "roster": (SCHOOL_ROW, "roster"),
    "roster_progress": (rule(SIGN_IN, 286, 286, 404, 403, 403, 403, 403), "roster"),  # 286: nothing left to poll
    "roster_match_again": (SCHOOL_POST, "roster"),
    "roster_rejected": (SCHOOL_POST, "roster"),
    "roster_export": (SCHOOL_POST, "roster"),
    # of the own school's rows only those of children who are registered elsewhere
    "claim_row": (rule(SIGN_IN, 200, 403, 404, 403, 403, 403, 403), "registered_row"),
    "new_student": (SCHOOL_PAGE, None),
    "new_student_locked": (SCHOOL_POST, None),
    "entry": (rule(SIGN_IN, 200, 200, 404, 200, 404, 404, 404), "entry"),
    "resolve": (SCHOOL_PAGE, None),
    "resolve_entry": (SCHOOL_ROW, "entry"),
    "resolve_undo": (SCHOOL_POST, "entry"),
    "resolve_fact": (SCHOOL_POST, "entry"),
    "supplement_list": (SCHOOL_PAGE, None),
    "supplement": (SCHOOL_ROW, "entry"),
    "supplement_submit": (SCHOOL_POST, None),
    "sheets": (SCHOOL_PAGE, None),
    "sheet_out": (SCHOOL_POST, None),
    "sheet_of_chosen": (SCHOOL_POST, None),
    "sheet": (SCHOOL_ROW, "sheet"),
    "sheet_progress": (rule(SIGN_IN, 286, 286, 404, 403, 403, 403, 403), "sheet"),
    "sheet_refused": (SCHOOL_POST, "sheet"),
    "supplement_bulk_fill": (SCHOOL_POST_AGAIN, None),
    "supplement_sheets": (SCHOOL_POST_AGAIN, None),
    "school_review": (rule(SIGN_IN, 200, 403, 200, 403, 403, 403, 403), None),
    "authority_review": (OFFICER_PAGE, None),
    "authority_review_school": (OFFICER_ROW, "school"),
    "review_entry": (rule(SIGN_IN, 200, 403, 404, 200, 404, 404, 403), "entry"),
    "review_send_back": (rule(SIGN_IN, 405, 403, 405, 405, 405, 405, 403), "entry"),
    # asked by `registrar`, confirmed: a colleague sees it; what nobody has confirmed yet, its own tests check
    "bulk_acts": (rule(SIGN_IN, 200, 403, 200, 200, 200, 200, 403), None),
    "bulk_act": (rule(SIGN_IN, 200, 403, 404, 404, 404, 404, 403), "bulk_act"),
    "bulk_progress": (rule(SIGN_IN, 286, 403, 404, 404, 404, 404, 403), "bulk_act"),
    "bulk_confirm": (rule(SIGN_IN, 405, 403, 405, 405, 405, 405, 403), "bulk_act"),
    "roster_withdraw": (REGISTRAR_POST, "roster"),
    "withdraw": (rule(SIGN_IN, 405, 403, 405, 403, 403, 403, 403), "entry"),
    "resolve_admitted": (REGISTRAR_POST, "entry"),
    "resolve_claim": (REGISTRAR_POST, "entry"),
    "undo_termination": (REGISTRAR_POST, "entry"),
    # the case is between `registrar` and a senior high school of the city, contested: it awaits the superior
    "cases": (rule(SIGN_IN, 200, 403, 200, 200, 200, 200, 403), None),
    "case": (rule(SIGN_IN, 200, 403, 404, 404, 404, 200, 403), "case"),
    "evidence": (rule(SIGN_IN, 405, 403, 405, 405, 405, 405, 403), "evidence"),
    "case_answer": (REGISTRAR_POST, "case"),
    "case_statement": (REGISTRAR_POST, "case"),
    "case_escalate": (REGISTRAR_POST, "case"),
    "case_concede": (REGISTRAR_POST, "case"),
    "case_take_back": (REGISTRAR_POST, "case"),
    "case_decide": (rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403), "case"),
    "case_extend": (rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403), "case"),
    "new_students": (rule(SIGN_IN, 200, 200, 200, 200, 200, 200, 403), None),
    "deadlines": (OFFICER_PAGE, None),
    "doubles": (OFFICER_PAGE, None),
    "extension_grant": (rule(SIGN_IN, 403, 403, 403, 302, 302, 302, 403), None),  # its page cannot be had by GET
    "extension_request": (OFFICER_ROW, "request"),
    "school_term": (OFFICER_ROW, "school"),
    "school_deadlines": (SCHOOL_PAGE, None),
    "extension_ask": (rule(SIGN_IN, 200, 403, 200, 403, 403, 403, 403), None),
    "transfers": (rule(SIGN_IN, 403, 403, 403, 403, 403, 403, 403), None),  # of senior high schools only
    # figures of an authority and its schools: for its officers and those above it, a school's for its people too
    "board": (rule(SIGN_IN, 200, 403, 200, 200, 200, 200, 403), None),
    "board_authority": (rule(SIGN_IN, 403, 403, 403, 200, 404, 200, 403), "authority"),
    "board_export": (rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403), "authority"),
    "board_school": (rule(SIGN_IN, 200, 403, 404, 200, 404, 200, 403), "school"),
    "board_new_students": (rule(SIGN_IN, 200, 403, 404, 200, 404, 404, 403), "school"),
    "planned_intake": (OFFICER_PAGE, None),
    "planned_sheet": (OFFICER_PAGE, None),
    "planned_load": (rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403), None),
    "reveal_entry": (rule(SIGN_IN, 405, 405, 405, 405, 405, 405, 403), "entry"),
    "reveal_student_number": (rule(SIGN_IN, 405, 405, 405, 405, 405, 405, 403), "entry"),
    "number_check": (rule(SIGN_IN, 405, 405, 405, 405, 405, 405, 403), "entry"),
    "prove": (OFFICER_POST, "entry"),
    "allow_tries": (OFFICER_POST, "entry"),
    "namesake": (REGISTRAR_POST, "double"),
    "reveal_record": (rule(SIGN_IN, 405, 403, 405, 405, 405, 405, 403), "which"),
    "reveal_case": (rule(SIGN_IN, 405, 403, 405, 405, 405, 405, 403), "side"),
    "registered": (rule(SIGN_IN, 200, 403, 200, 200, 200, 200, 403), None),
    "registered_export": (rule(SIGN_IN, 405, 403, 405, 405, 405, 405, 403), None),
    "card": (rule(SIGN_IN, 200, 403, 404, 200, 404, 404, 403), "registered"),
    "access_log": (rule(SIGN_IN, 200, 403, 200, 200, 200, 200, 403), None),
    # the accounts in the rows: a registrar's of `own` waits for activation, `desk` is in use
    # the alarm is of the school of `own`; its officer reads it
    "unusual": (OFFICER_PAGE, None),
    "unusual_access": (OFFICER_ROW, "alarm"),
    "unusual_note": (rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403), "alarm"),
    "unusual_disable": (rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403), "alarm"),
    "budget_grant": (rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403), "account"),
    "accounts": (rule(SIGN_IN, 200, 403, 200, 200, 200, 200, 403), None),
    "account_authorities": (OFFICER_PAGE, None),
    "account_codes": (rule(SIGN_IN, 405, 403, 405, 405, 405, 405, 403), None),
    "account": (rule(SIGN_IN, 404, 404, 404, 200, 404, 404, 404), "account"),
    "account_act": (rule(SIGN_IN, 405, 403, 405, 405, 405, 405, 403), "account"),
    "account_new": (OFFICER_PAGE, "of"),
    "accounts_for_all": (OFFICER_PAGE, "of"),
    "account_sheet": (OFFICER_PAGE, "of"),
    "account_sheet_file": (rule(SIGN_IN, 403, 403, 403, 405, 405, 405, 403), "of"),
    "desk_sessions": (ANYBODY, None),
    "desk_session_end": (rule(SIGN_IN, 405, 405, 405, 405, 405, 405, 405), "desk_session"),
    "code_lists": (rule(SIGN_IN, 403, 403, 403, 403, 403, 403, 200), None),
}


def named_urls(patterns=None):
    """Names of all addresses outside Django admin."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from named_urls(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


@pytest.fixture
def world(db, sealed_upload, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    province = AuthorityFactory(level="province")
    city = AuthorityFactory(level="city", superior=province)
    county, other_county = AuthorityFactory(superior=city), AuthorityFactory(superior=city)
    school = SchoolFactory(authority=county, primary_track=True)
    other_school = SchoolFactory(authority=county, primary_track=True)
    accounts = {
        "anonymous": None,
        "registrar": AccountFactory(role="registrar", school=school),
        "desk": AccountFactory(role="desk", school=school),
        "other_registrar": AccountFactory(role="registrar", school=other_school),
        "officer": AccountFactory(role="officer", authority=county),
        "other_officer": AccountFactory(role="officer", authority=other_county),
        "superior_officer": AccountFactory(role="officer", authority=city),
        "ops": AccountFactory(role="ops", is_superuser=True),
    }
    season = SeasonFactory()
    roster = sealed_upload(accounts["registrar"], season)
    registered_row = RosterRow.objects.create(
        roster=roster, number=9, outcome="registered", name="李梅", record=StudentRecordFactory(registry="k12")
    )
    entry = EntryFactory(school=school, season=season)
    from tests.enrollment.sheets.sheets import given_back, taken_out

    sheet = given_back(accounts["registrar"], taken_out(accounts["registrar"], entry))
    act = asking.ask(accounts["registrar"], "withdraw", Entry.objects.filter(pk=entry.pk), about="", back_to="/")
    asking.confirm(act.pk, accounts["registrar"], "名单有误")
    entry = EntryFactory(school=school, season=season)
    asked = extensions.ask(
        accounts["registrar"], season, "primary", season.primary_deadline + timedelta(days=7), "待补"
    )
    case, evidence = a_contested_case(accounts["registrar"], season, city)
    rows = {
        "request": {"pk": asked.pk},
        "bulk_act": {"pk": act.pk},
        "case": {"pk": case.pk},
        "evidence": {"pk": evidence.pk},
        "roster": {"pk": roster.pk},
        "registered_row": {"pk": registered_row.pk},
        "sheet": {"pk": sheet.pk},
        "entry": {"pk": entry.pk},
        "which": {"pk": entry.pk, "which": "document"},
        "double": {"pk": entry.pk, "double": 1},
        "side": {"pk": case.pk, "side": "claimant"},
        "registered": {"pk": EntryFactory(school=school, season=season, state="registered").pk},
        "alarm": {"pk": Alarm.objects.create(rule="night", day=date.today(), school=school, count=9, threshold=5).pk},
        "school": {"pk": school.pk},
        "authority": {"pk": county.pk},
        "account": {"pk": AccountFactory(role="registrar", school=school, state="waiting").pk},
        "of": {"of": "schools"},
        "desk_session": {"pk": sit(accounts["desk"], "李梅").pk},
        "practice_roster": {"name": "a.xlsx"},
        "track": {"track": "primary"},
        None: {},
    }
    return accounts, rows


def a_contested_case(account, season, city):
    """A new student of this registrar's, kept by a senior high school of the city, and the evidence for it."""
    record = StudentRecordFactory(
        registry="k12", stage="senior", school=SchoolFactory(senior_high=True, authority=city)
    )
    entry = EntryFactory(
        school=account.school, season=season, track="vocational", verdict="admitted", state="resolving", archive=record
    )
    admitted.continue_admitted(entry.pk, account, "学生在我校")
    case = AdmissionCase.objects.get()
    acts.contest(case.pk, AccountFactory(school=record.school), "在读", [EvidenceFile("在读证明.pdf", PDF)])
    return case, Evidence.objects.get()


@pytest.fixture
def sealed_upload(settings, tmp_path):
    """A small roster with a rejected row, uploaded and received."""
    from tests.rosters import csv_roster

    def upload(account, season) -> Roster:
        from enrollment.rosters.intake import receive
        from enrollment.rosters.uploading import store_upload

        settings.UPLOAD_DIR = tmp_path
        roster, _created = store_upload(account, season, "primary", "roster.csv", csv_roster([["", "男", "", "", ""]]))
        receive(roster.pk)
        roster.refresh_from_db()
        return roster

    return upload


def test_every_url_stands_in_the_table():
    assert sorted(set(named_urls())) == sorted(TABLE)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_account_gets_what_the_table_says(client, world, kind):
    accounts, rows = world
    got, wanted = {}, {}
    for name, (statuses, row) in TABLE.items():
        if accounts[kind]:
            sign_in(client, accounts[kind])
        else:
            client.logout()
        got[name] = client.get(reverse(name, kwargs=rows[row])).status_code
        wanted[name] = statuses[kind]
    assert got == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_admin_is_for_operations_only(client, world, kind):
    accounts, _rows = world
    if accounts[kind]:
        sign_in(client, accounts[kind])
    for pattern in admin_lists():
        status = client.get(reverse(f"admin:{pattern}")).status_code
        assert (status == 200) == (kind == "ops"), pattern
        assert kind == "ops" or status in (302, 403), pattern


def admin_lists():
    from django.contrib import admin

    models = [model._meta for model in admin.site._registry]
    return ["index", *(f"{meta.app_label}_{meta.model_name}_changelist" for meta in models)]


@pytest.mark.parametrize("kind", ["registrar", "officer", "ops"])
def test_a_page_may_be_asked_for_its_head_alone(client, world, kind):
    accounts, rows = world
    client.force_login(accounts[kind])
    got, wanted = {}, {}
    for name, (statuses, row) in TABLE.items():
        if statuses[kind] in (200, 286):
            wanted[name] = statuses[kind]
            got[name] = client.head(reverse(name, kwargs=rows[row])).status_code
    assert got == wanted
