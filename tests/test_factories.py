import pytest

from enrollment.entries import states
from enrollment.entries.models import Entry
from registry.identity.documents import DocumentType, is_valid_number
from tests.factories import AccountFactory, AuthorityFactory, EntryFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verdict", ["matched", "not_found", "pending"])
@pytest.mark.parametrize("state", sorted(set(states.STATES) - {states.RESOLVING, states.TERMINATED}))
def test_an_entry_of_every_state_has_an_unbroken_history(state, verdict):
    entry = EntryFactory(state=state, verdict=verdict)
    steps = list(entry.steps.order_by("number"))
    begun = states.RESOLVING if verdict == "pending" else states.SUPPLEMENTING
    assert [begun, *(step.to_state for step in steps)] == [*(step.from_state for step in steps), state]
    assert [step.number for step in steps] == list(range(1, Entry.objects.get(pk=entry.pk).version + 1))


def test_a_doubtful_entry_waits_with_a_candidate():
    entry = EntryFactory(verdict="pending")
    assert (entry.state, entry.candidates.count(), entry.archive) == ("resolving", 1, None)


def test_made_up_numbers_are_valid_and_differ():
    records = [StudentRecordFactory() for _ in range(5)]
    assert all(is_valid_number(DocumentType.RESIDENT_ID, record.id_number) for record in records)
    assert len({record.document_key for record in records}) == 5


@pytest.mark.parametrize("role", ["registrar", "desk", "officer", "ops"])
def test_an_account_stands_where_its_role_does(role):
    account = AccountFactory(role=role)
    assert (account.school is not None, account.authority is not None) == {
        "registrar": (True, False),
        "desk": (True, False),
        "officer": (False, True),
        "ops": (False, False),
    }[role]


def test_an_authority_brings_its_superiors():
    county = AuthorityFactory()
    assert [county.level, county.superior.level, county.superior.superior.level] == ["county", "city", "province"]
