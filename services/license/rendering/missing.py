"""What a machine lacks for drawing licences, said so that its operator can mend it."""

from importlib import import_module
from types import ModuleType

from shared.errors import Refusal

FONT_ADVICE = "fonts-noto-cjk"
PROGRAMS_ADVICE = "pip install 'yizhao[pdf]'"


class RendererMissingError(Refusal):
    """This machine cannot draw a licence; ``what`` is missing, ``advice`` brings it."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__("license.renderer_missing", params={"what": what, "advice": advice})


def needed(module: str) -> ModuleType:
    """The module of the extra ``pdf``. Raises RendererMissingError."""
    try:
        return import_module(module)
    except ImportError as fault:
        raise RendererMissingError(module.partition(".")[0], PROGRAMS_ADVICE) from fault
