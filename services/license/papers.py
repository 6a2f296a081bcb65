"""Gives out a licence as PDF or picture: reads in one transaction, draws and signs outside any, keeps in another."""

import json
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from flask import Response

from services.license import usecases
from services.license.clients import SignerUnavailableError, UnknownKeyError
from services.license.domain.keys import SigningKey
from services.license.domain.paper import Attachment, Kept
from services.license.ports import Service
from services.license.rendering import DocumentSigner, sheet_of, signed
from services.license.schemas.second_signatures import SecondSignatureOut
from services.license.second_signing import second_signature
from services.license.usecases import PaperOrder, Wanted
from shared.auth.principal import Principal


@dataclass(frozen=True)
class Paper:
    """A file. ``name``: what a browser saves it as."""

    body: bytes
    media_type: str
    name: str


def paper(service: Service, actor: Principal, wanted: Wanted) -> Paper:
    """The file, drawn now or before.

    Raises Refusal: those of `usecases.paper_for`, ``license.glyph_missing``, ``license.renderer_missing``,
    ``license.signer_unavailable``.
    """
    order = service.units.run(actor.subject, partial(usecases.paper_for, actor=actor, wanted=wanted))
    signed_twice = service.second_signer is not None and order.key is not None
    design = service.typesetter.design + ("+sm2" if signed_twice else "")
    if order.kept and order.kept.design == design:
        return _named(order, order.kept.body)
    kid = order.key.kid if order.key else None
    more = (_second_signature(service, actor, wanted.license_id),) if signed_twice else ()
    drawn = Kept(draw(service, order, more), design, kid, order.has_proof)
    service.units.run(actor.subject, partial(usecases.keep_paper, order=order, drawn=drawn))
    return _named(order, drawn.body)


def draw(service: Service, order: PaperOrder, more: tuple[Attachment, ...] = ()) -> bytes:
    """Typeset, and sign what is a PDF; ``more``: what travels in it beside what the order says."""
    sheet = sheet_of(order.face, order.place.copy, order.issuer, order.code, (*order.attached, *more))
    body = service.typesetter.typeset(sheet, order.place.paper, order.issued_at)
    if order.key is None or order.root is None:
        return body
    signer = DocumentSigner(order.key, order.root, partial(_sign, service, order.key))
    return signed(body, signer, order.face.registry_name)


def _second_signature(service: Service, actor: Principal, license_id: UUID) -> Attachment:
    text = json.dumps(SecondSignatureOut().dump(second_signature(service, actor, license_id)), ensure_ascii=False)
    return Attachment("licence.sm2.json", text, "application/json", "第二签名（SM2）/ Second signature with SM2")


def _sign(service: Service, key: SigningKey, message: bytes) -> bytes:
    try:
        return service.signer.sign(key, message)
    except UnknownKeyError as fault:
        raise SignerUnavailableError(f"the store does not have key {key.kid}") from fault


def paper_response(made: Paper) -> Response:
    """The file, to be saved under its own name, and by nobody on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return Response(made.body, mimetype=made.media_type, headers=headers)


def _named(order: PaperOrder, body: bytes) -> Paper:
    copy, paper = order.place.copy, order.place.paper
    number = f"-{copy.number}" if copy.number > 1 else ""
    return Paper(body, paper.media_type, f"{order.face.serial}-{copy.kind}{number}.{paper}")
