"""The mutants of a file: cosmic-ray's operators, less those whose every mutant says the same as another's."""

import ast
import difflib
import logging
from collections.abc import Iterator
from typing import NamedTuple

from tests.mutants.accepted import Change

logging.disable(logging.CRITICAL)  # its plugins are loud about each other
from cosmic_ray.ast import ast_nodes, get_ast  # noqa: E402
from cosmic_ray.mutating import mutate_code  # noqa: E402
from cosmic_ray.plugins import get_operator  # noqa: E402

# a comparison turned or its border moved, a number one higher or lower, `and` for `or`, a `not` more or less, a sum for
# a difference, a flag turned, a loop left out, an error not caught
OPERATORS = tuple(
    f"core/{name}"
    for name in (
        "AddNot",
        "ExceptionReplacer",
        "NumberReplacer",
        "ReplaceAndWithOr",
        "ReplaceBinaryOperator_Add_Sub",
        "ReplaceBinaryOperator_BitAnd_BitOr",
        "ReplaceBinaryOperator_BitOr_BitAnd",
        "ReplaceBinaryOperator_FloorDiv_Mul",
        "ReplaceBinaryOperator_Mod_Mul",
        "ReplaceBinaryOperator_Mul_Add",
        "ReplaceBinaryOperator_Sub_Add",
        "ReplaceBreakWithContinue",
        "ReplaceComparisonOperator_Eq_NotEq",
        "ReplaceComparisonOperator_GtE_Gt",
        "ReplaceComparisonOperator_GtE_Lt",
        "ReplaceComparisonOperator_Gt_GtE",
        "ReplaceComparisonOperator_Gt_LtE",
        "ReplaceComparisonOperator_IsNot_Is",
        "ReplaceComparisonOperator_Is_IsNot",
        "ReplaceComparisonOperator_LtE_Gt",
        "ReplaceComparisonOperator_LtE_Lt",
        "ReplaceComparisonOperator_Lt_GtE",
        "ReplaceComparisonOperator_Lt_LtE",
        "ReplaceComparisonOperator_NotEq_Eq",
        "ReplaceContinueWithBreak",
        "ReplaceFalseWithTrue",
        "ReplaceOrWithAnd",
        "ReplaceTrueWithFalse",
        "ReplaceUnaryOperator_Delete_Not",
        "ReplaceUnaryOperator_USub_UAdd",
        "ZeroIterationForLoop",
    )
)


_GUARDS = ("frozen", "maxsize", "slots", "strict")


class Mutant(NamedTuple):
    """One mistake in one file: which operator, and its how many-th place."""

    module: str
    operator: str
    occurrence: int


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """All mutants of a file, in a fixed order; none in what says nothing when the program runs as it is meant to."""
    tree = get_ast(source)
    silent = _silent(source)
    for operator in OPERATORS:
        kind = get_operator(operator)()
        places = (start for node in ast_nodes(tree) for start, _ in kind.mutation_positions(node))
        for occurrence, start in enumerate(places):
            if not any(first <= start <= last for first, last in silent):
                yield Mutant(module, operator, occurrence)


def planted(mutant: Mutant, source: str) -> str | None:
    """The file with the mistake in it; None where the operator changes nothing, or leaves no Python."""
    changed = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence)
    if changed is None or changed == source:
        return None
    try:
        same = ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source))
    except SyntaxError:
        return None
    return None if same else changed


def change_of(mutant: Mutant, source: str, changed: str) -> Change:
    """The lines that differ, without the blanks around them."""
    ours, theirs = source.splitlines(), changed.splitlines()
    blocks = [block for block in difflib.SequenceMatcher(None, ours, theirs).get_opcodes() if block[0] != "equal"]
    was = [line.strip() for _, start, end, _, _ in blocks for line in ours[start:end]]
    now = [line.strip() for _, _, _, start, end in blocks for line in theirs[start:end]]
    return Change(mutant.module, blocks[0][1] + 1, "\n".join(was), "\n".join(now))


def _silent(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations stand, and guards: zip's `strict`, a dataclass's `frozen` and `slots`, a cache's `maxsize`."""
    nodes: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign) or (isinstance(node, ast.arg) and node.annotation):
            nodes.append(node.annotation)
        elif isinstance(node, ast.FunctionDef) and node.returns:
            nodes.append(node.returns)
        elif isinstance(node, ast.keyword) and node.arg in _GUARDS:
            nodes.append(node.value)
    # ast counts bytes of a line, parso characters: the same up to any Chinese character, and none stands before these
    return [((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)) for node in nodes]
