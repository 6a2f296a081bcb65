"""What a deployment decides for code allotment."""

from dataclasses import dataclass
from typing import ClassVar

from services.codegen.domain.span import Span, space_of
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

    national_check: bool = setting(
        "CODEGEN_NATIONAL_CHECK",
        default=False,
        what="1: a number is only reserved until the national code centre (yizhao.uscc_center) has accepted it",
    )

    @property
    def space(self) -> Span:
        """The allotted numbers."""
        return space_of(self.allotted_space)
