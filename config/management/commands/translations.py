"""`manage.py translations`: bring the catalogue up to date with the code, or say what it lacks."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.site import catalogue


class Command(BaseCommand):
    """Updates and compiles the Chinese catalogue; with --check changes nothing and fails on any gap."""

    help = "Collect all sentences, keep their translations, compile; --check only says what is missing."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when the catalogue has gaps")
        parser.add_argument("--compile", action="store_true", help="only compile")
        parser.add_argument(
            "--from",
            dest="sources",
            nargs="*",
            default=[],
            type=Path,
            metavar="FILE.po",
            help="fill untranslated sentences from these catalogues",
        )

    def handle(self, *, check, sources, **options):
        if not options["compile"]:
            lacking = self._check() if check else self._update(sources)
            if check and lacking:
                raise CommandError(f"The catalogue has {lacking} gaps: run `make messages` and translate them.")
        if not check:
            catalogue.compile_catalogues()

    def _check(self) -> int:
        wanted = catalogue.extract_messages()
        return self._report(catalogue.complaints(wanted, catalogue.read_catalogue(catalogue.catalogue_file())))

    def _update(self, sources: list[Path]) -> int:
        path = catalogue.catalogue_file()
        wanted = catalogue.extract_messages()
        result = catalogue.merged(wanted, map(catalogue.read_catalogue, [path, *sources]))
        catalogue.write_catalogue(result, path)
        return self._report(catalogue.complaints(wanted, result))

    def _report(self, lines: list[str]) -> int:
        for line in lines:
            self.stderr.write(line)
        return len(lines)
