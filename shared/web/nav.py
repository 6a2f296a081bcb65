"""What stands in the head of a page: five entries at most, by what the person does. Addresses come from settings."""

from dataclasses import dataclass

from flask import request

from shared.auth.principal import Principal
from shared.divisions import REGISTRIES
from shared.settings import Links
from shared.web.i18n import bilingual


@dataclass(frozen=True)
class NavItem:
    """One entry; ``service`` says whose address the path is on."""

    path: str
    zh: str
    en: str
    service: str = "registration"


@dataclass(frozen=True)
class Shown:
    """An entry as the page shows it."""

    href: str
    text: str
    current: bool


VISITOR = (
    NavItem("/", "办事", "Services"),
    NavItem("/my", "我的", "My cases"),
    NavItem("/public-entities", "查企业", "Find"),
    NavItem("/verifications", "验执照", "Verify", "license"),
    NavItem("/notices", "公告", "Notices", "deregistration"),
)
OFFICER = (
    NavItem("/review-queue", "待办队列", "Queue"),
    NavItem("/deregistration-queue", "注销审查", "Deregistrations", "deregistration"),
    NavItem("/public-entities", "查企业", "Find"),
    NavItem("/verifications", "验执照", "Verify", "license"),
)
CODE_OFFICER = (
    NavItem("/segments", "码段", "Segments", "codegen"),
    NavItem("/code-requests", "赋码请求", "Code requests", "codegen"),
    NavItem("/imports", "导入", "Imports"),
    NavItem("/code-validations", "代码校验", "Check a code", "codegen"),
    NavItem("/public-entities", "查企业", "Find"),
)
SUPERVISOR = (
    NavItem("/supervision", "效能监察", "Supervision"),
    NavItem("/code-requests", "赋码请求", "Code requests", "codegen"),
    NavItem("/public-entities", "查企业", "Find"),
    NavItem("/verifications", "验执照", "Verify", "license"),
    NavItem("/notices", "公告", "Notices", "deregistration"),
)
DEPARTMENT = (
    NavItem("/department-requests", "部门回执", "Requests", "deregistration"),
    NavItem("/notices", "公告", "Notices", "deregistration"),
    NavItem("/public-entities", "查企业", "Find"),
)


def items_for(actor: Principal) -> tuple[NavItem, ...]:
    """Return the entries for a person."""
    if actor.has("reviewer", "approver"):
        return OFFICER
    if actor.has("supervisor"):
        return SUPERVISOR
    if actor.has("code_officer"):
        return CODE_OFFICER
    return DEPARTMENT if actor.has("department") else VISITOR


def brand_for(actor: Principal) -> tuple[str, str]:
    """Return the two lines beside the seal: whose desk this is."""
    registry = REGISTRIES.get(actor.registry)
    if registry is not None and actor.has("reviewer", "approver"):
        return bilingual("审查工作台", "Review desk"), bilingual(registry.zh, registry.en)
    return bilingual("太原市企业登记", "Yizhao"), bilingual("一次申请 一照一码", "Taiyuan business registration")


def shown_for(actor: Principal, links: Links, service: str) -> list[Shown]:
    """Return the entries as this service's page shows them; the one the page belongs to is current."""
    return [
        Shown(
            href=getattr(links, item.service) + item.path,
            text=bilingual(item.zh, item.en),
            current=item.service == service and _is_under(request.path, item.path),
        )
        for item in items_for(actor)
    ]


def _is_under(path: str, entry: str) -> bool:
    """Tell whether a page belongs to an entry.

    >>> _is_under("/my", "/"), _is_under("/notices/7", "/notices")
    (False, True)
    """
    return path == entry or (entry != "/" and path.startswith(entry + "/"))
