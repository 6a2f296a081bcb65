"""What a wallet posts (OpenID4VP 1.0 sections 8.1, 8.2, 8.5): a form with ``vp_token`` or ``error``, and ``state``."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.license.domain.asking import QUERY_ID
from services.license.verification.limits import MAX_TEXT, NotReadableError, json_object
from shared.errors import Refusal


@dataclass(frozen=True)
class Reply:
    """One answer. ``presentation``: the SD-JWT with key binding; None where the holder declined."""

    state: str
    content: str
    presentation: str | None

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Reply":
        """Read a form. Raises Refusal ``license.reply_malformed``.

        >>> Reply.from_form({"state": "s", "vp_token": '{"licence": ["ey~ey"]}'}).presentation
        'ey~ey'
        >>> Reply.from_form({"state": "s", "error": "access_denied"}).presentation is None
        True
        """
        state, token, error = form.get("state", ""), form.get("vp_token"), form.get("error")
        if (token is None) == (error is None) or len(token or error or "") > MAX_TEXT + 64:
            raise Refusal("license.reply_malformed")
        if token is None:
            return cls(state, f"error={error}", None)
        return cls(state, token, _only(token))


def _only(token: str) -> str:
    """The one presentation in a token: an object of the queries, each with a list of presentations."""
    try:
        answers = json_object(token.encode())
    except NotReadableError as fault:
        raise Refusal("license.reply_malformed") from fault
    match answers:
        case {"licence": [str() as presentation]} if answers.keys() == {QUERY_ID}:
            return presentation
    raise Refusal("license.reply_malformed")
