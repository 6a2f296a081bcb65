"""The licence's PDF: whether the registry signed the whole file, and the credential that lies in it.

The signature is looked for by its bytes alone and must cover the file from its first byte to its last; only what it
covers is read. So no reader of PDF ever works on a stranger's bytes, and nothing that was appended afterwards counts.
"""

import re
from datetime import datetime
from hashlib import sha256

from services.license.verification.cms import Cms, read_cms
from services.license.verification.document import RejectedError
from services.license.verification.jose import NotSupportedError, holds
from services.license.verification.limits import MAX_PDF_BYTES, MAX_TEXT, NotReadableError, inflate
from services.license.verification.trust import KeyUse, TrustedKey, TrustList
from services.license.verification.verdict import Verdict

MAGIC = b"%PDF-"
_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,8}) (\d{1,8}) (\d{1,8})\]")
_KEY = b"/Contents "
_HEX = re.compile(rb"<((?:[0-9A-F]{2})*)>")
_CREDENTIAL = re.compile(
    rb"\n\d+ 0 obj\n<<(?=[^\n]*/Type/EmbeddedFile)(?=[^\n]*/Subtype/application#2Fdc\+sd-jwt)"
    rb"(?=[^\n]*/Filter/FlateDecode)[^\n]*/Length (\d{1,6})[/ >][^\n]*\nstream\n"
)


def looks_like_pdf(raw: bytes) -> bool:
    """By its first bytes."""
    return raw.startswith(MAGIC)


def credential_in(raw: bytes, trust: TrustList, at: datetime) -> str:
    """The SD-JWT in a licence's PDF that the registry signed as a whole; it still has to be verified itself.

    Raises RejectedError: ``unreadable`` where it is too large, ``unsupported`` where it bears no signature of this
    manner (encrypted, printed again, scanned), ``malformed``, ``unknown_key``, ``bad_signature``.
    """
    if len(raw) > MAX_PDF_BYTES:
        raise RejectedError(Verdict.UNREADABLE, "PDF too large")
    try:
        start, end, after = _place(raw)
        cms = read_cms(_contents(raw, start, end))
        key = _key_of(cms, trust, at)
        _require_whole(raw[:start] + raw[end : end + after], cms, key)
        if end + after != len(raw):
            raise RejectedError(Verdict.BAD_SIGNATURE, "something was added after signing")
        _require_padding(raw, start, end, cms)
        cms.require_as_written(trust.root_sha256)
        return _credential(raw)
    except NotReadableError as fault:
        raise RejectedError(Verdict.MALFORMED, str(fault)) from fault
    except NotSupportedError as fault:
        raise RejectedError(Verdict.UNSUPPORTED, str(fault)) from fault


def _place(raw: bytes) -> tuple[int, int, int]:
    """Where the first signature stands: its beginning, its end, and how many bytes it covers after it."""
    found = _RANGE.search(raw)
    if found is None:
        raise NotSupportedError("no signature of a registry's kind in the PDF")
    start, end, after = (int(number) for number in found.groups())
    if not len(_KEY) < start < end <= len(raw) or end + after > len(raw):
        raise NotReadableError("the signature covers what is not there")
    return start, end, after


def _contents(raw: bytes, start: int, end: int) -> bytes:
    """The bytes between the two covered parts: the value of ``/Contents`` and nothing else."""
    found = _HEX.fullmatch(raw, start, end)
    if found is None or raw[start - len(_KEY) : start] != _KEY:
        raise NotReadableError("the signature leaves out more than itself")
    return bytes.fromhex(found[1].decode("ascii"))


def _key_of(cms: Cms, trust: TrustList, at: datetime) -> TrustedKey:
    """The registry's key of documents; raises RejectedError."""
    keys = trust.keys_for(cms.certificate_sha256[:8].hex(), KeyUse.PDF)
    known = [key for key in keys if key.not_before <= at <= key.verify_until]
    if not known:
        raise RejectedError(Verdict.UNKNOWN_KEY, "signed by somebody else than the registry")
    sound = [key for key in known if key.revoked_at is None]
    if not sound:  # what a PDF says of its time is written by whoever holds the key
        raise RejectedError(Verdict.UNKNOWN_KEY, "the key was reported stolen", key_revoked_at=known[0].revoked_at)
    return sound[0]


def _require_whole(covered: bytes, cms: Cms, key: TrustedKey) -> None:
    """Raises RejectedError ``bad_signature``."""
    if sha256(covered).digest() != cms.digest:
        raise RejectedError(Verdict.BAD_SIGNATURE, "the PDF was altered after signing")
    if not holds(key.public_key, cms.message, cms.raw_signature):
        raise RejectedError(Verdict.BAD_SIGNATURE, "the signature of the PDF does not hold")


def _require_padding(raw: bytes, start: int, end: int, cms: Cms) -> None:
    if raw[start + 1 + 2 * len(cms.whole) : end - 1].strip(b"0"):
        raise NotReadableError("something lies behind the signature")


def _credential(raw: bytes) -> str:
    """The attachment, as the registry's typesetter writes it; raises NotReadableError."""
    found = list(_CREDENTIAL.finditer(raw))
    if len(found) != 1:
        raise NotReadableError("not one credential in the PDF")
    begin = found[0].end()
    return inflate(raw[begin : begin + int(found[0][1])], MAX_TEXT).decode("ascii", "replace")
