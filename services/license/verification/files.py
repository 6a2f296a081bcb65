"""From a file that somebody was given to the text that is verified: a PDF, a picture of the code, or that text."""

from datetime import datetime

from services.license.verification.document import RejectedError
from services.license.verification.limits import NotReadableError
from services.license.verification.pdf import credential_in, looks_like_pdf
from services.license.verification.picture import looks_like_picture, qr_text
from services.license.verification.trust import TrustList
from services.license.verification.verdict import Verdict


def text_in(raw: bytes, trust: TrustList, at: datetime) -> str:
    """What a file says, by its first bytes; of a PDF only where the registry signed the whole of it.

    Raises RejectedError, with ``unreadable`` where there is no code in a picture or the bytes are no text.
    """
    if looks_like_pdf(raw):
        return credential_in(raw, trust, at)
    try:
        return qr_text(raw) if looks_like_picture(raw) else raw.decode()
    except (NotReadableError, UnicodeDecodeError) as fault:
        raise RejectedError(Verdict.UNREADABLE, str(fault)) from fault
