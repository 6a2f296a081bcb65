"""Licences on paper for tests: one of every kind, the longest there are, and the key that signs documents.

``python -m tests.license_papers`` writes the golden hashes and the golden PDF anew; look at the pictures first.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding

from services.license.domain import certificates
from services.license.domain.face import face_of
from services.license.domain.keys import SigningKey, Use
from services.license.domain.lists import Issuer
from services.license.domain.paper import Attachment, Copy, CopyKind, PaperFormat
from services.license.rendering import DocumentSigner, Sheet, Typesetter, sheet_of
from services.license.rendering import signed as paper_signed
from services.license.verification.face import Capital, Face, Head
from tests.license_cases import COMPANY, ISSUER, NOW, SHOP
from tests.license_golden import FOLDER, ISSUING, KEYS, OWNER, ROOT, private_key, qr_of, sd_jwt_of, signed

GOLDEN_PDF = FOLDER / "1130.pdf"
SANDBOX = Issuer(ISSUER, sandbox=True)
ORIGINAL, DUPLICATE = Copy(), Copy(CopyKind.DUPLICATE)
COPIES = {"original": ORIGINAL, "duplicate": DUPLICATE, "second of three": Copy(CopyKind.DUPLICATE, 2, of=3)}

PHRASES = (
    "技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广",
    "食品销售（仅销售预包装食品）",
    "食用农产品初加工",
    "计算机软硬件及辅助设备批发",
    "道路货物运输站经营",
    "非居住房地产租赁",
    "信息系统集成服务",
    "市场营销策划",
    "国内贸易代理",
    "普通货物仓储服务（不含危险化学品等需许可审批的项目）",
)
LONG_NAME = "山西中部城市群黄河流域生态保护与高质量发展现代农业科技创新综合示范服务（太原小店）有限责任公司第一分公司"
LONG_ADDRESS = (
    "山西省太原市小店区山西转型综合改革示范区学府产业园南中环街虚构段四百二十九号"
    "创新大厦B座二十八层二八零六室至二八一二室（集群登记）"
)


def scope_of(length: int) -> str:
    """A scope of at most that many characters, in the phrases of the standard."""
    text = "一般项目：" + "；".join(PHRASES[number % len(PHRASES)] for number in range(length // 8 + 1))
    return text[: length - 2].rstrip("、；") + "等。"


_COMPANY = face_of(COMPANY, "140105-2026-00001130", 1, sandbox=True)
_SHOP = face_of(SHOP, "140105-2026-00009500", 1, sandbox=True)


def _imported(kind: str, type_text: str, head: Head, capital: Capital | None = None) -> Face:
    """A kind that comes by import alone; its name says which it is."""
    return replace(_COMPANY, kind=kind, entity_type="0000", entity_type_text=type_text, head=head, capital=capital)


_SUM = Capital("500000.00", "CNY")
FACES: dict[str, Face] = {
    "llc": _COMPANY,
    "individual_business": _SHOP,
    "sole_enterprise": _imported("sole_enterprise", "个人独资企业", Head("investor", ("王建军",)), _SUM),
    "partnership": _imported(
        "partnership",
        "有限合伙企业",
        Head("managing_partner", ("太原虚构投资有限公司", "赵敏")),
        Capital("12345678.90", "CNY"),
    ),
    "coop": _imported("coop", "农民专业合作社", Head("legal_rep", ("刘大伟",)), _SUM),
    "branch": _imported("branch", "有限责任公司分公司", Head("person_in_charge", ("陈静",))),
    "joint_stock": _imported(
        "joint_stock", "股份有限公司（非上市）", Head("legal_rep", ("周立",)), Capital("105000000.50", "CNY")
    ),
    "non_company": _imported("non_company", "全民所有制", Head("legal_rep", ("吴岩",)), _SUM),
    "foreign_company_branch": _imported(
        "foreign_company_branch", "外国公司分支机构", Head("person_in_charge", ("John Q. Smith",))
    ),
    "other": _imported("other", "其他", Head("person_in_charge", ("郑爽",)), Capital("50000.00", "USD")),
    "without a name": replace(_SHOP, name=None),
    "scope of 305": replace(_COMPANY, name=LONG_NAME, address=LONG_ADDRESS, scope=scope_of(305)),
    "scope of 2000": replace(_COMPANY, name=LONG_NAME, address=LONG_ADDRESS, scope=scope_of(2_000)),
    "rare characters": replace(
        _COMPANY, name="太原䶮㸆小馆（普通合伙）", head=Head("legal_rep", ("马䶮", "買買提·吐爾遜"))
    ),
}
CREDENTIAL = Attachment("licence.sdjwt", sd_jwt_of("1130"), "application/dc+sd-jwt", "营业执照凭据")
PROOF = Attachment("licence.tlog-proof", "c2sp.org/tlog-proof@v1\nindex 0\n", "text/plain", "日志证明")


def sheet(face: Face, copy: Copy = ORIGINAL, attached: tuple[Attachment, ...] = (CREDENTIAL, PROOF)) -> Sheet:
    """A page of a licence with a golden code; of the code only its size and its being read matter here."""
    return sheet_of(face, copy, SANDBOX, qr_of("9500" if face.kind == "individual_business" else "1130"), attached)


def document_signer() -> DocumentSigner:
    """A key for documents that is good now: readers of PDF judge by the machine's clock."""
    now = datetime.now(UTC)
    issue = certificates.Issue(OWNER, now - timedelta(days=1), 77, now + timedelta(days=100))
    authority = certificates.issuing_authority(private_key("issuing").public_key(), ROOT, replace(issue, until=None))
    own = certificates.signer(private_key("pdf").public_key(), replace(ISSUING, certificate=authority), issue, Use.PDF)
    chain = tuple(one.public_bytes(Encoding.DER) for one in (own, authority))
    key = SigningKey(Use.PDF, "pdf-1", chain, issue.at, now, now)
    return DocumentSigner(key, ROOT.certificate.public_bytes(Encoding.DER), lambda message: signed(Use.PDF, message))


def golden_signer() -> DocumentSigner:
    """The golden key of documents, which the golden trust list names."""
    root = ROOT.certificate.public_bytes(Encoding.DER)
    return DocumentSigner(KEYS[Use.PDF], root, lambda message: signed(Use.PDF, message))


def golden_pdf() -> bytes:
    """The PDF of the golden company, drawn and signed now; the one that is kept is `GOLDEN_PDF`."""
    drawn = Typesetter().typeset(sheet(FACES["llc"], DUPLICATE), PaperFormat.PDF, NOW)
    return paper_signed(drawn, golden_signer(), FACES["llc"].registry_name)


def golden_hashes(typesetter: Typesetter) -> dict[str, str]:
    """SHA-256 of every page in every copy and format."""
    return {
        f"{name}, {copy}.{form}": sha256(typesetter.typeset(sheet(face, COPIES[copy]), form, NOW)).hexdigest()
        for name, face in FACES.items()
        for copy in COPIES
        for form in PaperFormat
    }


if __name__ == "__main__":
    drawn = Typesetter()
    font = sha256(drawn.font.path.read_bytes()).hexdigest()
    text = json.dumps({font: golden_hashes(drawn)}, ensure_ascii=False, indent=1)
    (FOLDER / "papers.json").write_text(text + "\n", encoding="utf-8")
    GOLDEN_PDF.write_bytes(golden_pdf())
