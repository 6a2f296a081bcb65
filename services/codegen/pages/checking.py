"""The public page that takes a code apart."""

from flask import Response, request

from services.codegen.domain.findings import tell
from services.codegen.domain.parts import parts_of
from shared.http import guard, page_blueprint
from shared.uscc import Mode, Rule, check
from shared.web import render_page

blueprint = page_blueprint("checking_pages", __name__)


TEXT_LENGTH = 200


@blueprint.get("/code-validations")
@guard.limited(per_minute=120)
def validate_code() -> Response:
    """Check a code part by part."""
    text = request.args.get("code", "")[:TEXT_LENGTH]
    if not text.strip():
        return render_page("code_validations.html", text="", verdict=None)
    verdict = check(text, Mode.INTAKE)
    imported = check(text, Mode.IMPORT)
    pilot = imported.rule not in {None, Rule.STANDARD}  # a legal code for life, though we would not issue it
    if pilot:
        verdict = imported
    return render_page("code_validations.html", text=text, verdict=tell(verdict), parts=parts_of(verdict), pilot=pilot)
