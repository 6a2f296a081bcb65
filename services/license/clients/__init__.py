"""What the service asks of others: the keeper of its private keys."""

from services.license.clients.files import FileSigner
from services.license.clients.signer import Signer, UnknownKeyError

__all__ = ["FileSigner", "Signer", "UnknownKeyError"]
