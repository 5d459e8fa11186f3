"""Somebody who knows a child's name, sex and birth date, what such a one does, and all that is answered."""

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.rosters.models import Roster, RosterRow
from enrollment.sheets.models import SupplementSheet
from registry.records import StudentRecord
from review.bulk.models import BulkAct
from review.cases.models import AdmissionCase
from tests.disclosure.canaries import Answer, Victim, answer, texts_of
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import AccountFactory, AuthorityFactory, SchoolFactory, SeasonFactory
from tests.rosters import HEADER, xlsx_roster
from tests.signing_in import PASSWORD, sign_in

ACTORS = ("registrar", "desk")
OF_SCHOOLS = ("home", "new_students", "resolve", "supplement_list", "sheets", "rosters")
REVIEWS = ("cases", "registered", "access_log", "bulk_acts")
LISTS_OF = {
    "registrar": (*OF_SCHOOLS, "school_review", *REVIEWS),
    "desk": OF_SCHOOLS,
    "officer": ("home", "new_students", "authority_review", "doubles", *REVIEWS),
    "ops": (),
}
WHY = "家长持户口簿到校，核对无误"
PURPOSE = {"purpose": "0", "words": ""}
GUARDIANS = ["家长姓名", "联系电话", "监护人身份证件号码", "毕业幼儿园", "户口所在地", "现住址"]


class Browser(Client):
    """A browser that keeps every answer, also of addresses that it is led on to."""

    def __init__(self, account):
        super().__init__(raise_request_exception=False)
        self.answers: list[Answer] = []
        sign_in(self, account)

    def request(self, **request):
        """Ask, and keep what was answered."""
        response = super().request(**request)
        self.answers.append(answer(response, self.session))
        return response


