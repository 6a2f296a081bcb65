"""What only the registry may know is nowhere else: not in a table, an event, a log, a licence, or an answer.

One company and one individual business are set up, a second company is closed after an objection; then every place is
searched for the identity numbers, telephones and homes of everybody who took part.
"""

import json
import re
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
import requests

from deploy.demo.closing import ClosingDesk
from deploy.demo.enterprises import COMPANY, FOUNDER, INDIVIDUAL_BUSINESS, enterprises
from deploy.demo.setting_up import V1, Registered, catalogue, set_up
from deploy.demo.verifying import Papers, papers_of
from deploy.onebox.programs import TOOL
from deploy.sandbox.personas import PERSONAS
from tests.e2e.house import House, running_house

PEOPLE = ("p-zhang", "p-li", "p-wang")
HOME = "平阳路1号"
OBJECTORS_PHONE = "13903510003"
SECRETS = frozenset(
    {HOME, OBJECTORS_PHONE}
    | {PERSONAS[subject].identity_number for subject in PEOPLE}
    | {PERSONAS[subject].phone for subject in PEOPLE}
)
IN_BYTES = frozenset(secret.encode().hex() for secret in SECRETS)  # how PostgreSQL shows bytes


@dataclass(frozen=True)
class Played:
    """The house after everything has happened in it."""

    house: House
    standing: tuple[Registered, ...]
    closed: tuple[Registered, ...]
    papers: Papers


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with running_house(tmp_path_factory.mktemp("house")) as house:
        known = catalogue(house.api)
        wanted = [one for one in enterprises(5) if one.entity_type in {COMPANY, INDIVIDUAL_BUSINESS}]
        done = [set_up(house.api, known, enterprise) for enterprise in wanted]
        companies = [one for one in done if one.enterprise.entity_type == COMPANY]
        standing = (companies[0], *(one for one in done if one not in companies))
        papers = papers_of(house.api, companies[0])
        ClosingDesk(house.api, house.environment).close(companies[1:])
        yield Played(house, standing, tuple(companies[1:]), papers)


def found_in(text: str) -> set[str]:
    return {secret for secret in SECRETS | IN_BYTES if secret in text}


def test_no_table_of_any_service_holds_them_in_clear(played: Played) -> None:
    urls = played.house.owner_urls()
    assert {"registration", "codegen", "license", "deregistration", "bus"} <= urls.keys()
    holders = set()
    for service, url in urls.items():
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{table}" AS t')
                holders |= {(service, table) for (row,) in cursor if found_in(row)}
    assert holders == set()


def test_what_registration_keeps_of_a_person_is_there_all_the_same(played: Played) -> None:
    """The search above would pass on an empty register."""
    with (
        closing(psycopg2.connect(played.house.owner_urls()["registration"])) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM person")
        assert cursor.fetchone()[0] >= len(PEOPLE) - 1
        cursor.execute("SELECT count(*) FROM entity WHERE source <> 'import'")
        assert cursor.fetchone()[0] == len(played.standing) + len(played.closed)


def test_no_event_on_the_bus_or_in_a_permanent_record_holds_them(played: Played) -> None:
    seen = 0
    for service, table in (("bus", "bus_log"), *((name, "event_log") for name in ("registration", "deregistration"))):
        with (
            closing(psycopg2.connect(played.house.owner_urls()[service])) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            for (row,) in cursor:
                seen += 1
                text = re.sub(r"\\\\?x((?:[0-9a-f]{2})+)", lambda found: decoded(found[1]), row)
                assert not found_in(text), row[:300]
    assert seen > 50


def decoded(hexadecimal: str) -> str:
    return bytes.fromhex(hexadecimal).decode("utf-8", "replace")


def test_no_log_file_holds_them(played: Played) -> None:
    files = sorted((played.house.folder / "logs").rglob("*"))
    logs = [file for file in files if file.is_file()]
    assert logs
    assert [file.name for file in logs if found_in(file.read_text(encoding="utf-8", errors="replace"))] == []


def test_no_licence_holds_them_in_either_form(played: Played, tmp_path: Path) -> None:
    parts = re.split(r"[.~]", played.papers.credential)
    clear = "".join(urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", "replace") for part in parts)
    trust = tmp_path / "trust"
    trust.write_text(played.house.api.get(None, "/.well-known/yizhao-trust-list").body, encoding="utf-8")
    code = subprocess.run(
        [TOOL, "licence", "verify", "-", "--trust", str(trust)],
        input=played.papers.qr,
        env=dict(played.house.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    face = json.loads(code.stdout)["face"]
    assert PERSONAS[FOUNDER].name in json.dumps(face, ensure_ascii=False)
    assert PERSONAS[FOUNDER].name in clear
    assert not found_in(clear + json.dumps(face, ensure_ascii=False))


def public_addresses(played: Played) -> Iterator[str]:
    """Every public address that could show something of the entities."""
    for one in (*played.standing, *played.closed):
        yield f"{V1}/public-entities/{one.uscc}"
        yield f"/public-entities/{one.uscc}"
        yield f"/public-entities?q={one.uscc}"
        yield f"{V1}/public-entities?q={one.uscc}"
        yield f"/code-validations?code={one.uscc}"
    yield "/notices"
    yield f"{V1}/notices"
    notices = played.house.api.get(None, f"{V1}/notices").body["items"]
    assert notices
    for notice in notices:
        yield f"/notices/{notice['notice_id']}"
        yield f"{V1}/notices/{notice['notice_id']}"
    yield from ("/", "/trust", "/verifications", "/status-lists", "/.well-known/yizhao-trust-list")


def test_no_public_answer_or_page_holds_them(played: Played) -> None:
    address = played.house.record.address
    for path in public_addresses(played):
        answer = requests.get(address + path, timeout=30)
        assert answer.status_code == 200, path
        assert not found_in(answer.text), path


def test_officers_departments_and_parties_see_them_masked(played: Played) -> None:
    api = played.house.api
    entity = f"{V1}/entities/{played.standing[0].entity_id}"
    read = [("o-0417", entity), ("o-0502", entity), ("o-0600", entity), ("o-0417", f"{V1}/review-queue")]
    applications = api.get(FOUNDER, f"{V1}/applications").body["items"]
    assert len(applications) == len(played.standing) + len(played.closed)
    for one in applications:
        reviewer = "o-0417" if one["registry"] == "140105" else "o-0417b"
        read += [(who, f"{V1}/applications/{one['application_id']}") for who in (FOUNDER, reviewer)]
    for who, path in read:
        assert not found_in(json.dumps(api.get(who, path).body, ensure_ascii=False)), (who, path)
