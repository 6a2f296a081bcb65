"""A small city written straight into the databases, right in every respect; tests then break one thing."""

from contextlib import closing
from typing import Any
from uuid import UUID

import psycopg2
from psycopg2 import sql
from psycopg2.extras import Json, register_uuid

from deploy.audit.cli import audit_once
from deploy.audit.report import Report
from services.license.usecases import growing
from shared.clock import SystemClock
from shared.database import Database
from shared.events.catalogue import catalogue
from shared.ids import uuid7
from shared.unit import Units

register_uuid()
CODE, OTHER_CODE = "91140105MAY000017U", "91140105MAY000025N"
NOW = "2026-03-02T01:00:00Z"
DAY = "2026-03-02"

# Rows of a right city, less what differs from one enterprise to the next.
PERSON = {"identity_type": "resident_id", "identity_number_sealed": b"x", "name": "张三", "created_at": NOW}
APPLICATION = {
    "applicant_subject": "p-zhang", "business_type": "set_up", "kind": "llc", "registry": "140105",
    "public_form": Json({}), "private_sealed": b"x", "state": "registered", "content_hash": "0" * 64, "rule_day": DAY,
    "submitted_at": NOW, "registered_at": NOW, "created_at": NOW, "edited_at": NOW,
}  # fmt: skip
DECISION = {
    "outcome": "approved", "mode": "two_officers", "first_officer": "o-0417", "second_officer": "o-0502",
    "rule_ids": ["SETUP-2022"], "decided_on": DAY, "decided_at": NOW,
}  # fmt: skip
ENTITY = {
    "registry": "140105", "kind": "llc", "status": "active", "name_full": "太原晋源软件有限公司", "entity_version": 1,
    "source": "set_up", "code_rule": "standard", "established_on": DAY, "recorded_at": NOW,
}  # fmt: skip
CONVERSION = {
    "line": 2, "state": "entered", "registry": "140105", "kind": "llc", "code_category": "1", "name_full": "太原旧厂",
    "particulars": Json({}), "legacy_numbers": Json([]), "numbers": [], "warnings": [], "batch_id": "x",
    "created_at": NOW, "told_at": NOW, "entered_at": NOW,
}  # fmt: skip
SEGMENT = {
    "registry": "140105", "category": "1", "state": "exhausted", "used": 1, "given": 1, "proposed_by": "o-0701",
    "proposed_at": NOW, "activated_by": "o-0702", "granted_by": "uscc_center", "grant_no": "2026-1",
}  # fmt: skip
ASSIGNED = {
    "state": "assigned", "origin": "segment", "code_rule": "standard", "registry": "140105", "ordinal": 1,
    "assigned_at": NOW,
}  # fmt: skip
LICENCE = {
    "license_no": 1, "registry": "140105", "entity_version": 1, "state": "active", "face": Json({}), "licence_on": DAY,
    "payload_sha256": "0" * 64, "prepared_at": NOW, "issued_at": NOW, "expires_at": "2027-03-02T01:00:00Z",
    "signed_rendition": 1,
}  # fmt: skip


