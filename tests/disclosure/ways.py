"""Ways in which somebody who knows a child's name, sex and birth date tries to learn the rest.

Whoever acts is a registrar or the desk of a school far away from the child's; whoever can't act looks at all that it
has led to.
"""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.rosters.models import Roster, RosterRow
from enrollment.sheets.models import SupplementSheet
from review.bulk.models import BulkAct
from tests.disclosure.attacker import GUARDIANS, PURPOSE, WHY, Attack
from tests.factories import EntryFactory, resident_number
from tests.roster_rows import row
from tests.rosters import HEADER
from tests.signing_in import PASSWORD


def form(attack: Attack) -> None:
    """Typed in, looked at, confirmed, looked at, taken off again."""
    attack.type()
    attack.look()
    attack.confirm()
    attack.look()
    attack.post("withdraw", {"reason": WHY}, attack.entry.pk)
    attack.look()


def typed_and_looked_at(attack: Attack) -> None:
    """Nothing is confirmed: the pages of a new student who is still doubtful."""
    attack.type()
    attack.look()


def nearly_the_number(attack: Attack) -> None:
    """A number with another order: the page may say in which places it differs."""
    record = attack.victim.record
    near = resident_number(record.birth_date, record.sex, 57, region="330326")
    attack.type([*attack.victim.roster_row[:3], "居民身份证", near])
    attack.look()


def roster(attack: Attack) -> None:
    """Among other rows of a list, then the workbook of its results."""
    attack.upload([attack.victim.roster_row, row("赵无名", resident_number(date(2020, 5, 6), "1", 3, region="330102"))])
    attack.look()
    for whole in ({}, {"whole": "on", "password": PASSWORD}):
        attack.post("roster_export", PURPOSE | whole, Roster.objects.latest("pk").pk)
    attack.post("roster_rejected", {}, Roster.objects.latest("pk").pk)


def roster_with_guesses(attack: Attack) -> None:
    """A list with columns about the family, guessed: no list answers whether a guess was right."""
    guesses = ["欧阳七", "13800000000", "", "示范幼儿园", "云溪县", "云溪路 1 号"]
    attack.upload([[*attack.victim.roster_row, *guesses]], [*HEADER, *GUARDIANS])
    attack.look()
    attack.post("roster_export", PURPOSE, Roster.objects.latest("pk").pk)
    attack.confirm()
    attack.look()


def facts_guessed(attack: Attack) -> None:
    """What a family might be called, typed until nothing is compared any more; taken off, and once more."""
    for _ in range(2):
        attack.type()
        for n in range(6):
            attack.post("resolve_fact", {"guardian": f"王{'一二三四五六'[n]}山", "phone": f"000{n}"}, attack.entry.pk)
        attack.look()
        attack.confirm()
        attack.post("resolve_fact", {"guardian_id": "0000"}, attack.entry.pk)
        attack.look()
        attack.post("withdraw", {"reason": WHY}, attack.entry.pk)
        attack.look()


def places_guessed(attack: Attack) -> None:
    """A number with another order, then every digit that may stand in the places that differ."""
    record = attack.victim.record
    near = resident_number(record.birth_date, record.sex, 57, region="330326")
    attack.type([*attack.victim.roster_row[:3], "居民身份证", near])
    for digits in range(100):
        attack.post("resolve_fact", {"places": f"{digits:02}"}, attack.entry.pk)
    attack.look()


def sheet(attack: Attack) -> None:
    """Confirmed, then taken out as a sheet, and the sheet given back as it is."""
    attack.type()
    attack.confirm()
    taken = attack.post("sheet_out", {"selection": "primary.all"})
    chosen = attack.post("sheet_of_chosen", {"entry": attack.entry.pk})
    for answered in (taken, chosen):
        data = b"".join(answered.streaming_content) if answered.streaming else answered.content
        if data[:2] == b"PK":
            file = SimpleUploadedFile("补录.xlsx", data)
            attack.post("sheets", {"track": "primary", "file": file})
            attack.work()
    attack.look()
    for pk in SupplementSheet.objects.values_list("pk", flat=True):
        attack.post("sheet_refused", {}, pk)


def confirmation_sheet(attack: Attack) -> None:
    """Confirmed, then printed for the parents to read."""
    attack.type()
    attack.confirm()
    attack.post("supplement_sheets", {"entry": attack.entry.pk})
    attack.look()


def bulk_fill(attack: Attack) -> None:
    """Confirmed, then filled in by values that stand already or not."""
    attack.type()
    attack.confirm()
    attack.post("supplement_bulk_fill", {"entry": attack.entry.pk})
    filled = {"fill": "1", "class_name": "1班", "household_region": "330326", "overwrite": ""}
    attack.post("supplement_bulk_fill", {"entry": attack.entry.pk} | filled)
    attack.look()


def save_and_compare(attack: Attack) -> None:
    """Confirmed, then saved over and over: what was there before is said nowhere."""
    attack.type()
    attack.confirm()
    for version in ("0", "0", "1"):  # the second is of a page that is older than what was saved
        attack.post("supplement", {"current_address": "云溪路 2 号", "version": version}, attack.entry.pk)
    attack.look()


