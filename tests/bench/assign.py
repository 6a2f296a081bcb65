"""Codes given to approved applications in bulk, by one worker and several, beside a raw COPY of the same rows.

What is measured is the use case that the consumer runs (`take_approvals`), a transaction a batch: requests noted,
numbers drawn, ledger written, events put into the outbox, committed with fsync on. Each worker is a process.
"""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier

from services.codegen import store, usecases
from services.codegen.domain.code import CodeState, Request
from services.codegen.domain.span import Span
from services.codegen.ports import Service, build
from services.codegen.settings import Settings
from services.codegen.usecases.drawing import draw_codes
from shared.events.registration import ApplicationApproved
from shared.unit import Unit
from tests.bench.databases import database
from tests.bench.figures import Lap, Outcome, Reach, Table, Turn, in_turns, rate
from tests.bench.floors import rows_of
from tests.bench.setting import Setting
from tests.integration.codegen.builders import Codegen, approval

CODES = 20_000
BATCH = 500  # what a worker takes from the bus at most
WORKERS = (1, 2, 4)
START_SECONDS, WORK_SECONDS = 60, 300
FLOOR = "raw COPY of the same rows"
REACH = Reach(least=20_000)
ENVIRONMENT = {
    "PUBLIC_URL": "https://dengji.example",
    "OIDC_ISSUER": "https://dengji.example/oidc",
    "SECRETS_DIR": "nowhere",
}


@dataclass(frozen=True)
class Team:
    """Workers on one database, drawing from one segment each, or all from the same."""

    url: str
    registries: Sequence[str]
    codes: int
    ledger_alone: bool = False

    @property
    def share(self) -> int:
        return self.codes // len(self.registries)


def measure(setting: Setting) -> Outcome:
    codes = setting.of(CODES, tiny=8)
    with database(setting.server(), "codegen") as made:
        registries = opened(made.runtime_url)
        team(Team(made.runtime_url, registries[:1], codes))()
        with rows_of(made.owner_url, but=("segment",)) as rows:
            turns = {FLOOR: rows.copying(codes, -(-codes // BATCH))} | teams(made.runtime_url, registries, codes)
            laps = in_turns(turns, setting.rounds, setting.seconds)
            counts = tuple(rows.counts.items())
    figures = tuple(
        rate(name, "codes/s", laps[name], floor="" if name == FLOOR else FLOOR, reach=None if name == FLOOR else REACH)
        for name in turns
    )
    written = Table(f"rows of {codes:,} codes", ("table", "rows"), counts)
    return Outcome(f"{codes:,} codes in transactions of {BATCH}", figures, (written,))


def opened(url: str) -> list[str]:
    """Open a segment for each of so many registries; return these."""
    registries = [f"1401{number:02d}" for number in (5, 6, 7, 8)]
    with service_at(url) as service:
        for number, registry in enumerate(registries, 1):
            Codegen(service).open_segment(registry, span=Span(f"MAY{number}0000", f"MAY{number}YYYY"))
    return registries


def teams(url: str, registries: Sequence[str], codes: int) -> dict[str, Turn]:
    one = {f"{count} on one segment": Team(url, [registries[0]] * count, codes) for count in WORKERS}
    apart = {f"{len(registries)} on a segment each": Team(url, registries, codes)}
    alone = {"1 on one segment, the ledger alone": Team(url, registries[:1], codes, ledger_alone=True)}
    return {name: team(each) for name, each in (one | apart | alone).items()}


def team(team: Team) -> Turn:
    """A turn: the workers make their applications, then all begin together; over when the last is done."""

    def turn() -> Lap:
        context = multiprocessing.get_context("spawn")
        begin, done = (context.Barrier(len(team.registries) + 1) for _ in range(2))
        workers = [context.Process(target=work, args=(team, each, begin, done)) for each in team.registries]
        with started(workers):
            begin.wait(START_SECONDS)
            wall = time.perf_counter()
            done.wait(WORK_SECONDS)
            return Lap(team.share * len(team.registries), time.perf_counter() - wall, cpu=0.0)

    return turn


@contextmanager
def started(workers: Sequence[BaseProcess]) -> Iterator[None]:
    for worker in workers:
        worker.start()
    try:
        yield
        for worker in workers:
            worker.join(START_SECONDS)
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


def work(team: Team, registry: str, begin: Barrier, done: Barrier) -> None:
    """One worker's share, in a process of its own."""
    batches = [
        [approval(registry=registry) for _ in range(min(BATCH, team.share - start))]
        for start in range(0, team.share, BATCH)
    ]
    with service_at(team.url) as service:
        with service.db.transaction() as tx:
            tx.scalar("SELECT 1")  # the connection is there before the time is taken
        begin.wait(START_SECONDS)
        for batch in batches:
            service.units.run("event:bench", partial(enter if team.ledger_alone else take, approvals=batch))
        done.wait(WORK_SECONDS)


def take(unit: Unit, approvals: Sequence[ApplicationApproved]) -> None:
    """Everything that an approval leads to."""
    usecases.take_approvals(unit, approvals)


def enter(unit: Unit, approvals: Sequence[ApplicationApproved]) -> None:
    """Numbers drawn, checked and written into the ledger; no request noted, nothing told."""
    requests = [
        Request(each.application_id, each.entity_id, each.registry, each.code_category, unit.clock.now())
        for each in approvals
    ]
    store.insert_codes(unit.tx, draw_codes(unit, requests, CodeState.ASSIGNED, behind_queue=False))


@contextmanager
def service_at(url: str) -> Iterator[Service]:
    service = build(Settings.from_environment({**ENVIRONMENT, "CODEGEN_DATABASE_URL": url}))
    with closing(service.db):
        yield service
