"""The programs of the house: web, workers, departments, witness; with their commands, environments and sockets."""

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from deploy.onebox.databases import SERVICES
from deploy.onebox.environment import Environments
from deploy.onebox.sockets import Sockets
from deploy.onebox.supervisor import Program

TOOL = str(Path(sys.executable).with_name("yizhao"))  # the console script of this environment
WITNESS = (sys.executable, "-m", "deploy.witness")
GUNICORN_CONFIGURATION = Path(__file__).parents[1] / "gunicorn.conf.py"


def programs(environments: Environments, sockets: Sockets, *, apart: bool) -> Iterator[Program]:
    """Every program that runs for as long as the house does."""
    if apart:
        for service in SERVICES:
            inner = sockets.numbers()[f"{service}-inner"]
            doors = sockets.inherited(service, f"{service}-inner")
            environment = environments.web((service,), doors, inner)
            yield Program(f"web-{service}", _gunicorn(f"deploy.front:alone('{service}')"), environment, doors)
        doors = sockets.inherited("sandbox")
        environment = environments.web((), doors, 0)
        yield Program("web-sandbox", _gunicorn("deploy.front:alone('sandbox')"), environment, doors)
    else:
        doors = sockets.inherited("front", "front-inner")
        environment = environments.web(SERVICES, doors, sockets.numbers()["front-inner"])
        yield Program("front", _gunicorn("deploy.front:everything()"), environment, doors)
    worker = (sys.executable, "-m", "shared.worker")
    for service in SERVICES:
        yield Program(f"worker-{service}", (*worker, f"services.{service}"), environments.worker(service))
    yield Program("departments", (*worker, "deploy.departments"), environments.departments())
    doors = sockets.inherited("witness")
    yield Program("witness", WITNESS, environments.witness(*doors), doors)


def _gunicorn(app: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "gunicorn", "--config", str(GUNICORN_CONFIGURATION), app)


def answers(url: str) -> bool:
    """Whether the address answers with a success."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return bool(response.status < 300)
    except (OSError, urllib.error.URLError):
        return False
