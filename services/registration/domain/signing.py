"""Who must sign a frozen content, and who has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Signatory:
    """Who must sign one frozen content, as what (investor, legal_rep, operator)."""

    signatory_id: UUID
    application_id: UUID
    content_hash: str
    person_id: UUID
    name: str
    roles: tuple[str, ...]
    signed_at: datetime | None = None
    declined_at: datetime | None = None


@dataclass(frozen=True)
class Signature:
    """One signature on one content by one bound subject."""

    signature_id: UUID
    application_id: UUID
    signatory_id: UUID
    content_hash: str
    person_id: UUID
    subject: str
    method: str
    signed_at: datetime
    undertaking_version: str | None = None
