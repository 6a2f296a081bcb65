"""The log grows by itself: entries are numbered, checkpoints signed, witnesses asked.

Signing and asking happen outside any transaction: between the one that read what is to be signed and the one that
records what was. Whatever dies in between, the next round finds the same checkpoint without its signature.
"""

import logging
import time
from dataclasses import dataclass, field

from services.license import usecases
from services.license.clients import SignerUnavailableError, UnknownKeyError, witnesses
from services.license.domain.keys import Use
from services.license.domain.log import Signed, Witness, log_key
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from services.license.queries import keys
from services.license.queries import log as queries
from shared import crash
from shared.tlog.merkle import consistency_proof
from shared.tlog.notes import SignatureLine
from shared.worker import Job

FIRST_WAIT, LONGEST_WAIT = 4.0, 300.0  # seconds before a witness that did not answer is asked again

log = logging.getLogger(__name__)


def sequence_entries(service: Service) -> int:
    """Number all that waits, in batches; return how many entries that made."""
    done = 0
    while numbered := service.units.run(ACTOR, usecases.sequence):
        done += numbered
    return done


def sign_checkpoint(service: Service) -> int:
    """Sign the newest checkpoint, if it is not signed by the present key; return 1 if it was published now."""
    with service.units.unit(ACTOR) as unit:
        checkpoint = queries.newest_checkpoint(unit.tx)
        key = keys.signing_key(unit.tx, Use.LOG, unit.clock.now())
        if checkpoint is None or key is None:
            return 0
        verifier = log_key(checkpoint.origin, key)
        if queries.is_signed(unit.tx, checkpoint.size, verifier):
            return 0
    crash.point("log_sequenced_not_signed")
    try:
        signature = service.signer.sign(key, checkpoint.text().encode())
    except (SignerUnavailableError, UnknownKeyError) as fault:
        log.warning("the checkpoint of %d entries is signed later: %s", checkpoint.size, fault)
        return 0
    crash.point("checkpoint_signed_not_published")
    line = SignatureLine(verifier.name, verifier.key_id, signature)
    with service.units.unit(ACTOR) as unit:
        return usecases.record_checkpoint_signature(unit, checkpoint.size, line)


@dataclass
class Rounds:
    """Has the published checkpoint confirmed by those who have not yet.

    A witness that did not answer is left alone for a while, longer each time: waiting for one that is gone must not
    hold up the jobs that sign.
    """

    waits: dict[bytes, tuple[float, float]] = field(default_factory=dict)  # by key: until when, how long the last time

    def __call__(self, service: Service) -> int:
        """Ask everybody who is due; return how many confirmed."""
        with service.units.unit(ACTOR) as unit:
            signed = queries.published(unit.tx)
        if signed is None:
            return 0
        return sum(self._asked(service, witness, signed) for witness in service.witnesses)

    def _asked(self, service: Service, witness: Witness, signed: Signed) -> int:
        until, wait = self.waits.get(witness.key.key_id, (0.0, FIRST_WAIT / 2))
        if time.monotonic() < until:
            return 0
        try:
            confirmed = _ask(service, witness, signed)
        except witnesses.WitnessAwayError as fault:
            wait = min(2 * wait, LONGEST_WAIT)
            self.waits[witness.key.key_id] = time.monotonic() + wait, wait
            log.warning("witness %s is away, asked again in %.0f s: %s", witness.key.name, wait, fault)
            return 0
        self.waits.pop(witness.key.key_id, None)
        return confirmed


def _ask(service: Service, witness: Witness, signed: Signed) -> int:
    """Ask one witness; 1 if it confirmed what it had not before. Raises WitnessAwayError."""
    with service.units.unit(ACTOR) as unit:
        confirmed = queries.cosigned(unit.tx, [witness.key.name])
    old_size = max((one.tree_size for one in confirmed if one.key_id == witness.key.key_id), default=0)
    own = signed.checkpoint.size
    if old_size == own:
        return 0
    try:
        line = _confirmation(service, witness, signed, old_size)
    except witnesses.WitnessRefusedError as fault:
        log.critical("witness %s does not confirm %d entries: %s", witness.key.name, own, fault)
        return 0
    except witnesses.WitnessAheadError as ahead:
        log.critical("%s: %s, we have %d: is this database an old copy?", witness.key.name, ahead, own)
        return 0
    with service.units.unit(ACTOR) as unit:
        return usecases.record_cosignature(unit, own, line)


def _confirmation(service: Service, witness: Witness, signed: Signed, old_size: int) -> SignatureLine:
    """Ask from the size we know of, and once more from the one the witness names, if our tree is that large."""
    try:
        return witnesses.ask(witness, signed.note, old_size, _proof(service, old_size, signed))
    except witnesses.WitnessAheadError as ahead:
        if ahead.size > signed.checkpoint.size or ahead.size == old_size:
            raise
        return witnesses.ask(witness, signed.note, ahead.size, _proof(service, ahead.size, signed))


def _proof(service: Service, old_size: int, signed: Signed) -> list[bytes]:
    size = signed.checkpoint.size
    with service.units.unit(ACTOR) as unit:
        node = queries.nodes(unit.tx, lambda node: consistency_proof(old_size, size, node))
    return consistency_proof(old_size, size, node)


JOBS: tuple[Job[Service], ...] = (
    Job("sequence_entries", 1, sequence_entries),
    Job("sign_checkpoint", 1, sign_checkpoint),
    Job("ask_witnesses", 2, Rounds()),
)
