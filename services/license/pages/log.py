"""What the page of trust says of the log: how large it is, when it was sealed, who outside has confirmed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.license.domain.keys import Use
from services.license.domain.log import Signed, Witness, log_key
from services.license.queries import keys
from services.license.queries import log as queries
from shared.database import Tx


@dataclass(frozen=True)
class ShownWitness:
    """A witness as the page shows it; ``behind``: how many entries it has not confirmed yet."""

    name: str
    confirmed: int
    behind: int
    at: datetime | None


@dataclass(frozen=True)
class ShownLog:
    """The log as the page shows it. ``keys``: in the form that programs take them."""

    signed: Signed | None
    keys: tuple[str, ...]
    witnesses: tuple[ShownWitness, ...]

    @property
    def size(self) -> int:
        """How many entries are published."""
        return self.signed.checkpoint.size if self.signed else 0


def shown_log(tx: Tx, known: Sequence[Witness]) -> ShownLog:
    """What there is to show."""
    signed, origin = queries.published(tx), queries.origin(tx)
    size = signed.checkpoint.size if signed else 0
    confirmed = {one.key_id: one for one in queries.cosigned(tx, [witness.key.name for witness in known])}
    shown = [
        ShownWitness(witness.key.name, found.tree_size, size - found.tree_size, found.signed_at)
        if (found := confirmed.get(witness.key.key_id))
        else ShownWitness(witness.key.name, 0, size, None)
        for witness in known
    ]
    own = [str(log_key(origin, key)) for key in keys.keys(tx) if key.use is Use.LOG] if origin else []
    return ShownLog(signed, tuple(own), tuple(shown))
