"""By what a record that a person says is the child's is proved to be it (docs/decisions/disclosure.md)."""

from collections.abc import Collection, Iterable

from enrollment.disclosure.facts import PROVING, answers_of, proof_by_fact
from enrollment.disclosure.models import Answer
from enrollment.entries.models import Entry, MatchCandidate, Proof
from enrollment.entries.stages import candidate_stage
from registry.disclosure import LinkStage
from registry.records import StudentRecord


def proof_confirmed(entry: Entry, record: StudentRecord, reasons: Collection[str]) -> Proof:
    """What proves that this record is the child's, for which ``reasons`` speak now; the strongest that there is.

    Asked under the locks of who confirms: the answer is of that moment.
    """
    if candidate_stage(reasons, record) == LinkStage.STRONG:
        own = record.document_key is not None and record.document_key == entry.document_key
        # else another record of the person has the document, or it is the 学籍号 that is equal
        return Proof.DOCUMENT if own and not record.document_doubted else Proof.NUMBER
    return proof_by_fact(entry, record)


def proved_among(entry: Entry, candidates: Iterable[MatchCandidate]) -> set[int]:
    """Ids of the records shown that would be proved if they were confirmed now; of what a page shows, no more."""
    strong, weak = set(), []
    for candidate in candidates:
        if candidate_stage(candidate.reasons, candidate.record) == LinkStage.STRONG:
            strong.add(candidate.record_id)
        else:
            weak.append(candidate.record)
    said = answers_of(entry, weak)
    return strong | {pk for pk, answers in said.items() if any(answers.get(fact) == Answer.AGREES for fact in PROVING)}


def said_by(proof: Proof) -> dict[str, str]:
    """What a step's detail says of it: by what the link is proved, nothing where it is not."""
    return {"proof": proof.value} if proof else {}
