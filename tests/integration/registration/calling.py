"""Registration's API as its callers use it."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.registration.ports import Service
from shared.ids import uuid7
from tests.builders.application import PDF, Body, company_form, company_name, materials_for, name_declaration


@dataclass(frozen=True)
class Caller:
    """A program that calls the API as somebody; versions are read before every change."""

    client: FlaskClient
    headers: dict[str, str]

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get("/api/v1" + path, headers=self.headers, query_string=query)

    def put(self, path: str, body: Any = None, version: int | None = None) -> TestResponse:
        headers = self.headers | ({"If-Match": f'"{version}"'} if version else {})
        return self.client.put("/api/v1" + path, json=body, headers=headers)

    def post(self, path: str, body: Any = None, version: int | None = None, key: str | None = None) -> TestResponse:
        headers = self.headers | {"Idempotency-Key": f'"{key or uuid7()}"'}
        headers |= {"If-Match": f'"{version}"'} if version else {}
        return self.client.post("/api/v1" + path, json=body, headers=headers)

    def delete(self, path: str, version: int) -> TestResponse:
        return self.client.delete("/api/v1" + path, headers=self.headers | {"If-Match": f'"{version}"'})

    def upload(self, application_id: UUID, kind: str, content: bytes = PDF, **headers: str) -> TestResponse:
        """Send a file as the body."""
        digest = b64encode(sha256(content).digest()).decode()
        return self.client.put(
            f"/api/v1/applications/{application_id}/materials/{uuid7()}?material_kind={kind}",
            data=content,
            content_type="application/pdf",
            headers=self.headers | {"Digest": f"sha-256={digest}"} | headers,
        )

    def step(self, application_id: UUID, command: str, body: Any = None) -> TestResponse:
        """A command on the present version of an application."""
        path = f"/applications/{application_id}"
        version = self.get(path).json["version"]  # type: ignore[index]
        return self.post(f"{path}/{command}", body, version)


@dataclass(frozen=True)
class City:
    """Everybody who calls, and the service they call."""

    call_as: Callable[[str], Caller]
    service: Service

    def claim(self, trade_name: str, persona: str = "p-zhang") -> UUID:
        """Reserve a name of a company."""
        claim_id = uuid7()
        answer = self.call_as(persona).put(f"/name-claims/{claim_id}", name_declaration(company_name(trade_name)))
        assert answer.status_code == 201, answer.json
        return claim_id

    def draft(self, body: Body, persona: str = "p-zhang") -> UUID:
        """Begin an application with its materials."""
        application_id = uuid7()
        caller = self.call_as(persona)
        answer = caller.put(f"/applications/{application_id}", body)
        assert answer.status_code == 201, answer.json
        for kind in materials_for(body["kind"]):
            assert caller.upload(application_id, kind).status_code == 201
        return application_id

    def sign(self, application_id: UUID, persona: str) -> TestResponse:
        """Prove who one is, find the task, sign it."""
        caller = self.call_as(persona)
        caller.put(f"/person-bindings/{uuid7()}", {})
        tasks = caller.get("/signing-tasks").json["items"]  # type: ignore[index]
        task = next(task for task in tasks if task["application_id"] == str(application_id))
        given = {"signatory_id": task["signatory_id"], "content_hash": task["content_hash"]}
        return caller.put(f"/applications/{application_id}/signatures/{uuid7()}", given)

    def submitted(self, trade_name: str = "晋源达") -> UUID:
        """A company's application, signed by both and submitted."""
        application_id = self.draft(company_form(self.claim(trade_name)))
        zhang = self.call_as("p-zhang")
        assert zhang.step(application_id, "freeze").status_code == 200
        for persona in ("p-zhang", "p-li"):
            assert self.sign(application_id, persona).status_code == 201
        assert zhang.step(application_id, "submission").status_code == 200
        return application_id

    def approved(self, trade_name: str = "晋源达") -> UUID:
        """A company's application, approved by two officers."""
        application_id = self.submitted(trade_name)
        for officer, command in (("o-0417", "recommendation"), ("o-0502", "decision")):
            caller = self.call_as(officer)
            assert caller.step(application_id, "claim").status_code == 200
            assert caller.step(application_id, command, {"outcome": "approve"}).status_code == 200
        return application_id
