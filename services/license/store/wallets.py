"""Wallets and the credentials bound to them: SQL that writes."""

from datetime import datetime
from uuid import UUID

from services.license.domain.wallets import BoundCredential, Wallet
from shared.database import Tx

CONSTRAINTS = {
    "wallet_key_key": "system.busy",  # the same wallet asked twice at the same moment
    "wallet_ended_final": "license.wallet_ended",
}


def bind(tx: Tx, new: Wallet) -> None:
    """Write down a wallet, or what its person stands as by now. Raises Refusal ``license.wallet_ended``."""
    tx.execute(
        """
        INSERT INTO wallet (wallet_id, entity_id, thumbprint, jwk, capacity, subject, grant_id, bound_at)
        VALUES (%(wallet_id)s, %(entity_id)s, %(thumbprint)s, %(jwk)s, %(capacity)s, %(subject)s, %(grant_id)s,
                %(bound_at)s)
        ON CONFLICT ON CONSTRAINT wallet_key_key
        DO UPDATE SET capacity = EXCLUDED.capacity, grant_id = EXCLUDED.grant_id, row_version = wallet.row_version + 1
        """,
        vars(new) | {"jwk": dict(new.jwk), "capacity": str(new.capacity)},
    )


def end(tx: Tx, wallet_id: UUID, at: datetime) -> None:
    """A wallet shows nothing any more. Raises Refusal ``license.wallet_ended``."""
    tx.execute(
        "UPDATE wallet SET ended_at = %(at)s, row_version = row_version + 1 WHERE wallet_id = %(wallet_id)s",
        {"wallet_id": wallet_id, "at": at},
    )


def insert_credential(tx: Tx, new: BoundCredential) -> None:
    """Write down a credential for a wallet before it is signed."""
    tx.execute(
        """
        INSERT INTO wallet_credential (download_id, wallet_id, license_id, kid, message, disclosures, payload_sha256,
                                       issued_at, expires_at)
        VALUES (%(download_id)s, %(wallet_id)s, %(license_id)s, %(kid)s, %(message)s, %(disclosures)s,
                %(payload_sha256)s, %(issued_at)s, %(expires_at)s)
        """,
        vars(new),
    )


def record_signature(tx: Tx, download_id: UUID, signature: bytes) -> None:
    """The first recorded signature stays."""
    tx.execute(
        "UPDATE wallet_credential SET signature = %(signature)s"
        " WHERE download_id = %(download_id)s AND signature IS NULL",
        {"download_id": download_id, "signature": signature},
    )
