"""A person in front of the pages: opens addresses, fills in the forms that are there, presses their buttons."""

import io
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.integration.http.conftest import OWN_URL

Changes = dict[str, str | list[str] | None]


@dataclass
class Form:
    """A form as a browser would send it if only its button were pressed."""

    action: str
    method: str
    fields: MultiDict[str, str] = field(default_factory=MultiDict)
    files: set[str] = field(default_factory=set)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def with_changes(self, changes: Changes) -> MultiDict[str, str]:
        """The fields with other values; None takes a field out. A field that is not there is a mistake of the test."""
        sent = self.fields.copy()
        for name, value in changes.items():
            assert name in self.fields or name in self.choices, f"{self.action} has no field {name}"
            sent.poplist(name)
            for one in [] if value is None else [value] if isinstance(value, str) else value:
                sent.add(name, one)
        return sent


class _Reader(HTMLParser):
    """Finds the forms of a page and what they would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._selecting: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._writing: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "select":
            self._selecting, self._options = given["name"], []
        elif tag == "textarea":
            self._writing = given["name"]
            self.forms[-1].fields.add(self._writing, "")
        elif tag == "input" and self.forms:
            self._input(self.forms[-1], given)
        elif tag == "button" and self.forms and "name" in given:
            self.forms[-1].choices.setdefault(given["name"], []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._selecting:
            chosen = [value for value, selected in self._options if selected] or [self._options[0][0]]
            self.forms[-1].fields.add(self._selecting, chosen[-1])
            self._selecting = None
        elif tag == "textarea":
            self._writing = None

    def handle_data(self, data: str) -> None:
        if self._writing:
            self.forms[-1].fields[self._writing] = data.strip("\n")

    def _input(self, form: Form, given: dict[str, str]) -> None:
        name, kind, value = given["name"], given.get("type", "text"), given.get("value", "")
        if kind == "file":
            form.files.add(name)
        elif kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            if "checked" in given:
                form.fields.add(name, value)
        else:
            form.fields.add(name, value)


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    path: str
    text: str
    forms: list[Form]

    def form(self, action: str) -> Form:
        """The form that posts to an address ending like this."""
        found = [form for form in self.forms if form.action.endswith(action)]
        assert found, f"no form to {action} on {self.path}: {[form.action for form in self.forms]}"
        return found[0]


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser, signed in or not."""

    client: FlaskClient

    def open(self, path: str) -> Page:
        """Follow a link."""
        return self._page(self.client.get(path, base_url=OWN_URL, follow_redirects=True))

    def press(self, page: Page, action: str, changes: Changes | None = None, file: bytes | None = None) -> Page:
        """Fill in a form of the page and press its button."""
        form = page.form(action)
        sent: Any = form.with_changes(changes or {})
        if form.method == "get":
            return self._page(self.client.get(form.action, query_string=sent, base_url=OWN_URL, follow_redirects=True))
        if file is not None:
            sent = {**sent.to_dict(), "file": (io.BytesIO(file), "file.pdf")}
        return self._page(self.client.post(form.action, data=sent, base_url=OWN_URL, follow_redirects=True))

    def _page(self, response: TestResponse) -> Page:
        reader = _Reader()
        reader.feed(response.text)
        return Page(response.status_code, response.request.path, response.text, reader.forms)


def sign_in(app: Flask, persona: str) -> Visitor:
    """Go through the sign-in as a browser does; the issuer answers over HTTP."""
    client = app.test_client()
    leaving = client.get("/registration-session/sign-in?next=/", base_url=OWN_URL)
    address = leaving.headers["Location"]
    chosen = requests.post(address, data={"persona": persona}, allow_redirects=False, timeout=5)
    parts = urlsplit(chosen.headers["Location"])
    client.get(f"{parts.path}?{parts.query}", base_url=OWN_URL)
    return Visitor(client)
