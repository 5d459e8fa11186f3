"""Files taken apart and put together wrongly, always the same one for a seed and a count."""

import io
import random
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from tests.bad_inputs import record_mutations, text_mutations, xml_mutations
from tests.bad_inputs.fuzz_seeds import seeds

Members = list[tuple[str, bytes]]
FORMATS = ("xlsx", "xls", "ods", "csv")


class Mutation(NamedTuple):
    """A mutilated file, of which format it was, and what was done to it."""

    format: str
    done: str
    data: bytes


def mutation(seed: int, count: int, format: str = "") -> Mutation:
    """The file of this seed and count; of all formats in turn unless one is named."""
    chance = random.Random(f"{seed} {count}")
    format = format or FORMATS[count % len(FORMATS)]
    data, done = chance.choice(seeds()[format]), []
    if chance.random() < 0.03:
        return Mutation(format, "raw", raw(data, chance))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        way, data = _MUTATE[format](data, chance)
        done.append(way)
    return Mutation(format, " ".join(done), data)


def raw(data: bytes, chance: random.Random) -> bytes:
    """The file itself is changed, whatever it is."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 8, 60))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    if chance.random() < 0.3:
        return bytes(changed[: chance.randrange(len(changed) // 2, len(changed) + 1)])
    return bytes(changed)


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


def rename(members: Members, chance: random.Random) -> Members:
    """A member has another name: in capitals, elsewhere, or that of one that is gone."""
    chosen = chance.randrange(len(members))
    name, content = members[chosen]
    names = [name.upper(), name.title(), name.rpartition("/")[2] or "x", "a/" + name, chance.choice(members)[0]]
    left = [member for place, member in enumerate(members) if place != chosen]
    new = chance.choice(names)
    return [*(member for member in left if member[0] != new), (new, content)]


def repeat(members: Members, chance: random.Random) -> Members:
    """A piece of a member stands several times."""

    def change(content: bytes) -> bytes:
        start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        return content[:end] + content[start:end] * chance.randrange(1, 4) + content[end:]

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


def elements(members: Members, chance: random.Random) -> Members:
    """Elements of a member, the sheet's more often than others', are renamed, repeated, moved, nested or changed."""
    heavy = [n for n, (name, _) in enumerate(members) if name.endswith(("sheet1.xml", "content.xml"))]
    return _in_one(members, chance, lambda content: xml_mutations.elements(content, chance), heavy)


def relations(members: Members, chance: random.Random) -> Members:
    """Relations and content types name other targets, types and ids."""
    heavy = [n for n, (name, _) in enumerate(members) if name.endswith((".rels", "workbook.xml", "_Types].xml"))]
    names = [name for name, _ in members]
    return _in_one(members, chance, lambda content: xml_mutations.relations(content, names, chance), heavy, 1.0)


def _in_one(
    members: Members,
    chance: random.Random,
    change: Callable[[bytes], bytes],
    heavy: list[int] | None = None,
    share: float = 0.7,
) -> Members:
    chosen = chance.choice(heavy) if heavy and chance.random() < share else chance.randrange(len(members))
    return [(name, change(content) if n == chosen else content) for n, (name, content) in enumerate(members)]


_OF_ANY_ZIP = (swap, delete, rename, repeat, flip, digits, digits, truncate)


def _zip(ways: tuple[Callable[[Members, random.Random], Members], ...]) -> Callable:
    def mutate(data: bytes, chance: random.Random) -> tuple[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist() if not name.endswith("/")]
        way = chance.choice(ways)
        if len(members) > 1:
            members = way(members, chance)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return way.__name__, made.getvalue()

    return mutate


_MUTATE: dict[str, Callable[[bytes, random.Random], tuple[str, bytes]]] = {
    "xlsx": _zip((*_OF_ANY_ZIP, *(elements,) * 8, *(relations,) * 5)),
    "ods": _zip((*_OF_ANY_ZIP, *(elements,) * 16)),
    "xls": record_mutations.mutate,
    "csv": text_mutations.mutate,
}
