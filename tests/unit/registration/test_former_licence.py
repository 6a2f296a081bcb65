"""What the register knows decides what an old licence is worth."""

from datetime import UTC, date, datetime

import pytest

from services.registration.domain.former_licence import LicenceFacts, former_licence_on
from shared.merging import Exchange, FormerLicence, OldLicence

TODAY = date(2026, 3, 2)
OLD = date(1998, 5, 6)
EVENING = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)  # already the next day in Taiyuan


@pytest.mark.parametrize("recorded", Exchange)
def test_a_first_licence_issued_here_is_the_exchange_whatever_was_recorded_before(recorded: Exchange) -> None:
    facts = LicenceFacts("91140105D2143569X1", "llc", OLD, recorded, license_no=1, license_issued_at=EVENING)
    assert former_licence_on(TODAY, facts) == FormerLicence(OldLicence.EXCHANGED, since_on=date(2026, 3, 2))


def test_a_later_licence_does_not_say_when_the_exchange_was() -> None:
    facts = LicenceFacts("91140105D2143569X1", "llc", OLD, license_no=2, license_issued_at=EVENING)
    assert former_licence_on(TODAY, facts) == FormerLicence(OldLicence.EXCHANGED)


def test_who_was_set_up_here_never_had_an_old_licence() -> None:
    facts = LicenceFacts("91140105MAY000017U", "llc", TODAY, license_no=1, license_issued_at=EVENING)
    assert former_licence_on(TODAY, facts).state is OldLicence.NONE


def test_the_code_tells_an_individual_business_where_the_import_does_not_tell_the_kind() -> None:
    facts = LicenceFacts("92140105L21435698C", "other", OLD, Exchange.UNEXCHANGED)
    assert former_licence_on(TODAY, facts).state is OldLicence.VALID_IN_TRANSITION
