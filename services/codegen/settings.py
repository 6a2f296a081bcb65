"""What a deployment decides for code allotment."""

from dataclasses import dataclass
from typing import ClassVar

from services.codegen.domain.segment import Span, space_of
from shared.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Settings of code allotment."""

    SERVICE: ClassVar[str] = "codegen"

    allotted_space: str = setting(
        "CODEGEN_ALLOTTED_SPACE",
        "MAY00001-MAYYYYYY",
        what="first and last body of the numbers allotted to this system; the default is a test range",
    )

    @property
    def space(self) -> Span:
        """The allotted numbers."""
        return space_of(self.allotted_space)
