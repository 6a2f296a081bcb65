"""Checking licences without their issuer: trust list and status list are fetched once, the rest happens here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy.demo.client import Api
from deploy.demo.enterprises import FOUNDER
from deploy.demo.setting_up import V1, Registered
from services.license.verification import StatusList, TrustList, verify


@dataclass(frozen=True)
class Papers:
    """What a holder shows: the text of the QR code and the credential."""

    qr: str
    credential: str


def papers_of(api: Api, registered: Registered) -> Papers:
    path = f"{V1}/licenses/{registered.license_id}"
    return Papers(api.get(FOUNDER, f"{path}/qr", Accept="text/plain").body, api.get(FOUNDER, f"{path}/credential").body)


def problems_off_line(api: Api, registered: Registered, papers: Papers, *, deregistered: bool) -> Iterator[str]:
    """What an offline verifier finds to be other than it should be, in both written forms."""
    trust = TrustList.from_token(api.get(None, "/.well-known/yizhao-trust-list").body)
    (uri,) = api.get(None, "/status-lists").body["status_lists"]
    status = StatusList.from_token(api.get(None, "/status-lists/" + uri.rsplit("/", 1)[1]).body, trust)
    for form, text in (("QR", papers.qr), ("credential", papers.credential)):
        verdict = verify(text, trust, status, datetime.now(UTC)).as_json()
        if not verdict["genuine"]:
            yield f"{registered.uscc}: the {form} is not genuine: {verdict['verdict']}"
        if verdict["in_standing"] is deregistered:
            yield f"{registered.uscc}: the {form} reads {verdict['verdict']}"
        if registered.uscc not in str(verdict["face"]):
            yield f"{registered.uscc}: the {form} is of another enterprise"
