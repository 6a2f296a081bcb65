"""`yizhao keys …`: what each command does, and how it ends."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from services.license import jobs
from services.license.cli import keys_, licence
from services.license.domain.keys import Use
from services.license.ports import build
from services.license.settings import Settings
from services.license.verification import TrustList, Verdict, verify
from shared.cli import run
from tests.conftest import Databases
from tests.key_service import TOKEN, KeyService
from tests.license_cases import COMPANY, Desk, settings_for
from tests.softhsm import LABEL, fresh_token

DONE, NO, USAGE, CANNOT_SAY = 0, 1, 2, 3


@dataclass(frozen=True)
class Console:
    """Somebody at a console with the settings of a service."""

    capsys: pytest.CaptureFixture[str]
    desk: Desk

    def types(self, *arguments: object) -> int:
        self.capsys.readouterr()
        return run(keys_, [str(one) for one in arguments])

    def reads(self) -> Any:
        return json.loads(self.capsys.readouterr().out)

    def listed(self, use: Use = Use.LICENCE) -> list[dict[str, Any]]:
        """The keys of a use as they are listed, oldest first."""
        self.types("list", "--json")
        return sorted((row for row in self.reads() if row["use"] == use), key=lambda row: str(row["label"]))


Opening = Callable[..., Console]


@pytest.fixture
def console(
    database_for: Callable[[str], Databases],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Opening:
    """``console(SETTING=value, …)``; the machine's clock, because commands go by it."""
    databases = database_for("license")

    def opening(**given: str) -> Console:
        settings = settings_for(databases, tmp_path / "secrets")
        names = ("database_url", "migration_url", "bus_url", "public_url", "oidc_issuer")
        variables = ("LICENSE_DATABASE_URL", "LICENSE_MIGRATION_URL", "BUS_URL", "PUBLIC_URL", "OIDC_ISSUER")
        environment = {name: str(getattr(settings, one)) for name, one in zip(variables, names, strict=True)}
        environment |= {"SECRETS_DIR": str(tmp_path / "secrets"), "SANDBOX": "1"} | given
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return Console(capsys, Desk(build(Settings.from_environment()), clock=None))  # type: ignore[arg-type]

    return opening


@pytest.fixture
def house(console: Opening) -> Console:
    """A console beside a service that keeps its keys in files and has run before."""
    here = console()
    jobs.keep_keys(here.desk.service)
    return here


def test_list_shows_every_use_signing_and_ends_well(house: Console) -> None:
    assert house.types("list") == DONE
    rows = house.reads()
    assert {row["use"]: (row["state"], row["signs"]) for row in rows} == {str(use): ("signing", True) for use in Use}
    assert house.types("list", "--check") == DONE
    assert all(row["held"] for row in house.reads())


def test_list_ends_with_no_where_a_use_has_no_key_or_its_key_is_not_in_the_store(
    console: Opening, house: Console, tmp_path: Path
) -> None:
    (tmp_path / "secrets" / "license" / "log-1.pem").unlink()
    assert house.types("list") == DONE
    assert house.types("list", "--check") == NO
    (log,) = [row for row in house.reads() if row["use"] == "log"]
    assert log["held"] is False


def test_list_before_the_first_start_ends_with_no(console: Opening) -> None:
    here = console()
    assert here.types("list") == NO
    assert here.reads() == []


def test_announce_names_a_successor_once(house: Console) -> None:
    assert house.types("announce", "licence") == DONE
    made = house.reads()
    assert (made["label"], made["state"]) == ("licence-2", "announced")
    assert house.types("announce", "licence") == NO
    assert [row["state"] for row in house.listed()] == ["signing", "announced"]


def test_rotate_waits_for_the_time_of_announcement_unless_told_otherwise(house: Console) -> None:
    assert house.types("rotate", "licence") == NO
    house.types("announce", "licence")
    assert house.types("rotate", "licence") == NO
    assert house.types("rotate", "licence", "--at-once") == DONE
    assert house.reads()["signs"] is True
    assert [row["state"] for row in house.listed()] == ["verify_only", "signing"]


def test_revoke_is_final_and_another_key_signs_at_once(house: Console) -> None:
    kid = house.listed()[0]["kid"]
    assert house.types("revoke", kid, "--because", "stolen") == DONE
    told = house.reads()
    first, second = house.listed()
    assert (told["state"], told["signs_instead"]) == ("compromised", second["kid"])
    assert (first["state"], second["state"], second["signs"]) == ("compromised", "signing", True)
    assert house.types("revoke", kid, "--because", "stolen") == NO
    earlier = (datetime.now(tz=UTC) - timedelta(days=1)).isoformat()
    assert house.types("revoke", kid, "--because", "earlier than thought", "--at", earlier) == DONE
    assert house.types("revoke", "00" * 8, "--because", "stolen") == NO
    assert house.desk.scalar("SELECT count(*) FROM audit_entry WHERE act = 'license.key_revoked'") == 2


