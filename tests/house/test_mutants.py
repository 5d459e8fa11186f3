"""What `make mutants` is told still fits the code: modules, their tests, and the survivors that were accepted."""

import tomllib

from tests.mutants.accepted import LIST, reasons
from tests.mutants.watched import ROOT, TESTS_OF, modules, suite_of


def test_every_watched_module_is_there_and_has_tests():
    assert [name for name in TESTS_OF if not (ROOT / name).exists()] == []
    assert [test for tests in TESTS_OF.values() for test in tests if not (ROOT / test).exists()] == []
    assert [module for module in modules() if not suite_of(module)] == []


def test_an_accepted_mutant_has_its_reason_and_the_line_that_it_changes_still_stands():
    for (module, was, now), reason in reasons().items():
        lines = [line.strip() for line in (ROOT / module).read_text(encoding="utf-8").splitlines()]
        assert set(was.splitlines()) <= set(lines), f"{module}: {was}"
        assert was != now
        assert len(reason) > 10


def test_no_mutant_is_accepted_twice():
    listed = tomllib.loads(LIST.read_text(encoding="utf-8")).get("survivor", [])
    assert len(listed) == len(reasons())
