"""What the trust rests on: the keys, the status lists, and where to fetch them."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response

from services.license.domain.keys import Use
from services.license.pages.routes import blueprint
from services.license.queries import lists
from services.license.verification import TrustList
from shared.http import guard
from shared.web import _, reading, render_page


@dataclass(frozen=True)
class ShownKey:
    """A key as the page shows it."""

    kid: str
    use: str
    not_before: datetime
    sign_until: datetime
    verify_until: datetime


@blueprint.get("/trust")
@guard.public
def show_trust() -> Response:
    """Keys and lists, with what is needed to check without this page."""
    with reading() as call:
        token, known = lists.trust_list(call.unit.tx), lists.status_lists(call.unit.tx)
    trust = TrustList.from_token(token) if token else None
    uses = {Use.LICENCE.value: _("签发执照", "Licences"), Use.STATUS.value: _("签发状态列表", "Status lists")}
    keys = [
        ShownKey(key.kid, uses[key.use], key.not_before, key.sign_until, key.verify_until)
        for key in (trust.keys if trust else ())
    ]
    return render_page("trust.html", trust=trust, keys=keys, lists=known)
