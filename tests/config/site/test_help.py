"""Help where it is needed (N6, N10): each page's own, the help desk, and a number for whatever failed."""

import logging
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import override

from config.ops.logs import QuietFormatter
from config.site import catalogue
from config.urls import handler400, handler500, urlpatterns  # noqa: F401 (read by Django where these are the addresses)
from enrollment.rosters.models import Roster
from tests.access.test_matrix import named_urls
from tests.rosters import csv_roster

pytestmark = pytest.mark.django_db

FOLDER = Path(settings.BASE_DIR) / "templates" / "help"
HELP = {path.stem for path in FOLDER.glob("*.html")}  # names of URLs
PARTS = ["What to do here", "What happens next", "What often goes wrong"]

# acts, files, fragments of pages, and the help itself
NO_PAGES = {
    "account_act",
    "account_codes",
    "account_sheet_file",
    "allow_tries",
    "board_export",
    "budget_grant",
    "bulk_confirm",
    "bulk_progress",
    "case_answer",
    "case_concede",
    "case_decide",
    "case_escalate",
    "case_extend",
    "case_statement",
    "case_take_back",
    "code_lists",
    "desk_session_end",
    "evidence",
    "health",
    "help",
    "help_desk",
    "namesake",
    "new_student_locked",
    "number_check",
    "planned_load",
    "planned_sheet",
    "practice_roster",
    "practise",
    "prove",
    "registered_export",
    "resolve_admitted",
    "resolve_claim",
    "resolve_fact",
    "resolve_undo",
    "reveal_case",
    "reveal_entry",
    "reveal_record",
    "reveal_student_number",
    "review_send_back",
    "roster_export",
    "roster_match_again",
    "roster_progress",
    "roster_rejected",
    "roster_template",
    "roster_withdraw",
    "sheet_of_chosen",
    "sheet_out",
    "sheet_progress",
    "sheet_refused",
    "sign_out",
    "supplement_submit",
    "undo_termination",
    "unusual_disable",
    "unusual_note",
    "withdraw",
}
NUMBER = re.compile(r'id="error-number">([2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4})<')


# what help puts in quotation marks that is no name of a button, list or column
NO_NAMES = {"文本", "其他", "guardian: yes", "house number missing", "缺门牌号", "只粘贴数值", "否"} | {
    "另存为",  # of WPS
    "Excel 文件（*.xlsx）",
}
QUOTED = re.compile("“([^”]+)”")


def fails(request):
    raise ValueError("李晓明")


urlpatterns = [*urlpatterns, path("fails/", fails)]


def number_on(response) -> str:
    return NUMBER.search(response.content.decode())[1]


@pytest.fixture
def log():
    """Lines of the log, as the handler writes them."""
    lines, handler = [], logging.Handler()
    handler.setFormatter(QuietFormatter("%(levelname)s %(number)s %(name)s %(message)s"))
    handler.emit = lambda record: lines.append(handler.format(record))
    logging.getLogger().addHandler(handler)
    yield lambda: lines
    logging.getLogger().removeHandler(handler)


def test_every_page_has_its_help():
    assert set(HELP) == set(named_urls()) - NO_PAGES


