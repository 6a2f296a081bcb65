"""What the service asks of others: the keeper of its private keys, the authority above them."""

from services.license.clients.authority import FileAuthority
from services.license.clients.files import FileSigner
from services.license.clients.signer import Signer, SignerUnavailableError, UnknownKeyError

__all__ = ["FileAuthority", "FileSigner", "Signer", "SignerUnavailableError", "UnknownKeyError"]
