"""Parts of .xlsx and .ods with their elements and relations changed; what comes out is well formed, mostly."""

import random
import re
from collections.abc import Callable

_TOKENS = re.compile(r"<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)
_NAME = re.compile(r"<([\w:.-]+)")
_ATTRIBUTE = re.compile(r'\s([\w:.-]+)="([^"]*)"')
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WORKBOOK = re.findall(r"\w+", "c v f is t r rPh si row sheetData extLst ext cols col dimension mergeCell x")
_ODS = re.findall(
    r"[\w:-]+",
    """table:table table:table-row table:table-rows table:table-header-rows table:table-row-group table:table-cell
    table:covered-table-cell table:table-column table:shapes table:tracked-changes table:cell-content-deletion text:p
    text:h text:s text:tab text:line-break text:span text:a text:ruby text:ruby-base text:ruby-text text:note
    text:note-body text:list office:annotation office:forms draw:frame x""",
)
_OF_WORKBOOKS = ['r="A2"', 'r="B7"', 'r="2"', 't="s"', 't="str"', 't="inlineStr"', 't="b"', 't="e"', 't="d"', 't="n"']
_OF_WORKBOOKS += ['hidden="1"', 's="1"', 's="99"', 'ht="0"', 'xml:space="preserve"', 'state="hidden"', 'x="1"']
_OF_ODS = ['table:number-rows-repeated="3"', 'table:number-columns-repeated="2"', 'table:number-rows-repeated="0"']
_OF_ODS += ['table:number-columns-repeated="-1"', 'table:visibility="collapse"', 'office:string-value="何"', 'x="1"']
_OF_ODS += ['office:value-type="float"', 'office:value-type="string"', 'office:value="7"', 'office:date-value="2019"']
_OF_ODS += ['table:number-columns-spanned="2"', 'table:number-rows-spanned="3"', 'table:formula="of:=A1"']
_BETWEEN = (" \n  ", "<!-- x -->", "<![CDATA[7]]>", "<?x y?>", "林", "7")
_TYPES = ("worksheet", "sharedStrings", "styles", "officeDocument", "chartsheet", "dialogsheet", "x", "theme")


class Node:
    """An element: its opening tag, what it holds, its closing tag (none where it closes itself)."""

    def __init__(self, opening: str) -> None:
        self.opening, self.closing = opening, ""
        self.children: list[Node | str] = []

    @property
    def name(self) -> str:
        """The name with its prefix."""
        found = _NAME.match(self.opening)
        return found[1] if found else ""

    def rename(self, name: str) -> None:
        """Give it another name, in both tags."""
        self.opening = _NAME.sub(f"<{name}", self.opening, count=1)
        self.closing = self.closing and f"</{name}>"

    def text(self) -> str:
        """The element as it stands in the part."""
        return self.opening + "".join(map(str, self.children)) + self.closing

    __str__ = text

    def elements(self) -> "list[Node]":
        """All elements in it."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child, *child.elements()]
        return found


def tree(text: str) -> Node:
    """The part as a tree; a part that is not well formed gives some tree, whose text is the part again."""
    root = Node("")
    open_ones = [root]
    for token in _TOKENS.findall(text):
        if token.startswith("</") and len(open_ones) > 1:
            open_ones.pop().closing = token
        elif token.startswith("<") and token[1:2] not in "!?/":
            node = Node(token)
            open_ones[-1].children.append(node)
            if not token.endswith("/>"):
                open_ones.append(node)
        else:
            open_ones[-1].children.append(token)
    return root


def _parent(root: Node, node: Node) -> tuple[Node, int]:
    for parent in (root, *root.elements()):
        for place, child in enumerate(parent.children):
            if child is node:
                return parent, place
    raise LookupError


def _rename(root: Node, node: Node, names: list[str], attributes: list[str], chance: random.Random) -> None:
    node.rename(chance.choice(names))


def _repeat(root: Node, node: Node, names: list[str], attributes: list[str], chance: random.Random) -> None:
    parent, place = _parent(root, node)
    if chance.random() < 0.5:
        parent = chance.choice([parent, *root.elements()])
        place = chance.randrange(len(parent.children) + 1)
    if not parent.opening.endswith("/>"):
        parent.children[place:place] = [node.text()] * chance.choice((1, 1, 2))


def _delete(root: Node, node: Node, names: list[str], attributes: list[str], chance: random.Random) -> None:
    parent, place = _parent(root, node)
    parent.children[place : place + 1] = node.children if chance.random() < 0.5 else []


def _move(root: Node, node: Node, names: list[str], attributes: list[str], chance: random.Random) -> None:
    parent, place = _parent(root, node)
    del parent.children[place]
    target = chance.choice([root, *root.elements()])
    if not target.opening.endswith("/>"):
        target.children.insert(chance.randrange(len(target.children) + 1), node.text())


def _nest(root: Node, node: Node, names: list[str], attributes: list[str], chance: random.Random) -> None:
    parent, place = _parent(root, node)
    name, further = chance.choice([*names, "mc:AlternateContent", "mc:Choice", "mc:Fallback"]), ""
    if name.startswith("mc:"):
        further = f' xmlns:mc="{_COMPATIBLE}"'
    parent.children[place] = f"<{name}{further}>{node.text()}</{name}>"


def _attribute(root: Node, node: Node, names: list[str], attributes: list[str], chance: random.Random) -> None:
    found = list(_ATTRIBUTE.finditer(node.opening))
    if not found or chance.random() < 0.4:
        end = -2 if node.opening.endswith("/>") else -1
        node.opening = f"{node.opening[:end]} {chance.choice(attributes)}{node.opening[end:]}"
        return
    one = chance.choice(found)
    values = ["", "0", "-1", "1", "2", "x", "999999999999", one[2].upper(), chance.choice(found)[2]]
    by = "" if chance.random() < 0.3 else f' {one[1]}="{chance.choice(values)}"'
    node.opening = node.opening[: one.start()] + by + node.opening[one.end() :]


def _between(root: Node, node: Node, names: list[str], attributes: list[str], chance: random.Random) -> None:
    if not node.opening.endswith("/>"):
        node.children.insert(chance.randrange(len(node.children) + 1), chance.choice(_BETWEEN))


def _swap(root: Node, node: Node, names: list[str], attributes: list[str], chance: random.Random) -> None:
    other = chance.choice(root.elements())
    node.children, other.children = other.children, node.children


_WAYS: tuple[Callable, ...] = (_rename, _repeat, _delete, _move, _nest, _attribute, _attribute, _attribute, _between)
_WAYS += (_swap,)


def elements(content: bytes, chance: random.Random) -> bytes:
    """One or two elements of a part changed."""
    root = tree(content.decode("utf-8", "replace"))
    of_ods = b"office:document" in content
    for _ in range(chance.choice((1, 1, 2))):
        found = root.elements()
        if not found:
            break
        of_cells = [node for node in found if node.name.rpartition(":")[2] in ("c", "row", "table-row", "table-cell")]
        node = chance.choice(of_cells if of_cells and chance.random() < 0.6 else found)
        names = _ODS if of_ods else _WORKBOOK
        chance.choice(_WAYS)(root, node, names, _OF_ODS if of_ods else _OF_WORKBOOKS, chance)
    return root.text().encode()


def relations(content: bytes, names: list[str], chance: random.Random) -> bytes:
    """Relations, ids and content types of a part changed, or its elements."""
    root = tree(content.decode("utf-8", "replace"))
    related = [node for node in root.elements() if _ATTRIBUTE.search(node.opening)]
    if not related or chance.random() < 0.3:
        return elements(content, chance)
    node = chance.choice(related)
    found = list(_ATTRIBUTE.finditer(node.opening))
    one = chance.choice(found)
    key, value = one[1].rpartition(":")[2], one[2]
    base, _, last = value.rpartition("/")
    by = {
        "Target": [*names, *(f"/{name}" for name in names), value.upper(), last, f"./{value}", f"x/../{value}", "#x"],
        "Type": [*(f"{base}/{sort}" for sort in _TYPES), last, value.upper()],
        "PartName": [value.upper(), *(f"/{name}" for name in names)],
        "id": ["rId1", "rId2", "rId99", value.upper(), ""],
        "Id": ["rId1", "rId2", "rId99", value.upper(), ""],
        "TargetMode": ["External", "Internal"],
    }.get(key, [value.upper(), value[::-1], ""])
    node.opening = f'{node.opening[: one.start()]} {one[1]}="{chance.choice(by)}"{node.opening[one.end() :]}'
    if chance.random() < 0.1:
        node.opening = node.opening.replace(" Target=", ' TargetMode="External" Target=')
    return root.text().encode()
