"""Where the full-width forms begin and end, which everything that is read folds."""

from registry.identity.characters import fold_width


def test_full_width_forms_of_all_visible_ascii_are_folded_and_none_beside_them():
    visible = "".join(map(chr, range(ord("!"), ord("~") + 1)))
    assert fold_width("".join(map(chr, range(0xFF01, 0xFF5F)))) == visible
    assert fold_width("\uff00王\uff5f") == "\uff00王\uff5f"


def test_blanks_and_what_nobody_sees_are_dropped_around_and_between():
    assert fold_width(" \u3000王\u200b小\ufeff明\t") == "王小明"