def back_and_again(attack: Attack) -> None:
    """Confirmed, taken back, looked at again, taken off, put back."""
    attack.type()
    attack.confirm()
    attack.post("resolve_undo", {}, attack.entry.pk)
    attack.look()
    attack.confirm()
    attack.post("withdraw", {"reason": WHY}, attack.entry.pk)
    attack.post("undo_termination", {}, attack.entry.pk)
    attack.look()


def none_of_these(attack: Attack) -> None:
    """Said to be nobody's of these: the pages still know whom they showed."""
    attack.type()
    attack.post("resolve_entry", {"candidate": "none", "reason": WHY}, attack.entry.pk)
    attack.look()
    attack.fill_in()
    attack.look()


def command(attack: Attack) -> None:
    """The list imported on the server: what the command prints names records by their keys, and tells no more."""
    attack.command([attack.victim.roster_row])


def matched_again(attack: Attack) -> None:
    """A roster that is matched again."""
    attack.upload([attack.victim.roster_row])
    attack.post("roster_match_again", {}, Roster.objects.latest("pk").pk)
    attack.work()
    attack.look()


def review(attack: Attack) -> None:
    """Confirmed and filled in, through the school's own review to the authority's, by one and by many."""
    attack.type()
    attack.confirm()
    attack.fill_in()
    attack.look()
    named = f"{attack.entry.pk}.{attack.entry.version}"
    attack.post("school_review", {"entry": named, "act": "approve"})
    for act in BulkAct.objects.all():
        attack.post("bulk_confirm", {"reason": WHY}, act.pk)
    attack.work()
    attack.look()
    attack.watched.post(
        reverse("authority_review_school", args=[attack.school.pk]),
        {"entry": f"{attack.entry.pk}.{attack.entry.version}", "act": "send_back"},
        follow=True,
    )


def case_about_a_claim(attack: Attack) -> None:
    """The child is on another school's list already: ask that school for the record."""
    EntryFactory(season=attack.season, archive=attack.victim.record, school=attack.victim.record.school)
    attack.type()
    attack.confirm()  # refused: it is claimed
    attack.post("resolve_claim", {"choice": "case", "record": attack.victim.record.pk, "reason": WHY}, attack.entry.pk)
    attack.look()


def case_about_a_namesake(attack: Attack) -> None:
    """The child has no record, and is on another school's list: ask that school about the namesake."""
    record = attack.victim.record
    child = {name: getattr(record, name) for name in ("name", "sex", "birth_date", "id_type", "id_number")}
    other = EntryFactory(season=attack.season, archive=record, school=record.school, **child)
    attack.type()
    attack.post("resolve_entry", {"candidate": "none", "reason": WHY}, attack.entry.pk)
    attack.post("resolve_claim", {"choice": "double", "other": other.pk, "reason": WHY}, attack.entry.pk)
    attack.look()


def admitted(attack: Attack) -> None:
    """A senior high school has the child: continue its record, or don't."""
    attack.type(student_number="")
    attack.look()
    attack.confirm()
    attack.look()
    attack.post("resolve_admitted", {"choice": "continue", "reason": WHY}, attack.entry.pk)
    attack.look()


def registered_by_name(attack: Attack) -> None:
    """The child is registered elsewhere: typed in, then the row of a list, and that school asked for the child.

    By its name alone no such record is found, so nobody is shown any.
    """
    attack.type()
    attack.upload([attack.victim.roster_row])
    attack.look()
    for line in RosterRow.objects.filter(roster__school=attack.school):
        attack.post("claim_row", {"reason": WHY}, line.pk)
    attack.type(claim="1", reason=WHY)
    attack.look()


def guessed_numbers(attack: Attack) -> None:
    """All numbers of one birth date and place that are left, the right one among them."""
    record = attack.victim.record
    numbers = [resident_number(record.birth_date, record.sex, serial, region="330326") for serial in range(40, 60)]
    attack.upload(
        [row(record.name, number, record.sex, born=record.birth_date) for number in [*numbers, record.id_number]]
    )
    attack.look()
    of_them = Entry.objects.filter(school=attack.school, document_key=record.document_key)
    for pk in of_them.values_list("pk", flat=True):
        for name in ("entry", "resolve_entry", "supplement", "review_entry"):
            attack.watched.get(reverse(name, args=[pk]), follow=True)


# --- with the child's own number: its school may be named, and no more ----------------------------------------------


def case_with_the_number(attack: Attack) -> None:
    """The child is on another school's list already, and the number is known: ask that school."""
    EntryFactory(season=attack.season, archive=attack.victim.record, school=attack.victim.record.school)
    attack.type(attack.victim.numbered_row)
    attack.post("resolve_claim", {"choice": "case", "record": attack.victim.record.pk, "reason": WHY}, attack.entry.pk)
    attack.look()


def registered_by_number(attack: Attack) -> None:
    """The child is registered elsewhere, and the number is known: the school that has the child is asked."""
    attack.upload([attack.victim.numbered_row])
    for pk in RosterRow.objects.filter(roster__school=attack.school).values_list("pk", flat=True):
        attack.watched.get(reverse("claim_row", args=[pk]))
        attack.post("claim_row", {"reason": WHY}, pk)
    attack.type(attack.victim.numbered_row)
    attack.look()
