"""Saying in a test which refusal is expected."""

import re
from typing import Any

import pytest

from shared.errors import Refusal


def refused(code: str) -> Any:
    """A block in which exactly this refusal must be raised."""
    return pytest.raises(Refusal, match=rf"^{re.escape(code)}(?: |$)")
