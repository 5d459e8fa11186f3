"""Records in force where the new student is to be registered: whose they are, and which of several is named (row 4)."""

from matching.core.verdict import BY_DOCUMENT, BY_NUMBER, decide
from tests.matching.people import candidate, number, probe


def found(a_probe, *candidates, **options):
    verdict = decide(a_probe, candidates, **options)
    return verdict.outcome, verdict.record_key


def test_an_active_record_of_the_person_is_registered_before_all_else():
    active = [candidate(record_id=91, record_key="K-91", here=True)]
    assert found(probe(), candidate(), candidate(record_id=2), target=active) == ("registered", "K-91")
    assert found(probe(), target=active) == ("registered", "K-91")


def test_an_active_record_under_another_name_is_to_be_confirmed():
    active = [candidate("王芳", record_id=91, record_key="K-91", here=True)]
    for records in ([candidate()], []):
        verdict = decide(probe(), records, target=active)
        assert verdict.outcome == "pending"
        (shown,) = [each for each in verdict.candidates if each.record_key == "K-91"]
        assert {"same_document", "name_differs", "document_on_active_record"} <= set(shown.reasons)
        assert {"number_on_active_record", "already_claimed"}.isdisjoint(shown.reasons)


def test_an_active_record_without_a_document_is_the_persons_by_number_and_name():
    active = candidate(record_id=91, record_key="K-91", here=True, id_number="", student_number_key=7)
    assert found(probe(student_number_key=7), target=[active]) == ("registered", "K-91")
    assert found(probe("王芳", student_number_key=7), target=[active]) == ("not_found", None)


def test_an_active_record_of_the_archives_number_and_name_is_the_persons_under_another_document():
    active = candidate(record_id=91, record_key="K-91", here=True, id_number=number(5), student_number_key=7)
    verdict = decide(probe(), [candidate(student_number_key=7), active])
    assert (verdict.outcome, verdict.record_key, verdict.reasons) == ("registered", "K-91", BY_NUMBER)


def test_of_two_active_records_the_one_with_the_document_is_named_and_of_equal_ones_the_older():
    by_number = candidate(record_id=91, record_key="K-91", here=True, id_number="", student_number_key=7)
    by_document, later = (candidate(record_id=pk, record_key=f"K-{pk}", here=True) for pk in (92, 93))
    verdict = decide(probe(student_number_key=7), [], target=[by_number, later, by_document])
    assert (verdict.record_key, verdict.reasons) == ("K-92", BY_DOCUMENT)
    assert decide(probe(student_number_key=7), [], target=[by_number]).reasons == BY_NUMBER
