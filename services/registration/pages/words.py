"""Words for what the register keeps as codes: states, posts, forms of contribution, materials, places in the form.

Each entry is (Chinese, English); ``said`` gives the one the page is in. An unknown code is shown as it stands.
"""

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from shared.divisions import divisions_of, registry_of
from shared.web import bilingual, locale, pick

Words = Mapping[str, tuple[str, str]]
_CHINESE_RUN = re.compile(r"[一-鿿（）〔〕、，。；：“”]*[一-鿿][一-鿿（）〔〕、，。；：“”]*")

STATES: Words = {
    "draft": ("填报中", "Draft"),
    "signing": ("等待签名", "Waiting for signatures"),
    "submitted": ("已申请", "Submitted"),
    "received": ("已受理", "Received"),
    "in_review": ("审查中", "In review"),
    "returned": ("已退回，待修改", "Returned for correction"),
    "approved_first": ("待第二人核准", "Waiting for the second officer"),
    "approved": ("已核准，正在赋码", "Approved, code being assigned"),
    "registered": ("已登记", "Registered"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "abandoned": ("已作废", "Abandoned"),
}
STATE_TAGS: Mapping[str, str] = {
    "draft": "",
    "signing": "is-now",
    "submitted": "is-now",
    "received": "is-now",
    "in_review": "is-now",
    "returned": "is-warn",
    "approved_first": "is-now",
    "approved": "is-ok",
    "registered": "is-ok",
    "withdrawn": "is-paused",
    "abandoned": "is-paused",
}
STAGES: Words = {
    "application": ("申请", "Application"),
    "receipt": ("受理", "Acceptance"),
    "review": ("审查", "Review"),
    "approval": ("核准", "Approval"),
    "publication": ("公示", "Publication"),
    "licence": ("发照", "Licence"),
}
ENTITY_STATUSES: Words = {
    "active": ("存续（在业）", "Active"),
    "suspended": ("歇业", "Suspended"),
    "liquidating": ("清算中", "In liquidation"),
    "revoked": ("吊销，未注销", "Licence revoked"),
    "annulled": ("登记已撤销", "Registration annulled"),
    "deregistered": ("已注销", "Deregistered"),
    "deregistered_after_revocation": ("吊销后注销", "Deregistered after revocation"),
    "migrated_out": ("已迁出", "Moved out"),
}
ENTITY_TAGS: Mapping[str, str] = {"active": "is-ok", "suspended": "is-paused", "liquidating": "is-warn"}
NAME_STATUSES: Words = {
    **ENTITY_STATUSES,
    "reserved": ("保留中", "Reserved"),
    "held": ("申请中", "Applied for"),
    "used": ("存续（在业）", "Active"),
    "blocked": ("一年内注销或更名", "Given up within a year"),
    "cancelled": ("已取消", "Cancelled"),
    "lapsed": ("已过期", "Lapsed"),
}
LIKENESS: Words = {
    "same_name": ("名称相同", "The same name"),
    "same_trade_name_and_industry": ("字号相同，行业相同", "Same trade name, same industry"),
    "same_trade_name_no_industry": ("字号相同，一方未写行业", "Same trade name, one states no industry"),
    "same_sound": ("字号同音，行业相近", "Trade names sound alike, like industry"),
    "contained": ("字号包含，行业相近", "One trade name holds the other, like industry"),
    "contained_by_sound": ("字号读音包含，行业相近", "One trade name holds the other by sound"),
}
VERDICTS: Mapping[str, str] = {
    "free": "is-ok",
    "similar": "is-warn",
    "identical": "is-bad",
    "forbidden": "is-bad",
    "restricted": "is-warn",
}
POSTS: Words = {
    "director": ("董事", "Director"),
    "manager": ("经理", "Manager"),
    "deputy_manager": ("副经理", "Deputy manager"),
    "supervisor": ("监事", "Supervisor"),
}
SUPERVISION: Words = {
    "supervisor": ("设监事", "With a supervisor"),
    "none_by_consent": ("全体股东一致同意，不设监事", "No supervisor, by consent of all shareholders"),
    "audit_committee": ("由董事会审计委员会行使监事会职权", "An audit committee of the board instead"),
}
CONTRIBUTION_FORMS: Words = {
    "cash": ("货币", "Money"),
    "in_kind": ("实物", "In kind"),
    "intellectual_property": ("知识产权", "Intellectual property"),
    "land_use_right": ("土地使用权", "Land-use right"),
    "equity": ("股权", "Equity"),
    "claim": ("债权", "Claim"),
}
IDENTITY_TYPES: Words = {
    "resident_id": ("居民身份证", "Resident identity card"),
    "passport": ("护照", "Passport"),
    "mainland_travel_permit": ("港澳台居民来往内地（大陆）通行证", "Mainland travel permit"),
    "residence_permit": ("外国人永久居留身份证", "Foreign permanent resident card"),
}
COMPOSITIONS: Words = {
    "personal": ("个人经营", "Run by one person"),
    "family": ("家庭经营", "Run by a family"),
}
ACCOUNTING_MODES: Words = {
    "independent": ("独立核算", "Independent accounts"),
    "dependent": ("非独立核算", "Accounts kept by another"),
}
MATERIAL_KINDS: Words = {
    "premises": ("住所（经营场所）使用证明", "Proof of premises"),
    "charter": ("公司章程", "Articles of association"),
    "appointment": ("任职文件", "Appointment of officers"),
    "identity": ("身份证明", "Proof of identity"),
    "minutes": ("会议记录", "Minutes"),
    "pre_approval": ("前置许可文件", "Approval needed first"),
    "decision": ("决定或者决议", "Decision"),
}
DOCUMENT_KINDS: Words = {
    "receipt": ("接收申请材料凭证", "Receipt for materials"),
    "defect_notice": ("一次性告知书", "Notice of all defects"),
    "registration_notice": ("登记通知书", "Notice of registration"),
}
SIGNATURE_STATES: Words = {
    "open": ("待签名", "To sign"),
    "pending": ("待签名", "To sign"),
    "signed": ("已签名", "Signed"),
    "declined": ("拒绝签名", "Declined"),
    "void": ("已失效", "Void"),
}
ROLES: Words = {
    "applicant": ("申请人", "Applicant"),
    "legal_rep": ("法定代表人", "Legal representative"),
    "operator": ("经营者", "Operator"),
    "investor": ("股东", "Shareholder"),
    "shareholder": ("股东", "Shareholder"),
    "family": ("家庭成员", "Family member"),
    "liaison": ("登记联络员", "Liaison person"),
    "finance_officer": ("财务负责人", "Finance officer"),
    **POSTS,
}


def said(words: Words, code: object) -> str:
    """Return the words of a code in the page's language; an unknown code as it stands."""
    found = words.get(str(code))
    return bilingual(*found) if found else str(code)


def all_said(words: Words, codes: Iterable[object]) -> str:
    """Return the words of several codes, joined."""
    return bilingual("、", ", ").join(said(words, code) for code in codes)


def marked(text: object) -> Markup:
    """Mark the Chinese runs of a text as Chinese on an English page; the Jinja filter ``han``."""
    if locale() != "en":
        return escape(text)
    wrapped = _CHINESE_RUN.sub(lambda run: f'<span lang="zh-CN">{run[0]}</span>', str(escape(text)))
    return Markup(wrapped)  # noqa: S704 - escaped above


def registry_words(code: str) -> Markup:
    """Return the name of a registry; of one that is not of this system, the division it belongs to."""
    registry = registry_of(code)
    if registry:
        return escape(pick(registry))
    names = divisions_of(code)
    return marked(names[-1].name if names else code)


def options(words: Words, *, empty: bool = False) -> list[tuple[str, str]]:
    """Return a table as options of a select or of radios; ``empty`` puts the choice of nothing first."""
    first = [("", bilingual("请选择", "Choose"))] if empty else []
    return first + [(code, bilingual(*both)) for code, both in words.items()]
