"""What the trust rests on: the keys, the status lists, and where to fetch them."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response

from services.license.domain.second_signature import NOTICE_EN, NOTICE_ZH
from services.license.pages.log import shown_log
from services.license.pages.routes import blueprint
from services.license.ports import Service
from services.license.queries import keys, lists, second_signatures
from services.license.verification import KeyUse, TrustedKey, TrustList
from shared.divisions import full_name
from shared.http import guard, serving
from shared.web import _, reading, render_page


@dataclass(frozen=True)
class ShownKey:
    """A key as the page shows it."""

    kid: str
    use: str
    not_before: datetime
    sign_until: datetime
    verify_until: datetime
    state: str


@blueprint.get("/trust")
@guard.public
def show_trust() -> Response:
    """Keys and lists, with what is needed to check without this page."""
    with reading() as call:
        token, known = keys.trust_list(call.unit.tx), lists.status_lists(call.unit.tx)
        log = shown_log(call.unit.tx, serving(Service).witnesses)
        second = second_signatures.second_keys(call.unit.tx)
        now, today = call.unit.clock.now(), call.unit.clock.today()
    trust = TrustList.from_token(token) if token else None
    ordered = sorted(trust.keys if trust else (), key=lambda key: (list(KeyUse).index(key.use), key.not_before))
    shown = [_shown(key, now) for key in ordered]
    packs = [(prefix, full_name(f"{prefix}0000", today)) for prefix in sorted({one.list_id[:2] for one in known})]
    url = serving(Service).settings.own_url
    return render_page(
        "trust.html",
        trust=trust,
        keys=shown,
        lists=known,
        packs=packs,
        log=log,
        url=url,
        second_keys=second,
        notice=_(NOTICE_ZH, NOTICE_EN),
    )


def _shown(key: TrustedKey, now: datetime) -> ShownKey:
    uses = {
        KeyUse.LICENCE: _("签发执照", "Licences"),
        KeyUse.STATUS: _("签发状态列表", "Status lists"),
        KeyUse.PRESENTATION: _("签发出示码", "Codes for showing"),
        KeyUse.LOG: _("签署日志", "The log"),
        KeyUse.PDF: _("签署版式文件", "PDF files"),
    }
    return ShownKey(key.kid, uses[key.use], key.not_before, key.sign_until, key.verify_until, _state(key, now))


def _state(key: TrustedKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return _("已宣告失密", "Reported stolen")
    if now < key.not_before:
        return _("已公告，尚未启用", "Announced")
    return _("使用中", "In use") if now <= key.sign_until else _("只供核验", "Verifies only")
