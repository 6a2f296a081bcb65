"""The question groups of the form, per kind and in the order of the task list; one page each."""

from collections.abc import Mapping

from services.registration.pages.groups.filing import BENEFICIAL_OWNERS, CONTACTS, TAX
from services.registration.pages.groups.group import Group, asks_for_file, name_of
from services.registration.pages.groups.holders import HOLDERS
from services.registration.pages.groups.persons import PEOPLE
from services.registration.pages.groups.place import NAME, PREMISES, SCOPE
from services.registration.pages.groups.posts import OFFICERS, OPERATOR
from shared.errors import Defect
from shared.kinds import Kind, per_kind

GROUPS: Mapping[Kind, tuple[tuple[Group, ...], tuple[Group, ...]]] = per_kind(
    {
        Kind.LLC: (
            (NAME, PREMISES, SCOPE),
            (PEOPLE, HOLDERS, OFFICERS, CONTACTS, TAX, BENEFICIAL_OWNERS),
        ),
        Kind.INDIVIDUAL_BUSINESS: ((NAME, PREMISES, SCOPE), (PEOPLE, OPERATOR, CONTACTS, TAX)),
    }
)
"""Two parts of the task list: the business, its people. Materials, checking and signing follow for every kind."""


def groups_of(kind: str) -> tuple[Group, ...]:
    """Return all groups of a kind in order."""
    business, people = GROUPS[Kind(kind)]
    return (*business, *people)


def group_at(kind: str, path: str) -> Group | None:
    """Return the group of a path, None if the kind has none there."""
    return next((group for group in groups_of(kind) if group.path == path), None)


def page_of(kind: str, defect: Defect) -> str:
    """Return the page where a defect is put right."""
    return "materials" if asks_for_file(defect) else path_of(kind, defect.pointer)


def path_of(kind: str, pointer: str) -> str:
    """Return the page of a place in the form: a group's path, ``materials`` or ``check``.

    >>> path_of("llc", "/particulars/investors/1/due_on"), path_of("llc", "/materials"), path_of("llc", "/declaration")
    ('holders', 'materials', 'check')
    """
    if pointer.startswith("/materials"):
        return "materials"
    return next((group.path for group in groups_of(kind) if group.owns(pointer)), "check")


def title_of(kind: str, pointer: str) -> tuple[str, str]:
    """Return the words for the page of a pointer, Chinese and English."""
    found = next((group for group in groups_of(kind) if group.owns(pointer)), None)
    if found:
        return found.zh, found.en
    return ("材料", "Materials") if pointer.startswith("/materials") else ("申请书", "Application")


__all__ = ["GROUPS", "Group", "asks_for_file", "group_at", "groups_of", "name_of", "page_of", "path_of", "title_of"]
