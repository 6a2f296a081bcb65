"""Facts for the log without licences, and the log's keys, for tests that need many entries or a key of their own."""

from hashlib import sha256
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.license.queries import log as queries
from services.license.usecases import growing
from shared.ids import uuid7
from shared.tlog.notes import KeyType, VerifierKey, signed
from shared.unit import Unit, Units
from tests.license_cases import NOW

LOG_PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS_PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
WITNESS = VerifierKey("witness.example", WITNESS_PRIVATE.public_key().public_bytes_raw(), KeyType.COSIGNATURE)
_numbers = count()


def log_key(origin: str) -> VerifierKey:
    return VerifierKey(origin, LOG_PRIVATE.public_key().public_bytes_raw())


def queue_facts(unit: Unit, number: int) -> None:
    """Facts about licences that there are not: the log does not ask."""
    unit.tx.insert_many(
        "INSERT INTO log_queue (license_id, rendition, kind, at, uscc, list_id, status_index, sd_jwt_sha256, qr_sha256)"
        " VALUES %s",
        [_fact(next(_numbers)) for _ in range(number)],
    )


def _fact(each: int) -> tuple[object, ...]:
    forms = (sha256(f"{each} {form}".encode()).hexdigest() for form in ("sd_jwt", "qr"))
    return (uuid7(), 1, "issued", NOW, "91140105MAY000017U", "1401-1", each, *forms)


def publish(units: Units) -> None:
    """Number what waits and sign the newest checkpoint with the test's key."""
    while units.run("test", growing.sequence):
        pass
    with units.unit("test") as unit:
        checkpoint = queries.newest_checkpoint(unit.tx)
        if checkpoint is not None:
            line = signed(checkpoint.text(), log_key(checkpoint.origin), LOG_PRIVATE.sign)
            growing.record_checkpoint_signature(unit, checkpoint.size, line)
