"""Second signatures and their keys: SQL that writes."""

from datetime import datetime

from services.license.domain.second_signature import SecondKey, SecondOrder
from shared.database import Tx


def insert(tx: Tx, order: SecondOrder, key: SecondKey, signature: bytes, at: datetime) -> None:
    """The first recorded signature of a rendition stays; the key stays known for ever."""
    tx.execute(
        "INSERT INTO second_key (key_id, spki, introduced_at) VALUES (%(key_id)s, %(spki)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT second_key_pkey DO NOTHING",
        {"key_id": key.key_id, "spki": key.spki, "at": at},
    )
    tx.execute(
        """
        INSERT INTO second_signature (license_id, rendition, key_id, signature, signed_at)
        VALUES (%(license_id)s, %(rendition)s, %(key_id)s, %(signature)s, %(at)s)
        ON CONFLICT ON CONSTRAINT second_signature_rendition_key DO NOTHING
        """,
        {
            "license_id": order.license_id,
            "rendition": order.rendition,
            "key_id": key.key_id,
            "signature": signature,
            "at": at,
        },
    )
