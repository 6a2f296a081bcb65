"""Checking a licence: paste, type or photograph; the verdict. Works for everybody and without script."""

import re
from collections.abc import Callable
from functools import partial

from flask import Response, request

from services.license import usecases
from services.license.pages.routes import blueprint
from services.license.pages.words import face_rows, words_of
from services.license.verification import NotReadableError, Verdict, Verification
from services.license.verification.limits import MAX_TEXT
from services.license.verification.picture import qr_text
from services.license.verification.presentation import PREFIX
from shared.errors import Defect, Refusal
from shared.http import guard
from shared.unit import Unit
from shared.web import _, reading, render_page

_USCC = re.compile(r"[0-9A-Z]{18}")
_SERIAL = re.compile(r"\d{6}-\d{4}-\d{8}")


@blueprint.get("/verifications")
@guard.limited(per_minute=120)
def ask() -> Response:
    """The form; with ``q`` (a serial number or a code) the answer at once."""
    number = request.args.get("q", "").strip().upper()
    if not number:
        return render_page("verifications.html", text="")
    return _answered(_check_of(number), number)


@blueprint.post("/verifications")
@guard.limited(per_minute=120)
def check() -> Response:
    """The answer to what was pasted, typed or photographed."""
    picture = request.files.get("picture")
    if picture is not None and picture.filename:
        try:
            text = qr_text(picture.read())
        except NotReadableError:
            return _asked_again(
                _("照片里没有读出二维码，怎样拍见下。", "No QR code could be read in it; see below how to do better."),
                "picture",
            )
    else:
        text = request.form.get("text", "").strip()
    if not text or len(text) > MAX_TEXT:
        return _asked_again(
            _("请粘贴执照内容、输入编号，或选择一张照片。", "Paste, type, or choose a picture."), "text"
        )
    return _answered(_check_of(text), text)


@blueprint.get("/public-licenses/<serial>")
@guard.limited(per_minute=120)
def show_public_license(serial: str) -> Response:
    """What everybody may know of a licence."""
    return _answered(usecases.check_serial, serial)


def _check_of(text: str) -> Callable[[Unit, str], Verification]:
    """By what the text looks like: a code, a serial number, a code for showing, else a document."""
    if _USCC.fullmatch(text):
        return usecases.check_uscc
    if text.startswith(PREFIX):
        return partial(usecases.check_token, audience=request.form.get("audience", "").strip() or None)
    return usecases.check_serial if _SERIAL.fullmatch(text) else usecases.check_document


def _answered(check: Callable[[Unit, str], Verification], text: str) -> Response:
    with reading() as call:
        checked, now = check(call.unit, text), call.unit.clock.now()
    return render_page(
        "verdict.html",
        status=404 if checked.genuine is None and checked.face is None else 200,
        checked=checked,
        words=words_of(checked),
        rows=face_rows(checked.face) if checked.face else [],
        now=now,
        is_document=checked.genuine is not None,
        is_valid=checked.verdict is Verdict.VALID,
    )


def _asked_again(message: str, field: str) -> Response:
    refusal = Refusal("request.invalid", defects=(Defect(f"/{field}", "request.invalid"),))
    return render_page("verifications.html", status=422, refusal=refusal, text="", message=message, field=field)
