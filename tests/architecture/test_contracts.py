"""What is written down is what the code says: OpenAPI, AsyncAPI, ingress, settings."""

from pathlib import Path

import pytest

from deploy import contracts
from tests.architecture.sources import ROOT

FILES = dict(contracts.files())


@pytest.mark.parametrize("path", FILES, ids=str)
def test_the_written_file_is_what_the_code_says(path: Path) -> None:
    """If this fails after a change that is meant: `yizhao contracts`, and look at the difference."""
    assert (ROOT / path).read_text(encoding="utf-8") == FILES[path]
