"""Writing the forms of a licence under the present key, ready to be signed."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.license.domain import qr, sd_jwt
from services.license.domain.keys import SigningKey, Use
from services.license.domain.lists import Issuer
from services.license.domain.rendition import SALT_BYTES, Rendition, Terms
from services.license.queries import keys, lists
from services.license.verification.face import Face
from services.license.verification.sd_jwt import DISCLOSABLE
from services.license.verification.status import StatusReference
from shared.errors import Refusal
from shared.unit import Unit


@dataclass(frozen=True)
class Desk:
    """What all renditions of one transaction have in common."""

    issuer: Issuer
    key: SigningKey
    at: datetime

    def write(self, license_id: UUID, number: int, face: Face, status: StatusReference) -> Rendition:
        """One rendition, with salts of its own: what one rendition discloses tells nothing about another."""
        terms = Terms.from_now(self.issuer.url, self.at, status, self.key)
        salts = [secrets.token_bytes(SALT_BYTES) for _ in DISCLOSABLE]
        forms = (sd_jwt.to_be_signed(face, terms, salts), qr.to_be_signed(face, terms))
        return Rendition(license_id, number, terms, forms)


def desk_of(unit: Unit) -> Desk:
    """The issuer and the key that signs now.

    Raises Refusal ``license.signer_unavailable`` where there is none.
    """
    issuer, now = lists.issuer(unit.tx), unit.clock.now()
    key = keys.signing_key(unit.tx, Use.LICENCE, now)
    if issuer is None or key is None:
        raise Refusal("license.signer_unavailable")
    return Desk(issuer, key, now)
