"""A token of SoftHSM for one test; and how it is lost."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.license.clients import HsmSigner

LABEL, PIN = "yizhao-test", "2604"
MODULES = tuple(
    Path(folder) / "softhsm" / "libsofthsm2.so"
    for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
)


@dataclass(frozen=True)
class Token:
    """A fresh token. ``folder`` holds it and the PIN."""

    module: Path
    folder: Path

    def signer(self) -> HsmSigner:
        return HsmSigner(self.module, LABEL, self.folder / "pin")

    def close_all_sessions(self) -> None:
        """What a module does that was restarted or whose network was cut: no session is good any more."""
        import pkcs11

        slot = pkcs11.lib(str(self.module)).get_token(token_label=LABEL).slot.slot_id
        assert ctypes.CDLL(str(self.module)).C_CloseAllSessions(ctypes.c_ulong(slot)) == 0

    def finalize(self) -> None:
        """The library behind our back forgets that it was initialised."""
        assert ctypes.CDLL(str(self.module)).C_Finalize(None) == 0

    @contextmanager
    def taken_out(self) -> Iterator[None]:
        """Until the end of the block there is no token."""
        tokens, aside = self.folder / "tokens", self.folder / "aside"
        self.close_all_sessions()
        tokens.rename(aside)
        tokens.mkdir()
        try:
            yield
        finally:
            tokens.rmdir()
            aside.rename(tokens)


def fresh_token(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Token:
    """A token of its own for a test; skips with the reason where the machine has no SoftHSM."""
    module = next((path for path in MODULES if path.exists()), None)
    if module is None or shutil.which("softhsm2-util") is None:
        pytest.skip("keys in a hardware module: no SoftHSM on this machine; install softhsm2")
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    (folder / "pin").write_text(f"{PIN}\n")
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"SOFTHSM2_CONF": str(configuration)})
    return Token(module, folder)
