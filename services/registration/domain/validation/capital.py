"""Registered capital of a company (746-13, SAMR52-13)."""

from collections.abc import Iterator

from services.registration.domain.form import Form
from services.registration.domain.validation.amounts import KNOWN_CURRENCIES, decimal_of, is_too_precise
from services.registration.domain.validation.facts import Facts
from shared.errors import Defect


def check(form: Form, _facts: Facts) -> Iterator[Defect]:
    """Whether the capital can stand in the register."""
    at = "/particulars/capital"
    capital = form.particulars.capital
    amount = decimal_of(capital)
    if capital is None or amount is None:
        yield Defect(at, "capital.missing")
        return
    if amount <= 0:
        yield Defect(f"{at}/amount", "capital.not_positive")
    if is_too_precise(amount):
        yield Defect(f"{at}/amount", "capital.precision")
    if capital.currency not in KNOWN_CURRENCIES:
        yield Defect(f"{at}/currency", "capital.currency_unknown")
