"""A million codes, right and wrong, judged by python-stdnum and by us, and every disagreement put into a class.

`python -m tests.unit.codes.agreement` prints the table that `docs/codes.md` shows.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from random import Random

from stdnum.cn import uscc as referee

from shared.division_facts import provinces
from shared.uscc import ALPHABET, arrays, check, pairs
from shared.uscc.characters import inner_check, outer_check

SEED = 36105
A_MILLION = 1_000_000
AT_A_TIME = 50_000

_PAIRS = sorted(pairs())
_PROVINCES = sorted(provinces())
_NO_PROVINCES = sorted({f"{number:02}" for number in range(100)} - provinces() - {"10"})
_FULL_WIDTH = {ord(one): ord(one) + 0xFEE0 for one in ALPHABET}


def composed(random: Random, *, pair: str = "", division: str = "", inner_off: bool = False) -> str:
    """A code with both checks right; ``inner_off``: only the outer one."""
    pair = pair or random.choice(_PAIRS)
    division = division or random.choice(_PROVINCES) + f"{random.randrange(10_000):04}"
    body = "".join(random.choices(ALPHABET, k=8))
    inner = inner_check(body)
    if inner_off:
        inner = random.choice([one for one in "0123456789X" if one != inner])
    first = f"{pair}{division}{body}{inner}"
    return first + outer_check(first)


def substituted(random: Random, among: str = ALPHABET) -> str:
    code, place = composed(random), random.randrange(18)
    return code[:place] + random.choice(among) + code[place + 1 :]


def swapped(random: Random) -> str:
    code, place = composed(random), random.randrange(17)
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def of_no_pair(random: Random) -> str:
    return composed(random, pair="".join(random.choices(ALPHABET, k=2)))


def of_no_province(random: Random) -> str:
    return composed(random, division=random.choice(_NO_PROVINCES) + f"{random.randrange(10_000):04}")


def with_letter_in_division(random: Random) -> str:
    return composed(random, division=random.choice(_PROVINCES) + "".join(random.choices(ALPHABET, k=4)))


def with_something_put_in(random: Random) -> str:
    code, place = composed(random), random.randrange(19)
    return code[:place] + random.choice((" ", "-", "\n", "\t", "\u3000", "0", "X", "–")) + code[place:]


def lower(random: Random) -> str:
    return composed(random).lower()


def with_full_width(random: Random) -> str:
    code, place = composed(random), random.randrange(18)
    return code[:place] + code[place].translate(_FULL_WIDTH) + code[place + 1 :]


def shortened(random: Random) -> str:
    return composed(random)[: random.randrange(18)]


def anything(random: Random) -> str:
    return "".join(random.choices(ALPHABET, k=18))


# What is made, and how many of every hundred.
MAKERS: tuple[tuple[Callable[[Random], str], int], ...] = (
    (composed, 30),
    (substituted, 12),
    (partial(substituted, among="IOSVZ|~İſ"), 4),
    (swapped, 10),
    (partial(composed, inner_off=True), 8),
    (of_no_pair, 8),
    (of_no_province, 5),
    (with_letter_in_division, 5),
    (with_something_put_in, 6),
    (lower, 3),
    (with_full_width, 3),
    (shortened, 3),
    (anything, 3),
)


def made(count: int, seed: int = SEED) -> Iterator[str]:
    """Codes of all kinds, mixed, always the same for a seed."""
    random = Random(seed)  # noqa: S311 - reproducible is what is wanted
    makers, weights = zip(*MAKERS, strict=True)
    for maker in random.choices(makers, weights, k=count):
        yield maker(random)


AGREED_VALID, AGREED_INVALID, UNEXPLAINED = "both: valid", "both: not valid", "unexplained"
LETTER = "only we take it: department A, N or Y"
FOLDED = "only stdnum takes it: it folds case, separators or full-width digits"
INNER = "only stdnum takes it: wrong inner check"
PAIR = "only stdnum takes it: no such department and category"
PROVINCE = "only stdnum takes it: no such province"
CLASSES = (AGREED_VALID, AGREED_INVALID, LETTER, FOLDED, INNER, PAIR, PROVINCE)
_CAUSES = {"code.wrong_inner_check": INNER, "code.wrong_pair": PAIR, "code.wrong_province": PROVINCE}


def explained(text: str, *, ours: bool, theirs: bool) -> str:
    """The class of a text, by the first reason that alone accounts for what the two say."""
    if ours is theirs:
        return AGREED_VALID if ours else AGREED_INVALID
    if ours:
        return LETTER if text[0] in "ANY" else UNEXPLAINED
    if referee.compact(text) != text:
        return FOLDED
    causes = [finding.told for finding in check(text).errors]
    return _CAUSES.get(causes[0], UNEXPLAINED) if all(cause in _CAUSES for cause in causes) else UNEXPLAINED


def measured(count: int = A_MILLION, seed: int = SEED) -> Counter[str]:
    """How many texts fall into each class."""
    classes: Counter[str] = Counter()
    texts = made(count, seed)
    while part := list(islice(texts, AT_A_TIME)):
        ours = arrays.valid(part).tolist()
        theirs = map(referee.is_valid, part)
        classes.update(
            explained(text, ours=our, theirs=their) for text, our, their in zip(part, ours, theirs, strict=True)
        )
    return classes


def main() -> None:
    counted = measured()
    for name in (*CLASSES, UNEXPLAINED):
        sys.stdout.write(f"| {name} | {counted[name]:,} |\n")


if __name__ == "__main__":
    main()
