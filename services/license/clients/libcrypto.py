"""SM2 by the machine's own OpenSSL: the few functions of libcrypto 3 that make a key and a signature, through ctypes.

No Python library of repute signs with SM2; the machine's libcrypto does, and gets the distribution's fixes. Every
function here owns what it allocates and gives it back, also on the way out of an error.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CDLL, POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_ubyte, c_void_p, create_string_buffer
from functools import cache

from services.license.domain.second_signature import DISTID

NAME = "libcrypto.so.3"
_MOST = 128  # bytes of a DER signature: 72 at most

# name: (what it returns, what it takes). A wrong line here is a crash, not an exception.
_FUNCTIONS = {
    "EVP_PKEY_CTX_new_from_name": (c_void_p, (c_void_p, c_char_p, c_char_p)),
    "EVP_PKEY_CTX_free": (None, (c_void_p,)),
    "EVP_PKEY_keygen_init": (c_int, (c_void_p,)),
    "EVP_PKEY_generate": (c_int, (c_void_p, POINTER(c_void_p))),
    "EVP_PKEY_free": (None, (c_void_p,)),
    "EVP_PKEY_is_a": (c_int, (c_void_p, c_char_p)),
    "EVP_PKEY_CTX_set1_id": (c_int, (c_void_p, c_char_p, c_size_t)),
    "EVP_PKEY2PKCS8": (c_void_p, (c_void_p,)),
    "PKCS8_PRIV_KEY_INFO_free": (None, (c_void_p,)),
    "i2d_PKCS8_PRIV_KEY_INFO": (c_int, (c_void_p, POINTER(POINTER(c_ubyte)))),
    "i2d_PUBKEY": (c_int, (c_void_p, POINTER(POINTER(c_ubyte)))),
    "d2i_AutoPrivateKey": (c_void_p, (c_void_p, POINTER(c_char_p), c_long)),
    "EVP_MD_CTX_new": (c_void_p, ()),
    "EVP_MD_CTX_free": (None, (c_void_p,)),
    "EVP_DigestSignInit_ex": (c_int, (c_void_p, POINTER(c_void_p), c_char_p, c_void_p, c_char_p, c_void_p, c_void_p)),
    "EVP_DigestSign": (c_int, (c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t)),
    "ERR_clear_error": (None, ()),
    "CRYPTO_free": (None, (c_void_p, c_char_p, c_int)),
}


class LibcryptoError(Exception):
    """There is no libcrypto 3 on this machine, or it does not do what was asked."""


@cache
def _library() -> CDLL:
    try:
        library = CDLL(NAME)
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as fault:
        raise LibcryptoError(f"no {NAME} with SM2 on this machine: {fault}") from fault
    return library


def new_private_key() -> bytes:
    """A new SM2 key: DER, PKCS #8. Raises LibcryptoError."""
    crypto, key = _library(), c_void_p()
    with _owned(crypto.EVP_PKEY_CTX_new_from_name(None, b"SM2", None), crypto.EVP_PKEY_CTX_free) as context:
        _require(crypto.EVP_PKEY_keygen_init(context) == 1, "keygen_init")
        _require(crypto.EVP_PKEY_generate(context, byref(key)) == 1, "generate")
    with (
        _owned(key.value, crypto.EVP_PKEY_free),
        _owned(crypto.EVP_PKEY2PKCS8(key), crypto.PKCS8_PRIV_KEY_INFO_free) as pkcs8,
    ):
        return _der(crypto.i2d_PKCS8_PRIV_KEY_INFO, pkcs8)


def public_key(private_key: bytes) -> bytes:
    """The public half of a PKCS #8 key: DER, SubjectPublicKeyInfo. Raises LibcryptoError."""
    with _read(private_key) as key:
        return _der(_library().i2d_PUBKEY, key)


def sign(private_key: bytes, message: bytes) -> bytes:
    """SM2 with SM3 over a message (GB/T 32918): DER, a sequence of r and s. Raises LibcryptoError."""
    crypto, inner, length = _library(), c_void_p(), c_size_t(_MOST)
    signature = create_string_buffer(_MOST)
    with _read(private_key) as key, _owned(crypto.EVP_MD_CTX_new(), crypto.EVP_MD_CTX_free) as context:
        begun = crypto.EVP_DigestSignInit_ex(context, byref(inner), b"SM3", None, None, key, None)
        _require(begun == 1, "DigestSignInit")  # `inner` belongs to the context
        # OpenSSL 3 covers an empty identity unless it is told one; its successor covers this one
        _require(crypto.EVP_PKEY_CTX_set1_id(inner, DISTID, len(DISTID)) == 1, "set1_id")
        done = crypto.EVP_DigestSign(context, signature, byref(length), message, len(message))
        _require(done == 1, "DigestSign")
    return signature.raw[: length.value]


@contextmanager
def _read(private_key: bytes) -> Iterator[int]:
    crypto = _library()
    start = c_char_p(private_key)
    with _owned(crypto.d2i_AutoPrivateKey(None, byref(start), len(private_key)), crypto.EVP_PKEY_free) as key:
        _require(crypto.EVP_PKEY_is_a(key, b"SM2") == 1, "not an SM2 key")
        yield key


@contextmanager
def _owned(pointer: int | None, free: Callable[[int], None]) -> Iterator[int]:
    """What was allocated, given back at the end. Raises LibcryptoError where nothing was."""
    if pointer is None:
        raise _refused("nothing was allocated")
    try:
        yield pointer
    finally:
        free(pointer)


def _der(write: Callable[..., int], thing: int) -> bytes:
    """What one of the i2d functions writes; it allocates, we give back."""
    buffer = POINTER(c_ubyte)()
    length = write(thing, byref(buffer))
    _require(length > 0, "i2d")
    try:
        return bytes(buffer[:length])
    finally:
        _library().CRYPTO_free(buffer, None, 0)


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise _refused(what)


def _refused(what: str) -> LibcryptoError:
    _library().ERR_clear_error()  # the queue of this thread; left there, it would be blamed on the next caller
    return LibcryptoError(f"{NAME}: {what}")
