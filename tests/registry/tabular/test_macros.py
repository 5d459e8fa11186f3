"""A workbook is refused for its macros only when there is a line of code."""

import pytest

from registry.tabular import macros
from registry.tabular.ole import CompoundFile, packed
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from tests.registry.tabular.compound_makers import compound_file, compressed, vba_project
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, xls

FRAME = 'Attribute VB_Name = "ThisWorkbook"\r\nAttribute VB_Base = "0{00020819}"\r\n'
EMPTY = {"ThisWorkbook": FRAME, "Sheet1": FRAME + "Option Explicit\r\n' nothing\r\nRem nothing\r\n\r\n"}
CODE = {**EMPTY, "Module1": FRAME + 'Sub A()\r\nMsgBox "x"\r\nEnd Sub\r\n'}


def stream(data: bytes) -> bytes:
    compound = CompoundFile(data)
    return compound.content(compound.named("Workbook"))


def with_project(project: dict) -> bytes:
    return compound_file({"Workbook": stream(xls(HEADER, LIN)), "_VBA_PROJECT_CUR": project})


@pytest.mark.parametrize("project", [{}, {"VBA": {}}, vba_project(), vba_project(**EMPTY)])
def test_a_project_without_a_line_of_code_is_read(project):
    assert not macros.holds_code(with_project(project))
    assert read(with_project(project), COLUMNS).counted == 1


@pytest.mark.parametrize(
    "project",
    [
        vba_project(**CODE),
        vba_project(Sheet1=FRAME + "Option Explicit: Sub A(): End Sub"),
        vba_project(Sheet1=FRAME + "\r\n" * 3000 + 'Private Declare Sub A Lib "b" ()'),
        {"VBA": {"dir": b"no listing"}},
        {"VBA": {"dir": compressed(b"\0\0")}},
        {"VBA": {"_VBA_PROJECT": b"\xcc\x61"}},
        {"VBA": {**vba_project(**EMPTY)["VBA"], "Sheet1": b"no text"}},
        {"VBA": {name: body for name, body in vba_project(**EMPTY)["VBA"].items() if name != "Sheet1"}},
    ],
)
def test_code_and_what_cannot_be_read_are_macros(project):
    assert macros.holds_code(with_project(project))
    with pytest.raises(FileRefused) as refused:
        read(with_project(project), COLUMNS)
    assert refused.value.code == "macros"


def test_a_project_of_its_own_file():
    assert not macros.holds_code(compound_file(vba_project(**EMPTY)))
    assert macros.holds_code(compound_file(vba_project(**CODE)))
    assert macros.holds_code(b"no compound file")


def test_streams_that_the_directory_does_not_lead_to():
    data = with_project(vba_project(**EMPTY))
    name = "VBA".encode("utf-16-le")
    child = data.index(name.ljust(64, b"\0")) + 76

    assert macros.holds_code(data[:child] + b"\xff\xff\xff\xff" + data[child + 4 :])


@pytest.mark.parametrize(
    ("packed_text", "text"),
    [
        (
            "012fb0002361616162636465826600706167686"
            "96a013808616b6c00306d6e6f70067102700410727374757610777879 7a003c".replace(" ", ""),
            b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        ),
        ("0103b002614500", b"a" * 73),
        ("0119b000616263646566676800696a6b6c6d6e6f70007172737475762e", b"abcdefghijklmnopqrstuv."),
    ],
)
def test_the_examples_of_the_standard(packed_text, text):
    assert macros._decompressed(bytes.fromhex(packed_text)) == text


@pytest.mark.parametrize("size", [1, 5_000, 4096 * 1023, 4096 * 1024, 9_000_000])
def test_what_is_packed_comes_out_again(size):
    content = bytes(range(251)) * (size // 251 + 1)
    compound = CompoundFile(packed("Workbook", content[:size]))

    assert compound.names() == {"Root Entry", "Workbook"}
    assert compound.content(compound.named("WORKBOOK"))[:size] == content[:size]
