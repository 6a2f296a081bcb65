"""Registrations, services and keys for the tests of license; valid by default, fixed where a golden file needs it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from services.license import jobs, usecases
from services.license.clients import FileAuthority, FileSigner, Signer
from services.license.domain import qr, rotation
from services.license.domain.face import face_of
from services.license.domain.keys import SigningKey, Use
from services.license.domain.license import Ending, Order, Reason
from services.license.domain.rendition import Terms
from services.license.ports import SOURCE, Service
from services.license.queries import keys, licenses
from services.license.settings import Settings
from services.license.verification.status import StatusReference
from shared.clock import FixedClock
from shared.database import Database
from shared.events.registration import EntityDeregistered, EntityRegistered
from shared.events.shapes import Act, Address, Head, Money, NameParts, Particulars, Scope
from shared.ids import uuid7
from shared.unit import Unit, Units
from tests.conftest import Databases

ISSUER = "http://127.0.0.1:8000"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)

COMPANY = EntityRegistered(
    entity_id=UUID("01a20b16-9ca8-75e8-a023-79482a907a61"),
    uscc="91140105MAY000017U",
    registry="140105",
    kind="llc",
    entity_version=1,
    status="active",
    act=Act("140105", ("SETUP-2022",), TODAY, "two_officers", "(并小)登字〔2026〕第000123号"),
    application_id=UUID("01a20b17-8af0-7abb-aa19-9119b521c9f4"),
    approved_on=TODAY,
    established_on=TODAY,
    licence_on=TODAY,
    particulars=Particulars(
        kind="llc",
        entity_type="1130",
        name=NameParts("太原禾砚谷食品有限公司", "禾砚谷", "有限公司", "太原", "食品"),
        address=Address("140105", "山西省太原市小店区平阳路虚构段88号3层"),
        scope=Scope("一般项目：食品销售（仅销售预包装食品）；食用农产品初加工。许可项目：食品生产。"),
        capital=Money("2000000.00"),
        heads=(Head("legal_rep", "张晓岚", UUID("01a20b19-6780-71d7-8d4d-3b58e2b172d3"), "director"),),
    ),
)
ONE_PERSON_COMPANY = replace(
    COMPANY,
    entity_id=UUID("01a20b16-9ca8-75e8-a023-79482a907a62"),
    uscc="91140105MAY000025N",
    particulars=replace(
        COMPANY.particulars,
        entity_type="1151",
        name=NameParts("太原晋源软件有限公司", "晋源", "有限公司", "太原", "软件"),
        scope=Scope("软件开发；信息技术咨询服务。"),
    ),
)
SHOP = replace(
    COMPANY,
    entity_id=UUID("01a20b16-9ca8-75e8-a023-79482a907a63"),
    uscc="92140105MAY000039T",
    kind="individual_business",
    particulars=replace(
        COMPANY.particulars,
        kind="individual_business",
        entity_type="9500",
        name=NameParts("太原市小店区清和面馆", "清和", "面馆", "太原市小店区", None),
        scope=Scope("餐饮服务。"),
        capital=None,
        heads=(Head("operator", "李建国", UUID("01a20b19-6780-71d7-8d4d-3b58e2b172d4")),),
        composition="personal",
    ),
)
CASES = {"1130": COMPANY, "1151": ONE_PERSON_COMPANY, "9500": SHOP}


def another_company() -> EntityRegistered:
    """A company that no other test case is."""
    return replace(COMPANY, entity_id=uuid7())


def closed(registered: EntityRegistered, on: date = date(2026, 4, 1)) -> EntityDeregistered:
    """The end of an entity."""
    return EntityDeregistered(
        entity_id=registered.entity_id,
        uscc=registered.uscc,
        registry=registered.registry,
        kind=registered.kind,
        entity_version=registered.entity_version,
        status="deregistered",
        act=registered.act,
        case_id=uuid7(),
        route="simplified",
        deregistered_on=on,
    )


@dataclass(frozen=True)
class Desk:
    """A licence service on a database of its own, with its clock; the jobs run when the test says so."""

    service: Service
    clock: FixedClock

    def unit(self) -> AbstractContextManager[Unit]:
        return self.service.units.unit("test")

    def prepare(self, registered: EntityRegistered, cause_id: UUID | None = None) -> UUID:
        """What the consumer does with ``entity.registered``; returns the id of its cause."""
        order = Order(registered, cause_id or uuid7(), registered.application_id)
        with self.unit() as unit:
            usecases.prepare_licenses(unit, [order])
        return order.cause_id

    def issue(self, registered: EntityRegistered) -> None:
        """Prepare and sign."""
        self.prepare(registered)
        jobs.sign_prepared(self.service)

    def close(self, registered: EntityRegistered, on: date = date(2026, 4, 1)) -> None:
        """What the consumer does with ``entity.deregistered``."""
        with self.unit() as unit:
            usecases.void_licenses(unit, Ending(registered.entity_id, Reason.DEREGISTERED, on), uuid4())

    def key(self, use: Use) -> SigningKey:
        """The key that signs now."""
        with self.unit() as unit:
            found = keys.signing_key(unit.tx, use, unit.clock.now())
        assert found is not None
        return found

    def forms(self, registered: EntityRegistered) -> tuple[str, str]:
        """The text of the QR code and the SD-JWT of the entity's newest licence."""
        with self.service.db.transaction() as tx:
            row = tx.one(
                "SELECT license_id FROM license WHERE entity_id = %(entity_id)s ORDER BY license_no DESC LIMIT 1",
                {"entity_id": registered.entity_id},
            )
            assert row is not None
            code, credential = licenses.qr_text(tx, row["license_id"]), licenses.credential(tx, row["license_id"])
        assert code is not None
        assert credential is not None
        return code, credential

    def expiry(self, registered: EntityRegistered) -> datetime:
        """Until when the entity's licence in force is good."""
        with self.service.db.transaction() as tx:
            found: datetime = tx.scalar(
                "SELECT expires_at FROM license WHERE entity_id = %(entity_id)s AND state = 'active'",
                {"entity_id": registered.entity_id},
            )
        return found

    def forged(self, registered: EntityRegistered, key: SigningKey) -> str:
        """The text of a code that a thief of the key makes: never prepared, never recorded, dated as he likes."""
        with self.service.db.transaction() as tx:
            uri = str(tx.scalar("SELECT uri FROM status_list LIMIT 1") or f"{ISSUER}/status-lists/1401-1")
        face = face_of(registered, "140105-2026-66666666", 1, sandbox=True)
        terms = Terms.from_now(ISSUER, self.clock.now() - timedelta(seconds=30), StatusReference(uri, 5), key)
        message = qr.to_be_signed(face, terms).message
        return qr.with_signature(message, self.service.signer.sign(key, message))

    def with_service(self, **changes: object) -> "Desk":
        """The same desk, a part of the service exchanged."""
        return replace(self, service=replace(self.service, **changes))  # type: ignore[arg-type]

    def announce(self, use: Use) -> SigningKey:
        """Make a successor of the present key, as `yizhao keys announce` does."""
        with self.unit() as unit:
            due = rotation.next_key(keys.keys(unit.tx), use, unit.clock.now(), self.service.settings.periods)
        made = jobs.make_key(self.service, due, "test")
        assert made is not None
        return made

    def rotate(self, use: Use) -> None:
        """Let the announced successor sign from now on, and tell everybody."""
        with self.unit() as unit:
            usecases.hand_over(unit, use, at_once=True, announce_days=0)
        jobs.publish_trust_list(self.service)

    def scalar(self, sql: str) -> object:
        with self.service.db.transaction() as tx:
            return tx.scalar(sql)


def settings_for(databases: Databases, secrets_dir: Path) -> Settings:
    """Settings of a sandbox."""
    return Settings.from_environment(
        {
            "LICENSE_DATABASE_URL": databases.runtime_url,
            "LICENSE_MIGRATION_URL": databases.owner_url,
            "BUS_URL": "postgresql://nowhere/bus",
            "PUBLIC_URL": ISSUER,
            "OIDC_ISSUER": f"{ISSUER}/sandbox/oidc",
            "SANDBOX": "1",
            "SECRETS_DIR": str(secrets_dir),
        }
    )


def desk_for(
    databases: Databases, database: Database, secrets_dir: Path, clock: FixedClock, signer: Signer | None = None
) -> Desk:
    """A service whose keys are known already; they lie in files unless another store is given."""
    folder, settings = secrets_dir / "license", settings_for(databases, secrets_dir)
    authority = FileAuthority(folder, "Yizhao sandbox", clock.now)
    units = Units(database, SOURCE, clock, sandbox=True)
    desk = Desk(Service(settings, database, units, signer or FileSigner(folder), authority), clock)
    jobs.keep_keys(desk.service)
    return desk