def test_export_writes_the_newest_list_in_both_forms(house: Console, console: Opening, tmp_path: Path) -> None:
    lists = []
    for file, more in (("trust.jwt", ()), ("trust.cwt", ("--cwt",))):
        assert house.types("export-trust", "--out", tmp_path / file, *more) == DONE
        told = house.reads()
        lists.append(TrustList.from_token((tmp_path / file).read_bytes(), told["root_sha256"]))
        assert told["version"] == 1
    assert lists[0] == lists[1]


def test_export_cannot_say_before_there_is_a_list(console: Opening, tmp_path: Path) -> None:
    assert console().types("export-trust", "--out", tmp_path / "trust.jwt") == CANNOT_SAY


@pytest.mark.parametrize(
    "arguments",
    [
        ["announce", "seal"],
        ["rotate"],
        ["revoke", "00"],
        ["revoke", "00", "--because", "x", "--at", "yesterday"],
        ["revoke", "00", "--because", "x", "--at", "2099-01-01T00:00:00Z"],
        ["export-trust"],
        ["request"],
        ["install"],
        ["certify", "x.csr.pem"],
        ["ceremony"],
        ["no-such-command"],
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(house: Console, arguments: list[str]) -> None:
    assert house.types(*arguments) == USAGE


@pytest.mark.parametrize(
    "arguments", [["list"], ["announce", "licence"], ["rotate", "licence"], ["revoke", "00", "--because", "x"]]
)
def test_without_the_database_nothing_can_be_said(console: Opening, arguments: list[str]) -> None:
    here = console(LICENSE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert here.types(*arguments) == CANNOT_SAY


# The ceremony


def test_a_ceremony_makes_an_authority_once(console: Opening, tmp_path: Path) -> None:
    here, medium = console(), tmp_path / "medium"
    assert here.types("ceremony", "--authority", medium, "--owner", "Test") == DONE
    assert len(here.reads()["root_sha256"]) == 64
    assert here.types("ceremony", "--authority", medium, "--owner", "Test") == NO


def test_an_authority_behind_a_passphrase_opens_with_it_alone(console: Opening, tmp_path: Path) -> None:
    here, medium, words = console(), tmp_path / "medium", tmp_path / "words"
    words.write_text("correct horse\n")
    here.types("ceremony", "--authority", medium, "--owner", "Test", "--passphrase-file", words)
    assert b"ENCRYPTED" in (medium / "root.pem").read_bytes()
    here.types("request", "licence", "--out", tmp_path / "asked")
    certify = ("certify", tmp_path / "asked" / "licence-1.csr.pem", "--authority", medium, "--out", tmp_path / "given")
    assert here.types(*certify) == NO
    (tmp_path / "wrong").write_text("incorrect horse")
    assert here.types(*certify, "--passphrase-file", tmp_path / "wrong") == NO
    assert here.types(*certify, "--passphrase-file", tmp_path / "nowhere") == CANNOT_SAY
    assert here.types(*certify, "--passphrase-file", words) == DONE


def performed(here: Console, folder: Path, *uses: str) -> list[Path]:
    """A whole ceremony; the certificates it gave."""
    medium, asked, given = folder / "medium", folder / "asked", folder / "given"
    here.types("ceremony", "--authority", medium, "--owner", "Test")
    assert here.types("request", *uses, "--out", asked) == DONE
    requests = [Path(row["file"]) for row in here.reads()]
    assert here.types("certify", *requests, "--authority", medium, "--out", given) == DONE
    return [Path(row["file"]) for row in here.reads()]


@pytest.fixture(params=["pkcs11", "http"])
def apart(request: pytest.FixtureRequest, console: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A console beside a service whose certificates come from an authority off line."""
    secrets = tmp_path / "secrets" / "license"
    secrets.mkdir(parents=True)
    if request.param == "pkcs11":
        token = fresh_token(tmp_path / "hsm", monkeypatch)
        (secrets / "pkcs11-pin").write_text((token.folder / "pin").read_text())
        module = str(token.module)
        yield console(LICENSE_SIGNER="pkcs11", LICENSE_PKCS11_MODULE=module, LICENSE_PKCS11_TOKEN=LABEL)
    else:
        (secrets / "signer-token").write_text(TOKEN)
        with KeyService().served() as service:
            yield console(LICENSE_SIGNER="http", LICENSE_SIGNER_URL=service.url)


def test_keys_certified_off_line_sign_licences_and_are_followed_in_time(apart: Console, tmp_path: Path) -> None:
    service = apart.desk.service
    assert jobs.keep_keys(service) == 0  # nothing can be made here
    assert jobs.report_keys(service) == len(Use)
    assert apart.types("announce", "licence") == CANNOT_SAY
    certificates = performed(apart, tmp_path)
    assert len(certificates) == len(Use)
    assert apart.types("install", *certificates) == DONE
    assert all(row["signs"] for row in apart.reads())
    assert apart.types("list", "--check") == DONE
    assert apart.types("request", "--out", tmp_path / "asked") == NO  # nothing wants a successor
    apart.desk.issue(COMPANY)
    trust, now = TrustList.from_token(str(apart.desk.scalar("SELECT token FROM trust_list"))), datetime.now(tz=UTC)
    for text in apart.desk.forms(COMPANY):
        assert verify(text, trust, None, now).verdict is Verdict.STATUS_UNAVAILABLE

    assert apart.types("install", *performed(apart, tmp_path, "licence")) == DONE
    (heir,) = apart.reads()
    assert (heir["label"], heir["state"]) == ("licence-2", "announced")
    assert apart.types("rotate", "licence", "--at-once") == DONE
    assert jobs.report_keys(service) == 0


def test_a_certificate_that_may_not_be_taken_is_refused_with_the_reason(apart: Console, tmp_path: Path) -> None:
    assert apart.types("install", *performed(apart, tmp_path)) == DONE
    (good,) = performed(apart, tmp_path, "licence")
    whole = x509.load_pem_x509_certificates(good.read_bytes())
    cases = {
        "another root": performed(apart, tmp_path / "other", "licence")[0].read_bytes(),
        "in this order": good.read_bytes().split(b"-----END CERTIFICATE-----\n")[0] + b"-----END CERTIFICATE-----\n",
        "no such key": (tmp_path / "given" / "status-1.pem").read_bytes(),
        "not a chain": b"no certificate",
    }
    for words, pem in cases.items():
        (tmp_path / "case.pem").write_bytes(pem)
        apart.capsys.readouterr()
        assert run(keys_, ["install", str(tmp_path / "case.pem")]) == NO
        assert words in apart.capsys.readouterr().err
    assert apart.types("install", tmp_path / "nowhere.pem") == CANNOT_SAY
    assert len(whole) == 3
    assert [row["label"] for row in apart.listed()] == ["licence-1"]


def test_a_request_that_was_altered_is_not_certified(apart: Console, tmp_path: Path) -> None:
    apart.types("ceremony", "--authority", tmp_path / "medium", "--owner", "Test")
    apart.types("request", "licence", "--out", tmp_path)
    certify = ("certify", tmp_path / "licence-1.csr.pem", "--authority", tmp_path / "medium", "--out", tmp_path)
    csr = x509.load_pem_x509_csr((tmp_path / "licence-1.csr.pem").read_bytes())
    assert csr.is_signature_valid
    (tmp_path / "licence-1.csr.pem").write_bytes(b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n")
    assert apart.types(*certify) == NO
    assert (
        apart.types("certify", tmp_path / "none", "--authority", tmp_path / "medium", "--out", tmp_path) == CANNOT_SAY
    )
    assert apart.types("certify", tmp_path / "none", "--authority", tmp_path / "no", "--out", tmp_path) == CANNOT_SAY


def test_a_request_while_the_store_is_away_cannot_say(console: Opening, tmp_path: Path) -> None:
    here = console(LICENSE_SIGNER="http", LICENSE_SIGNER_URL="http://127.0.0.1:1", LICENSE_SIGNER_SECONDS="0.2")
    assert here.types("request", "licence", "--out", tmp_path) == CANNOT_SAY


# A verifier that has seen a newer list


def test_verify_believes_no_older_list_than_the_one_seen_before(house: Console, tmp_path: Path) -> None:
    house.desk.issue(COMPANY)
    (tmp_path / "code.txt").write_text(house.desk.forms(COMPANY)[0])
    house.types("export-trust", "--out", tmp_path / "old.jwt")
    house.types("revoke", house.listed()[0]["kid"], "--because", "stolen")
    house.types("export-trust", "--out", tmp_path / "new.cwt", "--cwt")

    def judged(trust: str, *more: str) -> tuple[int, str]:
        house.capsys.readouterr()
        code = run(licence, ["verify", str(tmp_path / "code.txt"), "--trust", str(tmp_path / trust), *more])
        return code, house.capsys.readouterr().out

    code, out = judged("new.cwt", "--seen", str(tmp_path / "old.jwt"))
    assert (code, json.loads(out)["verdict"]) == (NO, "unknown_key")
    assert json.loads(out)["key_revoked_at"]
    assert judged("old.jwt", "--seen", str(tmp_path / "new.cwt")) == (CANNOT_SAY, "")
