"""Numbers to try the page with: one of each kind, right and wrong. All are public or lie in the test range."""

from dataclasses import dataclass

from services.codegen.domain.parts import Words


@dataclass(frozen=True)
class Example:
    """A number and what it shows."""

    number: str
    words: Words


EXAMPLES = (
    Example("91140105MAY000017U", Words("写法正确的代码", "a code that is right")),
    Example("91140105MAY000071U", Words("两位写反了", "two characters swapped")),
    Example("9114O105MAYOOOO17U", Words("把数字 0 写成了字母 O", "the letter O written for 0")),
    Example("91120222MAY0000257", Words("登记机关所在的县已撤销", "the registry's county was abolished")),
    Example("91350203M0001FUE2P", Words("2015年试点期的代码", "a code of the 2015 pilots")),
    Example("19220382-1", Words("组织机构代码", "an organisation code")),
    Example("440301103097413", Words("15 位注册号", "a registration number of 15 digits")),
    Example("140105192203821", Words("旧税务登记号", "an old tax number")),
)
