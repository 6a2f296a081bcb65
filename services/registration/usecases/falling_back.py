"""What happens to a held name when its application ends without a registration."""

from datetime import timedelta

from services.registration.domain.application import Application
from services.registration.domain.claims import ClaimState
from services.registration.domain.rules import HOUSE_LIMITS
from services.registration.store import names
from shared.unit import Unit


def give_name_back(unit: Unit, application: Application) -> None:
    """Take a held name back to its reservation: to the original end, or for the house's days of grace if that is past.

    The caller has locked the application. A claim whose holder has five others open comes back without a slot.
    """
    if application.form.claim_id is None:
        return
    claim = names.lock_claim(unit.tx, application.form.claim_id)
    if claim is None or claim.state is not ClaimState.HELD or claim.application_id != application.application_id:
        return
    today = unit.clock.today()
    limits = HOUSE_LIMITS.on(today).value
    until_on = claim.reserved_until_on
    if until_on is None or until_on < today:
        until_on = today + timedelta(days=limits.grace_days)
    taken = names.open_slots(unit.tx, claim.person_id) if claim.person_id else set()
    slot = next((slot for slot in range(1, limits.open_names + 1) if slot not in taken), None)
    names.move_claim(unit.tx, claim, ClaimState.RESERVED, until_on, slot=slot, reserved_until_on=until_on)
