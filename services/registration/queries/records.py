"""What belongs to an application: its files, signatories, deadlines, documents, decision."""

from uuid import UUID

from services.registration.domain.document import Document
from services.registration.domain.material import Material
from services.registration.domain.review import Decision
from services.registration.domain.signing import Signatory
from shared.database import Tx
from shared.events.shapes import Deadline

_MATERIAL = "material_id, application_id, material_kind, media_type, size, sha256, uploaded_at"
_DOCUMENT = "document_id, application_id, document_kind, registry, document_no, issued_on, issued_at, body"


def materials_of(tx: Tx, application_id: UUID) -> tuple[Material, ...]:
    """The files of an application, oldest first."""
    rows = tx.all(
        f"SELECT {_MATERIAL} FROM material WHERE application_id = %(id)s ORDER BY uploaded_at, material_id",
        {"id": application_id},
    )
    return tuple(Material(**row) for row in rows)


def find_material(tx: Tx, material_id: UUID) -> Material | None:
    """A file without its content."""
    row = tx.one(f"SELECT {_MATERIAL} FROM material WHERE material_id = %(id)s", {"id": material_id})
    return None if row is None else Material(**row)


def signatories_of(tx: Tx, application_id: UUID, content_hash: str | None) -> tuple[Signatory, ...]:
    """Who must sign the content, with what each has done."""
    rows = tx.all(
        "SELECT s.signatory_id, s.application_id, s.content_hash, s.person_id, s.name, s.roles, s.declined_at,"
        " g.signed_at FROM signatory AS s LEFT JOIN signature AS g USING (application_id, signatory_id, content_hash)"
        " WHERE s.application_id = %(id)s AND s.content_hash = %(hash)s AND s.voided_at IS NULL ORDER BY"
        " s.signatory_id",
        {"id": application_id, "hash": content_hash},
    )
    return tuple(Signatory(**{**row, "roles": tuple(row["roles"])}) for row in rows)


def deadlines_of(tx: Tx, application_id: UUID) -> tuple[Deadline, ...]:
    """The deadlines of a case, earliest first."""
    rows = tx.all(
        "SELECT deadline, rule_id, started_on, unit, n, due_on, provisional, calendar_version FROM deadline"
        " WHERE application_id = %(id)s ORDER BY started_on, deadline",
        {"id": application_id},
    )
    return tuple(Deadline(**row) for row in rows)


def documents_of(tx: Tx, application_id: UUID) -> tuple[Document, ...]:
    """The documents of an application, oldest first."""
    rows = tx.all(
        f"SELECT {_DOCUMENT} FROM document WHERE application_id = %(id)s ORDER BY issued_at, document_id",
        {"id": application_id},
    )
    return tuple(Document(**row) for row in rows)


def find_document(tx: Tx, document_id: UUID) -> Document | None:
    """One document."""
    row = tx.one(f"SELECT {_DOCUMENT} FROM document WHERE document_id = %(id)s", {"id": document_id})
    return None if row is None else Document(**row)


def decision_of(tx: Tx, application_id: UUID) -> Decision | None:
    """The decision that stands."""
    row = tx.one(
        "SELECT application_id, outcome, mode, first_officer, second_officer, rule_ids, decided_on, decided_at"
        " FROM decision WHERE application_id = %(id)s AND set_aside_at IS NULL",
        {"id": application_id},
    )
    return None if row is None else Decision(**{**row, "rule_ids": tuple(row["rule_ids"])})
