"""A licence on display in a web shop (亮照): which licence, where, on or off, and what the shop puts on its page.

A link goes with one licence, not with "whatever is in force": it says whether the licence that the shop shows is still
the current one, and leads on where it is not. The head renews the display by turning it on again.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.license.domain.badge import badge
from services.license.domain.grants import TEXT_LENGTH, names_a_person
from services.license.domain.license import License, State
from shared.errors import Defect, Refusal

DISPLAYS = 20  # so many of an entity may be on
CODE_LENGTH = 16  # 79 bits: no two are the same, and none is found by trying
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # none that is read for another


class DisplayState(StrEnum):
    """What a display says of the licence it shows."""

    CURRENT = "current"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    VOID = "void"
    OFF = "off"


def state_of(state: State, *, is_on: bool) -> DisplayState:
    """By the state of the licence shown; one that is turned off says nothing of it.

    >>> [state_of(state, is_on=True).value for state in (State.ACTIVE, State.SUSPENDED, State.SUPERSEDED, State.VOID)]
    ['current', 'suspended', 'superseded', 'void']
    >>> state_of(State.ACTIVE, is_on=False)
    <DisplayState.OFF: 'off'>
    """
    if not is_on:
        return DisplayState.OFF
    match state:
        case State.ACTIVE:
            return DisplayState.CURRENT
        case State.SUSPENDED:
            return DisplayState.SUSPENDED
        case State.SUPERSEDED:
            return DisplayState.SUPERSEDED
        case State.VOID | State.PREPARED | State.DROPPED:
            return DisplayState.VOID


@dataclass(frozen=True)
class Display:
    """One display. ``code`` names it in public; ``place``: where it hangs, in the head's words.

    ``license_id``: the licence shown, the one in force when it was last turned on.
    """

    display_id: UUID
    code: str
    entity_id: UUID
    uscc: str
    license_id: UUID
    place: str
    is_on: bool
    made_by: str
    made_at: datetime
    changed_at: datetime
    version: int = 1


@dataclass(frozen=True)
class Seen:
    """What everybody sees through a link. ``newest``: the entity's newest licence that was ever in force."""

    display: Display
    license: License
    newest: License

    @property
    def state(self) -> DisplayState:
        """What is said of the licence shown."""
        return state_of(self.license.state, is_on=self.display.is_on)

    @property
    def successor(self) -> License | None:
        """Where the link leads on to; None: the licence shown is the newest there is."""
        return None if self.newest.license_id == self.license.license_id else self.newest


@dataclass(frozen=True)
class Posted:
    """A display with what its head needs. ``base``: the address of this service, without a slash at its end."""

    display: Display
    state: DisplayState
    serial: str
    base: str

    @property
    def version(self) -> int:
        """Of the row."""
        return self.display.version

    @property
    def link(self) -> str:
        """Where the badge leads."""
        return f"{self.base}/public-displays/{self.display.code}"

    @property
    def badge_address(self) -> str:
        """The badge that tells the state of the moment."""
        return f"{self.link}/badge.svg"

    @property
    def html(self) -> str:
        """For a web page: the drawing itself stands in it; nothing is fetched from here until somebody follows it."""
        return f'<a href="{self.link}" rel="noreferrer">{badge(None)}</a>'

    @property
    def live_html(self) -> str:
        """The same with a picture that is fetched from here and tells the state; without cookie and referrer."""
        return (
            f'<a href="{self.link}" rel="noreferrer"><img src="{self.badge_address}" alt="营业执照，点此核验" '
            'width="208" height="48" loading="lazy" referrerpolicy="no-referrer"></a>'
        )


def new_code() -> str:
    """The name of a display in its link."""
    return "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))


def sound_place(text: str) -> str:
    """Where a display hangs, without space around it. Raises Refusal ``request.invalid`` with the defect.

    >>> sound_place(" https://shop.example/ ")
    'https://shop.example/'
    """
    place = text.strip()
    if not place:
        fault = "license.place_missing"
    elif len(place) > TEXT_LENGTH or not place.isprintable():
        fault = "request.invalid"
    elif names_a_person(place):
        fault = "license.identity_number"
    else:
        return place
    raise Refusal("request.invalid", defects=(Defect("/place", fault),))
