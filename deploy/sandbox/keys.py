"""What the sandbox issuer keeps in files: its signing key, the secret of services that ask who somebody is, used codes.

The issuer runs in several processes, so nothing of it lives in memory only.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from joserfc.jwk import ECKey

from shared.crypto import kept_file, secret_file

_CODES_KEPT_SECONDS = 300


def signing_key(secrets_dir: Path) -> ECKey:
    """Return the ES256 key of the issuer, made at first start; its ``kid`` is its thumbprint."""
    pem = kept_file(secrets_dir / "sandbox" / "issuer.pem", lambda: ECKey.generate_key("P-256").as_pem(private=True))
    key = ECKey.import_key(pem, {"use": "sig", "alg": "ES256"})
    return ECKey.import_key(pem, {"use": "sig", "alg": "ES256", "kid": key.thumbprint()})


def attestation_secret(secrets_dir: Path) -> str:
    """Return the secret with which services ask for attestations; both sides read the same file."""
    return secret_file(secrets_dir / "attestation.key").hex()


def use_once(secrets_dir: Path, code_id: str) -> bool:
    """Mark an authorization code as used; false if it was used before, in whatever process."""
    folder = secrets_dir / "sandbox" / "codes"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        with suppress(FileNotFoundError):
            if old.stat().st_mtime < time.time() - _CODES_KEPT_SECONDS:
                old.unlink()
    try:
        os.close(os.open(folder / code_id, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True
