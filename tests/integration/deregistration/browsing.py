"""A browser without script: signs in at the issuer, reads pages, fills in and sends their forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

OWN_URL = "http://127.0.0.1:8123"


@dataclass
class Form:
    """A form of a page: where it goes and what it would send as it stands."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values["action"], values.get("method", "get")))
        elif tag == "select":
            self._select = values["name"]
        elif tag == "option" and self._select and ("selected" in values or self._select not in self.forms[-1].fields):
            self.forms[-1].fields[self._select] = values["value"]
        elif tag == "textarea":
            self._text = values["name"]
            self.forms[-1].fields[self._text] = ""
        elif tag == "input" and (values.get("type") not in ("radio", "checkbox") or "checked" in values):
            self.forms[-1].fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1].fields[self._text] += data.removeprefix("\n")


@dataclass
class Browser:
    """One signed-in person, or the public."""

    client: FlaskClient

    def open(self, path: str, status: int = 200) -> TestResponse:
        page = self.client.get(path, base_url=OWN_URL)
        assert page.status_code == status, f"{path}: {page.status_code} {page.text}"
        return page

    def send(self, page: TestResponse, action: str, **fields: str) -> TestResponse:
        """Fill in the form that goes to ``action`` and send it, without following."""
        reader = _Reader()
        reader.feed(page.text)
        (form,) = [each for each in reader.forms if each.action == action]
        return self.client.post(action, data=form.fields | fields, base_url=OWN_URL)

    def press(self, page: TestResponse, action: str, **fields: str) -> TestResponse:
        """Send a form and go where it leads."""
        answer = self.send(page, action, **fields)
        assert answer.status_code == 303, answer.text
        return self.open(answer.headers["Location"])


def sign_in(app: Flask, persona: str) -> Browser:
    client = app.test_client()
    if not persona:
        return Browser(client)
    leaving: Any = client.get("/deregistration-session/sign-in?next=/notices", base_url=OWN_URL)
    chosen = requests.post(leaving.headers["Location"], data={"persona": persona}, allow_redirects=False, timeout=5)
    parts = urlsplit(chosen.headers["Location"])
    client.get(f"{parts.path}?{parts.query}", base_url=OWN_URL)
    return Browser(client)
