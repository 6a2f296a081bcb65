"""Checking numbers and explaining them; nothing is stored."""

from typing import Any

from services.codegen.domain.explanation import Explanation, explain
from services.codegen.domain.findings import ToldVerdict
from services.codegen.domain.judging import teller_of
from services.codegen.schemas import AT_A_TIME, CodesIn, ExplanationOut, VerdictsOut
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard
from shared.http.commands import Call

blueprint = api_blueprint("checking", __name__, "Checking codes")


@blueprint.route("/code-validations", methods=["POST"])
@guard.limited(per_minute=120)
@blueprint.arguments(CodesIn)
@commands.read(VerdictsOut)
def validate_codes(_call: Call, body: dict[str, Any]) -> list[ToldVerdict]:
    """Check up to 10,000 numbers, or one; nothing is stored."""
    if len(body["codes"]) > AT_A_TIME:
        raise Refusal("code.batch_too_large", pointer="/codes")
    tell = teller_of(body["kind"], body["mode"])
    return [tell(text) for text in body["codes"]]


@blueprint.get("/code-validations/<text>")
@guard.limited(per_minute=120)
@commands.read(ExplanationOut)
def explain_one(_call: Call, text: str) -> Explanation:
    """Explain one number, whatever kind it is: each part and character, what is wrong, where to look, the sums."""
    return explain(text)
