"""Files taken apart and put together wrongly: members swapped, left out, repeated, flipped, cut."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator

from tests.bad_inputs.cases import HEADER, LIN, ZHAO
from tests.bad_inputs.making import xlsxwriter_book
from tests.bad_inputs.sheet_cases import decorated, easy_excel
from tests.registry.tabular.workbook_makers import csv, ods, ods_row, xls, xlsx

Members = list[tuple[str, bytes]]


def _members(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _packed(members: Members) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def swap(members: Members, chance: random.Random) -> Members:
    """Two members change contents."""
    one, other = chance.sample(range(len(members)), 2)
    changed = list(members)
    changed[one], changed[other] = (members[one][0], members[other][1]), (members[other][0], members[one][1])
    return changed


def delete(members: Members, chance: random.Random) -> Members:
    """A member is missing."""
    left_out = chance.randrange(len(members))
    return [member for place, member in enumerate(members) if place != left_out]


def repeat(members: Members, chance: random.Random) -> Members:
    """A piece of a member stands several times."""

    def change(content: bytes) -> bytes:
        start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        return content[:end] + content[start:end] * chance.randrange(1, 4) + content[end:]

    return _in_one(members, chance, change)


def repeat_element(members: Members, chance: random.Random) -> Members:
    """An element stands twice, or at another place: still XML, often."""

    def change(content: bytes) -> bytes:
        starts = [place for place in range(len(content)) if content[place : place + 1] == b"<"]
        if len(starts) < 3:
            return content
        one, two, target = *sorted(chance.sample(starts, 2)), chance.choice(starts)
        return content[:target] + content[one:two] + content[target:]

    return _in_one(members, chance, change)


def flip(members: Members, chance: random.Random) -> Members:
    """Some bytes of a member are others."""

    def change(content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(chance.choice((1, 4, 30))):
            if changed:
                changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)

    return _in_one(members, chance, change)


def digits(members: Members, chance: random.Random) -> Members:
    """Some digits of a member are others: addresses, indices, styles, counts."""

    def change(content: bytes) -> bytes:
        changed = bytearray(content)
        places = [place for place, sign in enumerate(changed) if 48 <= sign <= 57]
        for place in chance.sample(places, min(len(places), chance.choice((1, 3, 12)))):
            changed[place] = chance.randrange(48, 58)
        return bytes(changed)

    return _in_one(members, chance, change)


def truncate(members: Members, chance: random.Random) -> Members:
    """A member ends early."""
    return _in_one(members, chance, lambda content: content[: chance.randrange(len(content) + 1)])


def _in_one(members: Members, chance: random.Random, change: Callable[[bytes], bytes]) -> Members:
    chosen = chance.randrange(len(members))
    return [(name, change(content) if n == chosen else content) for n, (name, content) in enumerate(members)]


WAYS = (swap, delete, repeat, repeat_element, flip, digits, truncate)


def _raw(data: bytes, chance: random.Random) -> bytes:
    """The file itself is changed, whatever it is."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 8, 60))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return (
        bytes(changed[: chance.randrange(len(changed) // 2, len(changed) + 1)])
        if chance.random() < 0.3
        else bytes(changed)
    )


def _seeds() -> list[bytes]:
    rows = (HEADER, LIN, ZHAO)
    return [
        xlsx(*rows, change=decorated),
        xlsxwriter_book(lambda book, page: page.write_formula(3, 0, "=B2", value="林")),
        easy_excel(),
        ods(*(ods_row(*row) for row in rows)),
        xls(*rows),
        csv(*rows, encoding="gb18030"),
    ]


def mutations(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield (what was done, file) without end, always the same ones for a seed."""
    chance, seeds = random.Random(seed), _seeds()
    while True:
        data = chance.choice(seeds)
        if not data.startswith(b"PK") or chance.random() < 0.15:
            yield "raw", _raw(data, chance)
            continue
        members, done = _members(data), []
        for _ in range(chance.choice((1, 1, 2, 3))):
            way = chance.choice(WAYS)
            if len(members) > 1:
                members = way(members, chance)
                done.append(way.__name__)
        yield " ".join(done), _packed(members)
