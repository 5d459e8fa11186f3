"""What a sample of the registry's own names tells: how rare a name is, and as what else it may be heard.

A rare name shared says more than a common one. A name's share is taken as that of its surname times those of the
other characters. That makes fashionable pairs (梓涵) look a little rarer than they are, and needs no count of all
the names there are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log2

from registry.identity.names import readings, sound_key, variant_key

# fewer names say nothing about a population
LEAST_SAMPLE = 500

# a name of unseen characters is still some family's, and the commonest name is held by one in a few hundred
_LEAST_BITS, _MOST_BITS = 7, 24


class Rarity:
    """Shares of surnames and of the other characters, as written and as they sound, in a sample of names."""

    def __init__(self, names: Iterable[str]) -> None:
        folded = [name for name in map(variant_key, names) if name]
        self._surnames, self._surname_sounds = Counter[str](), Counter[str]()
        self._others, self._other_sounds = Counter[str](), Counter[str]()
        for name in folded:
            self._surnames[name[0]] += 1
            self._others.update(name[1:])
        for counts, sounds in ((self._surnames, self._surname_sounds), (self._others, self._other_sounds)):
            for character, count in counts.items():
                sounds[sound_key(character)] += count
        self._heard_as = defaultdict(set)
        for character in self._surnames.keys() | self._others.keys():
            for reading in _readings(character):
                self._heard_as[reading].add(sound_key(character))
        self._sampled = len(folded)
        self._sampled_others = self._others.total()

    def bits_of_name(self, name: str) -> float | None:
        """How many bits an equal name is worth; None when the sample is too small to tell."""
        folded = variant_key(name)
        return self._bits(folded, self._surnames, self._others)

    def bits_of_sound(self, name: str) -> float | None:
        """How many bits a name that sounds the same is worth, before the rarity of such slips is taken off."""
        sounds = [sound_key(character) for character in variant_key(name)]
        return self._bits(sounds, self._surname_sounds, self._other_sounds)

    def other_sound_keys(self, name: str) -> set[str]:
        """Sound keys of names that may be spoken like this one, by another reading of one character on either side.

        A sound key knows one reading of each character (茜 is qian), so 小茜 heard xiaoxi is not found by it.
        """
        folded = variant_key(name)
        sounds = [sound_key(character) for character in folded]
        keys: set[str] = set()
        for place, character in enumerate(folded):
            for reading in _readings(character):
                others = {reading} | self._heard_as.get(reading, set())
                keys.update("".join([*sounds[:place], other, *sounds[place + 1 :]]) for other in others)
        return keys - {"".join(sounds)}

    def _bits(self, pieces: Sequence[str], firsts: Counter[str], others: Counter[str]) -> float | None:
        if self._sampled < LEAST_SAMPLE or not pieces:
            return None
        bits = _bits(firsts[pieces[0]], self._sampled)
        bits += sum(_bits(others[piece], self._sampled_others) for piece in pieces[1:])
        return min(max(bits, _LEAST_BITS), _MOST_BITS)


@lru_cache(maxsize=20_000)
def _readings(character: str) -> frozenset[str]:
    return frozenset().union(*readings(character))


def _bits(count: int, total: int) -> float:
    # one more than seen: what the sample lacks is rare, not impossible
    return log2((total + 1) / (count + 1))


UNKNOWN = Rarity(())
