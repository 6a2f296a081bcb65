"""Three stores of private keys, one suite: files, a hardware module (SoftHSM), a key service."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.license.clients import (
    Credentials,
    FileAuthority,
    FileSigner,
    RemoteSigner,
    Signer,
    UnknownKeyError,
    certificate_request,
)
from services.license.clients.requesting import _KeptEd25519, _KeptP256
from services.license.domain.certificates import requested
from services.license.domain.keys import Algorithm, BareKey, Use
from services.license.verification import Verdict, verify
from services.license.verification.jose import holds
from shared.clock import FixedClock
from shared.database import Database
from tests.conftest import Databases
from tests.integration.license.test_lists import trust_of
from tests.key_service import TOKEN, KeyService
from tests.license_cases import COMPANY, desk_for
from tests.softhsm import fresh_token

MESSAGE = b"the exact bytes that were stored first"
ALGORITHMS = pytest.mark.parametrize("algorithm", list(Algorithm))


@pytest.fixture(params=["file", "pkcs11", "http"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Signer]:
    match request.param:
        case "file":
            yield FileSigner(tmp_path / "keys")
        case "pkcs11":
            yield fresh_token(tmp_path / "hsm", monkeypatch).signer()
        case "http":
            (tmp_path / "token").write_text(TOKEN)
            with KeyService().served() as service:
                yield RemoteSigner(service.url, Credentials(tmp_path / "token", tmp_path / "ca.pem"))


def kept(store: Signer, algorithm: Algorithm = Algorithm.ES256, label: str = "licence-1") -> BareKey:
    return BareKey(label, store.keep(label, algorithm))


@ALGORITHMS
def test_a_key_is_made_once_under_its_name(store: Signer, algorithm: Algorithm) -> None:
    key = kept(store, algorithm)
    assert kept(store, algorithm) == key
    assert kept(store, algorithm, "licence-2").public_key != key.public_key
    assert store.holds(key)


@ALGORITHMS
def test_a_signature_is_64_raw_bytes_and_holds(store: Signer, algorithm: Algorithm) -> None:
    key = kept(store, algorithm)
    signature = store.sign(key, MESSAGE)
    assert len(signature) == 64
    assert holds(key.public_key, MESSAGE, signature)
    assert not holds(key.public_key, MESSAGE + b"!", signature)


def test_many_signatures_of_one_key_all_hold_whatever_their_leading_bytes(store: Signer) -> None:
    key = kept(store)
    messages = [number.to_bytes(2, "big") for number in range(300)]  # of which about two begin with a zero byte
    assert all(holds(key.public_key, one, store.sign(key, one)) for one in messages)


@ALGORITHMS
def test_a_key_that_is_not_there_is_said_to_be_unknown(store: Signer, algorithm: Algorithm, tmp_path: Path) -> None:
    kept(store)
    stranger = BareKey("licence-1", FileSigner(tmp_path / "elsewhere").keep("licence-1", algorithm))
    for missing in (stranger, BareKey("licence-7", stranger.public_key)):
        assert not store.holds(missing)
        with pytest.raises(UnknownKeyError):
            store.sign(missing, MESSAGE)


def test_eight_threads_sign_at_once(store: Signer) -> None:
    key = kept(store)
    messages = [bytes([number]) * 50 for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(lambda message: store.sign(key, message), messages))
    assert all(holds(key.public_key, *pair) for pair in zip(messages, signatures, strict=True))


def test_a_forked_process_signs_with_a_session_of_its_own_and_so_does_its_parent(store: Signer) -> None:
    key = kept(store)
    assert holds(key.public_key, MESSAGE, store.sign(key, MESSAGE))
    fork = multiprocessing.get_context("fork")
    queue = fork.Queue()
    children = [fork.Process(target=lambda: queue.put(store.sign(key, MESSAGE))) for _ in range(2)]
    for child in children:
        child.start()
    assert all(holds(key.public_key, MESSAGE, queue.get(timeout=30)) for _ in children)
    assert holds(key.public_key, MESSAGE, store.sign(key, MESSAGE))
    for child in children:
        child.join(30)
        assert child.exitcode == 0


@pytest.mark.parametrize("use", list(Use))
def test_a_certificate_is_asked_for_and_given_without_the_private_key(store: Signer, use: Use, tmp_path: Path) -> None:
    asked = requested(certificate_request(store, f"{use}-1", use, "Test"))
    assert (asked.label, asked.use) == (f"{use}-1", use)
    assert asked.public_key == store.keep(f"{use}-1", use.algorithm)
    authority = FileAuthority(tmp_path / "authority", "Test", lambda: datetime.now(tz=UTC))
    own, above = authority.certify(asked.public_key, use, datetime.now(tz=UTC) + timedelta(days=9))
    leaf, issuer = (x509.load_der_x509_certificate(raw) for raw in (own, above))
    leaf.verify_directly_issued_by(issuer)
    assert leaf.public_key() == asked.public_key


@pytest.mark.parametrize("kind", [_KeptP256, _KeptEd25519])
def test_what_stands_for_the_private_key_gives_nothing_away(store: Signer, kind: Callable[..., object]) -> None:
    algorithm = Algorithm.ES256 if kind is _KeptP256 else Algorithm.ED25519
    stand_in = deepcopy(kind(store, kept(store, algorithm)))
    with pytest.raises(TypeError, match="does not leave"):
        stand_in.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined]


def test_a_licence_signed_by_the_store_is_believed_off_line(
    store: Signer, databases: Databases, open_database: Callable[..., Database], tmp_path: Path, clock: FixedClock
) -> None:
    desk = desk_for(databases, open_database(databases.runtime_url), tmp_path, clock, store)
    desk.issue(COMPANY)
    trust = trust_of(desk)
    for text in desk.forms(COMPANY):
        assert verify(text, trust, None, clock.now()).verdict is Verdict.STATUS_UNAVAILABLE
