"""The inbox: events become effects exactly once (contract 1.5).

`envelope` reads the head of an event, `store` holds the tables, `intake` decides what becomes of each event. A service
declares what it reacts to as `Reactions`, from the names at the foot of its ``consumer.py``.
"""

from shared.inbox.envelope import Envelope
from shared.inbox.intake import Intake, Taken
from shared.inbox.reactions import BatchHandler, Handler, Reactions

__all__ = ["BatchHandler", "Envelope", "Handler", "Intake", "Reactions", "Taken"]
