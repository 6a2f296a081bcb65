"""`yizhao audit`."""

import time
from collections.abc import Mapping

import click
import psycopg2

from deploy.audit import chain, codes, conduct, events, log
from deploy.audit.reading import readers, urls_from_environment
from deploy.audit.report import Report
from shared.cli import CannotSay, answer, say

INVARIANTS = (
    chain.one_entity_and_code,
    chain.one_licence,
    codes.sound_codes,
    events.gapless_versions,
    events.everything_arrived,
    conduct.one_effect_per_key,
    conduct.nothing_out_of_order,
    log.log_of_licences,
)
SHOWN = 50  # violations told one by one
PAUSE_SECONDS = 1.0


def audit_once(urls: Mapping[str, str]) -> Report:
    """Asks every invariant once, of the databases as they are now."""
    with readers(urls) as opened:
        return Report(tuple(invariant(opened) for invariant in INVARIANTS))


def audit_until_ok(urls: Mapping[str, str], seconds: float) -> Report:
    """Asks again until all holds or the time is up: events on their way are not lost yet.

    A database that is away may be on its way back. :raises psycopg2.OperationalError: it is still away at the end.
    """
    deadline = time.monotonic() + seconds
    while True:
        last = time.monotonic() >= deadline
        try:
            report = audit_once(urls)
        except psycopg2.OperationalError:
            if last:
                raise
        else:
            if report.ok or last:
                return report
        time.sleep(PAUSE_SECONDS)


@click.command()
@click.option("--wait", type=float, default=0, help="Wait up to so many seconds until what is on its way has arrived.")
def audit(wait: float) -> None:
    """Check the invariants over all databases.

    Prints {"ok", "lost", "doubled", "invariants": [{"id", "checked", "violations"}]}; what is wrong is told on stderr.
    """
    try:
        urls = urls_from_environment()
    except KeyError as missing:
        raise CannotSay(f"{missing.args[0]} is not set: start the house, or name its databases") from missing
    report = audit_until_ok(urls, wait)
    for violation in report.violations[:SHOWN]:
        say(f"{violation.harm}: {violation.words}")
    answer(report.as_json(), yes=report.ok)
