"""Evidence of a case: judged by content, kept sealed, opened only for those in the case (W2)."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from registry.accounts.models import Account
from registry.sealing.files import SealedFiles, clean_file_name, random_name
from registry.sealing.row_ids import next_ids
from review.cases.models import MAX_EVIDENCE_BYTES, AdmissionCase, Evidence, EvidenceKind
from review.cases.refusals import EvidenceRefused

FILES = SealedFiles("EVIDENCE_DIR")
MOST_FILES = 10  # of each side of a case
_TAIL = 64 * 1024  # bytes in which the end mark stands; telephones write more after it
# kind → how it begins, what stands near its end
_MARKS = {
    EvidenceKind.PDF: (b"%PDF-", b"%%EOF"),
    EvidenceKind.JPEG: (b"\xff\xd8\xff", b"\xff\xd9"),
    EvidenceKind.PNG: (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
}
CONTENT_TYPES = {
    EvidenceKind.PDF: "application/pdf",
    EvidenceKind.JPEG: "image/jpeg",
    EvidenceKind.PNG: "image/png",
}
ENDINGS = {EvidenceKind.PDF: "pdf", EvidenceKind.JPEG: "jpg", EvidenceKind.PNG: "png"}


class EvidenceFile(NamedTuple):
    """A file as it was handed in."""

    name: str
    data: bytes


def kind_of(data: bytes) -> EvidenceKind | None:
    """What the content is, whatever its name says; None for anything that is not evidence, or is cut off."""
    return next(
        (kind for kind, (head, end) in _MARKS.items() if data.startswith(head) and end in data[-_TAIL:]),
        None,
    )


def examine(sheets: Iterable[EvidenceFile]) -> None:
    """Look at files before anything is stored. Raises EvidenceRefused, naming the first file that cannot be taken."""
    for sheet in sheets:
        name = clean_file_name(sheet.name, otherwise="evidence")
        if not 0 < len(sheet.data) <= MAX_EVIDENCE_BYTES:
            raise EvidenceRefused("size", name)
        if kind_of(sheet.data) is None:
            raise EvidenceRefused("kind", name)


@contextmanager
def shelf() -> Iterator["Shelf"]:
    """Around the transaction of an act with files: should it fail, none of its files stays.

    What a killed process leaves is removed by a duty of the workers (`remove_orphans`).
    """
    kept = Shelf()
    try:
        yield kept
    except BaseException:
        for stored_as in kept.names:
            FILES.remove(stored_as)
        raise


class Shelf:
    """The files of one act; ``names`` are those written so far."""

    def __init__(self):
        self.names: list[str] = []

    def keep(self, case: AdmissionCase, side: str, account: Account | None, sheets: Iterable[EvidenceFile]) -> None:
        """Keep examined files with the case; the same file again is there already. Raises EvidenceRefused: many."""
        known = set(case.evidence.filter(side=side).values_list("sha256", flat=True)) if sheets else set()
        new = {hashlib.sha256(sheet.data).hexdigest(): sheet for sheet in sheets}
        if len(known | new.keys()) > MOST_FILES:
            raise EvidenceRefused("many")
        for sha256, sheet in new.items():
            assert account is not None  # the system has no files to show
            if sha256 not in known:
                self._keep_one(case, side, account, sheet, sha256)

    def _keep_one(self, case: AdmissionCase, side: str, account: Account, sheet: EvidenceFile, sha256: str) -> None:
        kind = kind_of(sheet.data)
        assert kind is not None  # `examine` has seen to it
        row = Evidence(
            pk=next_ids(Evidence, 1)[0],
            case=case,
            side=side,
            added_by=account,
            file_name=clean_file_name(sheet.name, otherwise="evidence"),
            kind=kind,
            file_size=len(sheet.data),
            sha256=sha256,
            stored_as=random_name(),
        )
        self.names.append(row.stored_as)
        FILES.write(row, sheet.data)
        row.save(force_insert=True)


def opened(evidence: Evidence) -> bytes:
    """The file as it was handed in."""
    return FILES.read(evidence)


def orphans() -> list[str]:
    """Names of stored files without a row (I19)."""
    return FILES.orphans(Evidence)


def remove_orphans() -> int:
    """Remove what a killed process left behind; the number of files removed."""
    left = orphans()
    for stored_as in left:
        FILES.remove(stored_as)
    return len(left)
