"""Commands that know all services: `yizhao run`, `demo`, `audit`, `migrate-all`, `contracts`, `departments`."""

import os
import sys
from pathlib import Path

import click

from deploy.audit.cli import audit
from deploy.demo.cli import demo
from deploy.departments.cli import departments
from shared.cli import answer, say


@click.command("run")
def run() -> None:
    """Run the whole house on this machine, as `make run` does."""
    # In the place of this process, which has loaded all services: the runner is to stay small.
    os.execv(sys.executable, [sys.executable, "-m", "deploy.onebox"])  # noqa: S606 -- no shell is wanted


@click.command("migrate-all")
def migrate_all() -> None:
    """Bring all databases to the newest version, as their owner roles; in a sandbox also start their legal clock."""
    from deploy.migrating import migrate_everything

    answer({"migrated": migrate_everything(os.environ, say)})


@click.command("contracts")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
def contracts(folder: Path) -> None:
    """Write OpenAPI, AsyncAPI and the ingress configuration below FOLDER (the checkout)."""
    from deploy.contracts import files

    written = []
    for path, content in files():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        written.append(str(path))
    answer({"written": written})


commands: list[click.Command] = [run, demo, audit, migrate_all, contracts, departments]
