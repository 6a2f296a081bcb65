"""The offline verifier: decides, without network and without database, what a licence is worth.

Nothing in this package imports a web framework or a database driver, so that it can be taken into any other program.
The written form of what it reads is tabled in ``docs/licence-format.md``.
"""

from services.license.verification.document import RejectedError, read
from services.license.verification.face import Face
from services.license.verification.freshness import Freshness
from services.license.verification.limits import NotReadableError
from services.license.verification.pack import StatusPack
from services.license.verification.presentation import verify_token
from services.license.verification.showing import Showing
from services.license.verification.signed import Document
from services.license.verification.status import StatusList, StatusListError
from services.license.verification.trust import KeyUse, TrustedKey, TrustList, TrustListError
from services.license.verification.verdict import Verdict, Verification
from services.license.verification.verify import verify

__all__ = [
    "Document",
    "Face",
    "Freshness",
    "KeyUse",
    "NotReadableError",
    "RejectedError",
    "Showing",
    "StatusList",
    "StatusListError",
    "StatusPack",
    "TrustList",
    "TrustListError",
    "TrustedKey",
    "Verdict",
    "Verification",
    "read",
    "verify",
    "verify_token",
]
