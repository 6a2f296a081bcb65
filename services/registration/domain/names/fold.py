"""Folding: the forms names are compared by; full-width, traditional and look-alike characters do not tell apart."""

import os
import unicodedata
from functools import cache
from itertools import islice, product

import zhconv

from services.registration.domain.names.words import lookalikes

MOST_READINGS = 16
_RESTORED = frozenset("昇陞甯钜锺龢脩")


def folded(text: str) -> str:
    """Return the comparison form: half-width, simplified, look-alikes joined, lower case, letters and digits only.

    >>> folded("晉　源（軟件）ＡＢ"), folded("未央") == folded("末央")
    ('晋源软件ab', True)
    """
    return "".join(map(_folded_character, text))


def readings(text: str) -> tuple[str, ...]:
    """Return the toneless readings of a text, at most ``MOST_READINGS``, all characters' readings combined.

    >>> readings("晋源"), readings("长乐")
    (('jin yuan',), ('zhang le', 'zhang yue', 'chang le', 'chang yue'))
    """
    choices = [_sounds(character) for character in text]
    return tuple(" ".join(choice) for choice in islice(product(*choices), MOST_READINGS))


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one.

    >>> is_han("晋"), is_han("A"), is_han("（")
    (True, False, False)
    """
    return unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH") or character == "〇"


@cache
def is_standard(character: str) -> bool:
    """Whether a Chinese character is a standard one (规范汉字).

    Standard are those of the basic set, those that simplification does not change, and those that the table of 2013
    (通用规范汉字表) restored.

    >>> is_standard("乾"), is_standard("晋"), is_standard("晉")
    (True, True, False)
    """
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character in _RESTORED or bool(zhconv.convert(character, "zh-hans") == character)
    return True


@cache
def _folded_character(character: str) -> str:
    plain = zhconv.convert(unicodedata.normalize("NFKC", character), "zh-hans")
    return "".join(lookalikes().get(each, each).casefold() for each in plain if each.isalnum())


@cache
def _sounds(character: str) -> tuple[str, ...]:
    # Imported when the first name is read, and without its phrases, which single characters never need: 45 MB less in
    # every process.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(found[0])) if found else (character,)
