"""Burning: two code officers withdraw a number that was given out and cannot enter the register; the next is given.

For the case that registration cannot take a code because the register knows it already. What stands in the register is
never burnt; the trigger of the ledger wants both officers.
"""

from uuid import UUID

from services.codegen import store
from services.codegen.domain.burning import Burning
from services.codegen.domain.code import Code
from services.codegen.domain.segment import Waste
from services.codegen.usecases.assignment import give_next_code
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit
from shared.versions import check_version


def propose_burning(unit: Unit, officer: Principal, burning_id: UUID, uscc: str, reason: str) -> Burning:
    """Ask for a code to be burnt; the same officer asking again for the same changes nothing.

    :raises Refusal: ``code.not_found``; ``code.not_burnable``; ``code.burning_exists``; ``request.id_taken``.
    """
    known = store.lock_burning(unit.tx, burning_id)
    if known is not None:
        if (known.uscc, known.reason, known.proposed_by) != (uscc, reason, officer.subject):
            raise Refusal("request.id_taken")
        return known
    code = _burnable(unit, officer, uscc)
    at = unit.clock.legal_now()
    store.insert_burning(unit.tx, burning_id, code.code_id, reason=reason, officer=officer.subject, at=at)
    unit.audit("code.burning_proposed", code.matter, {"uscc": uscc})
    return _present(unit, burning_id)


def confirm_burning(
    unit: Unit, officer: Principal, burning_id: UUID, expected_version: int | None, *, national_check: bool
) -> Burning:
    """Burn the code, as a second officer; the application gets the next number, or waits for one.

    :raises Refusal: ``code.same_officer``; ``code.not_burnable``: it came into the register meanwhile;
        ``code.burning_ended``.
    """
    burning = _open(unit, officer, burning_id, expected_version)
    if officer.subject == burning.proposed_by:
        raise Refusal("code.same_officer")
    code = _burnable(unit, officer, burning.uscc)
    at = unit.clock.legal_now()
    store.confirm_burning(unit.tx, burning_id, officer.subject, at)
    store.record_burnt(unit.tx, code.code_id)
    store.insert_burnt(unit.tx, code.code_id, Waste.BURNT, burning.reason, at)
    unit.audit("code.burnt", code.matter, {"uscc": code.uscc})
    give_next_code(unit, code.matter, national_check=national_check)
    return _present(unit, burning_id)


def withdraw_burning(unit: Unit, officer: Principal, burning_id: UUID, expected_version: int | None) -> Burning:
    """Let a code stand after all; any code officer may say so as long as it is not burnt.

    :raises Refusal: ``code.burning_ended``.
    """
    burning = _open(unit, officer, burning_id, expected_version)
    store.withdraw_burning(unit.tx, burning_id, unit.clock.legal_now())
    unit.audit("code.burning_withdrawn", burning_id, {"uscc": burning.uscc})
    return _present(unit, burning_id)


def _open(unit: Unit, officer: Principal, burning_id: UUID, expected_version: int | None) -> Burning:
    """Lock a burning that is not decided, the stream of its entity first."""
    entity_id = store.entity_of_burning(unit.tx, burning_id)
    if entity_id is not None:
        unit.lock(("code", entity_id))
    burning = store.lock_burning(unit.tx, burning_id)
    if burning is None or not officer.covers(burning.registry):
        raise Refusal("code.burning_not_found")
    check_version(expected_version, burning.version)
    if not burning.open:
        raise Refusal("code.burning_ended")
    return burning


def _burnable(unit: Unit, officer: Principal, uscc: str) -> Code:
    code = store.lock_code(unit.tx, uscc)
    if code is None or not officer.covers(code.registry):
        raise Refusal("code.not_found")
    if not code.burnable:
        raise Refusal("code.not_burnable")
    return code


def _present(unit: Unit, burning_id: UUID) -> Burning:
    """Return the burning as it stands now, still locked by this transaction.

    :raises Refusal: ``code.burning_not_found``.
    """
    burning = store.lock_burning(unit.tx, burning_id)
    if burning is None:
        raise Refusal("code.burning_not_found")
    return burning
