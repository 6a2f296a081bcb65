"""Documents for whoever may see their application."""

from uuid import UUID

from services.registration.domain.document import Document
from services.registration.queries.applications import readable_application
from services.registration.queries.records import find_document
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.database import Tx
from shared.errors import Refusal


def readable_document(tx: Tx, keys: PersonalDataKeys, actor: Principal, document_id: UUID) -> Document:
    """One document.

    :raises Refusal: ``document.not_found``.
    """
    document = find_document(tx, document_id)
    if document is None:
        raise Refusal("document.not_found")
    try:
        readable_application(tx, keys, actor, document.application_id)
    except Refusal as refusal:
        raise Refusal("document.not_found") from refusal
    return document
