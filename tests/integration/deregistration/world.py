"""A service of deregistration with a clock to move, and everybody who acts on a case. Valid by default."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from services.deregistration import consumer, jobs
from services.deregistration.domain.case import Case, CaseDraft, HandBack
from services.deregistration.ports import Service
from services.deregistration.queries.cases import CaseView, case_view
from services.deregistration.store import notices
from services.deregistration.usecases import cases, decisions, filing, publication, queue, signing
from shared import sandbox
from shared.auth.principal import Principal
from shared.bus import Delivered, Record
from shared.clock import FixedClock, SystemClock, end_of_legal_day
from shared.events import registration as told
from shared.events.catalogue import topic_of
from shared.events.codec import load_shape
from shared.events.departments import DEPARTMENTS, NoObjectionGiven, NoticeReceived
from shared.events.shapes import Act, Head, Investor, Mark, Money, NameParts, Particulars
from shared.ids import uuid7
from shared.inbox import Envelope
from shared.unit import Unit

T = TypeVar("T")

ZHANG = Principal("p-zhang", frozenset({"applicant"}), name="张晓岚", acr="real_name")
LI = Principal("p-li", frozenset({"applicant"}), name="李建国", acr="real_name")
WANG = Principal("p-wang", frozenset({"applicant"}), name="王敏", acr="real_name")
FIRST = Principal("o-0417", frozenset({"reviewer"}), registry="140105")
SECOND = Principal("o-0502", frozenset({"reviewer", "approver"}), registry="140105")
ELSEWHERE = Principal("o-0502b", frozenset({"reviewer", "approver"}), registry="140106")
PERSONS = {"p-zhang": uuid4(), "p-li": uuid4(), "p-wang": uuid4()}


def investor(subject: str, name: str, ratio: str) -> Investor:
    return Investor(uuid7(), "natural_person", name, "CHN", Money("100.00"), ratio, person_id=PERSONS[subject])


@dataclass
class Company:
    """An entity with two investors, told event by event with versions of its stream."""

    entity_id: UUID = field(default_factory=uuid7)
    uscc: str = "91140105MAY000017U"
    kind: str = "llc"
    status: str = "active"
    version: int = 0
    investors: tuple[Investor, ...] = field(
        default_factory=lambda: (investor("p-zhang", "张晓岚", "60.0000"), investor("p-li", "李建国", "40.0000"))
    )

    @property
    def particulars(self) -> Particulars:
        return Particulars(
            kind=self.kind,
            entity_type="1130",
            name=NameParts("太原青榆里文化传播有限公司", "青榆里", "有限公司", "太原", "文化传播"),
            heads=(Head("legal_rep", "张晓岚", PERSONS["p-zhang"], "director"),),
            investors=self.investors,
            investors_total=len(self.investors),
        )

    @property
    def head(self) -> dict[str, Any]:
        return {
            "entity_id": self.entity_id,
            "uscc": self.uscc,
            "registry": "140105",
            "kind": self.kind,
            "entity_version": 1,
            "status": self.status,
        }


def a_mark(kind: str = "equity_frozen", *, blocks: tuple[str, ...] = ("simplified",)) -> Mark:
    return Mark(uuid7(), kind, date(2026, 3, 3), "court", f"(2026){uuid4().hex[:6]}", blocks=blocks)


@dataclass
class World:
    """The service at work; ``today`` is the legal day at which its clock stands."""

    service: Service
    clock: FixedClock | SystemClock
    company: Company = field(default_factory=Company)

    def run(self, work: Callable[..., T], *arguments: Any, **named: Any) -> T:
        return self.service.units.run("test", lambda unit: work(unit, *arguments, **named))

    # The clock

    @property
    def today(self) -> date:
        return self.service.units.clock().today()

    def move_to(self, day: date) -> None:
        """Move the legal clock forward to a day, without letting the jobs run."""
        days = (day - self.today).days
        if isinstance(self.clock, FixedClock):
            self.clock.advance(days=days)
            return
        with self.service.db.transaction() as tx:
            sandbox.move(tx, self.clock.now(), sandbox.history(tx)[-1].offset_days + days)

    def let_jobs_run(self) -> None:
        for job in jobs.JOBS:
            job.run(self.service)

    # What others tell

    def hear(
        self, event: Any, *, kind: str | None = None, at: datetime | None = None, event_id: UUID | None = None
    ) -> UUID:
        """Deliver an event to its handler, as the inbox does."""
        return self.hear_all([event], kind=kind, at=at, event_id=event_id)[0]

    def hear_all(
        self,
        events: Sequence[Any],
        *,
        kind: str | None = None,
        at: datetime | None = None,
        event_id: UUID | None = None,
    ) -> list[UUID]:
        """Deliver a run of events in one transaction."""
        envelopes = [self._envelope(event, kind or event.TYPE, at or self.clock.now(), event_id) for event in events]

        def handle(unit: Unit) -> None:
            for envelope in envelopes:
                known = replace(unit, actor=f"event:{envelope.id}", causation_id=envelope.id)
                consumer.HANDLERS[envelope.type](known, envelope)

        self.run(handle)
        return [envelope.id for envelope in envelopes]

    def _envelope(self, event: Any, kind: str, at: datetime, event_id: UUID | None) -> Envelope:
        is_department = kind.split(".", maxsplit=1)[0] in DEPARTMENTS
        aggregate = kind.split(".", maxsplit=1)[0]
        if aggregate == "entity":
            self.company.version += 1
        delivered = Delivered(Record(topic_of(aggregate), "key", {}, b"{}"), 0, 0, at)
        return Envelope(
            id=event_id or uuid7(),
            type=kind,
            source="urn:yizhao:registration",
            subject="key",
            time=at,
            aggregate_type=aggregate,
            aggregate_version=None if is_department else self.company.version,
            dataclass="departmental",
            correlation_id="key",
            causation_id=None,
            topic=topic_of(aggregate),
            partition=0,
            offset=0,
            appended_at=at,
            delivered=delivered,
            event=event,
        )

    def register(self) -> None:
        """Let registration tell the company and its people."""
        act = Act("140105", ("SETUP-2022",), date(2026, 2, 2), "two_officers", "(并小)登字〔2026〕第000001号")
        for subject, person_id in PERSONS.items():
            self.hear(told.PersonBound(person_id, subject, "face", self.clock.now()))
        day = date(2026, 2, 2)
        self.hear(
            told.EntityRegistered(
                **self.company.head,
                act=act,
                application_id=uuid7(),
                approved_on=day,
                established_on=day,
                licence_on=day,
                particulars=self.company.particulars,
            )
        )

    def lock(self, case_id: UUID, *marks: Mark) -> None:
        """Let registration give the case the entity's lock, with its fresh snapshot."""
        self.hear(
            told.EntityLocked(
                **self.company.head,
                case_id=case_id,
                procedure="deregistration",
                locked_at=self.clock.now(),
                particulars=self.company.particulars,
                marks=marks,
            )
        )

    def refuse_lock(self, case_id: UUID, reason: str) -> None:
        self.hear(told.EntityLockRefused(**self.company.head, case_id=case_id, reason=reason))

    def deregister(self, case_id: UUID) -> None:
        """Let registration give a grant its effect."""
        self.company.status = "deregistered"
        self.hear(
            told.EntityDeregistered(
                **self.company.head,
                act=load_shape(Act, self.payload("granted")["act"]),
                case_id=case_id,
                route="simplified",
                deregistered_on=self.today,
            )
        )

    def block(self, case_id: UUID, mark: Mark) -> None:
        """Let registration find a mark newer than what the grant saw."""
        head, seen = self.company.head, self.company.version
        event = told.EntityDeregistrationBlocked(**head, case_id=case_id, seen_version=seen, blocking_marks=(mark,))
        self.hear(event)

    def mark(self, mark: Mark) -> None:
        self.hear(told.EntityMarked(**self.company.head, mark=mark))

    def unmark(self, mark: Mark) -> None:
        event = told.EntityUnmarked(
            **self.company.head,
            mark_id=mark.mark_id,
            mark=mark.mark,
            lifted_on=self.today,
            reference_no=mark.reference_no,
        )
        self.hear(event)

    def say(self, department: str, event: Any, *, at: datetime | None = None, event_id: UUID | None = None) -> UUID:
        """Let a department tell something over the bus."""
        return self.hear(event, kind=f"{department}.{event.NAME}", at=at, event_id=event_id)

    def receipts(self, case_id: UUID, *departments: str) -> None:
        for department in departments or DEPARTMENTS:
            self.say(department, NoticeReceived(self.company.uscc, case_id))

    def no_objections(self, case_id: UUID) -> None:
        for department in DEPARTMENTS:
            self.say(department, NoObjectionGiven(self.company.uscc, case_id, "none_owed"))

    def read_everything(self, through: datetime | None = None) -> None:
        """Let the consumer have read the department topics up to a moment of the system clock, default now."""
        at = through or self.clock.now()
        with self.service.db.transaction() as tx:
            for department in DEPARTMENTS:
                for partition in range(6):
                    tx.execute(
                        "INSERT INTO bus_watermark VALUES (%(topic)s, %(partition)s, %(at)s)"
                        " ON CONFLICT ON CONSTRAINT bus_watermark_pkey DO UPDATE SET through_at = excluded.through_at",
                        {"topic": topic_of(department), "partition": partition, "at": at},
                    )

    # What people do

    def draft(self, **changes: Any) -> Case:
        wanted = CaseDraft(self.company.entity_id, "simplified", "停止经营，债权债务已清", "SD-2024C.1")
        return self.run(cases.save_draft, ZHANG, uuid7(), replace(wanted, **changes), None)

    def freeze(self, case: Case) -> Case:
        return self.run(cases.freeze, ZHANG, case.case_id, case.version)

    def sign(self, case_id: UUID, *signers: Principal) -> Case:
        for signer in signers or (ZHANG, LI):
            seen = self.view(case_id)
            (task,) = [each for each in seen.signatories if each.person_id == PERSONS[signer.subject]]
            signature = signing.Signature(task.investor_id, seen.case.content_hash or "")
            self.run(signing.sign, signer, case_id, uuid7(), signature)
        return self.case(case_id)

    def signed(self, **changes: Any) -> Case:
        return self.sign(self.freeze(self.draft(**changes)).case_id)

    def publish(self, case: Case) -> Case:
        return self.run(publication.request_publication, ZHANG, case.case_id, case.version)

    def noticed(self, **changes: Any) -> Case:
        """A case in its notice period, published today."""
        case = self.publish(self.signed(**changes))
        self.lock(case.case_id)
        return self.case(case.case_id)

    def file(self, case_id: UUID) -> Case:
        return self.run(filing.file_application, ZHANG, case_id, HandBack.ELECTRONIC_ONLY, self.case(case_id).version)

    def filed(self) -> Case:
        """A case filed on the first day of its window, all departments answered."""
        case = self.noticed()
        self.receipts(case.case_id)
        self.no_objections(case.case_id)
        self.move_to(self.notice(case.case_id).period.window_from_on)
        self.let_jobs_run()
        return self.file(case.case_id)

    def recommend(self, case_id: UUID) -> Case:
        self.run(queue.claim, FIRST, case_id)
        return self.run(decisions.recommend, FIRST, case_id, self.case(case_id).version)

    def decidable(self) -> Case:
        """A recommended case on the day after the last limit, everything read."""
        case = self.recommend(self.filed().case_id)
        last = self.notice(case.case_id).period.last_objection_on()
        assert last is not None
        self.move_to(last + timedelta(days=1))
        self.read_everything(end_of_legal_day(last))
        return case

    def decide(self, case_id: UUID, officer: Principal = SECOND) -> Case:
        return self.run(decisions.decide, officer, case_id, self.case(case_id).version, 60)

    # What is there

    def view(self, case_id: UUID) -> CaseView:
        return self.run(lambda unit: case_view(unit.tx, case_id))

    def case(self, case_id: UUID) -> Case:
        return self.view(case_id).case

    def notice(self, case_id: UUID) -> notices.StoredNotice:
        notice = self.view(case_id).notice
        assert notice is not None
        return notice

    def told(self) -> list[str]:
        """The types this service has told, in order."""
        return [row["type"].removeprefix("deregistration.") for row in self.outbox()]

    def outbox(self) -> list[dict[str, Any]]:
        with self.service.db.transaction() as tx:
            return tx.all("SELECT * FROM outbox ORDER BY seq")

    def payload(self, kind: str) -> dict[str, Any]:
        """The payload of the last event of a type."""
        found: dict[str, Any] = [row for row in self.outbox() if row["type"] == f"deregistration.{kind}"][-1]["payload"]
        return found
