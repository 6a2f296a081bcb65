"""Dependencies are pinned exactly and named nowhere else."""

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT

PIN = re.compile(r"^[A-Za-z0-9._-]+==[A-Za-z0-9.]+(; .+)?$")
FILES = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!;\[ ]", name, maxsplit=1)[0]).lower()


def pinned(name: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {normalised(line) for line in lines if PIN.match(line)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_is_a_comment_a_pin_or_a_reference(path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        assert line.startswith(("#", "-r ")) or PIN.match(line), line


def test_what_the_project_needs_at_run_time_is_pinned() -> None:
    needed = {*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["onebox"]}
    assert {normalised(name) for name in needed} <= pinned("run")


def test_what_a_hardware_module_needs_is_pinned() -> None:
    assert {normalised(name) for name in PROJECT["optional-dependencies"]["hsm"]} <= pinned("hsm")


def test_what_pdf_and_pictures_need_is_pinned() -> None:
    assert {normalised(name) for name in PROJECT["optional-dependencies"]["pdf"]} <= pinned("pdf")


def test_what_the_tests_need_is_pinned() -> None:
    assert {normalised(name) for name in PROJECT["optional-dependencies"]["test"]} <= pinned("test") | pinned("run")
