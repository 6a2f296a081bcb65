"""The twenty enterprises of the demo: invented, of all kinds that can be set up, in both registries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deploy.demo.client import new_id
from deploy.sandbox.personas import PERSONAS

FOUNDER, PARTNER = "p-zhang", "p-li"
COMPANY, ONE_PERSON_COMPANY, INDIVIDUAL_BUSINESS = "1130", "1151", "9500"
REGISTRIES = ("140105", "140106")
DISTRICTS = {"140105": "小店区", "140106": "迎泽区"}
STREETS = {"140105": "长风街", "140106": "迎泽大街"}
TRADE_NAMES = """
澍禾 蔚岚 朗曦 泓砚 璟川 沐筱 翎栖 旻野 珩舟 椿暮 霁棠 昀麓 铎音 筠石 岫白 溪屿 葭月 桐笙 榕岸 菡露
砚秋 筱竹 瑾瑜 苓夏 鸢尾 槿初 棹歌 漪澜 檀越 蓼汀 屿森 弋阳 钰涵 芷衡 洛棠 皓朴 茗溪 樾野 苇航 琨玉
""".split()  # noqa: SIM905 -- forty short words read better so


@dataclass(frozen=True)
class Trade:
    """What an enterprise does: words of its name, GB/T 4754 code and section, item of the scope catalogue."""

    words: str
    industry: str
    section: str
    item: str


TRADES = (
    Trade("软件", "6510", "I", "I3006"),
    Trade("信息技术", "6531", "I", "I3007"),
    Trade("软件", "6510", "I", "I3008"),
)
SHOP = Trade("日用百货", "5211", "F", "F1201")


@dataclass(frozen=True)
class Enterprise:
    """One enterprise to be set up. `trade_names` are tried in turn until one is free."""

    number: int
    entity_type: str
    registry: str
    trade: Trade
    trade_names: tuple[str, ...]

    @property
    def kind(self) -> str:
        return "individual_business" if self.entity_type == INDIVIDUAL_BUSINESS else "llc"

    @property
    def founders(self) -> tuple[str, ...]:
        """The people who sign."""
        return (FOUNDER, PARTNER) if self.entity_type == COMPANY else (FOUNDER,)

    def name(self, trade_name: str) -> dict[str, str]:
        """The name in its parts."""
        if self.kind == "llc":
            division, form = "太原", "有限公司"
        else:
            division, form = f"太原市{DISTRICTS[self.registry]}", "店"
        words = self.trade.words
        return {
            "full": f"{division}{trade_name}{words}{form}",
            "division": division,
            "trade_name": trade_name,
            "industry": words,
            "form": form,
            "order": "division_first",
        }

    def form(self, claim_id: str, declaration: str, day: str) -> dict[str, Any]:
        """The body of `PUT /applications/{id}`; `day` is the legal day of today."""
        particulars: dict[str, Any] = {
            "entity_type": self.entity_type,
            "address": {
                "division": self.registry,
                "text": f"山西省太原市{DISTRICTS[self.registry]}{STREETS[self.registry]}{self.number + 1}号",
            },
            "scope": [{"code": self.trade.item}],
            "industry": {"section": self.trade.section, "code": self.trade.industry},
        }
        private: dict[str, Any] = {
            "persons": [person(subject) for subject in self.founders],
            "contact": {"phone": PERSONAS[FOUNDER].phone, "post_code": "030006"},
            "liaison_ref": FOUNDER,
        }
        tax: dict[str, Any] = {"staff": self.number % 7 + 1, "accounting_mode": "independent"}
        if self.kind == "llc":
            particulars |= self._company(day)
            private["beneficial_owners"] = {"person_refs": list(self.founders)}
            tax["finance_officer_ref"] = FOUNDER
        else:
            particulars |= {"composition": "personal", "heads": [{"role": "operator", "person_ref": FOUNDER}]}
        return {
            "business_type": "set_up",
            "kind": self.kind,
            "registry": self.registry,
            "claim_id": claim_id,
            "particulars": particulars,
            "private_particulars": private,
            "tax_items": tax,
            "declaration": declaration,
        }

    def _company(self, day: str) -> dict[str, Any]:
        due_on = f"{int(day[:4]) + 4}{day[4:8]}01"
        shares = {1: ("1000000.00",), 2: ("600000.00", "400000.00")}[len(self.founders)]
        ratios = {1: ("100.0000",), 2: ("60.0000", "40.0000")}[len(self.founders)]
        investors = [
            {
                "investor_id": str(new_id()),
                "nature": "natural_person",
                "person_ref": subject,
                "subscribed": {"amount": share, "currency": "CNY"},
                "forms": ["cash"],
                "due_on": due_on,
                "ratio": ratio,
            }
            for subject, share, ratio in zip(self.founders, shares, ratios, strict=True)
        ]
        return {
            "capital": {"amount": "1000000.00", "currency": "CNY"},
            "heads": [{"role": "legal_rep", "person_ref": FOUNDER, "post": "director"}],
            "investors": investors,
            "officers": [{"person_ref": FOUNDER, "posts": ["director", "manager"]}],
            "supervision": "none_by_consent",
        }


def person(subject: str) -> dict[str, str]:
    """A person of the sandbox as the form wants her."""
    known = PERSONAS[subject]
    return {
        "person_ref": subject,
        "name": known.name,
        "identity_type": "resident_id",
        "identity_number": known.identity_number,
        "nationality": "CHN",
        "phone": known.phone,
        "email": f"{subject}@example.com",
        "home_address": "山西省太原市小店区平阳路1号",
    }


def enterprises(count: int) -> Iterator[Enterprise]:
    """The first `count` of them: three companies, one one-person company, one shop, and so on."""
    pattern = (COMPANY, COMPANY, ONE_PERSON_COMPANY, COMPANY, INDIVIDUAL_BUSINESS)
    for number in range(count):
        entity_type = pattern[number % len(pattern)]
        trade = SHOP if entity_type == INDIVIDUAL_BUSINESS else TRADES[number % len(TRADES)]
        own = TRADE_NAMES[number % len(TRADE_NAMES)]
        spare = TRADE_NAMES[(number + count) % len(TRADE_NAMES)]
        mixed = own[0] + spare[1]
        yield Enterprise(number, entity_type, REGISTRIES[number % 2], trade, (own, spare, mixed))
