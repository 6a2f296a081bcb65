"""Every link of the pages leads somewhere, and English pages are in English."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from tests.integration.http.conftest import OWN_URL
from tests.integration.registration.acting import Desk
from tests.integration.registration_pages.scenes import pages_of
from tests.integration.registration_pages.visitor import Visitor

As = Callable[[str], Visitor]
OF_OTHERS = ("/licenses", "/verifications", "/notices", "/eligibility-checks", "/code-validations", "/deregistrations")
OF_OTHERS += ("/department-requests", "/deregistration-queue", "/segments", "/code-requests", "/registration-session")
HAN = re.compile(r"[一-鿿]+")
VOID = {"input", "br", "meta", "link", "hr", "img"}


class _Foreign(HTMLParser):
    """Chinese words outside what is marked as Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        chinese = given.get("lang") == "zh-CN" or tag in {"title", "option", "textarea", "select"}
        if tag not in VOID:
            self._open.append(chinese)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open):
            self.found += HAN.findall(data)


def visitors(as_: As, visitor: Visitor, desk: Desk) -> list[tuple[Visitor, list[str]]]:
    return [(as_(who) if who else visitor, paths) for who, paths in pages_of(desk).items()]


def test_every_link_leads_somewhere(as_: As, visitor: Visitor, desk: Desk) -> None:
    dead = []
    for who, paths in visitors(as_, visitor, desk):
        links = {link for path in paths for link in re.findall(r'href="(/[^"#]*)', who.open(path).text)}
        ours = {link.replace("&amp;", "&") for link in links if not link.startswith((*OF_OTHERS, "/track?"))}
        dead += [link for link in sorted(ours) if who.client.get(link, base_url=OWN_URL).status_code >= 400]
    assert not dead


def test_english_pages_are_in_english(as_: As, visitor: Visitor, desk: Desk) -> None:
    left = []
    for who, paths in visitors(as_, visitor, desk):
        for path in paths:
            page = who.open(f"{path}{'&' if '?' in path else '?'}lang=en")
            reader = _Foreign()
            reader.feed(page.text)
            left += [f"{path}: {words}" for words in reader.found]
    assert not left, "\n".join(sorted(set(left)))
