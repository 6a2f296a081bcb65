"""The addresses of the sandbox issuer, all under /sandbox."""

import hmac
from importlib.resources import files
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from deploy.sandbox import keys
from deploy.sandbox.issuer import RequestError, SandboxIssuer
from deploy.sandbox.personas import PEOPLE, PERSONAS
from deploy.sandbox.settings import SandboxSettings
from shared.web import i18n

COOKIE = "yizhao_sandbox"


class NotASandboxError(Exception):
    """The issuer was to be started outside the sandbox."""


def create_app(settings: SandboxSettings) -> Flask:
    """Make the issuer's app.

    :raises NotASandboxError: ``SANDBOX`` is not set; there is no issuer of personas then.
    """
    if not settings.sandbox:
        raise NotASandboxError("the sandbox issuer exists only with SANDBOX=1")
    app = Flask("deploy.sandbox", static_folder=None, template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.jinja_env.globals |= {"_": i18n.bilingual, "pick": i18n.pick, "query_with": i18n.query_with}
    _protocol(app, SandboxIssuer(settings))
    _choosing(app, SandboxIssuer(settings))
    _leaving(app, SandboxIssuer(settings))
    _services(app, settings)
    app.register_error_handler(RequestError, lambda error: (jsonify(error=error.code), 400))
    app.after_request(_protect)
    return app


def _protocol(app: Flask, issuer: SandboxIssuer) -> None:
    """What services and programs call."""

    @app.get("/sandbox/oidc/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(issuer.discovery())

    @app.get("/sandbox/oidc/jwks")
    def jwks() -> Response:
        return jsonify(issuer.jwks())

    @app.post("/sandbox/oidc/token")
    def token() -> Response:
        if request.is_json:
            asked: Any = request.get_json()
            persona = PERSONAS.get(str(asked.get("persona"))) if isinstance(asked, dict) else None
            if persona is None:
                raise RequestError("invalid_request")
            answer = jsonify(issuer.access(persona, str(asked.get("audience"))))
        elif request.form.get("grant_type") == "authorization_code":
            answer = jsonify(issuer.redeem(request.form.to_dict()))
        else:
            raise RequestError("unsupported_grant_type")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _choosing(app: Flask, issuer: SandboxIssuer) -> None:
    """Where a person chooses whom to be."""

    @app.get("/sandbox/oidc/authorize")
    def authorize() -> Answer | str:
        wanted = issuer.wanted(request.args.to_dict())
        known = issuer.remembered(request.cookies.get(COOKIE, ""))
        return redirect(issuer.code_address(wanted, known)) if known else people(choosing=True)

    @app.get("/sandbox/sign-in")
    def sign_in() -> str:
        return people(choosing=False)

    def people(*, choosing: bool) -> str:
        start = issuer.settings.addresses["registration"]
        return render_template("people.html", people=PEOPLE, choosing=choosing, start=start)

    @app.post("/sandbox/oidc/authorize")
    def chosen() -> Answer:
        persona = PERSONAS.get(request.form.get("persona", ""))
        if persona is None:
            raise RequestError("access_denied")
        answer = redirect(issuer.code_address(issuer.wanted(request.args.to_dict()), persona), 303)
        secure = issuer.url.startswith("https://")
        answer.set_cookie(
            COOKIE, issuer.remember(persona), path="/sandbox", httponly=True, samesite="Lax", secure=secure
        )
        return answer


def _leaving(app: Flask, issuer: SandboxIssuer) -> None:
    """Signing out of everything; and the stylesheet."""

    @app.get("/sandbox/oidc/end-session")
    def end_session() -> Answer:
        left = request.args.get("left", "0")
        then = request.args.get("post_logout_redirect_uri", "")
        answer = redirect(issuer.next_to_leave(int(left) if left.isdigit() else 0, then))
        answer.delete_cookie(COOKIE, path="/sandbox")
        return answer

    @app.get("/sandbox/yizhao.css")
    def stylesheet() -> Response:
        content = (files("shared.web") / "static" / "yizhao.css").read_bytes()
        return Response(content, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"})


def _services(app: Flask, settings: SandboxSettings) -> None:
    """What services ask with their secret: who somebody is by the real-name check."""

    @app.get("/sandbox/oidc/attestations/<subject>")
    def attestation(subject: str) -> Response | tuple[Response, int]:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), keys.attestation_secret(settings.secrets_dir).encode()):
            return jsonify(error="invalid_token"), 401
        persona = PERSONAS.get(subject)
        if persona is None or not persona.identity_number:
            return jsonify(error="not_found"), 404
        answer = jsonify(
            subject=persona.subject,
            name=persona.name,
            identity_number=persona.identity_number,
            phone=persona.phone,
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
