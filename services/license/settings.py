"""What a deployment of the licence service decides."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, NoReturn
from urllib.parse import urlsplit

from services.license.domain.keys import ANNOUNCE_DAYS, SIGN_DAYS, Periods
from services.license.domain.log import Witness, witnesses_of
from shared.settings import ServiceSettings, SettingInvalidError, setting
from shared.tlog.notes import NoteError


class Store(StrEnum):
    """Where private keys live."""

    FILE = "file"
    PKCS11 = "pkcs11"
    HTTP = "http"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise SettingInvalidError(f"LICENSE_SIGNER={value!r}: {', '.join(cls)} are the stores of keys")


class SecondAlgorithm(StrEnum):
    """With what licences are signed a second time."""

    NONE = "none"
    SM2 = "sm2"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise SettingInvalidError(f"LICENSE_SECOND_SIGNATURE={value!r}: {' or '.join(cls)}")


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """The settings every service has; the folder of keys holds the signers too."""

    SERVICE: ClassVar[str] = "license"

    witnesses: str = setting(
        "LICENSE_WITNESSES", "", what="who confirms the log: key and address of each witness, all divided by spaces"
    )

    signer: Store = setting("LICENSE_SIGNER", Store.FILE, what="where private keys live: file, pkcs11, http")
    pkcs11_module: Path = setting(
        "LICENSE_PKCS11_MODULE",
        Path("/usr/lib/softhsm/libsofthsm2.so"),
        what="with pkcs11: the module's library; the PIN is the file license/pkcs11-pin in SECRETS_DIR",
    )
    pkcs11_token: str = setting("LICENSE_PKCS11_TOKEN", "yizhao", what="with pkcs11: the label of the token")
    signer_url: str = setting(
        "LICENSE_SIGNER_URL",
        "",
        what="with http: the key service; its bearer token is the file license/signer-token in SECRETS_DIR",
    )
    signer_seconds: float = setting("LICENSE_SIGNER_SECONDS", 2.0, what="with http: the time one signature may take")
    key_announce_days: int = setting(
        "LICENSE_KEY_ANNOUNCE_DAYS", ANNOUNCE_DAYS, what="how long a key is announced before it signs"
    )
    key_sign_days: int = setting("LICENSE_KEY_SIGN_DAYS", SIGN_DAYS, what="how long a key signs")
    second_signature: SecondAlgorithm = setting(
        "LICENSE_SECOND_SIGNATURE",
        SecondAlgorithm.NONE,
        what="sm2: licences get a second signature, by this machine's OpenSSL; no certified cryptography",
    )
    fonts: str = setting(
        "LICENSE_FONTS", "", what="a folder with Noto Serif CJK SC; empty: the fonts that the machine has installed"
    )

    @property
    def periods(self) -> Periods:
        """The times of a key; shorter than the house's only in a sandbox. Raises SettingInvalidError."""
        try:
            periods = Periods(self.key_announce_days, self.key_sign_days)
        except ValueError as fault:
            raise SettingInvalidError(f"LICENSE_KEY_ANNOUNCE_DAYS, LICENSE_KEY_SIGN_DAYS: {fault}") from fault
        if not self.sandbox and (periods.announce_days < ANNOUNCE_DAYS or periods.sign_days > SIGN_DAYS):
            raise SettingInvalidError(
                f"outside a sandbox keys are announced for {ANNOUNCE_DAYS} days at least, sign for {SIGN_DAYS} at most"
            )
        return periods

    @property
    def known_witnesses(self) -> tuple[Witness, ...]:
        """Who confirms the log. Raises SettingInvalidError."""
        try:
            return witnesses_of(self.witnesses)
        except (NoteError, ValueError) as fault:
            raise SettingInvalidError(f"LICENSE_WITNESSES: {fault}") from fault

    @property
    def key_service(self) -> str:
        """The address of the key service. Raises SettingInvalidError: signatures are asked for under TLS."""
        address = urlsplit(self.signer_url)
        if address.scheme != "https" and (address.scheme, address.hostname) != ("http", "127.0.0.1"):
            raise SettingInvalidError(f"LICENSE_SIGNER_URL={self.signer_url!r} is no address that begins with https://")
        return self.signer_url.rstrip("/")

    @property
    def keys_folder(self) -> Path:
        """Private keys of the file store; of the others what they are opened with: PIN, bearer token, CA."""
        return self.secrets_dir / "license"

    @property
    def owner(self) -> str:
        """Whose name the certificates bear."""
        return "Yizhao sandbox" if self.sandbox else "Yizhao"
