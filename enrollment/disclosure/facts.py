"""What the family told the school, beside what records say: answers in one word each, and what they prove.

Facts come from the roster's columns, or are typed on the page of a doubtful new student (tries.py); both are kept
sealed with the entry. What they fill in of the supplement is here too, as texts of the school's own. Lists and
workbooks never ask here: a guess would be answered there by the thousand, without a trace.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from enrollment.disclosure.known import known_of, with_details
from enrollment.disclosure.models import Answer, Fact, FactTry
from enrollment.disclosure.tries import PROVING, is_locked
from enrollment.entries.models import Entry, Proof
from matching.core.family import FACT_OF, TYPED, answers, names_in, parted, phones_in, regions_in
from registry.fields.family import MEMBERS, YES
from registry.identity.documents import DocumentType, parse_document_number
from registry.identity.masking import mask, mask_phone
from registry.records import StudentRecord

Answers = dict[Fact, Answer]
Texts = Mapping[str, Sequence[str]]


def answers_of(entry: Entry, records: Iterable[StudentRecord]) -> dict[int, Answers]:
    """By record id, what each record says to the facts that were told for this new student; nothing once it is locked.

    Whoever shows these notes that the records were looked at.
    """
    if not entry.family or is_locked(entry):
        return {}
    compared = list(records)
    with_details(compared)
    return {record.pk: said(entry.family, record) for record in compared}


def said(told: str, record: StudentRecord) -> Answers:
    """What one record says to what was told (`matching.core.family.joined`)."""
    return {Fact(fact): Answer(answer) for fact, answer in answers(told, known_of(record)).items()}


def proof_by_fact(entry: Entry, record: StudentRecord) -> Proof:
    """By which fact of the family the record is proved to be this new student's; the strongest that agrees, or none.

    The record of another twin is proved as well: whose it is, is not a fact's to say. Once wrong answers have locked
    the facts, nothing proves that had not been answered before, until the authority allows them again.
    """
    agreed = {
        fact for fact, answer in answers_of(entry, [record]).get(record.pk, {}).items() if answer == Answer.AGREES
    }
    if not agreed and entry.pk:
        tried = FactTry.objects.filter(entry=entry, record=record, answer=Answer.AGREES)
        agreed = {Fact(fact) for fact in tried.values_list("fact", flat=True)}
    return next((proof for fact, proof in PROVING.items() if fact in agreed), Proof.NONE)


def ours(entry: Entry) -> dict[Fact, str]:
    """What was told, by fact, as the page of this new student shows it: numbers masked, in the order of the facts."""
    texts: dict[Fact, dict[str, None]] = {}
    for field, text in parted(entry.family):
        fact = Fact(field.removeprefix(TYPED) if field.startswith(TYPED) else FACT_OF[field])
        texts.setdefault(fact, {})[_SHOWN.get(fact, str)(text)] = None
    return {fact: " / ".join(texts[fact]) for fact in Fact if fact in texts}


_SHOWN = {Fact.PHONE: mask_phone, Fact.GUARDIAN_DOCUMENT: mask}


def told(entry: Entry) -> dict[str, str]:
    """What was told, by the field of the supplement that asks for it, as a user would type it; the school's own words.

    A father or mother is a guardian (民法典 27); who is named as guardian beside the parents comes first.
    """
    texts: dict[str, list[str]] = {}
    for field, text in parted(entry.family):
        texts.setdefault(field, []).append(text)
    values = {
        "household_region": next((code for text in texts.get("household", ()) for code in regions_in(text)), ""),
        "current_address": _first(texts, "address"),
        "phone": next(_numbers(texts, "phone", "typed_phone", "guardian_phone", "father_phone", "mother_phone"), ""),
    }
    for number, member in zip(MEMBERS, _members(texts), strict=False):
        values |= {f"member{number}_{name}": value for name, value in member.items()}
    first = f"member{MEMBERS[0]}_"
    if values.get(f"{first}name") and not values.get(f"{first}phone"):
        values[f"{first}phone"] = values["phone"]
    return {name: value for name, value in values.items() if value}


def _first(texts: Texts, field: str) -> str:
    return next(iter(texts.get(field, ())), "")


def _numbers(texts: Texts, *fields: str) -> Iterator[str]:
    return (number for field in fields for text in texts.get(field, ()) for number in phones_in(text))


def _members(texts: Texts) -> list[dict[str, str]]:
    """The people of the family, whoever is a guardian first."""
    named = {
        who: list(dict.fromkeys(name for field in fields for text in texts.get(field, ()) for name in names_in(text)))
        for who, fields in _WHO.items()
    }
    parents = {name: who for who in ("father", "mother") for name in named[who]}
    ordered = list(dict.fromkeys([*named["guardian"], *parents]))
    # a column for guardians alone tells both parents' numbers in the order of their names
    numbers = {who: _numbers(texts, f"{who}_phone") for who in _WHO}
    members = []
    for name in ordered:
        own = [who for who in (parents.get(name, ""), "guardian") if who and name in named[who]]
        members.append(
            {
                "name": name,
                "relation": _RELATIONS.get(parents.get(name, ""), ""),
                "phone": next((number for who in own for number in numbers[who]), ""),
                "is_guardian": YES,
                **_document(text for who in own for text in texts.get(f"{who}_id_number", ())),
            }
        )
    return members


def _document(texts: Iterable[str]) -> dict[str, str]:
    """The document of a family member, where it is certainly a resident identity card."""
    numbers = (parse_document_number(text, DocumentType.RESIDENT_ID).value for text in texts)
    number = next((number for number in numbers if number), "")
    return {"id_type": DocumentType.RESIDENT_ID.value, "id_number": number} if number else {}


# by whom a column speaks of, the fields that name them; and what the national forms call them
_WHO = {
    "guardian": ("guardian_name", "typed_guardian"),
    "father": ("father_name",),
    "mother": ("mother_name",),
}
_RELATIONS = {"father": "父亲", "mother": "母亲"}
