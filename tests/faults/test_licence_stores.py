"""The store of private keys goes away in mid-run and comes back: what was prepared is completed, nothing is doubled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.license import jobs
from services.license.clients import (
    Credentials,
    FileSigner,
    RemoteSigner,
    Signer,
    SignerUnavailableError,
    UnknownKeyError,
)
from services.license.clients.breaker import Breaker
from services.license.domain.keys import Algorithm, BareKey, KeyPair, Use
from services.license.verification import Verdict, verify
from services.license.verification.jose import holds
from services.license.verification.keys import PublicKey
from shared.clock import FixedClock
from shared.database import Database
from tests.conftest import Databases
from tests.integration.license.test_lists import trust_of
from tests.key_service import TOKEN, KeyService
from tests.license_cases import Desk, another_company, desk_for
from tests.softhsm import Token, fresh_token

COMPANIES = 25
MESSAGE = b"the exact bytes that were stored first"


@dataclass
class Troubled:
    """A store to which something happens after every seventh signature."""

    store: Signer
    trouble: Callable[[], None]
    made: int = 0
    kept: list[bytes] = field(default_factory=list)

    def keep(self, label: str, algorithm: Algorithm) -> PublicKey:
        return self.store.keep(label, algorithm)

    def holds(self, key: KeyPair) -> bool:
        return self.store.holds(key)

    def sign(self, key: KeyPair, message: bytes) -> bytes:
        self.made += 1
        if self.made % 7 == 0:
            self.trouble()
        self.kept.append(self.store.sign(key, message))
        return self.kept[-1]


@pytest.fixture
def databases(database_for: Callable[[str], Databases]) -> Databases:
    return database_for("license")


@pytest.fixture
def desk_with(
    databases: Databases, open_database: Callable[..., Database], tmp_path: Path, clock: FixedClock
) -> Callable[[Signer], Desk]:
    return lambda store: desk_for(databases, open_database(databases.runtime_url), tmp_path, clock, store)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Token:
    return fresh_token(tmp_path / "hsm", monkeypatch)


@pytest.fixture
def service() -> Iterator[KeyService]:
    with KeyService().served() as served:
        yield served


@pytest.fixture
def remote(service: KeyService, tmp_path: Path) -> RemoteSigner:
    (tmp_path / "token").write_text(TOKEN)
    return RemoteSigner(service.url, Credentials(tmp_path / "token", tmp_path / "none.pem"), deadline_seconds=1.0)


def require_each_once(desk: Desk) -> None:
    """Every licence is in force with its two signatures, told once, and each form is believed."""
    assert desk.scalar("SELECT count(*) FROM license WHERE state = 'active'") == COMPANIES
    assert desk.scalar("SELECT count(*) FROM signature") == 2 * COMPANIES
    assert desk.scalar("SELECT count(*) FROM outbox WHERE type = 'license.issued'") == COMPANIES


def prepare(desk: Desk) -> list[str]:
    """Prepare licences; give what becomes of their forms once they are signed."""
    companies = [another_company() for _ in range(COMPANIES)]
    for company in companies:
        desk.prepare(company)
    jobs.sign_prepared(desk.service)
    jobs.sign_prepared(desk.service)
    return [text for company in companies for text in desk.forms(company)]


@pytest.mark.parametrize("trouble", ["close_all_sessions", "finalize"])
def test_a_session_lost_in_mid_run_is_opened_again_and_nothing_is_doubled(
    token: Token, desk_with: Callable[[Signer], Desk], trouble: str
) -> None:
    desk = desk_with(token.signer())
    troubled = Troubled(desk.service.signer, getattr(token, trouble))
    busy = desk.with_service(signer=troubled)
    texts = prepare(busy)
    require_each_once(desk)
    assert troubled.made == 2 * COMPANIES
    trust = trust_of(desk)
    assert {verify(text, trust, None, desk.clock.now()).verdict for text in texts} == {Verdict.STATUS_UNAVAILABLE}


def test_a_store_that_goes_away_between_the_two_forms_of_a_licence_leaves_it_prepared(
    desk_with: Callable[[Signer], Desk], tmp_path: Path
) -> None:
    def away() -> None:
        raise SignerUnavailableError("away")

    desk = desk_with(FileSigner(tmp_path / "license"))
    for _ in range(COMPANIES):
        desk.prepare(another_company())
    troubled = Troubled(desk.service.signer, away)
    for round_ in range(1, 4):  # six signatures, then none: three licences are whole each time
        assert jobs.sign_prepared(desk.with_service(signer=troubled).service) == 3
        assert desk.scalar("SELECT count(*) FROM signature") == 6 * round_
        assert desk.scalar("SELECT count(*) FROM license WHERE state = 'active'") == 3 * round_
    troubled = Troubled(desk.service.signer, away, made=1)  # five signatures: the third licence is torn
    assert jobs.sign_prepared(desk.with_service(signer=troubled).service) == 2
    assert desk.scalar("SELECT count(*) FROM signature") == 22
    assert desk.scalar("SELECT count(*) FROM license WHERE state = 'active'") == 11
    jobs.sign_prepared(desk.service)
    require_each_once(desk)


def test_a_token_that_is_taken_out_lets_licences_wait_until_it_is_back(
    token: Token, desk_with: Callable[[Signer], Desk]
) -> None:
    desk = desk_with(token.signer())
    for _ in range(COMPANIES):
        desk.prepare(another_company())
    with token.taken_out():
        assert jobs.sign_prepared(desk.service) == 0
        with pytest.raises(SignerUnavailableError):
            desk.service.signer.sign(desk.key(Use.LICENCE), MESSAGE)
        assert desk.scalar("SELECT count(*) FROM signature") == 0
    assert jobs.sign_prepared(desk.service) == COMPANIES
    require_each_once(desk)


def test_a_refused_pin_is_tried_once_because_modules_lock_after_a_few(token: Token) -> None:
    key = BareKey("licence-1", token.signer().keep("licence-1", Algorithm.ES256))
    pin = (token.folder / "pin").read_text()
    (token.folder / "pin").write_text("0000")
    wrong = token.signer()
    for words in ("PinIncorrect", "was refused", "was refused"):
        with pytest.raises(SignerUnavailableError, match=words):
            wrong.sign(key, MESSAGE)
    (token.folder / "pin").write_text(pin)
    assert holds(key.public_key, MESSAGE, token.signer().sign(key, MESSAGE))


@pytest.mark.parametrize("missing", ["module", "pin", "token"])
def test_what_is_missing_is_said_and_stops_nothing_else(token: Token, missing: str, tmp_path: Path) -> None:
    signer = token.signer()
    key = BareKey("licence-1", signer.keep("licence-1", Algorithm.ES256))
    broken = token.signer()
    if missing == "module":
        broken.module = tmp_path / "no-such-module.so"
    elif missing == "pin":
        broken.pin_file = tmp_path / "no-such-pin"
    else:
        broken.token = "no-such-token"
    with pytest.raises(SignerUnavailableError):
        broken.sign(key, MESSAGE)


def test_a_pair_that_was_made_and_not_named_is_found_and_named(token: Token) -> None:
    """The process died between making the key and giving it its id."""
    import pkcs11

    first = token.signer()
    public_key = first.keep("licence-1", Algorithm.ES256)
    session = pkcs11.lib(str(token.module)).get_token(token_label=first.token).open(rw=True)
    for half in session.get_objects({pkcs11.Attribute.LABEL: "licence-1"}):
        half[pkcs11.Attribute.ID] = b"unnamed yet"
    session.close()
    again = token.signer()
    with pytest.raises(UnknownKeyError):
        again.sign(BareKey("licence-1", public_key), MESSAGE)
    assert again.keep("licence-1", Algorithm.ES256) == public_key
    assert holds(public_key, MESSAGE, again.sign(BareKey("licence-1", public_key), MESSAGE))


# The key service


@pytest.mark.parametrize("fault", ["broken", "lost"])
def test_an_answer_that_fails_or_is_lost_is_asked_again_and_nothing_is_doubled(
    service: KeyService, remote: RemoteSigner, desk_with: Callable[[Signer], Desk], fault: str
) -> None:
    desk = desk_with(remote)
    texts = prepare(desk.with_service(signer=Troubled(remote, lambda: setattr(service, fault, 2))))
    require_each_once(desk)
    trust = trust_of(desk)
    assert {verify(text, trust, None, desk.clock.now()).verdict for text in texts} == {Verdict.STATUS_UNAVAILABLE}
    assert sum(path.endswith("/licence-1/signatures") for path in service.asked) > 2 * COMPANIES


def test_a_service_that_does_not_answer_in_time_lets_licences_wait(
    service: KeyService, remote: RemoteSigner, desk_with: Callable[[Signer], Desk]
) -> None:
    desk = desk_with(remote)
    for _ in range(COMPANIES):
        desk.prepare(another_company())
    remote.deadline_seconds, service.slow_seconds = 0.1, 0.3
    assert jobs.sign_prepared(desk.service) == 0
    remote.deadline_seconds, service.slow_seconds = 1.0, 0.0
    assert jobs.sign_prepared(desk.service) == COMPANIES
    require_each_once(desk)


def test_a_service_that_keeps_failing_is_left_alone_then_tried_by_one(service: KeyService, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    now = [0.0]
    breaker = Breaker(failures=2, pause_seconds=10, clock=lambda: now[0])
    store = RemoteSigner(service.url, Credentials(tmp_path / "token", tmp_path / "none.pem"), 1.0, breaker)
    key = BareKey("licence-1", store.keep("licence-1", Algorithm.ES256))
    service.broken = 6
    for _ in range(2):
        with pytest.raises(SignerUnavailableError, match="answers 503"):
            store.sign(key, MESSAGE)
    asked = len(service.asked)
    with pytest.raises(SignerUnavailableError, match="left alone"):
        store.sign(key, MESSAGE)
    assert len(service.asked) == asked
    now[0] = 10.0
    assert holds(key.public_key, MESSAGE, store.sign(key, MESSAGE))


def test_a_wrong_signature_is_never_recorded(
    service: KeyService, remote: RemoteSigner, desk_with: Callable[[Signer], Desk]
) -> None:
    """The first recorded stays for ever: a licence that nobody believes."""
    desk = desk_with(remote)
    for _ in range(COMPANIES):
        desk.prepare(another_company())
    service.wrong = 1
    assert jobs.sign_prepared(desk.service) == 0
    assert desk.scalar("SELECT count(*) FROM signature") == 0
    assert jobs.sign_prepared(desk.service) == COMPANIES
    require_each_once(desk)


def test_a_token_that_the_service_does_not_know_is_told(service: KeyService, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("another")
    store = RemoteSigner(service.url, Credentials(tmp_path / "token", tmp_path / "none.pem"), 1.0)
    with pytest.raises(SignerUnavailableError, match="answers 401"):
        store.keep("licence-1", Algorithm.ES256)
    (tmp_path / "token").unlink()
    with pytest.raises(SignerUnavailableError, match="FileNotFoundError"):
        store.keep("licence-1", Algorithm.ES256)
