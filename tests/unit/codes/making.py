"""Hypothesis strategies for codes, right and wrong, shared by the tests of this room."""

from hypothesis import strategies as st

from shared.division_facts import provinces
from shared.uscc import ALPHABET, BODIES, body_of, compose, pairs

DIVISIONS = (
    "140105",
    "110000",
    "440300",
    "100000",
    "650100",
    "710000",
    "810000",
    "820000",
    "659001",
    "469021",
    "120222",
)

bodies = st.integers(min_value=0, max_value=BODIES - 1).map(body_of)
any_division = st.one_of(
    st.sampled_from(DIVISIONS), st.builds("{}{:04}".format, st.sampled_from(sorted(provinces())), st.integers(0, 9999))
)
codes = st.builds(compose, st.sampled_from(sorted(pairs())), any_division, bodies)

_ANYTHING = st.characters(exclude_categories=["Cs"])
_LIKELY = st.sampled_from(ALPHABET + "IOSVZ" + "abx -０Ａ٣\n\0\u200b")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A code with up to four characters replaced, taken out or put in."""
    characters = list(draw(codes))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, max(len(characters) - 1, 0)))
        new = draw(st.one_of(_LIKELY, _LIKELY, _ANYTHING))
        draw(st.sampled_from((_replace, _replace, _insert, _remove)))(characters, place, new)
    return "".join(characters)


def _replace(characters: list[str], place: int, new: str) -> None:
    characters[place : place + 1] = [new]


def _insert(characters: list[str], place: int, new: str) -> None:
    characters.insert(place, new)


def _remove(characters: list[str], place: int, _new: str) -> None:
    del characters[place : place + 1]


@st.composite
def with_right_checks(draw: st.DrawFn) -> str:
    """Both checks right, the rest anything of the alphabet: departments, categories and provinces that do not exist."""
    head = draw(st.text(ALPHABET, min_size=8, max_size=8))
    return compose(head[:2], head[2:], draw(bodies))


anything = st.one_of(st.text(), codes, mutated(), with_right_checks())
