"""Steps of an application through the use cases, as the edges call them: one unit each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from deploy.sandbox.personas import PERSONAS
from services.registration.domain.claims import NameClaim
from services.registration.domain.form import Form
from services.registration.domain.people import Attested
from services.registration.queries.applications import ApplicationView, application_view
from services.registration.queries.signing import signing_tasks
from services.registration.store.persons import person_id_of
from services.registration.usecases import (
    applications,
    decisions,
    materials,
    names,
    registrations,
    reviews,
    signatures,
    submissions,
)
from services.registration.usecases.materials import Upload
from services.registration.usecases.names import NameDeclaration
from services.registration.usecases.signatures import SignatureIn
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.database import Database
from shared.events import codec
from shared.events.codegen import CodeAssigned
from shared.events.shapes import NameParts
from shared.ids import uuid7
from shared.kinds import Kind
from shared.unit import Unit, Units
from tests.builders.application import PDF, Body, company_form, company_name, materials_for

T = TypeVar("T")


def principal(subject: str) -> Principal:
    """A persona as the one who acts."""
    persona = PERSONAS[subject]
    return Principal(
        persona.subject,
        frozenset(persona.roles),
        persona.registry,
        persona.department,
        persona.name,
        persona.acr,
    )


def attested(subject: str) -> Attested:
    """What the real-name check says of a persona."""
    persona = PERSONAS[subject]
    return Attested(subject, persona.name, persona.identity_number)


def form_of(body: Body) -> Form:
    """A form from its JSON body."""
    form: Form = codec.load_shape(Form, body)
    return form


@dataclass(frozen=True)
class Desk:
    """Registration at work on one database."""

    units: Units
    db: Database
    keys: PersonalDataKeys
    codes: list[str] = field(default_factory=list)

    def do(self, subject: str, work: Callable[[Unit], T]) -> T:
        """One unit of a subject."""
        with self.units.unit(subject) as unit:
            return work(unit)

    def ask(self, work: Callable[[Any], T]) -> T:
        """Read in a transaction of its own."""
        with self.db.transaction() as tx:
            return work(tx)

    def view(self, application_id: UUID, subject: str = "p-zhang") -> ApplicationView:
        """An application as somebody sees it."""
        return self.ask(lambda tx: application_view(tx, self.keys, principal(subject), application_id))

    def version(self, application_id: UUID) -> int:
        """The row version of an application."""
        found: int = self.ask(
            lambda tx: tx.scalar(
                "SELECT version FROM application WHERE application_id = %(id)s", {"id": application_id}
            )
        )
        return found

    def declare(
        self, name: Body, *, subject: str = "p-zhang", kind: str = "llc", registry: str = "140105"
    ) -> NameClaim:
        """Reserve a name."""
        declaration = NameDeclaration(
            codec.load_shape(NameParts, name),
            Kind(kind),
            registry,
            "6510" if kind == "llc" else "5211",
            "NAME-2021.1",
        )
        return self.do(
            subject,
            lambda unit: names.declare_name(
                unit, principal(subject), uuid7(), declaration, keys=self.keys, attested=attested(subject)
            ),
        )

    def draft(self, body: Body, *, subject: str = "p-zhang", with_materials: bool = True) -> UUID:
        """Begin an application with its materials."""
        application_id = uuid7()
        self.do(
            subject,
            lambda unit: applications.save_draft(
                unit,
                principal(subject),
                application_id,
                form_of(body),
                None,
                keys=self.keys,
                attested=attested(subject),
            ),
        )
        for kind in materials_for(body["kind"]) if with_materials else ():
            self.upload(application_id, kind, subject=subject)
        return application_id

    def upload(self, application_id: UUID, kind: str, content: bytes = PDF, *, subject: str = "p-zhang") -> UUID:
        """Add a material."""
        material_id = uuid7()
        self.do(
            subject,
            lambda unit: materials.add_material(
                unit, principal(subject), application_id, material_id, Upload(kind, content), keys=self.keys
            ),
        )
        return material_id

    def step(self, use_case: Callable[..., T], application_id: UUID, subject: str = "p-zhang") -> T:
        """A use case that changes an application in its present version."""
        version = self.version(application_id)
        return self.do(
            subject, lambda unit: use_case(unit, principal(subject), application_id, version, keys=self.keys)
        )

    def freeze(self, application_id: UUID) -> UUID:
        """Lock the content."""
        return self.step(applications.freeze_application, application_id)

    def sign(self, application_id: UUID, subject: str) -> UUID:
        """Sign what waits for a persona on an application."""
        person = self.ask(lambda tx: person_id_of(tx, self.keys, PERSONAS[subject].identity_number))
        assert person is not None
        tasks = self.ask(lambda tx: signing_tasks(tx, person))
        task = next(task for task in tasks if task.application_id == application_id)
        given = SignatureIn(task.signatory_id, task.content_hash)
        return self.do(
            subject,
            lambda unit: signatures.sign(
                unit,
                principal(subject),
                application_id,
                uuid7(),
                given,
                keys=self.keys,
                attested=attested(subject),
            ),
        )

    def submit(self, application_id: UUID) -> UUID:
        """Submit."""
        return self.step(submissions.submit_application, application_id)

    def submitted(self, trade_name: str = "晋源达", body: Body | None = None) -> UUID:
        """A submitted company, signed by both."""
        form = body or company_form(self.declare(company_name(trade_name)).claim_id)
        application_id = self.draft(form)
        self.freeze(application_id)
        refs = {person["person_ref"]: person for person in form["private_particulars"]["persons"]}
        for subject in ("p-zhang", "p-li"):
            if any(person["name"] == PERSONAS[subject].name for person in refs.values()):
                self.sign(application_id, subject)
        self.submit(application_id)
        return application_id

    def recommend(self, application_id: UUID, officer: str = "o-0417") -> UUID:
        """Claim and recommend."""
        self.step(reviews.claim_application, application_id, officer)
        return self.step(reviews.recommend_approval, application_id, officer)

    def approve(self, application_id: UUID, officer: str = "o-0502") -> UUID:
        """Claim and decide."""
        self.step(reviews.claim_application, application_id, officer)
        return self.step(decisions.approve_application, application_id, officer)

    def approved(self, trade_name: str = "晋源达", body: Body | None = None) -> UUID:
        """An approved company, by two officers."""
        application_id = self.submitted(trade_name, body)
        if self.view(application_id).kind == "llc":
            self.recommend(application_id)
        self.approve(application_id)
        return application_id

    def code_for(self, application_id: UUID, uscc: str) -> CodeAssigned:
        """The event with which codegen answers an approval."""
        view = self.view(application_id)
        return CodeAssigned(
            entity_id=view.entity_id,
            application_id=application_id,
            uscc=uscc,
            registry=view.registry,
            origin="segment",
            rule_id="GB32100-2015",
            assigned_at=self.units.clock().now(),
        )

    def registered(
        self, trade_name: str = "晋源达", uscc: str = "91140105MAY000017U", body: Body | None = None
    ) -> UUID:
        """The entity of a registered company."""
        application_id = self.approved(trade_name, body)
        event = self.code_for(application_id, uscc)
        self.do("event:test", lambda unit: registrations.register_entity(unit, event))
        return event.entity_id

    def told(self) -> list[str]:
        """The types of all events told so far, in order."""
        return [row["type"] for row in self.ask(lambda tx: tx.all("SELECT type FROM outbox ORDER BY seq"))]

    def payload(self, event_type: str) -> dict[str, Any]:
        """The payload of the last event of a type."""
        found: dict[str, Any] = self.ask(
            lambda tx: tx.scalar(
                "SELECT payload FROM outbox WHERE type = %(type)s ORDER BY seq DESC LIMIT 1", {"type": event_type}
            )
        )
        return found
