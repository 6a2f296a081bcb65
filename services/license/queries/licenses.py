"""Licences and their written forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.license.domain import qr, sd_jwt
from services.license.domain.license import License, Waiting
from services.license.domain.rendition import Format
from services.license.queries.grants import STANDS
from services.license.rows import SELECT_LICENSE, license_of
from shared.database import Tx

# What somebody may see: as head of the entity, as its manager, or as an officer of its registry or of one above it.
_VISIBLE = f"""
(EXISTS (SELECT FROM holder JOIN holder_subject USING (person_id)
         WHERE holder.entity_id = license.entity_id AND holder_subject.subject = %(subject)s)
 OR EXISTS (SELECT FROM license_grant WHERE license_grant.entity_id = license.entity_id
            AND license_grant.subject = %(subject)s AND role = 'manager' AND {STANDS})
 OR (%(reach)s <> '' AND starts_with(license.registry, %(reach)s)))
"""


@dataclass(frozen=True)
class Reader:
    """Who reads, on which legal day. ``reach``: leading digits of the registries an officer sees; empty for others."""

    subject: str
    reach: str
    today: date


def visible_licenses(
    tx: Tx, reader: Reader, uscc: str | None, after: Sequence[str | int] | None, limit: int
) -> list[License]:
    """Licences that the reader may see, newest first; ``after``: prepared_at and license_id of the last one shown."""
    before, last = after or (None, None)
    rows = tx.all(
        f"""{SELECT_LICENSE}
        WHERE {_VISIBLE}
          AND (%(uscc)s IS NULL OR uscc = %(uscc)s)
          AND (%(before)s IS NULL OR (prepared_at, license_id) < (%(before)s::timestamptz, %(last)s::uuid))
        ORDER BY prepared_at DESC, license_id DESC LIMIT %(limit)s""",
        {**vars(reader), "uscc": uscc, "before": before, "last": last, "limit": limit},
    )
    return [license_of(row) for row in rows]


def license_by_id(tx: Tx, license_id: UUID) -> License | None:
    return _one(tx, "license_id = %(value)s", license_id)


def by_serial(tx: Tx, serial: str) -> License | None:
    """A licence that was ever in force."""
    return _one(tx, "serial = %(value)s AND issued_at IS NOT NULL", serial)


def newest_of_code(tx: Tx, uscc: str) -> License | None:
    """The newest licence that was ever in force under a code."""
    return _one(tx, "uscc = %(value)s AND issued_at IS NOT NULL ORDER BY license_no DESC, issued_at DESC LIMIT 1", uscc)


def newest_of_entity(tx: Tx, entity_id: UUID) -> License | None:
    """The newest licence of an entity, signed or not; one that was dropped never was."""
    return _one(tx, "entity_id = %(value)s AND state <> 'dropped' ORDER BY license_no DESC LIMIT 1", entity_id)


def by_payload(tx: Tx, payload_sha256: str) -> License | None:
    """The licence one of whose written forms, those for wallets among them, has these claims."""
    condition = """license_id = (SELECT license_id FROM rendition WHERE payload_sha256 = %(value)s
                                 UNION ALL SELECT license_id FROM wallet_credential WHERE payload_sha256 = %(value)s)"""
    return _one(tx, condition, payload_sha256)


def _one(tx: Tx, condition: str, value: str | UUID) -> License | None:
    row = tx.one(f"{SELECT_LICENSE} WHERE {condition}", {"value": value})
    return license_of(row) if row else None


def may_see(tx: Tx, reader: Reader, license_id: UUID) -> bool:
    sql = f"SELECT EXISTS (SELECT FROM license WHERE license_id = %(license_id)s AND {_VISIBLE})"
    return bool(tx.scalar(sql, {**vars(reader), "license_id": license_id}))


def credential(tx: Tx, license_id: UUID) -> str | None:
    """The SD-JWT, once it is signed."""
    row = _signed_form(tx, license_id, Format.SD_JWT)
    return sd_jwt.with_signature(*row) if row else None


def qr_text(tx: Tx, license_id: UUID) -> str | None:
    """The text of the QR code, once it is signed."""
    row = _signed_form(tx, license_id, Format.QR)
    return qr.with_signature(row[0], row[2]) if row else None


def _signed_form(tx: Tx, license_id: UUID, form: Format) -> tuple[bytes, str, bytes] | None:
    """Message, disclosures and signature of the newest rendition."""
    row = tx.one(
        """
        SELECT message, disclosures, signature FROM rendition JOIN signature USING (license_id, rendition, format)
        WHERE license_id = %(license_id)s AND format = %(format)s ORDER BY rendition DESC LIMIT 1
        """,
        {"license_id": license_id, "format": str(form)},
    )
    return (bytes(row["message"]), row["disclosures"], bytes(row["signature"])) if row else None


def waiting(tx: Tx, kids: Sequence[str], limit: int) -> list[Waiting]:
    """Written forms to be signed with these keys, of the newest renditions of at most ``limit`` licences.

    Licences not yet in force come first; of these an entity's oldest.
    """
    rows = tx.all(
        """
        SELECT license_id, rendition, format, kid, message
        FROM rendition
        JOIN (SELECT license_id, rendition FROM license
              WHERE rendition > signed_rendition AND state IN ('prepared', 'active', 'suspended')
                AND EXISTS (SELECT FROM rendition AS newest WHERE newest.license_id = license.license_id
                            AND newest.rendition = license.rendition AND newest.kid = ANY(%(kids)s))
              ORDER BY state <> 'prepared', license_no, license_id LIMIT %(limit)s) AS oldest
             USING (license_id, rendition)
        ORDER BY license_id, format
        """,
        {"kids": list(kids), "limit": limit},
    )
    return [Waiting(**row | {"format": Format(row["format"]), "message": bytes(row["message"])}) for row in rows]


def kids_waited_for(tx: Tx) -> dict[str, int]:
    """For which keys licences wait, and how many."""
    rows = tx.all(
        """
        SELECT kid, count(*) AS licences FROM license JOIN rendition USING (license_id, rendition)
        WHERE rendition > signed_rendition AND state IN ('prepared', 'active', 'suspended') AND format = 'sd_jwt'
        GROUP BY kid
        """
    )
    return {row["kid"]: row["licences"] for row in rows}


def waiting_for(tx: Tx, kids: Sequence[str], limit: int) -> list[UUID]:
    """Licences whose newest rendition waits for one of these keys."""
    rows = tx.all(
        """
        SELECT license_id FROM license JOIN rendition USING (license_id, rendition)
        WHERE rendition > signed_rendition AND state IN ('prepared', 'active', 'suspended') AND format = 'sd_jwt'
          AND kid = ANY(%(kids)s)
        ORDER BY license_no, license_id LIMIT %(limit)s
        """,
        {"kids": list(kids), "limit": limit},
    )
    return [row["license_id"] for row in rows]


def expiring(tx: Tx, until: datetime, limit: int) -> list[UUID]:
    """Licences in force whose rendition expires by then, and which have no later one prepared."""
    rows = tx.all(
        """
        SELECT license_id FROM license
        WHERE rendition = signed_rendition AND state IN ('active', 'suspended') AND expires_at <= %(until)s
        ORDER BY expires_at LIMIT %(limit)s
        """,
        {"until": until, "limit": limit},
    )
    return [row["license_id"] for row in rows]


def under_stolen_keys(tx: Tx, after: UUID, limit: int) -> list[UUID]:
    """Licences, prepared or in force, whose newest rendition is for a key that was reported stolen; by id."""
    rows = tx.all(
        """
        SELECT license_id FROM rendition JOIN license USING (license_id, rendition) JOIN signing_key USING (kid)
        WHERE revoked_at IS NOT NULL AND format = 'sd_jwt' AND license.state IN ('prepared', 'active', 'suspended')
          AND license_id > %(after)s
        ORDER BY license_id LIMIT %(limit)s
        """,
        {"after": after, "limit": limit},
    )
    return [row["license_id"] for row in rows]
