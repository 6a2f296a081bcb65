"""What departments without a bus send over HTTP: receipts for registrations."""

from typing import Any
from uuid import UUID

from services.registration.schemas.entities import ReceiptIn
from services.registration.usecases import ticks
from services.registration.usecases.ticks import Receipt
from shared.http import Call, api_blueprint, commands, guard

blueprint = api_blueprint("receipts", __name__, "Receipts of departments")


@blueprint.route("/registration-receipts/<uuid:message_id>", methods=["PUT"])
@guard("department")
@blueprint.arguments(ReceiptIn)
@commands.create(None)
def put_receipt(call: Call, body: dict[str, Any], message_id: UUID) -> None:
    """Record a receipt; the same as the department's event ``registration_received``."""
    receipt = Receipt(
        message_id=message_id,
        department=call.actor.department,
        uscc=body["uscc"],
        entity_version=body["entity_version"],
        accepted=body["accepted"],
        received_at=call.unit.clock.legal_now(),
        problems=tuple(body["problems"]),
        authority=body["authority"],
    )
    ticks.record_receipt(call.unit, receipt)
