"""Legal representative, directors, supervisors, beneficial owners of a company (公司法 10, 68–83; 令〔2024〕3号)."""

from collections.abc import Iterator
from decimal import Decimal

from services.registration.domain.form import Form, FormOfficer
from services.registration.domain.validation.amounts import decimal_of
from services.registration.domain.validation.facts import Facts
from shared.errors import Defect
from shared.workdays import add_months

BOARD = 3  # least members of a board of directors or of supervisors (公司法 68, 76)
TERM_YEARS = 3  # longest term of a director, term of a supervisor (公司法 70, 77)
EXEMPT_CAPITAL = Decimal(10_000_000)  # 令〔2024〕3号 3
_SENIOR = {"director", "manager", "deputy_manager"}
POSTS = ("director", "manager", "deputy_manager", "supervisor")
SUPERVISION = ("supervisor", "audit_committee", "none_by_consent")


def check(form: Form, _facts: Facts) -> Iterator[Defect]:
    """Everything that says who runs and who oversees the company."""
    yield from _legal_rep(form)
    yield from _directors(form)
    yield from _supervisors(form)
    yield from _separation(form)
    for number, officer in enumerate(form.particulars.officers):
        if not _term_is_right(officer):
            yield Defect(f"/particulars/officers/{number}/until_on", "officer.term_invalid", {"years": TERM_YEARS})
    yield from _beneficial_owners(form)


def _with_post(form: Form, post: str) -> list[FormOfficer]:
    return [officer for officer in form.particulars.officers if post in officer.posts]


def _legal_rep(form: Form) -> Iterator[Defect]:
    """Exactly one, and a director or the manager (公司法 10)."""
    at = "/particulars/heads"
    heads = [head for head in form.particulars.heads if head.role == "legal_rep" and head.person_ref]
    if not heads:
        yield Defect(at, "legal_rep.missing")
        return
    if len(form.particulars.heads) > 1:
        yield Defect(at, "legal_rep.more_than_one")
    runs = {officer.person_ref for post in ("director", "manager") for officer in _with_post(form, post)}
    if heads[0].person_ref not in runs:
        yield Defect(f"{at}/0", "legal_rep.not_director_or_manager")


def _directors(form: Form) -> Iterator[Defect]:
    """One director or a board of three and more (公司法 68, 75); an audit committee needs a board (69)."""
    directors = len(_with_post(form, "director"))
    at = "/particulars/officers"
    if directors == 0:
        yield Defect(at, "director.none")
    elif directors < BOARD and (directors > 1 or form.particulars.supervision == "audit_committee"):
        yield Defect(at, "director.board_too_small", {"least": BOARD})


def _supervisors(form: Form) -> Iterator[Defect]:
    """One supervisor, a board of three and more with a third employees, or none by consent or committee (69, 76)."""
    at = "/particulars/officers"
    supervisors = _with_post(form, "supervisor")
    excused = form.particulars.supervision in ("audit_committee", "none_by_consent")
    if not supervisors:
        if not excused:
            yield Defect(at, "supervisor.missing")
        return
    if 1 < len(supervisors) < BOARD:
        yield Defect(at, "supervisor.board_too_small", {"least": BOARD})
    employees = sum(officer.employee for officer in supervisors)
    if len(supervisors) >= BOARD and employees * 3 < len(supervisors):
        yield Defect(at, "supervisor.employee_share")


def _separation(form: Form) -> Iterator[Defect]:
    """No supervisor is director, manager, deputy manager or finance officer (公司法 76(4) with 265(1))."""
    senior = {officer.person_ref for officer in form.particulars.officers if _SENIOR & set(officer.posts)}
    senior.add(form.tax_items.finance_officer_ref)
    for number, officer in enumerate(form.particulars.officers):
        if "supervisor" in officer.posts and officer.person_ref is not None and officer.person_ref in senior:
            yield Defect(f"/particulars/officers/{number}", "supervisor.is_director_or_manager")


def _term_is_right(officer: FormOfficer) -> bool:
    if officer.from_on is None:
        return officer.until_on is None
    if officer.until_on is None:
        return True
    return officer.from_on < officer.until_on <= add_months(officer.from_on, 12 * TERM_YEARS)


def _beneficial_owners(form: Form) -> Iterator[Defect]:
    """Named, or exempt: capital ≤ 10 million yuan and only natural persons behind it, by commitment."""
    at = "/private_particulars/beneficial_owners"
    owners = form.private_particulars.beneficial_owners
    if owners is None or not (owners.person_refs or owners.exempt_by_commitment):
        yield Defect(at, "beneficial_owner.missing")
        return
    amount = decimal_of(form.particulars.capital)
    if owners.exempt_by_commitment and amount is not None and amount > EXEMPT_CAPITAL:
        yield Defect(at, "beneficial_owner.exemption_unproved", {"most": "1000 万元"})
