"""Decorators between a route and a use case (contract 4.1), one a kind of route.

They open the unit of work, see to idempotency and versions in its transaction, and write the answer.

The decorated function gets a `Call` first, then what ``@blp.arguments`` adds, then the values of the address by name.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, current_app, g, json, request
from marshmallow import RAISE, Schema

from shared.auth.principal import Principal
from shared.clock import moment_text
from shared.database import RETRIED_ONCE
from shared.errors import Refusal
from shared.http import documented, etags, idempotency, paging
from shared.http.faults import refusal_of_messages
from shared.http.guards import principal
from shared.http.idempotency import Answer
from shared.ids import is_uuid7
from shared.unit import Unit, Units

View = Callable[..., Any]
SchemaType = type[Schema] | None


@dataclass(frozen=True)
class Call:
    """One request at work: its unit, who acts, the version the change was made against, the key of its repetition."""

    unit: Unit
    actor: Principal
    expected_version: int | None = None
    key: str | None = None


def units() -> Units:
    """Return the service's units of work."""
    known: Units = current_app.extensions["yizhao.units"]
    return known


@contextmanager
def reading() -> Iterator[Call]:
    """Open a unit for a view that only reads and writes its own answer (pages, files)."""
    actor = principal()
    with units().unit(actor.subject) as unit:
        g.clock = unit.clock
        yield Call(unit, actor)


@contextmanager
def writing(expected_version: int | None, key: str | None) -> Iterator[Call]:
    """Open a unit for a view that changes something."""
    actor = principal()
    with units().unit(actor.subject, request_id=g.get("request_id")) as unit:
        g.clock = unit.clock
        yield Call(unit, actor, expected_version, key)


def once_more(view: View) -> View:
    """Run a view a second time after a deadlock or serialization failure: its transaction was rolled back whole."""

    @wraps(view)
    def tried(*args: Any, **address: Any) -> Any:
        try:
            return view(*args, **address)
        except RETRIED_ONCE:
            return view(*args, **address)

    return tried


def create(schema: SchemaType, *, present: View | None = None) -> Callable[[View], View]:
    """``PUT`` with an id made by the client: creates, repeats harmlessly, changes with ``If-Match``.

    :param schema: of the answer; None answers 204.
    :param present: ``(call, **address) -> thing``, the state shown when the same body comes again.
    """

    def decorate(view: View) -> View:
        @once_more
        @wraps(view)
        def put(*args: Any, **address: Any) -> Response:
            _require_uuid7(address)
            fingerprint = idempotency.fingerprint()
            with writing(etags.if_match(), None) as call:
                place = f"PUT {request.path}"
                idempotency.wait_for(call.unit, call.actor.subject, place)
                before = idempotency.stored(call.unit, call.actor.subject, place)
                if before and before.fingerprint == fingerprint:
                    again = _present(schema, before, present, call, address)
                    if call.expected_version is None or again.headers.get("ETag") != etags.etag(call.expected_version):
                        return _response(again)
                elif before and call.expected_version is None:
                    raise Refusal("request.version_missing")
                thing = view(call, *args, **address)
                answer = _answer(schema, thing, fingerprint, created=call.expected_version is None)
                idempotency.keep(call.unit, call.actor.subject, place, _without_body(answer), for_ever=True)
            return _response(answer)

        return documented.write(put, schema, created=True, precondition="optional")

    return decorate


def change(schema: SchemaType) -> Callable[[View], View]:
    """``PUT``, ``PATCH`` or ``DELETE`` of something that is there: needs ``If-Match``."""

    def decorate(view: View) -> View:
        @once_more
        @wraps(view)
        def changed(*args: Any, **address: Any) -> Response:
            with writing(etags.required_if_match(), None) as call:
                answer = _answer(schema, view(call, *args, **address), "")
            return _response(answer)

        return documented.write(changed, schema, precondition="required")

    return decorate


