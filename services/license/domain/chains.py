"""Certificates that were brought from an authority elsewhere: whether they may be taken, and what they are for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from services.license.domain.certificates import RequestRefusedError, use_of
from services.license.domain.keys import BELIEVED_DAYS, SigningKey, Use
from services.license.domain.rotation import Due
from services.license.verification.keys import PublicKey

SHORTEST = timedelta(days=1)


class ChainRefusedError(ValueError):
    """Certificates that are not taken; the message says why."""


@dataclass(frozen=True)
class Brought:
    """A signer's certificate with those above it, root last."""

    use: Use
    chain: tuple[x509.Certificate, ...]
    public_key: PublicKey

    def as_key(self, label: str, due: Due, at: datetime) -> SigningKey:
        """The key, with the times of the one that is due, as far as the certificate lasts.

        What it signs on its last day must be believed for as long as a licence is good.
        """
        ends = self.chain[0].not_valid_after_utc
        until = min(due.sign_until, ends - timedelta(days=BELIEVED_DAYS))
        start = max(due.not_before, self.chain[0].not_valid_before_utc)
        if until - max(start, at) < SHORTEST:
            raise ChainRefusedError(f"the certificate ends on {ends:%Y-%m-%d}, too early to sign anything")
        above = self.chain if self.use is Use.TRUST else self.chain[:-1]
        return SigningKey(self.use, label, tuple(one.public_bytes(Encoding.DER) for one in above), start, until, ends)


def brought(pem: bytes, root: bytes | None) -> Brought:
    """The certificates of a file, own first, root last. ``root``: the one known so far, None before the first.

    Raises ChainRefusedError.
    """
    try:
        chain = tuple(x509.load_pem_x509_certificates(pem))
        use = use_of(chain[0])
        if len(chain) != (2 if use is Use.TRUST else 3):
            raise ChainRefusedError("the file holds the signer, the authorities above it and the root, in this order")
        for below, above in zip(chain, (*chain[1:], chain[-1]), strict=True):
            below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, RequestRefusedError) as fault:
        raise ChainRefusedError(f"not a chain of certificates up to a root: {fault}") from fault
    if root is not None and chain[-1].public_bytes(Encoding.DER) != root:
        raise ChainRefusedError("under another root than the keys before: every verifier has pinned that one")
    public_key = chain[0].public_key()
    if not isinstance(public_key, use.algorithm.key_type):
        raise ChainRefusedError(f"a {use} signer needs a key for {use.algorithm}")
    return Brought(use, chain, public_key)
