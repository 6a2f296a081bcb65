"""Signing what people wait for: outside any transaction, between the one that wrote it down and the one that records.

Codes for showing, credentials for wallets, requests to wallets.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar
from uuid import UUID

from services.license import usecases
from services.license.clients import UnknownKeyError
from services.license.domain.asking import ShowRequest
from services.license.domain.presentation import Presentation
from services.license.domain.wallets import BoundCredential
from services.license.ports import Service
from services.license.queries import keys
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


class Minted(Protocol):
    """What is written down before it is signed. ``signature`` is None until it is recorded."""

    @property
    def kid(self) -> str: ...
    @property
    def message(self) -> bytes: ...
    @property
    def signature(self) -> bytes | None: ...
    @property
    def expires_at(self) -> datetime: ...


T = TypeVar("T", bound=Minted)


def signed(service: Service, actor: Principal, presentation_id: UUID) -> Presentation:
    """The showing with its code; one whose signing was interrupted is signed now, as long as it runs.

    Raises Refusal ``license.presentation_not_found``, ``license.signer_unavailable``.
    """
    find = partial(usecases.presentation_for, actor=actor, presentation_id=presentation_id)
    return _minted(service, actor, find, partial(usecases.record_token, presentation_id=presentation_id))


def bound(service: Service, actor: Principal, download_id: UUID) -> BoundCredential:
    """The credential for a wallet, signed now where it is not yet.

    Raises Refusal as `usecases.bound_credential_for`, ``license.signer_unavailable``.
    """
    find = partial(usecases.bound_credential_for, actor=actor, download_id=download_id)
    return _minted(service, actor, find, partial(usecases.record_bound, download_id=download_id))


def asked(service: Service, actor: Principal, request_id: UUID) -> ShowRequest:
    """The request to wallets, signed now where it is not yet.

    Raises Refusal ``license.request_not_found``, ``license.signer_unavailable``.
    """
    find = partial(usecases.request_by_id, request_id=request_id)
    return _minted(service, actor, find, partial(usecases.record_request, request_id=request_id))


def _minted(service: Service, actor: Principal, find: Callable[[Unit], T], record: Callable[..., None]) -> T:
    with service.units.unit(actor.subject) as unit:
        found = find(unit)
        key, now = keys.usable(unit.tx).get(found.kid), unit.clock.now()
    if found.signature is not None or now >= found.expires_at:
        return found
    if key is None:
        raise Refusal("license.signer_unavailable")
    try:
        signature = service.signer.sign(key, found.message)
    except UnknownKeyError as fault:
        raise Refusal("license.signer_unavailable") from fault
    service.units.run(actor.subject, partial(record, signature=signature))
    with service.units.unit(actor.subject) as unit:
        return find(unit)
