"""What people type and old files hold, made into the characters of a number.

Nothing is guessed: O stays O, I stays I.
"""

from dataclasses import dataclass

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_UPPER = {ord(lower): ord(lower) - 32 for lower in "abcdefghijklmnopqrstuvwxyz"}
_FULL_WIDTH_UPPER = {wide: _UPPER.get(narrow, narrow) for wide, narrow in _FULL_WIDTH.items()}
# Hyphens: the organisation code was printed with one, and word processors make dashes of it. The invisible ones come
# along when a number is copied out of a page: zero width space and joiners, direction marks, byte order mark.
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_REMOVED = dict.fromkeys(map(ord, _HYPHENS + _INVISIBLE))
# str.upper() would also turn ſ into S and ß into SS, so the letters are tabled.
_FOLD: dict[int, int | None] = {**_UPPER, **_FULL_WIDTH_UPPER, **_REMOVED}


@dataclass(frozen=True)
class Correction:
    """A character that folding changed: its position in the text as given, from 1; ``after`` is empty if taken out."""

    position: int
    before: str
    after: str


def fold(text: str) -> str:
    """Return the text without white space, hyphens and invisible characters, in half-width upper case.

    >>> fold(" 9114 0105-may０0001７u")
    '91140105MAY000017U'
    >>> fold("９１Ａ"), fold("ſ"), fold("19220382—1")
    ('91A', 'ſ', '192203821')
    """
    return "".join(text.split()).translate(_FOLD)


def corrections(text: str) -> tuple[Correction, ...]:
    """Return what `fold` changes, character by character.

    >>> corrections("9１ a")
    (Correction(position=2, before='１', after='1'), Correction(position=3, before=' ', after=''), \
Correction(position=4, before='a', after='A'))
    >>> corrections("91A")
    ()
    """
    folded = ((place, character, fold(character)) for place, character in enumerate(text, 1))
    return tuple(Correction(place, before, after) for place, before, after in folded if before != after)
