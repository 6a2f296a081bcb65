"""Materials: upload once, check what arrived, seal, show to who may see."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from services.registration.domain.application import Application, State, Step
from services.registration.domain.material import Material
from services.registration.domain.validation.materials import MATERIAL_KINDS
from services.registration.queries.access import may_read
from services.registration.queries.records import find_material
from services.registration.store import applications, materials, signatures
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.errors import Refusal
from shared.unit import Unit
from shared.versions import check_version

LARGEST = 20 * 1024 * 1024  # bytes; contract 4.2
_SIGNS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True)
class Upload:
    """A file as it arrived; ``sha256`` as the sender declared it (64 hex digits), or None."""

    material_kind: str
    content: bytes
    sha256: str | None = None


@dataclass(frozen=True)
class MaterialContent:
    """A file as it is handed out."""

    media_type: str
    content: bytes


def media_type_of(content: bytes) -> str | None:
    """What the first bytes say the file is; its name and its declared type count for nothing.

    >>> media_type_of(b"%PDF-1.7 ...")
    'application/pdf'
    """
    return next((media_type for media_type, sign in _SIGNS.items() if content.startswith(sign)), None)


def add_material(
    unit: Unit,
    actor: Principal,
    application_id: UUID,
    material_id: UUID,
    upload: Upload,
    *,
    keys: PersonalDataKeys,
) -> Material:
    """Add a file to the own draft. The same file under the same id again changes nothing.

    :raises Refusal: ``material.type_not_allowed``, ``material.hash_mismatch``, ``request.too_large``, …
    """
    known = _editable(unit, actor, application_id, keys)
    digest, media_type = _checked(upload)
    same = find_material(unit.tx, material_id)
    if same is not None:
        if same.application_id != application_id or same.sha256 != digest:
            raise Refusal("request.id_taken")
        return same
    material = Material(
        material_id=material_id,
        application_id=application_id,
        material_kind=upload.material_kind,
        media_type=media_type,
        size=len(upload.content),
        sha256=digest,
        uploaded_at=unit.clock.legal_now(),
    )
    materials.insert_material(unit.tx, keys, material, upload.content)
    _touch(unit, keys, known)
    unit.audit("add_material", application_id, {"material_kind": upload.material_kind, "sha256": digest})
    return material


def _checked(upload: Upload) -> tuple[str, str]:
    if upload.material_kind not in MATERIAL_KINDS:
        raise Refusal("material.kind_unknown", pointer="/material_kind")
    if len(upload.content) > LARGEST:
        raise Refusal("request.too_large")
    media_type = media_type_of(upload.content)
    if media_type is None:
        raise Refusal("material.type_not_allowed")
    digest = hashlib.sha256(upload.content).hexdigest()
    if upload.sha256 is not None and upload.sha256.lower() != digest:
        raise Refusal("material.hash_mismatch")
    return digest, media_type


def remove_material(
    unit: Unit,
    actor: Principal,
    application_id: UUID,
    material_id: UUID,
    expected_version: int | None,
    *,
    keys: PersonalDataKeys,
) -> None:
    """Remove a file from the own draft, in the version of the application the caller saw.

    :raises Refusal: ``material.not_found``.
    """
    known = _editable(unit, actor, application_id, keys)
    check_version(expected_version, known.version)
    material = find_material(unit.tx, material_id)
    if material is None or material.application_id != application_id:
        raise Refusal("material.not_found")
    materials.delete_material(unit.tx, material_id)
    _touch(unit, keys, known)
    unit.audit("remove_material", application_id, {"material_kind": material.material_kind})


def read_material(
    unit: Unit, actor: Principal, application_id: UUID, material_id: UUID, *, keys: PersonalDataKeys
) -> MaterialContent:
    """The bytes of a file, for applicant, signatories and officers of the registry.

    :raises Refusal: ``material.not_found`` for everybody else.
    """
    known = applications.find_application(unit.tx, keys, application_id)
    material = find_material(unit.tx, material_id)
    if known is None or material is None or material.application_id != application_id:
        raise Refusal("material.not_found")
    if not may_read(unit.tx, actor, known):
        raise Refusal("material.not_found")
    unit.audit("read_material", application_id, {"material_id": str(material_id)})
    return MaterialContent(material.media_type, materials.content_of(unit.tx, keys, material_id))


def _editable(unit: Unit, actor: Principal, application_id: UUID, keys: PersonalDataKeys) -> Application:
    known = applications.lock_application(unit.tx, keys, application_id)
    if known is None or known.applicant_subject != actor.subject:
        raise Refusal("application.not_found")
    known.must_allow(Step.EDIT)
    return known


def _touch(unit: Unit, keys: PersonalDataKeys, known: Application) -> None:
    """Files are part of what is signed: a change of them is an edit."""
    if known.state is State.SIGNING:
        signatures.void_signatories(unit.tx, known.application_id, unit.clock.now())
    applications.update_draft(unit.tx, keys, known.application_id, known.form, unit.clock.legal_now())
