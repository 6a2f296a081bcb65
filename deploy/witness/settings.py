"""The settings of the witness."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from shared.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class WitnessSettings(Settings):
    """It knows a folder of its own and the address of the log, nothing of the services."""

    SERVICE: ClassVar[str] = "witness"

    log_url: str = setting("WITNESS_LOG_URL", what="the log it follows, e.g. https://dengji.example.gov.cn/log")
    log_keys: str = setting(
        "WITNESS_LOG_KEYS", "", what="keys of the log, divided by spaces; not set: those it shows first are kept"
    )
    name: str = setting("WITNESS_NAME", "witness.example/yizhao", what="how it signs: an address without scheme")
    folder: Path = setting("WITNESS_DIR", Path("witness"), what="folder (0700) of its key and its memory")
    bind: str = setting("WITNESS_BIND", "127.0.0.1:8600", what="where it answers; fd://<n> for an inherited socket")
    every_seconds: float = setting("WITNESS_EVERY_SECONDS", 10.0, what="how often it looks at the log")
    log_level: str = setting("LOG_LEVEL", "INFO", what="DEBUG, INFO, WARNING or ERROR")
