"""Withdrawing a licence that was issued by mistake: one officer proposes, another confirms; nothing takes it back.

The entity lives on. It gets another licence with the next change of its face, of which the correction of a mistake in
the register is one.
"""

from uuid import UUID

from services.license.domain.license import Ending, License, Reason, State, ended
from services.license.domain.withdrawal import Withdrawal
from services.license.queries import grants, licenses
from services.license.queries import withdrawals as queries
from services.license.store import states
from services.license.store import withdrawals as store
from services.license.usecases.ending import end_license
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit
from shared.versions import check_version

WITHDRAWERS = ("licence_officer", "head_of_registry")


def propose_withdrawal(
    unit: Unit, officer: Principal, withdrawal_id: UUID, license_id: UUID, reason_text: str
) -> Withdrawal:
    """Propose to withdraw a licence in force; nothing changes for its holder yet.

    Raises Refusal ``license.not_found``, ``auth.own_case``, ``license.not_in_state``, ``license.withdrawal_exists``,
    ``request.id_taken``.
    """
    _in_force(unit, officer, license_id)
    at = unit.clock.legal_now()
    store.insert(unit.tx, withdrawal_id, license_id, reason_text=reason_text, officer=officer.subject, at=at)
    unit.audit("license.withdrawal_proposed", license_id, {"withdrawal_id": str(withdrawal_id)})
    return _present(unit, withdrawal_id)


def confirm_withdrawal(unit: Unit, officer: Principal, withdrawal_id: UUID, expected_version: int | None) -> Withdrawal:
    """Withdraw the licence, as a second officer: void from today on, status bit 1.

    Raises Refusal ``license.withdrawal_not_found``, ``request.version_stale``, ``license.withdrawal_ended``,
    ``license.same_officer``, ``auth.own_case``, ``license.not_in_state``: the licence ended meanwhile.
    """
    found = _open(unit, officer, withdrawal_id, expected_version)
    if officer.subject == found.proposed_by:
        raise Refusal("license.same_officer")
    license_ = _in_force(unit, officer, found.license_id)
    store.confirm(unit.tx, withdrawal_id, officer.subject, unit.clock.legal_now())
    ending = Ending(license_.entity_id, Reason.WITHDRAWN, unit.clock.today())
    end = ended(license_.state, ending, unit.clock.now())
    if end is not None:
        end_license(unit, license_, end, withdrawal_id)
    return _present(unit, withdrawal_id)


def dismiss_withdrawal(unit: Unit, officer: Principal, withdrawal_id: UUID, expected_version: int | None) -> Withdrawal:
    """Let the licence stand after all; whoever may propose may say so.

    Raises Refusal ``license.withdrawal_not_found``, ``request.version_stale``, ``license.withdrawal_ended``.
    """
    found = _open(unit, officer, withdrawal_id, expected_version)
    store.dismiss(unit.tx, withdrawal_id, officer.subject, unit.clock.legal_now())
    unit.audit("license.withdrawal_dismissed", found.license_id, {"withdrawal_id": str(withdrawal_id)})
    return _present(unit, withdrawal_id)


def withdrawal_for(unit: Unit, officer: Principal, withdrawal_id: UUID) -> Withdrawal:
    """A withdrawal, for officers of its registry. Raises Refusal ``license.withdrawal_not_found``."""
    found = queries.withdrawal(unit.tx, withdrawal_id)
    if found is None or not officer.covers(found.registry):
        raise Refusal("license.withdrawal_not_found")
    return found


def _in_force(unit: Unit, officer: Principal, license_id: UUID) -> License:
    """The licence, its stream locked first. Nobody decides on a licence of her own business."""
    known = licenses.license_by_id(unit.tx, license_id)
    if known is None or not officer.covers(known.registry):
        raise Refusal("license.not_found")
    if grants.is_head(unit.tx, known.entity_id, officer.subject):
        raise Refusal("auth.own_case")
    unit.lock(("license", known.entity_id))
    unended = states.lock_unended(unit.tx, [known.entity_id])
    found = next((one for one in unended if one.license_id == license_id and one.state is not State.PREPARED), None)
    if found is None:
        raise Refusal("license.not_in_state", params={"state": str(known.state)})
    return found


def _open(unit: Unit, officer: Principal, withdrawal_id: UUID, expected_version: int | None) -> Withdrawal:
    """A withdrawal that is not decided, locked; the stream of its entity first."""
    known = withdrawal_for(unit, officer, withdrawal_id)
    license_ = licenses.license_by_id(unit.tx, known.license_id)
    if license_ is not None:
        unit.lock(("license", license_.entity_id))
    found = store.lock(unit.tx, withdrawal_id) or known
    check_version(expected_version, found.version)
    if not found.open:
        raise Refusal("license.withdrawal_ended")
    return found


def _present(unit: Unit, withdrawal_id: UUID) -> Withdrawal:
    """As it stands now, locked by this transaction. Raises Refusal ``license.withdrawal_not_found``."""
    found = store.lock(unit.tx, withdrawal_id)
    if found is None:
        raise Refusal("license.withdrawal_not_found")
    return found
