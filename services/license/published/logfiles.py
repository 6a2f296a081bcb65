"""The log as files (C2SP tlog-tiles) under ``/log``, and proofs for whoever does not compute them from tiles."""

import re
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask import Response, json, request

from services.license import usecases
from services.license.domain.keys import Use
from services.license.domain.log import log_key
from services.license.ports import Service
from services.license.queries import keys
from services.license.queries import log as queries
from shared.clock import moment_text
from shared.errors import Refusal
from shared.http import guard, raw_blueprint, serving
from shared.http.commands import reading
from shared.tlog.checkpoints import in_base64
from shared.tlog.merkle import HASH_BYTES
from shared.tlog.notes import VerifierKey
from shared.tlog.tiles import WIDTH, NoSuchTileError, Tile, bundle, parsed_place

blueprint = raw_blueprint("logfiles", __name__)

BINARY = "application/octet-stream"
FULL = "public, max-age=31536000, immutable"
PARTIAL = "public, max-age=60"  # never changes either, but is not needed any more once the tile is full
PRESENT = "no-cache"  # may be kept, must be asked for again
_LEVEL = re.compile(r"0|[1-9][0-9]?")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
TOP_LEVEL = 63


@blueprint.get("/log/checkpoint")
@guard.public
def checkpoint() -> Response:
    """The newest signed checkpoint, with the cosignatures it has got so far."""
    with reading() as call:
        signed = queries.published(call.unit.tx)
    if signed is None:
        raise Refusal("license.tile_not_yet", retry_after=1)
    return _served(str(signed.note).encode(), "text/plain; charset=utf-8", PRESENT)


@blueprint.get("/log/tile/<level>/<path:place>")
@guard.public
def tile(level: str, place: str) -> Response:
    """A tile of hashes; partial ones in every width that a published tree has or had."""
    index, width = _place(place)
    if not _LEVEL.fullmatch(level) or int(level) > TOP_LEVEL:
        raise Refusal("license.tile_not_yet")
    wanted = Tile(int(level), index)
    with reading() as call:
        if wanted.width(queries.published_size(call.unit.tx)) < width:
            raise Refusal("license.tile_not_yet")
        hashes = queries.tile(call.unit.tx, wanted) or b""
    return _served(hashes[: width * HASH_BYTES], BINARY, FULL if width == WIDTH else PARTIAL)


@blueprint.get("/log/tile/entries/<path:place>")
@guard.public
def entry_bundle(place: str) -> Response:
    """The entries whose hashes are the tile of level 0 with the same place."""
    index, width = _place(place)
    with reading() as call:
        if Tile(0, index).width(queries.published_size(call.unit.tx)) < width:
            raise Refusal("license.tile_not_yet")
        entries = queries.entries(call.unit.tx, index, width)
    return _served(bundle(entries), BINARY, FULL if width == WIDTH else PARTIAL)


@blueprint.get("/log/witnesses")
@guard.public
def show_witnesses() -> Response:
    """The name and keys of the log, and who has confirmed how much of it."""
    known = serving(Service).witnesses
    with reading() as call:
        origin = queries.origin(call.unit.tx)
        logs = [log_key(origin, key) for key in keys.keys(call.unit.tx) if key.use is Use.LOG] if origin else []
        confirmed = queries.cosigned(call.unit.tx, [one.key.name for one in known])
    found = {one.key_id: one for one in confirmed}
    document = {
        "log": {"origin": origin, "keys": [str(key) for key in logs]},
        "witnesses": [_witness(one.key, found.get(one.key.key_id)) for one in known],
    }
    return _json(document, PRESENT)


def _witness(key: VerifierKey, confirmed: queries.Cosigned | None) -> dict[str, Any]:
    return {
        "name": key.name,
        "key": str(key),
        "tree_size": confirmed.tree_size if confirmed else None,
        "signed_at": moment_text(confirmed.signed_at) if confirmed else None,
    }


@blueprint.get("/log/proof/inclusion")
@guard.limited(per_minute=600)
def inclusion() -> Response:
    """Prove that the entry ``index`` is in the tree: JSON, or the text of a tlog-proof by ``Accept``."""
    with reading() as call:
        proof = usecases.proof_of_entry(call.unit, _number("index"))
    return proof_response(proof)


@blueprint.get("/log/proof/consistency")
@guard.limited(per_minute=600)
def consistency() -> Response:
    """Prove that the tree of ``from`` entries begins that of ``to``."""
    with reading() as call:
        proof = usecases.proof_of_growth(call.unit, _number("from"), _number("to"))
    document = {
        "from": proof.old_size,
        "to": proof.new_size,
        "from_root": in_base64(proof.old_root),
        "to_root": in_base64(proof.new_root),
        "path": [in_base64(hash_) for hash_ in proof.path],
    }
    return _json(document, FULL)


def proof_response(proof: usecases.EntryProof) -> Response:
    """An inclusion proof: the text of a tlog-proof, or JSON where ``Accept`` prefers it."""
    if request.accept_mimetypes.best_match(["text/plain", "application/json"]) == "application/json":
        position, signed = proof.position, proof.signed
        return _json(
            {
                "log_index": position.index,
                "kind": position.kind,
                "logged_at": moment_text(position.logged_at),
                "tree_size": signed.checkpoint.size,
                "root": in_base64(signed.checkpoint.root),
                "leaf_hash": in_base64(proof.leaf),
                "entry": in_base64(position.entry),
                "path": [in_base64(hash_) for hash_ in proof.path],
                "witnesses": signed.witnesses,
                "checkpoint": str(signed.note),
            },
            PRESENT,
        )
    return _served(proof.as_text().encode(), "text/plain; charset=utf-8", PRESENT)


def _place(text: str) -> tuple[int, int]:
    try:
        return parsed_place(text)
    except NoSuchTileError as fault:
        raise Refusal("license.tile_not_yet") from fault


def _number(name: str) -> int:
    text = request.args.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise Refusal("request.malformed")
    return int(text)


def _json(document: object, cache: str) -> Response:
    return _served(json.dumps(document).encode(), "application/json", cache)


def _served(data: bytes, kind: str, cache: str) -> Response:
    """May be read by pages of others, and is not sent again to who has it."""
    response = Response(data, HTTPStatus.OK, content_type=kind)
    response.headers["Cache-Control"] = cache
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(sha256(data).hexdigest()[:32])
    response.make_conditional(request)
    return response
