"""`yizhao names check`: judge a name from the command line, against a file of existing names if one is given."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from services.registration.domain.names import (
    Candidate,
    NameQuery,
    NameVerdict,
    check_name,
    name_key,
    parse_name,
)
from shared.cli import CannotSay, answer, say
from shared.divisions import divisions_of
from shared.kinds import ENTITY_TYPES, REGISTRABLE_KINDS

# People who work with the register say the type (1130, 1151, 9500) as often as the kind.
_KINDS = {kind.value: kind for kind in REGISTRABLE_KINDS} | {code: row.kind for code, row in ENTITY_TYPES.items()}


@click.group()
def names() -> None:
    """Names of entities (企业名称)."""


@names.command()
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(list(_KINDS)), help="kind of entity, or its four-digit type")
@click.option("--registry", required=True, help="six digits of the registry, for example 140105")
@click.option("--on", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="the legal day")
@click.option("--against", type=click.Path(path_type=Path), help="CSV of existing names, column `name`")
@click.option("--json", "only_json", is_flag=True, help="no words for people on stderr")
def check(name: str, kind: str, registry: str, day: datetime, against: Path | None, *, only_json: bool) -> None:
    """Judges NAME: free, similar, identical, forbidden or restricted.

    Ends with 0 if the name can be declared (free, similar), 1 if not, 2 for a wrong call, 3 if the file cannot be read.
    """
    if not re.fullmatch(r"\d{6}", registry) or not divisions_of(registry):
        raise click.BadParameter(f"no such division: {registry}", param_hint="--registry")
    query = NameQuery(parse_name(name, registry), _KINDS[kind], registry, day.date())
    verdict = check_name(query, _candidates(against, registry) if against else ())
    if not only_json:
        _tell(verdict)
    answer(as_json(verdict), yes=verdict.verdict.declarable)


def as_json(verdict: NameVerdict) -> dict[str, object]:
    """Return the members ``verdict``, ``hits`` and ``errors`` as the API shows them."""
    hits = [
        {"name": hit.name, "registry": hit.registry, "status": hit.status, "rule": hit.rule.value}
        for hit in verdict.hits
    ]
    return {"verdict": verdict.verdict.value, "hits": hits, "errors": [error.as_json() for error in verdict.errors]}


def _candidates(file: Path, registry: str) -> Iterator[Candidate]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if "name" not in (reader.fieldnames or ()):
            raise CannotSay(f"{file}: no column `name`")
        for row in reader:
            if row["name"]:
                yield _candidate(row["name"], registry)


def _candidate(name: str, registry: str) -> Candidate:
    key = name_key(parse_name(name, registry), registry)
    return Candidate(name, registry, "registered", key.folded, key.readings, key.industry_from, key.industry_to)


def _tell(verdict: NameVerdict) -> None:
    say(verdict.verdict.value)
    for error in verdict.errors:
        say(f"  {error.zh} / {error.en}")
