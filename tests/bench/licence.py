"""Licences: signed and recorded, and checked off line, each beside the bare P-256 operation underneath."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from services.license import jobs, usecases
from services.license.domain import qr, sd_jwt
from services.license.domain.face import face_of
from services.license.domain.keys import Use
from services.license.domain.license import Order
from services.license.store.licenses import CONSTRAINTS
from services.license.verification import StatusList, TrustList, verify
from services.license.verification.sd_jwt import DISCLOSABLE
from shared.clock import FixedClock
from shared.database import Database
from shared.ids import uuid7
from tests import license_golden as golden
from tests.bench.databases import database
from tests.bench.figures import Figure, Lap, Outcome, Reach, Turn, in_turns, rate
from tests.bench.setting import Setting
from tests.license_cases import COMPANY, NOW, Desk, desk_for

LICENCES, CHECKS = 1_000, 500
BATCH = 100  # registrations that the worker takes from the bus together, about
SIGNED, SIGN_FLOOR = "signed and recorded", "bare P-256, two signatures a licence"
CHECK_FLOOR = "bare P-256 verification"
AT_MOST_THREE = Reach(most=3, of_floor=True)
FORMS = {"QR code, off line": "qr", "SD-JWT, off line": "sd_jwt"}


def measure(setting: Setting) -> Outcome:
    """Issuing on a database, checking without one."""
    licences, checks = setting.of(LICENCES, tiny=5), setting.of(CHECKS, tiny=5)
    with (
        database(setting.server(), "license") as made,
        closing(Database(made.runtime_url, constraints=CONSTRAINTS)) as db,
    ):
        desk = desk_for(made, db, setting.scratch, FixedClock())
        issuing = in_turns(
            {SIGN_FLOOR: signing(licences), "prepared": preparing(desk, licences), SIGNED: issued(desk)},
            setting.rounds,
            setting.seconds,
        )
    checking = in_turns(check_turns(checks), setting.rounds, setting.seconds)
    figures = [
        rate(SIGN_FLOOR, "licences/s", issuing[SIGN_FLOOR]),
        rate("prepared", "licences/s", issuing["prepared"]),
        rate(SIGNED, "licences/s", issuing[SIGNED], floor=SIGN_FLOOR),
        duration(CHECK_FLOOR, checking[CHECK_FLOOR]),
        *(duration(name, checking[name], floor=CHECK_FLOOR, reach=AT_MOST_THREE) for name in FORMS),
    ]
    return Outcome(f"{licences:,} licences signed, {checks:,} different ones checked", tuple(figures))


def duration(what: str, laps: Sequence[Lap], floor: str = "", reach: Reach | None = None) -> Figure:
    """Microseconds of one item, by wall clock and by CPU."""
    wall = tuple(1e6 / one.per_second for one in laps)
    return Figure(what, "µs", wall, tuple(1e6 / one.per_cpu_second for one in laps), floor, reach)


def signing(licences: int) -> Turn:
    key = golden.private_key("licence")
    messages = [sha256(str(number).encode()).digest() * 20 for number in range(2 * licences)]

    def turn() -> int:
        for message in messages:
            key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
        return licences

    return turn


def preparing(desk: Desk, licences: int) -> Turn:
    def turn() -> int:
        for start in range(0, licences, BATCH):
            companies = [replace(COMPANY, entity_id=uuid7()) for _ in range(min(BATCH, licences - start))]
            with desk.unit() as unit:
                usecases.prepare_licenses(unit, [Order(one, uuid7(), one.application_id) for one in companies])
        return licences

    return turn


def issued(desk: Desk) -> Turn:
    """What was prepared in the turn before."""
    return lambda: jobs.sign_prepared(desk.service)


def check_turns(count: int) -> dict[str, Turn]:
    """Licences all different, so that nothing remembered helps."""
    trust = TrustList.from_token(golden.trust_list())
    status = StatusList.from_token(golden.status_list(), trust)
    key = golden.private_key(Use.LICENCE)
    messages = [written(number, "qr")[0] for number in range(count)]
    signed = [(message, key.sign(message, ec.ECDSA(SHA256()))) for message in messages]

    def bare() -> int:
        public = key.public_key()
        for message, signature in signed:
            public.verify(signature, message, ec.ECDSA(SHA256()))
        return count

    def ours(texts: Sequence[str]) -> Callable[[], int]:
        def turn() -> int:
            for text in texts:
                if not verify(text, trust, status, NOW).genuine:
                    raise RuntimeError("a golden licence is not genuine")
            return count

        return turn

    texts = {name: [written(number, form)[1] for number in range(count)] for name, form in FORMS.items()}
    return {CHECK_FLOOR: bare, **{name: ours(each) for name, each in texts.items()}}


def written(number: int, form: str) -> tuple[bytes, str]:
    """The message and the finished text of a licence with a serial of its own."""
    face = face_of(COMPANY, f"140105-2026-{number:08d}", 1, sandbox=True)
    terms = golden.terms_of("1130")
    if form == "qr":
        message = qr.to_be_signed(face, terms).message
        return message, qr.with_signature(message, golden.signed(Use.LICENCE, message))
    salts = [sha256(f"{number} {name}".encode()).digest()[:16] for name in DISCLOSABLE]
    made = sd_jwt.to_be_signed(face, terms, salts)
    return made.message, sd_jwt.with_signature(made.message, made.disclosures, golden.signed(Use.LICENCE, made.message))
