"""Closing companies through the simplified route: undertaking, notice, objections and their cure, filing, decision."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.demo.client import Api, ApiError, new_id
from deploy.demo.enterprises import FOUNDER
from deploy.demo.setting_up import APPROVER, REVIEWER, V1, Registered
from deploy.onebox.programs import TOOL

OBJECTOR = "p-wang"
NOTICE_DAYS = 22  # the 20 days of the notice, the day of the tax bureau, and the day after it
EARLY = frozenset({"deregistration.watermark_behind", "deregistration.notice_not_ended", "deregistration.not_in_state"})


@dataclass
class Closing:
    """One company on its way out. `case` is the path of the present case."""

    registered: Registered
    case: str = ""

    def __str__(self) -> str:
        return self.registered.uscc


class ClosingDesk:
    """Closes companies; `environment` is that of commands given beside the running house."""

    def __init__(self, api: Api, environment: Mapping[str, str]) -> None:
        self.api, self.environment = api, environment

    def close(self, companies: Sequence[Registered]) -> None:
        """Publishes all, lets two be objected to, cures them, moves the clock past the notices, has all decided.

        An interested party objects to the first, the tax bureau to the second.

        :raises ApiError: a step was refused. :raises NotInTimeError: an effect did not come.
        """
        closings = [Closing(company) for company in companies]
        first, second, *_ = closings
        self._tax("object", second)
        for closing in closings:
            self._publish(closing)
        self._object_and_cure(first)
        self._wait(second, "closed", outcome="objected_curable")
        self._tax("withdraw", second)
        self._publish(second, cure="已向税务机关补缴税款，税务机关已撤回异议。")
        for closing in closings:
            self._wait_for_departments(closing)
        self.api.command(FOUNDER, "/sandbox/clock", {"days": NOTICE_DAYS})
        for closing in closings:
            self._wait(closing, "filing_window")
            self._file_and_decide(closing)
        for closing in closings:
            self._wait(closing, "closed", outcome="deregistered")

    def _publish(self, closing: Closing, cure: str | None = None) -> None:
        api, registered = self.api, closing.registered
        check = api.ask(FOUNDER, f"{V1}/eligibility-checks", {"uscc": registered.uscc}).body
        closing.case = f"{V1}/deregistrations/{new_id()}"
        body = {
            "entity_id": registered.entity_id,
            "reason": "投资人决定解散",
            "undertaking_version": check["undertaking_version"],
            "cure_statement": cure,
        }
        api.put(FOUNDER, closing.case, body)
        self._step(closing, "freeze")
        for founder in registered.enterprise.founders:
            tasks = api.get(founder, f"{V1}/undertaking-tasks").body["items"]
            task = next(task for task in tasks if task["case_id"] == closing.case.rsplit("/", 1)[1])
            signed = {name: task[name] for name in ("signatory_id", "content_hash")}
            api.put(founder, f"{closing.case}/signatures/{new_id()}", signed)
        self._step(closing, "publication")
        self._wait(closing, "in_notice")

    def _object_and_cure(self, closing: Closing) -> None:
        """An interested party objects, is satisfied and withdraws; then comes a new notice."""
        notice = self.api.get(FOUNDER, closing.case).body["notice"]["notice_id"]
        objection = f"{V1}/notices/{notice}/objections/{new_id()}"
        body = {"reason_code": "creditor", "text": "该公司尚欠我方货款。", "contacts": {"phone": "13903510003"}}
        self.api.put(OBJECTOR, objection, body)
        self._wait(closing, "closed", outcome="objected_curable")
        seen = self.api.put(OBJECTOR, objection, body)
        self.api.command(OBJECTOR, f"{objection}/withdrawal", version=seen.etag)
        self._publish(closing, cure="已清偿货款，异议人已撤回异议。")

    def _wait_for_departments(self, closing: Closing) -> None:
        def answered() -> bool | None:
            requests = self.api.get(FOUNDER, closing.case).body["requests"]
            return all(request["state"] == "answered" for request in requests) or None

        self.api.wait_for(answered, f"the departments' answers about {closing}")

    def _file_and_decide(self, closing: Closing) -> None:
        filing = {"hand_back": "electronic_only", "undertaking_confirmed": True}
        self._step(closing, "filing", filing)
        registry = closing.registered.enterprise.registry
        desk = f"{V1}/deregistration-queue/{closing.case.rsplit('/', 1)[1]}"
        granted = {"outcome": "grant"}
        for officer, step in ((REVIEWER[registry], "recommendation"), (APPROVER[registry], "decision")):
            self.api.command(officer, f"{desk}/claim")
            self._patiently(officer, desk, step, granted)

    def _patiently(self, officer: str, desk: str, step: str, body: dict[str, Any]) -> None:
        """A decision may be too early: answers of departments may still be on their way."""
        for _ in range(60):
            version = self.api.get(officer, desk).etag
            try:
                self.api.command(officer, f"{desk}/{step}", body, version=version)
            except ApiError as refused:
                if refused.code not in EARLY:
                    raise
                time.sleep(1)
            else:
                return
        raise ApiError("POST", f"{desk}/{step}", 409, "it stayed too early for a minute")

    def _step(self, closing: Closing, step: str, body: dict[str, Any] | None = None) -> None:
        version = self.api.get(FOUNDER, closing.case).etag
        self.api.command(FOUNDER, f"{closing.case}/{step}", body, version=version)

    def _wait(self, closing: Closing, state: str, outcome: str | None = None) -> None:
        def reached() -> bool | None:
            body = self.api.get(FOUNDER, closing.case).body
            if body["state"] == "closed" and body.get("outcome") != outcome:
                raise ApiError("GET", closing.case, 200, body)
            return True if body["state"] == state else None

        self.api.wait_for(reached, f"{closing}: {state}")

    def _tax(self, word: str, closing: Closing) -> None:
        """Tells the sandbox's tax bureau to object, or to withdraw; it speaks over the bus."""
        command = [TOOL, "departments", word, "tax", closing.registered.uscc]
        subprocess.run(command, env=dict(self.environment), check=True, capture_output=True)
