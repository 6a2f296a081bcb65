"""The national check: a reserved number belongs to its entity once the code centre has accepted it.

The first answer counts. The same answer again changes nothing; a later one that says the opposite needs a person, so it
is refused and set aside. Nothing here depends on the order in which answers to different numbers come.
"""

from services.codegen import store
from services.codegen.domain.code import Code, CodeState
from services.codegen.domain.segment import Waste
from services.codegen.usecases.assignment import give_next_code
from services.codegen.usecases.giving import assign_reserved
from shared import crash
from shared.errors import Refusal
from shared.events.departments import CodeAccepted, CodeRejected
from shared.unit import Unit


def accept_code(unit: Unit, answer: CodeAccepted) -> None:
    """Assign a reserved number that the centre accepts.

    :raises Refusal: ``code.not_found``: never reserved here; ``code.answer_contradicts``: it is burnt.
    """
    code = _asked_about(unit, answer)
    if code.state is CodeState.BURNT:
        raise Refusal("code.answer_contradicts", params={"uscc": code.uscc})
    if code.state is CodeState.RESERVED:
        assign_reserved(unit, code)


def reject_code(unit: Unit, answer: CodeRejected, *, national_check: bool = True) -> Code | None:
    """Burn a reserved number that the centre refuses, and go on with the next; return that.

    :raises Refusal: ``code.not_found``: never reserved here; ``code.answer_contradicts``: it is assigned.
    """
    code = _asked_about(unit, answer)
    if code.state is CodeState.BURNT:
        return None
    if code.state is not CodeState.RESERVED:
        raise Refusal("code.answer_contradicts", params={"uscc": code.uscc})
    store.record_burnt(unit.tx, code.code_id)
    store.insert_burnt(unit.tx, code.code_id, Waste.REJECTED, answer.reason_code, unit.clock.legal_now())
    unit.audit("code.rejected", code.matter, {"uscc": code.uscc, "reason_code": answer.reason_code})
    crash.point("code_burnt_without_next")
    return give_next_code(unit, code.matter, national_check=national_check)


def _asked_about(unit: Unit, answer: CodeAccepted | CodeRejected) -> Code:
    entity_id = store.find_entity_of(unit.tx, answer.uscc)
    if entity_id is None or answer.entity_id not in {None, entity_id}:
        raise Refusal("code.not_found", params={"uscc": answer.uscc})
    unit.lock(("code", entity_id))
    code = store.lock_code(unit.tx, answer.uscc)
    if code is None or code.application_id is None:
        raise Refusal("code.not_found", params={"uscc": answer.uscc})
    return code


def release_reserved(unit: Unit, reserved: Code) -> bool:
    """Assign a reserved number without an answer, the check being switched off; False if it is answered by now."""
    unit.lock(("code", reserved.entity_id))
    code = store.lock_code(unit.tx, reserved.uscc)
    if code is None or code.state is not CodeState.RESERVED:
        return False
    assign_reserved(unit, code)
    return True
