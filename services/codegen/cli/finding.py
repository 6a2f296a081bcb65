"""`yizhao codes find`: which code an old number leads to."""

from dataclasses import asdict

import click

from shared.cli import answer, say

KINDS = ("uscc", "reg_no", "org_code", "tax_no", "si_no", "stat_no")


@click.command("find")
@click.argument("number")
@click.option("--kind", type=click.Choice(KINDS), help="What the number is; without it every kind is looked through.")
def find_code(number: str, kind: str | None) -> None:
    """Find the entities of the ledger that NUMBER leads to: a code, or a number from before the one code.

    Hyphens, spaces, full-width and small letters are understood. One number may lead to several entities, where two
    authorities gave it out; all are listed. Exit codes: 0 found, 1 nobody has it, 2 usage, 3 the ledger is away.
    """
    from services.codegen.ports import build
    from services.codegen.queries import legacy
    from services.codegen.settings import Settings

    service = build(Settings.from_environment())
    with service.db.transaction() as tx:
        found = legacy.find_codes(tx, number, kind)
    for each in found:
        say(f"{each.uscc}  {each.state:9} {each.number_kind} {each.value}")
    hits = [{**asdict(each), "entity_id": str(each.entity_id)} for each in found]
    answer({"number": number, "found": hits}, yes=bool(found))
