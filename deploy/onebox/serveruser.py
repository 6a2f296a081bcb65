"""The unprivileged user under whom the database server runs when the house is started by root.

PostgreSQL refuses to run as root. An existing user is taken, none is created, and no folder that is not ours is
opened for it: what it cannot reach is copied to a folder of its own.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.onebox.errors import HouseError

CANDIDATES = ("postgres", "nobody")
OWN_FOLDERS = (Path("/var/lib/yizhao"), Path("/var/tmp/yizhao"))  # noqa: S108 -- made by root, 0755, checked in own_root


class ServerUserError(HouseError):
    """No user or no folder for the database server can be had."""


@dataclass(frozen=True)
class ServerUser:
    """Who runs the server: None when it is the caller himself."""

    name: str | None = None
    uid: int | None = None
    gid: int | None = None

    @classmethod
    def choose(cls) -> "ServerUser":
        """The caller, or the first existing unprivileged user when the caller is root."""
        if os.geteuid() != 0:
            return cls()
        for name in CANDIDATES:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(name, entry.pw_uid, entry.pw_gid)
        raise ServerUserError(
            "PostgreSQL does not run as root, and there is no user postgres or nobody: start as an ordinary user"
        )

    def popen_options(self) -> dict[str, object]:
        """Arguments of `subprocess.Popen` that change to this user in the child."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Whether this user can do it: `test` is one of -r -w -x, asked of the path as that user."""
        asked = subprocess.run(
            ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)],
            cwd="/",
            check=False,
            **self.popen_options(),  # type: ignore[call-overload]
        )
        return bool(asked.returncode == 0)

    def own(self, path: Path) -> None:
        """Gives a file or an empty folder to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def own_root() -> Path:
    """The folder of root's making below which the server user has its own; first of `OWN_FOLDERS` that can be made.

    Below /var/tmp anybody could have made it before us: it is used only when it is root's and closed to other writers.
    """
    for folder in OWN_FOLDERS:
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            seen = folder.lstat()
        except OSError:
            continue
        if seen.st_uid == 0 and not seen.st_mode & 0o022 and folder.is_dir() and not folder.is_symlink():
            return folder
    raise ServerUserError(
        f"no folder for the database server can be made; one of {', '.join(map(str, OWN_FOLDERS))} must be writable"
    )


def reachable_copy(base: Path, parts: Sequence[str], probe: str, user: ServerUser) -> Path:
    """`base` itself when the user can run its file `probe`, else a folder below `own_root` with copies of its `parts`.

    The copy is made once per state of the probe, whole or not at all.
    """
    if user.can("-x", base / probe):
        return base
    state = (base / probe).stat()
    copy = own_root() / f"postgresql-{state.st_size}-{int(state.st_mtime)}"
    if not copy.is_dir():
        with tempfile.TemporaryDirectory(dir=copy.parent) as scratch:
            fresh = Path(scratch) / "copy"
            for part in parts:
                shutil.copytree(base / part, fresh / part, symlinks=True)
            fresh.chmod(0o755)
            try:
                fresh.rename(copy)
            except OSError:  # somebody else finished the same copy first
                if not copy.is_dir():
                    raise
    return copy


def own_folder(user: ServerUser) -> Path:
    """A new folder that belongs to the user alone."""
    made = Path(tempfile.mkdtemp(prefix="cluster-", dir=own_root()))
    user.own(made)
    return made
