"""A licence on paper: what is to be drawn, and keeping what was. The drawing itself is no use case: see `papers`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.license.domain.keys import SigningKey, Use
from services.license.domain.license import License
from services.license.domain.lists import Issuer
from services.license.domain.paper import IN_FORCE, Attachment, Copy, CopyKind, Kept, PaperFormat, Place
from services.license.queries import keys, licenses, lists, log
from services.license.queries import papers as queries
from services.license.store import papers as store
from services.license.usecases.holding import licence_for
from services.license.usecases.proving import proof_of_entry
from services.license.verification.face import Face
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for."""

    license_id: UUID
    kind: CopyKind
    number: int
    paper: PaperFormat


@dataclass(frozen=True)
class PaperOrder:
    """All that drawing and signing need. ``proof``: that the log has this rendition, as text, once it has.

    ``key`` and ``root`` (DER) of a PDF alone; ``kept``: a file drawn before that may be given out, if its design is
    still the present one.
    """

    place: Place
    face: Face
    issuer: Issuer
    code: str
    attached: tuple[Attachment, ...]
    issued_at: datetime
    key: SigningKey | None
    root: bytes | None
    kept: Kept | None

    @property
    def has_proof(self) -> bool:
        """Whether the proof of the log is among what is attached."""
        return len(self.attached) > 1


def paper_for(unit: Unit, actor: Principal, wanted: Wanted) -> PaperOrder:
    """What is to be drawn for the holder or an officer.

    Raises as `licence_for`; Refusal ``license.not_in_state`` where the licence is not in force,
    ``license.copy_unknown``, and ``license.signer_unavailable`` where there is no key for documents.
    """
    found = licence_for(unit, actor, wanted.license_id)
    code, credential = licenses.qr_text(unit.tx, found.license_id), licenses.credential(unit.tx, found.license_id)
    issuer = lists.issuer(unit.tx)
    if found.state not in IN_FORCE or code is None or credential is None or issuer is None:
        raise Refusal("license.not_in_state", params={"state": str(found.state)})
    place = Place(found.license_id, found.signed_rendition, _copy(found, wanted), wanted.paper)
    is_pdf = wanted.paper is PaperFormat.PDF
    key = _document_key(unit) if is_pdf else None
    attached = _attached(unit, found, credential) if is_pdf else ()
    return PaperOrder(
        place=place,
        face=found.face,
        issuer=issuer,
        code=code,
        attached=attached,
        issued_at=queries.rendition_issued_at(unit.tx, found.license_id, found.signed_rendition),
        key=key,
        root=keys.root(unit.tx) if is_pdf else None,
        kept=_kept(unit, place, has_proof=len(attached) > 1),
    )


def _copy(found: License, wanted: Wanted) -> Copy:
    copy = Copy(wanted.kind, wanted.number, found.copies or 1)
    if not copy.exists:
        raise Refusal("license.copy_unknown", params={"number": wanted.number, "copies": found.copies or 1})
    return copy


def _document_key(unit: Unit) -> SigningKey:
    key = keys.signing_key(unit.tx, Use.PDF, unit.clock.now())
    if key is None:
        raise Refusal("license.signer_unavailable", retry_after=1)
    return key


def _attached(unit: Unit, found: License, credential: str) -> tuple[Attachment, ...]:
    """The credential, and the proof that the log has it; a fresh licence has none yet for a few seconds."""
    own = Attachment("licence.sdjwt", credential, "application/dc+sd-jwt", "营业执照凭据 / The licence as SD-JWT VC")
    position = log.position_of_document(unit.tx, found.payload_sha256)
    if position is None:
        return (own,)
    proof = proof_of_entry(unit, position.log_index).as_text()
    return (own, Attachment("licence.tlog-proof", proof, "text/plain", "日志证明 / Proof that the public log has it"))


def _kept(unit: Unit, place: Place, *, has_proof: bool) -> Kept | None:
    """The file drawn before, unless its key was reported stolen since, or the log's proof could be added now."""
    kept = queries.kept(unit.tx, place)
    if kept is None or kept.has_proof < has_proof:
        return None
    return kept if kept.kid is None or kept.kid in keys.usable(unit.tx) else None


def keep_paper(unit: Unit, order: PaperOrder, drawn: Kept) -> None:
    """Keep a file for whoever asks next."""
    store.keep(unit.tx, order.place, drawn, unit.clock.now())


def forget_papers(unit: Unit, limit: int) -> int:
    """Drop what was kept of licences that are no longer in force; return how many files."""
    return store.forget(unit.tx, limit)