def command(schema: SchemaType, *, if_match: bool = True) -> Callable[[View], View]:
    """``POST`` of a command: needs ``Idempotency-Key``, looked up first, and ``If-Match`` unless told otherwise."""

    def decorate(view: View) -> View:
        @once_more
        @wraps(view)
        def commanded(*args: Any, **address: Any) -> Response:
            key = idempotency.key_of(request.headers.get("Idempotency-Key"))
            fingerprint = idempotency.fingerprint()
            with writing(etags.if_match(), key) as call:
                idempotency.claim(call.unit, call.actor.subject, key)
                before = idempotency.stored(call.unit, call.actor.subject, key)
                if before:
                    return _response(_same(before, fingerprint))
                if if_match:
                    etags.required_if_match()
                answer = _answer(schema, view(call, *args, **address), fingerprint)
                idempotency.keep(call.unit, call.actor.subject, key, answer)
            return _response(answer)

        return documented.write(commanded, schema, precondition="required" if if_match else None, keyed=True)

    return decorate


def read(schema: type[Schema]) -> Callable[[View], View]:
    """``GET`` of one thing (``ETag``, 304), or a question by ``POST`` that stores nothing."""

    def decorate(view: View) -> View:
        @wraps(view)
        def shown(*args: Any, **address: Any) -> Response:
            with reading() as call:
                answer = _answer(schema, view(call, *args, **address), "")
            response = _response(answer)
            return etags.not_modified(response) if request.method in {"GET", "HEAD"} else response

        return documented.read(shown, schema)

    return decorate


def listing(schema: type[Schema], *, filters: type[Schema] | None = None) -> Callable[[View], View]:
    """``GET`` of a list: ``limit``, ``cursor`` and the filters of a schema; any other query value is refused."""

    def decorate(view: View) -> View:
        @wraps(view)
        def listed(**address: Any) -> Response:
            chosen, page = _filters(filters), paging.page_request()
            with reading() as call:
                found: paging.Page = view(call, chosen, page, **address)
                items = [schema().dump(one) for one in found.items]
                as_of = moment_text(call.unit.clock.legal_now())
            body = _text({"items": items, "next_cursor": found.next_cursor, "as_of": as_of})
            response = Response(body, mimetype="application/json")
            if found.next_cursor:
                response.headers["Link"] = f'<{_with_cursor(found.next_cursor)}>; rel="next"'
            return response

        return documented.listing(listed, schema, filters)

    return decorate


def _filters(schema: type[Schema] | None) -> Any:
    given = {name: value for name, value in request.args.items() if name not in paging.PAGE_ARGUMENTS}
    known = (schema or Schema)(unknown=RAISE)
    faults = known.validate(given)
    if faults:
        raise refusal_of_messages({"query": faults})
    return known.load(given)


def _with_cursor(cursor: str) -> str:
    return f"{request.path}?{urlencode(request.args.to_dict() | {'cursor': cursor})}"


def _require_uuid7(address: dict[str, Any]) -> None:
    """The client's id is the last one in the address."""
    made = [value for value in address.values() if isinstance(value, UUID)]
    if not made or not is_uuid7(made[-1], units().system_clock.now()):
        raise Refusal("request.id_not_uuid7")


def _same(before: Answer, fingerprint: str) -> Answer:
    if before.fingerprint != fingerprint:
        raise Refusal("request.key_reused")
    return before


def _present(schema: SchemaType, before: Answer, present: View | None, call: Call, address: dict[str, Any]) -> Answer:
    """Return what a repeated PUT is answered with: the state of now."""
    if schema is None or present is None:
        return Answer(before.fingerprint, 204, None, {})
    return _answer(schema, present(call, **address), before.fingerprint)


def _answer(schema: SchemaType, thing: Any, fingerprint: str, *, created: bool = False) -> Answer:
    if schema is None or thing is None:
        return Answer(fingerprint, 204, None, {})
    version = etags.version_of(thing)
    headers = {} if version is None else {"ETag": etags.etag(version)}
    if created:
        headers["Location"] = request.path
    return Answer(fingerprint, 201 if created else 200, _text(schema().dump(thing)), headers)


def _without_body(answer: Answer) -> Answer:
    """A repeated PUT is answered from the present state, so its answer need not be kept."""
    return Answer(answer.fingerprint, answer.status, None, {})


def _response(answer: Answer) -> Response:
    if answer.status == 204:
        return Response(status=204, headers=answer.headers)
    return Response(answer.body, status=answer.status, headers=answer.headers, mimetype="application/json")


def _text(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