class Attack:
    """A school far from the child's, its people, and what they were answered."""

    def __init__(self, role: str, victim: Victim, run_tasks: Callable, *, vocational: bool = False):
        self.victim, self.season, self.track = victim, SeasonFactory(), "vocational" if vocational else "primary"
        kind = {"vocational": True} if vocational else {}
        self.school = SchoolFactory(name="远山小学", authority=AuthorityFactory(name="远山县教育局"), **kind)
        self.account = {
            "registrar": lambda: AccountFactory(school=self.school, password=PASSWORD),
            "desk": lambda: AccountFactory(role="desk", school=self.school, password=PASSWORD),
            "officer": lambda: AccountFactory(role="officer", authority=self.school.authority),
            "officer_elsewhere": lambda: AccountFactory(role="officer", authority=AuthorityFactory()),
            "ops": lambda: AccountFactory(role="ops", is_staff=True, is_superuser=True),
        }[role]()
        self.watched = Browser(self.account)
        self.me = self.watched if role in ACTORS else Browser(AccountFactory(school=self.school))
        self._run_tasks, self._printed = run_tasks, []

    @property
    def answers(self) -> list[Answer]:
        """Everything that the account was answered, and what commands printed."""
        return [*self.watched.answers, *self._printed]

    @property
    def entry(self) -> Entry:
        """The new student that was invented."""
        return Entry.objects.filter(school=self.school).latest("pk")

    # acts

    def type(self, texts: list[str] | None = None, **more) -> None:
        """One new student into the form."""
        name, sex, born, kind, number = texts or self.victim.roster_row
        typed = {
            "season": self.season.pk, "track": self.track, "name": name, "sex": {"男": "1", "女": "2"}[sex],
            "birth_date": born, "id_type": {"其他": "Z", "居民身份证": "1"}[kind], "id_number": number,
        }  # fmt: skip
        self.post("new_student", typed | more)

    def upload(self, rows: list[list[str]], header=HEADER) -> None:
        """A roster, to its end."""
        header = ["学籍号", *header] if self.track == "vocational" else header
        rows = [["", *row] for row in rows] if self.track == "vocational" else rows
        file = SimpleUploadedFile("名单.xlsx", xlsx_roster(rows, header))
        self.post("roster_upload", {"season": self.season.pk, "track": self.track, "file": file})
        self.work()

    def command(self, rows: list[list[str]]) -> None:
        """The same roster by the command, which operations run on the server; what it prints is kept."""
        path, said = Path(settings.UPLOAD_DIR).parent / "名单.xlsx", io.StringIO()
        path.write_bytes(xlsx_roster(rows))
        registrar = AccountFactory(school=self.school)
        place = {"school": self.school.code, "season": self.season.code, "username": registrar.username}
        with redirect_stdout(said):
            call_command("import_roster", str(path), track=self.track, json=True, stdout=said, **place)
        self.printed("import_roster", said.getvalue())

    def printed(self, where: str, text: str) -> None:
        """What was said elsewhere than on a page."""
        self._printed.append(Answer(where, texts_of([text])))

    def confirm(self) -> None:
        """Choose the child's record, with a reason."""
        self.post("resolve_entry", {"candidate": self.victim.record.pk, "reason": WHY}, self.entry.pk)

    def fill_in(self) -> None:
        """Save and submit a supplement of invented values."""
        self.post("supplement", COMPLETE | {"version": "0", "act": "submit"}, self.entry.pk)

    def post(self, name: str, fields: dict, *args):
        """Send a form, and follow where it leads."""
        return self.me.post(reverse(name, args=args), fields, follow=True)

    def work(self) -> None:
        """What waits for the worker."""
        self._run_tasks()

    # looks

    def look(self) -> None:
        """Every page of the new students that were invented, by whoever is watched."""
        for address in self._pages():
            self.watched.get(address, follow=True)
        if self.account.role != "ops":
            self._show_numbers()

    def look_around(self) -> None:
        """Every list that the account has, and all that it may have of what came of the way."""
        for name in LISTS_OF[self.account.role]:
            self.watched.get(reverse(name), follow=True)
        for address in self._of_operations() if self.account.role == "ops" else self._came_of_it():
            self.watched.get(address, follow=True)

    def _pages(self) -> Iterator[str]:
        for pk in Entry.objects.filter(school=self.school).order_by("pk").values_list("pk", flat=True)[:3]:
            for again in ("", "?again=1") if self.account.role in ACTORS else ():
                yield reverse("resolve_entry", args=[pk]) + again
            for name in ("entry", "supplement", "review_entry"):
                yield reverse(name, args=[pk])

    def _came_of_it(self) -> Iterator[str]:
        yield reverse("authority_review_school", args=[self.school.pk])
        for pk in Roster.objects.filter(school=self.school).values_list("pk", flat=True):
            for chosen in ("matched", "pending", "not_found", "registered", "admitted", "rejected", "repeated"):
                yield reverse("roster", args=[pk]) + f"?list={chosen}"
        for pk in RosterRow.objects.filter(roster__school=self.school).values_list("pk", flat=True):
            yield reverse("claim_row", args=[pk])
        for pk in SupplementSheet.objects.filter(school=self.school).values_list("pk", flat=True):
            yield reverse("sheet", args=[pk])
        for pk in AdmissionCase.objects.values_list("pk", flat=True):
            yield reverse("case", args=[pk])
        for pk in BulkAct.objects.values_list("pk", flat=True):
            yield reverse("bulk_act", args=[pk])

    def _of_operations(self) -> Iterator[str]:
        """The lists of admin, and the pages of the child and of what was invented."""
        for model in admin.site._registry:
            yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        proxy = {"preschool": "preschoolrecord", "k12": "k12record", "vocational": "vocationalrecord"}
        for record in StudentRecord.objects.filter(pk__in=[self.victim.record.pk, self.victim.record.continues_id]):
            yield reverse(f"admin:registry_{proxy[record.registry]}_change", args=[record.pk])
        for label in ("enrollment.Entry", "enrollment.Roster", "review.AdmissionCase"):
            model = apps.get_model(label)
            for pk in model.objects.values_list("pk", flat=True)[:2]:
                yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])

    def _show_numbers(self) -> None:
        """Every button that shows a number in full."""
        addresses = [
            *(reverse(f"reveal_{kind}", args=[self.entry.pk]) for kind in ("entry", "student_number")),
            f"/resolve/{self.entry.pk}/number/{self.victim.record.pk}/",
            *(f"/entries/{self.entry.pk}/record-number/{which}/" for which in ("document", "student", "guardian")),
            *(reverse("reveal_case", args=[pk, "holder"]) for pk in AdmissionCase.objects.values_list("pk", flat=True)),
        ]
        for address in addresses:
            self.watched.post(address, PURPOSE)
