"""A licence whose key was reported stolen is believed, off line, on the word of a witness; on nobody else's."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.license.cli import licence
from services.license.domain.log import log_key as verifier_key_of
from services.license.domain.log import origin_of
from services.license.verification import TrustList, Verdict, verify
from services.license.verification.document import read
from services.license.verification.logged import Entry, EntryKind, EntryReason, FormNumber, ProofOfTime
from shared.cli import run
from shared.tlog.checkpoints import Checkpoint, LogProof
from shared.tlog.merkle import inclusion_proof, leaf_hash, reader_of, root
from shared.tlog.notes import KeyType, Note, VerifierKey, cosigned
from shared.tlog.notes import signed as line_of
from tests.license_cases import ISSUER, NOW
from tests.license_golden import KEYS, Use, content_of, log_key, qr_of, status_list, trust_list

STOLEN = NOW + timedelta(days=1)
QR = qr_of("1130")
PAYLOAD = read(QR, TrustList.from_token(trust_list()), NOW).payload_sha256
LOG = verifier_key_of(origin_of(ISSUER), KEYS[Use.LOG])
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
WITNESS = VerifierKey("witness.example", PRIVATE.public_key().public_bytes_raw(), KeyType.COSIGNATURE)
OTHER = replace(WITNESS, name="other.example")


def proof(confirmed_at: datetime | None, payload: str = PAYLOAD) -> str:
    """The proof of the document in a log of five entries, confirmed by the witness at a moment, or by nobody."""
    payloads = {FormNumber.SD_JWT: sha256(b"x").digest(), FormNumber.QR: bytes.fromhex(payload)}
    entry = Entry(EntryKind.ISSUED, EntryReason.NONE, NOW, "91140105MAY000017U", "1401-1", 7, payloads).to_bytes()
    leaves = [leaf_hash(each) for each in (b"a", b"b", entry, b"c", b"d")]
    text = Checkpoint(LOG.name, 5, root(5, reader_of(leaves))).text()
    lines = [line_of(text, LOG, log_key().sign)]
    if confirmed_at is not None:
        lines.append(cosigned(text, WITNESS, int(confirmed_at.timestamp()), PRIVATE.sign))
    return str(LogProof(2, tuple(inclusion_proof(2, 5, reader_of(leaves))), Note(text, tuple(lines)), entry))


def stolen_list() -> str:
    keys = [replace(key, revoked_at=STOLEN) if key.use is Use.LICENCE else key for key in KEYS.values()]
    return trust_list(content_of(keys, 2))


@pytest.mark.parametrize(
    ("shown", "witnesses", "verdict"),
    [
        (proof(STOLEN - timedelta(hours=1)), (WITNESS,), Verdict.STATUS_UNAVAILABLE),
        (proof(STOLEN - timedelta(hours=1)), (OTHER, WITNESS), Verdict.STATUS_UNAVAILABLE),
        (proof(STOLEN + timedelta(seconds=1)), (WITNESS,), Verdict.UNKNOWN_KEY),
        (proof(None), (WITNESS,), Verdict.UNKNOWN_KEY),
        (proof(STOLEN - timedelta(hours=1)), (OTHER,), Verdict.UNKNOWN_KEY),
        (proof(STOLEN - timedelta(hours=1)), (), Verdict.UNKNOWN_KEY),
        (proof(STOLEN - timedelta(hours=1), "00" * 32), (WITNESS,), Verdict.UNKNOWN_KEY),
        ("nothing", (WITNESS,), Verdict.UNKNOWN_KEY),
    ],
)
def test_only_a_known_witness_who_confirmed_in_time_saves_a_licence_of_a_stolen_key(
    shown: str, witnesses: tuple[VerifierKey, ...], verdict: Verdict
) -> None:
    trust = TrustList.from_token(stolen_list())
    said = ProofOfTime(shown, (replace(LOG, public=bytes(31) + b"\1"), LOG), witnesses)
    assert verify(QR, trust, None, NOW + timedelta(days=2), said).verdict is verdict


def test_the_command_takes_the_proof_and_the_witness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "qr": QR,
        "trust": stolen_list(),
        "status": status_list(),
        "proof": proof(STOLEN - timedelta(hours=1)),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    at = (NOW + timedelta(hours=2)).isoformat()
    given = ["verify", str(tmp_path / "qr"), "--trust", str(tmp_path / "trust"), "--status", str(tmp_path / "status")]
    shown = [*given, "--at", at, "--proof", str(tmp_path / "proof")]
    assert run(licence, [*shown, "--witness", str(WITNESS)]) == 0
    assert run(licence, [*shown, "--witness", str(OTHER)]) == 1
    assert run(licence, [*given, "--at", at]) == 1
    verdicts = [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()]
    assert verdicts == ["valid", "unknown_key", "unknown_key"]
    assert run(licence, [*given, "--at", at, "--proof", str(tmp_path / "none")]) == 3
    assert run(licence, [*given, "--at", at, "--witness", "no key"]) == 2
