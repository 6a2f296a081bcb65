"""Imports over the API, as a program of a code officer uses them."""

from io import BytesIO
from typing import Any

import pytest

from services.registration.usecases.importing.running import run_waiting
from shared.ids import uuid7
from tests.integration.registration.calling import Caller, City
from tests.integration.registration.importing import code, csv_of, line

ROWS = csv_of(line(1, "太原甲软件有限公司"), line(1, "太原乙餐饮有限公司"), "x,太原丙印刷有限公司,,,,").encode()


@pytest.fixture
def officer(city: City) -> Caller:
    return city.call_as("o-0701")


def upload(caller: Caller, content: bytes = ROWS, path: str = "") -> Any:
    address = f"/api/v1{path or f'/imports/{uuid7()}'}?file_name=city.csv"
    return caller.client.put(address, data=BytesIO(content), content_type="text/csv", headers=caller.headers)


def begin(caller: Caller, path: str, body: dict[str, Any] | None = None) -> Any:
    return caller.post(f"{path}/begin", body or {}, version=1)


def test_a_file_is_uploaded_begun_and_looked_up(city: City, officer: Caller) -> None:
    made = upload(officer)
    assert made.status_code == 201, made.json
    path = made.headers["Location"].removeprefix("/api/v1")
    assert (made.json["state"], made.json["rows"], made.json["file_name"]) == ("draft", 3, "city.csv")
    assert made.json["mapping"]["code"] == "code"
    begun = begin(officer, path)
    assert (begun.status_code, begun.json["state"]) == (200, "running")
    run_waiting(city.service.units, 30)
    done = officer.get(path).json
    assert done["sums"] == {
        "taken": 1, "taken_with_warnings": 0, "rejected": 2, "entered": 1, "present": 0, "awaiting_code": 0,
    }  # fmt: skip
    assert done["rows_done"] == done["rows"] == 3
    rejected = officer.get(f"{path}/rows", outcome="rejected").json["items"]
    assert [row["line"] for row in rejected] == [3, 4]
    assert rejected[0]["others"] == {"import.code_twice": {"line": 2, "uscc": code(1), "name": "太原甲软件有限公司"}}
    found = officer.get(f"{path}/rows", finding="import.code_twice").json["items"]
    assert [row["line"] for row in found] == [3]
    first = officer.get(f"{path}/rows", limit="2").json
    assert [
        row["line"] for row in officer.get(f"{path}/rows", limit="2", cursor=first["next_cursor"]).json["items"]
    ] == [4]
    assert [each["import_id"] for each in officer.get("/imports").json["items"]] == [done["import_id"]]


def test_the_same_upload_again_is_the_same_import(officer: Caller) -> None:
    first = upload(officer)
    again = upload(officer, path=first.headers["Location"].removeprefix("/api/v1"))
    assert (again.status_code, again.json["import_id"]) == (200, first.json["import_id"])


@pytest.mark.parametrize(
    ("body", "code_"),
    [
        ({"mapping": {"colour": "code"}}, "import.mapping_invalid"),
        ({"mapping": {"name": ""}}, "import.mapping_invalid"),
        ({"registry": "999999"}, "import.registry_unknown"),
        ({"registry": "太原"}, "request.invalid"),
        ({"colour": 1}, "request.invalid"),
    ],
)
def test_what_cannot_be_begun_says_why(officer: Caller, body: dict[str, Any], code_: str) -> None:
    path = upload(officer).headers["Location"].removeprefix("/api/v1")
    answer = begin(officer, path, body)
    assert (answer.status_code, answer.json["code"]) == (422, code_)


@pytest.mark.parametrize(
    ("content", "code_"), [(b"", "import.file_empty"), (b"\x81\xff\xff", "import.encoding_unknown")]
)
def test_a_file_that_cannot_be_read_is_refused(officer: Caller, content: bytes, code_: str) -> None:
    answer = upload(officer, content)
    assert (answer.status_code, answer.json["code"]) == (422, code_)


def test_an_unknown_import_is_not_found(officer: Caller) -> None:
    for rest in ("", "/rows"):
        assert officer.get(f"/imports/{uuid7()}{rest}").json["code"] == "import.not_found"


@pytest.mark.parametrize("persona", ["p-zhang", "o-0502", "o-0600", "d-tax"])
def test_only_a_code_officer_imports(city: City, officer: Caller, persona: str) -> None:
    path = upload(officer).headers["Location"].removeprefix("/api/v1")
    other = city.call_as(persona)
    assert [upload(other).status_code, other.get(path).status_code, begin(other, path).status_code] == [403, 403, 403]
