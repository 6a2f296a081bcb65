"""The public page that explains a number, and the same as JSON to who asks the page for it.

What people type comes by POST, so that it does not stand in the address before it is known what it is. An identity
number goes no further; anything else is sent on to an address that can be kept, passed on and read in the other
language.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Response, json, request
from markupsafe import Markup, escape

from services.codegen.domain.examples import EXAMPLES
from services.codegen.domain.explanation import TEXT_LENGTH, explain
from services.codegen.domain.numbers import NumberKind, is_personal
from services.codegen.schemas import ExplanationOut
from shared.http import guard, page_blueprint
from shared.web import redirect_to, render_page
from shared.web.i18n import chinese

blueprint = page_blueprint("checking_pages", __name__)

PATH = "/code-validations"
LONGEST = TEXT_LENGTH + 1  # characters in an address; the last one shows that there were more
_HAN = re.compile("([\u4e00-\u9fff]+)")


@blueprint.get(PATH)
@guard.limited(per_minute=120)
def explain_number() -> Response:
    """Explain the number of the address, part by part."""
    text = _looked_at(request.args)
    wants_json = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    if text and wants_json:
        return _as_json(text)
    if is_personal(text) or len(text) > LONGEST:
        return redirect_to(_address(text))  # out of the address, and out of every link on the page
    response = render_page(
        "code_validations.html",
        text=text,
        too_long=len(text) > TEXT_LENGTH,
        explained=explain(text) if text else None,
        about_identity=not text and request.args.get("about") == NumberKind.IDENTITY.value,
        examples=EXAMPLES,
        with_han=with_han,
    )
    response.vary.add("Accept")
    return response


@blueprint.post(PATH)
@guard.limited(per_minute=120)
def ask() -> Response:
    """Take what was typed to where it is explained."""
    return redirect_to(_address(_looked_at(request.form)))


def _looked_at(given: Mapping[str, str]) -> str:
    """Return what was asked; of a long text more than goes into an address, so that no number is cut in two."""
    return given.get("code", "").strip()[: 2 * LONGEST]


def _address(text: str) -> str:
    """Return where a text is explained; an identity number is not in it, a long text not to its end."""
    asked = {"about": NumberKind.IDENTITY.value} if is_personal(text) else {"code": text[:LONGEST]}
    asked |= {"lang": request.args.get("lang", "")}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{PATH}?{query}" if query else PATH


def _as_json(text: str) -> Response:
    body = json.dumps(ExplanationOut().dump(explain(text)), ensure_ascii=False)
    return Response(body, mimetype="application/json", headers={"Cache-Control": "no-cache", "Vary": "Accept"})


def with_han(text: str) -> Markup:
    """Mark the names of places within an English text as Chinese."""
    pieces = _HAN.split(text)
    return Markup().join(chinese(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces))
