"""What a deployment of the licence service decides."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from services.license.domain.keys import ANNOUNCE_DAYS, SIGN_DAYS, Periods
from services.license.domain.log import Witness, witnesses_of
from shared.settings import ServiceSettings, SettingInvalidError, setting
from shared.tlog.notes import NoteError


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """The settings every service has; the folder of keys holds the signers too."""

    SERVICE: ClassVar[str] = "license"

    witnesses: str = setting(
        "LICENSE_WITNESSES", "", what="who confirms the log: key and address of each witness, all divided by spaces"
    )

    key_announce_days: int = setting(
        "LICENSE_KEY_ANNOUNCE_DAYS", ANNOUNCE_DAYS, what="how long a key is announced before it signs"
    )
    key_sign_days: int = setting("LICENSE_KEY_SIGN_DAYS", SIGN_DAYS, what="how long a key signs")

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
    def keys_folder(self) -> Path:
        """Where the file signer keeps its keys."""
        return self.secrets_dir / "license"

    @property
    def owner(self) -> str:
        """Whose name the certificates bear."""
        return "Yizhao sandbox" if self.sandbox else "Yizhao"
