"""Where a page of a list begins."""

from collections.abc import Sequence
from typing import Any

After = Sequence[Any] | None  # values of the last row of the page before
