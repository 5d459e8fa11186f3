"""What the loading commands have in common: their file, their report, their refusal (R20)."""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from registry.database_purpose import WrongPurpose, require_purpose
from registry.exchange.problems import LineProblem
from registry.exchange.refusals import LoadRefused
from registry.exchange.report import RegistryReport, Report
from registry.exchange.wording import line_problem_words, refusal_words
from registry.key_check import require_keys
from registry.sealing.cipher import KeysMissing

_SHOWN = 50


def existing_file(text: str) -> Path:
    """The file of an argument; one that does not exist is wrong usage (exit 2)."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(_("%(path)s is not a file.") % {"path": text})
    return path


def add_file_arguments(parser) -> None:
    """What every loader takes: the file, --dry-run, and --json for who reads the report by machine."""
    parser.add_argument("file", metavar="FILE.csv", type=existing_file)
    parser.add_argument("--dry-run", action="store_true", help="read, count and report everything, and store nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(command: BaseCommand, as_json: bool, load: Callable[[], Report]) -> None:
    """Load and report; a file refused as a whole exits 1."""
    if settings.PRACTICE:
        refuse(command, as_json, "practice", _("This is practice mode: real data are not loaded into it."))
    try:
        require_purpose()
        require_keys()
        report = load()
    except LoadRefused as refused:
        refuse(command, as_json, refused.code, refusal_words(refused))
    except (KeysMissing, WrongPurpose) as error:
        raise CommandError(str(error)) from error
    else:
        _write(command, report, as_json)


def refuse(command: BaseCommand, as_json: bool, code: str, message: str) -> NoReturn:
    """End with exit 1, the reason on standard error, and with --json as an object too."""
    if as_json:
        command.stdout.write(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
    raise CommandError(message)


def _write(command: BaseCommand, report: Report, as_json: bool) -> None:
    if as_json:
        for piece in report.json():
            command.stdout.write(piece, ending="")
        command.stdout.write("")
        return
    command.stdout.write(
        _("%(read)d lines: %(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(rejected)d rejected.")
        % (vars(report) | {"read": report.read})
    )
    for words in _more(report):
        command.stdout.write(words)
    for place, problem in enumerate(report.problems):
        if place == _SHOWN:
            command.stdout.write(_("… and more; --json gives all %(count)d.") % {"count": report.problems.count})
            return
        command.stdout.write(_one_line(problem))


def _more(report: Report) -> Iterator[str]:
    """What there is to say beyond the counts of lines."""
    if report.dry_run:
        yield _("This was a dry run: nothing was stored.")
    if isinstance(report, RegistryReport):
        yield from _of_records(report)
    if report.ignored_columns:
        yield _("Unknown columns: %(columns)s") % {"columns": ", ".join(report.ignored_columns)}
    if report.absent_columns:
        yield _("Columns that are not in the file, whose values were left as they are: %(columns)s") % {
            "columns": ", ".join(report.absent_columns)
        }


def _of_records(report: RegistryReport) -> Iterator[str]:
    if report.taken_over:
        yield _("%(count)d records that were made here are now their source's.") % {"count": report.taken_over}
    if report.renumbered:
        yield _("%(count)d records have another student number now; the former one stands in their history.") % {
            "count": report.renumbered
        }
    if report.former_numbers:
        yield _("%(count)d rows state no number, or one that was replaced; the number in force stays.") % {
            "count": report.former_numbers
        }
    if any(report.claims.values()):
        yield (
            _(
                "New students looked at again: %(archive_changed)d whose archive is another's now, "
                "%(archive_held)d whose archive a senior high school holds now. Their schools see it on the home page."
            )
            % report.claims
        )


def _one_line(problem: LineProblem) -> str:
    """Where and what, without the value: terminals are logged."""
    return _("line %(line)d, %(column)s: %(words)s") % {
        "line": problem.line,
        "column": problem.column or "-",
        "words": line_problem_words(problem),
    }
