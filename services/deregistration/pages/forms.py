"""Reading forms by the schemas of the API, and drawing pages with this service's words."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, request
from marshmallow import Schema, ValidationError

from services.deregistration.pages.words import WORDS
from shared.errors import Refusal
from shared.http.faults import refusal_of_schema
from shared.web import redirect_to, render_page


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """Draw a page with the words of deregistration; ``refusal`` and ``typed`` may be left out."""
    values = {"refusal": None, "typed": {}} | values
    return render_page(template, status=status, words=WORDS, **values)


def typed() -> dict[str, str]:
    """Return the filled-in fields of this form, without its own hidden ones."""
    return {name: value.strip() for name, value in request.form.items() if not name.startswith("_") and value.strip()}


def loaded(schema: type[Schema], values: dict[str, Any]) -> Any:
    """Read a form by a schema of the API.

    :raises Refusal: ``request.invalid`` with every fault.
    """
    try:
        return schema().load(values)
    except ValidationError as error:
        raise refusal_of_schema(error.messages) from error


def with_contacts(values: dict[str, Any]) -> dict[str, Any]:
    """Put the telephone number of a form where the API has it."""
    phone = values.pop("phone", None)
    return values | ({"contacts": {"phone": phone}} if phone else {})


def back_to(path: str) -> Response:
    """Lead whoever opens the address of a form, as the language links of a redrawn one do, to the page it is on."""
    language = request.args.get("lang")
    return redirect_to(f"{path}?lang={language}" if language in {"zh", "en"} else path)


def drawn_again(draw: Callable[..., Response], *arguments: Any, **values: Any) -> Callable[[Refusal], Response]:
    """Return what draws a page again after a refusal, with what was typed."""
    return partial(_draw, draw, arguments, values)


def _draw(
    draw: Callable[..., Response], arguments: tuple[Any, ...], values: dict[str, Any], refusal: Refusal
) -> Response:
    return draw(*arguments, status=refusal.status, refusal=refusal, typed=typed(), **values)
