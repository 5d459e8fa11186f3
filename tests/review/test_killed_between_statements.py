"""A process killed after any statement of an act leaves the case as it was; the act can be done again (W3, W5)."""

import os
import signal

import pytest
from django.db import connection, connections

from enrollment.entries.models import Entry
from registry.records import StudentRecord
from review.cases import acts, opening
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase, CaseStep, Evidence
from review.decisions import admitted
from review.decisions.approve import authority_approve
from tests.factories import OfficerFactory
from tests.one_person.holding import broken_anywhere
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("directories")]

MOST_STATEMENTS = 200  # of one act; none comes near


def killed_after(statements: int, act) -> bool:
    """Run the act in a process of its own that is killed after so many statements; False when it came to its end."""
    connections.close_all()  # each process has a connection of its own
    child = os.fork()
    if child == 0:
        try:
            _count_down(statements, act)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def _count_down(statements: int, act) -> None:
    left = statements

    def counted(execute, *arguments):
        nonlocal left
        result = execute(*arguments)
        # between two transactions there is nothing half done: what the act does for others has one of its own
        left -= connection.in_atomic_block
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(counted):
        act()
    os._exit(0)


def everything() -> list:
    """All rows that an act may change."""
    ids = ("pk", "state", "version", "archive", "decision", "record")
    return [
        list(Entry.objects.order_by("pk").values_list(*ids)),
        list(AdmissionCase.objects.order_by("pk").values_list("pk", "state", "winner", "version")),
        CaseStep.objects.count(),
        Evidence.objects.count(),
        list(StudentRecord.objects.order_by("pk").values_list("pk", "status", "left_reason", "continues")),
    ]


def continued():
    dispute = disputes.admission()
    return lambda: admitted.continue_admitted(dispute.entry.pk, dispute.claimant, WHY)


def ended():
    dispute = disputes.admission()
    return lambda: admitted.terminate(dispute.entry.pk, dispute.claimant, WHY)


def contested():
    dispute = disputes.admission()
    case = disputes.opened(dispute)
    return lambda: acts.contest(case.pk, dispute.holder, WHY, [EvidenceFile("a.pdf", disputes.PDF)])


def challenged():
    dispute = disputes.claim()
    return lambda: opening.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, WHY)


def decided(winner):
    dispute = disputes.claim()
    case = disputes.contested(dispute)
    return lambda: acts.decide(case.pk, winner, dispute.officer, WHY)


def registered():
    dispute = disputes.admission()
    case = disputes.opened(dispute)
    disputes.to_the_authority(dispute)
    acts.release(case.pk, dispute.holder)
    officer = OfficerFactory(authority=dispute.entry.school.authority)
    return lambda: authority_approve([dispute.entry.pk], officer)


@pytest.mark.parametrize(
    "begin",
    [
        continued,
        ended,
        contested,
        challenged,
        registered,
        pytest.param(lambda: decided("claimant"), id="decided for the claimant"),
        pytest.param(lambda: decided("holder"), id="decided for the holder"),
    ],
)
def test_an_act_is_done_wholly_or_not_at_all(begin):
    act = begin()
    before = everything()
    for statements in range(1, MOST_STATEMENTS):
        if not killed_after(statements, act):
            break
        assert everything() == before
    assert statements > 3
    assert everything() != before
    assert broken_anywhere() == []
