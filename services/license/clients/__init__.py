"""What the service asks of others: the keeper of its private keys, the authority above them."""

from services.license.clients.authority import FileAuthority
from services.license.clients.files import FileSigner
from services.license.clients.hsm import HsmSigner
from services.license.clients.remote import Credentials, RemoteSigner
from services.license.clients.requesting import certificate_request
from services.license.clients.second_signature import SecondSigner
from services.license.clients.signer import Signer, SignerUnavailableError, UnknownKeyError

__all__ = [
    "Credentials",
    "FileAuthority",
    "FileSigner",
    "HsmSigner",
    "RemoteSigner",
    "SecondSigner",
    "Signer",
    "SignerUnavailableError",
    "UnknownKeyError",
    "certificate_request",
]
