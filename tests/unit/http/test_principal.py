"""What a use case may ask of the one who acts."""

import pytest

from shared.auth.principal import PUBLIC, Principal, claims_of, principal_of
from shared.errors import Refusal

OFFICER = Principal("o-0417", frozenset({"reviewer"}), registry="140105", name="审查人 0417", acr="real_name")
CITY = Principal("o-0600", frozenset({"supervisor"}), registry="140100")


@pytest.mark.parametrize(
    ("actor", "registry", "covered"),
    [
        (OFFICER, "140105", True),
        (OFFICER, "140106", False),
        (OFFICER, "140100", False),
        (CITY, "140105", True),
        (CITY, "140100", True),
        (CITY, "140200", False),
        (Principal("p-zhang"), "140105", False),
    ],
)
def test_a_registry_covers_itself_and_those_below(actor: Principal, registry: str, covered: bool) -> None:
    assert actor.covers(registry) is covered


def test_what_is_not_the_officers_is_refused_by_code() -> None:
    with pytest.raises(Refusal) as refused:
        OFFICER.require_registry("140106")
    assert (refused.value.code, refused.value.status) == ("auth.wrong_registry", 403)
    with pytest.raises(Refusal) as refused:
        OFFICER.require_not_own({"p-li", "o-0417"})
    assert (refused.value.code, refused.value.status) == ("auth.own_case", 403)
    with pytest.raises(Refusal) as refused:
        CITY.require_real_name()
    assert (refused.value.code, refused.value.status) == ("auth.assurance_too_low", 403)


def test_what_is_the_officers_passes() -> None:
    OFFICER.require_registry("140105")
    OFFICER.require_not_own({"p-li"})
    OFFICER.require_real_name()


def test_the_cookie_and_the_token_speak_of_the_same_person() -> None:
    assert principal_of(claims_of(OFFICER)) == OFFICER


def test_nobody_is_not_signed_in() -> None:
    assert OFFICER.signed_in
    assert not PUBLIC.signed_in
