"""The people of the sandbox: invented names, identity numbers and phones.

The numbers have the right form (GB 11643), with places of Taiyuan and dates long past, and belong to nobody we know of.
"""

from dataclasses import dataclass

from shared.auth.principal import REAL_NAME
from shared.numbers import resident_id


@dataclass(frozen=True)
class Persona:
    """Somebody one can be in the sandbox.

    :param identity_number: empty for officers and departments, who act in office.
    """

    subject: str
    name: str
    zh: str
    en: str
    roles: tuple[str, ...]
    registry: str = ""
    department: str = ""
    identity_number: str = ""
    phone: str = ""

    @property
    def acr(self) -> str:
        """Everybody in the sandbox has passed the real-name check."""
        return REAL_NAME


def _person(subject: str, name: str, does: tuple[str, str], *, seventeen: str, phone: str) -> Persona:
    number = seventeen + resident_id.check_character(seventeen)
    return Persona(subject, name, *does, ("applicant",), identity_number=number, phone=phone)


def _officer(subject: str, name: str, does: tuple[str, str], *, roles: tuple[str, ...], registry: str) -> Persona:
    return Persona(subject, name, *does, roles, registry=registry)


def _department(subject: str, name: str, english: str, department: str) -> Persona:
    does = ("部门经办人，接收登记信息、答复注销公告", f"{english}: receives registrations, answers notices")
    return Persona(subject, name, *does, ("department",), department=department)


_REVIEWS = ("reviewer",)
_CONFIRMS = ("reviewer", "approver")
_CODES = ("code_officer",)
PEOPLE = (
    _person(
        "p-zhang",
        "张晓岚",
        ("申请人，办设立、签名、办注销", "applicant: sets up, signs, closes"),
        seventeen="14010219900307002",
        phone="13903510001",
    ),
    _person(
        "p-li",
        "李建国",
        ("投资人，签名、签署承诺", "investor: signs"),
        seventeen="14010319851112003",
        phone="13903510002",
    ),
    _person(
        "p-wang",
        "王敏",
        ("利害关系人，可对注销公告提出异议", "interested party: objects"),
        seventeen="14010419920619002",
        phone="13903510003",
    ),
    _officer("o-0417", "审查人 0417", ("小店区，审查", "Xiaodian: reviews"), roles=_REVIEWS, registry="140105"),
    _officer(
        "o-0502",
        "核准人 0502",
        ("小店区，审查与复核", "Xiaodian: reviews, confirms"),
        roles=_CONFIRMS,
        registry="140105",
    ),
    _officer("o-0417b", "审查人 0417b", ("迎泽区，审查", "Yingze: reviews"), roles=_REVIEWS, registry="140106"),
    _officer(
        "o-0502b",
        "核准人 0502b",
        ("迎泽区，审查与复核", "Yingze: reviews, confirms"),
        roles=_CONFIRMS,
        registry="140106",
    ),
    _officer(
        "o-0600", "监察员 0600", ("太原市，效能监察", "Taiyuan: supervises"), roles=("supervisor",), registry="140100"
    ),
    _officer("o-0701", "码段员 0701", ("太原市，管理码段", "Taiyuan: code segments"), roles=_CODES, registry="140100"),
    _officer("o-0702", "码段员 0702", ("太原市，管理码段", "Taiyuan: code segments"), roles=_CODES, registry="140100"),
    _department("d-tax", "税务部门", "tax bureau", "tax"),
    _department("d-si", "社会保险部门", "social insurance", "social_insurance"),
    _department("d-customs", "海关", "customs", "customs"),
)
PERSONAS: dict[str, Persona] = {persona.subject: persona for persona in PEOPLE}
