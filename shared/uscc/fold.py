"""What people type and old files hold, made into the characters of a code. Nothing is guessed: O stays O, I stays I."""

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_UPPER = {ord(lower): ord(lower) - 32 for lower in "abcdefghijklmnopqrstuvwxyz"}
_FULL_WIDTH_UPPER = {wide: _UPPER.get(narrow, narrow) for wide, narrow in _FULL_WIDTH.items()}
# str.upper() would also turn ſ into S and ß into SS, so the letters are tabled. Hyphens: the organisation code inside
# was printed with one.
_FOLD: dict[int, int | None] = {**_UPPER, **_FULL_WIDTH_UPPER, ord("-"): None, 0xFF0D: None}


def fold(text: str) -> str:
    """Return the text without white space and hyphens, in half-width upper case.

    >>> fold(" 9114 0105-may０0001７u")
    '91140105MAY000017U'
    >>> fold("９１Ａ"), fold("ſ")
    ('91A', 'ſ')
    """
    return "".join(text.split()).translate(_FOLD)
