"""The people of the sandbox are those that tests and the demonstration count on, with numbers of the right form."""

from datetime import datetime

import pytest
from stdnum.cn import ric

from deploy.sandbox import SandboxSettings, create_app
from deploy.sandbox.app import NotASandboxError
from deploy.sandbox.personas import PEOPLE, PERSONAS

NATURAL = [person for person in PEOPLE if person.identity_number]


def test_the_people_are_these() -> None:
    assert {subject: (one.roles, one.registry or one.department) for subject, one in PERSONAS.items()} == {
        "p-zhang": (("applicant",), ""),
        "p-li": (("applicant",), ""),
        "p-wang": (("applicant",), ""),
        "o-0417": (("reviewer",), "140105"),
        "o-0502": (("reviewer", "approver"), "140105"),
        "o-0417b": (("reviewer",), "140106"),
        "o-0502b": (("reviewer", "approver"), "140106"),
        "o-0600": (("supervisor",), "140100"),
        "o-0701": (("code_officer",), "140100"),
        "o-0702": (("code_officer",), "140100"),
        "d-tax": (("department",), "tax"),
        "d-si": (("department",), "social_insurance"),
        "d-customs": (("department",), "customs"),
    }


def test_their_numbers_are_valid_and_all_different() -> None:
    for person in NATURAL:
        assert ric.validate(person.identity_number) == person.identity_number
        assert datetime.strptime(person.identity_number[6:14], "%Y%m%d").year < 2000  # noqa: DTZ007
    assert len({person.identity_number for person in NATURAL}) == len({person.phone for person in NATURAL}) == 3


def test_there_is_no_issuer_of_personas_outside_the_sandbox(tmp_path: object) -> None:
    settings = SandboxSettings(public_url="https://x", oidc_issuer="https://x", sandbox=False, secrets_dir=tmp_path)
    with pytest.raises(NotASandboxError):
        create_app(settings)
