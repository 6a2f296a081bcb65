"""Private keys in a hardware module, by PKCS #11. Needs the extra ``hsm`` (python-pkcs11).

One session and one lock a process: modules differ in what they take from threads, and SoftHSM crashes on a session for
each. The session is opened at the first signature, which is after the fork of a web worker; a session of the parent's
is not used. Keys lie in the module under their label (CKA_LABEL) and the SHA-1 of the public key (CKA_ID); private
halves are made there, sensitive and not extractable.
"""

import logging
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from services.license.clients.signer import SignerUnavailableError, UnknownKeyError, checked
from services.license.domain.keys import Algorithm, KeyPair, key_id
from services.license.verification.keys import PublicKey
from shared.settings import SettingMissingError

if TYPE_CHECKING:
    import pkcs11

T = TypeVar("T")
ID_BYTES = 20
_P256 = bytes.fromhex("06082a8648ce3d030107")  # ECParameters: OBJECT IDENTIFIER prime256v1
_ED25519 = bytes.fromhex("130c656477617264733235353139")  # ECParameters: PrintableString edwards25519
_LOCK = threading.RLock()  # of the process, whatever number of stores it has: they share the module's state

log = logging.getLogger(__name__)


@dataclass
class HsmSigner:
    """A token of a module. ``pin_file``: the user's PIN, read when a session is opened.

    A session that breaks is opened again once and the signature made anew; a PIN that was refused is not tried again
    by this process, because modules lock a token after a few.
    """

    module: Path
    token: str
    pin_file: Path
    _session: "pkcs11.Session | None" = field(default=None, init=False, repr=False)
    _process: int = field(default=0, init=False, repr=False)
    _private: dict[tuple[str, bytes], Any] = field(default_factory=dict, init=False, repr=False)
    _pin_refused: bool = field(default=False, init=False, repr=False)

    def keep(self, label: str, algorithm: Algorithm) -> PublicKey:
        """Where two processes made a key of that name at the same moment, the same one of the two is taken by both."""
        return self._done(lambda session: _kept(session, label, algorithm))

    def holds(self, key: KeyPair) -> bool:
        """By its name and the public key's hash."""
        try:
            self._done(lambda session: self._private_half(session, key))
        except UnknownKeyError:
            return False
        return True

    def sign(self, key: KeyPair, message: bytes) -> bytes:
        """ECDSA over the SHA-256 digest, because not every module hashes; Ed25519 over the message itself."""
        public_key = key.public_key
        made = self._done(lambda session: _signed(self._private_half(session, key), public_key, message))
        return checked(public_key, message, made)

    def _private_half(self, session: "pkcs11.Session", key: KeyPair) -> Any:
        import pkcs11

        wanted = (key.label, key_id(key.public_key))
        if wanted not in self._private:
            try:
                private = pkcs11.ObjectClass.PRIVATE_KEY
                found = session.get_key(object_class=private, label=wanted[0], id=wanted[1])
            except pkcs11.NoSuchKey as fault:
                raise UnknownKeyError(f"no such private key as {key.label} in token {self.token}") from fault
            self._private[wanted] = found
        return self._private[wanted]

    def _done(self, work: Callable[["pkcs11.Session"], T]) -> T:
        """What ``work`` gives; with a new session where the present one no longer works.

        A token that was taken out shows as an error of the session or as an empty token, hence both are tried again.
        """
        errors = _module_errors()
        with _LOCK:
            fresh = self._session is None or self._process != os.getpid()
            try:
                return work(self._opened())
            except errors as fault:
                if fresh or self._pin_refused:
                    raise self._told(fault) from fault
                log.warning("the session of token %s broke and is opened again: %r", self.token, fault)
            self._session = None
            try:
                return work(self._opened())
            except errors as fault:
                raise self._told(fault) from fault

    def _told(self, fault: Exception) -> Exception:
        if isinstance(fault, UnknownKeyError):
            return fault
        self._session = None
        return SignerUnavailableError(f"token {self.token}: {fault!r}")

    def _opened(self) -> "pkcs11.Session":
        """The session of this process."""
        import pkcs11

        if self._session is not None and self._process == os.getpid():
            return self._session
        if self._pin_refused:
            raise SignerUnavailableError(f"the PIN in {self.pin_file} was refused; correct it and start again")
        self._private.clear()
        token = _module(self.module).get_token(token_label=self.token)
        try:
            opened: pkcs11.Session = token.open(user_pin=self.pin_file.read_text(encoding="utf-8").strip(), rw=True)
        except (pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinInvalid, pkcs11.PinLenRange):
            self._pin_refused = True
            raise
        self._session, self._process = opened, os.getpid()
        return opened


