"""Identity numbers in outside files: they are taken out of every cell before anything is stored.

A file of a register may hold them where one does not look: in the tax number of a sole trader (number + 2 digits), in a
remark, in a column nobody maps. Judged by shape and birthday alone, so that a mistyped one is taken out too; a code
that holds as a unified social credit code stays, although a few of them look like an identity number.
"""

import re
import unicodedata

from shared.uscc import Mode, check

IDENTITY_MARK = "〔身份证号码〕"

_MANY_DIGITS = re.compile(r"\d(?:[\s\-]?\d){13}")
_BLANKS = re.compile(r"[\s\-]+")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_SECOND_GENERATION = rf"{_PROVINCE}\d{{4}}(?:19|20)\d{{2}}{_DAY}\d{{3}}[\dXx]"
_FIRST_GENERATION = rf"{_PROVINCE}\d{{4}}\d{{2}}{_DAY}\d{{3}}"
_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_SECOND_GENERATION}(?:\d\d)?|{_FIRST_GENERATION}(?:00000|\d\d))(?![0-9A-Za-z])"
)


def without_identity(cell: str) -> str:
    """Return a cell with identity numbers replaced by a mark; a cell without one is returned as it is.

    >>> without_identity("11010519491231002X"), without_identity("经营者 11010519491231002x，男")
    ('〔身份证号码〕', '经营者 〔身份证号码〕，男')
    >>> without_identity("11010519491231002X01"), without_identity("11010549123100200000")
    ('〔身份证号码〕', '〔身份证号码〕')
    >>> without_identity("91350100M000100Y43"), without_identity("140100200012345")
    ('91350100M000100Y43', '140100200012345')
    """
    if _MANY_DIGITS.search(cell) is None:
        return cell
    plain = unicodedata.normalize("NFKC", cell)
    compact = _BLANKS.sub("", plain)
    if _IDENTITY.fullmatch(compact):
        return cell if check(compact, Mode.IMPORT).valid else IDENTITY_MARK
    taken_out = _IDENTITY.sub(IDENTITY_MARK, cell)
    return taken_out if taken_out != cell or not _IDENTITY.search(plain) else _IDENTITY.sub(IDENTITY_MARK, plain)
