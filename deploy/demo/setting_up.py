"""Setting an enterprise up through the API: name, form, signatures, review, decision, code, licence."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from deploy.demo.client import Answer, Api, ApiError, NotInTimeError, new_id
from deploy.demo.enterprises import FOUNDER, Enterprise

V1 = "/api/v1"
REVIEWER = {"140105": "o-0417", "140106": "o-0417b"}
APPROVER = {"140105": "o-0502", "140106": "o-0502b"}
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NAME_TAKEN = frozenset({"name.identical", "name.similar"})


@dataclass(frozen=True)
class Registered:
    """An enterprise that is in the register, with its code and licence."""

    enterprise: Enterprise
    entity_id: str
    uscc: str
    license_id: str


def catalogue(api: Api) -> dict[str, Any]:
    """What a form is filled from: versions of the texts, required materials, number of officers."""
    body: dict[str, Any] = api.get(None, f"{V1}/kinds").body
    body["today"] = api.get(None, f"{V1}/rules").body["on"]
    return body


def set_up(api: Api, known: dict[str, Any], enterprise: Enterprise) -> Registered:
    """From nothing to the licence.

    :raises ApiError: a step was refused. :raises NotInTimeError: code, entity or licence did not come.
    """
    kind = next(row for row in known["entity_types"] if row["code"] == enterprise.entity_type)
    claim_id = _declare_name(api, known, enterprise)
    path = f"{V1}/applications/{new_id()}"
    api.put(FOUNDER, path, enterprise.form(claim_id, known["declaration_version"], known["today"]))
    for material in kind["materials"]:
        _upload(api, path, material)
    _must_be_whole(api, path)
    api.command(FOUNDER, f"{path}/freeze", version=_version(api, path))
    for founder in enterprise.founders:
        _sign(api, path, founder)
    api.command(FOUNDER, f"{path}/submission", version=_version(api, path))
    _review(api, path, enterprise.registry, officers=kind["officers"])
    return _registered(api, path, enterprise)


def _declare_name(api: Api, known: dict[str, Any], enterprise: Enterprise) -> str:
    """Reserves the first of the enterprise's names that is free and returns the claim's id."""
    for trade_name in enterprise.trade_names:
        claim_id = str(new_id())
        body = {
            "name": enterprise.name(trade_name),
            "kind": enterprise.kind,
            "registry": enterprise.registry,
            "industry_code": enterprise.trade.industry,
            "undertaking_version": known["name_undertaking_version"],
        }
        try:
            api.put(FOUNDER, f"{V1}/name-claims/{claim_id}", body)
        except ApiError as refused:
            if refused.code not in NAME_TAKEN:
                raise
        else:
            return claim_id
    raise NotInTimeError(f"no free name among {', '.join(enterprise.trade_names)}")


def _upload(api: Api, path: str, material: str) -> None:
    digest = b64encode(hashlib.sha256(PAPER).digest()).decode()
    address = f"{path}/materials/{new_id()}?material_kind={material}"
    api.put(FOUNDER, address, PAPER, **{"Content-Type": "application/pdf", "Digest": f"sha-256={digest}"})


def _must_be_whole(api: Api, path: str) -> None:
    errors = [
        error for error in api.ask(FOUNDER, f"{path}/validation", {}).body["errors"] if error["severity"] == "defect"
    ]
    if errors:
        raise ApiError("POST", f"{path}/validation", 200, errors)


def _sign(api: Api, path: str, signatory: str) -> None:
    tasks = api.get(signatory, f"{V1}/signing-tasks?limit=200").body["items"]
    task = next(
        task for task in tasks if task["application_id"] == path.rsplit("/", 1)[1] and not task.get("signed_at")
    )
    body = {"signatory_id": task["signatory_id"], "content_hash": task["content_hash"]}
    api.put(signatory, f"{path}/signatures/{new_id()}", body)


def _review(api: Api, path: str, registry: str, officers: int) -> None:
    reviewer = REVIEWER[registry]
    _officers_step(api, path, reviewer, "claim", {})
    if officers == 1:
        _officers_step(api, path, reviewer, "decision", {"outcome": "approve"})
        return
    _officers_step(api, path, reviewer, "recommendation", {"outcome": "approve"})
    _officers_step(api, path, APPROVER[registry], "claim", {})
    _officers_step(api, path, APPROVER[registry], "decision", {"outcome": "approve"})


def _officers_step(api: Api, path: str, officer: str, step: str, body: dict[str, Any]) -> None:
    api.command(officer, f"{path}/{step}", body, version=_version(api, path, officer))


def _version(api: Api, path: str, reader: str = FOUNDER) -> str:
    return str(api.get(reader, path).etag)


def _registered(api: Api, path: str, enterprise: Enterprise) -> Registered:
    def entity() -> dict[str, Any] | None:
        body: dict[str, Any] = api.get(FOUNDER, path).body
        return body if body["state"] == "registered" and body.get("uscc") else None

    body = api.wait_for(entity, f"the registration of {path}")

    def license_id() -> str | None:
        items = licences(api, body["uscc"]).body["items"]
        return next((str(item["license_id"]) for item in items if item["state"] == "active"), None)

    licence = api.wait_for(license_id, f"the licence of {body['uscc']}")
    return Registered(enterprise, body["entity_id"], body["uscc"], licence)


def licences(api: Api, uscc: str) -> Answer:
    """The licences of an enterprise, as its head sees them."""
    return api.get(FOUNDER, f"{V1}/licenses?uscc={uscc}")
