"""`yizhao wallet` against a service of ours over HTTP: key, binding, request, showing."""

import json
from pathlib import Path

from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from services.license.cli.wallets import wallet
from services.license.queries import keys
from shared.ids import uuid7
from tests.integration.license.test_wallet_in_browser import counter
from tests.integration.license.test_wallets import Counter

__all__ = ["counter"]


def test_an_office_shows_its_licence_from_a_computer(counter: Counter, tmp_path: Path) -> None:
    key, credential, root = (tmp_path / name for name in ("wallet.pem", "wallet.sdjwt", "root.pem"))
    jwk = json.loads(CliRunner().invoke(wallet, ["new-key", str(key)]).stdout)
    path = f"/api/v1/licenses/{counter.issued.license_id}/downloads/{uuid7()}"
    bound = counter.head.client.put(path, json={"holder_jwk": jwk}, headers=counter.head.headers)
    credential.write_text(bound.json["credential"], encoding="utf-8")  # type: ignore[index]
    with counter.web.desk.service.db.transaction() as tx:
        certificate = keys.root(tx)
    assert certificate is not None
    root.write_bytes(x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM))
    asked = counter.asked(fields=["head", "composition"])
    options = ["--key", str(key), "--credential", str(credential), "--root", str(root)]
    done = CliRunner().invoke(wallet, ["show", asked["wallet_link"], *options], input="y\n")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["is_proved"], told["shown"]) == (True, ["head"])
    assert (told["to"], told["match_number"]) == (asked["audience"], asked["match_number"])
    assert counter.result(asked)["state"] == "shown"
    again = CliRunner().invoke(wallet, ["show", asked["wallet_link"], *options, "--yes"])
    assert (again.exit_code, "license.request_answered" in again.output) == (1, True)
