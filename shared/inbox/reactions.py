"""What a service reacts to: the tables at the foot of its ``consumer.py``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from shared.inbox.envelope import Envelope
from shared.unit import Unit

Handler = Callable[[Unit, Envelope], None]
BatchHandler = Callable[[Unit, Sequence[Envelope]], None]


@dataclass(frozen=True)
class Reactions:
    """Topics read whole, and the event types among them that have an effect here.

    ``batches`` takes a run of consecutive events of one type at once; ``overtake`` is done at once for an event whose
    key is parked, because it lowers a status and that can never be wrong too early.
    """

    consumer: str
    topics: tuple[str, ...]
    handlers: Mapping[str, Handler]
    batches: Mapping[str, BatchHandler] = field(default_factory=dict)
    overtake: Mapping[str, Handler] = field(default_factory=dict)

    @classmethod
    def of(cls, module: ModuleType, service: Any = None) -> "Reactions":
        """Read CONSUMER, TOPICS, HANDLERS and, where there are any, BATCHES and OVERTAKE of a ``consumer.py``.

        What a handler needs of the deployment's settings comes by ``bound(service)``, where the module has it: it
        returns further (handlers, batches).
        """
        handlers, batches = module.bound(service) if hasattr(module, "bound") else ({}, {})
        return cls(
            consumer=module.CONSUMER,
            topics=tuple(module.TOPICS),
            handlers={**module.HANDLERS, **handlers},
            batches={**getattr(module, "BATCHES", {}), **batches},
            overtake=dict(getattr(module, "OVERTAKE", {})),
        )

    def knows(self, event_type: str) -> bool:
        """Tell whether an event of this type has an effect here."""
        return event_type in self.handlers or event_type in self.batches
