"""Compound files and VBA projects put together by hand."""

import struct

_FREE, _LAST, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
MINI = 4096


def compound_file(tree: dict) -> bytes:
    """A compound file with these streams (bytes) and storages (dicts), small streams where small ones belong."""
    entries: list[dict] = []
    _add(entries, "Root Entry", tree)
    mini, mini_chain = b"", []
    sectors, chain = b"", []
    for entry in entries:
        content = entry["content"]
        if 0 < len(content) < MINI:
            entry["first"] = len(mini_chain)
            mini += content.ljust(-(-len(content) // 64) * 64, b"\0")
            mini_chain += [*range(len(mini_chain) + 1, len(mini) // 64), _LAST]
    entries[0]["content"] = mini

    def put(content: bytes) -> int:
        nonlocal sectors
        first = len(chain)
        sectors += content.ljust(-(-len(content) // 512) * 512, b"\0")
        chain.extend([*range(first + 1, len(sectors) // 512), _LAST])
        return first

    for entry in entries:
        if len(entry["content"]) >= MINI or (entry is entries[0] and mini):
            entry["first"] = put(entry["content"])
    mini_table = put(struct.pack(f"<{len(mini_chain)}I", *mini_chain).ljust(512, b"\xff")) if mini else _LAST
    mini_tables = len(chain) - mini_table if mini else 0
    directory = put(b"".join(map(_entry, entries)))
    tables = -(-(len(chain) + 3) // 127)
    places = [len(chain) + place for place in range(tables)]
    chain += [_TABLE] * tables
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 62, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, tables, directory, 0, MINI, mini_table, mini_tables, _LAST, 0)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - tables))
    return header + sectors + struct.pack(f"<{len(chain)}I", *chain).ljust(tables * 512, b"\xff")


def _add(entries: list[dict], name: str, content: bytes | dict) -> int:
    place = len(entries)
    storage = isinstance(content, dict)
    entry = {"name": name, "sort": 2 - storage, "right": _FREE, "child": _FREE, "first": _LAST}
    entries.append(entry | {"content": b"" if storage else content})
    if place == 0:
        entries[0]["sort"] = 5
    last = None
    for inner, of_it in (content if storage else {}).items():
        added = _add(entries, inner, of_it)
        if last is None:
            entries[place]["child"] = added
        else:
            entries[last]["right"] = added
        last = added
    return place


def _entry(entry: dict) -> bytes:
    coded = entry["name"].encode("utf-16-le")
    facts = struct.pack("<HBBIII", len(coded) + 2, entry["sort"], 1, _FREE, entry["right"], entry["child"])
    return (coded.ljust(64, b"\0") + facts).ljust(116, b"\0") + struct.pack(
        "<III", entry["first"], len(entry["content"]), 0
    )


def compressed(text: bytes) -> bytes:
    """A container of MS-OVBA in which every byte stands for itself."""
    found = b"\x01"
    for start in range(0, len(text), 3000):
        piece = text[start : start + 3000]
        chunk = b"".join(b"\0" + piece[place : place + 8] for place in range(0, len(piece), 8))
        found += struct.pack("<H", 0xB000 | (len(chunk) - 1)) + chunk
    return found


def _record(sort: int, body: bytes) -> bytes:
    return struct.pack("<HI", sort, len(body)) + body


def vba_project(**modules: str) -> dict:
    """The storages of a VBA project with modules of this text."""
    listing = _record(0x01, b"\3\0\0\0") + _record(0x04, b"VBAProject")
    listing += struct.pack("<HIIH", 0x09, 4, 1, 2) + _record(0x0F, struct.pack("<H", len(modules)))
    streams = {"dir": b"", "_VBA_PROJECT": b"\xcc\x61"}
    for name, text in modules.items():
        listing += _record(0x19, name.encode()) + _record(0x1A, name.encode())
        listing += _record(0x32, name.encode("utf-16-le")) + _record(0x31, struct.pack("<I", 5))
        listing += _record(0x21, b"") + _record(0x2B, b"")
        streams[name] = b"cache" + compressed(text.encode())
    return {"PROJECT": b"x", "VBA": streams | {"dir": compressed(listing + _record(0x10, b""))}}
