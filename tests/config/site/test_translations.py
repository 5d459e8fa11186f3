"""The catalogue holds the Chinese of every sentence, and is kept without gettext's tools."""

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, override

from config.site import catalogue

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Upload a roster")
ngettext("%(n)s row", "%(n)s rows", n)
pgettext("of a file", "Open")
_(variable)
"""
TEMPLATE = """{% load i18n %}
  <h1>{% translate "Results" %}</h1>
    <p>{% blocktranslate count n=total trimmed %}
  One row of “{{ file }}”
{% plural %}
  {{ n }} rows of “{{ file }}”
{% endblocktranslate %}</p>
  {% include "a.html" with text=_("It's done") %} it's (unbalanced
"""
OLD = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Upload a roster"
msgstr "导入名单"

msgid "No longer said"
msgstr "不再使用"

#, fuzzy
msgid "Results"
msgstr "大概是结果"
"""
FRAGMENT = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Upload a roster"
msgstr "另一种译法"

msgid "%(n)s row"
msgid_plural "%(n)s rows"
msgstr[0] "%(n)s 行"

msgctxt "of a file"
msgid "Open"
msgstr "打开"

msgid "Results"
msgstr "识别结果"

msgid "It's done"
msgstr "已完成"

msgid "One row of “%(file)s”"
msgid_plural "%(n)s rows of “%(file)s”"
msgstr[0] "“%(file)s”共 %(n)s 行"
"""


@pytest.fixture
def project(tmp_path, settings):
    """A small project with one Python file and one template."""
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "pages.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "results.html").write_text(TEMPLATE, encoding="utf-8")
    catalogue.catalogue_file().parent.mkdir(parents=True)
    return tmp_path


def sentences(found):
    return {(message.context, message.id) for message in found if message.id}


def test_every_sentence_of_code_and_templates_is_found(project):
    assert sentences(catalogue.extract_messages()) == {
        (None, "Upload a roster"),
        (None, ("%(n)s row", "%(n)s rows")),
        ("of a file", "Open"),
        (None, "Results"),
        (None, ("One row of “%(file)s”", "%(n)s rows of “%(file)s”")),
        (None, "It's done"),
    }


def test_an_update_keeps_fills_and_drops(project):
    catalogue.catalogue_file().write_text(OLD, encoding="utf-8")
    fragment = project / "fragment.po"
    fragment.write_text(FRAGMENT, encoding="utf-8")
    call_command("translations", "--from", str(fragment))
    text = catalogue.catalogue_file().read_text(encoding="utf-8")
    assert "另一种译法" not in text
    assert "不再使用" not in text
    assert "fuzzy" not in text
    assert "results.html" not in text
    call_command("translations", "--check")


def test_an_update_without_changes_leaves_the_file_as_it_is(project):
    call_command("translations")
    before = catalogue.catalogue_file().read_bytes()
    call_command("translations")
    assert catalogue.catalogue_file().read_bytes() == before


def test_check_names_what_is_missing_and_what_is_unused(project, capsys):
    catalogue.catalogue_file().write_text(OLD, encoding="utf-8")
    with pytest.raises(CommandError, match="6 gaps"):
        call_command("translations", "--check")
    lines = capsys.readouterr().err.splitlines()
    assert "untranslated: '%(n)s row'" in lines
    assert "untranslated: [of a file] 'Open'" in lines
    assert "untranslated: 'Results'" in lines
    assert "no longer used: 'No longer said'" in lines
    assert catalogue.catalogue_file().read_text(encoding="utf-8") == OLD


@pytest.mark.parametrize("wrong", ["%(m)s 行", "行", "%(n)s 行 %(total)s"])
def test_check_names_a_translation_with_other_placeholders(project, capsys, wrong):
    text = FRAGMENT.replace("%(n)s 行", wrong, 1)
    catalogue.catalogue_file().write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="1 gaps"):
        call_command("translations", "--check")
    assert capsys.readouterr().err.splitlines() == ["placeholders differ: '%(n)s row'"]


def test_the_sites_own_catalogue_is_compiled_when_the_tests_start():
    assert catalogue.catalogue_file().with_suffix(".mo").exists()
    with override("zh-hans"):
        assert gettext("background worker") == "后台进程"
