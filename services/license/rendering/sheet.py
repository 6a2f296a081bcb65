"""What a licence prints, item by item, as the template takes it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.license.domain.items import LEFT, NAME, SCOPE, Item, printed_items
from services.license.domain.lists import Issuer
from services.license.domain.paper import Attachment, Copy
from services.license.rendering.code import drawn
from services.license.verification.face import Face
from shared.kinds import kind_row

TITLE, CODE_LABEL, REGISTRY_LABEL = "营业执照", "统一社会信用代码", "登记机关"
RIBBON = "演示样本"
HINT = ("扫描二维码核验真伪与状态，", "了解登记、备案、许可、监管信息。", "没有网络也能核验。")
PAPER_LINE = "纸质件只有扫码才能证明真伪。"
ANNUAL_REPORT = "市场主体应当于每年1月1日至6月30日通过国家企业信用信息公示系统报送公示年度报告。"
SEAL = "电子文件由登记机关数字签名"
SANDBOX_SEAL = "演示样本，不加盖印章，不具法律效力"
IMPRINT, SANDBOX_IMPRINT = "国家市场监督管理总局监制", "一照演示系统 · 式样参照2019年版营业执照"


@dataclass(frozen=True)
class Sheet:
    """One page. ``items``: all that is in the columns; ``dated``: the registry's date, in Chinese."""

    face: Face
    copy: Copy
    issuer: Issuer
    items: tuple[Item, ...]
    code: str
    attached: tuple[Attachment, ...] = ()

    @property
    def dated(self) -> str:
        """The day of the licence."""
        day = self.face.licence_on
        return f"{day.year}年{day.month}月{day.day}日"

    def texts(self) -> Iterator[tuple[str, str]]:
        """What differs from licence to licence: pairs of an item's name and its text."""
        yield CODE_LABEL, self.face.uscc
        yield from ((item.term, item.text) for item in self.items)
        yield REGISTRY_LABEL, self.face.registry_name
        yield "执照编号", self.face.serial
        yield "核验网址", self.issuer.url

    def as_json(self) -> str:
        """The template's input. Text goes in as text: the template never reads markup in it."""
        code = drawn(self.code)
        sandbox = self.issuer.sandbox
        data = {
            "title": TITLE,
            "copy": self.copy.title,
            "is_duplicate": self.copy.is_duplicate,
            "is_sandbox": sandbox,
            "ribbon": RIBBON,
            "serial": self.face.serial,
            "uscc": {"label": CODE_LABEL, "text": self.face.uscc},
            "left": [_column(item) for item in self.items if self._is_left(item)],
            "right": [_column(item) for item in self.items if item.term != SCOPE and not self._is_left(item)],
            "scope": next((_column(item) for item in self.items if item.term == SCOPE), None),
            "registry_label": REGISTRY_LABEL,
            "registry": self.face.registry_name,
            "dated": self.dated,
            "seal": SANDBOX_SEAL if sandbox else SEAL,
            "foot": self._foot(),
            "imprint": [f"执照编号 {self.face.serial}", SANDBOX_IMPRINT if sandbox else IMPRINT],
            "code": {"svg": code.svg, "modules": code.modules, "hint": HINT},
            "attached": [vars(one) for one in self.attached],
        }
        return json.dumps(data, ensure_ascii=False)

    def _is_left(self, item: Item) -> bool:
        return item.term in {*LEFT, kind_row(self.face.kind).head_zh}

    def _foot(self) -> list[str]:
        proof = f"{PAPER_LINE}核验网址：{self.issuer.url}/verifications"
        return [ANNUAL_REPORT, proof] if self.copy.is_duplicate else [proof]


def sheet_of(face: Face, copy: Copy, issuer: Issuer, code: str, attached: Sequence[Attachment] = ()) -> Sheet:
    """The page of a licence. ``code``: the text of its QR code, drawn as it was recorded."""
    return Sheet(face, copy, issuer, tuple(printed_items(face)), code, tuple(attached))


def _column(item: Item) -> dict[str, str | bool]:
    return {"label": item.term, "text": item.text, "is_name": item.term == NAME}
