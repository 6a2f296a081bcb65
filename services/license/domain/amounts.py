"""Sums in Chinese capitals (大写金额), as a licence prints its capital."""

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿", "亿亿")


def in_capitals(amount: str) -> str:
    """The sum of an amount in yuan with two decimals (支付结算办法 附一: 正确填写票据和结算凭证的基本规定).

    >>> in_capitals("2000000.00"), in_capitals("1000.00"), in_capitals("105000.50")
    ('贰佰万元整', '壹仟元整', '壹拾万零伍仟元伍角')
    >>> in_capitals("100010001.05"), in_capitals("0.30"), in_capitals("10030000.00")
    ('壹亿零壹万零壹元零伍分', '叁角', '壹仟零叁万元整')
    """
    whole, fraction = divmod(int(Decimal(amount) * 100), 100)
    tail = _fraction(fraction, after_yuan=whole > 0)
    if not whole:
        return tail or "零元整"
    return f"{_whole(whole)}元{tail or '整'}"


def _whole(number: int) -> str:
    """Groups of four digits; a zero stands for any run of zeros between two digits that are none."""
    digits = str(number)
    said, gap = "", False
    for position, digit in enumerate(digits):
        place = len(digits) - 1 - position
        if digit == "0":
            gap = bool(said)
        else:
            said += ("零" if gap else "") + _DIGITS[int(digit)] + _PLACES[place % 4]
            gap = False
        if place % 4 == 0 and int(digits[max(0, position - 3) : position + 1]):
            said += _GROUPS[place // 4]
    return said


def _fraction(hundredths: int, *, after_yuan: bool) -> str:
    jiao, fen = divmod(hundredths, 10)
    said = f"{_DIGITS[jiao]}角" if jiao else ("零" if fen and after_yuan else "")
    return said + (f"{_DIGITS[fen]}分" if fen else "")
