"""Whatever comes, the answer is a verdict: by mutation with hypothesis, and guided by coverage with atheris."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz_verifier import TARGETS, seeds, tried

SECONDS = 6
SEEDS = seeds()


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A good thing with a few bytes changed, put in or taken out."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(1, len(data)))
        data[place : place + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data)


@settings(max_examples=600, deadline=None)
@given(spoiled())
def test_a_spoiled_document_gets_a_verdict(data: bytes) -> None:
    tried(data)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(TARGETS) - 1), st.binary(max_size=200))
def test_any_bytes_get_a_verdict(target: int, data: bytes) -> None:
    tried(bytes([target]) + data)


def test_atheris_finds_nothing_in_a_few_seconds(tmp_path: Path) -> None:
    """A smoke test; ``python -m tests.fuzz_atheris CORPUS`` without a limit runs on. See docs/verification.md."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris has no wheel for this Python or machine")
    command = [sys.executable, "-m", "tests.fuzz_atheris", tmp_path / "corpus", f"-max_total_time={SECONDS}"]
    command += [f"-artifact_prefix={tmp_path}/", "-max_len=8192"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert "Done" in ran.stderr
