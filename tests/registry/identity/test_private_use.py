"""Characters of the private area that older encodings stand for, held against the standard and Python's tables."""

from registry.identity.private_use import STANDARD_CHARACTERS, is_private

# GB 18030-2022 at FE50–FEA0, as the standard prints it; GBK's private characters U+E815–E864 stand in the same order
PRINTED = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)


def test_each_private_character_is_the_one_that_the_standard_prints_in_its_place():
    printed = dict(enumerate(map(ord, PRINTED), start=0xE815))
    assert list(printed)[-1] == 0xE864
    of_names = {code: real for code, real in printed.items() if not 0x2E80 <= real <= 0x2EFF}
    assert of_names == STANDARD_CHARACTERS


def test_what_the_edition_of_2005_left_private_has_its_character_of_2022():
    row = (bytes((0xFE, trail)) for trail in range(0x50, 0xA1) if trail != 0x7F)
    left = [character for character in (code.decode("gb18030") for code in row) if is_private(character)]
    assert len(left) == 14
    assert not any(is_private(chr(STANDARD_CHARACTERS[ord(character)])) for character in left)


def test_no_two_private_characters_are_one():
    assert len(set(STANDARD_CHARACTERS.values())) == len(STANDARD_CHARACTERS)


def test_the_private_areas_have_these_ends():
    inside = "\ue000\uf8ff\U000f0000\U0010fffd"
    beside = "\ud7ff\uf900\U000effff王"
    assert [is_private(character) for character in inside + beside] == [True] * 4 + [False] * 4
