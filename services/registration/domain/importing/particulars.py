"""What enters the register of a row: its particulars, and the same as the JSON object that is stored and told."""

from typing import Any

from services.registration.domain.importing.rows import Entry
from shared.events.shapes import Address, NameParts, Particulars, Scope


def particulars_of(entry: Entry, name: NameParts) -> Particulars:
    """Return the particulars of a row; heads, investors and term are not in such files."""
    return Particulars(
        kind=entry.kind,
        entity_type=entry.entity_type,
        name=name,
        address=Address(entry.registry, entry.address) if entry.address else None,
        scope=Scope(entry.scope) if entry.scope else None,
        capital=entry.capital,
    )


def record_of(entry: Entry, name: NameParts) -> dict[str, Any]:
    """Return ``codec.dump(particulars_of(entry, name))``, written by hand: it is made for every row of a city.

    The equality is held by a test over every shape of row.
    """
    record: dict[str, Any] = {"kind": str(entry.kind)}
    if entry.entity_type is not None:
        record["entity_type"] = entry.entity_type
    record["name"] = _name_record(name)
    if entry.address:
        record["address"] = {"division": entry.registry, "text": entry.address}
    if entry.scope:
        record["scope"] = {"text": entry.scope, "items": []}
    if entry.capital is not None:
        record["capital"] = {"amount": entry.capital.amount, "currency": entry.capital.currency}
    record |= {"heads": [], "investors": [], "investors_total": 0, "investors_complete": True, "officers": []}
    return record


def _name_record(name: NameParts) -> dict[str, Any]:
    record: dict[str, Any] = {"full": name.full, "trade_name": name.trade_name, "form": name.form}
    if name.division is not None:
        record["division"] = name.division
    if name.industry is not None:
        record["industry"] = name.industry
    record["order"] = name.order
    return record
