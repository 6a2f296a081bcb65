"""`deploy/env.example`: every setting there is, written from the declarations themselves."""

import importlib
from collections.abc import Iterator

from deploy.departments.settings import Settings as DepartmentsSettings
from deploy.onebox.databases import SERVICES
from deploy.onebox.settings import HouseSettings
from deploy.sandbox import SandboxSettings
from deploy.web import WebSettings
from deploy.witness.settings import WitnessSettings
from shared.settings import Declared, Settings, declared

HEAD = """\
# Every setting of Yizhao, written by `yizhao contracts` from the declarations in the code; a test compares both.
# `make run` needs none of them. A line without a value must be set; a commented line shows its default.
# Nothing here is law: periods, limits and texts are dated rules in the code (`yizhao rules`).
"""


def groups() -> Iterator[tuple[str, type[Settings]]]:
    """A heading for each settings class, in the order of the file."""
    for service in SERVICES:
        yield service, importlib.import_module(f"services.{service}.settings").Settings
    yield "the web processes", WebSettings
    yield "the sandbox issuer", SandboxSettings
    yield "the reference departments of the sandbox", DepartmentsSettings
    yield "the witness of the log of licences", WitnessSettings
    yield "the one-machine house: make run, make demo", HouseSettings


def text() -> str:
    """The content of the file; a setting that several read stands once, where it is met first."""
    seen: set[str] = set()
    parts = [HEAD]
    for heading, kind in groups():
        fresh = [one for one in declared(kind) if one.env not in seen]
        seen |= {one.env for one in fresh}
        if fresh:
            parts.append(f"\n# {heading}\n\n" + "\n".join(map(_entry, fresh)))
    return "".join(parts)


def _entry(one: Declared) -> str:
    line = f"{one.env}=" if one.default is None else f"#{one.env}={one.default}"
    return f"# {one.what}\n{line}\n"
