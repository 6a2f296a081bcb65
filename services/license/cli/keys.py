"""`yizhao keys …`: what an operator does with the keys of the licence service."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from getpass import getuser
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from services.license import jobs, usecases
from services.license.cli.moments import MOMENT
from services.license.clients import SignerUnavailableError
from services.license.domain import rotation
from services.license.domain.keys import SigningKey, Use
from services.license.ports import Service, build
from services.license.queries import keys as queries
from services.license.settings import Settings
from shared.cli import AnsweredNo, CannotSay, answer, say
from shared.clock import moment_text

USE = click.Choice(Use, case_sensitive=False)
FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Known:
    """The register of keys at one moment."""

    keys: tuple[SigningKey, ...]
    at: datetime

    def shown(self, key: SigningKey) -> dict[str, Any]:
        """One key as JSON; ``signs``: it is the one of its use that signs now."""
        return {
            "kid": key.kid,
            "use": str(key.use),
            "label": key.label,
            "state": str(key.state(self.at)),
            "signs": rotation.current(self.keys, key.use, self.at) == key,
            "not_before": moment_text(key.not_before),
            "sign_until": moment_text(key.sign_until),
            "verify_until": moment_text(key.verify_until),
            "revoked_at": moment_text(key.revoked_at) if key.revoked_at else None,
        }


@contextmanager
def opened() -> Iterator[Service]:
    """The service that the settings describe. A store of keys that is away cannot say."""
    service = build(Settings.from_environment())
    try:
        yield service
    except SignerUnavailableError as away:
        raise CannotSay(str(away)) from away
    finally:
        service.db.close()


def known_keys(service: Service) -> Known:
    """The register of keys as it stands."""
    with service.units.unit(actor()) as unit:
        return Known(tuple(queries.keys(unit.tx)), unit.clock.now())


def actor() -> str:
    """Who acts, for the audit trail."""
    return f"operator:{getuser()}"


@click.group("keys")
def keys_() -> None:
    """签名密钥 / The keys that sign licences, status lists, the log and the rest (docs/keys.md)."""


@keys_.command("list")
@click.option("--check", is_flag=True, help="ask the store whether it holds the private halves")
@click.option("--json", "only_json", is_flag=True, help="no table for people on stderr")
def list_keys(*, check: bool, only_json: bool) -> None:
    """Lists the keys and where each is in its life.

    Ends with 0 when for every use a key signs, and with --check its private half is there; else with 1. 3: the database
    or the store is away.
    """
    with opened() as service:
        known = known_keys(service)
        rows = [known.shown(key) for key in known.keys]
        if check:
            for row, key in zip(rows, known.keys, strict=True):
                row["held"] = service.signer.holds(key)
    if not only_json:
        for row in rows:
            mark = "*" if row["signs"] else " "
            say(f"{mark} {row['kid']}  {row['label']:16} {row['state']:12} {row['not_before']} … {row['sign_until']}")
    signing = {row["use"] for row in rows if row["signs"] and row.get("held", True)}
    answer(rows, yes=signing == {str(use) for use in Use})


@keys_.command()
@click.argument("use", type=USE)
def announce(use: Use) -> None:
    """Makes a successor of the key for USE and names it in the trust list; it signs when its time has come.

    The service does so by itself in time. Ends with 1 where one is announced already; with 3 where the issuing
    authority is not on this machine (`yizhao keys request`).
    """
    with opened() as service:
        if service.authority is None:
            raise CannotSay(f"certificates come from elsewhere: yizhao keys request {use}")
        known = known_keys(service)
        heir = rotation.successor(known.keys, use, known.at)
        if heir is not None:
            raise AnsweredNo(f"key {heir.kid} is announced already, from {moment_text(heir.not_before)}")
        due = rotation.next_key(known.keys, use, known.at, service.settings.periods)
        made = jobs.make_key(service, due, actor())
        if made is None:
            raise AnsweredNo("somebody else announced one at this moment")
        jobs.publish_trust_list(service)
        answer(known_keys(service).shown(made))


@keys_.command()
@click.argument("use", type=USE)
@click.option("--at-once", is_flag=True, help="although verifiers have not had the time to hear of the new key")
def rotate(use: Use, *, at_once: bool) -> None:
    """Lets the announced successor of the key for USE sign from now on; the present one only verifies.

    Ends with 1 where none is announced, or not yet for the time that the house demands.
    """
    with opened() as service:
        days = service.settings.periods.announce_days
        with service.units.unit(actor()) as unit:
            heir = usecases.hand_over(unit, use, at_once=at_once, announce_days=days)
        jobs.publish_trust_list(service)
        answer(known_keys(service).shown(heir))


@keys_.command()
@click.argument("kid")
@click.option("--because", required=True, help="what happened; goes into the audit trail")
@click.option("--at", type=MOMENT, help="since when the key may be in strange hands, RFC 3339; default: now")
def revoke(kid: str, because: str, at: datetime | None) -> None:
    """Reports the key KID stolen: what it signed is believed only where the log had it before.

    Another key signs in its place at once, and licences in force are signed anew by the jobs. Cannot be taken back.
    Ends with 1 where the key is unknown, or was reported for that moment or an earlier one.
    """
    with opened() as service:
        known = known_keys(service)
        if at is not None and at > known.at:
            raise click.BadParameter("a theft that is still to come cannot be reported", param_hint="--at")
        with service.units.unit(actor()) as unit:
            usecases.revoke_key(unit, kid, at or known.at, because)
        jobs.keep_keys(service)
        told = known_keys(service)
        stolen = next(key for key in told.keys if key.kid == kid)
        heir = rotation.current(told.keys, stolen.use, told.at)
        if heir is None:
            say(f"no key signs {stolen.use} now: yizhao keys request {stolen.use}")
        answer(told.shown(stolen) | {"signs_instead": heir.kid if heir else None})


@keys_.command("export-trust")
@click.option("--out", "file", required=True, type=FILE, help="where the list is written")
@click.option("--cwt", is_flag=True, help="the short binary form instead of the JWT")
def export_trust(file: Path, *, cwt: bool) -> None:
    """Writes the newest trust list to a file, for verifiers without network; tells version and root.

    Ends with 3 where none is published yet.
    """
    with opened() as service:
        with service.units.unit(actor()) as unit:
            newest, root = queries.newest_trust_list(unit.tx), queries.root(unit.tx)
        if newest is None or root is None or (cwt and newest.cwt is None):
            raise CannotSay("no trust list is published yet")
        raw = newest.cwt if cwt and newest.cwt else newest.token.encode("ascii")
        file.write_bytes(raw)
        answer({"file": str(file), "version": newest.version, "root_sha256": sha256(root).hexdigest()})
