"""Checking codes; nothing is stored."""

from typing import Any

from services.codegen.domain.findings import ToldVerdict, tell
from services.codegen.schemas import (
    AT_A_TIME,
    CodesIn,
    VerdictsOut,
)
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard
from shared.http.commands import Call
from shared.uscc import check

blueprint = api_blueprint("checking", __name__, "Checking codes")


@blueprint.route("/code-validations", methods=["POST"])
@guard.limited(per_minute=120)
@blueprint.arguments(CodesIn)
@commands.read(VerdictsOut)
def validate_codes(_call: Call, body: dict[str, Any]) -> list[ToldVerdict]:
    """Check up to 10,000 codes; nothing is stored."""
    if len(body["codes"]) > AT_A_TIME:
        raise Refusal("code.batch_too_large", pointer="/codes")
    return [tell(check(text, body["mode"])) for text in body["codes"]]
