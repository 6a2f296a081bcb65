"""A run of rows in one transaction: decided, entered, written down, and counted. All of it or none."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from services.registration.domain.importing.claiming import claims
from services.registration.domain.importing.deciding import PRESENT, Change, Decision, Known, Outcome, Prepared, decide
from services.registration.domain.importing.job import Findings, ImportJob, JobState, Sums
from services.registration.domain.importing.particulars import record_of
from services.registration.store.importing import conversions, jobs, lookups, register, untold, verdicts
from services.registration.store.importing.register import Incoming
from shared.ids import uuid7, uuid7s
from shared.unit import Unit


class MovedOnError(Exception):
    """Another process has taken the job further; only one may run it at a time."""


def load(unit: Unit, job_id: UUID, after_line: int, rows: Sequence[Prepared]) -> Sums:
    """Let the rows after a line end, and move the job on to the last of them; return the sums of the job.

    :raises Refusal: ``code.taken``, ``code.body_taken``, ``name.identical`` where a registration was faster:
        do it again.
    :raises MovedOnError: the job is not where these rows begin.
    """
    job = jobs.lock_job(unit.tx, job_id)
    if job is None or job.state is not JobState.RUNNING or job.through_line != after_line:
        raise MovedOnError(f"import {job_id} is not at line {after_line}")
    if not job.asked.dry_run:
        jobs.take_turn(unit.tx)
    decisions = list(decide(rows, _known(unit, job, rows)))
    entities = {} if job.asked.dry_run else _enter(unit, job, decisions)
    verdicts.insert_verdicts(unit.tx, job_id, [(each, _entity_of(each, entities)) for each in decisions])
    sums = jobs.advance(
        unit.tx,
        job,
        rows[-1].reading.line,
        (_sums(decisions), _findings(job, decisions)),
        (unit.clock.now(), unit.clock.legal_now()),
    )
    unit.audit("import_rows", job_id, {"through_line": rows[-1].reading.line, "entered": len(entities)})
    return sums


def _known(unit: Unit, job: ImportJob, rows: Sequence[Prepared]) -> Known:
    entries = [row.reading.entry for row in rows if row.reading.entry is not None]
    return lookups.known_of(
        unit.tx,
        job.job_id,
        [entry.body for entry in entries if entry.body is not None],
        [number for entry in entries for number in entry.numbers],
        [row.key.comparison_hash for row in rows if row.key is not None],
    )


def _entity_of(decision: Decision, entities: dict[int, UUID]) -> UUID | None:
    if decision.change is Change.PRESENT:
        return next(other.entity_id for rule, other in decision.others if rule in {PRESENT, "import.name_differs"})
    return entities.get(decision.reading.line)


def _enter(unit: Unit, job: ImportJob, decisions: Sequence[Decision]) -> dict[int, UUID]:
    """Write what is new; return the entities by the lines that brought them."""
    new = [each for each in decisions if each.change in {Change.ENTERED, Change.AWAITING_CODE}]
    made = iter(uuid7s(2 * len(new)))
    incoming = [_incoming(each, next(made), next(made)) for each in new]
    if not incoming:
        return {}
    now = unit.clock.legal_now()
    hashes = [each.key.comparison_hash for each in new if each.key is not None]
    names = claims(new, lookups.held_names(unit.tx, hashes))
    register.except_claims(unit.tx, names.yielding)
    register.insert_claims(unit.tx, incoming, names.excepted, now)
    with_code = [each for each in incoming if each.decision.change is Change.ENTERED]
    register.insert_entities(unit.tx, [register.entity_of(each, job.batch_id) for each in with_code], now)
    register.keep_numbers(unit.tx, with_code, now)
    untold.insert_untold(unit.tx, job.job_id, ((each.entity_id, each.decision.entry.line) for each in with_code))
    without = [(uuid7(), each) for each in incoming if each.decision.change is Change.AWAITING_CODE]
    if without:
        conversions.insert_conversions(unit.tx, job.job_id, job.batch_id, without, now)
    return {each.decision.entry.line: each.entity_id for each in incoming}


def _incoming(decision: Decision, entity_id: UUID, claim_id: UUID) -> Incoming:
    if decision.parts is None:
        raise AssertionError("a row that is taken has the parts of its name")
    return Incoming(decision, entity_id, claim_id, record_of(decision.entry, decision.parts))


def _findings(job: ImportJob, decisions: Sequence[Decision]) -> Findings:
    reasons, warnings = Counter(job.findings.reasons), Counter(job.findings.warnings)
    reasons.update(code for each in decisions for code in each.reasons)
    warnings.update(code for each in decisions for code in each.warnings)
    return Findings(dict(reasons), dict(warnings))


def _sums(decisions: Sequence[Decision]) -> Sums:
    outcomes = Counter(each.outcome for each in decisions)
    changes = Counter(each.change for each in decisions)
    return Sums(
        outcomes[Outcome.TAKEN],
        outcomes[Outcome.TAKEN_WITH_WARNINGS],
        outcomes[Outcome.REJECTED],
        changes[Change.ENTERED],
        changes[Change.PRESENT],
        changes[Change.AWAITING_CODE],
    )
