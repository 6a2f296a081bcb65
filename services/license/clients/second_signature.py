"""The keeper of the SM2 key: a file, whatever store the other keys have, because no module at hand knows SM2."""

import base64
from dataclasses import dataclass
from pathlib import Path

from services.license.clients import libcrypto
from services.license.clients.signer import SignerUnavailableError
from services.license.domain.second_signature import SecondKey
from shared.crypto import kept_file

_BEGIN, _END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"


@dataclass(frozen=True)
class SecondSigner:
    """Signs with SM2. ``file``: PEM, PKCS #8, mode 0600; made at the first call."""

    file: Path

    def key(self) -> SecondKey:
        """The public half. Raises SignerUnavailableError: no libcrypto 3 here, or no SM2 key in the file."""
        try:
            return SecondKey(libcrypto.public_key(self._private()))
        except libcrypto.LibcryptoError as fault:
            raise SignerUnavailableError(str(fault)) from fault

    def sign(self, message: bytes) -> bytes:
        """The signature, DER. Raises SignerUnavailableError."""
        try:
            return libcrypto.sign(self._private(), message)
        except libcrypto.LibcryptoError as fault:
            raise SignerUnavailableError(str(fault)) from fault

    def _private(self) -> bytes:
        """DER, read anew each time: a key that was exchanged signs at once."""
        text = kept_file(self.file, _new_pem).decode("ascii", errors="replace")
        try:
            return base64.b64decode(text.split(_BEGIN, 1)[1].split(_END, 1)[0])
        except (IndexError, ValueError) as fault:
            raise SignerUnavailableError(f"{self.file.name} holds no private key") from fault


def _new_pem() -> bytes:
    text = base64.encodebytes(libcrypto.new_private_key()).decode("ascii")
    return f"{_BEGIN}\n{text}{_END}\n".encode("ascii")