def _module(path: Path) -> Any:
    """The module, initialised by this process and with no session open, whatever was before."""
    import pkcs11

    known = pkcs11.lib(str(path))
    with suppress(pkcs11.PKCS11Error):  # it was not initialised, or by a parent of ours
        known.finalize()
    known.initialize()
    return known


def _module_errors() -> tuple[type[Exception], ...]:
    """What is raised where the module cannot. Raises SettingMissingError where the extra is not installed."""
    try:
        import pkcs11
    except ModuleNotFoundError as missing:
        raise SettingMissingError("LICENSE_SIGNER=pkcs11 needs python-pkcs11: pip install 'yizhao[hsm]'") from missing
    return (pkcs11.PKCS11Error, OSError, UnknownKeyError)


def _signed(private: Any, public_key: PublicKey, message: bytes) -> bytes:
    import pkcs11

    if isinstance(public_key, ed25519.Ed25519PublicKey):
        return bytes(private.sign(message, mechanism=pkcs11.Mechanism.EDDSA))
    return bytes(private.sign(sha256(message).digest(), mechanism=pkcs11.Mechanism.ECDSA))


def _kept(session: "pkcs11.Session", label: str, algorithm: Algorithm) -> PublicKey:
    import pkcs11

    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PUBLIC_KEY, pkcs11.Attribute.LABEL: label}
    found = sorted(session.get_objects(wanted), key=lambda key: bytes(key[pkcs11.Attribute.EC_POINT]))
    if not found:
        _make(session, label, algorithm)
        return _kept(session, label, algorithm)
    public_key = _public_key(bytes(found[0][pkcs11.Attribute.EC_POINT]), algorithm)
    _name(session, found[0], key_id(public_key))
    return public_key


def _make(session: "pkcs11.Session", label: str, algorithm: Algorithm) -> None:
    """A key pair under an id of its own; `_name` gives it the right one, which is known only when it is there."""
    import pkcs11

    kinds = {
        Algorithm.ES256: (pkcs11.KeyType.EC, _P256, pkcs11.Mechanism.EC_KEY_PAIR_GEN),
        Algorithm.ED25519: (pkcs11.KeyType.EC_EDWARDS, _ED25519, pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN),
    }
    kind, curve, mechanism = kinds[algorithm]
    parameters = session.create_domain_parameters(kind, {pkcs11.Attribute.EC_PARAMS: curve}, local=True)
    hidden = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
    identifier = secrets.token_bytes(ID_BYTES)
    parameters.generate_keypair(mechanism=mechanism, store=True, id=identifier, label=label, private_template=hidden)


def _name(session: "pkcs11.Session", public_half: Any, identifier: bytes) -> None:
    """Both halves get the id, the private one first: whoever dies in between finds the pair unnamed and goes on."""
    import pkcs11

    present = bytes(public_half[pkcs11.Attribute.ID])
    if present == identifier:
        return
    for private in session.get_objects(
        {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.ID: present}
    ):
        private[pkcs11.Attribute.ID] = identifier
    public_half[pkcs11.Attribute.ID] = identifier


def _public_key(point: bytes, algorithm: Algorithm) -> PublicKey:
    """From CKA_EC_POINT, an OCTET STRING of fewer than 128 bytes."""
    raw = point[2:]
    if algorithm is Algorithm.ED25519:
        return ed25519.Ed25519PublicKey.from_public_bytes(raw)
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