class City:
    """`urls`: the owner's address of each database."""

    def __init__(self, urls: dict[str, str]) -> None:
        self.urls = urls

    def run(self, name: str, statement: str, *values: Any) -> list[Any]:
        with closing(psycopg2.connect(self.urls[name])) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def insert(self, name: str, table: str, /, **values: Any) -> None:
        self.run(name, _insertion(table, values), *values.values())  # type: ignore[arg-type]

    def licence(self, code: str, own: dict[str, UUID], *, signed: bool = True) -> None:
        """A licence with all that belongs to it, in one transaction, and its entry in the log."""
        prepared = {"state": "prepared", "issued_at": None, "prepared_at": "now", "signed_rendition": 0}
        row = LICENCE | ({} if signed else prepared)
        form = {"rendition": 1, "format": "sd_jwt", "kid": "0", "message": b"x", "disclosures": ""}
        form |= {"issued_at": NOW, "expires_at": "2027-03-02T01:00:00Z"}
        license_id = own["license_id"]
        with closing(psycopg2.connect(self.urls["license"])) as connection, connection, connection.cursor() as write:
            write.execute("INSERT INTO status_list (list_id, uri) VALUES ('1401-1', 'x') ON CONFLICT DO NOTHING")
            for table, values in (
                ("license", {**row, **own, "uscc": code, "serial": str(license_id)[:30], "cause_id": uuid7()}),
                ("status_entry", {"list_id": "1401-1", "idx": int(code[12:16]), "license_id": license_id}),
                ("rendition", {**form, "license_id": license_id, "payload_sha256": license_id.hex * 2}),
            ):
                write.execute(_insertion(table, values), list(values.values()))
            if signed:
                write.execute("INSERT INTO signature VALUES (%s, 1, 'sd_jwt', '', %s)", (license_id, NOW))
        self.sequence()

    def sequence(self) -> None:
        """Give what waits for the log its number."""
        database = Database(self.urls["license"])
        Units(database, "urn:yizhao:license", SystemClock()).run("test", growing.sequence)
        database.close()

    def audit(self) -> Report:
        return audit_once(self.urls)

    def enterprise(self, code: str = CODE, *, signed: bool = True) -> "Enterprise":
        """One enterprise, set up: application, decision, entity, code, licence; ``signed`` False: just prepared."""
        return Enterprise(self, code, signed=signed)

    def told(
        self, name: str, event_type: str, aggregate_id: UUID, *, version: int = 1, cause: UUID | None = None
    ) -> UUID:
        """An event that was told, published and written down."""
        known, event_id = catalogue()[event_type], uuid7()
        self.run(
            name,
            "INSERT INTO stream_head VALUES (%s, %s, %s)"
            " ON CONFLICT ON CONSTRAINT stream_head_pkey DO UPDATE SET version = EXCLUDED.version",
            known.aggregate,
            str(aggregate_id),
            version,
        )
        ((seq,),) = self.run(name, "SELECT coalesce(max(seq), 0) + 1 FROM event_log")
        head = {"aggregatetype": known.aggregate, "aggregateid": str(aggregate_id), "aggregate_version": version}
        told = {
            "type": event_type,
            "source": known.source,
            "dataschema": known.dataschema,
            "dataclass": known.dataclass,
        }
        rest = {"specversion": "1.0", "datacontenttype": "application/json", "occurred_at": NOW, "payload": Json({})}
        causes = {"correlationid": str(aggregate_id), "causationid": None if cause is None else str(cause)}
        self.insert(name, "event_log", seq=seq, id=event_id, **head, **told, **rest, **causes)
        return event_id

    def handled(self, name: str, event_id: UUID) -> None:
        self.insert(name, "inbox", consumer=name, event_id=event_id)


class Enterprise:
    """One enterprise in all four databases."""

    def __init__(self, city: City, code: str, *, signed: bool) -> None:
        self.city, self.code, self.signed = city, code, signed
        self.application, self.entity, self.license, self.person = uuid7(), uuid7(), uuid7(), uuid7()
        self._apply()
        self._register()
        self._assign()
        self._sign()

    def _apply(self) -> None:
        application = {"application_id": self.application}
        self.city.insert("registration", "person", **PERSON, person_id=self.person, blind_index=self.person.bytes)
        self.city.insert(
            "registration",
            "application",
            **APPLICATION,
            **application,
            entity_id=self.entity,
            applicant_person_id=self.person,
            application_no=f"SQ-{self.code}",
        )
        self.city.insert("registration", "decision", **DECISION, **application, decision_id=uuid7())

    def _register(self) -> None:
        own = {"entity_id": self.entity, "uscc": self.code, "set_up_application_id": self.application}
        self.city.insert("registration", "entity", **ENTITY, **own)

    def _assign(self) -> None:
        segment, ordinal = uuid7(), int(self.code[12:16])
        numbers = {"segment_id": segment, "first_ordinal": ordinal, "last_ordinal": ordinal}
        self.city.insert("codegen", "segment", **SEGMENT, **numbers)
        own = {"uscc": self.code, "entity_id": self.entity, "application_id": self.application, "segment_id": segment}
        self.city.insert("codegen", "code", **ASSIGNED, **own, code_id=uuid7())

    def convert(self, code: str) -> UUID:
        """Another entity, imported without a code and given this one by conversion; return its id."""
        application, entity, claim, segment = uuid7(), uuid7(), uuid7(), uuid7()
        row = ENTITY | {
            "name_full": "太原旧厂有限公司",
            "source": "import",
            "code_adopted_at": NOW,
            "set_up_application_id": None,
        }
        own = {"entity_id": entity, "uscc": code}
        self.city.insert("registration", "entity", **row, **own)
        # Whose name it bears is beside the point here.
        self.city.run("registration", "ALTER TABLE import_conversion DROP CONSTRAINT import_conversion_claim_id_fkey")
        self.city.insert(
            "registration", "import_conversion", **CONVERSION, **own, application_id=application, claim_id=claim,
            job_id=uuid7(),
        )  # fmt: skip
        self.city.insert("codegen", "segment", **SEGMENT, segment_id=segment, first_ordinal=2, last_ordinal=2)
        given = {"application_id": application, "segment_id": segment, "code_id": uuid7()}
        self.city.insert("codegen", "code", **ASSIGNED, **own, **given)
        return entity

    def _sign(self) -> None:
        own = {"license_id": self.license, "entity_id": self.entity, "correlation_id": self.application}
        self.city.licence(self.code, own, signed=self.signed)


def _insertion(table: str, values: dict[str, Any]) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, values))
    places = sql.SQL(", ").join(sql.Placeholder() * len(values))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), columns, places)
