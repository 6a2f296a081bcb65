"""What a program is given: how much to do, the file if there is one, a server."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.onebox.postgres import Cluster


@dataclass(frozen=True)
class Setting:
    """``server()`` starts PostgreSQL when it is first called, ``broker()`` Kafka, and gives its address.

    ``broker()`` raises HouseError where the machine cannot have one. ``scratch`` is a folder of this run's own.
    """

    scratch: Path
    server: Callable[[], Cluster]
    broker: Callable[[], str]
    data: Path | None = None
    rounds: int = 5
    seconds: float = 120.0  # after which a comparison begins no further round
    tiny: bool = False  # the smoke test's size: does it run at all?

    def of(self, full: int, tiny: int) -> int:
        """A size: the one that is measured, or the one of the smoke test."""
        return tiny if self.tiny else full
