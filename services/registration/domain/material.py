"""A file of an application, without its content."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Material:
    """A file without its content; ``size`` in bytes, ``sha256`` of the plain content."""

    material_id: UUID
    application_id: UUID
    material_kind: str
    media_type: str
    size: int
    sha256: str
    uploaded_at: datetime
