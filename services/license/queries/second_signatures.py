"""Second signatures and their keys."""

from hashlib import sha256

from services.license.domain.license import License
from services.license.domain.second_signature import SecondKey, SecondSignature, covered
from services.license.queries import licenses
from shared.database import Tx


def second_keys(tx: Tx) -> list[SecondKey]:
    """Every key that ever made one, newest first."""
    rows = tx.all("SELECT spki, introduced_at FROM second_key ORDER BY introduced_at DESC, key_id")
    return [SecondKey(bytes(row["spki"]), row["introduced_at"]) for row in rows]


def second_signature(tx: Tx, found: License) -> SecondSignature | None:
    """That of the rendition in which a licence is shown now."""
    row = tx.one(
        """
        SELECT spki, introduced_at, signature, signed_at FROM second_signature JOIN second_key USING (key_id)
        WHERE license_id = %(license_id)s AND rendition = %(rendition)s
        """,
        {"license_id": found.license_id, "rendition": found.signed_rendition},
    )
    credential = licenses.credential(tx, found.license_id)
    if row is None or credential is None:
        return None
    return SecondSignature(
        license_id=found.license_id,
        rendition=found.signed_rendition,
        serial=found.serial,
        key=SecondKey(bytes(row["spki"]), row["introduced_at"]),
        signature=bytes(row["signature"]),
        credential_sha256=sha256(covered(credential)).hexdigest(),
        signed_at=row["signed_at"],
    )
