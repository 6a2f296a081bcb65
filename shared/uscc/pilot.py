"""Codes of the pilots before October 2015 that break the standard and are legal codes for life all the same.

The three rules were recovered from published registrations, not from a text of law; they are accepted on import only,
labelled, and never issued.
"""

from enum import StrEnum

from shared.numbers.alphabet import ALPHABET, ALPHABET_36, VALUE_36
from shared.uscc.characters import inner_check, inner_sum, outer_sum


class Rule(StrEnum):
    """The rule a code's 18th character follows (``code_rule`` of the contract)."""

    STANDARD = "standard"
    FUJIAN = "P1"
    NO_COMPLEMENT = "P2"
    CHENGDU = "P3"


_NO_COMPLEMENT_PROVINCES = ("34", "42", "45")  # Anhui, Hubei, Guangxi: August and September 2015


def pilot_rule(code: str) -> Rule | None:
    """Return the pilot rule that an 18-character code follows in both check characters, if any.

    Both are asked, since one alone lets one typing error in 31 pass in the provinces concerned.

    >>> pilot_rule("91350203M0001FUE2P"), pilot_rule("91429004MA4870375H"), pilot_rule("91510105709253486Y")
    (<Rule.FUJIAN: 'P1'>, <Rule.NO_COMPLEMENT: 'P2'>, <Rule.CHENGDU: 'P3'>)
    >>> pilot_rule("9134020014949036YX") is None  # the 18th fits P2 by chance, the 17th does not
    True
    """
    plain_inner = code[16] == inner_check(code[8:16])
    if plain_inner and _follows_fujian(code):
        return Rule.FUJIAN
    if (plain_inner or code[16] == _remainder(code[8:16])) and _follows_no_complement(code):
        return Rule.NO_COMPLEMENT
    if plain_inner and _follows_chengdu(code):
        return Rule.CHENGDU
    return None


def _remainder(body: str) -> str:
    """Bodies newly allotted under P2 wrote the inner remainder itself, 10 as ``A``."""
    return "0123456789A"[inner_sum(body)]


def _follows_fujian(code: str) -> bool:
    """P1, bodies M0… of Fujian: modulus 37 with weights 2^(i-1) over all 36 characters; 36 itself has none."""
    if code[2:4] != "35" or code[8:10] != "M0":
        return False
    value = -sum(VALUE_36[character] << place for place, character in enumerate(code[:17])) % 37
    return value < len(ALPHABET_36) and ALPHABET_36[value] == code[17]


def _follows_no_complement(code: str) -> bool:
    """P2: the remainder itself is written, not its complement to 31."""
    return code[2:4] in _NO_COMPLEMENT_PROVINCES and ALPHABET[outer_sum(code[:17])] == code[17]


def _follows_chengdu(code: str) -> bool:
    """P3: as the standard, but a remainder of 30 is written Y (30) instead of 1."""
    return code[2:6] == "5101" and code[17] == "Y" and outer_sum(code[:17]) == 30
