"""Other people's libraries, pinned, in a folder of their own: nothing of ours ever sees them.

Made once for each state of the pins, below the environment. What cannot be had is said, and the bench goes on.
"""

import hashlib
import importlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType

Install = Callable[[Path], None]

HERE = Path(__file__).parent
PINS = HERE.parents[1] / "requirements" / "bench.txt"
NODE_FILES = tuple(HERE / name for name in ("package.json", "package-lock.json", ".npmrc", "stdnum_codes.mjs"))
SECONDS = 300


class PeerMissingError(Exception):
    """A library cannot be had on this machine; the message says why."""


def python_peer(module: str) -> ModuleType:
    """A module of the pinned Python libraries.

    The packages around it are made known by their folders alone. Their own initialisation would load everything that
    the library has, and what that asks for was not installed: of rigour, ICU and a compiler for it.

    :raises PeerMissingError: it cannot be installed, or does not load.
    """
    folder = _made("python", (PINS,), _install_python)
    *packages, _ = module.split(".")
    for depth in range(1, len(packages) + 1):
        package = ModuleType(".".join(packages[:depth]))
        package.__path__ = [str(folder.joinpath(*packages[:depth]))]
        sys.modules.setdefault(package.__name__, package)
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise PeerMissingError(f"{module}: {error}") from error


def node_folder() -> Path:
    """The folder with our node programs and the pinned libraries beside them.

    :raises PeerMissingError: no node or npm, or npm cannot install.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise PeerMissingError(f"{program} is not on this machine (Debian: nodejs, npm)")
    return _made("node", NODE_FILES, _install_node)


def _made(kind: str, sources: tuple[Path, ...], install: Install) -> Path:
    """The folder that `install` fills, made anew when a source changes; another run at the same time does no harm."""
    state = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    folder = Path(sys.prefix) / "share" / "yizhao" / f"bench-{kind}-{state}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        fresh = Path(scratch) / kind
        fresh.mkdir()
        install(fresh)
        with suppress(OSError):  # the other run was faster
            fresh.rename(folder)
    return folder


def _install_python(folder: Path) -> None:
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps")
    _run(*pip, "--target", str(folder), "-r", str(PINS))


def _install_node(folder: Path) -> None:
    for path in NODE_FILES:
        shutil.copy(path, folder)
    _run("npm", "ci", "--no-progress", cwd=folder)


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=SECONDS)
    if done.returncode:
        raise PeerMissingError(f"{' '.join(command[:4])}: {' '.join(done.stderr.split())[-300:]}")
