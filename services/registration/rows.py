"""From rows to domain values, for `store` and `queries` alike: the columns that are read, and what they become."""

import json
from typing import Any
from uuid import UUID

from services.registration.domain.application import Application, State, Ticks
from services.registration.domain.claims import ClaimState, NameClaim
from services.registration.domain.entity import Entity, EntityVersion, SetMark, Status
from services.registration.domain.form import Form
from shared.crypto import PersonalDataKeys, Place
from shared.events import codec
from shared.events.shapes import Act, Mark, NameParts, Particulars, TaxItems

CLAIM_COLUMNS = (
    "claim_id, state, kind, registry, name_parts, version, person_id, subject, slot, industry_code,"
    " undertaking_version, exception_ground, similar_count, reserved_from_on, reserved_until_on, application_id,"
    " entity_id"
)

APPLICATION_COLUMNS = (
    "a.application_id, a.entity_id, a.applicant_subject, a.applicant_person_id, a.public_form, a.private_sealed,"
    " a.state,"
    " a.round_no, a.previous_round_id, a.application_no, a.content_hash, a.signing_until_on, a.rule_day,"
    " a.submitted_at,"
    " a.received_at, a.approved_on, a.registered_at, a.license_issued_at, a.published_at, a.code_delayed_since,"
    " a.created_at, a.edited_at, a.version,"
    " (SELECT c.name_full FROM name_claim AS c WHERE c.claim_id = a.claim_id) AS name_full"
)

ENTITY_COLUMNS = (
    "e.entity_id, e.uscc, e.registry, e.kind, e.status, e.entity_version, e.source, e.code_rule, e.version,"
    " e.name_full,"
    " e.claim_id, e.set_up_application_id, e.source_batch, e.established_on, e.deregistered_on, e.license_id,"
    " e.license_serial, e.license_no, e.license_issued_at, e.license_voided_at, e.published_at, e.licence_exchange,"
    " e.licence_exchanged_on"
)

MARK_COLUMNS = (
    "mark_id, entity_id, mark, since_on, until_on, source, reference_no, blocks, disclose, set_by, stream_version,"
    " version, lifted_on"
)

PRIVATE = "private_particulars"
_TICKS = ("license_issued_at", "published_at", "code_delayed_since")


def private_place(application_id: UUID) -> Place:
    """Where the sealed private part of a form lives."""
    return Place("application", "private_sealed", application_id)


def claim_of_row(row: dict[str, Any]) -> NameClaim:
    """A claim from its row."""
    values = {key: value for key, value in row.items() if key not in ("name_parts", "state")}
    return NameClaim(state=ClaimState(row["state"]), name=codec.load_shape(NameParts, row["name_parts"]), **values)


def application_of_row(row: dict[str, Any], keys: PersonalDataKeys) -> Application:
    """An application from its row, the private part opened."""
    private = keys.cipher.open(private_place(row["application_id"]), row["private_sealed"])
    apart = ("public_form", "private_sealed", "state", *_TICKS)
    values = {key: value for key, value in row.items() if key not in apart}
    return Application(
        form=_joined(row["public_form"], private),
        state=State(row["state"]),
        ticks=Ticks(**{tick: row[tick] for tick in _TICKS}),
        **values,
    )


def _joined(public: dict[str, Any], private: str) -> Form:
    form: Form = codec.load_shape(Form, {**public, PRIVATE: json.loads(private)})
    return form


def entity_of_row(row: dict[str, Any]) -> Entity:
    """An entity from its row."""
    return Entity(**{**row, "status": Status(row["status"])})


def version_of_row(row: dict[str, Any]) -> EntityVersion:
    """A version from its row."""
    return EntityVersion(
        entity_id=row["entity_id"],
        version=row["version"],
        valid_from=row["valid_from"],
        particulars=codec.load_shape(Particulars, row["particulars"]),
        tax_items=None if row["tax_items"] is None else codec.load_shape(TaxItems, row["tax_items"]),
        act=None if row["act"] is None else codec.load_shape(Act, row["act"]),
    )


def mark_of_row(row: dict[str, Any]) -> SetMark:
    """A mark from its row."""
    mark = Mark(
        mark_id=row["mark_id"],
        mark=row["mark"],
        since_on=row["since_on"],
        until_on=row["until_on"],
        source=row["source"],
        reference_no=row["reference_no"],
        blocks=tuple(row["blocks"]),
        disclose=row["disclose"],
    )
    own = ("entity_id", "set_by", "stream_version", "version", "lifted_on")
    return SetMark(mark=mark, **{name: row[name] for name in own})
