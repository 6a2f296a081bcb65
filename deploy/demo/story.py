"""The whole demo: a house in a throw-away folder; the city imported; enterprises set up, verified, closed; audit."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.audit.cli import audit_until_ok
from deploy.audit.reading import urls_from_environment
from deploy.demo.client import Api, ApiError, NotInTimeError
from deploy.demo.closing import ClosingDesk
from deploy.demo.enterprises import COMPANY, enterprises
from deploy.demo.setting_up import Registered, catalogue, set_up
from deploy.demo.verifying import Papers, papers_of, problems_off_line
from deploy.onebox.programs import TOOL
from deploy.onebox.record import Record
from shared.cli import CANNOT_SAY

REGISTER, CLOSE = 20, 5
READY_SECONDS, STOP_SECONDS = 300, 30
STATUS_SECONDS = 30  # a status list is published at most ten seconds after a change
AUDIT_SECONDS = 60


class DemoFailedError(Exception):
    """The demo cannot go on."""


@dataclass
class Result:
    """The line at the end."""

    imported: int = 0
    rejected_rows: int = 0
    registered: int = 0
    licences_verified: int = 0
    deregistered: int = 0
    lost: int = 0
    doubled: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        known = dict(vars(self))
        return known if self.problems else {name: value for name, value in known.items() if name != "problems"}


def run(data: Path | None, say: Callable[[str], None]) -> Result:
    """Plays the demo and returns its result after everything is down and the folder gone."""
    result, began = Result(), time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="yizhao-demo-"))
    house = _start_house(folder)
    try:
        record = _wait_until_ready(house, folder)
        _play(record, folder, data, result, say)
    except (ApiError, NotInTimeError, DemoFailedError, subprocess.CalledProcessError, OSError) as failure:
        result.problems.append(f"{type(failure).__name__}: {failure}")
    finally:
        _stop_house(house)
        _clear_away(folder, result, say)
    result.seconds = round(time.monotonic() - began, 1)
    return result


def _play(record: Record, folder: Path, data: Path | None, result: Result, say: Callable[[str], None]) -> None:
    environment = {**os.environ, "DATA_DIR": str(folder), **_settings(folder)}
    if data is not None:
        say(f"importing {data}")
    _import(data, environment, result)
    api = Api(record.addresses, _issuer(environment))
    done = _set_up_all(api, result, say)
    say("verifying every licence without its issuer")
    papers = {one.uscc: papers_of(api, one) for one in done}
    _verify(api, done, papers, result)
    companies = [one for one in done if one.enterprise.entity_type == COMPANY][:CLOSE]
    say(f"closing {len(companies)} companies: notices, two objections, cure, the clock moved, decisions")
    ClosingDesk(api, environment).close(companies)
    result.deregistered = len(companies)
    for one in companies:
        _wait_until_void(api, one, papers[one.uscc], result)
    say("auditing")
    report = audit_until_ok(urls_from_environment(environment), AUDIT_SECONDS)
    as_json = report.as_json()
    result.lost, result.doubled = as_json["lost"], as_json["doubled"]
    result.problems += [f"audit: {violation.harm}: {violation.words}" for violation in report.violations[:20]]


def _set_up_all(api: Api, result: Result, say: Callable[[str], None]) -> list[Registered]:
    known, done = catalogue(api), []
    for enterprise in enterprises(REGISTER):
        done.append(set_up(api, known, enterprise))
        result.registered += 1
        say(f"{result.registered:>3}  {done[-1].uscc}  {enterprise.entity_type}")
    return done


def _verify(api: Api, done: list[Registered], papers: Mapping[str, Papers], result: Result) -> None:
    for one in done:
        problems = list(problems_off_line(api, one, papers[one.uscc], deregistered=False))
        result.problems += problems
        result.licences_verified += not problems


def _wait_until_void(api: Api, one: Registered, papers: Papers, result: Result) -> None:
    def void() -> bool | None:
        return None if list(problems_off_line(api, one, papers, deregistered=True)) else True

    try:
        api.wait_for(void, f"the status of {one.uscc}", STATUS_SECONDS)
    except NotInTimeError:
        result.problems += problems_off_line(api, one, papers, deregistered=True)


def _import(data: Path | None, environment: Mapping[str, str], result: Result) -> None:
    """Imports the caller's file; without one the sample city, which the house has loaded already, is counted."""
    from deploy.onebox.house import SAMPLE_CITY

    command = [TOOL, "import", str(data or SAMPLE_CITY)]
    done = subprocess.run(command, env=dict(environment), check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode == CANNOT_SAY or not done.stdout.strip():
        raise DemoFailedError(f"yizhao import {data}: exit code {done.returncode}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    result.imported = told["imported"] + (0 if data else told["already_present"])
    result.rejected_rows = told["rejected_rows"]


def _settings(folder: Path) -> dict[str, str]:
    lines = (folder / "secrets" / "environment").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def _issuer(environment: Mapping[str, str]) -> str:
    return environment["OIDC_ISSUER"].removesuffix("/sandbox/oidc")


def _start_house(folder: Path) -> "subprocess.Popen[bytes]":
    """The house as `make run` starts it, on ports of its own, telling on stderr what it does."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PORT", "DATA"}}
    environment |= {"DATA_DIR": str(folder), "SANDBOX_START_ON": "2026-03-02", "DEPARTMENTS_ANSWER_SECONDS": "1"}
    return subprocess.Popen([sys.executable, "-m", "deploy.onebox"], env=environment, stdout=sys.stderr)


def _wait_until_ready(house: "subprocess.Popen[bytes]", folder: Path) -> Record:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and house.poll() is None:
        record = Record.read(folder)
        if record is not None and record.ready:
            return record
        time.sleep(0.2)
    raise DemoFailedError("the house did not become ready; its messages are above")


def _stop_house(house: "subprocess.Popen[bytes]") -> None:
    if house.poll() is None:
        house.send_signal(signal.SIGTERM)
        try:
            house.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            house.kill()
            house.wait()


def _clear_away(folder: Path, result: Result, say: Callable[[str], None]) -> None:
    """Deletes the folder, and the cluster where it lies elsewhere; the logs of a failed demo are kept."""
    if result.problems:
        kept = Path(tempfile.mkdtemp(prefix="yizhao-demo-logs-"))
        shutil.copytree(folder / "logs", kept, dirs_exist_ok=True)
        say(f"the logs are kept in {kept}")
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
