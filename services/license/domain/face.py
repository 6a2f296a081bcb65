"""From the registered particulars to the face of a licence (照面事项, 市场主体登记管理条例实施细则 art 23)."""

from services.license.domain.entries import Entry
from services.license.verification.face import Capital, Face, Head
from shared.divisions import Registry, registry_of
from shared.entity_types import national_types
from shared.events.shapes import Particulars
from shared.kinds import kind_row


def face_of(registered: Entry, serial: str, license_no: int, *, sandbox: bool) -> Face:
    """The face of the licence that a registration gives rise to. Capital is on it only where the kind shows one."""
    particulars = registered.particulars
    known_type = national_types().get(particulars.entity_type or "")
    return Face(
        serial=serial,
        license_no=license_no,
        uscc=registered.uscc,
        kind=registered.kind,
        entity_type=particulars.entity_type or "0000",
        entity_type_text=known_type.zh if known_type else kind_row(registered.kind).zh,
        registry=registered.registry,
        registry_name=registry_name(registered.registry, sandbox=sandbox),
        licence_on=registered.licence_on,
        name=particulars.name.full if particulars.name else None,
        head=_head(particulars),
        capital=_capital(particulars),
        established_on=registered.established_on,
        address=particulars.address.text if particulars.address else None,
        scope=particulars.scope.text if particulars.scope else None,
        composition=particulars.composition,
    )


def registry_name(code: str, *, sandbox: bool) -> str:
    """The registry as the licence names it. A sandbox never signs in the name of a real authority.

    >>> registry_name("140105", sandbox=True), registry_name("140105", sandbox=False)
    ('太原市小店区登记机关（演示）', '太原市小店区市场监督管理局')
    """
    registry = registry_of(code) or Registry(code, f"{code}登记机关", code, code, ())
    if not sandbox:
        return registry.zh
    return f"{registry.zh.removesuffix('市场监督管理局').removesuffix('登记机关')}登记机关（演示）"


def _head(particulars: Particulars) -> Head | None:
    if not particulars.heads:
        return None
    return Head(particulars.heads[0].role, tuple(head.name for head in particulars.heads))


def _capital(particulars: Particulars) -> Capital | None:
    if particulars.capital is None or not kind_row(particulars.kind).capital_zh:
        return None
    return Capital(particulars.capital.amount, particulars.capital.currency)