def test_no_help_is_without_its_page():
    assert {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*")} <= {f"{name}.html" for name in named_urls()}


def parts(name: str) -> dict[str, list[str]]:
    """What a page's help says below each heading, in the language that is in force."""
    page = unescape(render_to_string(f"help/{name}.html"))
    helped = {}
    for heading, below in re.findall(r"<h2>(.*?)</h2>(.*?)(?=<h2>|<p>\s*<a )", page, re.DOTALL):
        helped[heading] = [words.strip() for _tag, words in re.findall(r"<(p|li)>(.*?)</\1>", below, re.DOTALL)]
    return helped


def sentences(name: str) -> list[str]:
    return [words for below in parts(name).values() for words in below]


@pytest.mark.parametrize("name", sorted(HELP))
def test_help_says_what_to_do_what_comes_and_what_goes_wrong(name):
    with override("en"):
        helped = parts(name)
    assert list(helped) == PARTS
    assert all(words for below in helped.values() for words in below)
    here, afterwards, mistakes = helped.values()
    assert (len(here), len(afterwards)) == (1, 1)
    assert mistakes


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_help_names_stands_on_a_page_in_the_same_words(language):
    with override("en"):
        own = {words for name in HELP for words in sentences(name)}
    names = set()
    for message in catalogue.read_catalogue(catalogue.catalogue_file()):
        words = message.id if language == "en" else message.string
        names |= set() if message.id in own else set([words] if isinstance(words, str) else words)
    with override(language):
        named = {name for page in HELP for words in sentences(page) for name in QUOTED.findall(words)}
    assert not {name for name in named - NO_NAMES if not any(known.lower().startswith(name.lower()) for known in names)}


def test_a_school_reads_at_its_progress_what_a_school_sees(registrar, officer):
    assert sentences("board_school")[0] in registrar.get(reverse("board")).content.decode()
    assert sentences("board")[0] in officer.get(reverse("board")).content.decode()


def test_help_stands_folded_above_the_heading(registrar):
    page = registrar.get(reverse("roster_upload")).content.decode()
    assert '<details class="page-help">' in page
    assert page.index("page-help") < page.index("<h1>")
    assert sentences("roster_upload")[0] in page


@pytest.mark.parametrize(
    ("url", "status"), [("/nowhere/", 404), ("/review/authority/", 403), ("/?a=%00", 400), ("/rosters/99999/", 404)]
)
def test_a_page_that_failed_shows_the_number_that_stands_in_the_log(registrar, log, url, status):
    response = registrar.get(url)
    assert response.status_code == status
    assert any(line.split()[1] == number_on(response) for line in log())


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_shows_its_number_and_the_contact_without_any_database(registrar, log, settings):
    settings.HELP_CONTACT = "0000-1234567"
    registrar.raise_request_exception = False
    response = registrar.get("/fails/")
    assert response.status_code == 500
    assert "0000-1234567" in response.content.decode()
    (line,) = [line for line in log() if "ValueError" in line]
    assert line.split()[1] == number_on(response)
    assert "李晓明" not in line


def test_a_form_without_its_token_shows_its_number(registrar, log):
    registrar.handler.enforce_csrf_checks = True
    response = registrar.post(reverse("sign_out"))
    assert response.status_code == 403
    assert any(line.split()[1] == number_on(response) for line in log())


def test_each_request_has_another_number(registrar):
    assert number_on(registrar.get("/nowhere/")) != number_on(registrar.get("/nowhere/"))


def test_a_refused_roster_shows_the_number_of_the_work(registrar, upload, log):
    roster, _response = upload(b"PK\x03\x04 no workbook at all", name="a.xlsx")
    assert roster.state == "refused"
    page = registrar.get(reverse("roster", args=[roster.pk]))
    assert any(line.split()[1] == number_on(page) and f"Roster {roster.pk}" in line for line in log())


def test_a_roster_that_failed_half_way_says_how_to_go_on(registrar, upload, monkeypatch):
    roster, _response = upload(csv_roster([["李晓明", "男", "2020-03-15", "其他", ""]]), name="a.csv")
    Roster.objects.filter(pk=roster.pk).update(state="reading", finished_at=None, error_number="7KQ2-M4XD")
    page = registrar.get(reverse("roster", args=[roster.pk]))
    assert number_on(page) == "7KQ2-M4XD"
    assert "再次上传同一份文件" in page.content.decode()
    assert registrar.get(reverse("roster_progress", args=[roster.pk])).status_code == 286


def test_the_help_desk_tells_when_it_answers_and_what_to_say(client, settings):
    settings.HELP_CONTACT, settings.HELP_HOURS = "0000-1234567", "工作日 8:30-17:30"
    settings.HELP_OTHER_WAYS = ["QQ 群 000000", "教育局 305 室"]
    page = client.get(reverse("help_desk")).content.decode()
    assert all(words in page for words in ("0000-1234567", "工作日 8:30-17:30", "QQ 群 000000", "教育局 305 室"))
    assert "错误编号" in page


def test_without_a_number_nothing_is_said_of_one():
    assert "error-number" not in render_to_string("components/error_number.html", {"number": ""})
