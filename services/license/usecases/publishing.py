"""The issuer's keys become known; trust lists and status lists are published."""

from collections.abc import Sequence
from datetime import datetime

from services.license.domain.keys import SigningKey
from services.license.domain.lists import Publication
from services.license.queries.lists import trust_list_version
from services.license.store import lists
from shared.unit import Unit


def introduce_keys(unit: Unit, keys: Sequence[SigningKey], url: str, *, sandbox: bool) -> int | None:
    """Fix the issuer, write down keys not known yet; return the version of a trust list that is now due, if any."""
    lists.keep_issuer(unit.tx, url, sandbox=sandbox, at=unit.clock.now())
    new = lists.insert_keys(unit.tx, keys, unit.clock.now())
    version = trust_list_version(unit.tx)
    return version + 1 if new or not version else None


def record_trust_list(unit: Unit, version: int, token: str) -> None:
    """Publish a signed trust list."""
    lists.insert_trust_list(unit.tx, version, token, unit.clock.now())
    unit.audit("license.trust_list_published", str(version))


def record_publication(unit: Unit, publication: Publication, token: str, at: datetime) -> None:
    """Publish a signed status list."""
    lists.record_publication(unit.tx, publication, token, at)
