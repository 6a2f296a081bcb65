"""Applications: reading, locking, writing. The private part of a form is sealed; it is opened here and nowhere else."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.application import Application, State
from services.registration.domain.form import Form
from services.registration.domain.register import Approved
from services.registration.rows import APPLICATION_COLUMNS, PRIVATE, application_of_row, private_place
from shared.crypto import PersonalDataKeys, Place
from shared.database import Tx
from shared.events import codec
from shared.events.shapes import Particulars, TaxItems


def _split(form: Form) -> tuple[dict[str, Any], str]:
    """The public part as an object, the private part as text to be sealed."""
    whole = codec.dump(form)
    private = whole.pop(PRIVATE)
    return whole, json.dumps(private, ensure_ascii=False)


def find_application(tx: Tx, keys: PersonalDataKeys, application_id: UUID) -> Application | None:
    """An application as it stands, not locked."""
    row = tx.one(
        f"SELECT {APPLICATION_COLUMNS} FROM application AS a WHERE a.application_id = %(id)s", {"id": application_id}
    )
    return None if row is None else application_of_row(row, keys)


def lock_application(tx: Tx, keys: PersonalDataKeys, application_id: UUID) -> Application | None:
    """An application, locked until the end of the transaction."""
    row = tx.one(
        f"SELECT {APPLICATION_COLUMNS} FROM application AS a WHERE a.application_id = %(id)s FOR UPDATE",
        {"id": application_id},
    )
    return None if row is None else application_of_row(row, keys)


def insert_application(tx: Tx, keys: PersonalDataKeys, application: Application) -> None:
    """Write a draft.

    :raises Refusal: ``application.round_exists``.
    """
    public, private = _split(application.form)
    form = application.form
    tx.execute(
        "INSERT INTO application (application_id, entity_id, applicant_subject, applicant_person_id, business_type,"
        " kind,"
        " registry, claim_id, public_form, private_sealed, state, round_no, previous_round_id, created_at, edited_at)"
        " VALUES (%(application_id)s, %(entity_id)s, %(subject)s, %(person_id)s, %(business_type)s, %(kind)s,"
        " %(registry)s, %(claim_id)s, %(public)s, %(private)s, 'draft', %(round_no)s, %(previous)s, %(now)s, %(now)s)",
        {
            "application_id": application.application_id,
            "entity_id": application.entity_id,
            "subject": application.applicant_subject,
            "person_id": application.applicant_person_id,
            "business_type": form.business_type,
            "kind": form.kind,
            "registry": form.registry,
            "claim_id": form.claim_id,
            "public": public,
            "private": keys.cipher.seal(private_place(application.application_id), private),
            "round_no": application.round_no,
            "previous": application.previous_round_id,
            "now": application.created_at,
        },
    )


def update_draft(tx: Tx, keys: PersonalDataKeys, application_id: UUID, form: Form, now: datetime) -> None:
    """Replace the form of a locked application; it is a draft again and what was frozen is void."""
    public, private = _split(form)
    tx.execute(
        "UPDATE application SET state = 'draft', kind = %(kind)s, registry = %(registry)s, claim_id = %(claim_id)s,"
        " public_form = %(public)s, private_sealed = %(private)s, content_hash = NULL, signing_until_on = NULL,"
        " edited_at = %(now)s, version = version + 1 WHERE application_id = %(id)s",
        {
            "kind": form.kind,
            "registry": form.registry,
            "claim_id": form.claim_id,
            "public": public,
            "private": keys.cipher.seal(private_place(application_id), private),
            "now": now,
            "id": application_id,
        },
    )


def freeze(
    tx: Tx, keys: PersonalDataKeys, application: Application, *, content_hash: str, until_on: date, now: datetime
) -> None:
    """Keep what is to be signed, under its hash, for ever."""
    public, private = _split(application.form)
    place = Place("application_content", "private_sealed", f"{application.application_id}/{content_hash}")
    tx.execute(
        "INSERT INTO application_content (content_hash, application_id, public_form, private_sealed, frozen_at)"
        " VALUES (%(hash)s, %(id)s, %(public)s, %(private)s, %(now)s)"
        " ON CONFLICT (application_id, content_hash) DO NOTHING",
        {
            "hash": content_hash,
            "id": application.application_id,
            "public": public,
            "private": keys.cipher.seal(place, private),
            "now": now,
        },
    )
    tx.execute(
        "UPDATE application SET state = 'signing', content_hash = %(hash)s, signing_until_on = %(until_on)s,"
        " version = version + 1 WHERE application_id = %(id)s",
        {"hash": content_hash, "until_on": until_on, "id": application.application_id},
    )


def move(tx: Tx, application_id: UUID, state: State) -> None:
    """Take a locked application to another state."""
    tx.execute(
        "UPDATE application SET state = %(state)s, version = version + 1 WHERE application_id = %(id)s",
        {"state": str(state), "id": application_id},
    )


def unfreeze(tx: Tx, application_id: UUID) -> None:
    """Back to a draft: every signature on the frozen content is void."""
    tx.execute(
        "UPDATE application SET state = 'draft', content_hash = NULL, signing_until_on = NULL, version = version + 1"
        " WHERE application_id = %(id)s",
        {"id": application_id},
    )


def mark_submitted(tx: Tx, application_id: UUID, application_no: str, rule_day: date, now: datetime) -> None:
    """The signed package has arrived; the law of ``rule_day`` holds for it from now on."""
    tx.execute(
        "UPDATE application SET state = 'submitted', application_no = %(no)s, rule_day = %(rule_day)s,"
        " submitted_at = %(now)s, version = version + 1 WHERE application_id = %(id)s",
        {"no": application_no, "rule_day": rule_day, "now": now, "id": application_id},
    )


def mark_received(tx: Tx, application_id: UUID, now: datetime) -> None:
    """The receipt is issued."""
    tx.execute(
        "UPDATE application SET state = 'received', received_at = %(now)s, version = version + 1"
        " WHERE application_id = %(id)s",
        {"now": now, "id": application_id},
    )


def mark_approved(tx: Tx, application_id: UUID, approved_on: date) -> None:
    """Approved; from here no business rule may refuse."""
    tx.execute(
        "UPDATE application SET state = 'approved', approved_on = %(on)s, version = version + 1"
        " WHERE application_id = %(id)s",
        {"on": approved_on, "id": application_id},
    )


def keep_approved(tx: Tx, application_id: UUID, particulars: Particulars, tax_items: TaxItems) -> None:
    """Keep what will be registered: from here on nobody needs the private part."""
    tx.execute(
        "INSERT INTO approved_content (application_id, particulars, tax_items)"
        " VALUES (%(id)s, %(particulars)s, %(tax_items)s)",
        {"id": application_id, "particulars": codec.dump(particulars), "tax_items": codec.dump(tax_items)},
    )


def lock_approved(tx: Tx, application_id: UUID) -> Approved | None:
    """What an approved application leaves for the register, locked; None if it was never approved."""
    row = tx.one(
        "SELECT a.application_id, a.entity_id, a.state, a.kind, a.registry, a.application_no, a.approved_on,"
        " a.claim_id,"
        " c.particulars, c.tax_items FROM application AS a JOIN approved_content AS c USING (application_id)"
        " WHERE a.application_id = %(id)s FOR UPDATE OF a",
        {"id": application_id},
    )
    if row is None:
        return None
    return Approved(
        **{
            **row,
            "state": State(row["state"]),
            "particulars": codec.load_shape(Particulars, row["particulars"]),
            "tax_items": codec.load_shape(TaxItems, row["tax_items"]),
        }
    )


def mark_registered(tx: Tx, application_id: UUID, now: datetime) -> None:
    """Registered and published in one moment: the caller writes the public row in the same transaction."""
    tx.execute(
        "UPDATE application SET state = 'registered', registered_at = %(now)s, published_at = %(now)s,"
        " version = version + 1 WHERE application_id = %(id)s",
        {"now": now, "id": application_id},
    )


def tick_code_delayed(tx: Tx, application_id: UUID, since: datetime) -> int:
    """Note since when an approved application waits for its code."""
    return tx.execute(
        "UPDATE application SET code_delayed_since = %(since)s, version = version + 1"
        " WHERE application_id = %(id)s AND state = 'approved' AND code_delayed_since IS NULL",
        {"since": since, "id": application_id},
    )


def tick_license(tx: Tx, entity_id: UUID, issued_at: datetime) -> int:
    """Tick 发照 on the registered applications of an entity that have no tick yet."""
    return tx.execute(
        "UPDATE application SET license_issued_at = %(at)s, version = version + 1"
        " WHERE entity_id = %(entity_id)s AND state = 'registered' AND license_issued_at IS NULL",
        {"at": issued_at, "entity_id": entity_id},
    )


def next_number_of_day(tx: Tx, day: date) -> int:
    """The next running number of application numbers of a day; the counter row stays locked, so none is skipped."""
    number: int = tx.scalar(
        "INSERT INTO application_counter (day, last) VALUES (%(day)s, 1)"
        " ON CONFLICT (day) DO UPDATE SET last = application_counter.last + 1 RETURNING last",
        {"day": day},
    )
    return number


def round_after(tx: Tx, application_id: UUID) -> UUID | None:
    """The next round of a returned application, or None."""
    found: UUID | None = tx.scalar(
        "SELECT application_id FROM application WHERE previous_round_id = %(id)s", {"id": application_id}
    )
    return found


def stale_drafts(tx: Tx, edited_before: datetime, limit: int) -> list[UUID]:
    """Drafts and unsigned applications nobody has touched since, locked; busy ones are left for the next round."""
    rows = tx.all(
        "SELECT application_id FROM application WHERE state IN ('draft', 'signing') AND edited_at < %(before)s"
        " ORDER BY edited_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED",
        {"before": edited_before, "limit": limit},
    )
    return [row["application_id"] for row in rows]


def expired_signings(tx: Tx, today: date, limit: int) -> list[UUID]:
    """Applications whose time for signing is over, locked."""
    rows = tx.all(
        "SELECT application_id FROM application WHERE state = 'signing' AND signing_until_on < %(today)s"
        " ORDER BY signing_until_on LIMIT %(limit)s FOR UPDATE SKIP LOCKED",
        {"today": today, "limit": limit},
    )
    return [row["application_id"] for row in rows]
