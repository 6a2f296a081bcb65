"""Licences issued in bulk by one worker: from ``entity.registered`` in the inbox to ``license.issued`` in the outbox.

The consumer's intake and the job that signs work one after the other, each with its backend of the server: at no time
is more than one core at work, so what they do a second is what one core does. Everything is committed with fsync on.
"""

from collections.abc import Sequence
from contextlib import closing

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from services.license import consumer, jobs
from services.license.store.licenses import CONSTRAINTS
from shared.bus import Delivered
from shared.clock import FixedClock
from shared.database import Database
from shared.inbox import Intake, Reactions
from tests import license_golden as golden
from tests.bench.databases import database
from tests.bench.figures import Outcome, Reach, Turn, in_turns, rate
from tests.bench.setting import Setting
from tests.license_cases import Desk, another_company, desk_for
from tests.sample.arrivals import Partition

LICENCES = 2_000
BATCH = 500  # what a worker takes from the bus at most
FLOOR, ISSUED = "bare P-256, two signatures a licence", "registered → issued and told"
TAKEN, SIGNED = "taken in: number, entry, bytes", "signed, recorded, told"
REACH = Reach(least=200)


def measure(setting: Setting) -> Outcome:
    """One worker on one database; every licence another entity's."""
    licences = setting.of(LICENCES, tiny=5)
    with (
        database(setting.server(), "license") as made,
        closing(Database(made.runtime_url, constraints=CONSTRAINTS)) as db,
    ):
        desk = desk_for(made, db, setting.scratch, FixedClock())
        intake = Intake(desk.service.units, Reactions.of(consumer))
        entities = Partition("yizhao.entity")
        parts = in_turns(
            {
                FLOOR: signing(licences),
                TAKEN: lambda: take(intake, arrivals(entities, licences)),
                SIGNED: lambda: sign(desk),
                ISSUED: whole(desk, intake, entities, licences),
            },
            setting.rounds,
            setting.seconds,
        )
    figures = (
        rate(FLOOR, "licences/s", parts[FLOOR]),
        rate(TAKEN, "licences/s", parts[TAKEN], floor=FLOOR),
        rate(SIGNED, "licences/s", parts[SIGNED], floor=FLOOR),
        rate(ISSUED, "licences/s", parts[ISSUED], floor=FLOOR, reach=REACH),
    )
    return Outcome(f"{licences:,} registrations a round, {BATCH} together, one worker", figures)


def arrivals(entities: Partition, count: int) -> Sequence[Delivered]:
    source = {"ce_source": "urn:yizhao:registration"}
    return [entities.arrival(another_company(), 1, **source) for _ in range(count)]


def whole(desk: Desk, intake: Intake, entities: Partition, count: int) -> Turn:
    """From the first event taken to the last one told."""

    def turn() -> int:
        take(intake, arrivals(entities, count))
        return sign(desk)

    return turn


def take(intake: Intake, arrived: Sequence[Delivered]) -> int:
    """As the worker does; raises RuntimeError where a registration was not taken at once."""
    for start in range(0, len(arrived), BATCH):
        batch = arrived[start : start + BATCH]
        if intake.take(batch).next_offset != batch[-1].offset + 1 or intake.figures["retried"]:
            raise RuntimeError("registrations were not taken in one go")
    return len(arrived)


def sign(desk: Desk) -> int:
    """Everything that was prepared."""
    return sum(iter(lambda: jobs.sign_prepared(desk.service), 0))


def signing(licences: int) -> Turn:
    """The two bare signatures of so many licences, over messages as long as those of a licence."""
    key, messages = golden.private_key("licence"), [golden.qr_of("1130").encode(), golden.sd_jwt_of("1130").encode()]

    def turn() -> int:
        for _ in range(licences):
            for message in messages:
                key.sign(message, ec.ECDSA(SHA256()))
        return licences

    return turn
