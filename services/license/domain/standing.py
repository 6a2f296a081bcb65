"""How an entity stands beside its licence: suspended for a time, marked for everybody to see."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Suspension:
    """A time in which an entity does no business (歇业); both days belong to it."""

    from_on: date
    until_on: date


PUBLIC_MARKS = frozenset(
    {
        "abnormal_list",
        "serious_list",
        "special_mark",
        "separate_register",
        "ordered_to_close",
        "name_by_uscc",
        "foreign_special_access",
        "equity_frozen",
        "judicial_assistance",
        "equity_pledged",
        "chattel_mortgaged",
        "penalised",
    }
)


def is_public(mark: str, *, disclosed: bool) -> bool:
    """Whether everybody may know of a mark: a kind that is public by law, and not kept back in this case.

    >>> is_public("abnormal_list", disclosed=True), is_public("abnormal_list", disclosed=False)
    (True, False)
    >>> is_public("under_investigation", disclosed=True)
    False
    """
    return disclosed and mark in PUBLIC_MARKS
