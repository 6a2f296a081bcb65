"""The two alphabets of the codes: 31 characters of GB 32100-2015 and all 36 of GB 11714-1997.

The 31 leave out I, O, S, V and Z. The values differ: ``J`` is 18 in the one and 19 in the other.

>>> len(ALPHABET), VALUE["J"], VALUE_36["J"]
(31, 18, 19)
"""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ALPHABET_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VALUE = {character: value for value, character in enumerate(ALPHABET)}
VALUE_36 = {character: value for value, character in enumerate(ALPHABET_36)}
DIGITS = frozenset("0123456789")  # str.isdigit() would also take ٣ and ²
