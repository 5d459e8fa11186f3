"""A file that hurts its reader ends as a refusal; the process that asked keeps its memory and goes on."""

import os
import resource
import socket

import pytest

from matching.layouts import PRIMARY
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits
from tests.bad_inputs.cases import HEADER, LIN, ZHAO
from tests.bad_inputs.container_cases import many_strings, one_cell_bomb
from tests.bad_inputs.making import row_xml, stored, xlsx_of_xml
from tests.bad_inputs.sheet_cases import far_blank
from tests.config.ops.processes import descendants
from tests.registry.tabular.other_children import children_that, own_templates
from tests.registry.tabular.workbook_makers import csv, xlsx

MEGABYTE = 1024 * 1024


def refusal(data: bytes, **limits) -> tuple[str, dict]:
    with pytest.raises(FileRefused) as caught:
        read(data, PRIMARY.columns, Limits(**limits))
    return caught.value.code, caught.value.details


def resident() -> int:
    """Bytes of memory that this process holds now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def large() -> bytes:
    return csv(HEADER, *[LIN] * 100_000)


def slow() -> bytes:
    """More than two seconds' work on any machine: one cell of each row is a formula, which no shortcut takes."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>B{n}</f><v>1</v></c></row>' for n in range(2, 400_000))
    return xlsx_of_xml(body=row_xml(1, HEADER) + rows)


HURTING = {
    "memory": (far_blank, {"cells": 10**12}, {"what": "memory", "limit": 512 * MEGABYTE}),
    "less memory": (large, {"memory": 60 * MEGABYTE, "rows": 10**6}, {"what": "memory", "limit": 60 * MEGABYTE}),
    "processor time": (slow, {"cpu": 1, "rows": 10**6, "cells": 10**9, "bytes": 10**9}, {"what": "time", "limit": 1}),
    "wall clock": (large, {"wall": 0.1, "rows": 10**6}, {"what": "time", "limit": 0.1}),
    "unpacked size": (one_cell_bomb, {}, {"what": "unpacked"}),
    "strings": (lambda: many_strings("<si><t>{}</t></si>", 1_000_001), {}, {"what": "strings"}),
}


@pytest.mark.parametrize("name", HURTING)
def test_what_hurts_is_refused_and_the_asking_process_goes_on_unharmed(name):
    make, limits, details = HURTING[name]
    data = make()
    before = resident()
    code, found = refusal(data, **limits)

    assert (code, found | details) == ("too_large", found)
    assert resident() - before < 60 * MEGABYTE
    assert len(read(xlsx(HEADER, LIN, ZHAO), PRIMARY.columns).rows) == 2


def test_a_child_that_is_killed_is_a_refusal():
    with children_that("os.kill(os.getpid(), signal.SIGSEGV)"):
        assert refusal(xlsx(HEADER, LIN)) == ("damaged", {"reason": "crashed"})


def test_no_process_is_left_behind():
    before = set(descendants(os.getpid()))
    with own_templates():  # waits for the template, which waits for its child
        refusal(large(), wall=0.1, rows=10**6)

    assert set(descendants(os.getpid())) == before


def test_a_file_that_names_an_address_reaches_nobody():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/roster"
        entity = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{address}">]><a>&b;</a>'
        link = f'<externalLink><x Target="{address}"/></externalLink>'
        assert refusal(stored(xlsx(HEADER, LIN), "docProps/core.xml", entity))[0] == "damaged"
        data = stored(xlsx(HEADER, LIN), "xl/externalLinks/externalLink1.xml", link)
        assert read(data, PRIMARY.columns).warnings == ("outside_content",)
        with pytest.raises(TimeoutError):
            listener.accept()
