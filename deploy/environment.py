"""Makes this checkout's Python environment and says what the machine lacks.

Run by make with the machine's own Python, before anything is installed: only the standard library, and nothing that
an older Python could not read far enough to say that it is too old.

    python3 -I deploy/environment.py run|test
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

MINIMUM = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"


def main(purpose: str) -> None:
    """Makes or brings up to date the environment for that purpose; does nothing, quickly, when it is so already."""
    if sys.version_info < MINIMUM:
        stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; name another with PYTHON=")
    stamp = ENVIRONMENT / f"made-for-{purpose}"
    state = wanted_state(purpose)
    if PYTHON.exists() and read(stamp) == state:
        return
    if not PYTHON.exists() or read(ENVIRONMENT / "made-at") not in {"", str(ROOT)}:
        make_environment()
    say(f"installing what requirements/{purpose}.txt pins")
    pip("--use-pep517", "-r", str(ROOT / "requirements" / f"{purpose}.txt"))
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text(state, encoding="utf-8")


def make_environment() -> None:
    """A new environment in `.venv`, also over one that was made elsewhere and moved here."""
    try:
        import ensurepip  # noqa: F401 -- Debian ships Python without it
        import venv  # noqa: F401 -- the same
    except ImportError:
        stop("Python's venv and pip are needed: install them (Debian: apt-get install python3-venv)")
    say(f"making the environment .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    # The interpreter itself, not the link it was called by: links come and go, and the environment would go with them.
    interpreter = os.path.realpath(sys.executable)
    if subprocess.run([interpreter, "-I", "-m", "venv", str(ENVIRONMENT)], check=False).returncode != 0:
        stop("the environment cannot be made; Python's message is above")
    (ENVIRONMENT / "made-at").write_text(str(ROOT), encoding="utf-8")


def wanted_state(purpose: str) -> str:
    """What the environment depends on, as one hash: pins, metadata, Python, place."""
    names = (
        "pyproject.toml",
        "requirements/run.txt",
        "requirements/hsm.txt",
        "requirements/pdf.txt",
        f"requirements/{purpose}.txt",
    )
    parts = [sys.version, str(ROOT), *(read(ROOT / name) for name in names)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def pip(*arguments: str) -> None:
    """Installs into the environment, or ends with pip's own words."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run([*command, *arguments], cwd=str(ROOT), check=False)
    if done.returncode != 0:
        stop(f"pip could not install {' '.join(arguments)}; its message is above")


def read(path: Path) -> str:
    """The text of a file, empty when there is none."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def say(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)


def stop(words: str) -> None:
    print(f"yizhao: {words}", file=sys.stderr)
    sys.exit(3)


if __name__ == "__main__":
    main(sys.argv[1])
