"""Materials: files of an application, sealed in the database (contract 8.22)."""

from base64 import b64decode, b64encode
from uuid import UUID

from services.registration.domain.material import Material
from shared.crypto import PersonalDataKeys, Place
from shared.database import Tx


def insert_material(tx: Tx, keys: PersonalDataKeys, material: Material, content: bytes) -> None:
    """Write a file, sealed."""
    tx.execute(
        "INSERT INTO material (material_id, application_id, material_kind, media_type, size, sha256, sealed,"
        " uploaded_at)"
        " VALUES (%(material_id)s, %(application_id)s, %(kind)s, %(media_type)s, %(size)s, %(sha256)s, %(sealed)s,"
        " %(at)s)",
        {
            "material_id": material.material_id,
            "application_id": material.application_id,
            "kind": material.material_kind,
            "media_type": material.media_type,
            "size": material.size,
            "sha256": material.sha256,
            "sealed": keys.cipher.seal(_place(material.material_id), b64encode(content).decode()),
            "at": material.uploaded_at,
        },
    )


def content_of(tx: Tx, keys: PersonalDataKeys, material_id: UUID) -> bytes:
    """The plain bytes of a file."""
    sealed = tx.scalar("SELECT sealed FROM material WHERE material_id = %(id)s", {"id": material_id})
    return b64decode(keys.cipher.open(_place(material_id), sealed))


def delete_material(tx: Tx, material_id: UUID) -> None:
    """Remove a file of a draft."""
    tx.execute("DELETE FROM material WHERE material_id = %(id)s", {"id": material_id})


def _place(material_id: UUID) -> Place:
    return Place("material", "sealed", material_id)
