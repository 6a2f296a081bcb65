"""The status pack (状态包): a trust list and all status lists of a place in one file, for verifiers without a network.

A CBOR map: 1 version of the layout, 2 the trust list, 3 the status lists, each as its CWT. The pack itself is not
signed, its parts are: whoever alters it can only leave lists out, and then the status is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.license.verification import cbor
from services.license.verification.limits import MAX_PACK_BYTES, NotReadableError
from services.license.verification.status import StatusList, StatusListError
from services.license.verification.trust import TrustList

MEDIA_TYPE = "application/yizhao-status-pack+cbor"
LAYOUT = 1
MEMBER_LAYOUT, MEMBER_TRUST, MEMBER_LISTS = 1, 2, 3


@dataclass(frozen=True)
class StatusPack:
    """A verified pack. ``lists``: by their addresses."""

    trust: TrustList
    lists: Mapping[str, StatusList]

    @classmethod
    def from_bytes(cls, raw: bytes, root_sha256: str | None = None) -> "StatusPack":
        """The pack of a file, every part verified; ``root_sha256`` pins the root.

        Raises StatusListError for a pack that cannot be used, TrustListError where its trust list cannot.
        """
        trust_token, tokens = _members(raw)
        trust = TrustList.from_token(trust_token, root_sha256)
        lists = [StatusList.from_token(token, trust) for token in tokens]
        if len({one.uri for one in lists}) != len(lists):
            raise StatusListError("the pack holds two lists of one address")
        return cls(trust, {one.uri: one for one in lists})


def _members(raw: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    if len(raw) > MAX_PACK_BYTES:
        raise StatusListError("too large for a status pack")
    try:
        content = cbor.loads(raw)
    except NotReadableError as fault:
        raise StatusListError(f"not a status pack: {fault}") from fault
    match content:
        case {1: 1, 2: bytes(trust), 3: tuple(lists)} if all(isinstance(one, bytes) for one in lists):
            return trust, lists
    raise StatusListError("not a status pack of this layout")
