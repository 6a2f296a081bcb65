"""`yizhao departments`: what an operator of the sandbox lets a department do."""

import click

from deploy.departments import usecases
from deploy.departments.app import Service, build
from deploy.departments.settings import Settings
from shared.cli import answer
from shared.events.departments import CODE_CENTER, DEPARTMENTS
from shared.uscc import Mode, check

ACTOR = "system:operator"
REASONS = ("arrears", "open_invoices", "audit_open", "contributions_owed", "customs_open", "other")


class Code(click.ParamType[str]):
    """A unified social credit code, right in both check characters: an objection to a mistyped one would never come."""

    name = "uscc"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the code as it is written."""
        verdict = check(value, Mode.INTAKE)
        if not verdict.valid:
            self.fail(f"{value}: {', '.join(verdict.error_codes)}", param, ctx)
        return verdict.canonical


@click.group()
def departments() -> None:
    """参考部门 / The reference departments of the sandbox."""


def _service() -> Service:
    return build(Settings.from_environment())


@departments.command("object")
@click.argument("department", type=click.Choice(DEPARTMENTS))
@click.argument("uscc", type=Code())
@click.option("--reason", type=click.Choice(REASONS), default="arrears", show_default=True)
def object_(department: str, uscc: str, reason: str) -> None:
    """Let DEPARTMENT object to the notices of the enterprise USCC from now on."""
    _service().units.run(ACTOR, lambda unit: usecases.hold_claim(unit, department, uscc, reason))
    answer({"department": department, "uscc": uscc, "objects": True})


@departments.command()
@click.argument("department", type=click.Choice(DEPARTMENTS))
@click.argument("uscc", type=Code())
def withdraw(department: str, uscc: str) -> None:
    """Let DEPARTMENT withdraw what it holds against the enterprise USCC."""
    withdrawn = _service().units.run(ACTOR, lambda unit: usecases.withdraw_claim(unit, department, uscc))
    answer({"department": department, "uscc": uscc, "objects": False, "objections_withdrawn": withdrawn})


@departments.command("hold-code")
@click.argument("uscc", type=Code())
def hold_code(uscc: str) -> None:
    """Let the national code centre know another holder of USCC, so that it refuses the code when it is reserved."""
    _service().units.run(ACTOR, lambda unit: usecases.hold_code(unit, uscc))
    answer({"department": CODE_CENTER, "uscc": uscc, "held": True})
